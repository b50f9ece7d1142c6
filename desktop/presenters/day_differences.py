"""The differences of a day in words: what it is, whose, why, and what may be done. It knows no widget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.base.clock import local
from core.base.faults import Fault
from core.base.texts import fault_text
from core.sync.wire import EVENT_PROBLEMS
from desktop.i18n import _, language
from desktop.presenters.day_facts import Facts
from desktop.presenters.views import Tag
from desktop.presenters.words import clock_words, line_name, template_name

if TYPE_CHECKING:
    from core.day.differences import Difference
    from core.day.settling import SettlingReasons

SEND, SETTLE, WRITE, PRINT = "send", "settle", "write", "print"
REFUSED = "exchange.receiver.refused"
NOTHING_OPEN: Mapping[str, Facts] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One line. ``acts`` are (what a button does, its words); ``opening`` are those of the button that opens it.

    A case (``case_id``) opens on its page, anything else here: ``facts`` are (what, how it is) while it is open.
    ``remedy`` is what to do, for whoever may not act on it too. ``reasons`` are (key, words) to choose from where it is
    settled; ``alike`` other lines can be settled with it.
    """

    key: str
    title: str
    line: str
    tag: Tag
    remedy: str = ""
    case_id: str = ""
    opening: str = ""
    facts: Facts = ()
    acts: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    alike: int = 0

    @property
    def needs_reason(self) -> bool:
        """Return whether it is settled by a person, with a reason."""
        return SETTLE in dict(self.acts)


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What whoever looks at the lines may do with them."""

    settle: bool
    reprint: bool


def difference_lines(
    found: "Sequence[tuple[Difference, str]]",
    may: May,
    reasons: "SettlingReasons",
    opened: Mapping[str, Facts] = NOTHING_OPEN,
) -> tuple[DifferenceLine, ...]:
    """Return the lines; each comes with the number of its case or ticket. ``opened`` are those that are open by key."""
    papers = sum(one.gap.value == "unprinted" for one, _number in found)
    return tuple(
        _line(one, number, may, reasons, opened.get(one.key, ()), alike=papers - 1 if one.paper else 0)
        for one, number in found
    )


def _line(
    one: "Difference", number: str, may: May, reasons: "SettlingReasons", facts: Facts, *, alike: int
) -> DifferenceLine:
    gap = one.gap.value
    is_rowless = gap == "rowless"  # there is no case to open, and the tag says it all
    acts = tuple((act, _act_words()[act]) for act in _acts(gap, may))
    is_settled_here = bool(one.paper) and SETTLE in dict(acts)
    return DifferenceLine(
        key=one.key,
        title=f"{name_of(one, number)}  {'' if is_rowless else _kind_words(one.kind)}".strip(),
        line=_why(one, reasons),
        tag=Tag(_gap_words()[gap], _TONES.get(gap, "bad")),
        remedy=_remedy(one, may),
        case_id="" if is_rowless else one.case_id,
        opening="" if is_rowless else _opening(one, is_open=bool(facts)),
        facts=facts,
        acts=acts,
        reasons=tuple((key, title.of(language())) for key, title in reasons.papers.items()) if is_settled_here else (),
        alike=alike if is_settled_here else 0,
    )


def name_of(one: "Difference", number: str) -> str:
    """Return whose line it is: the number of the case, 号 A023, or what it is that has no number."""
    return number if number and one.case_id else f"{_subject_words(one.subject)} {number}".strip()


def _opening(one: "Difference", *, is_open: bool) -> str:
    """Return what the button says that opens the line; nothing where there is nothing here to be looked at."""
    if one.case_id:
        return _("Open the case")
    if not one.has_facts:
        return ""
    return _("Hide the facts") if is_open else _("Show the facts")


_TONES = {"waiting": "warn", "parked": "warn", "scanless": "warn", "unprinted": "warn", "settled": "ok"}


def _acts(gap: str, may: May) -> tuple[str, ...]:
    settle = (SETTLE,) if may.settle else ()
    return {
        "unrecorded": settle,
        "rowless": settle,
        "waiting": (SEND,),
        "parked": settle,
        "scanless": settle,
        "rejected": settle,
        "held": (WRITE,),
        "unprinted": (*((PRINT,) if may.reprint else ()), *settle),
    }.get(gap, ())


def in_words(one: "Difference", reasons: "SettlingReasons") -> "Difference":
    """Return the line with kind and reason as a person reads them, for a table that leaves the program."""
    return replace(one, kind=_kind_words(one.kind), reason=_reason_of(one, reasons))


def _reason_of(one: "Difference", reasons: "SettlingReasons") -> str:
    if one.gap.value == "settled":
        return reasons.words(one.reason, language())
    if one.gap.value == "unprinted":
        return fault_text(Fault(one.reason), language()).title if one.reason else ""
    return _reason_words(one.reason)


def _gap_words() -> dict[str, str]:
    return {
        "unrecorded": _("No record"),
        "rowless": _("Case not here"),
        "unprinted": _("Not printed"),
        "waiting": _("Not sent"),
        "parked": _("Kept back"),
        "scanless": _("Scans missing"),
        "rejected": _("Refused"),
        "lacking": _("Missing at the district"),
        "unlike": _("Contents differ"),
        "elsewhere": _("Only at the district"),
        "held": _("Not in the tables"),
        "refused": _("Refused by the receiver"),
        "settled": _("Settled by a person"),
    }


def _act_words() -> dict[str, str]:
    return {
        SEND: _("Send now"),
        SETTLE: _("Settle with a reason"),
        WRITE: _("Write again"),
        PRINT: _("Print it"),
    }


def _why(one: "Difference", reasons: "SettlingReasons") -> str:
    at = clock_words(one.since) if one.since else ""
    if one.gap.value in ("held", "refused"):
        words = fault_text(Fault(one.reason), language()).title if one.reason else _("The receiver refused this row.")
        return "  ".join(filter(None, (words, one.where, one.words)))
    if one.gap.value == "unprinted":
        return _why_unprinted(one)
    if one.gap.value == "settled":
        who = _("no. {number}").format(number=one.who) if one.who else ""
        day = f"{local(one.since):%m-%d} {at}" if one.since else ""
        return "  ".join(filter(None, (reasons.words(one.reason, language()), who, day)))
    texts = {
        "unrecorded": _("This stands here and no record of it goes to the district. Tell the administrator."),
        "rowless": _("The record of it went out, and the case itself is not here: the database was probably put back."),
        "lacking": _("The district had taken it and does not count it now."),
        "unlike": _("The district counts it with another content."),
        "elsewhere": _("The district counts this record of the day, and it is not here."),
        "waiting": _("Recorded at {time}, waits for the line to the district.").format(time=at),
        "parked": _("The district has it and waits for what belongs to it: {why}").format(
            why=_reason_words(one.reason)
        ),
        "scanless": _("The district has it, and not all of its scans."),
        "rejected": _("The district refused it: {why}").format(why=_reason_words(one.reason)),
    }
    return "  ".join(filter(None, (texts[one.gap.value], one.where, one.words)))


def _why_unprinted(one: "Difference") -> str:
    if one.is_unsure:
        return _("Nobody has said whether this paper came out. Answer at the counter, or print it again.")
    if one.reason:
        return _("The paper has not come out: {why}").format(why=fault_text(Fault(one.reason), language()).title)
    return ""  # its tag says it


def _remedy(one: "Difference", may: May) -> str:
    """Return what to do; empty where nothing need be done, or the line's words say it."""
    gap = one.gap.value
    if gap in ("held", "refused"):
        return fault_text(Fault(one.reason or REFUSED), language()).remedy
    if gap not in ("unrecorded", "rowless", "parked", "scanless", "rejected"):
        return _against_another_count().get(gap, "")
    own = _("Or settle it with a reason: the day then balances.")
    others = _("Or a supervisor settles it here with a reason: the day then balances.")
    first = _what_to_do(one.reason, gap) if gap != "unrecorded" else ""
    return ("" if language() == "zh" else " ").join(filter(None, (first, own if may.settle else others)))


def _against_another_count() -> dict[str, str]:
    return {
        "lacking": _(
            "Type nothing again: what the district has lost goes up by itself. Then close the day once more; if this "
            "stays, tell the administrator."
        ),
        "unlike": _("Change nothing. Tell the administrator, who compares the case here with the one at the district."),
        "elsewhere": _(
            "Change nothing. Tell the administrator: perhaps this machine was put back, or another sends under "
            "its name."
        ),
    }


def _what_to_do(reason: str, gap: str) -> str:
    """Return what helps against the district's reason, else against what was put aside at all."""
    if reason.startswith("exchange."):
        return fault_text(Fault(reason), language()).remedy
    scans = _("Nothing need be typed: it goes on once its scans are up; the status bar says what keeps them.")
    which_holds = _("Type nothing again. Tell the administrator, who finds out with the district which record holds.")
    texts = {
        "scans-missing": scans,
        "scanless": scans,
        "type-unknown": _("Nothing need be typed: it goes on once the district's program is renewed."),
        "predecessor-missing": _("Nothing need be typed: it goes on once the record of the case is there."),
        "id-reused": which_holds,
        "revision-taken": which_holds,
        "event-malformed": _("Type nothing again. Tell the administrator: the programs of both sides do not fit."),
        "event-too-large": _("Type nothing again. Tell the administrator: the district must take larger records."),
        "rowless": _(
            "Type nothing again. Tell the administrator, who brings the case back from a backup or the district."
        ),
        "parked": _("Type nothing again: it may go on by itself. If it stays a day, tell the administrator."),
        "rejected": _("Type nothing again. Tell the administrator this reason and the number of the case."),
    }
    return texts.get(_problem_of(reason), texts[gap])


def _problem_of(reason: str) -> str:
    """Return which of the contract's problems a reason is; empty: none."""
    named = (name for name, title in EVENT_PROBLEMS.items() if reason == title or reason.startswith(f"{title}: "))
    return next(named, "")


def _reason_words(reason: str) -> str:
    """Return the district's reason in our own words where it is one of the contract's, else as it was given."""
    words = {
        "scans-missing": _("its scans are not there yet"),
        "type-unknown": _("it does not know this kind of record yet"),
        "predecessor-missing": _("it does not know the case yet"),
        "id-reused": _("another record has this id"),
        "revision-taken": _("another record of the case came first at this step; compare the case here and there"),
        "event-malformed": _("it cannot read the record"),
        "event-too-large": _("the record is too large"),
    }
    if problem := _problem_of(reason):
        return words.get(problem, reason)
    return fault_text(Fault(reason), language()).title if reason.startswith("exchange.") else reason


def _kind_words(kind: str) -> str:
    """Return what happened; the lines of the table have their name already, an event of the wire has its own."""
    names = {
        "received": _("taken in"),
        "accepted": _("accepted"),
        "correcting": _("correction asked"),
        "refused": _("not accepted"),
        "decided": _("decided"),
        "collected": _("collected"),
        "supplied": _("materials supplied"),
        "attached": _("scans"),
        "voided": _("made void"),
        "handed-over": _("handed over"),
        "suspended": _("paused"),
        "resumed": _("resumed"),
        "extended": _("limit extended"),
        "redated": _("limit counted anew"),
        "lapsed": _("lapsed"),
        "forwarded": _("forwarded"),
        "withdrawn": _("withdrawn"),
        "issued": _("result issued"),
        "amended": _("details corrected"),
        "archived": _("archived"),
        "given": _("given"),
        "finished": _("ended"),
    }
    if "/" in kind:
        return template_name(kind)
    parts = kind.split(".")
    return names.get(parts[-2], parts[-2]) if len(parts) > 3 else line_name(kind)


def event_words(kind: str) -> str:
    """Return what an event of the wire is about, and what happened."""
    parts = kind.split(".")
    return f"{_subject_words(parts[-3])} {_kind_words(kind)}" if len(parts) > 3 else kind


def _subject_words(subject: str) -> str:
    words = {"ticket": _("Ticket"), "notice": _("Notice"), "rating": _("Rating")}
    return words.get(subject.partition("/")[0], _("Case"))
