"""The outbox as rows: events frozen in the transaction that made them. It knows the wire only as a port."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from core.base.clock import office_day
from core.base.events import Event
from core.outbox.ports import OutboxRow, Outgoing, SourceState, Wire
from core.store.table import Row, Transaction

START = bytes(32)
REFUSED = ("parked", "rejected")


class OutboxEventRow(Row):
    """One event of the stream; ``body`` is never made again."""

    __tablename__ = "outbox"

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    body: Mapped[bytes]
    sha256: Mapped[bytes]
    chain: Mapped[bytes]
    created_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(index=True)
    problem: Mapped[str]


class SourceRow(Row):
    """Where our stream stands: one row, whose lock orders the stream among counters."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    generation: Mapped[int]
    acknowledged: Mapped[int]
    last: Mapped[int]
    chain: Mapped[bytes]
    epoch: Mapped[int]


class FeedRow(Row):
    """How far a feed of the district has been read."""

    __tablename__ = "feed"

    name: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]


STATE = ("name", "generation", "acknowledged", "last", "chain", "epoch")
SOURCE = text(f"SELECT {', '.join(STATE)} FROM source").columns(*(SourceRow.__table__.columns[one] for one in STATE))  # noqa: S608
LOCKED = text(f"{SOURCE.element.text} FOR UPDATE").columns(*SOURCE.selected_columns)
SET_LAST = text("UPDATE source SET last = :last, chain = :chain")


def to_outbox_row(row: OutboxEventRow) -> OutboxRow:
    """Return the value of a row."""
    return OutboxRow(
        generation=row.generation,
        sequence=row.sequence,
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        day=row.day,
        body=row.body,
        sha256=row.sha256,
        chain=row.chain,
        created_at=row.created_at,
        acknowledged_at=row.acknowledged_at,
        verdict=row.verdict,
        problem=row.problem,
    )


def to_state(row: SourceRow) -> SourceState:
    """Return the value of a row."""
    return SourceState(
        name=row.name,
        generation=row.generation,
        acknowledged=row.acknowledged,
        last=row.last,
        chain=row.chain,
        epoch=row.epoch,
    )


class SqlOutbox:
    """See core.outbox.ports.Outbox.

    Events get generation, sequence and chain at the end of the work, under the lock of the source row. On SQLite
    that is the only writer anyway. On PostgreSQL it makes commits with events follow one another, which a centre's
    pace allows; a leader that stamps rows after their commit would lift that.
    """

    def __init__(self, transaction: Transaction, wire: Wire, source: str) -> None:
        self._transaction, self._wire, self._name = transaction, wire, source
        self._pending: list[Outgoing] = []

    def put(self, event: Event) -> None:
        """Take the event when the district wants it."""
        self._transaction.check_writing()
        outgoing = self._wire.encode(event)
        if outgoing is not None:
            self._pending.append(outgoing)

    def take_over(self, rows: Iterable[OutboxRow]) -> None:
        """Append events of another stream under our own source and next numbers; id and content stay as they were."""
        state = self._settled()
        for row in rows:
            body = self._wire.renumber(row.body, source=to_state(state).source, sequence=state.last + 1)
            self._append(
                state, body, id=row.id, kind=row.kind, subject=row.subject, day=row.day, created_at=row.created_at
            )
        self._transaction.session.flush()

    def append_pending(self) -> None:
        """Freeze the events of this work at the end of the stream."""
        if not self._pending:
            return
        state = self._state_locked()
        for outgoing in self._pending:
            body = self._wire.freeze(outgoing, source=state.source, sequence=state.last + 1)
            state, place = _next_place(state, body)
            own = {"id": outgoing.id, "kind": outgoing.kind, "subject": outgoing.subject}
            when = {"day": office_day(outgoing.at), "created_at": self._transaction.at}
            self._transaction.insert_later(OutboxEventRow, {**own, **when, **place})
        self._transaction.trip.later(SET_LAST, {"last": state.last, "chain": state.chain})
        self._pending.clear()

    def state(self) -> SourceState:
        """See Outbox."""
        self.append_pending()
        row = self._transaction.one(select(SourceRow))
        if row is not None:
            return to_state(row)
        return SourceState(name=self._name, generation=1, acknowledged=0, last=0, chain=START)

    def unacknowledged(self, limit: int) -> list[OutboxRow]:
        """See Outbox."""
        state = self.state()
        query = _present(state.generation).where(OutboxEventRow.sequence > state.acknowledged).limit(limit)
        return self._values(query)

    def chain_before(self, sequence: int) -> bytes:
        """See Outbox."""
        query = _present(self.state().generation).where(OutboxEventRow.sequence == sequence - 1)
        row = self._transaction.one(query)
        return row.chain if row is not None else START

    def acknowledge(self, up_to: int, at: datetime, epoch: int) -> None:
        """See Outbox."""
        state = self._settled()
        reached = max(state.acknowledged, min(up_to, state.last))
        self._mark(state, state.acknowledged + 1, reached, acknowledged_at=at)
        state.acknowledged, state.epoch = reached, epoch
        self._transaction.session.flush()

    def rewind(self, acknowledged: int, epoch: int) -> None:
        """See Outbox."""
        state = self._settled()
        self._mark(state, acknowledged + 1, state.last, acknowledged_at=None, verdict="", problem="")
        state.acknowledged, state.epoch = min(acknowledged, state.acknowledged), epoch
        self._transaction.session.flush()

    def rotate(self) -> SourceState:
        """See Outbox."""
        state = self._settled()
        moving = self.unacknowledged(state.last)
        after = OutboxEventRow.sequence > state.acknowledged
        gone = delete(OutboxEventRow).where(OutboxEventRow.generation == state.generation, after)
        self._transaction.session.execute(gone, execution_options={"synchronize_session": False})
        state.generation, state.acknowledged, state.last, state.chain = state.generation + 1, 0, 0, START
        for row in moving:
            body = self._wire.renumber(row.body, source=to_state(state).source, sequence=state.last + 1)
            self._append(
                state, body, id=row.id, kind=row.kind, subject=row.subject, day=row.day, created_at=row.created_at
            )
        self._transaction.session.flush()
        return to_state(state)

    def set_verdict(self, sequence: int, verdict: str, problem: str) -> None:
        """See Outbox."""
        self._mark(self._settled(), sequence, sequence, verdict=verdict, problem=problem)

    def of_day(self, day: date) -> list[OutboxRow]:
        """See Outbox."""
        return self._ordered(select(OutboxEventRow).where(OutboxEventRow.day == day))

    def after(self, generation: int, sequence: int, limit: int) -> list[OutboxRow]:
        """See Outbox."""
        return self._ordered(select(OutboxEventRow).where(_behind(generation, sequence)).limit(limit))

    def count_after(self, generation: int, sequence: int) -> int:
        """See Outbox."""
        query = select(func.count()).select_from(OutboxEventRow).where(_behind(generation, sequence))
        return int(self._transaction.session.execute(query).scalar_one())

    def by_id(self, id_: str) -> OutboxRow | None:
        """See Outbox."""
        row = self._transaction.one(select(OutboxEventRow).where(OutboxEventRow.id == id_))
        return to_outbox_row(row) if row is not None else None

    def pending(self) -> tuple[int, datetime | None]:
        """See Outbox."""
        state = self.state()
        oldest = self.unacknowledged(1)
        return state.last - state.acknowledged, oldest[0].created_at if oldest else None

    def parked(self) -> list[OutboxRow]:
        """See Outbox."""
        return self._ordered(select(OutboxEventRow).where(OutboxEventRow.verdict.in_(REFUSED)))

    def cursor(self, feed: str) -> str:
        """See Outbox."""
        row = self._transaction.one(select(FeedRow).where(FeedRow.name == feed))
        return row.token if row is not None else ""

    def set_cursor(self, feed: str, token: str) -> None:
        """See Outbox."""
        if not self._transaction.insert(FeedRow, {"name": feed, "token": token}):
            self._transaction.session.execute(update(FeedRow).where(FeedRow.name == feed).values(token=token))

    def _settled(self) -> SourceRow:
        self.append_pending()
        return self._locked()

    def _locked(self) -> SourceRow:
        """Return the source row, ours until the work ends; it is made by the first work that needs it."""
        self._transaction.check_writing()
        query = select(SourceRow).with_for_update()
        found = self._transaction.kept(query)
        if not found:
            start = {"id": 1, "name": self._name, "generation": 1, "acknowledged": 0, "last": 0, "chain": START}
            self._transaction.insert(SourceRow, {**start, "epoch": 0})
            found = self._transaction.kept(query)
        return found[0]

    def _state_locked(self) -> SourceState:
        """Return what ``_locked`` does, without the mapper: most works that tell the district do nothing else here."""
        question = LOCKED if self._transaction.is_postgresql else SOURCE
        (found,) = self._transaction.trip.ask((question, {}))
        return SourceState(**dict(zip(STATE, found[0], strict=True))) if found else to_state(self._locked())

    def _append(self, state: SourceRow, body: bytes, **values: Any) -> None:
        after, place = _next_place(to_state(state), body)
        state.last, state.chain = after.last, after.chain
        self._transaction.insert_new(OutboxEventRow, "outbox", {**values, **place})

    def _mark(self, state: SourceRow, first: int, last: int, **values: Any) -> None:
        statement = (
            update(OutboxEventRow)
            .where(OutboxEventRow.generation == state.generation, OutboxEventRow.sequence.between(first, last))
            .values(**values)
        )
        self._transaction.session.execute(statement, execution_options={"synchronize_session": False})

    def _ordered(self, query: Select[tuple[OutboxEventRow]]) -> list[OutboxRow]:
        self.append_pending()
        return self._values(query.order_by(OutboxEventRow.generation, OutboxEventRow.sequence))

    def _values(self, query: Select[tuple[OutboxEventRow]]) -> list[OutboxRow]:
        rows: Iterable[OutboxEventRow] = self._transaction.all(query)
        return [to_outbox_row(row) for row in rows]


def _next_place(state: SourceState, body: bytes) -> tuple[SourceState, dict[str, Any]]:
    """Return where the stream stands after one more event, and the columns of that event that say its place."""
    sha256 = hashlib.sha256(body).digest()
    after = replace(state, last=state.last + 1, chain=hashlib.sha256(state.chain + sha256).digest())
    place = {"generation": after.generation, "sequence": after.last, "chain": after.chain, "sha256": sha256}
    return after, {**place, "acknowledged_at": None, "verdict": "", "problem": "", "body": body}


def _present(generation: int) -> Select[tuple[OutboxEventRow]]:
    query = select(OutboxEventRow).where(OutboxEventRow.generation == generation)
    return query.order_by(OutboxEventRow.sequence)


def _behind(generation: int, sequence: int) -> ColumnElement[bool]:
    later = and_(OutboxEventRow.generation == generation, OutboxEventRow.sequence > sequence)
    return or_(OutboxEventRow.generation > generation, later)
