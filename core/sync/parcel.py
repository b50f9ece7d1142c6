"""A parcel: the next events of our stream, packed as they travel. It knows neither store nor socket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.outbox.ports import Carried, SourceState
from core.sync.wire import MAX_GZIP_BYTES, MAX_INFLATED_BYTES, packed, sha256


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """Rows of one generation without a hole, and the chain value before the first; no rows is the heartbeat."""

    state: SourceState
    rows: tuple[Carried, ...]
    chain_before: bytes

    @property
    def first(self) -> int:
        """Return the first sequence carried, or the one that would come next."""
        return self.rows[0].sequence if self.rows else self.state.acknowledged + 1

    @property
    def last(self) -> int:
        """Return the last sequence carried; before ``first`` when there is none."""
        return self.first + len(self.rows) - 1

    @property
    def chain_behind(self) -> bytes:
        """Return the chain value after the last row."""
        return self.rows[-1].chain if self.rows else self.chain_before

    @property
    def packed(self) -> bytes:
        """Return the body: gzip of the JSON array of the frozen bytes; the same rows give the same body."""
        return self._sealed[0]

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 of the body."""
        return self._sealed[1]

    def fitting(self) -> "Parcel":
        """Return the parcel cut down, by halves, to what one request may hold; a single event always goes."""
        parcel = self._inflated_fits()
        while len(parcel.rows) > 1 and len(parcel.packed) > MAX_GZIP_BYTES:
            parcel = parcel.cut(len(parcel.rows) // 2)
        return parcel

    def cut(self, count: int) -> "Parcel":
        """Return the parcel with its first ``count`` rows."""
        return replace(self, rows=self.rows[:count])

    def idempotency_key(self, digest: bytes) -> str:
        """Return the key of the body with this digest at this very place: "<generation>:<first>-<last>:<digest16>"."""
        return f'"{self.state.generation}:{self.first}-{self.last}:{digest.hex()[:16]}"'

    @cached_property
    def _sealed(self) -> tuple[bytes, bytes]:
        body = packed(row.body for row in self.rows)
        return body, sha256(body)

    def _inflated_fits(self) -> "Parcel":
        total = 1
        for count, row in enumerate(self.rows):
            total += len(row.body) + 3  # an end of line, a comma and one more
            if total > MAX_INFLATED_BYTES and count:
                return self.cut(count)
        return self


def unbroken(rows: Sequence[Carried]) -> tuple[Carried, ...]:
    """Return the rows up to the first hole in their sequence."""
    return tuple(row for place, row in enumerate(rows) if row.sequence == rows[0].sequence + place)
