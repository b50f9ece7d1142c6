"""The queue's use cases: one call, one transaction, one journal row. It knows no screen, no printer and no case.

Called in the store lane only. A repeat of an operation answers with the ticket it was done to and does nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.config.model import Settings
from core.papers.job import JobId, PrintJob
from core.papers.ordering import order_again
from core.people.person import Person
from core.queue.events import TicketCalled, TicketChanged, TicketEvent, TicketFinished, TicketIssued
from core.queue.hall import Estimate, Hall
from core.queue.hall_view import HallView
from core.queue.issuing import Issuing
from core.queue.line import LineRules, choose, past_calls
from core.queue.ports import QueueWork
from core.queue.rules.businesses import Business, load_businesses
from core.queue.rules.missed import MissedRule, calls_of
from core.queue.rules.priorities import load_priorities
from core.queue.ticket import AT_COUNTER, OPEN_STATES, Outcome, Ticket, TicketId, TicketState
from core.staff.rights import Rights, guarded

Facts = Mapping[str, str]
SERVE, ISSUE = "counter.serve", "queue.issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A ticket that was called, and why this one: ``turn``, ``priority``, ``appointment``, ``waited_long``."""

    ticket: Ticket
    reason: str


class QueueService:
    """Gives out numbers, calls them, and moves them to their end."""

    def __init__(
        self, *, store: Store[QueueWork], clock: Clock, settings: Settings, resources: Resources, rights: Rights
    ) -> None:
        self._store, self._clock, self._rights = store, clock, rights
        self.businesses: tuple[Business, ...] = load_businesses(resources)
        self.priorities = load_priorities(resources)
        self._by_letter = {business.letter: business for business in self.businesses}
        self._everywhere = tuple(business.letter for business in self.businesses if business.is_at_every_counter)
        self._missed = MissedRule(settings.queue)
        self._rules = LineRules(
            in_row=settings.queue.priority_in_row,
            max_extra=timedelta(minutes=settings.queue.priority_max_extra_wait_min),
            priorities=self.priorities,
        )
        self._view = HallView(
            businesses=self.businesses, rules=self._rules, missed=self._missed, estimate=Estimate.load(resources)
        )
        self._issuing = Issuing(
            clock=clock, settings=settings, resources=resources, view=self._view, priorities=self.priorities
        )

    def business(self, letter: str) -> Business:
        """Return the business of a letter, or Fault ``queue.business.unknown``."""
        if letter not in self._by_letter:
            raise Fault("queue.business.unknown", business=letter)
        return self._by_letter[letter]

    # -- giving out

    def issue(
        self, act: Act, *, business: str, priority: str = "", person: Person | None = None, is_appointment: bool = False
    ) -> Ticket:
        """Give out the next number of a business and order its paper at ``act.where``.

        Who has reached the age of the settings goes first without asking. Faults ``queue.issue.closed``,
        ``queue.issue.live_ticket``, ``queue.business.unknown``, ``queue.priority.unknown``.
        """
        asked = self.business(business)
        self.priorities.check(priority)
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.tickets.get(TicketId(first))
            self._rights.require(work, act, ISSUE)
            work.lock_queue(office_day(self._clock.now()))
            ticket = self._issuing.new_ticket(
                work, asked, priority=priority, person=person, is_appointment=is_appointment
            )
            self._tell(work, act, "queue.issue", TicketIssued, ticket, {"business": business})
            self._issuing.order_paper(work, act, ticket, asked)
            work.keep_result(ticket.id)
            return ticket

    def reprint(self, act: Act, ticket_id: TicketId) -> PrintJob:
        """Order the ticket's paper once more where it first came out: the same number, marked 补打.

        Fault ``queue.reprint.ended`` when the number no longer counts.
        """
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.print_jobs.get(JobId(first))
            self._rights.require(work, act, ISSUE)
            ticket = work.tickets.get(ticket_id)
            if ticket.state not in OPEN_STATES:
                raise Fault("queue.reprint.ended", number=ticket.number)
            job = order_again(work, act, self._clock, self._issuing.paper_of(work, ticket))
            work.journal.write("queue.reprint", ticket.number, facts={"copy": str(job.copy)})
            work.keep_result(job.id)
            return job

    # -- calling

    def call_next(self, act: Act, *, counter: str, businesses: Sequence[str]) -> Called | None:
        """Call whoever is next in these lines to a counter; None when nobody waits.

        Exactly one counter gets a ticket. Lines that are served at every counter are always among them.
        Fault ``queue.call.busy`` while the counter still has a visitor.
        """
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return self._first_call(work, first)
            self._rights.require(work, act, SERVE)
            now = self._clock.now()
            work.lock_queue(office_day(now))
            tickets = work.tickets.of_day(office_day(now))
            _check_free(counter, tickets)
            lines = {*businesses, *self._everywhere}
            waiting = [ticket for ticket in tickets if _is_waiting(ticket) and ticket.queue_line in lines]
            choice = choose(waiting, now, self._rules, past_calls(tickets, lines))
            if choice is None:
                work.keep_result("")
                return None
            ticket = self._save(work, choice.ticket.called(counter, now))
            facts = {"counter": counter, "reason": choice.reason}
            self._tell(work, act, "queue.call", TicketCalled, ticket, facts)
            work.keep_result(f"{ticket.id} {choice.reason}")
            return Called(ticket=ticket, reason=choice.reason)

    def recall(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Call again: a called ticket to its own counter, a passed one that is still kept to ``act.where``.

        Faults ``queue.missed.expired``, ``queue.call.busy``, ``queue.move.illegal``.
        """

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            if ticket.state is not TicketState.PASSED:
                if ticket.state is not TicketState.CALLED:
                    raise Fault("queue.recall.not_called", number=ticket.number)
                return ticket.called(ticket.counter, now)
            tickets = work.tickets.of_day(ticket.day)
            self._check_kept(ticket, tickets, now)
            _check_free(act.where, tickets)
            return ticket.called(act.where, now)

        return self._move(act, "queue.recall", ticket_id, change, TicketCalled)

    # -- at the counter

    def start(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Note that the visitor is at the counter."""
        return self._move(act, "queue.start", ticket_id, lambda _work, ticket, now: ticket.serving(now))

    def hold(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Set a visit aside (挂起); the counter is free for the next."""
        return self._move(act, "queue.hold", ticket_id, lambda _work, ticket, _now: ticket.held())

    def resume(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Take a held visit up again at ``act.where``; Fault ``queue.call.busy`` while that has another visitor."""

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            _check_free(act.where, work.tickets.open_of_day(ticket.day))
            if ticket.state is not TicketState.HELD:
                raise Fault("queue.resume.not_held", number=ticket.number)
            return replace(ticket.serving(now), counter=act.where)

        return self._move(act, "queue.resume", ticket_id, change)

    def finish(self, act: Act, ticket_id: TicketId, outcome: Outcome) -> Ticket:
        """End a visit with its outcome; one that was only called counts as served from now."""

        def change(_work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            served = ticket.serving(now) if ticket.state is TicketState.CALLED else ticket
            return served.finished(outcome, now)

        facts = {"outcome": outcome.value}
        return self._move(act, "queue.finish", ticket_id, change, TicketFinished, facts)

    def transfer(self, act: Act, ticket_id: TicketId, *, business: str) -> Ticket:
        """Put the visitor into another line; number and place in time stay."""
        self.business(business)

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            self._check_kept(ticket, work.tickets.of_day(ticket.day), now)
            return ticket.waiting_again(business=business)

        return self._move(act, "queue.transfer", ticket_id, change, facts={"business": business})

    # -- missed and void

    def pass_over(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Note that the visitor did not come (过号): kept for a while, or void, as the settings say."""

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            missed = ticket.passed(calls_of(ticket.queue_line, work.tickets.of_day(ticket.day)))
            return missed.voided(now) if self._missed.is_void_at_pass(ticket) else missed

        return self._move(act, "queue.pass", ticket_id, change)

    def reactivate(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Put a passed ticket that is still kept to the tail of its line; Fault ``queue.missed.expired`` otherwise."""

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            if ticket.state is not TicketState.PASSED:
                raise Fault("queue.reactivate.not_passed", number=ticket.number)
            self._check_kept(ticket, work.tickets.of_day(ticket.day), now)
            return ticket.waiting_again(at=now)

        return self._move(act, "queue.reactivate", ticket_id, change, right=ISSUE)

    def void(self, act: Act, ticket_id: TicketId, reason: str) -> Ticket:
        """Make a number void; it is not used again. ``reason`` is a code or a few words without personal data."""

        def change(_work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            return ticket.voided(now)

        return self._move(act, "queue.void", ticket_id, change, facts={"reason": reason}, right=ISSUE)

    def settle_open(self, act: Act, day: date) -> list[Ticket]:
        """Give up every ticket of the day that is still open (closing), and return all given up that day."""
        with guarded(self._store, act) as work:
            if work.first_result() is None:
                self._rights.require(work, act, "day.close")
                work.lock_queue(day)
                now = self._clock.now()
                for ticket in work.tickets.open_of_day(day):
                    settled = self._save(work, _settled(ticket, now))
                    self._tell(work, act, "queue.settle", TicketChanged, settled, {"was": ticket.state.value})
                work.keep_result(day.isoformat())
            return [ticket for ticket in work.tickets.of_day(day) if ticket.state is TicketState.ABANDONED]

    # -- looking

    def hall(self, day: date | None = None) -> Hall:
        """Return the hall of a day (today) as it is now."""
        now = self._clock.now()
        shown = day or office_day(now)
        with self._store.read() as work:
            return self._view.hall(shown, now, work.tickets.of_day(shown))

    # -- inside

    def _move(
        self,
        act: Act,
        action: str,
        ticket_id: TicketId,
        change: Callable[[QueueWork, Ticket, datetime], Ticket],
        kind: type[TicketEvent] = TicketChanged,
        facts: Facts | None = None,
        right: str = SERVE,
    ) -> Ticket:
        """Do one move of one ticket: load, change, save, journal, event, and the result for a repeat."""
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.tickets.get(TicketId(first))
            self._rights.require(work, act, right)
            now = self._clock.now()
            work.lock_queue(office_day(now))
            ticket = self._save(work, change(work, work.tickets.get(ticket_id), now))
            self._tell(work, act, action, kind, ticket, facts)
            work.keep_result(ticket.id)
            return ticket

    def _save(self, work: QueueWork, ticket: Ticket) -> Ticket:
        work.tickets.save(ticket)
        return work.tickets.get(ticket.id)

    def _tell(
        self,
        work: QueueWork,
        act: Act,
        action: str,
        kind: type[TicketEvent],
        ticket: Ticket,
        facts: Facts | None = None,
    ) -> None:
        work.journal.write(action, ticket.number, facts=facts)
        work.record(kind(at=self._clock.now(), op=act.op, ticket=ticket))

    def _check_kept(self, ticket: Ticket, tickets: Sequence[Ticket], now: datetime) -> None:
        if self._view.is_expired(ticket, tickets, now):
            raise Fault("queue.missed.expired", number=ticket.number)

    def _first_call(self, work: QueueWork, first: str) -> Called | None:
        if not first:
            return None
        ticket_id, reason = first.split(" ")
        return Called(ticket=work.tickets.get(TicketId(ticket_id)), reason=reason)


def _is_waiting(ticket: Ticket) -> bool:
    return ticket.state is TicketState.WAITING


def _check_free(counter: str, tickets: Sequence[Ticket]) -> None:
    for ticket in tickets:
        if ticket.state in AT_COUNTER and ticket.counter == counter:
            raise Fault("queue.call.busy", number=ticket.number, counter=counter)


def _settled(ticket: Ticket, now: datetime) -> Ticket:
    """Return the ticket given up; a visit under way is set aside first, since it can only end with an outcome."""
    aside = ticket.held() if ticket.state is TicketState.SERVING else ticket
    return aside.abandoned(now)
