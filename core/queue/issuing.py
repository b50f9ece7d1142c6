"""What belongs to giving out a number: who may have one, the ticket itself, and its paper. It opens no transaction."""

from datetime import datetime

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.config.model import Settings
from core.papers.job import Channel, PrintJob
from core.papers.ordering import order
from core.people.person import Person
from core.queue.hall_view import HallView
from core.queue.ports import QueueWork
from core.queue.rules.businesses import Business
from core.queue.rules.priorities import Priorities
from core.queue.ticket import OPEN_STATES, Ticket, TicketId, TicketState
from core.queue.ticket_paper import load_tips, ticket_paper


class Issuing:
    """Makes new tickets and their papers inside a work that is already open."""

    def __init__(
        self, *, clock: Clock, settings: Settings, resources: Resources, view: HallView, priorities: Priorities
    ) -> None:
        self._clock, self._settings, self._view, self._priorities = clock, settings, view, priorities
        self._tips = load_tips(resources, settings.queue)

    def new_ticket(
        self, work: QueueWork, business: Business, *, priority: str, person: Person | None, is_appointment: bool
    ) -> Ticket:
        """Store the next ticket of an open business; who is old enough goes first without asking.

        Faults ``queue.issue.closed``, ``queue.issue.live_ticket``.
        """
        now = self._clock.now()
        if not business.is_open(now):
            raise Fault("queue.issue.closed", business=business.name, opens=business.opens_next(now))
        day = office_day(now)
        self._check_live(work, business, person, now)
        ticket = Ticket(
            id=TicketId(new_id()),
            day=day,
            business=business.letter,
            serial=work.tickets.next_serial(day, business.letter),
            state=TicketState.WAITING,
            issued_at=now,
            waiting_since=now,
            priority=priority or business.priority or self._group_by_age(person, now),
            person_id=person.id if person else "",
            is_appointment=is_appointment,
        )
        work.tickets.add(ticket)
        return ticket

    def order_paper(self, work: QueueWork, act: Act, ticket: Ticket, business: Business) -> PrintJob:
        """Order the ticket's paper for the printer at ``act.where``."""
        hall = self._view.hall(ticket.day, self._clock.now(), work.tickets.of_day(ticket.day))
        paper = ticket_paper(
            ticket,
            business,
            hall=self._settings.hall,
            ahead=hall.ahead(ticket),
            minutes=hall.minutes_for(ticket),
            tips=self._tips,
        )
        return order(work, act, self._clock, paper, channel=Channel.TICKET, subject=ticket.number)

    def paper_of(self, work: QueueWork, ticket: Ticket) -> PrintJob:
        """Return the original paper of a ticket; numbers come again every day, so the day decides.

        Fault ``queue.reprint.no_paper`` when none was ordered.
        """
        jobs = work.print_jobs.of_subject(ticket.number)
        own = [job for job in jobs if job.copy == 1 and office_day(job.ordered_at) == ticket.day]
        if not own:
            raise Fault("queue.reprint.no_paper", number=ticket.number)
        return own[0]

    def _group_by_age(self, person: Person | None, now: datetime) -> str:
        birth = person.birth if person else None
        return self._priorities.by_age(birth, office_day(now), self._settings.queue.elder_age)

    def _check_live(self, work: QueueWork, business: Business, person: Person | None, now: datetime) -> None:
        if person is None or not self._settings.queue.one_live_ticket:
            return
        tickets = work.tickets.of_day(office_day(now))
        for ticket in tickets:
            is_own = ticket.person_id == person.id and ticket.queue_line == business.letter
            if is_own and ticket.state in OPEN_STATES and not self._view.is_expired(ticket, tickets, now):
                raise Fault("queue.issue.live_ticket", number=ticket.number, business=business.name)
