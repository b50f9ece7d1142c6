"""The call board as values: who goes where, who waits, who was passed. Never a name, never an empty list for no data.

Bus ──TicketEvent──> on_ticket ──hall()──> BoardView ; ``tick`` ages it: no answer for ``stale_after_s`` = stale, and so
is a board whose centre's server is away, from the moment that is known.
What is new among the calls goes to ``on_calls``: the voice says it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.queue.events import TicketEvent
from core.queue.hall import Hall
from core.queue.ticket import Ticket, TicketId, TicketState
from core.queue.voice import load_voice
from desktop.i18n import _
from desktop.presenters.kiosk_words import closed_words, until_words
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.public_words import clock_words, day_words

if TYPE_CHECKING:
    from core.store.events import ServerChanged

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
    is_called: bool = False  # the visitor is still awaited


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNews:
    """What changed among the calls: new calls and recalls, the oldest first, and whose visitor is awaited no more."""

    new: tuple[tuple[TicketId, str], ...]  # ticket and what is said
    gone: tuple[TicketId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """What the board paints.

    ``flash`` grows with every call that came in while data were live: the board flashes then. ``stale_since`` is the
    time of the last good data; it is empty when there never were any. ``voice`` is the sentence of the hot call.
    """

    hall: str
    date: str = ""
    clock: str = ""
    hours: str = ""  # until when numbers are given out, or when they are again
    hot: CallRow | None = None
    flash: int = 0
    rows: tuple[CallRow, ...] = ()
    waiting: tuple[str, ...] = ()
    waiting_count: int = 0
    passed: tuple[str, ...] = ()
    notice: str = ""
    voice: str = ""
    is_stale: bool = False
    stale_since: str = ""
    is_known: bool = False


class BoardPresenter(Presenter[BoardView]):
    """Follows the queue. ``refresh`` asks for the hall now and then, ``tick`` is called every second."""

    def __init__(self, office: Office, runner: Runner, *, stale_after_s: float | None = None) -> None:
        self._office = office
        data = office.resources.toml(NOTICES)
        self._notices: tuple[str, ...] = tuple(data["notices"])
        self._stale_notice: str = data["stale_notice"]
        self._change_s: float = data["change_s"]
        self._texts = load_voice(office.resources)
        self._listeners_of_calls: list[Callable[[CallNews], None]] = []
        self._stale_after_s: float = data["stale_after_s"] if stale_after_s is None else stale_after_s
        self._good_at = office.clock.monotonic()
        self._good_wall: datetime | None = None
        self._asked_at: float | None = None  # of the question that is not answered yet
        self._question = self._answered = 0
        self._wants_more = False
        self._is_cut = False  # the centre's server is away
        self._seen: frozenset[tuple[TicketId, int]] = frozenset()  # calls the hall has been shown
        super().__init__(self._timed(BoardView(hall=office.settings.hall.name)), runner)

    def on_calls(self, listener: Callable[[CallNews], None]) -> None:
        """Tell the listener of calls that come in while data are live; what was called before a gap is not told."""
        self._listeners_of_calls.append(listener)

    def on_ticket(self, event: TicketEvent) -> None:
        """Follow what happened in the queue."""
        del event
        self.refresh()

    def on_server(self, event: "ServerChanged") -> None:
        """Follow the centre's server: while it is away the board says so at once, and it looks anew when it is back."""
        self._is_cut = not event.is_there
        if event.is_there:
            self._asked_at = None  # what was asked of a server that was away keeps nothing waiting
            self.refresh()
        else:
            self.tick()

    def refresh(self) -> None:
        """Ask for the hall. While an answer is awaited, further wishes are one wish, asked after it.

        A question without answer for too long counts as lost: it keeps no later one from being asked.
        """
        now = self._office.clock.monotonic()
        if self._asked_at is not None and now - self._asked_at < 2 * self._stale_after_s:
            self._wants_more = True
            return
        self._asked_at, self._wants_more = now, False
        self._question += 1
        self._runner.run(self._office.queue.hall, self._taker(self._question), self._loser(self._question))

    def tick(self) -> None:
        """Let a second pass: clock, notice, and whether the data are still fresh, whatever the lane is doing."""
        age = self._office.clock.monotonic() - self._good_at
        view = replace(self._view, is_stale=self._is_cut or age >= self._stale_after_s)
        self._show(self._timed(view))

    def _taker(self, question: int) -> Callable[[Hall], None]:
        def take(hall: Hall) -> None:
            if question < self._answered:
                return  # a later question has been answered meanwhile
            self._answered = question
            self._take(hall)
            self._settle(question)

        return take

    def _loser(self, question: int) -> Callable[[Fault], None]:
        def lose(fault: Fault) -> None:
            self._failed(fault)
            self._settle(question)

        return lose

    def _settle(self, question: int) -> None:
        if question == self._question:
            self._asked_at = None
        if self._wants_more:
            self.refresh()

    def _take(self, hall: Hall) -> None:
        self._good_at, self._good_wall = self._office.clock.monotonic(), self._office.clock.now()
        self._is_cut = False
        calls = sorted(hall.called, key=_weight, reverse=True)
        hot = _row(calls[0]) if calls and calls[0].state is TicketState.CALLED else None
        before = self._view
        is_news = hot is not None and (calls[0].id, calls[0].calls) not in self._seen
        is_live = before.is_known and not before.is_stale
        if is_live:
            self._tell_calls(calls)
        self._seen = frozenset((ticket.id, ticket.calls) for ticket in calls)
        view = replace(
            before,
            hot=hot,
            flash=before.flash + (is_news and is_live),
            rows=tuple(_row(ticket) for ticket in calls[1 if hot else 0 :])[:ROWS],
            waiting=tuple(ticket.number for ticket in hall.waiting[:WAITING]),
            waiting_count=len(hall.waiting),
            passed=tuple(ticket.number for ticket in hall.passed[:PASSED]),
            voice=self._texts.spoken_call(calls[0]) if hot else "",
            is_stale=False,
            is_known=True,
        )
        self._show(self._timed(view))

    def _tell_calls(self, calls: Sequence[Ticket]) -> None:
        awaited = [ticket for ticket in calls if ticket.state is TicketState.CALLED]
        fresh = [ticket for ticket in awaited if (ticket.id, ticket.calls) not in self._seen]
        fresh.sort(key=lambda ticket: ticket.called_at or ticket.issued_at)
        gone = tuple(known for known, _calls in self._seen if known not in {ticket.id for ticket in awaited})
        if fresh or gone:
            news = CallNews(new=tuple((one.id, self._texts.spoken_call(one)) for one in fresh), gone=gone)
            for listener in self._listeners_of_calls:
                listener(news)

    def _hours(self, now: datetime) -> str:
        businesses = self._office.queue.businesses
        closed = closed_words(businesses, now)
        return closed.opens if closed else until_words(businesses, now)

    def _timed(self, view: BoardView) -> BoardView:
        now = self._office.clock.now()
        turn = int(now.timestamp() // self._change_s) % len(self._notices)
        since = clock_words(self._good_wall) if view.is_stale and self._good_wall else ""
        return replace(
            view,
            clock=clock_words(now),
            date=day_words(now),
            hours=self._hours(now),
            notice=self._stale_notice if view.is_stale else self._notices[turn],
            stale_since=since,
        )


def _weight(ticket: Ticket) -> tuple[bool, datetime]:
    """Whom the hall still waits for stands above who is being served; the newest call first."""
    return ticket.state is TicketState.CALLED, ticket.called_at or ticket.issued_at


def _row(ticket: Ticket) -> CallRow:
    is_called = ticket.state is TicketState.CALLED
    note = _("being served")
    if is_called:
        note = _("called again") if ticket.calls > 1 else _("please come")
    if ticket.priority:
        note = _("priority, {note}").format(note=note)
    return CallRow(number=ticket.number, counter=ticket.counter, note=note, calls=ticket.calls, is_called=is_called)
