"""Tickets as rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Index, TextualSelect, bindparam, case, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.queue.line import PastCall
from core.queue.ports import Call, LineFigures
from core.queue.ticket import OPEN_STATES, Outcome, Ticket, TicketId, TicketState
from core.store.calls import SqlCalls
from core.store.numbers import SqlNumbers
from core.store.table import Row, Transaction, Versioned

KEPT = timedelta(days=31)


class TicketRow(Versioned):
    """One ticket; ``row`` is the order of issue."""

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_day_state", "day", "state"),)

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date]
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
    for_counter: Mapped[str]
    for_counter_until: Mapped[datetime | None]
    returns_at: Mapped[datetime | None]
    in_line_since: Mapped[datetime | None]
    served_since: Mapped[datetime | None]
    wait_s: Mapped[int]
    visit_s: Mapped[int]
    matters: Mapped[str]
    phone: Mapped[str]
    version: Mapped[int]


class WrongDayRow(Row):
    """A day that has tickets because a clock was wrong."""

    __tablename__ = "wrong_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    op: Mapped[str]
    who: Mapped[str]


# Tickets are read as plain columns: a hall reads hundreds of them at each call, and rows of the mapper cost five times.
COLUMNS = tuple(column for column in TicketRow.__table__.columns if column.name != "row")
NAMES = tuple(column.name for column in COLUMNS)


def to_ticket(values: Sequence[Any]) -> Ticket:
    """Return the ticket of a row of ``COLUMNS``."""
    parts = dict(zip(NAMES, values, strict=True))
    parts["state"] = TicketState(parts["state"])
    parts["outcome"] = Outcome(parts["outcome"]) if parts["outcome"] is not None else None
    parts["matters"] = tuple(Outcome(word) for word in parts["matters"].split())
    return Ticket(**parts)


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
        "line": ticket.queue_line,
        "for_counter": ticket.for_counter,
        "for_counter_until": ticket.for_counter_until,
        "returns_at": ticket.returns_at,
        "in_line_since": ticket.in_line_since,
        "served_since": ticket.served_since,
        "wait_s": ticket.wait_s,
        "visit_s": ticket.visit_s,
        "matters": " ".join(outcome.value for outcome in ticket.matters),
        "phone": ticket.phone,
        "version": ticket.version,
    }


LAST_DAY = text(
    "SELECT day FROM ticket WHERE day NOT IN (SELECT day FROM wrong_day) ORDER BY day DESC LIMIT 1"
).columns(TicketRow.day)


FORGET = text("UPDATE ticket SET phone = '' WHERE day < :before AND day >= :since AND phone <> ''").bindparams(
    bindparam("before", type_=Date()), bindparam("since", type_=Date())
)


def _question(condition: str) -> TextualSelect:
    listed = ", ".join(f'"{name}"' for name in NAMES)
    words = text(f'SELECT {listed} FROM ticket WHERE {condition} ORDER BY "row"')  # noqa: S608
    return words.bindparams(*([_DAY] if ":day" in condition else [])).columns(*COLUMNS)


_DAY = bindparam("day", type_=TicketRow.__table__.columns["day"].type)
BY_ID, OF_DAY = _question("id = :id"), _question("day = :day")


@cache
def _open(states: frozenset[TicketState], *, has_line: bool) -> TextualSelect:
    """Return the question for tickets in these states, made once: it is asked at each issue and call."""
    wanted = ", ".join(f"'{state.value}'" for state in sorted(states, key=lambda state: state.value))
    return _question(f"day = :day AND state IN ({wanted}){' AND line = :line' if has_line else ''}")


class SqlTickets:
    """See core.queue.ports.Tickets."""

    def __init__(self, transaction: Transaction, numbers: SqlNumbers) -> None:
        self._transaction, self._numbers = transaction, numbers
        self._calls = SqlCalls(transaction)

    def next_serial(self, day: date, business: str) -> int:
        """See Tickets."""
        return self._numbers.take(f"ticket/{business}", day)

    def take_number(self, day: date, business: str, now: datetime) -> tuple[int, datetime]:
        """See Tickets."""
        return self._numbers.take_at(f"ticket/{business}", day, now)

    def last_day(self) -> date | None:
        """See Tickets."""
        (found,) = self._transaction.trip.ask((LAST_DAY, {}))
        return found[0][0] if found else None

    def mark_wrong_days(self, after: date) -> list[date]:
        """See Tickets."""
        query = select(TicketRow.day).where(TicketRow.day > after).distinct().order_by(TicketRow.day)
        days = list(self._transaction.session.scalars(query))
        act = self._transaction.act
        for day in days:
            self._transaction.insert(
                WrongDayRow, {"day": day, "at": self._transaction.at, "op": act.op, "who": act.who}
            )
        return days

    def forget_phones(self, before: date) -> None:
        """See Tickets."""
        self._transaction.check_writing()
        self._transaction.trip.later(FORGET, {"before": before, "since": before - KEPT})

    def add(self, ticket: Ticket) -> None:
        """See Tickets."""
        taken = Fault("store.add.exists", kind="ticket")
        self._transaction.insert_later(TicketRow, ticket_values(ticket), taken)

    def save(self, ticket: Ticket) -> Ticket:
        """See Tickets."""
        self._transaction.save_later(TicketRow, "ticket", ticket.id, ticket.version, ticket_values(ticket))
        return replace(ticket, version=ticket.version + 1)

    def get(self, ticket_id: TicketId) -> Ticket:
        """See Tickets."""
        found = self._tickets(BY_ID, {"id": ticket_id})
        if not found:
            raise Fault("store.get.missing", kind="ticket")
        return found[0]

    def of_day(self, day: date) -> list[Ticket]:
        """See Tickets."""
        return self._tickets(OF_DAY, {"day": day})

    def open_of_day(self, day: date, states: Collection[TicketState] = OPEN_STATES, *, line: str = "") -> list[Ticket]:
        """See Tickets."""
        own = {"day": day, "line": line} if line else {"day": day}
        return self._tickets(_open(frozenset(states), has_line=bool(line)), own)

    def add_call(self, call: Call) -> None:
        """See Tickets."""
        self._calls.add(call)

    def calls(self, day: date, lines: Collection[str], since: datetime, at_least: int) -> list[PastCall]:
        """See Tickets."""
        return self._calls.past(day, lines, since, at_least)

    def calls_of_day(self, day: date) -> list[Call]:
        """See Tickets."""
        return self._calls.of_day(day)

    def count_calls(self, day: date, line: str) -> int:
        """See Tickets."""
        return self._calls.count(day, line)

    def counters_since(self, day: date, since: datetime) -> Mapping[str, frozenset[str]]:
        """See Tickets."""
        return self._calls.counters_since(day, since)

    def figures(self, day: date) -> Mapping[str, LineFigures]:
        """See Tickets."""
        is_called, is_finished = TicketRow.calls > 0, TicketRow.state == TicketState.FINISHED.value
        query = select(
            TicketRow.line,
            func.count(),
            func.sum(case((is_called, 1), else_=0)),
            func.sum(case((is_finished, 1), else_=0)),
            func.sum(TicketRow.wait_s),
            func.sum(case((is_finished, TicketRow.visit_s), else_=0)),
        )
        rows = self._transaction.session.execute(query.where(TicketRow.day == day).group_by(TicketRow.line))
        return {
            line: LineFigures(issued=issued, called=called, finished=finished, wait_s=int(wait), visit_s=int(visit))
            for line, issued, called, finished, wait, visit in rows
        }

    def _tickets(self, question: TextualSelect, values: Mapping[str, Any]) -> list[Ticket]:
        (rows,) = self._transaction.trip.ask((question, values))
        return [to_ticket(row) for row in rows]
