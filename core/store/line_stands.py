"""How the lines out of a centre stand, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.outbox.lines import LineStand
from core.store.table import Row, Transaction


class LineStandRow(Row):
    """One line. ``fault`` is empty while it goes."""

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
        row = self._transaction.one(select(LineStandRow).where(LineStandRow.line == line))
        if row is None:
            return None
        fault = Fault(row.fault, **row.facts) if row.fault else None
        return LineStand(last_success=row.last_success, fault=fault)

    def keep(self, line: str, stand: LineStand) -> None:
        """See LineStands."""
        self._transaction.check_writing()
        gone = delete(LineStandRow).where(LineStandRow.line == line)
        self._transaction.session.execute(gone, execution_options={"synchronize_session": False})
        fault, facts = (stand.fault.code, dict(stand.fault.facts)) if stand.fault is not None else ("", {})
        told = {"line": line, "last_success": stand.last_success, "fault": fault, "facts": facts}
        self._transaction.insert_new(LineStandRow, "line_stand", told)
