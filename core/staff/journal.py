"""The journal: who did what, when, where; append-only and hash-chained with SM3 from its first row."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives import hashes

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row; ``digest`` covers all fields and ``previous``. ``facts`` never hold a name, number, phone or address."""

    serial: int
    at: datetime
    op: str
    who: str
    where: str
    action: str  # "ticket.call", "case.accept", "staff.sign_in" ...
    subject: str
    outcome: str  # "done" or a fault code
    facts: Mapping[str, str]
    previous: bytes
    digest: bytes = b""


class Journal(Protocol):
    """The store of the journal inside a work."""

    def write(
        self, action: str, subject: str = "", *, outcome: str = "done", facts: Mapping[str, str] | None = None
    ) -> None:
        """Append a row for the work's act at the work's time; part of the same transaction."""
        ...

    def entries(self, start: int = 1) -> Iterator[Entry]:
        """Read rows from serial ``start`` on, in order."""
        ...

    def of(self, action: str, subjects: Collection[str]) -> list[Entry]:
        """Return the rows of an action on any of these subjects, in order; by index for ``day.settle``."""
        ...

    def head(self) -> tuple[int, bytes]:
        """Return (count, digest of the last row); (0, GENESIS) when empty."""
        ...


def digest_of(entry: Entry) -> bytes:
    """Return the SM3 digest (GB/T 32905) over the length-prefixed fields and the previous digest.

    Each field is UTF-8 behind a 4-byte big-endian length, so that no field can lend a letter to its neighbour.
    """
    facts = [part for key in sorted(entry.facts) for part in (key, entry.facts[key])]
    texts = [
        str(entry.serial), entry.at.isoformat(), entry.op, entry.who, entry.where,
        entry.action, entry.subject, entry.outcome, *facts,
    ]  # fmt: skip
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(entry.previous)
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        sm3.update(len(raw).to_bytes(4, "big") + raw)
    return sm3.finalize()


@dataclass(frozen=True, slots=True)
class Defect:
    """One place where the chain does not hold."""

    serial: int
    reason: str  # "digest", "previous", "serial"


def defects(entries: Iterable[Entry], anchor: tuple[int, bytes] | None = None) -> list[Defect]:
    """Return every defect of the chain, not only the first; ``anchor`` is a (count, head) kept elsewhere."""
    found: list[Defect] = []
    previous, expected, heads = GENESIS, 1, {0: GENESIS}
    for entry in entries:
        if entry.serial != expected:
            found.append(Defect(entry.serial, "serial"))
        if entry.previous != previous:
            found.append(Defect(entry.serial, "previous"))
        if digest_of(entry) != entry.digest:
            found.append(Defect(entry.serial, "digest"))
        previous, expected = entry.digest, entry.serial + 1
        heads[entry.serial] = entry.digest
    if anchor is not None and heads.get(anchor[0]) != anchor[1]:
        found.append(Defect(anchor[0], "anchor"))
    return found
