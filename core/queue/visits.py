"""The moves of a visit at a counter, of missed numbers, and of closing. It gives out and calls no number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from core.base.acts import Act
from core.base.clock import SHANGHAI, Clock
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.config.model import Settings
from core.queue.appointments.telling import note_missed
from core.queue.events import TicketChanged, TicketFinished
from core.queue.hall_view import load_view
from core.queue.moving import TicketMover, check_free
from core.queue.ports import QueueWork
from core.queue.rules.businesses import Business
from core.queue.rules.hours import Workdays
from core.queue.rules.priorities import Priorities
from core.queue.ticket import IN_LINE, Outcome, Ticket, TicketId, TicketState
from core.staff.rights import Rights, guarded

Done = Mapping[str, Sequence[Outcome]]  # ticket id -> what became of each case taken in at the visit
NOTHING: Done = MappingProxyType({})


class VisitMoves(TicketMover):
    """What a clerk, the guide and the day close do with a ticket that was given out."""

    def __init__(
        self,
        *,
        store: Store[QueueWork],
        clock: Clock,
        settings: Settings,
        resources: Resources,
        rights: Rights,
        workdays: Workdays,
    ) -> None:
        super().__init__(store=store, clock=clock, resources=resources, rights=rights)
        self._view = load_view(settings.queue, resources, workdays)
        self._by_letter = {business.letter: business for business in self._view.businesses}

    @property
    def businesses(self) -> tuple[Business, ...]:
        """Return the businesses in the order of their tiles."""
        return self._view.businesses

    @property
    def priorities(self) -> Priorities:
        """Return the groups that go first."""
        return self._view.rules.priorities

    def business(self, letter: str) -> Business:
        """Return the business of a letter, or Fault ``queue.business.unknown``."""
        if letter not in self._by_letter:
            raise Fault("queue.business.unknown", business=letter)
        return self._by_letter[letter]

    # -- at the counter

    def start(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Note that the visitor is at the counter."""
        return self.move(act, "start", ticket_id, lambda _work, ticket, now: ticket.serving(now))

    def next_matter(self, act: Act, ticket_id: TicketId, outcome: Outcome) -> Ticket:
        """Note that one matter of the visit is done; the visitor stays for the next (一号多事)."""
        facts = {"outcome": outcome.value}
        return self.move(act, "matter", ticket_id, lambda _w, ticket, _now: ticket.next_matter(outcome), facts=facts)

    def finish(self, act: Act, ticket_id: TicketId, outcome: Outcome) -> Ticket:
        """End a visit with the outcome of its last matter; one that was only called counts as served from now."""

        def change(_work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            served = ticket.serving(now) if ticket.state is TicketState.CALLED else ticket
            return served.finished(outcome, now)

        facts = {"outcome": outcome.value}
        return self.move(act, "finish", ticket_id, change, kind=TicketFinished, facts=facts)

    def hold(self, act: Act, ticket_id: TicketId, minutes: int | None = None) -> Ticket:
        """Set a visit aside (挂起); the counter is free for the next.

        After ``minutes`` it is back in line by itself, first of this counter; None: as the settings say, 0: never.
        """

        def change(_work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            return ticket.held(now, self._view.holds.returns_at(now, minutes))

        return self.move(act, "hold", ticket_id, change)

    def resume(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Take a held visit up again at ``act.where``; Fault ``queue.call.busy`` while that has another visitor."""

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            check_free(work, act.where, ticket.day)
            if ticket.state is not TicketState.HELD:
                raise Fault("queue.resume.not_held", number=ticket.number)
            return replace(ticket.serving(now), counter=act.where)

        return self.move(act, "resume", ticket_id, change)

    def requeue(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Put a called, served or held visitor back to the queue; the place in time stays."""
        return self.move(act, "requeue", ticket_id, lambda _work, ticket, now: ticket.waiting_again(now))

    def transfer(self, act: Act, ticket_id: TicketId, *, business: str = "", counter: str = "") -> Ticket:
        """Put the visitor into another line, or before another counter; number and place in time stay.

        The counter alone may call it for a while (``[queue] kept_for_counter_min``), and calls it first.
        """
        if business:
            self.business(business)

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            self._check_kept(work, ticket, now)
            moved = ticket.transferred(now, business=business)
            return moved.reserved(counter, self._view.holds.kept_until(now)) if counter else moved

        facts = {name: value for name, value in (("business", business), ("counter", counter)) if value}
        return self.move(act, "transfer", ticket_id, change, facts=facts)

    # -- missed, void, given up

    def pass_over(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Note that the visitor did not come (过号): kept for a while, or void, as the settings say."""

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            missed = ticket.passed(work.tickets.count_calls(ticket.day, ticket.queue_line))
            return missed.voided(now) if self._view.missed.is_void_at_pass(ticket) else missed

        return self.move(act, "pass", ticket_id, change)

    def reactivate(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Put a passed ticket that is still kept to the tail of its line; Fault ``queue.missed.expired`` otherwise."""

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            if ticket.state is not TicketState.PASSED:
                raise Fault("queue.reactivate.not_passed", number=ticket.number)
            self._check_kept(work, ticket, now)
            return ticket.waiting_again(now, at_tail=True)

        return self.move(act, "reactivate", ticket_id, change)

    def void(self, act: Act, ticket_id: TicketId, reason: str) -> Ticket:
        """Make a number void; it is not used again. ``reason`` is a code or a few words without personal data."""
        return self.move(
            act, "void", ticket_id, lambda _work, ticket, now: ticket.voided(now), facts={"reason": reason}
        )

    def give_up(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Note that a visitor left before the turn came (弃号)."""
        return self.move(act, "give_up", ticket_id, lambda _work, ticket, now: ticket.abandoned(now))

    def give_up_waiting(self, act: Act, day: date, *, business: str = "") -> list[Ticket]:
        """Give up all who still wait (in one line), for example when a business ends early; return them."""
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return [work.tickets.get(TicketId(one)) for one in first.split()]
            self._rights.require(work, act, self.moves["give_up"].right)
            work.lock_queue(day)
            now = self._clock.now()
            waiting = work.tickets.open_of_day(day, IN_LINE)
            meant = [ticket for ticket in waiting if business in ("", ticket.queue_line)]
            given_up = [self.store(work, act, "give_up", ticket, ticket.abandoned(now)) for ticket in meant]
            work.keep_result(" ".join(ticket.id for ticket in given_up))
            return given_up

    def settle_open(self, act: Act, day: date, done: Done = NOTHING) -> list[Ticket]:
        """End every ticket of the day that is still open (closing), and return all given up that day.

        A visit at which something was done is over and counts as served; who waits, was missed or was only called
        is given up. Appointments of the day to which nobody came are noted as missed.
        """
        with guarded(self._store, act) as work:
            if work.first_result() is None:
                self._rights.require(work, act, self.moves["settle"].right)
                work.lock_queue(day)
                now = self._clock.now()
                for ticket in work.tickets.open_of_day(day):
                    self._settle(work, act, ticket, done.get(ticket.id, ()), now)
                note_missed(work, act, now, datetime.combine(day + timedelta(days=1), time.min, SHANGHAI))
                work.keep_result(day.isoformat())
            return [ticket for ticket in work.tickets.of_day(day) if ticket.state is TicketState.ABANDONED]

    def _settle(self, work: QueueWork, act: Act, ticket: Ticket, done: Sequence[Outcome], now: datetime) -> None:
        ended = ticket.settled(done, now)
        if ended.state not in self.moves["settle"].after:  # a site's table of before knows no visit that is over
            ended = ticket.abandoned(now)
        is_over = ended.state is TicketState.FINISHED
        facts = {"was": ticket.state.value} | ({"outcome": ended.outcome.value} if ended.outcome else {})
        kind, post = TicketFinished if is_over else TicketChanged, work.posts.find(ticket.counter)
        served_by = replace(act, who=post.who) if is_over and post is not None and post.who else act
        self.store(work, served_by, "settle", ticket, ended, kind=kind, facts=facts)

    def _check_kept(self, work: QueueWork, ticket: Ticket, now: datetime) -> None:
        if self._view.is_expired(ticket, work.tickets, now):
            raise Fault("queue.missed.expired", number=ticket.number)
