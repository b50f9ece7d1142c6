"""The one digest by which counter and district compare a day; it knows neither table nor wire.

Frame of one kind: for every event, ids in ascending order, ``len(id) in 2 bytes big-endian || id (UTF-8) ||
sha256(body)``; the digest is SHA-256 over all of that, in hex. So the order of arrival does not matter, while
a lost, doubled or changed event does.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSum:
    """How many events of one kind, and their digest (64 hex digits)."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the digest needs of one event: ``sha256`` is the 32-byte digest of the body as it travelled."""

    kind: str
    id: str
    sha256: bytes


def sums_by_kind(marks: Iterable[Mark]) -> dict[str, KindSum]:
    """Return kind -> sum, kinds in order; the same events give the same sums on both sides of the wire."""
    kinds: dict[str, list[Mark]] = {}
    for mark in marks:
        kinds.setdefault(mark.kind, []).append(mark)
    return {kind: KindSum(count=len(kinds[kind]), digest=_digest(kinds[kind])) for kind in sorted(kinds)}


def total_digest(sums: Mapping[str, KindSum]) -> str:
    """Return one digest over all kinds (64 hex digits); an empty day has the digest of nothing."""
    total = hashlib.sha256()
    for kind in sorted(sums):
        total.update(_framed(kind) + sums[kind].count.to_bytes(8, "big") + bytes.fromhex(sums[kind].digest))
    return total.hexdigest()


def _digest(marks: Iterable[Mark]) -> str:
    digest = hashlib.sha256()
    for mark in sorted(marks, key=lambda mark: mark.id.encode("utf-8")):
        digest.update(_framed(mark.id) + mark.sha256)
    return digest.hexdigest()


def _framed(text: str) -> bytes:
    raw = text.encode("utf-8")
    return len(raw).to_bytes(2, "big") + raw
