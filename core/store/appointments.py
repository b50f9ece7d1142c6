"""Appointments as rows."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.queue.appointments.appointment import Appointment, AppointmentId, AppointmentState
from core.store.table import Transaction, Versioned


class AppointmentRow(Versioned):
    """One appointment; ``row`` is the order of booking, ``reference`` is empty (NULL) for our own."""

    __tablename__ = "appointment"

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date] = mapped_column(index=True)
    business: Mapped[str]
    start: Mapped[datetime]
    end: Mapped[datetime]
    person_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    reference: Mapped[str | None] = mapped_column(unique=True)
    ticket_id: Mapped[str]
    is_late: Mapped[bool]
    version: Mapped[int]


def to_appointment(row: AppointmentRow) -> Appointment:
    """Return the value of a row."""
    return Appointment(
        id=AppointmentId(row.id),
        day=row.day,
        business=row.business,
        start=row.start,
        end=row.end,
        person_id=row.person_id,
        state=AppointmentState(row.state),
        made_at=row.made_at,
        made_by=row.made_by,
        reference=row.reference or "",
        ticket_id=row.ticket_id,
        is_late=row.is_late,
        version=row.version,
    )


def appointment_values(appointment: Appointment) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": appointment.id,
        "day": appointment.day,
        "business": appointment.business,
        "start": appointment.start,
        "end": appointment.end,
        "person_id": appointment.person_id,
        "state": appointment.state.value,
        "made_at": appointment.made_at,
        "made_by": appointment.made_by,
        "reference": appointment.reference or None,
        "ticket_id": appointment.ticket_id,
        "is_late": appointment.is_late,
        "version": appointment.version,
    }


class SqlAppointments:
    """See core.queue.appointments.appointment.Appointments."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, appointment: Appointment) -> None:
        """See Appointments."""
        self._transaction.insert_new(AppointmentRow, "appointment", appointment_values(appointment))

    def save(self, appointment: Appointment) -> Appointment:
        """See Appointments."""
        values = appointment_values(appointment)
        self._transaction.save(AppointmentRow, "appointment", appointment.id, appointment.version, values)
        return replace(appointment, version=appointment.version + 1)

    def get(self, appointment_id: AppointmentId) -> Appointment:
        """See Appointments."""
        row = self._transaction.find(AppointmentRow, appointment_id)
        return to_appointment(self._transaction.need(row, "appointment"))

    def by_reference(self, reference: str) -> Appointment | None:
        """See Appointments."""
        row = self._transaction.one(select(AppointmentRow).where(AppointmentRow.reference == reference))
        return to_appointment(row) if row is not None else None

    def of_day(self, day: date) -> list[Appointment]:
        """See Appointments."""
        query = select(AppointmentRow).where(AppointmentRow.day == day)
        rows = self._transaction.all(query.order_by(AppointmentRow.start, AppointmentRow.row))
        return [to_appointment(row) for row in rows]

    def of_person(self, person_id: str, since: date) -> list[Appointment]:
        """See Appointments."""
        query = select(AppointmentRow).where(AppointmentRow.person_id == person_id, AppointmentRow.day >= since)
        rows = self._transaction.all(query.order_by(AppointmentRow.start, AppointmentRow.row))
        return [to_appointment(row) for row in rows]

    def overdue(self, before: datetime) -> list[Appointment]:
        """See Appointments."""
        is_booked = AppointmentRow.state == AppointmentState.BOOKED.value
        query = select(AppointmentRow).where(is_booked, AppointmentRow.end < before)
        rows = self._transaction.all(query.order_by(AppointmentRow.start, AppointmentRow.row))
        return [to_appointment(row) for row in rows]
