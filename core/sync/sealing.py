"""The seal of a day: our count beside the district's, also where this machine lacks a part of it. It knows no socket.

A machine that was put back, or took the place of another, has begun a new generation, or lacks those it had begun. Of a
day from before the district has events that it has not. Then the district's list of the day is proven: all of ours are
in it, each with the content we have; the rest came from the past we lack, and the day is counted with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from core.base.faults import Fault
from core.day.ports import Seal
from core.outbox.digest import Mark, sums_by_kind, total_digest
from core.outbox.ports import OutboxRow, SourceState
from core.sync.scans_first import digests_of
from core.sync.wire import HeldDay, HeldEvent, Receipt, SealRequest, renumbered, sha256

_MISMATCH, _UNKNOWN = "district.seal.mismatch", "district.version.refused"


class Sealer(Protocol):
    """Who signs; ``core.sync.client.DistrictClient`` is the real one. Net lane."""

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        """Ask for the receipt of a day."""
        ...

    def held_day(self, day: date, source: str) -> HeldDay:
        """Ask what a day is counted of."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """What we have of a day."""

    day: date
    state: SourceState
    rows: tuple[OutboxRow, ...]


def sealed(own: OwnDay, client: Sealer) -> Seal:
    """Return the district's count of the day, equal to ours, or a Fault."""
    marks = [Mark(kind=row.kind, id=row.id, sha256=row.sha256) for row in own.rows]
    try:
        return _signed(own, client, marks, ())
    except Fault as fault:
        if fault.code != _MISMATCH:
            raise
        held = _asked(client, own, fault)
        if not _has_all(own, held):
            raise
    return _signed(own, client, held.values(), tuple(held.values()))


def _asked(client: Sealer, own: OwnDay, mismatch: Fault) -> Mapping[str, Mark]:
    try:
        events = client.held_day(own.day, own.state.source).events
    except Fault as fault:
        raise mismatch if fault.code == _UNKNOWN else fault from fault
    if all(event.generation == own.state.generation for event in events):  # whose past is whole has nothing to be told
        raise mismatch
    proven = _Proof(own)
    return {event.id: proven(event) for event in events}


class _Proof:
    """Takes an event of ours for ours only when the district has its content, whatever place it came in."""

    def __init__(self, own: OwnDay) -> None:
        self._rows, self._name = {row.id: row for row in own.rows}, own.state.name

    def __call__(self, event: HeldEvent) -> Mark:
        theirs, row = bytes.fromhex(event.sha256), self._rows.get(event.id)
        if row is not None and theirs != row.sha256:
            source = f"{self._name}/{event.generation}"
            again = renumbered(row.body, source=source, sequence=event.sequence)
            theirs = theirs if sha256(again) == theirs else b""
        return Mark(kind=event.kind, id=event.id, sha256=theirs)


def _place(rows: Sequence[OutboxRow]) -> dict[str, Any]:
    """Return where the day lies in our newest generation that has a part of it."""
    newest = [row for row in rows if row.generation == rows[-1].generation]
    if not newest:
        return {}
    first, last = newest[0], newest[-1]
    chain, generation = last.chain.hex(), last.generation
    return {"chain": chain, "generation": generation, "first": first.sequence, "last": last.sequence}


def _scans(rows: Iterable[OutboxRow]) -> tuple[str, ...]:
    """Return the scans the day names; of an event that a person took upon themselves the day waits for none."""
    named = (digests_of(row) for row in rows if not row.is_settled)
    return tuple(sorted(frozenset[str]().union(*named)))


def _has_all(own: OwnDay, held: Mapping[str, Mark]) -> bool:
    return all(row.id in held and held[row.id].sha256 for row in own.rows)


def _signed(own: OwnDay, client: Sealer, marks: Iterable[Mark], held: tuple[Mark, ...]) -> Seal:
    sums = sums_by_kind(marks)
    events, digest = sum(kind.count for kind in sums.values()), total_digest(sums)
    request = SealRequest(events=events, digest=digest, sums=sums, **_place(own.rows), blobs=_scans(own.rows))
    receipt = client.seal(own.day, own.state.source, request)
    if (receipt.events, receipt.digest, receipt.day) != (events, digest, own.day):
        raise Fault(_MISMATCH, events=receipt.events, status=200, detail="receipt")
    return Seal(
        day=own.day,
        events=receipt.events,
        chain=receipt.chain,
        receipt=receipt.receipt,
        at=receipt.at,  # by the district's clock: it is what was signed
        sums=receipt.sums,
        digest=receipt.digest,
        held=held,
    )
