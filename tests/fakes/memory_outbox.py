"""The outbox in memory, with the real chain; the wire is handed in, or nothing is sent."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from core.base.clock import office_day
from core.base.events import Event
from core.outbox.ports import Ended, OutboxRow, Outgoing, Position, SourceState, Wire
from tests.fakes.memory_table import Guard

START = bytes(32)
_FRESH = {"is_acknowledged": False, "answered_at": None, "verdict": "", "problem": ""}


class MemoryOutbox:
    """See core.outbox.ports.Outbox. Rows are keyed by (generation, sequence)."""

    def __init__(
        self,
        rows: dict[tuple[int, int], OutboxRow],
        source: dict[str, SourceState],
        cursors: dict[str, str],
        wire: Wire | None,
        name: str,
        at: datetime,
        guard: Guard,
    ) -> None:
        self._rows, self._source, self._cursors = rows, source, cursors
        self._wire, self._at, self._guard = wire, at, guard
        source.setdefault("state", SourceState(name=name, generation=1, acknowledged=0, last=0, chain=START))

    def append(self, event: Event) -> bool:
        """Freeze the event at the end of the stream; False when the wire does not want it."""
        outgoing = self._wire.encode(event) if self._wire else None
        if outgoing is None:
            return False
        self._begin(outgoing)
        return True

    def state(self) -> SourceState:
        return self._source["state"]

    def chain_before(self, sequence: int) -> bytes:
        before = self._rows.get((self.state().generation, sequence - 1))
        return before.chain if before else START

    def acknowledge(self, up_to: int, epoch: int) -> None:
        self._guard.check()
        state = self.state()
        for row in self._present():
            if state.acknowledged < row.sequence <= up_to:
                self._keep(replace(row, is_acknowledged=True, verdict="applied"))
        reached = max(state.acknowledged, min(up_to, state.last))
        self._source["state"] = replace(state, acknowledged=reached, epoch=epoch)

    def rewind(self, acknowledged: int, epoch: int) -> None:
        self._guard.check()
        for row in self._present():
            if row.sequence > acknowledged:
                self._keep(replace(row, **_FRESH))
        reached = min(acknowledged, self.state().acknowledged)
        self._source["state"] = replace(self.state(), acknowledged=reached, epoch=epoch)

    def rotate(self) -> SourceState:
        self._guard.check()
        old = self.state()
        moving = self.waiting(old.acknowledged, old.last)
        for row in moving:
            del self._rows[row.generation, row.sequence]
        self._source["state"] = replace(old, generation=old.generation + 1, acknowledged=0, last=0, chain=START)
        for row in moving:
            body = self._real_wire().renumber(row.body, source=self.state().source, sequence=self.state().last + 1)
            self._put(replace(row, **_FRESH), body)
        return self.state()

    def past(self) -> list[Ended]:
        state = self.state()
        ends = {row.generation: row for _, row in sorted(self._rows.items()) if row.generation < state.generation}
        return [
            Ended(
                state=replace(
                    state, generation=row.generation, acknowledged=row.sequence, last=row.sequence, chain=row.chain
                ),
                row=row,
                chain_before=self._rows[row.generation, row.sequence - 1].chain if row.sequence > 1 else START,
            )
            for row in ends.values()
        ]

    def recall(self, generation: int, after: int) -> int:
        self._guard.check()
        moving = [row for key, row in sorted(self._rows.items()) if key[0] == generation and key[1] > after]
        for row in moving:
            del self._rows[row.generation, row.sequence]
            body = self._real_wire().renumber(row.body, source=self.state().source, sequence=self.state().last + 1)
            self._put(replace(row, **_FRESH), body)
        return len(moving)

    def set_verdict(self, first: int, last: int, verdict: str, problem: str = "", generation: int = 0) -> None:
        self._guard.check()
        for sequence in range(first, last + 1):
            row = self._rows[generation or self.state().generation, sequence]
            at = None if verdict == "applied" else self._at
            self._keep(replace(row, verdict=verdict, problem=problem, answered_at=at))

    def settle(self, id_: str, words: str) -> None:
        row = next(row for row in self._rows.values() if row.id == id_)
        self.set_verdict(row.sequence, row.sequence, "settled", words, row.generation)

    def by_id(self, id_: str) -> OutboxRow | None:
        return next((row for row in self._rows.values() if row.id == id_), None)

    def of_day(self, day: date) -> list[OutboxRow]:
        return [row for _, row in sorted(self._rows.items()) if row.day == day]

    def waiting(self, after: int, limit: int) -> list[OutboxRow]:
        return [row for row in self._present() if row.sequence > after][:limit]

    def pending(self) -> tuple[int, datetime | None]:
        state = self.state()
        rows = self.waiting(state.acknowledged, state.last)
        return len(rows), rows[0].created_at if rows else None

    def put_aside(self) -> list[Position]:
        return [place for place, row in sorted(self._rows.items()) if row.verdict in ("parked", "rejected")]

    def count_aside(self) -> int:
        return sum(row.verdict in ("parked", "rejected") for row in self._rows.values())

    def days(self, since: date) -> dict[date, int]:
        return dict(Counter(row.day for row in self._rows.values() if row.day >= since))

    def cursor(self, feed: str) -> str:
        return self._cursors.get(feed, "")

    def set_cursor(self, feed: str, token: str) -> None:
        self._guard.check()
        self._cursors[feed] = token

    def _present(self) -> list[OutboxRow]:
        generation = self.state().generation
        return [row for key, row in sorted(self._rows.items()) if key[0] == generation]

    def _keep(self, row: OutboxRow) -> None:
        self._rows[row.generation, row.sequence] = row

    def _begin(self, outgoing: Outgoing) -> None:
        state = self.state()
        body = self._real_wire().freeze(outgoing, source=state.source, sequence=state.last + 1)
        row = OutboxRow(
            generation=state.generation,
            sequence=state.last + 1,
            id=outgoing.id,
            kind=outgoing.kind,
            subject=outgoing.subject,
            day=office_day(outgoing.at),
            body=body,
            sha256=b"",
            chain=b"",
            created_at=self._at,
        )
        self._put(row, body)

    def _put(self, row: OutboxRow, body: bytes) -> None:
        """Set the row at the end of the present generation, with its place in the chain."""
        state = self.state()
        sha256 = hashlib.sha256(body).digest()
        chain = hashlib.sha256(state.chain + sha256).digest()
        placed = replace(
            row, generation=state.generation, sequence=state.last + 1, body=body, sha256=sha256, chain=chain
        )
        self._source["state"] = replace(state, last=placed.sequence, chain=chain)
        self._keep(placed)

    def _real_wire(self) -> Wire:
        assert self._wire is not None, "only a wire puts rows into the outbox"
        return self._wire
