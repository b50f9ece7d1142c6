"""Tickets, calls, posts and appointments in memory."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.base.faults import Fault
from core.queue.appointments.appointment import Appointment, AppointmentId, AppointmentState
from core.queue.line import PastCall
from core.queue.note import HallNote, NoteId
from core.queue.ports import Call, LineFigures
from core.queue.post import Post
from core.queue.ticket import OPEN_STATES, Ticket, TicketId, TicketState
from tests.fakes.memory_table import Guard, Table

NEVER = datetime.min.replace(tzinfo=UTC)


class MemoryTickets:
    """See core.queue.ports.Tickets."""

    def __init__(self, table: Callable[[str], dict[Any, Any]], guard: Guard) -> None:
        self._table, self._guard = Table("ticket", table("tickets"), guard), guard
        self._serials, self._calls, self._wrong = table("ticket_serials"), table("calls"), table("wrong_days")

    def next_serial(self, day: date, business: str) -> int:
        return self.take_number(day, business, NEVER)[0]

    def take_number(self, day: date, business: str, now: datetime) -> tuple[int, datetime]:
        self._guard.check()
        last, before = self._serials.get((day, business), (0, now))
        self._serials[day, business] = (last + 1, max(before, now))
        return self._serials[day, business]

    def last_day(self) -> date | None:
        return max((ticket.day for ticket in self._table.all() if ticket.day not in self._wrong), default=None)

    def mark_wrong_days(self, after: date) -> list[date]:
        self._guard.check()
        days = sorted({ticket.day for ticket in self._table.all() if ticket.day > after})
        self._wrong.update(dict.fromkeys(days, True))
        return days

    def forget_phones(self, before: date) -> None:
        self._guard.check()
        for ticket in self._table.all():
            if before - timedelta(days=31) <= ticket.day < before:
                self._table.rows[ticket.id] = replace(ticket, phone="")

    def add(self, ticket: Ticket) -> None:
        self._table.add(ticket.id, replace(ticket, line=ticket.queue_line))

    def save(self, ticket: Ticket) -> Ticket:
        self._table.save(ticket.id, replace(ticket, line=ticket.queue_line))
        return self._table.get(ticket.id)

    def get(self, ticket_id: TicketId) -> Ticket:
        return self._table.get(ticket_id)

    def of_day(self, day: date) -> list[Ticket]:
        return [ticket for ticket in self._table.all() if ticket.day == day]

    def open_of_day(self, day: date, states: Collection[TicketState] = OPEN_STATES, *, line: str = "") -> list[Ticket]:
        return [ticket for ticket in self.of_day(day) if ticket.state in states and line in ("", ticket.queue_line)]

    def add_call(self, call: Call) -> None:
        self._guard.check()
        self._calls[len(self._calls)] = call

    def calls(self, day: date, lines: Collection[str], since: datetime, at_least: int) -> list[PastCall]:
        own = [call for call in self.calls_of_day(day) if call.line in lines and not call.is_recall]
        kept = max(len(own) - at_least, 0)
        return [
            PastCall(
                at=call.at,
                is_first_class=call.is_first_class,
                waiting_since=call.waiting_since,
                is_neutral=call.is_back,
            )
            for place, call in enumerate(own)
            if place >= kept or call.at >= since
        ]

    def calls_of_day(self, day: date) -> list[Call]:
        return [call for _, call in sorted(self._calls.items()) if call.day == day]

    def count_calls(self, day: date, line: str) -> int:
        return sum(1 for call in self.calls_of_day(day) if call.line == line and not call.is_recall)

    def counters_since(self, day: date, since: datetime) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for call in self.calls_of_day(day):
            if call.at >= since:
                found[call.line].add(call.counter)
        return {line: frozenset(counters) for line, counters in found.items()}

    def figures(self, day: date) -> Mapping[str, LineFigures]:
        lines: dict[str, list[Ticket]] = defaultdict(list)
        for ticket in self.of_day(day):
            lines[ticket.queue_line].append(ticket)
        return {line: _figures(tickets) for line, tickets in lines.items()}


def _figures(tickets: list[Ticket]) -> LineFigures:
    finished = [ticket for ticket in tickets if ticket.state is TicketState.FINISHED]
    return LineFigures(
        issued=len(tickets),
        called=sum(1 for ticket in tickets if ticket.calls),
        finished=len(finished),
        wait_s=sum(ticket.wait_s for ticket in tickets),
        visit_s=sum(ticket.visit_s for ticket in finished),
    )


class MemoryPosts:
    """See core.queue.post.Posts."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("post", rows, guard)

    def find(self, counter: str) -> Post | None:
        return self._table.rows.get(counter)

    def put(self, post: Post) -> Post:
        if post.counter in self._table.rows:
            self._table.save(post.counter, post)
        else:
            self._table.add(post.counter, post)
        return self._table.get(post.counter)

    def all(self) -> list[Post]:
        return [post for _, post in sorted(self._table.rows.items())]


class MemoryNotes:
    """See core.queue.note.Notes."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("note", rows, guard)

    def add(self, note: HallNote) -> None:
        self._table.add(note.id, note)

    def save(self, note: HallNote) -> HallNote:
        self._table.save(note.id, note)
        return self._table.get(note.id)

    def get(self, note_id: NoteId) -> HallNote:
        return self._table.get(note_id)

    def since(self, moment: datetime) -> list[HallNote]:
        return sorted((one for one in self._table.rows.values() if one.at >= moment), key=lambda one: (one.at, one.id))


class MemoryAppointments:
    """See core.queue.appointments.appointment.Appointments."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("appointment", rows, guard)

    def add(self, appointment: Appointment) -> None:
        if appointment.reference and self.by_reference(appointment.reference) is not None:
            raise Fault("store.add.exists", kind="appointment")
        self._table.add(appointment.id, appointment)

    def save(self, appointment: Appointment) -> Appointment:
        self._table.save(appointment.id, appointment)
        return self._table.get(appointment.id)

    def get(self, appointment_id: AppointmentId) -> Appointment:
        return self._table.get(appointment_id)

    def by_reference(self, reference: str) -> Appointment | None:
        return next((one for one in self._table.all() if one.reference == reference), None)

    def of_day(self, day: date) -> list[Appointment]:
        return self._sorted(one for one in self._table.all() if one.day == day)

    def of_person(self, person_id: str, since: date) -> list[Appointment]:
        return self._sorted(one for one in self._table.all() if one.person_id == person_id and one.day >= since)

    def overdue(self, before: datetime) -> list[Appointment]:
        booked = (one for one in self._table.all() if one.state is AppointmentState.BOOKED)
        return self._sorted(one for one in booked if one.end < before)

    def _sorted(self, found: Any) -> list[Appointment]:
        return sorted(found, key=lambda one: one.start)
