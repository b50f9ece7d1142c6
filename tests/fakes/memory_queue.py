"""Tickets and cases in memory."""

from datetime import date, datetime
from typing import Any

from core.cases.case import Case, CaseId
from core.people.pinyin import name_initials
from core.queue.ticket import OPEN_STATES, Ticket, TicketId
from tests.fakes.memory_table import Guard, Table


class MemoryTickets:
    """See core.queue.ports.Tickets."""

    def __init__(self, rows: dict[str, Any], serials: dict[Any, int], guard: Guard) -> None:
        self._table, self._serials, self._guard = Table("ticket", rows, guard), serials, guard

    def next_serial(self, day: date, business: str) -> int:
        self._guard.check()
        self._serials[day, business] = self._serials.get((day, business), 0) + 1
        return self._serials[day, business]

    def add(self, ticket: Ticket) -> None:
        self._table.add(ticket.id, ticket)

    def save(self, ticket: Ticket) -> None:
        self._table.save(ticket.id, ticket)

    def get(self, ticket_id: TicketId) -> Ticket:
        return self._table.get(ticket_id)

    def of_day(self, day: date) -> list[Ticket]:
        return [ticket for ticket in self._table.all() if ticket.day == day]

    def open_of_day(self, day: date) -> list[Ticket]:
        return [ticket for ticket in self.of_day(day) if ticket.state in OPEN_STATES]


class MemoryCases:
    """See core.cases.ports.Cases."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("case", rows, guard)

    def add(self, case: Case) -> None:
        self._table.add(case.id, case)

    def save(self, case: Case) -> None:
        self._table.save(case.id, case)

    def get(self, case_id: CaseId) -> Case:
        return self._table.get(case_id)

    def by_number(self, number: str) -> Case | None:
        return next((case for case in self._table.all() if case.number == number), None)

    def of_person(self, person_id: str, limit: int = 20) -> list[Case]:
        return _newest([case for case in self._table.all() if case.person_id == person_id])[:limit]

    def received_between(self, start: datetime, end: datetime) -> list[Case]:
        found = [case for case in self._table.all() if start <= case.received_at < end]
        return sorted(found, key=lambda case: case.received_at)

    def search(self, text: str, limit: int = 50) -> list[Case]:
        wanted = text.strip().casefold().replace("-", "")
        if not wanted:
            return []
        ranked = [(rank, case) for case in _newest(self._table.all()) if (rank := _rank(case, wanted)) is not None]
        return [case for _, case in sorted(ranked, key=lambda pair: pair[0])][:limit]


def _newest(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: case.received_at, reverse=True)


def _rank(case: Case, wanted: str) -> int | None:
    number, name = case.number.replace("-", ""), case.applicant.casefold()
    spellings = name_initials(case.applicant)
    tests = (
        wanted in (number, name),
        name.startswith(wanted) or any(spelling.startswith(wanted) for spelling in spellings),
        _is_inside(wanted, name, spellings) or (len(wanted) >= 4 and wanted in number),
        len(wanted) >= 4 and case.phone.endswith(wanted),
        wanted in case.item.name.casefold() or wanted == case.item.code.casefold(),
    )
    return next((rank for rank, holds in enumerate(tests) if holds), None)


def _is_inside(wanted: str, name: str, spellings: tuple[str, ...]) -> bool:
    return wanted in name or any(wanted in spelling for spelling in spellings)
