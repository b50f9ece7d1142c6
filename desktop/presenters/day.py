"""The page of the close: counts a day, closes it, settles what keeps it from balancing. It knows no widget."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.clock import office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from core.day.differences import Difference, Gap
from core.papers.job import PRINTED_STATES, WAITING_STATES, JobId, JobState, PrintJob
from desktop.i18n import language
from desktop.presenters.day_differences import May, difference_lines, event_words, in_words, name_of
from desktop.presenters.day_facts import Facts, facts_of
from desktop.presenters.day_hall import hall_lines
from desktop.presenters.day_view import (
    DayView,
    choices,
    difference,
    figures,
    open_words,
    result,
    rows,
    seal,
    steps,
    tickets,
)
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.public_words import weekday
from desktop.presenters.send_commands import CONFIRM_S
from desktop.presenters.views import Banner, PaperLine
from desktop.presenters.words import banner_of, clock_words, day_words, job_state, on_its_way, template_name

if TYPE_CHECKING:
    from core.day.known import Known
    from core.day.service import DayClose, Tally
    from core.day.standing import OpenDay

RIGHT, SETTLE_RIGHT, PRINT_RIGHT, RATINGS_RIGHT = "day.close", "day.settle", "case.reprint", "rating.follow"
UNPRINTED = "day.balance.unprinted"
OPEN_NUMBERS = frozenset({"day.close.open", "day.close.serving"})  # asked about once; pressed again it is meant
_DONE = PRINTED_STATES | {JobState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A day as it was counted."""

    tally: "Tally"
    found: "tuple[tuple[Difference, str], ...]"
    close: "DayClose | None"
    others: "tuple[OpenDay, ...]"


class DayPresenter(Presenter[DayView]):
    """Counts on demand, closes once per press; a day may be closed again to complete its balance.

    ``counted`` hears how many days before today are open. It is today's page until an open day is chosen. ``closing``
    runs the close, which waits, beside the store lane.
    """

    def __init__(
        self,
        office: Office,
        runner: Runner,
        desk: Desk,
        counted: Callable[[int], None] | None = None,
        closing: Runner | None = None,
    ) -> None:
        super().__init__(DayView(), runner)
        self._closing = closing
        self._office = office
        self._desk = desk
        self._told = counted or (lambda _count: None)
        self._chosen: date | None = None  # None: today, whichever that is
        self._others: tuple[OpenDay, ...] = ()
        self._tally: Tally | None = None
        self._found: tuple[tuple[Difference, str], ...] = ()
        self._close: DayClose | None = None
        self._papers: tuple[PrintJob, ...] = ()
        self._banner: Banner | None = None
        self._asked = -CONFIRM_S  # when it was asked whether the open numbers are to be given up
        self._opened: dict[str, Facts] = {}  # lines that are open, by key
        self._is_compared = False  # whether the district was asked what it counts, since the page was opened
        desk.on_change(self._update)

    @property
    def last_close(self) -> "DayClose | None":
        """Return the last close of this session, for scripts that check it."""
        return self._close

    @property
    def _day(self) -> date:
        return self._chosen or office_day(self._office.clock.now())

    def look(self) -> None:
        """The page is opened."""
        self._is_compared = False
        self.refresh()

    def refresh(self) -> None:
        """Count the day as it stands now."""
        day, look = self._day, self._office.day.look
        self._ask_latest(
            "count",
            lambda: _Seen(
                tally=look.tally(day), found=look.differences(day), close=look.last_close(day),
                others=look.left_open(),
            ),
            self._counted,
        )  # fmt: skip

    def count_open(self) -> None:
        """Tell how many days are left open, whether or not the page is looked at."""
        self._ask(self._office.day.look.left_open, self._heard_open)

    def show_day(self, day: date) -> None:
        """Look at another day."""
        self._chosen = None if day == office_day(self._office.clock.now()) else day
        self._banner = None
        self._opened = {}
        self.look()

    def on_closed(self) -> None:
        """A day was closed by itself, or by this page, which counts anew at the end of it anyway."""
        if self._busy:
            return
        if self._tally is not None:
            self.refresh()
        else:
            self.count_open()

    def close_day(self) -> None:
        """Ctrl+Enter, twice while numbers are open. Settle, upload, balance, print; whole also without the district."""
        session = self._desk.session
        if session is None or not session.may(RIGHT):
            self._failed(Fault("desktop.day.not_allowed"))
            return
        act, day, name, close = self._desk.act(), self._day, session.account.name, self._office.day.close
        is_meant = self._office.clock.monotonic() - self._asked < CONFIRM_S
        self._asked = -CONFIRM_S
        self._command("close", lambda: close(act, day, closer=name, ends_open=is_meant), self._closed, self._closing)

    def open_line(self, key: str) -> None:
        """Show what is here of a line that is no case, or hide it again."""
        if self._opened.pop(key, None) is not None:
            self._update()
            return
        one = next((one for one, _number in self._found if one.key == key), None)
        if one is not None and one.has_facts:
            self._ask(lambda: self._office.day.look.known(one), lambda known: self._heard_known(key, known))

    def settle(self, key: str, reason: str, *, with_alike: bool = False) -> None:
        """Take a difference upon oneself, with a reason: a key or words; ``with_alike``: all papers that wait."""
        chosen = [one for one, _number in self._found if one.key == key]
        if not chosen:
            return
        gap, act = chosen[0].gap, self._desk.act()
        if with_alike:
            chosen = [one for one, _number in self._found if one.gap is gap]
        self._command("settle", lambda: self._office.day.settle(act, chosen, reason), self._settled)

    def print_paper(self, key: str) -> None:
        """Print a paper that has not come out, at this counter."""
        one = next((one for one, _number in self._found if one.key == key), None)
        if one is not None:
            self.print_again(one.paper)

    def print_again(self, job_id: str) -> None:
        """Print a paper once more, or what still waits of it, at this counter."""
        act, cases = self._desk.act(), self._office.cases
        self._command("print", lambda: cases.reprint(act, JobId(job_id)), self._ordered)

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

            own = close.balance if close is not None else office.day.look.balance(tally.day)
            told = [(in_words(one, office.day.look.reasons), name_of(one, number)) for one, number in found]
            write_day(tally, own, told, self._businesses(), event_words, path)

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
        is_own = any(own.id == job.id for own in self._papers)
        if is_own:
            self._papers = tuple(job if own.id == job.id else own for own in self._papers)
            self._update()
        if job.state not in _DONE:
            return
        if any(one.paper in (job.id, job.original) for one, _number in self._found if one.paper):
            is_waited_for = self._close is not None and self._close.reason == UNPRINTED
            self.refresh()  # one paper less waits
            if is_waited_for:
                self._office.complete_days()
        elif is_own:
            self.refresh()

    def on_upload(self, pending: int) -> None:
        """The upload got on: what a line here waits for may be there now, and the day may balance."""
        if not pending and any(one.gap is Gap.WAITING for one, _number in self._found):
            self.refresh()
            self._office.complete_days()

    def _counted(self, seen: _Seen) -> None:
        if seen.tally.day != self._day:
            return  # another day was chosen meanwhile
        self._tally, self._found = seen.tally, seen.found
        before, newest = self._close, seen.close
        is_same = before is not None and newest is not None and before.slip.id == newest.slip.id
        reasons = {one.reason for one in (before, newest) if one is not None}
        if not is_same or reasons & {"day.balance.later", UNPRINTED}:
            self._close = newest  # else the one of this session knows more of the reason
            self._papers = (newest.slip, newest.report) if newest is not None else ()
        self._heard_open(seen.others)
        self._compare(seen.tally.day)

    def _compare(self, day: date) -> None:
        """Have the district say why it does not sign a day that was closed; once an opening of the page."""
        if self._is_compared or self._close is None or self._close.is_balanced or self._busy:
            return
        self._is_compared, look = True, self._office.day.look

        def heard(is_news: bool) -> None:
            if is_news:
                self.refresh()

        self._run(lambda: look.compare(day), heard, self._unanswered, self._closing)

    def _heard_known(self, key: str, known: "Known") -> None:
        levels = self._office.ratings.book.levels if self._desk.may(RATINGS_RIGHT) else None
        self._opened[key] = facts_of(known, self._businesses(), levels)
        self._update()

    def _rights(self) -> May:
        return May(settle=self._desk.may(SETTLE_RIGHT), reprint=self._desk.may(PRINT_RIGHT))

    def _may_come_here(self, job: PrintJob) -> bool:
        """Whether a paper is out, or waits for another printer or one that does not print."""
        is_held_up = bool(job.fault) or job.place != self._desk.counter
        return job.state in _DONE or (job.state in WAITING_STATES and is_held_up)

    def _heard_open(self, others: "tuple[OpenDay, ...]") -> None:
        self._others = others
        self._told(len(others))
        self._update()

    def _closed(self, close: "DayClose") -> None:
        self._close, self._tally = close, close.tally
        self._papers = (close.slip, close.report)
        if close.is_known:
            self._banner = banner_of(Fault("day.close.known", time=clock_words(close.slip.ordered_at)), "pri")
        self.refresh()

    def _settled(self, _prints: "tuple[PrintJob, ...]") -> None:
        self._office.complete_days()
        self.refresh()

    def _ordered(self, job: PrintJob) -> None:
        self._banner = Banner(tone="ok", text=on_its_way(job))
        self.refresh()

    def _began(self, name: str) -> None:
        del name
        self._banner = None
        self._update()

    def _ended(self) -> None:
        self._update()

    def wipe(self) -> None:
        """Whoever signs in next begins with today."""
        self._chosen, self._tally, self._close, self._papers, self._found = None, None, None, (), ()
        self._banner, self._opened, self._is_compared = None, {}, False
        self._update()

    def _failed(self, fault: Fault) -> None:
        self._banner = banner_of(fault)
        if fault.code in OPEN_NUMBERS:
            self._asked = self._office.clock.monotonic()
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
                others=choices(self._others, tally.day, office_day(self._office.clock.now())),
                open_days=open_words(self._others),
                steps=steps(tally, close, is_running=bool(self._busy)),
                figures=figures(tally, close),
                rows=rows(tally),
                tickets=tickets(tally),
                hall=hall_lines(tally.hall, self._businesses()),
                result=result(close),
                difference=difference(close),
                lines=difference_lines(self._found, self._rights(), self._office.day.look.reasons, self._opened),
                seal=seal(close),
                papers=tuple(
                    PaperLine(
                        job_id=job.id,
                        title=template_name(job.template),
                        state=job_state(job.state),
                        again=self._desk.may(PRINT_RIGHT) and self._may_come_here(job),
                    )
                    for job in self._papers
                ),
                banner=self._banner,
                can_close=may and not self._busy,
                why_not="" if may else fault_text(Fault("desktop.day.not_allowed"), language()).text,
                busy=self._busy,
                is_known=True,
            )
        )
