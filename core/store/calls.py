"""The calls of a hall as rows: what the order of a line and its figures are told by. It knows no rule."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, TextualSelect, bindparam, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.queue.line import PastCall
from core.queue.ports import Call
from core.queue.ticket import TicketId
from core.store.table import Row, Transaction


class CallRow(Row):
    """One call; ``row`` is the order of calling, whatever the clocks said."""

    __tablename__ = "queue_call"
    __table_args__ = (Index("ix_queue_call_day_line", "day", "line", "row"),)

    row: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    line: Mapped[str]
    ticket_id: Mapped[str]
    counter: Mapped[str]
    at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    is_first_class: Mapped[bool]
    is_recall: Mapped[bool]
    is_back: Mapped[bool]


@cache
def _past(lines: int) -> TextualSelect:
    """Return the question for the past calls of so many lines, made once: it is asked at each issue and call."""
    listed = ", ".join(f":line{place}" for place in range(lines)) or "NULL"
    own = f"FROM queue_call WHERE day = :day AND line IN ({listed}) AND NOT is_recall"
    last = f'SELECT min("row") FROM (SELECT "row" {own} ORDER BY "row" DESC LIMIT :at_least) AS last'  # noqa: S608
    words = f'SELECT "at", is_first_class, waiting_since, is_back {own} AND ("at" >= :since OR "row" >= ({last}))'
    types = (bindparam("day", type_=CallRow.day.type), bindparam("since", type_=CallRow.at.type))
    columns = (CallRow.at, CallRow.is_first_class, CallRow.waiting_since, CallRow.is_back)
    return text(f'{words} ORDER BY "row"').bindparams(*types).columns(*columns)


class SqlCalls:
    """The part of core.queue.ports.Tickets that is about calls."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, call: Call) -> None:
        """See Tickets.add_call."""
        values: dict[str, Any] = {
            "day": call.day,
            "line": call.line,
            "ticket_id": call.ticket_id,
            "counter": call.counter,
            "at": call.at,
            "waiting_since": call.waiting_since,
            "is_first_class": call.is_first_class,
            "is_recall": call.is_recall,
            "is_back": call.is_back,
        }
        self._transaction.insert_later(CallRow, values)

    def past(self, day: date, lines: Collection[str], since: datetime, at_least: int) -> list[PastCall]:
        """See Tickets.calls."""
        named = {f"line{place}": line for place, line in enumerate(sorted(lines))}
        values = {"day": day, "since": since, "at_least": at_least, **named}
        (rows,) = self._transaction.trip.ask((_past(len(named)), values))
        return [
            PastCall(at=at, is_first_class=is_first, waiting_since=waiting, is_neutral=is_back)
            for at, is_first, waiting, is_back in rows
        ]

    def of_day(self, day: date) -> list[Call]:
        """See Tickets.calls_of_day."""
        rows = self._transaction.all(select(CallRow).where(CallRow.day == day).order_by(CallRow.row))
        return [
            Call(
                day=row.day,
                line=row.line,
                ticket_id=TicketId(row.ticket_id),
                counter=row.counter,
                at=row.at,
                waiting_since=row.waiting_since,
                is_first_class=row.is_first_class,
                is_recall=row.is_recall,
                is_back=row.is_back,
            )
            for row in rows
        ]

    def count(self, day: date, line: str) -> int:
        """See Tickets.count_calls."""
        own = (CallRow.day == day, CallRow.line == line, CallRow.is_recall.is_(False))
        return self._transaction.session.execute(select(func.count()).select_from(CallRow).where(*own)).scalar_one()

    def counters_since(self, day: date, since: datetime) -> dict[str, frozenset[str]]:
        """See Tickets."""
        query = select(CallRow.line, CallRow.counter).where(CallRow.day == day, CallRow.at >= since).distinct()
        found: dict[str, set[str]] = defaultdict(set)
        for line, counter in self._transaction.session.execute(query):
            found[line].add(counter)
        return {line: frozenset(counters) for line, counters in found.items()}
