"""Appointments as use cases: booking at the counter, the district's bookings, check-in by card, those who did not come.

It knows no screen and no line of the net. Called in the store lane only; a repeat of an act answers with its result.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.base.acts import Act
from core.base.clock import Clock, local, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.base.work import Store
from core.people.person import Person, PersonId
from core.queue.appointments.appointment import Appointment, AppointmentId, AppointmentState
from core.queue.appointments.slots import Slot, load_booking
from core.queue.appointments.telling import note_missed, save_told, tell
from core.queue.ports import QueueWork
from core.queue.rules.hours import Workdays
from core.queue.service import QueueService
from core.queue.ticket import Ticket, TicketId
from core.staff.rights import Rights, guarded

BOOK, IMPORT = "queue.issue", "queue.import"
LIVE = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An appointment as the district tells it. ``person`` has at least a name and a document; its id does not count."""

    reference: str
    business: str
    start: datetime
    end: datetime
    person: Person
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of the district's bookings; ``refused`` are (reference, code) of those that were left out."""

    added: int
    changed: int
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """The number of somebody who came by appointment; ``appointment.is_late``: it waits in the ordinary line."""

    ticket: Ticket
    appointment: Appointment


class AppointmentService:
    """Books, imports, checks in, and notes who did not come."""

    def __init__(
        self,
        *,
        store: Store[QueueWork],
        clock: Clock,
        resources: Resources,
        rights: Rights,
        workdays: Workdays,
        queue: QueueService,
    ) -> None:
        self._store, self._clock, self._rights, self._queue = store, clock, rights, queue
        self.rules = load_booking(resources, workdays)

    # -- looking

    def days(self) -> tuple[date, ...]:
        """Return the days that can be booked now."""
        return self.rules.days(office_day(self._clock.now()))

    def slots(self, business: str, day: date) -> tuple[Slot, ...]:
        """Return the slots of a business on a day with what is booked; Fault ``queue.appointment.no_slots``."""
        with self._store.read() as work:
            return self._slots(work, business, day)

    def of_day(self, day: date | None = None) -> list[Appointment]:
        """Return the appointments of a day (today) in the order of their slots."""
        with self._store.read() as work:
            return work.appointments.of_day(day or office_day(self._clock.now()))

    def with_people(self, day: date | None = None) -> list[tuple[Appointment, Person]]:
        """Return the appointments of a day (today) with who booked them; given back ones are left out."""
        with self._store.read() as work:
            own = work.appointments.of_day(day or office_day(self._clock.now()))
            kept = [one for one in own if one.state is not AppointmentState.CANCELLED]
            return [(one, work.people.get(PersonId(one.person_id))) for one in kept]

    # -- booking

    def book(self, act: Act, *, business: str, start: datetime, person: Person) -> Appointment:
        """Book a slot for a person the store knows. ``start`` is the beginning of a slot.

        Faults ``queue.appointment.no_slots``, ``.bad_slot``, ``.full``, ``.one_a_day``, ``.blocked``.
        """
        self._queue.business(business)
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.appointments.get(AppointmentId(first))
            self._rights.require(work, act, BOOK)
            day = office_day(start)
            work.lock_queue(day)
            now = self._clock.now()
            note_missed(work, act, now, now - self.rules.grace)
            slot = self._free_slot(work, business, start)
            self._check_person(work, person.id, day)
            appointment = self._made(act, slot.business, slot.start, slot.end, person.id)
            work.appointments.add(appointment)
            self._tell(work, act, "book", appointment)
            work.keep_result(appointment.id)
            return appointment

    def cancel(self, act: Act, appointment_id: AppointmentId) -> Appointment:
        """Give a booking back; Faults ``queue.appointment.not_booked``, ``queue.appointment.too_late``."""
        with guarded(self._store, act) as work:
            appointment = work.appointments.get(appointment_id)
            if work.first_result() is not None:
                return appointment
            self._rights.require(work, act, BOOK)
            work.lock_queue(appointment.day)
            appointment = work.appointments.get(appointment_id)
            if appointment.state is not AppointmentState.BOOKED:
                raise Fault("queue.appointment.not_booked", time=_time(appointment))
            if appointment.start - self._clock.now() < self.rules.cancel_before:
                hours = int(self.rules.cancel_before.total_seconds() // 3600)
                raise Fault("queue.appointment.too_late", time=_time(appointment), hours=hours)
            cancelled = self._save(work, act, "cancel", appointment.cancelled())
            work.keep_result(cancelled.id)
            return cancelled

    def import_all(self, act: Act, bookings: Sequence[Booking]) -> Imported:
        """Take in the district's bookings, new, changed and cancelled; one that cannot be is left out and told.

        The district has sold its slots already: neither capacity nor the rules of booking are asked.
        """
        added = changed = 0
        refused: list[tuple[str, str]] = []
        with guarded(self._store, act) as work:
            self._rights.require(work, act, IMPORT)
            for booking in bookings:
                try:
                    self._queue.business(booking.business)
                    is_new = self._take_in(work, act, booking)
                except Fault as fault:
                    refused.append((booking.reference, fault.code))
                else:
                    added, changed = added + (is_new is True), changed + (is_new is False)
        return Imported(added=added, changed=changed, refused=tuple(refused))

    # -- coming

    def check_in(self, act: Act, *, person: Person, business: str = "") -> CheckedIn:
        """Give the person who came by appointment a number: before the ordinary line inside the slot and its grace.

        Faults ``queue.appointment.none`` (nothing booked today), ``queue.appointment.early`` and those of ``issue``.
        """
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                ticket_id, appointment_id = first.split(" ")
                return CheckedIn(
                    ticket=work.tickets.get(TicketId(ticket_id)),
                    appointment=work.appointments.get(AppointmentId(appointment_id)),
                )
            self._rights.require(work, act, BOOK)
            now = self._clock.now()
            work.lock_queue(office_day(now))
            appointment = self._due(work, person.id, business, now)
            is_late = now > appointment.end + self.rules.grace
            ticket = self._queue.issue_in(
                work, act, self._queue.business(appointment.business), person=person, is_appointment=not is_late
            )
            here = appointment.checked_in(ticket.id, is_late=is_late)
            came = self._save(work, act, "check_in", here)
            work.keep_result(f"{ticket.id} {came.id}")
            return CheckedIn(ticket=ticket, appointment=came)

    def note_missed(self, act: Act) -> list[Appointment]:
        """Note every booking whose slot and grace are over and to which nobody came (爽约); return them."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, BOOK)
            now = self._clock.now()
            return note_missed(work, act, now, now - self.rules.grace)

    # -- inside

    def _slots(self, work: QueueWork, business: str, day: date) -> tuple[Slot, ...]:
        booked = [one for one in work.appointments.of_day(day) if one.business == business and one.state in LIVE]
        return tuple(
            replace(slot, booked=sum(1 for one in booked if slot.start <= one.start < slot.end))
            for slot in self.rules.of_business(business).of_day(day)
        )

    def _free_slot(self, work: QueueWork, business: str, start: datetime) -> Slot:
        day = office_day(start)
        found = next((slot for slot in self._slots(work, business, day) if slot.start == start), None)
        if found is None or day not in self.days() or start <= self._clock.now():
            raise Fault("queue.appointment.bad_slot", time=f"{local(start):%m-%d %H:%M}")
        if not found.free:
            raise Fault("queue.appointment.full", time=f"{local(start):%m-%d %H:%M}")
        return found

    def _check_person(self, work: QueueWork, person_id: str, day: date) -> None:
        today = office_day(self._clock.now())
        known = work.appointments.of_person(person_id, today - self.rules.no_show_days)
        if sum(1 for one in known if one.day == day and one.state in LIVE) >= self.rules.per_day:
            raise Fault("queue.appointment.one_a_day", day=day.isoformat())
        missed = [one.day for one in known if one.state is AppointmentState.NO_SHOW]
        limit = self.rules.no_show_limit
        if limit and len(missed) >= limit and today <= (until := missed[-1] + self.rules.blocked):
            raise Fault("queue.appointment.blocked", count=len(missed), until=until.isoformat())

    def _made(
        self, act: Act, business: str, start: datetime, end: datetime, person_id: str, reference: str = ""
    ) -> Appointment:
        return Appointment(
            id=AppointmentId(new_id()),
            day=office_day(start),
            business=business,
            start=start,
            end=end,
            person_id=person_id,
            state=AppointmentState.BOOKED,
            made_at=self._clock.now(),
            made_by=act.who,
            reference=reference,
        )

    def _take_in(self, work: QueueWork, act: Act, booking: Booking) -> bool | None:
        """Take in one booking: True when it is new, False when it changed, None when it is as we know it."""
        known = work.appointments.by_reference(booking.reference)
        if known is None:
            if booking.is_cancelled:
                return None
            person = _known_person(work, booking.person)
            made = self._made(act, booking.business, booking.start, booking.end, person, booking.reference)
            work.appointments.add(made)
            self._tell(work, act, "import", made)
            return True
        if known.state is not AppointmentState.BOOKED:
            return None
        if booking.is_cancelled:
            self._save(work, act, "cancel", known.cancelled())
            return False
        moved = replace(
            known, day=office_day(booking.start), business=booking.business, start=booking.start, end=booking.end
        )
        if moved == known:
            return None
        self._save(work, act, "move", moved)
        return False

    def _due(self, work: QueueWork, person_id: str, business: str, now: datetime) -> Appointment:
        """Return the person's booking of today that is meant: the next one whose check-in has begun."""
        today = office_day(now)
        own = [
            one
            for one in work.appointments.of_person(person_id, today)
            if one.day == today and one.state is AppointmentState.BOOKED and business in ("", one.business)
        ]
        if not own:
            raise Fault("queue.appointment.none")
        begun = [one for one in own if now >= one.start - self.rules.early]
        if not begun:
            minutes = int(self.rules.early.total_seconds() // 60)
            raise Fault("queue.appointment.early", time=_time(own[0]), minutes=minutes)
        return begun[-1]

    def _save(self, work: QueueWork, act: Act, action: str, appointment: Appointment) -> Appointment:
        return save_told(work, act, self._clock.now(), action, appointment)

    def _tell(self, work: QueueWork, act: Act, action: str, appointment: Appointment) -> None:
        tell(work, act, self._clock.now(), action, appointment)


def _known_person(work: QueueWork, person: Person) -> str:
    known = work.people.by_document(person.id_kind, person.id_number)
    if known is not None:
        return known.id
    made = replace(person, id=PersonId(new_id()), version=1)
    work.people.add(made)
    return made.id


def _time(appointment: Appointment) -> str:
    start, end = local(appointment.start), local(appointment.end)
    return f"{start:%H:%M}–{end:%H:%M}"
