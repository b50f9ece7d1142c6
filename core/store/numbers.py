"""Running numbers and the record of those that never reached a paper. It knows no layout of a number."""

from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core.store.table import Row, Transaction


class RunningRow(Row):
    """The last number given, per kind and day."""

    __tablename__ = "running_number"

    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class AbortRow(Row):
    """A number that was taken and will never appear on a paper."""

    __tablename__ = "aborted_number"

    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    op: Mapped[str]
    who: Mapped[str]


class SqlNumbers:
    """See core.cases.ports.Numbers.

    The row of a kind stays locked until the transaction ends, so a rolled back number is given again
    and there is never a gap that nobody recorded.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def take(self, kind: str, day: date) -> int:
        """See Numbers."""
        self._transaction.check_writing()
        dialect = postgresql if self._transaction.is_postgresql else sqlite
        first = dialect.insert(RunningRow).values(kind=kind, day=day, last=1)
        statement = first.on_conflict_do_update(
            index_elements=["kind", "day"], set_={"last": RunningRow.last + 1}
        ).returning(RunningRow.last)
        serial: int = self._transaction.session.execute(statement).scalar_one()
        return serial

    def record_abort(self, kind: str, day: date, serial: int, reason: str) -> None:
        """See Numbers."""
        at, act = self._transaction.at, self._transaction.act
        values = {"kind": kind, "day": day, "serial": serial, "reason": reason, "at": at, "op": act.op, "who": act.who}
        self._transaction.insert_new(AbortRow, "aborted_number", values)
