"""The queue's use cases: one call, one transaction, one journal row. It knows no screen, no printer and no case.

Called in the store lane only. A repeat of an operation answers with the ticket it was done to and does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from core.queue.clock_check import clock_trouble
from core.queue.events import TicketCalled, TicketIssued
from core.queue.hall import Hall
from core.queue.issuing import Issuing
from core.queue.line import Asking, Choice, Reason, choose, goes_first
from core.queue.moving import call_of, check_free
from core.queue.ports import QueueWork
from core.queue.post import served_lines
from core.queue.rules.businesses import Business
from core.queue.rules.hours import Workdays
from core.queue.ticket import AT_COUNTER, IN_LINE, OPEN_STATES, Ticket, TicketId, TicketState
from core.queue.visits import VisitMoves
from core.staff.rights import Rights, guarded

ISSUE = "queue.issue"
AT_HAND = IN_LINE | AT_COUNTER | {TicketState.HELD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A ticket that was called, and why this one."""

    ticket: Ticket
    why: Reason

    @property
    def reason(self) -> str:
        """Return the code of the reason: see ``core.queue.line``."""
        return self.why.code


class QueueService(VisitMoves):
    """Gives out numbers, calls them, and moves them to their end."""

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
        super().__init__(
            store=store, clock=clock, settings=settings, resources=resources, rights=rights, workdays=workdays
        )
        self._everywhere = {one.letter: timedelta(0) for one in self.businesses if one.is_at_every_counter}
        self._issuing = Issuing(clock=clock, settings=settings, resources=resources, view=self._view)

    # -- giving out

    def issue(
        self,
        act: Act,
        *,
        business: str,
        priority: str = "",
        person: Person | None = None,
        is_appointment: bool = False,
        phone: str = "",
    ) -> Ticket:
        """Give out the next number of a business and order its paper at ``act.where``.

        Who has reached the age of the settings goes first without asking. ``phone`` stands for a person whose card is
        not there: one live number a business, as with a card. Faults ``queue.issue.closed``, ``queue.issue.phone``,
        ``queue.issue.phone_live``,
        ``queue.issue.quota``, ``queue.issue.last_given``, ``queue.issue.live_ticket``, ``queue.business.unknown``,
        ``queue.priority.unknown``, ``queue.clock.behind``.
        """
        asked = self.business(business)
        self.priorities.check(priority)
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.tickets.get(TicketId(first))
            self._rights.require(work, act, ISSUE)
            ticket = self.issue_in(
                work, act, asked, priority=priority, person=person, is_appointment=is_appointment, phone=phone
            )
            work.keep_result(ticket.id)
            return ticket

    def issue_in(
        self,
        work: QueueWork,
        act: Act,
        business: Business,
        *,
        priority: str = "",
        person: Person | None = None,
        is_appointment: bool = False,
        phone: str = "",
    ) -> Ticket:
        """Give out a number inside a work that is open: the part of ``issue`` that a check-in shares."""
        now = self._clock.now()
        work.lock_queue(office_day(now), business.letter)
        day = self.today(work, now)
        ticket, paper = self._issuing.new_ticket(
            work, business, day, now, priority=priority, person=person, is_appointment=is_appointment, phone=phone
        )
        self.tell(work, act, "queue.issue", TicketIssued, ticket, {"business": business.letter})
        self._issuing.order_paper(work, act, ticket, paper)
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

        ``businesses`` are lines as ``A`` or ``F+10`` (a head start in minutes at this counter); a supervisor who moved
        the counter decides instead. Lines that are served at every counter are always among them. Exactly one
        counter gets a ticket. Faults ``queue.call.busy`` while the counter still has a visitor, ``queue.clock.behind``.
        """
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return self._first_call(work, first)
            self._rights.require(work, act, self.moves["call"].right)
            now = self._clock.now()
            work.lock_queue(office_day(now))
            day = self.today(work, now)
            choice = self._choose(work, act, counter, businesses, day, now)
            if choice is None:
                work.keep_result("")
                return None
            called = self._call(work, act, counter, choice, now)
            work.keep_result(f"{called.ticket.id} {called.why.to_words()}")
            return called

    def recall(self, act: Act, ticket_id: TicketId) -> Ticket:
        """Call again: a called ticket to its own counter, a passed one that is still kept to ``act.where``.

        Faults ``queue.missed.expired``, ``queue.call.busy``, ``queue.move.illegal``.
        """

        def change(work: QueueWork, ticket: Ticket, now: datetime) -> Ticket:
            if ticket.state not in (TicketState.PASSED, TicketState.CALLED):
                raise Fault("queue.recall.not_called", number=ticket.number)
            counter = ticket.counter
            if ticket.state is TicketState.PASSED:
                self._check_kept(work, ticket, now)
                check_free(work, act.where, ticket.day)
                counter = act.where
            again = ticket.called(counter, now)
            work.tickets.add_call(call_of(again, is_first_class=goes_first(again), is_recall=True))
            return again

        return self.move(act, "recall", ticket_id, change, kind=TicketCalled)

    # -- looking

    def hall(self, day: date | None = None) -> Hall:
        """Return the hall of a day (today) as it is now."""
        now = self._clock.now()
        with self._store.read() as work:
            return self._view.hall(work.tickets, day or office_day(now), now)

    def clock_trouble(self) -> Fault | None:
        """See core.queue.clock_check."""
        with self._store.read() as work:
            return clock_trouble(work.tickets, office_day(self._clock.now()))

    def confirm_clock(self, act: Act) -> list[date]:
        """Note that today is right and the later days with tickets came from a wrong clock; return those days."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "queue.clock")
            day = office_day(self._clock.now())
            wrong = work.tickets.mark_wrong_days(day)
            work.journal.write("queue.confirm_clock", day.isoformat(), facts={"days": str(len(wrong))})
            return wrong

    # -- inside

    def _choose(
        self, work: QueueWork, act: Act, counter: str, businesses: Sequence[str], day: date, now: datetime
    ) -> Choice | None:
        post = work.posts.find(counter)
        lines = {**self._everywhere, **served_lines((post.serves if post else ()) or businesses)}
        present = work.tickets.open_of_day(day, AT_HAND)
        for ticket in present:
            if ticket.state in AT_COUNTER and ticket.counter == counter:
                raise Fault("queue.call.busy", number=ticket.number, counter=counter)
        here = [self._back_in_line(work, act, ticket, now) for ticket in present]
        waiting = [ticket for ticket in here if ticket.state in IN_LINE and _may_call(ticket, counter, lines, now)]
        if not waiting:
            return None
        calls = self._view.past(work.tickets, day, lines, waiting)
        weights = {line: head_start for line, head_start in lines.items() if head_start}
        return choose(waiting, now, self._view.rules, calls, Asking(counter=counter, weights=weights))

    def _back_in_line(self, work: QueueWork, act: Act, ticket: Ticket, now: datetime) -> Ticket:
        """Return the ticket, put back in line when the time of its hold is over."""
        if not self._view.holds.is_back(ticket, now):
            return ticket
        return self.store(work, act, "return", ticket, self._view.holds.back(ticket, now))

    def _call(self, work: QueueWork, act: Act, counter: str, choice: Choice, now: datetime) -> Called:
        facts = {"counter": counter, "reason": choice.reason}
        ticket = self.store(
            work, act, "call", choice.ticket, choice.ticket.called(counter, now), kind=TicketCalled, facts=facts
        )
        is_back = choice.ticket.for_counter == counter
        work.tickets.add_call(call_of(ticket, is_first_class=goes_first(ticket) and not is_back, is_back=is_back))
        return Called(ticket=ticket, why=choice.why)

    def _first_call(self, work: QueueWork, first: str) -> Called | None:
        if not first:
            return None
        ticket_id, words = first.split(" ")
        return Called(ticket=work.tickets.get(TicketId(ticket_id)), why=Reason.from_words(words))


def _may_call(ticket: Ticket, counter: str, lines: Mapping[str, timedelta], now: datetime) -> bool:
    """Return whether a counter may call a waiting ticket: its own even when it does not serve the line."""
    if ticket.for_counter == counter:
        return True
    return ticket.queue_line in lines and ticket.is_for(counter, now)
