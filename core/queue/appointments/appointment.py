"""A booked slot of one person. It knows no store and no rule."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType, Protocol

from core.queue.ticket import TicketId

AppointmentId = NewType("AppointmentId", str)


class AppointmentState(Enum):
    """What became of an appointment."""

    BOOKED = "booked"  # 已预约
    CHECKED_IN = "checked_in"  # 已签到
    NO_SHOW = "no_show"  # 爽约
    CANCELLED = "cancelled"  # 已取消


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """From ``start`` up to ``end`` on ``day`` for a business. ``reference`` is the district's own id, empty: ours."""

    id: AppointmentId
    day: date
    business: str
    start: datetime
    end: datetime
    person_id: str
    state: AppointmentState
    made_at: datetime
    made_by: str
    reference: str = ""
    ticket_id: str = ""
    is_late: bool = False
    version: int = 1

    def checked_in(self, ticket_id: TicketId, *, is_late: bool) -> "Appointment":
        """Return the appointment whose visitor has a number now; late ones wait in the ordinary line."""
        return replace(self, state=AppointmentState.CHECKED_IN, ticket_id=ticket_id, is_late=is_late)

    def missed(self) -> "Appointment":
        """Return the appointment to which nobody came."""
        return replace(self, state=AppointmentState.NO_SHOW)

    def cancelled(self) -> "Appointment":
        """Return the appointment that was given back."""
        return replace(self, state=AppointmentState.CANCELLED)


class Appointments(Protocol):
    """The store of appointments."""

    def add(self, appointment: Appointment) -> None:
        """Store a new one; Fault ``store.add.exists`` when its id or its reference is there."""
        ...

    def save(self, appointment: Appointment) -> Appointment:
        """Store a changed one and return it with its new version; Fault ``store.save.stale`` when it moved."""
        ...

    def get(self, appointment_id: AppointmentId) -> Appointment:
        """Return one, or Fault ``store.get.missing``."""
        ...

    def by_reference(self, reference: str) -> Appointment | None:
        """Return the one that the district knows by this id."""
        ...

    def of_day(self, day: date) -> list[Appointment]:
        """Return all of a day in the order of their slots, then of booking."""
        ...

    def of_person(self, person_id: str, since: date) -> list[Appointment]:
        """Return a person's from a day on, oldest first."""
        ...

    def overdue(self, before: datetime) -> list[Appointment]:
        """Return those still booked whose slot ended before a moment, oldest first."""
        ...
