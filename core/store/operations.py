"""Which acts were done and what they gave, so that a repeat is the same act."""

from datetime import datetime

from sqlalchemy import String, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.store.table import Row, Transaction


class OperationRow(Row):
    """One act that kept a result; the key makes a second one impossible."""

    __tablename__ = "operation"

    op: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str]
    at: Mapped[datetime]


LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:op AS text), 0))")
FIRST = text("SELECT result FROM operation WHERE op = :op").bindparams(bindparam("op", type_=String()))
ID = text("SELECT pg_current_xact_id()::text")


class SqlOperations:
    """The results of acts, inside one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._has_result = False

    def first_result(self) -> str | None:
        """Return what this act gave before. A repeat that runs at the same moment waits here for the first to end."""
        transaction = self._transaction
        own = {"op": transaction.act.op}
        if transaction.is_postgresql and transaction.is_writing:
            _, first, ((transaction.id,),) = transaction.trip.ask((LOCK, own), (FIRST, own), (ID, {}))
        else:
            (first,) = transaction.trip.ask((FIRST, own))
        return first[0][0] if first else None

    def keep_result(self, result: str) -> None:
        """Keep the result. Fault ``store.keep.repeated`` when the same act was done by somebody else meanwhile."""
        transaction = self._transaction
        transaction.check_writing()
        if self._has_result:
            raise RuntimeError("a work keeps one result")
        self._has_result = True
        values = {"op": transaction.act.op, "result": result, "at": transaction.at}
        transaction.insert_later(OperationRow, values, Fault("store.keep.repeated"))
