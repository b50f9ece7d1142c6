"""Events that the exchange tables did not take, as rows. It knows neither mapping nor target."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.outbox.held import HeldEvent
from core.store.outbox import OutboxEventRow
from core.store.table import Row, Transaction


class HeldEventRow(Row):
    """One event that is held back from one mapping."""

    __tablename__ = "exchange_held"

    mapping: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    fault: Mapped[str]
    at_table: Mapped[str]
    at_column: Mapped[str]
    since: Mapped[datetime]
    reason: Mapped[str]


class SqlHeldEvents:
    """See core.outbox.held.HeldEvents."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def all(self, mapping: str) -> list[HeldEvent]:
        """See HeldEvents."""
        query = (
            select(HeldEventRow)
            .join(OutboxEventRow, OutboxEventRow.id == HeldEventRow.event)
            .where(HeldEventRow.mapping == mapping)
            .order_by(OutboxEventRow.generation, OutboxEventRow.sequence)
        )
        return [
            HeldEvent(
                event=row.event,
                subject=row.subject,
                fault=row.fault,
                table=row.at_table,
                column=row.at_column,
                since=row.since,
                reason=row.reason,
            )
            for row in self._transaction.session.scalars(query)
        ]

    def hold(self, mapping: str, held: HeldEvent) -> None:
        """See HeldEvents."""
        self._transaction.check_writing()
        where = {"at_table": held.table, "at_column": held.column}
        trouble: dict[str, Any] = {"fault": held.fault, "reason": held.reason, **where}
        fresh = {"mapping": mapping, "event": held.event, "subject": held.subject, "since": held.since, **trouble}
        if not self._transaction.insert(HeldEventRow, fresh):
            self._change(update(HeldEventRow).values(**trouble), mapping, held.event)

    def release(self, mapping: str, event: str) -> None:
        """See HeldEvents."""
        self._transaction.check_writing()
        self._change(delete(HeldEventRow), mapping, event)

    def _change(self, statement: Any, mapping: str, event: str) -> None:
        own = (HeldEventRow.mapping == mapping, HeldEventRow.event == event)
        self._transaction.session.execute(statement.where(*own), execution_options={"synchronize_session": False})
