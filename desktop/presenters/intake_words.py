"""Item, materials and choices in words. It knows the catalogue's values and the draft, and no service."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.base.texts import fault_text
from core.cases.case import Case, CaseMaterial, MaterialState
from core.catalogue.item import YES_NO, CaseType, Item, Question
from core.catalogue.scenario import NO, YES, Known, Scenario, checks_of, questions_of, suggested, years
from desktop.i18n import _, _n, language
from desktop.presenters.edition_words import edition_words
from desktop.presenters.views import ChoiceView, DoneView, HitRow, MaterialRow, PaperLine, QuestionView, Tag, ToldView
from desktop.presenters.visit import Visit
from desktop.presenters.words import day_words, job_state, limit_words, template_name

if TYPE_CHECKING:
    from core.attachments.attachment import Scan
    from core.cases.intake import Choice
    from core.catalogue.finder import Hit
    from core.papers.letters import MissingLine, Told

KINDS = ("accept", "accept_tolerant", "correct", "notice", "refuse")
KEYS = {
    "accept": "Ctrl+Enter",
    "accept_tolerant": "F7",
    "correct": "F8",
    "notice": "Ctrl+I",
    "refuse": "Ctrl+Shift+R",
}
TICKED = frozenset({MaterialState.HANDED_IN, MaterialState.CHECKED})

AGE_WORD = "周岁"


def choice_title(kind: str) -> str:
    """Return the name of one of the five ends."""
    return {
        "accept": _("Accept"),
        "accept_tolerant": _("Accept, papers later"),
        "correct": _("Ask for papers"),
        "notice": _("One-time notice"),
        "refuse": _("Do not accept"),
    }[kind]


def hit_rows(hits: "Sequence[Hit]") -> tuple[HitRow, ...]:
    """Return the items found; marks of the short name are not marks of the name shown."""
    return tuple(
        HitRow(
            code=hit.item.code,
            name=_hit_name(hit),
            detail=" · ".join(p for p in (hit.item.department, limit_words(hit.item.promised_limit)) if p),
            marks=() if hit.field == "code" else tuple((start, end) for start, end in hit.marks),
        )
        for hit in hits
    )


def _hit_name(hit: "Hit") -> str:
    """Return the full name; a hit in the short name puts that first, so that the marks fit."""
    item = hit.item
    return f"{item.short_name}　{item.name}" if hit.field == "short_name" else item.name


def item_facts(item: Item, before: Item | None = None, today: date | None = None) -> tuple[tuple[str, str], ...]:
    """Return what the clerk may be asked about the item; what it was ``before`` is told for a while."""
    limits = " · ".join(
        words.format(limit=limit_words(limit))
        for words, limit in ((_("promised {limit}"), item.promised_limit), (_("legal {limit}"), item.legal_limit))
        if limit_words(limit)
    )
    facts = (
        (_("Department"), " · ".join(part for part in (item.department, item.fee) if part)),
        (_("Limit"), limits),
        (_("New"), edition_words(before, item, today) if before is not None and today is not None else ""),
    )
    return tuple((name, value) for name, value in facts if value)


def item_tags(item: Item) -> tuple[Tag, ...]:
    """Return the tags beside the item."""
    kinds = {CaseType.INSTANT: Tag(_("On the spot"), "ok"), CaseType.PROMISED: Tag(_("Within a limit"), "off")}
    tags = [kinds[item.case_type]] if item.case_type in kinds else []
    return (*tags, *(() if item.is_confirmed else (Tag(_("Not confirmed"), "warn"),)))


def question_views(visit: Visit, today: date) -> tuple[QuestionView, ...]:
    """Return the questions and conditions of the item; before a person is known there is nobody to ask."""
    draft = visit.draft
    if draft is None:
        return ()
    person = draft.person
    known = Known(birth=person.birth, address=person.address, today=today)
    return (
        *(_question(one, draft.scenario, known) for one in questions_of(draft.item)),
        *(_question(one, draft.scenario, known, is_check=True) for one in checks_of(draft.item)),
    )


def _question(question: Question, scenario: Scenario, known: Known, *, is_check: bool = False) -> QuestionView:
    chosen = scenario.get(question.key, "")
    is_told = bool(chosen) and chosen == suggested(question, known)
    age = _("card: {age} years old").format(age=years(known.birth, known.today)) if known.birth else ""
    told = age if question.rule.startswith("age") else _("by the address on the card")
    hint = age if is_check and AGE_WORD in question.text else question.hint  # what it means is the clerk's to say
    return QuestionView(
        key=question.key,
        text=question.text,
        answers=((YES, _("Yes")), (NO, _("No")))
        if question.answers == YES_NO
        else tuple((answer.key, answer.text) for answer in question.answers),
        chosen=chosen,
        hint=told if is_told else hint,
        is_against=is_check and chosen == NO,
    )


def material_rows(visit: Visit) -> tuple[MaterialRow, ...]:
    """Return the list of the draft; before a person is known, the list of the item, nothing to tick."""
    if visit.draft is not None:
        draft = visit.draft
        return tuple(
            replace(_material(i, m, asks=visit.asks_reasons), scanned=scanned_words(draft.scans_of(i)), can_scan=True)
            for i, m in enumerate(draft.materials)
        )
    if visit.item is None:
        return ()
    return tuple(
        MaterialRow(
            index=index, name=material.name, note=_note(material.condition, material.note), state="",
            is_core=material.is_core, is_fixed=True, tag=_weight(is_core=material.is_core),
        )
        for index, material in enumerate(visit.item.materials)
    )  # fmt: skip


def scanned_words(scans: "Sequence[Scan]") -> str:
    """Return 已拍 2 页, or nothing."""
    pages = sum(scan.pages for scan in scans)
    return _n("{n} page scanned", "{n} pages scanned", pages).format(n=pages) if pages else ""


def summary(visit: Visit) -> str:
    """Return 5 项 · 已齐 3 · 缺 2."""
    if visit.draft is None:
        count = len(visit.item.materials) if visit.item else 0
        return _n("{n} paper", "{n} papers", count).format(n=count) if count else ""
    lines = [m for m in visit.draft.materials if m.state is not MaterialState.NOT_NEEDED]
    there = sum(m.state in TICKED for m in lines)
    text = _n("{all} paper · {there} here", "{all} papers · {there} here", len(lines)).format(
        all=len(lines), there=there
    )
    gaps = len(lines) - there
    return text + (" · " + _("{n} missing").format(n=gaps) if gaps else "")


def choice_views(visit: Visit, choices: "Sequence[Choice]") -> tuple[ChoiceView, ...]:
    """Return the five tiles; without a draft only the notice can be taken."""
    by_kind = {choice.kind.value: _pressable(choice) for choice in choices}
    views = tuple(_choice(kind, visit, by_kind.get(kind)) for kind in KINDS)
    if visit.draft is None or any(view.is_recommended for view in views):
        return views
    return tuple(replace(view, is_recommended=view.kind == "correct" and view.is_allowed) for view in views)


def told_view(visit: Visit, told: "Told") -> ToldView | None:
    """Return what the visitor would be told now; nothing before the first reason is given or asked for."""
    gaps = visit.missing_without_reason()
    if not told.missing or (len(gaps) == len(told.missing) and not visit.asks_reasons):
        return None
    rows = ((f"{line.serial}. {line.name}", _mending(line)) for line in told.missing)
    due = _("To be brought by {day} ({n} working days).").format(
        day=day_words(told.due) if told.due else "—", n=told.due_days
    )
    received = _n(
        "{n} paper is here and need not be brought again.",
        "{n} papers are here and need not be brought again.",
        len(told.received),
    )
    return ToldView(
        rows=tuple(rows),
        due=due,
        received=received.format(n=len(told.received)) if told.received else "",
        open=_n("{n} paper without a reason", "{n} papers without a reason", len(gaps)).format(n=len(gaps))
        if gaps
        else "",
    )


def _mending(line: "MissingLine") -> str:
    return "。".join(part for part in (line.reason, line.remedy) if part) if line.reason else ""


def done_view(visit: Visit) -> DoneView | None:
    """Return what the last act made."""
    papers = tuple(
        PaperLine(job_id=job.id, title=template_name(job.template), state=job_state(job.state)) for job in visit.papers
    )
    if visit.case is not None:
        title, detail, tone = _case_done(visit.case)
        return DoneView(title=title, number=visit.case.number, detail=detail, tone=tone, papers=papers)
    if visit.notice is not None:
        title = _("The notice is on its way")
        return DoneView(title=title, number="", detail=_("No case was opened."), tone="pri", papers=papers)
    return None


def _material(index: int, material: CaseMaterial, *, asks: bool) -> MaterialRow:
    tags = {
        MaterialState.HANDED_IN: Tag(_("handed in"), "ok"),
        MaterialState.CHECKED: Tag(_("checked by system"), "ok"),
        MaterialState.PROMISED: Tag(_("promised"), "warn"),
        MaterialState.NOT_NEEDED: Tag(_("not needed"), "off"),
        MaterialState.MISSING: _weight(is_core=material.is_core),
    }
    is_missing = material.state is MaterialState.MISSING
    if is_missing and material.reason:
        tags[MaterialState.MISSING] = Tag(_("missing"), "bad" if material.is_core else "warn")
    return MaterialRow(
        index=index,
        name=material.name,
        note=material.note,
        state=material.state.value,
        is_core=material.is_core,
        is_fixed=material.state is MaterialState.CHECKED,
        tag=tags[material.state],
        reason=material.reason,
        asks_reason=asks and is_missing and not material.reason,
    )


def _weight(*, is_core: bool) -> Tag:
    return Tag(_("main"), "off") if is_core else Tag(_("secondary"), "off")


def _note(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _pressable(choice: "Choice") -> "Choice":
    """Return the choice; 补正 without reasons can be pressed, since pressing it opens the reasons."""
    if choice.why != "cases.correct.reason_missing":
        return choice
    return replace(choice, is_allowed=True, why="")


def _choice(kind: str, visit: Visit, choice: "Choice | None") -> ChoiceView:
    is_allowed = choice is not None and choice.is_allowed
    is_recommended = choice is not None and choice.is_recommended
    why = _why(kind, visit, choice)
    if choice is None and kind == "notice" and visit.item is not None:
        is_allowed, why = True, _promise(kind)
    return ChoiceView(
        kind=kind,
        title=choice_title(kind),
        key=KEYS[kind],
        why=why,
        is_allowed=is_allowed,
        is_recommended=is_recommended and is_allowed,
    )


def _why(kind: str, visit: Visit, choice: "Choice | None") -> str:
    if visit.item is None:
        return _("choose an item first")
    if choice is None:
        return _("read the card first")
    if choice.is_allowed:
        return _promise(kind)
    return fault_text(Fault(choice.why, **choice.facts), language()).title


def _promise(kind: str) -> str:
    return {
        "accept": _("complete: the limit begins"),
        "accept_tolerant": _("secondary papers later"),
        "correct": _("tell everything once"),
        "notice": _("only asking: no case"),
        "refuse": _("with reason and remedy"),
    }[kind]


def _case_done(case: Case) -> tuple[str, str, str]:
    if case.state.value == "draft":
        detail = _("Nothing is decided or printed. It goes on from the page of cases (Alt+2).")
        return _("Kept for later"), detail, "pri"
    if case.state.value == "received":
        due = day_words(case.decision_due) if case.decision_due else ""
        detail = _("To be answered by {day}").format(day=due) if due else ""
        return _("Papers received, not accepted yet"), detail, "pri"
    if case.state.value == "correcting":
        due = day_words(case.correction_due) if case.correction_due else ""
        return _("Told what is missing"), _("To be brought by {day}").format(day=due), "warn"
    if case.state.value == "not_accepted":
        return _("Not accepted"), case.reason, "off"
    title = _("Accepted, papers promised") if case.is_tolerant else _("The case is accepted")
    due = day_words(case.promised_due) if case.promised_due else ""
    detail = _("To be decided by {day}").format(day=due) if due else _("Decided on the spot")
    return title, detail, "ok"
