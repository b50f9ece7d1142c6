"""The outbox as its writer (the store) and its reader (sync) both see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from core.base.events import Event
from core.base.work import Work

Position = tuple[int, int]  # of a row: generation, sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What the district is told of one event, before it has a place in the stream."""

    kind: str  # cn.yichuang.case.accepted.v1
    subject: str  # case/0193...
    revision: int  # of the subject; orders the events of one case
    base: int | None = None  # the revision that was told before, 0 for none; None where there is only one
    at: datetime
    id: str  # UUIDv7 of the event
    op: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """What of an event travels, and where it stands in its stream. ``body`` are its bytes, frozen at commit."""

    sequence: int
    body: bytes
    chain: bytes  # sha256(chain before || sha256)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow(Carried):
    """One event in the stream of a source."""

    generation: int
    id: str
    kind: str
    subject: str
    day: date  # the hall's day it belongs to
    sha256: bytes
    is_acknowledged: bool = False  # durable at the district
    answered_at: datetime | None = None  # when it was said to be anything but applied
    verdict: str = ""  # applied, duplicate, parked, rejected, or settled by a person; empty: not answered
    problem: str = ""  # why parked or rejected, in the district's words

    @property
    def is_settled(self) -> bool:
        """Return whether a person took upon themselves what the district put aside."""
        return self.verdict == "settled"


class Wire(Protocol):
    """Turns events into what travels. Implemented by core.sync.wire, called by the store inside the transaction."""

    def encode(self, event: Event) -> Outgoing | None:
        """Return what the district is told, or None when it does not want this event."""
        ...

    def freeze(self, outgoing: Outgoing, *, source: str, sequence: int) -> bytes:
        """Return the event's final bytes, canonical JSON of a CloudEvent."""
        ...

    def renumber(self, body: bytes, *, source: str, sequence: int) -> bytes:
        """Return frozen bytes under a new source and sequence, all else as it was; for ``Outbox.rotate``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where one generation of our stream stands. ``epoch`` is the district's, 0 when never heard."""

    name: str  # //330290/015/3
    generation: int
    acknowledged: int
    last: int
    chain: bytes  # after ``last``
    epoch: int = 0

    @property
    def source(self) -> str:
        """Return the CloudEvents source, generation included."""
        return f"{self.name}/{self.generation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An earlier generation: how it stood in the end, its last row, and the chain before that row."""

    state: SourceState
    row: OutboxRow
    chain_before: bytes


class Outbox(Protocol):
    """The store of the outbox."""

    def state(self) -> SourceState:
        """Return the present generation's state."""
        ...

    def waiting(self, after: int, limit: int) -> list[Carried]:
        """Return the next events behind a sequence of the present generation, in order."""
        ...

    def chain_before(self, sequence: int) -> bytes:
        """Return the chain value before this sequence of the present generation (32 zero bytes before 1)."""
        ...

    def acknowledge(self, up_to: int, epoch: int) -> None:
        """Mark rows up to ``up_to`` durable at the district, and applied until something else is said of them."""
        ...

    def rewind(self, acknowledged: int, epoch: int) -> None:
        """The district is behind (restored): take rows after ``acknowledged`` as not sent."""
        ...

    def rotate(self) -> SourceState:
        """Begin a new generation and renumber the unacknowledged rows under it.

        Sequences start at 1, the chain at 32 zero bytes; bodies through ``Wire.renumber``, ids stay. Rows already
        acknowledged stay as they are under the old generation. The epoch is kept.
        """
        ...

    def past(self) -> list[Ended]:
        """Return the earlier generations that have rows here."""
        ...

    def recall(self, generation: int, after: int) -> int:
        """Take the rows of an earlier generation behind ``after`` into the present one, to be sent again.

        The district has lost them. Renumbered as by ``rotate``; returns how many they are.
        """
        ...

    def set_verdict(self, first: int, last: int, verdict: str, problem: str = "", generation: int = 0) -> None:
        """Keep what the district says of the rows from ``first`` to ``last``, by default of the present generation."""
        ...

    def settle(self, id_: str, words: str) -> None:
        """Keep that a person has settled what the district refused: verdict ``settled``, and who and why."""
        ...

    def of_day(self, day: date) -> list[OutboxRow]:
        """Return all rows of the hall's day, acknowledged or not, in order."""
        ...

    def days(self, since: date) -> dict[date, int]:
        """Return the hall's days from ``since`` on that have rows -> how many."""
        ...

    def after(self, generation: int, sequence: int, limit: int) -> list[OutboxRow]:
        """Return the oldest rows behind this place, of all generations, in order; (0, 0) is before the first."""
        ...

    def count_after(self, generation: int, sequence: int) -> int:
        """Return how many rows stand behind this place."""
        ...

    def by_id(self, id_: str) -> OutboxRow | None:
        """Return one row."""
        ...

    def pending(self) -> tuple[int, datetime | None]:
        """Return (rows not acknowledged, age mark: created_at of the oldest)."""
        ...

    def put_aside(self) -> list[Position]:
        """Return the rows of all generations whose verdict is parked or rejected, in order."""
        ...

    def count_aside(self) -> int:
        """Return how many rows of all generations are parked or rejected."""
        ...

    def cursor(self, feed: str) -> str:
        """Return how far a feed of the district has been read (``results/330290~015``); empty: from its start."""
        ...

    def set_cursor(self, feed: str, token: str) -> None:
        """Keep how far a feed has been read."""
        ...


class OutboxWork(Work, Protocol):
    """The transaction of sync."""

    @property
    def outbox(self) -> Outbox: ...
