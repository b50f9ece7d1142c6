"""What happens in the queue."""

from dataclasses import dataclass

from core.base.events import Event
from core.queue.appointments.appointment import Appointment
from core.queue.post import Post
from core.queue.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """A ticket as it is after what happened, and who of the staff did it."""

    ticket: Ticket
    who: str = ""


class TicketIssued(TicketEvent):
    """A number was given out."""


class TicketCalled(TicketEvent):
    """A number was called or recalled to ``ticket.counter``; board and voice follow."""


class TicketChanged(TicketEvent):
    """Any other move."""


class TicketFinished(TicketEvent):
    """The visit is over; its outcome goes to the district."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChanged(Event):
    """A counter opened, paused, closed or was moved to other lines."""

    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChanged(Event):
    """An appointment was booked, cancelled, checked in or missed."""

    appointment: Appointment
