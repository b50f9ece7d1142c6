"""Running numbers and the record of those that never reached a paper. It knows no layout of a number."""

from datetime import date, datetime

from sqlalchemy import Date, Integer, String, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.store.island.rows import RESERVE, NumberBlockRow
from core.store.table import Row, Transaction, UtcDateTime


class RunningRow(Row):
    """The last number given, per kind and day."""

    __tablename__ = "running_number"

    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
    last_at: Mapped[datetime | None]


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


# A kind that begins anew on a day begins behind the floor of that day, if there is one (see ``jump``).
EVERY_KIND = ""
_START = "COALESCE((SELECT last FROM running_number WHERE kind = '' AND day = :day), 0)"
_KIND, _DAY = bindparam("kind", type_=String()), bindparam("day", type_=Date())
_COUNT, _AT = bindparam("count", type_=Integer()), bindparam("at", type_=UtcDateTime())
_TAKING = text(
    f"""INSERT INTO running_number (kind, day, last, last_at) VALUES (:kind, :day, {_START} + 1, :at)
    ON CONFLICT (kind, day) DO UPDATE SET last = running_number.last + 1, last_at = CASE
    WHEN running_number.last_at > excluded.last_at THEN running_number.last_at ELSE excluded.last_at END
    RETURNING last, last_at"""  # noqa: S608 - ours, see above
)
_TAKE_AT = _TAKING.bindparams(_KIND, _DAY, _AT).columns(last=Integer(), last_at=UtcDateTime())
_LEASE = text(
    f"""INSERT INTO running_number (kind, day, last) VALUES (:kind, :day, {_START} + :count)
    ON CONFLICT (kind, day) DO UPDATE SET last = running_number.last + :count RETURNING last"""  # noqa: S608
).bindparams(_KIND, _DAY, _COUNT)
_RAISE = text(
    f"""INSERT INTO running_number (kind, day, last)
    VALUES (:kind, :day, CASE WHEN {_START} < :count THEN :count ELSE {_START} END) ON CONFLICT (kind, day) DO UPDATE
    SET last = CASE WHEN running_number.last < :count THEN :count ELSE running_number.last END"""  # noqa: S608
).bindparams(_KIND, _DAY, _COUNT)
_JUMP = text("UPDATE running_number SET last = last + :count WHERE day = :day RETURNING kind, last")
_JUMP_OF_DAY = _JUMP.bindparams(_DAY, _COUNT).columns(kind=String(), last=Integer())
_HAS_BLOCK = text("SELECT 1 FROM number_block LIMIT 1")


class SqlNumbers:
    """See core.cases.ports.Numbers.

    The row of a kind stays locked until the transaction ends, so a rolled back number is given again
    and there is never a gap that nobody recorded.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def take(self, kind: str, day: date) -> int:
        """See Numbers; on an island only what was leased: Fault ``storage.island.numbers_spent``."""
        self._transaction.check_writing()
        return self._of_block(kind, day) if self._is_island else self.lease(kind, day, 1)

    def lease(self, kind: str, day: date, count: int) -> int:
        """Take ``count`` numbers at once; return the first of them."""
        self._transaction.check_writing()
        (((last,),),) = self._transaction.trip.ask((_LEASE, {"kind": kind, "day": day, "count": count}))
        self._transaction.written.append((RunningRow, {"kind": kind, "day": day, "last": int(last)}))
        return int(last) - count + 1

    def raise_to(self, kind: str, day: date, last: int) -> None:
        """Let ``last`` and all before it count as given."""
        self._transaction.check_writing()
        self._transaction.trip.later(_RAISE, {"kind": kind, "day": day, "count": last})
        self._transaction.written.append((RunningRow, {"kind": kind, "day": day, "last": last}))

    def jump(self, day: date, count: int) -> None:
        """Leave out the next ``count`` numbers of every kind of this day (or year, by its first day), known or not."""
        self._transaction.check_writing()
        self.raise_to(EVERY_KIND, day, 0)
        (jumped,) = self._transaction.trip.ask((_JUMP_OF_DAY, {"day": day, "count": count}))
        for kind, last in jumped:
            self._transaction.written.append((RunningRow, {"kind": kind, "day": day, "last": last}))

    def _of_block(self, kind: str, day: date) -> int:
        kinds = (kind, f"{kind}{RESERVE}")
        query = select(NumberBlockRow).where(NumberBlockRow.kind.in_(kinds), NumberBlockRow.day == day)
        blocks = self._transaction.kept(query.order_by(NumberBlockRow.first))
        block = next((one for one in blocks if one.used < one.last), None)
        if block is None:
            raise Fault("storage.island.numbers_spent")
        block.used += 1
        self._transaction.session.flush()
        return block.used

    def take_at(self, kind: str, day: date, now: datetime) -> tuple[int, datetime]:
        """Take the next number and its moment, which is never before that of the number before it."""
        self._transaction.check_writing()
        (((last, at),),) = self._transaction.trip.ask((_TAKE_AT, {"kind": kind, "day": day, "at": now}))
        self._transaction.written.append((RunningRow, {"kind": kind, "day": day, "last": int(last)}))
        return (self._of_block(kind, day) if self._is_island else last), at

    @property
    def _is_island(self) -> bool:
        if self._transaction.is_postgresql:
            return False
        return bool(self._transaction.trip.ask((_HAS_BLOCK, {}))[0])

    def record_abort(self, kind: str, day: date, serial: int, reason: str) -> None:
        """See Numbers."""
        at, act = self._transaction.at, self._transaction.act
        values = {"kind": kind, "day": day, "serial": serial, "reason": reason, "at": at, "op": act.op, "who": act.who}
        self._transaction.insert_new(AbortRow, "aborted_number", values)
