"""What the page of the close shows, as values: steps, four numbers, table, seal, days left open. It knows no widget."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.base.clock import local, office_day
from desktop.i18n import _, _n
from desktop.presenters.day_differences import DifferenceLine
from desktop.presenters.day_hall import HallLine
from desktop.presenters.views import Banner, PaperLine, Tag
from desktop.presenters.words import banner_of, clock_words, line_name

if TYPE_CHECKING:
    from core.day.service import DayClose, Tally
    from core.day.standing import OpenDay
    from core.day.tally import LineTally


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the close; ``state`` is done, now, later or trouble."""

    number: int
    title: str
    line: str
    state: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the four numbers; ``sign`` stands before it: empty, = or ≠. Right of the first break all are bad."""

    title: str
    number: str
    line: str
    tone: str
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One row of the table."""

    label: str
    cells: tuple[str, ...]
    result: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """A day that can be looked at instead of the one shown: one left open, or today."""

    day: date
    words: str
    tone: str  # of what is the matter with it; empty for today


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """The whole page. ``others`` are the days left open, the oldest first; today comes first when it is not shown."""

    title: str = ""
    others: tuple[DayChoice, ...] = ()
    open_days: str = ""
    steps: tuple[Step, ...] = ()
    figures: tuple[Figure, ...] = ()
    rows: tuple[DayRow, ...] = ()
    tickets: tuple[tuple[str, str], ...] = ()
    hall: tuple[HallLine, ...] = ()
    result: Tag | None = None
    difference: Banner | None = None
    lines: tuple[DifferenceLine, ...] = ()
    seal: tuple[tuple[str, str], ...] = ()
    papers: tuple[PaperLine, ...] = ()
    banner: Banner | None = None
    can_close: bool = False
    why_not: str = ""
    busy: str = ""
    is_known: bool = False


def choices(others: "tuple[OpenDay, ...]", shown: date, today: date) -> tuple[DayChoice, ...]:
    """Return the days that may be looked at instead of the one shown."""
    words = {"unclosed": _("not closed"), "left": _("unbalanced"), "later": _("more came")}
    back = () if shown == today else (DayChoice(day=today, words=_("Back to today"), tone=""),)
    return (
        *back,
        *(
            DayChoice(day=one.day, words=f"{one.day:%m-%d} {words[one.standing.value]}", tone="warn")
            for one in others
            if one.day != shown
        ),
    )


def open_words(others: "tuple[OpenDay, ...]") -> str:
    """Say how many days are open; nothing when none is."""
    if not others:
        return ""
    return _n("{n} earlier day is not balanced", "{n} earlier days are not balanced", len(others)).format(n=len(others))


def steps(tally: "Tally", close: "DayClose | None", *, is_running: bool) -> tuple[Step, ...]:
    """Return the steps of the close."""
    tickets = tally.tickets
    done = close is not None
    settled = _("{open} open, {settled} settled").format(open=tickets.open, settled=tickets.settled)
    equation = f"{tickets.issued} = {tickets.served} + {tickets.passed} + {tickets.settled} + {tickets.open}"
    balanced = close is not None and close.is_balanced
    at = clock_words(close.slip.ordered_at) if close else ""
    running = "now" if is_running else "later"
    return (
        Step(number=1, title=_("Settle the tickets"), line=settled, state="done" if done else "now", at=at),
        Step(number=2, title=_("Count cases and papers"), line=equation, state="done" if done else running, at=at),
        Step(
            number=3,
            title=_("Compare with the district"),
            line=_("every case by count and digest"),
            state="done" if balanced else "trouble" if done else running,
            at=at,
        ),
        Step(
            number=4,
            title=_("Seal the day"),
            line=_("signed by the district") if balanced else _("waits for the balance"),
            state="done" if balanced else "later",
            at=at if balanced else "",
        ),
        Step(
            number=5,
            title=_("Print the report"),
            line=_("day slip and day report"),
            state="done" if done else "later",
            at=at,
        ),
    )


def figures(tally: "Tally", close: "DayClose | None") -> tuple[Figure, ...]:
    """Return the four numbers."""
    line = tally.lines[0] if tally.lines else None
    registered, held, taken = (line.registered, line.uploaded, len(line.settled_rows)) if line else (0, 0, 0)
    uploaded, written = held + taken, f"{held}+{taken}" if taken else str(held)
    signed = uploaded if close is not None and close.is_balanced else None
    waiting = _n("{n} other waiting", "{n} others waiting", tally.papers_waiting)
    # number, what it counts as beside the one before, how it is written, the words below
    parts = (
        (_("Taken in"), registered, str(registered), waiting.format(n=tally.papers_waiting)),
        (_("Printed"), tally.printed + tally.settled, _printed_number(tally), _printed_words(tally)),
        (_("Uploaded"), uploaded, written, _("held by the district")),
        (
            _("Confirmed"), signed, "—" if signed is None else written,
            _("signed by the district") if signed is not None else _("not signed yet"),
        ),
    )  # fmt: skip
    figures: list[Figure] = []
    broken = False
    for index, (title, number, written, words) in enumerate(parts):
        is_equal = index == 0 or number == parts[index - 1][1]
        if index == 1:
            is_equal = is_equal and not tally.unprinted
        broken = broken or (number is not None and not is_equal)
        gap = registered - number if number is not None else 0
        figures.append(
            Figure(
                title=title,
                number=written,
                line=_("{n} short").format(n=gap) if broken and gap > 0 and index > 1 else words,
                tone="off" if number is None else "bad" if broken else "ok",
                sign="" if index == 0 else "=" if is_equal else "" if number is None else "≠",
            )
        )
    return tuple(figures)


def _printed_number(tally: "Tally") -> str:
    return f"{tally.printed}+{tally.settled}" if tally.settled else str(tally.printed)


def _printed_words(tally: "Tally") -> str:
    """Say what is behind the number: what did not come out, what was settled, else how many papers there are."""
    if unprinted := len(tally.unprinted):
        return _n("{n} paper not printed", "{n} papers not printed", unprinted).format(n=unprinted)
    if settled := len(tally.settlements):
        return _n("{n} paper settled", "{n} papers settled", settled).format(n=settled)
    count = len(tally.wanted)
    return _n("{n} receipt and notice", "{n} receipts and notices", count).format(n=count)


def rows(tally: "Tally") -> tuple[DayRow, ...]:
    """Return the table."""
    return tuple(
        DayRow(
            label=line_name(line.label),
            cells=(str(line.registered), _printed_cell(line), str(line.uploaded)),
            result=_line_tag(line),
        )
        for line in tally.lines
    )


def _printed_cell(line: "LineTally") -> str:
    if line.printed is None:
        return "—"
    return f"{line.printed}+{line.settled}" if line.settled else str(line.printed)


def _line_tag(line: "LineTally") -> Tag:
    if line.difference:
        return Tag(_("{n} off").format(n=line.difference), "bad")
    if line.unprinted:
        return Tag(_("{n} not printed").format(n=len(line.unprinted)), "warn")
    if settled := line.settled + len(line.settled_rows):
        return Tag(_("even, {n} settled").format(n=settled), "ok")
    return Tag(_("even"), "ok")


def tickets(tally: "Tally") -> tuple[tuple[str, str], ...]:
    """Return what the tickets came to."""
    tickets = tally.tickets
    wait = "—" if tickets.mean_wait_s is None else _("{n} min").format(n=round(tickets.mean_wait_s / 60))
    return (
        (_("Tickets given out"), str(tickets.issued)),
        (_("Served"), str(tickets.served)),
        (_("Did not come"), str(tickets.passed)),
        (_("Settled at the close"), str(tickets.settled)),
        (_("Still open"), str(tickets.open)),
        (_("Mean wait"), wait),
    )


def result(close: "DayClose | None") -> Tag | None:
    """Return whether it balances; None before the close."""
    if close is None:
        return None
    return Tag(_("Balanced"), "ok") if close.is_balanced else Tag(_("Not balanced yet"), "bad")


def difference(close: "DayClose | None") -> Banner | None:
    """Return why it does not balance."""
    if close is None or close.fault is None:
        return None
    return banner_of(close.fault)


def seal(close: "DayClose | None") -> tuple[tuple[str, str], ...]:
    """Return what was sealed."""
    if close is None:
        return ()
    own = close.balance
    chain = f"{own.chain[:8]} … {own.chain[-8:]}" if own.chain else "—"
    rows = [
        (_("Events"), f"{len(own.rows)} + {own.elsewhere}" if own.elsewhere else str(own.events)),
        (_("Chain"), chain),
        (_("Digest"), f"{own.digest[:8]} … {own.digest[-8:]}" if own.digest else "—"),
    ]
    if close.receipt and close.signed_at is not None:
        at = close.signed_at
        is_same_day = office_day(at) == close.tally.day
        rows += [
            (_("Receipt"), close.receipt),
            (_("Signed at"), clock_words(at) if is_same_day else f"{local(at):%m-%d} {clock_words(at)}"),
        ]
    else:
        rows.append((_("Receipt"), _("not signed yet")))
    return tuple(rows)
