"""How a ticket moves: one transaction, the table of moves asked once, one journal row, one event, one kept result.

It knows no screen, no printer and no case. Called in the store lane only.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.queue.events import TicketChanged, TicketEvent
from core.queue.moves import load_moves
from core.queue.ports import Call, QueueWork
from core.queue.ticket import AT_COUNTER, Ticket, TicketId
from core.staff.rights import Rights, guarded

SEEN_S = 60.0  # how long a day that was looked at is believed: a clock set back is another day and looked at anew
Facts = Mapping[str, str]
Change = Callable[[QueueWork, Ticket, datetime], Ticket]


class TicketMover:
    """Moves tickets by the table of ``queue/moves.toml``; a repeat of an act answers with its first result."""

    def __init__(self, *, store: Store[QueueWork], clock: Clock, resources: Resources, rights: Rights) -> None:
        self._store, self._clock, self._rights = store, clock, rights
        self.moves = load_moves(resources)
        self._seen_day, self._seen_until = date.min, 0.0

    def move(
        self,
        act: Act,
        name: str,
        ticket_id: TicketId,
        change: Change,
        *,
        kind: type[TicketEvent] = TicketChanged,
        facts: Facts | None = None,
    ) -> Ticket:
        """Do one move of one ticket. Faults ``queue.move.illegal``, ``staff.right.missing`` and those of ``change``."""
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.tickets.get(TicketId(first))
            self._rights.require(work, act, self.moves[name].right)
            now = self._clock.now()
            work.lock_queue(office_day(now))
            before = work.tickets.get(ticket_id)
            ticket = self.store(work, act, name, before, change(work, before, now), kind=kind, facts=facts)
            work.keep_result(ticket.id)
            return ticket

    def store(
        self,
        work: QueueWork,
        act: Act,
        name: str,
        before: Ticket,
        after: Ticket,
        *,
        kind: type[TicketEvent] = TicketChanged,
        facts: Facts | None = None,
    ) -> Ticket:
        """Store a move inside a work that is open and tell of it; the one door through which a ticket changes."""
        self.moves.check(name, before, after.state)
        saved = work.tickets.save(after)
        self.tell(work, act, self.moves[name].action, kind, saved, facts)
        return saved

    def tell(
        self,
        work: QueueWork,
        act: Act,
        action: str,
        kind: type[TicketEvent],
        ticket: Ticket,
        facts: Facts | None = None,
    ) -> None:
        """Write the journal row of a ticket and record its event."""
        work.journal.write(action, ticket.number, facts=facts)
        work.record(kind(at=self._clock.now(), op=act.op, ticket=ticket, who=act.who))

    def today(self, work: QueueWork, now: datetime) -> date:
        """Return the hall's day. Fault ``queue.clock.behind`` when it is before a day that has tickets already.

        Numbers of another day would be given out or called a second time; an administrator who has set the clock
        right, or knows that the later day was wrong, confirms it. The first act of a day forgets the phones of those
        before it.
        """
        day = office_day(now)
        if self._seen_day == day and self._clock.monotonic() < self._seen_until:
            return day
        last = work.tickets.last_day()
        if last is not None and day < last:
            raise Fault("queue.clock.behind", day=day.isoformat(), last=last.isoformat())
        if self._seen_day != day:
            work.tickets.forget_phones(day)  # a day that nobody closed ends at midnight all the same
        self._seen_day, self._seen_until = day, self._clock.monotonic() + SEEN_S
        return day


def check_free(work: QueueWork, counter: str, day: date) -> None:
    """Refuse a counter that has a visitor: Fault ``queue.call.busy``."""
    for ticket in work.tickets.open_of_day(day, AT_COUNTER):
        if ticket.counter == counter:
            raise Fault("queue.call.busy", number=ticket.number, counter=counter)


def call_of(ticket: Ticket, *, is_first_class: bool, is_recall: bool = False, is_back: bool = False) -> Call:
    """Return the call of a ticket that was just called, as it is kept."""
    return Call(
        day=ticket.day,
        line=ticket.queue_line,
        ticket_id=ticket.id,
        counter=ticket.counter,
        at=ticket.called_at or ticket.issued_at,
        waiting_since=ticket.waiting_since,
        is_first_class=is_first_class,
        is_recall=is_recall,
        is_back=is_back,
    )
