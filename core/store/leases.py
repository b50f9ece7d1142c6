"""Leases as rows: on printers, and on the lead of a centre. On a server its clock decides, not the counters'."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core.store.table import Row, Transaction


class LeaseRow(Row):
    """Who holds what, and until when."""

    __tablename__ = "lease"

    device: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[datetime]


class SqlLeases:
    """See core.papers.lease.Leases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def take(self, device: str, owner: str, ttl_s: float) -> bool:
        """See Leases; one statement, so that two takers never both succeed."""
        self._transaction.check_writing()
        dialect = postgresql if self._transaction.is_postgresql else sqlite
        fresh = {"owner": owner, "until": self._now(ttl_s)}
        statement = (
            dialect.insert(LeaseRow)
            .values(device=device, **fresh)
            .on_conflict_do_update(
                index_elements=[LeaseRow.device],
                set_=fresh,
                where=or_(LeaseRow.owner == owner, LeaseRow.until <= self._now(0.0)),
            )
            .returning(literal(1))
        )
        return self._transaction.session.execute(statement).first() is not None

    def release(self, device: str, owner: str) -> None:
        """See Leases."""
        self._transaction.check_writing()
        own = (LeaseRow.device == device, LeaseRow.owner == owner)
        self._transaction.session.execute(
            delete(LeaseRow).where(*own), execution_options={"synchronize_session": False}
        )

    def is_free(self, device: str) -> bool:
        """See Leases."""
        running = select(LeaseRow).where(LeaseRow.device == device, LeaseRow.until > self._now(0.0))
        return self._transaction.one(running) is None

    def _now(self, ahead_s: float) -> Any:
        if self._transaction.is_postgresql:
            return func.clock_timestamp() + timedelta(seconds=ahead_s)
        return self._transaction.at + timedelta(seconds=ahead_s)


def forget_leases(engine: Engine) -> None:
    """Drop all leases of a file: it lets one program in, so whoever held one is dead."""
    with engine.begin() as connection:
        connection.execute(delete(LeaseRow))
