"""The page of the close: what the day came to, four numbers, the difference, the seal. It knows no widget."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.clock import office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from core.papers.job import PRINTED_STATES, PrintJob
from desktop.i18n import _, _n, language
from desktop.presenters.day_differences import DifferenceLine, difference_line
from desktop.presenters.day_hall import HallLine, hall_lines
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.public_words import weekday
from desktop.presenters.views import Banner, PaperLine, Tag
from desktop.presenters.words import banner_of, clock_words, day_words, job_state, line_name, template_name

if TYPE_CHECKING:
    from core.day.differences import Difference
    from core.day.service import DayClose, Tally

RIGHT, SETTLE_RIGHT = "day.close", "day.settle"


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
class DayView:
    """The whole page."""

    title: str = ""
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


class DayPresenter(Presenter[DayView]):
    """Counts on demand, closes once per press; a day may be closed again to complete its balance."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(DayView(), runner)
        self._office = office
        self._desk = desk
        self._tally: Tally | None = None
        self._found: tuple[tuple[Difference, str], ...] = ()
        self._close: DayClose | None = None
        self._papers: tuple[PrintJob, ...] = ()
        self._banner: Banner | None = None
        desk.on_change(self._update)

    @property
    def last_close(self) -> "DayClose | None":
        """Return the last close of this session, for scripts that check it."""
        return self._close

    def refresh(self) -> None:
        """Count the day as it stands now."""
        day = office_day(self._office.clock.now())
        self._ask(lambda: (self._office.day.tally(day), self._office.day.differences(day)), self._counted)

    def close_day(self) -> None:
        """Ctrl+Enter. Settle, upload, balance, print; whole also without the district."""
        session = self._desk.session
        if session is None or not session.may(RIGHT):
            self._failed(Fault("desktop.day.not_allowed"))
            return
        act, day = self._desk.act(), office_day(self._office.clock.now())
        name = session.account.name
        self._command("close", lambda: self._office.day.close(act, day, closer=name), self._closed)

    def settle(self, key: str, reason: str) -> None:
        """Take a difference upon oneself, with a reason."""
        one = next((one for one, _number in self._found if one.key == key), None)
        if one is not None:
            act = self._desk.act()
            self._command("settle", lambda: self._office.day.settle(act, one, reason), lambda _done: self.refresh())

    def send_now(self) -> None:
        """Have what waits go up at once, and count again."""
        self._office.wake_sync()
        self.refresh()

    def write_again(self) -> None:
        """Have the exchange tables take what they did not."""
        self._office.day.write_again()
        self._office.wake_sync()
        self.refresh()

    def export(self, path: Path) -> None:
        """Ctrl+E. Write the day as a workbook: balance, differences, events, statistics; no person."""
        office, tally, close, found = self._office, self._tally, self._close, self._found
        if tally is None:
            return

        def job() -> None:
            from core.day.workbook import write_day

            own = close.balance if close is not None else office.day.balance(tally.day)
            write_day(tally, own, found, self._businesses(), path)

        self._command("export", job, lambda _none: self._exported(path))

    @property
    def export_name(self) -> str:
        """Return the name the workbook is offered under."""
        day = self._tally.day if self._tally else office_day(self._office.clock.now())
        return f"日结-{day:%Y%m%d}.xlsx"

    def _businesses(self) -> dict[str, str]:
        return {business.letter: business.name for business in self._office.queue.businesses}

    def _exported(self, path: Path) -> None:
        self._banner = banner_of(Fault("desktop.day.exported", file=path.name), "ok")

    def on_job(self, job: PrintJob) -> None:
        """A paper moved."""
        if any(own.id == job.id for own in self._papers):
            self._papers = tuple(job if own.id == job.id else own for own in self._papers)
            self._update()
            if job.state in PRINTED_STATES:
                self.refresh()  # one paper less waits

    def _counted(self, counted: "tuple[Tally, tuple[tuple[Difference, str], ...]]") -> None:
        tally, self._found = counted
        self._tally = tally
        if self._close is not None and self._close.tally.day != tally.day:
            self._close, self._papers = None, ()
        self._update()

    def _closed(self, close: "DayClose") -> None:
        self._close, self._tally = close, close.tally
        self._papers = (close.slip, close.report)
        self.refresh()

    def _began(self, name: str) -> None:
        del name
        self._banner = None
        self._update()

    def _ended(self) -> None:
        self._update()

    def _failed(self, fault: Fault) -> None:
        self._banner = banner_of(fault)
        self._update()

    def _update(self) -> None:
        tally, close = self._tally, self._close
        if tally is None:
            self._show(DayView(banner=self._banner, busy=self._busy))
            return
        may = self._desk.may(RIGHT)
        self._show(
            DayView(
                title=f"{day_words(tally.day)} {weekday(tally.day)}",
                steps=_steps(tally, close, is_running=bool(self._busy)),
                figures=_figures(tally, close),
                rows=_rows(tally),
                tickets=_tickets(tally),
                hall=hall_lines(tally.hall, self._businesses()),
                result=_result(close),
                difference=_difference(close),
                lines=tuple(
                    difference_line(one, number, may_settle=self._desk.may(SETTLE_RIGHT)) for one, number in self._found
                ),
                seal=_seal(close),
                papers=tuple(
                    PaperLine(job_id=j.id, title=template_name(j.template), state=job_state(j.state))
                    for j in self._papers
                ),
                banner=self._banner,
                can_close=may and not self._busy,
                why_not="" if may else fault_text(Fault("desktop.day.not_allowed"), language()).text,
                busy=self._busy,
                is_known=True,
            )
        )


def _steps(tally: "Tally", close: "DayClose | None", *, is_running: bool) -> tuple[Step, ...]:
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


def _figures(tally: "Tally", close: "DayClose | None") -> tuple[Figure, ...]:
    line = tally.lines[0] if tally.lines else None
    registered = line.registered if line else 0
    printed = line.printed if line and line.printed is not None else registered
    uploaded = line.uploaded if line else 0
    signed = uploaded if close is not None and close.balance.seal is not None else None
    texts = (
        (
            _("Taken in"),
            registered,
            _n("{n} paper waiting", "{n} papers waiting", tally.papers_waiting).format(n=tally.papers_waiting),
        ),
        (_("Printed"), printed, _("receipts that came out")),
        (_("Uploaded"), uploaded, _("held by the district")),
        (_("Confirmed"), signed, _("signed by the district") if signed is not None else _("not signed yet")),
    )
    figures: list[Figure] = []
    broken = False
    for index, (title, number, words) in enumerate(texts):
        before = texts[index - 1][1] if index else number
        is_equal = number == before
        broken = broken or (index > 0 and number is not None and not is_equal)
        gap = registered - number if number is not None else 0
        figures.append(
            Figure(
                title=title,
                number="—" if number is None else str(number),
                line=_("{n} short").format(n=gap) if broken and gap > 0 else words,
                tone="off" if number is None else "bad" if broken else "ok",
                sign="" if index == 0 else "=" if is_equal else "" if number is None else "≠",
            )
        )
    return tuple(figures)


def _rows(tally: "Tally") -> tuple[DayRow, ...]:
    return tuple(
        DayRow(
            label=line_name(line.label),
            cells=(str(line.registered), "—" if line.printed is None else str(line.printed), str(line.uploaded)),
            result=Tag(_("even"), "ok") if line.difference == 0 else Tag(_("{n} off").format(n=line.difference), "bad"),
        )
        for line in tally.lines
    )


def _tickets(tally: "Tally") -> tuple[tuple[str, str], ...]:
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


def _result(close: "DayClose | None") -> Tag | None:
    if close is None:
        return None
    return Tag(_("Balanced"), "ok") if close.is_balanced else Tag(_("Not balanced yet"), "bad")


def _difference(close: "DayClose | None") -> Banner | None:
    if close is None or close.fault is None:
        return None
    return banner_of(close.fault)


def _seal(close: "DayClose | None") -> tuple[tuple[str, str], ...]:
    if close is None:
        return ()
    own, seal = close.balance, close.balance.seal
    chain = f"{own.chain[:8]} … {own.chain[-8:]}" if own.chain else "—"
    rows = [
        (_("Events"), str(own.events)),
        (_("Chain"), chain),
        (_("Digest"), f"{own.digest[:8]} … {own.digest[-8:]}" if own.digest else "—"),
    ]
    if seal is not None:
        rows += [(_("Receipt"), seal.receipt), (_("Signed at"), clock_words(seal.at))]
    else:
        rows.append((_("Receipt"), _("not signed yet")))
    return tuple(rows)
