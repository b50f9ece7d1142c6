"""Turns faults, tickets, cases and durations into words and tones. It knows values of the office, and no service."""

from datetime import date, datetime

from core.base.clock import local
from core.base.faults import Fault
from core.base.texts import fault_text
from core.cases.case import Case, CaseState
from core.cases.materials import WANTING
from core.catalogue.item import Limit, LimitUnit
from core.papers.job import JobState, PrintJob
from core.papers.wording import date_words
from desktop.i18n import _, _n, language
from desktop.presenters.views import Banner, Tag


def banner_of(fault: Fault, tone: str = "bad") -> Banner:
    """Return the banner of a fault: what is wrong, and what to do now."""
    words = fault_text(fault, language())
    return Banner(tone=tone, text=words.text, remedy=words.remedy, code=fault.code)


def day_words(day: date) -> str:
    """Return a day in the language of the screen: 2026年11月23日, 2026-11-23."""
    return date_words(day) if language() == "zh" else day.isoformat()


def clock_words(moment: datetime) -> str:
    """Return the hall's time of a moment, 07:24: columns of times stand below one another."""
    return f"{local(moment):%H:%M}"


def limit_words(limit: Limit) -> str:
    """Return a limit in the language of the screen: 7个工作日; the words of the source where it is no number."""
    if limit.days is None or (limit.days == 0 and limit.text):
        return limit.text
    if limit.days == 0:
        return _("at once")
    if LimitUnit(limit.unit) is LimitUnit.WORKING_DAY:
        return _n("{n} working day", "{n} working days", limit.days).format(n=limit.days)
    return _n("{n} calendar day", "{n} calendar days", limit.days).format(n=limit.days)


def minutes_between(start: datetime, end: datetime) -> int:
    """Return whole minutes, never negative."""
    return max(0, int((end - start).total_seconds() // 60))


def wait_words(minutes: int) -> str:
    """Return 等候 12 分钟."""
    return _n("waiting {n} minute", "waiting {n} minutes", minutes).format(n=minutes)


def timer_words(start: datetime, end: datetime) -> str:
    """Return 06:18, or 1:06:18 from an hour on."""
    seconds = max(0, int((end - start).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    text = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{text}" if hours else text


_SUPPLIED = frozenset({CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.SUSPENDED})


def awaits_papers(case: Case) -> bool:
    """Say whether papers of the case are still to be brought: a correction, or promises of 容缺."""
    return case.state in _SUPPLIED and any(line.state in WANTING for line in case.materials)


def case_state(state: CaseState, *, is_tolerant: bool = False) -> Tag:
    """Return the state of a case as a tag."""
    if state is CaseState.ACCEPTED and is_tolerant:
        return Tag(_("Accepted, papers promised"), "warn")
    words = {
        CaseState.DRAFT: (_("Draft"), "off"),
        CaseState.RECEIVED: (_("Received"), "pri"),
        CaseState.CORRECTING: (_("To be corrected"), "warn"),
        CaseState.ACCEPTED: (_("Accepted"), "pri"),
        CaseState.NOT_ACCEPTED: (_("Not accepted"), "off"),
        CaseState.LAPSED: (_("Lapsed"), "off"),
        CaseState.HANDLING: (_("In progress"), "pri"),
        CaseState.SUSPENDED: (_("Suspended"), "warn"),
        CaseState.DECIDED: (_("Ready to collect"), "pri"),
        CaseState.ISSUED: (_("Document ready"), "pri"),
        CaseState.COLLECTED: (_("Completed"), "ok"),
        CaseState.FORWARDED: (_("Forwarded"), "off"),
        CaseState.WITHDRAWN: (_("Withdrawn"), "off"),
        CaseState.VOID: (_("Void"), "off"),
        CaseState.RATED: (_("Rated"), "ok"),
        CaseState.ARCHIVED: (_("Archived"), "off"),
    }
    return Tag(*words[state])


def job_state(state: JobState) -> Tag:
    """Return what is known of a paper as a tag."""
    words = {
        JobState.QUEUED: (_("waiting to print"), "pri"),
        JobState.PRECHECK: (_("printing"), "pri"),
        JobState.SENDING: (_("printing"), "pri"),
        JobState.SENT: (_("printed"), "ok"),
        JobState.CONFIRMED: (_("printed"), "ok"),
        JobState.UNKNOWN: (_("not sure"), "warn"),
        JobState.FAILED_BEFORE_SEND: (_("not printed yet"), "warn"),
        JobState.CANCELLED: (_("cancelled"), "off"),
    }
    return Tag(*words[state])


def on_its_way(job: PrintJob) -> str:
    """Return what is said once a paper was ordered again."""
    words = _("{paper} is on its way") if job.copy == 1 else _("{paper}: print {n} is on its way")
    return words.format(paper=template_name(job.template), n=job.copy)


def line_name(label: str) -> str:
    """Return what a screen calls a line of the day's balance; ``label`` is its word in ``day/lines.toml``."""
    names = {
        "收件": _("Received"),
        "受理": _("Accepted"),
        "补正告知": _("Sent for papers"),
        "不予受理": _("Not accepted"),
        "办结": _("Decided"),
        "领证送达": _("Handed out"),
        "一次性告知": _("One-time notices"),
        "叫号办理": _("Visits served"),
        "评价": _("Ratings"),
        "本机缺办件": _("Case not here"),
    }
    return label if language() == "zh" else names.get(label, label)


def template_name(template: str) -> str:
    """Return what a clerk calls a paper."""
    names = {
        "receipts/ticket": _("Queue ticket"),
        "receipts/receipt": _("Receipt of documents"),
        "receipts/dayslip": _("Day slip"),
        "receipts/correction": _("Correction slip"),
        "receipts/collection": _("Collection slip"),
        "receipts/rating": _("Rating slip"),
        "receipts/notice": _("Notice slip"),
        "receipts/calibration": _("Calibration page"),
        "forms/acceptance": _("Notice of acceptance"),
        "forms/correction": _("Notice of correction"),
        "forms/refusal": _("Decision of refusal"),
        "forms/notice": _("One-time notice sheet"),
        "forms/commitment": _("Promise of missing papers"),
        "forms/dayreport": _("Day report"),
        "forms/hall_statistics": _("Statistics of the hall"),
        "forms/special_procedure_notice": _("Notice of special procedure"),
        "forms/decision": _("Decision"),
        "forms/closing_notice": _("Notice of closing"),
        "forms/delivery_proof": _("Proof of delivery"),
        "forms/material_list": _("Receipt with list of materials"),
        "forms/declaration": _("Declaration in lieu of a certificate"),
        "forms/agent_authorisation": _("Authorisation of an agent"),
        "forms/agent_order": _("Order to an agent"),
        "forms/transfer_slip": _("Transfer slip"),
        "forms/forwarding_slip": _("Forwarding slip"),
        "forms/routing_slip": _("Routing slip"),
        "forms/collection_slip": _("Collection slip"),
        "forms/collection_register": _("Register of collections"),
        "forms/application": _("Application form"),
        "forms/withdrawal_request": _("Request of withdrawal"),
        "forms/archive_index": _("Index of the file"),
    }
    return names.get(template, template)
