"""The outbox as rows: events frozen in the transaction that made them. It knows the wire only as a port."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Integer,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.base.clock import office_day
from core.base.events import Event
from core.outbox.ports import Carried, Ended, OutboxRow, Outgoing, Position, SourceState, Wire
from core.store.table import Row, Transaction

START = bytes(32)
APPLIED = "applied"


class OutboxEventRow(Row):
    """One event of the stream; ``body`` is never made again.

    That it is acknowledged stands in the source alone: a row is written again only when something else is said of it.
    """

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
    answered_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(index=True)  # empty also where it is simply applied
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


# Statements over columns, made once: the upload reads and marks rows by the hundred, and an object of the mapping for
# each would cost more than reading it.
_OUTBOX_TABLE, _SOURCE_TABLE = cast("Table", OutboxEventRow.__table__), cast("Table", SourceRow.__table__)
_OUTBOX, _SOURCE = _OUTBOX_TABLE.columns, _SOURCE_TABLE.columns
_NAMES = tuple(column.key for column in _OUTBOX)
_KEPT = ("name", "generation", "acknowledged", "last", "chain", "epoch")
_STATE = select(*(_SOURCE[name] for name in _KEPT))
# These travel with others: see core.store.trip.
_SOURCE_NOW = text(f"SELECT {', '.join(_KEPT)} FROM source").columns(*(_SOURCE[name] for name in _KEPT))  # noqa: S608
_SOURCE_LOCKED = text(f"{_SOURCE_NOW.element.text} FOR UPDATE").columns(*_SOURCE_NOW.selected_columns)
_KEEP = text(f"UPDATE source SET {', '.join(f'{name} = :{name}' for name in _KEPT)}")  # noqa: S608
_ROWS = select(*_OUTBOX)
_OF_GENERATION = _OUTBOX.generation == bindparam("generation")
_IN_ORDER = (_OUTBOX.generation, _OUTBOX.sequence)
_AFTER_PLACE = (_OF_GENERATION, _OUTBOX.sequence > bindparam("after"))
_REST, _TAKE_OUT = _ROWS.where(*_AFTER_PLACE).order_by(_OUTBOX.sequence), delete(_OUTBOX_TABLE).where(*_AFTER_PLACE)
_MOST = bindparam("most", type_=Integer) + literal_column("0")  # SQLite plans anew for each value that is a bare limit
_CARRIED = tuple(field.name for field in fields(Carried))
_BEHIND = or_(_OUTBOX.generation > bindparam("generation"), and_(*_AFTER_PLACE))
_AFTER = _ROWS.where(_BEHIND).order_by(*_IN_ORDER).limit(_MOST)
_COUNT_AFTER = select(func.count()).select_from(_OUTBOX_TABLE).where(_BEHIND)
_WAITING = _REST.limit(_MOST).with_only_columns(*(_OUTBOX[name] for name in _CARRIED))
_CHAIN_AT = select(_OUTBOX.chain).where(_OF_GENERATION, _OUTBOX.sequence == bindparam("at"))
_OLDEST = _REST.with_only_columns(_OUTBOX.created_at).limit(literal_column("1"))
_ENDS = select(_OUTBOX.generation, func.max(_OUTBOX.sequence).label("last")).group_by(_OUTBOX.generation).subquery()
_LAST_OF_PAST = _ROWS.join(
    _ENDS, and_(_OUTBOX.generation == _ENDS.c.generation, _OUTBOX.sequence == _ENDS.c.last)
).where(_OUTBOX.generation < bindparam("present"))
_OF_DAY = _ROWS.where(_OUTBOX.day == bindparam("day")).order_by(*_IN_ORDER)
_DAYS = select(_OUTBOX.day, func.count()).where(_OUTBOX.day >= bindparam("since")).group_by(_OUTBOX.day)
_BY_ID = _ROWS.where(_OUTBOX.id == bindparam("id"))
_ASIDE = tuple(literal_column(f"'{verdict}'", String) for verdict in ("parked", "rejected"))
_PUT_ASIDE = select(_OUTBOX.generation, _OUTBOX.sequence).where(_OUTBOX.verdict.in_(_ASIDE)).order_by(*_IN_ORDER)
_COUNT_ASIDE = select(func.count()).where(_OUTBOX.verdict.in_(_ASIDE))
_STRETCH = update(_OUTBOX_TABLE).where(
    _OUTBOX.generation == bindparam("own_generation"), _OUTBOX.sequence.between(bindparam("first"), bindparam("last"))
)
_SAY = _STRETCH.values({name: bindparam(name) for name in ("verdict", "problem", "answered_at")})
_NOTHING = {"verdict": literal_column("''"), "problem": literal_column("''"), "answered_at": null()}
_UNSAY = _STRETCH.where(_OUTBOX.verdict != literal_column("''")).values(_NOTHING)


_FEED_TABLE = cast("Table", FeedRow.__table__)
_TOKEN = select(_FEED_TABLE.c.token).where(_FEED_TABLE.c.name == bindparam("name"))
_MOVE_ON = update(_FEED_TABLE).where(_FEED_TABLE.c.name == bindparam("own_name")).values(token=bindparam("token"))


def to_outbox_row(row: Any) -> OutboxRow:
    """Return the value of a row, of the mapping or of columns."""
    return OutboxRow(**{name: getattr(row, name) for name in _NAMES})


class SqlOutbox:
    """See core.outbox.ports.Outbox.

    Events get generation, sequence and chain at the end of the work, under the lock of the source row. On SQLite
    that is the only writer anyway. On PostgreSQL it makes commits with events follow one another, which a centre's
    pace allows; a leader that stamps rows after their commit would lift that.
    """

    def __init__(self, transaction: Transaction, wire: Wire, source: str) -> None:
        self._transaction, self._wire, self._name = transaction, wire, source
        self._pending: list[Outgoing] = []
        self.has_grown = False  # in this work
        self._held: SourceState | None = None  # the state once nobody else can change it in front of us

    def put(self, event: Event) -> None:
        """Take the event when the district wants it."""
        self._transaction.check_writing()
        outgoing = self._wire.encode(event)
        if outgoing is not None:
            self._pending.append(outgoing)

    def take_over(self, rows: Iterable[OutboxRow]) -> None:
        """Append events of another stream under our own source and next numbers; id and content stay as they were."""
        self._append([self._moved(row) for row in rows])

    def append_pending(self) -> None:
        """Freeze the events of this work at the end of the stream."""
        if not self._pending:
            return
        pending, self._pending = self._pending, []
        self._append([self._frozen(outgoing) for outgoing in pending])

    def state(self) -> SourceState:
        """See Outbox."""
        self.append_pending()
        if self._held is not None:
            return self._held
        rows = self._asked(_STATE)
        if not rows:
            return _new(self._name)
        state = SourceState(**dict(zip(_KEPT, rows[0], strict=True)))
        if not (self._transaction.is_writing and self._transaction.is_postgresql):
            self._held = state  # all that is read is of one moment, and a file has one writer
        return state

    def waiting(self, after: int, limit: int) -> list[Carried]:
        """See Outbox."""
        rows = self._asked(_WAITING, generation=self.state().generation, after=after, most=limit)
        return [Carried(*row) for row in rows]

    def chain_before(self, sequence: int) -> bytes:
        """See Outbox."""
        state = self.state()
        if sequence == state.last + 1:
            return state.chain
        return self._chain_at(state.generation, sequence - 1)

    def acknowledge(self, up_to: int, epoch: int) -> None:
        """See Outbox."""
        state = self._locked()
        self._keep(replace(state, acknowledged=max(state.acknowledged, min(up_to, state.last)), epoch=epoch))

    def rewind(self, acknowledged: int, epoch: int) -> None:
        """See Outbox."""
        state = self._locked()
        self._say(_UNSAY, acknowledged + 1, state.last)
        self._keep(replace(state, acknowledged=min(acknowledged, state.acknowledged), epoch=epoch))

    def rotate(self) -> SourceState:
        """See Outbox."""
        state = self._locked()
        moving = self._taken_out(state.generation, state.acknowledged)
        self._held = replace(state, generation=state.generation + 1, acknowledged=0, last=0, chain=START)
        if moving:
            self._append([self._moved(row) for row in moving])
        else:
            self._keep(self._held)
        return self._held

    def past(self) -> list[Ended]:
        """See Outbox."""
        state = self.state()
        return [self._ended(state, row) for row in self._values(_LAST_OF_PAST, present=state.generation)]

    def recall(self, generation: int, after: int) -> int:
        """See Outbox."""
        self._locked()
        rows = self._taken_out(generation, after)
        self.take_over(rows)
        return len(rows)

    def set_verdict(self, first: int, last: int, verdict: str, problem: str = "", generation: int = 0) -> None:
        """See Outbox."""
        if verdict == APPLIED:
            self._say(_UNSAY, first, last, generation)
        else:
            at = self._transaction.at
            self._say(_SAY, first, last, generation, verdict=verdict, problem=problem, answered_at=at)

    def settle(self, id_: str, words: str) -> None:
        """See Outbox."""
        self._locked()
        if (row := self.by_id(id_)) is not None:
            self.set_verdict(row.sequence, row.sequence, "settled", words, row.generation)

    def of_day(self, day: date) -> list[OutboxRow]:
        """See Outbox."""
        return self._values(_OF_DAY, day=day)

    def days(self, since: date) -> dict[date, int]:
        """See Outbox."""
        return dict(self._asked(_DAYS, since=since))

    def after(self, generation: int, sequence: int, limit: int) -> list[OutboxRow]:
        """See Outbox."""
        return self._values(_AFTER, generation=generation, after=sequence, most=limit)

    def count_after(self, generation: int, sequence: int) -> int:
        """See Outbox."""
        self.append_pending()
        return int(self._asked(_COUNT_AFTER, generation=generation, after=sequence)[0][0])

    def by_id(self, id_: str) -> OutboxRow | None:
        """See Outbox."""
        rows = self._values(_BY_ID, id=id_)
        return rows[0] if rows else None

    def pending(self) -> tuple[int, datetime | None]:
        """See Outbox."""
        state = self.state()
        if state.last == state.acknowledged:
            return 0, None
        oldest = self._asked(_OLDEST, generation=state.generation, after=state.acknowledged)
        return state.last - state.acknowledged, oldest[0][0] if oldest else None

    def put_aside(self) -> list[Position]:
        """See Outbox."""
        self.append_pending()
        return [(int(generation), int(sequence)) for generation, sequence in self._asked(_PUT_ASIDE)]

    def count_aside(self) -> int:
        """See Outbox."""
        return int(self._asked(_COUNT_ASIDE)[0][0])

    def cursor(self, feed: str) -> str:
        """See Outbox."""
        found = self._asked(_TOKEN, name=feed)
        return str(found[0][0]) if found else ""

    def set_cursor(self, feed: str, token: str) -> None:
        """See Outbox."""
        if not self._transaction.insert(FeedRow, {"name": feed, "token": token}):
            self._transaction.trip.later(_MOVE_ON, {"own_name": feed, "token": token})

    def _locked(self) -> SourceState:
        """Return the state, its row ours until the work ends; it is made by the first work that needs it."""
        self._transaction.check_writing()
        self.append_pending()
        if self._held is None:
            question = _SOURCE_LOCKED if self._transaction.is_postgresql else _SOURCE_NOW
            (found,) = self._transaction.trip.ask((question, {}))
            if not found:
                self._transaction.insert(SourceRow, {"id": 1, **_columns(_new(self._name))})
                (found,) = self._transaction.trip.ask((question, {}))
            self._held = SourceState(**dict(zip(_KEPT, found[0], strict=True)))
        return self._held

    def _keep(self, state: SourceState) -> None:
        self._held = state
        self._transaction.trip.later(_KEEP, _columns(state))

    def _append(self, events: Sequence[Callable[[SourceState], dict[str, Any]]]) -> None:
        """Give each event the next place; each is told the state before it, and says what it is there."""
        state = self._locked()
        for event in events:
            values = event(state)
            sha256 = hashlib.sha256(values["body"]).digest()
            chain = hashlib.sha256(state.chain + sha256).digest()
            state = replace(state, last=state.last + 1, chain=chain)
            place = {"generation": state.generation, "sequence": state.last, "chain": chain, "sha256": sha256}
            fresh = {"answered_at": None, "verdict": "", "problem": ""}
            self._transaction.insert_later(OutboxEventRow, {**values, **place, **fresh})
        if events:
            self.has_grown = True
            self._keep(state)

    def _frozen(self, outgoing: Outgoing) -> Callable[[SourceState], dict[str, Any]]:
        return lambda state: {
            "id": outgoing.id,
            "kind": outgoing.kind,
            "subject": outgoing.subject,
            "day": office_day(outgoing.at),
            "created_at": self._transaction.at,
            "body": self._wire.freeze(outgoing, source=state.source, sequence=state.last + 1),
        }

    def _moved(self, row: OutboxRow) -> Callable[[SourceState], dict[str, Any]]:
        return lambda state: {
            "id": row.id,
            "kind": row.kind,
            "subject": row.subject,
            "day": row.day,
            "created_at": row.created_at,
            "body": self._wire.renumber(row.body, source=state.source, sequence=state.last + 1),
        }

    def _ended(self, state: SourceState, last: OutboxRow) -> Ended:
        """Return an earlier generation as it stood behind its last row: what is of the past is acknowledged."""
        end, before = last.sequence, self._chain_at(last.generation, last.sequence - 1)
        ended = replace(state, generation=last.generation, acknowledged=end, last=end, chain=last.chain)
        return Ended(state=ended, row=last, chain_before=before)

    def _chain_at(self, generation: int, sequence: int) -> bytes:
        found = self._asked(_CHAIN_AT, generation=generation, at=sequence)
        return bytes(found[0][0]) if found else START

    def _say(self, statement: Update, first: int, last: int, generation: int = 0, **values: Any) -> None:
        if first <= last:
            present = self._locked().generation
            stretch = {"own_generation": generation or present, "first": first, "last": last}
            self._transaction.trip.later(statement, {**stretch, **values})

    def _taken_out(self, generation: int, after: int) -> list[OutboxRow]:
        """Take the rows of a generation behind this place out of it; they are to be put elsewhere."""
        rows = self._values(_REST, generation=generation, after=after)
        self._transaction.connection.execute(_TAKE_OUT, {"generation": generation, "after": after})
        return rows

    def _values(self, query: Select[Any], **values: Any) -> list[OutboxRow]:
        """Return the rows that one of the queries above asks for."""
        state = self.state()
        return [_value(state, row) for row in self._asked(query, **values)]

    def _asked(self, query: Select[Any], **values: Any) -> list[tuple[Any, ...]]:
        (rows,) = self._transaction.trip.ask((query, values))
        return rows


def _value(state: SourceState, row: Sequence[Any]) -> OutboxRow:
    """Return a row as it stands; what is left of earlier generations is acknowledged."""
    values = dict(zip(_NAMES, row, strict=True))
    is_acknowledged = (values["generation"], values["sequence"]) <= (state.generation, state.acknowledged)
    values["verdict"] = values["verdict"] or (APPLIED if is_acknowledged else "")
    return OutboxRow(**values, is_acknowledged=is_acknowledged)


def _new(name: str) -> SourceState:
    return SourceState(name=name, generation=1, acknowledged=0, last=0, chain=START)


def _columns(state: SourceState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in _KEPT}
