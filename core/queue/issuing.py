"""What belongs to giving out a number: who may have one, the ticket itself, and its paper. It opens no transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.config.model import Settings
from core.papers.content import TicketPaper
from core.papers.job import Channel, PrintJob
from core.papers.ordering import order
from core.people.mobile import flaw_of
from core.people.person import Person
from core.queue.hall import Pace
from core.queue.hall_view import HallView
from core.queue.ports import QueueWork
from core.queue.rules.businesses import Business
from core.queue.ticket import AT_COUNTER, IN_LINE, Ticket, TicketId, TicketState
from core.queue.ticket_paper import load_phone_tips, load_tips, ticket_paper

PACED_S = 5.0


class Issuing:
    """Makes new tickets and their papers inside a work that is already open."""

    def __init__(self, *, clock: Clock, settings: Settings, resources: Resources, view: HallView) -> None:
        self._clock, self._settings, self._view = clock, settings, view
        self._paces: Mapping[str, Pace] = {}
        self._paced_day, self._paced_until = date.min, 0.0
        self._tips, self._phone_tips = load_tips(resources, settings.queue), load_phone_tips(resources)

    def new_ticket(
        self,
        work: QueueWork,
        business: Business,
        day: date,
        now: datetime,
        *,
        priority: str,
        person: Person | None,
        is_appointment: bool,
        phone: str = "",
    ) -> tuple[Ticket, TicketPaper]:
        """Store the next ticket of an open business and return it with its paper; who is old enough goes first.

        A card says who it is; a ``phone`` is for somebody without one. Faults ``queue.issue.closed``,
        ``queue.issue.live_ticket``, ``queue.issue.phone_live``, ``queue.issue.phone``, ``queue.issue.quota``,
        ``queue.issue.last_given``.
        """
        phone = "" if person is not None else phone
        if phone and flaw_of(phone) is not None:
            raise Fault("queue.issue.phone")
        if not business.is_open(now):
            raise Fault("queue.issue.closed", business=business.name, opens=business.opens_next(now))
        line = work.tickets.open_of_day(day, line=business.letter)
        self._check_live(work, business, person, phone, line, now)
        serial, at = work.tickets.take_number(day, business.letter, now)
        ticket = Ticket(
            id=TicketId(new_id()),
            day=day,
            business=business.letter,
            serial=serial,
            state=TicketState.WAITING,
            issued_at=at,
            waiting_since=at,
            priority=priority or business.priority or self._group_by_age(person, now),
            person_id=person.id if person else "",
            is_appointment=is_appointment,
            line=business.letter,
            phone=phone,
        )
        paper = self._paper(work, business, ticket, line, now)
        work.tickets.add(ticket)
        return ticket, paper

    def order_paper(self, work: QueueWork, act: Act, ticket: Ticket, paper: TicketPaper) -> PrintJob:
        """Order the ticket's paper for the printer at ``act.where``."""
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

    def _paper(
        self, work: QueueWork, business: Business, ticket: Ticket, line: Sequence[Ticket], now: datetime
    ) -> TicketPaper:
        """Return the paper of a new ticket, once its line has said that it can still be served today."""
        day, letter = ticket.day, business.letter
        pace = self._pace(work, day, letter, now)
        waiting = [seen for one in line if (seen := self._view.holds.seen(one, now)).state in IN_LINE]
        refused = self._view.last_number.refusal(business, now, issued=ticket.serial - 1, ahead=len(waiting), pace=pace)
        if refused is not None:
            raise refused
        order_of = self._view.order(work.tickets, day, now, [*waiting, ticket])
        ahead = next(place for place, one in enumerate(order_of) if one.id == ticket.id)
        tips = (*self._tips, *self._phone_tips) if ticket.phone else self._tips
        return ticket_paper(
            ticket, business, hall=self._settings.hall, ahead=ahead, minutes=pace.minutes(ahead), tips=tips
        )

    def _pace(self, work: QueueWork, day: date, letter: str, now: datetime) -> Pace:
        """Return how fast a line moves, counted anew every few seconds: it says minutes, and a day is many tickets."""
        if self._paced_day != day or self._clock.monotonic() >= self._paced_until:
            figures, present = work.tickets.figures(day), work.tickets.open_of_day(day, AT_COUNTER)
            self._paces = self._view.paces(work.tickets, day, now, present, figures)
            self._paced_day, self._paced_until = day, self._clock.monotonic() + PACED_S
        return self._paces[letter]

    def _group_by_age(self, person: Person | None, now: datetime) -> str:
        birth = person.birth if person else None
        return self._view.rules.priorities.by_age(birth, office_day(now), self._settings.queue.elder_age)

    def _check_live(
        self,
        work: QueueWork,
        business: Business,
        person: Person | None,
        phone: str,
        line: Sequence[Ticket],
        now: datetime,
    ) -> None:
        """Refuse a second live number of a card or phone in the line: those open there, not what is kept no longer.

        Who types somebody's phone is not told that person's number.
        """
        if not (person or phone) or not self._settings.queue.one_live_ticket:
            return
        for ticket in line:
            is_same = ticket.person_id == person.id if person else ticket.phone == phone
            if not is_same or self._view.is_expired(ticket, work.tickets, now):
                continue
            if person is None:
                raise Fault("queue.issue.phone_live", business=business.name)
            raise Fault("queue.issue.live_ticket", number=ticket.number, business=business.name)
