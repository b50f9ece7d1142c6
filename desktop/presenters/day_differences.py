"""The differences of a day in words: what it is, whose, why, and what may be done. It knows no widget."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.base.texts import fault_text
from core.sync.wire import EVENT_PROBLEMS
from desktop.i18n import _, language
from desktop.presenters.views import Tag
from desktop.presenters.words import clock_words, line_name

if TYPE_CHECKING:
    from core.day.differences import Difference

SEND, SETTLE, WRITE, OPEN = "send", "settle", "write", "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One line: ``act`` is what its button does, ``case_id`` what it opens; with ``needs_reason`` words are asked."""

    key: str
    title: str
    line: str
    tag: Tag
    case_id: str = ""
    act: str = ""
    act_words: str = ""
    needs_reason: bool = False


def difference_line(one: "Difference", number: str, *, may_settle: bool) -> DifferenceLine:
    """Return the line; ``number`` is the case's own, empty for what is no case."""
    gap = one.gap.value
    act = {"waiting": SEND, "parked": SETTLE, "rejected": SETTLE, "held": WRITE}.get(gap, "")
    if act == SETTLE and not may_settle:
        act = ""
    return DifferenceLine(
        key=one.key,
        title=f"{number or _subject_words(one.subject)}  {_kind_words(one.kind)}".strip(),
        line=_why(one),
        tag=Tag(_gap_words()[gap], "warn" if gap in ("waiting", "parked", "unprinted") else "bad"),
        case_id=one.case_id,
        act=act,
        act_words=_act_words().get(act, ""),
        needs_reason=act == SETTLE,
    )


def in_words(one: "Difference") -> "Difference":
    """Return the line with kind and reason as a person reads them, for a table that leaves the program."""
    return replace(one, kind=_kind_words(one.kind), reason=_reason_words(one.reason))


def _gap_words() -> dict[str, str]:
    return {
        "unrecorded": _("No record"),
        "unprinted": _("Not printed"),
        "waiting": _("Not sent"),
        "parked": _("Kept back"),
        "rejected": _("Refused"),
        "held": _("Not in the tables"),
        "refused": _("Refused by the receiver"),
    }


def _act_words() -> dict[str, str]:
    return {SEND: _("Send now"), SETTLE: _("Settle with a reason"), WRITE: _("Write again")}


def _why(one: "Difference") -> str:
    at = clock_words(one.since) if one.since else ""
    if one.gap.value in ("held", "refused"):
        words = fault_text(Fault(one.reason), language()).title if one.reason else _("The receiver refused this row.")
        return "  ".join(filter(None, (words, one.where)))
    texts = {
        "unrecorded": _("This stands here and no record of it goes to the district. Tell the administrator."),
        "unprinted": _("The paper has not come out. Open the case and print it."),
        "waiting": _("Recorded at {time}, waits for the line to the district.").format(time=at),
        "parked": _("The district has it and waits for what belongs to it: {why}").format(
            why=_reason_words(one.reason)
        ),
        "rejected": _("The district refused it: {why}").format(why=_reason_words(one.reason)),
    }
    return texts[one.gap.value]


def _reason_words(reason: str) -> str:
    """Return the district's reason in our own words where it is one of the contract's, else as it was given."""
    words = {
        "scans-missing": _("its scans are not there yet"),
        "type-unknown": _("it does not know this kind of record yet"),
        "predecessor-missing": _("it does not know the case yet"),
        "id-reused": _("another record has this id"),
        "event-malformed": _("it cannot read the record"),
        "event-too-large": _("the record is too large"),
    }
    for name, title in EVENT_PROBLEMS.items():
        if reason == title or reason.startswith(f"{title}: "):
            return words[name]
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
    parts = kind.split(".")
    return names.get(parts[-2], parts[-2]) if len(parts) > 3 else line_name(kind)


def _subject_words(subject: str) -> str:
    words = {"ticket": _("Ticket"), "notice": _("Notice"), "rating": _("Rating")}
    return words.get(subject.partition("/")[0], _("Case"))
