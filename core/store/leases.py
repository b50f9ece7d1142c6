"""Leases as rows: on printers, and on the lead of a centre. On a server its clock decides, not the counters'."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Float, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.table import Row, Transaction


class LeaseRow(Row):
    """Who holds what, and until when."""

    __tablename__ = "lease"

    device: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[datetime]


# Made once. A server's clock is its own; in a file there is one program, and its clock is the work's.
_TAKE = """
INSERT INTO lease (device, owner, until) VALUES (:device, :owner, {until})
ON CONFLICT (device) DO UPDATE SET owner = :owner, until = {until}
WHERE lease.owner = :owner OR lease.until <= {now} RETURNING 1
"""
_MOMENT = LeaseRow.__table__.c.until.type
_TAKE_OF_SERVER = text(
    _TAKE.format(until="clock_timestamp() + make_interval(secs => :ahead_s)", now="clock_timestamp()")
).bindparams(bindparam("ahead_s", type_=Float()))
_TAKE_OF_FILE = text(_TAKE.format(until=":until", now=":now")).bindparams(
    bindparam("until", type_=_MOMENT), bindparam("now", type_=_MOMENT)
)
_RELEASE = text("DELETE FROM lease WHERE device = :device AND owner = :owner")


class SqlLeases:
    """See core.papers.lease.Leases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def take(self, device: str, owner: str, ttl_s: float) -> bool:
        """See Leases; one statement, so that two takers never both succeed."""
        transaction = self._transaction
        transaction.check_writing()
        own = {"device": device, "owner": owner}
        if transaction.is_postgresql:
            (taken,) = transaction.trip.ask((_TAKE_OF_SERVER, {**own, "ahead_s": ttl_s}))
        else:
            times = {"now": transaction.at, "until": transaction.at + timedelta(seconds=ttl_s)}
            (taken,) = transaction.trip.ask((_TAKE_OF_FILE, {**own, **times}))
        return bool(taken)

    def release(self, device: str, owner: str) -> None:
        """See Leases."""
        self._transaction.check_writing()
        self._transaction.trip.later(_RELEASE, {"device": device, "owner": owner})

    def is_free(self, device: str) -> bool:
        """See Leases."""
        now: Any = func.clock_timestamp() if self._transaction.is_postgresql else self._transaction.at
        return self._transaction.one(select(LeaseRow).where(LeaseRow.device == device, LeaseRow.until > now)) is None


def forget_leases(engine: Engine) -> None:
    """Drop all leases of a file: it lets one program in, so whoever held one is dead."""
    with engine.begin() as connection:
        connection.execute(delete(LeaseRow))
