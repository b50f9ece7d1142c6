"""Tickets as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.queue.ticket import OPEN_STATES, Outcome, Ticket, TicketId, TicketState
from core.store.numbers import SqlNumbers
from core.store.table import Transaction, Versioned


class TicketRow(Versioned):
    """One ticket; ``row`` is the order of issue."""

    __tablename__ = "ticket"

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date] = mapped_column(index=True)
    business: Mapped[str]
    serial: Mapped[int]
    state: Mapped[str]
    issued_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    priority: Mapped[str]
    person_id: Mapped[str]
    is_appointment: Mapped[bool]
    counter: Mapped[str]
    called_at: Mapped[datetime | None]
    serving_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    calls: Mapped[int]
    passes: Mapped[int]
    calls_at_pass: Mapped[int]
    line: Mapped[str]
    version: Mapped[int]


def to_ticket(row: TicketRow) -> Ticket:
    """Return the value of a row."""
    return Ticket(
        id=TicketId(row.id),
        day=row.day,
        business=row.business,
        serial=row.serial,
        state=TicketState(row.state),
        issued_at=row.issued_at,
        waiting_since=row.waiting_since,
        priority=row.priority,
        person_id=row.person_id,
        is_appointment=row.is_appointment,
        counter=row.counter,
        called_at=row.called_at,
        serving_since=row.serving_since,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome is not None else None,
        calls=row.calls,
        passes=row.passes,
        calls_at_pass=row.calls_at_pass,
        line=row.line,
        version=row.version,
    )


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": ticket.id,
        "day": ticket.day,
        "business": ticket.business,
        "serial": ticket.serial,
        "state": ticket.state.value,
        "issued_at": ticket.issued_at,
        "waiting_since": ticket.waiting_since,
        "priority": ticket.priority,
        "person_id": ticket.person_id,
        "is_appointment": ticket.is_appointment,
        "counter": ticket.counter,
        "called_at": ticket.called_at,
        "serving_since": ticket.serving_since,
        "ended_at": ticket.ended_at,
        "outcome": ticket.outcome.value if ticket.outcome is not None else None,
        "calls": ticket.calls,
        "passes": ticket.passes,
        "calls_at_pass": ticket.calls_at_pass,
        "line": ticket.line,
        "version": ticket.version,
    }


class SqlTickets:
    """See core.queue.ports.Tickets."""

    def __init__(self, transaction: Transaction, numbers: SqlNumbers) -> None:
        self._transaction, self._numbers = transaction, numbers

    def next_serial(self, day: date, business: str) -> int:
        """See Tickets."""
        return self._numbers.take(f"ticket/{business}", day)

    def add(self, ticket: Ticket) -> None:
        """See Tickets."""
        self._transaction.insert_new(TicketRow, "ticket", ticket_values(ticket))

    def save(self, ticket: Ticket) -> None:
        """See Tickets."""
        self._transaction.save(TicketRow, "ticket", ticket.id, ticket.version, ticket_values(ticket))

    def get(self, ticket_id: TicketId) -> Ticket:
        """See Tickets."""
        row = self._transaction.one(select(TicketRow).where(TicketRow.id == ticket_id))
        return to_ticket(self._transaction.need(row, "ticket"))

    def of_day(self, day: date) -> list[Ticket]:
        """See Tickets."""
        query = select(TicketRow).where(TicketRow.day == day).order_by(TicketRow.row)
        return [to_ticket(row) for row in self._transaction.all(query)]

    def open_of_day(self, day: date) -> list[Ticket]:
        """See Tickets."""
        states = [state.value for state in OPEN_STATES]
        query = select(TicketRow).where(TicketRow.day == day, TicketRow.state.in_(states)).order_by(TicketRow.row)
        return [to_ticket(row) for row in self._transaction.all(query)]
