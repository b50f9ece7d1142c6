"""How the lines out of a centre stand, as rows."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.outbox.lines import LineStand
from core.store.table import Row, Transaction

CLOCK, AHEAD = ".clock", "ahead_s"


class LineStandRow(Row):
    """One line. ``fault`` is empty while it goes.

    What ends with ``.clock`` is the clock at the other end of the line before that: of its ``facts``, ``ahead_s`` are
    the seconds it is ahead of the store's clock, which all PCs of a centre can compare with their own.
    """

    __tablename__ = "line_stand"

    line: Mapped[str] = mapped_column(primary_key=True)
    last_success: Mapped[datetime | None]
    fault: Mapped[str]
    facts: Mapped[dict[str, Any]]


class SqlLineStands:
    """See core.outbox.lines.LineStands."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, line: str) -> LineStand | None:
        """See LineStands."""
        row, clock = self._row(line), self._row(line + CLOCK)
        if row is None:
            return None
        fault = Fault(row.fault, **row.facts) if row.fault else None
        ahead = timedelta(seconds=clock.facts[AHEAD]) + self._stores_clock() if clock is not None else None
        return LineStand(last_success=row.last_success, fault=fault, ahead=ahead)

    def keep(self, line: str, stand: LineStand) -> None:
        """See LineStands."""
        self._transaction.check_writing()
        fault, facts = (stand.fault.code, dict(stand.fault.facts)) if stand.fault is not None else ("", {})
        self._put(line, last_success=stand.last_success, fault=fault, facts=facts)
        if stand.ahead is not None:
            ahead_s = (stand.ahead - self._stores_clock()).total_seconds()
            self._put(line + CLOCK, last_success=None, fault="", facts={AHEAD: ahead_s})

    def _row(self, line: str) -> LineStandRow | None:
        return self._transaction.one(select(LineStandRow).where(LineStandRow.line == line))

    def _put(self, line: str, **told: Any) -> None:
        gone = delete(LineStandRow).where(LineStandRow.line == line)
        self._transaction.session.execute(gone, execution_options={"synchronize_session": False})
        self._transaction.insert_new(LineStandRow, "line_stand", {"line": line, **told})

    def _stores_clock(self) -> timedelta:
        """Return by how much the store's clock is ahead of this PC's; a file has none of its own."""
        if not self._transaction.is_postgresql:
            return timedelta()
        now: datetime = self._transaction.connection.execute(select(func.clock_timestamp())).scalar_one()
        return now - self._transaction.at
