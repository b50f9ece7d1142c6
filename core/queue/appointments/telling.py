"""How a change of an appointment is stored and told: the row, the journal, the event. It knows no rule."""

from datetime import datetime

from core.base.acts import Act
from core.queue.appointments.appointment import Appointment, AppointmentState
from core.queue.events import AppointmentChanged
from core.queue.ports import QueueWork


def save_told(work: QueueWork, act: Act, now: datetime, action: str, appointment: Appointment) -> Appointment:
    """Store a changed appointment and tell of it."""
    saved = work.appointments.save(appointment)
    tell(work, act, now, action, saved)
    return saved


def tell(work: QueueWork, act: Act, now: datetime, action: str, appointment: Appointment) -> None:
    """Write the journal row of an appointment and record its event."""
    facts = {"business": appointment.business, "start": appointment.start.isoformat()}
    work.journal.write(f"queue.appointment.{action}", appointment.id, facts=facts)
    work.record(AppointmentChanged(at=now, op=act.op, appointment=appointment))


def note_missed(work: QueueWork, act: Act, now: datetime, before: datetime) -> list[Appointment]:
    """Note those still booked whose slot ended before a moment (爽约), and return them."""
    overdue = work.appointments.overdue(before)
    return [save_told(work, act, now, "miss", one.missed()) for one in overdue if one.state is AppointmentState.BOOKED]
