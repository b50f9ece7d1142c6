"""The call board as values: who goes where, who waits, who was passed. Never a name, never an empty list for no data.

Bus ──TicketEvent──> refresh ──hall()──> BoardView ; a clock tick ages it: no answer for ``stale_after_s`` = stale.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from core.base.clock import local
from core.base.faults import Fault
from core.papers.wording import time_words, weekday_words
from core.queue.hall import Hall
from core.queue.ticket import Ticket, TicketState
from core.queue.voice import spoken_call
from desktop.i18n import _
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter

ROWS = 4
WAITING = 12
PASSED = 5
NOTICES = "queue/notices.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call: number, window, and a word for what is going on. ``calls`` grows with every recall."""

    number: str
    counter: str
    note: str
    calls: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """What the board paints. ``stale_since`` is the time of the last good data, empty while data are live."""

    hall: str
    date: str
    clock: str
    hot: CallRow | None = None
    rows: tuple[CallRow, ...] = ()
    waiting: tuple[str, ...] = ()
    waiting_count: int = 0
    passed: tuple[str, ...] = ()
    notice: str = ""
    voice: str = ""
    stale_since: str = ""
    is_known: bool = False


class BoardPresenter(Presenter[BoardView]):
    """Follows the queue. ``refresh`` asks for the hall, ``tick`` is called every second."""

    def __init__(self, office: Office, runner: Runner, *, stale_after_s: float | None = None) -> None:
        self._office = office
        data = office.resources.toml(NOTICES)
        self._notices: tuple[str, ...] = tuple(data["notices"])
        self._stale_notice: str = data["stale_notice"]
        self._change_s: float = data["change_s"]
        self._stale_after_s: float = data["stale_after_s"] if stale_after_s is None else stale_after_s
        self._good_at = office.clock.monotonic()
        self._good_wall: datetime | None = None
        self._is_asking = False
        super().__init__(self._timed(BoardView(hall=office.settings.hall.name, date="", clock="")), runner)

    def refresh(self) -> None:
        """Ask for the hall; while an answer is awaited, further wishes are one wish."""
        if self._is_asking:
            return
        self._is_asking = True
        self._ask(self._office.queue.hall, self._take)

    def tick(self) -> None:
        """Let a second pass: clock, notice, and whether the data are still fresh."""
        view = self._timed(self._view)
        age = self._office.clock.monotonic() - self._good_at
        if view.is_known and age > self._stale_after_s and not view.stale_since and self._good_wall is not None:
            view = replace(view, stale_since=time_words(self._good_wall), notice=self._stale_notice)
        self._show(view)

    def _take(self, hall: Hall) -> None:
        self._is_asking = False
        self._good_at, self._good_wall = self._office.clock.monotonic(), self._office.clock.now()
        calls = sorted(hall.called, key=lambda ticket: ticket.called_at or ticket.issued_at, reverse=True)
        rows = tuple(_row(ticket) for ticket in calls)
        hot = rows[0] if rows and calls[0].state is TicketState.CALLED else None
        view = replace(
            self._view,
            hot=hot,
            rows=(rows[1:] if hot else rows)[:ROWS],
            waiting=tuple(ticket.number for ticket in hall.waiting[:WAITING]),
            waiting_count=len(hall.waiting),
            passed=tuple(ticket.number for ticket in hall.passed[:PASSED]),
            voice=spoken_call(calls[0]) if hot else "",
            stale_since="",
            is_known=True,
        )
        self._show(self._timed(view))

    def _failed(self, fault: Fault) -> None:
        self._is_asking = False
        super()._failed(fault)

    def _timed(self, view: BoardView) -> BoardView:
        now = self._office.clock.now()
        turn = int(now.timestamp() // self._change_s) % len(self._notices)
        here = local(now)
        return replace(
            view,
            clock=f"{here:%H:%M}",
            date=_("{month}/{day}  {weekday}").format(month=here.month, day=here.day, weekday=weekday_words(here)),
            notice=self._stale_notice if view.stale_since else self._notices[turn],
        )


def _row(ticket: Ticket) -> CallRow:
    if ticket.state is TicketState.CALLED:
        note = _("called again") if ticket.calls > 1 else _("please come")
    else:
        note = _("being served")
    if ticket.priority:
        note = f"{_('Priority')} · {note}"
    return CallRow(number=ticket.number, counter=ticket.counter, note=note, calls=ticket.calls)
