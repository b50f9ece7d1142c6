"""The seal of a day: the district's count beside the counter's, and a receipt when they are the same."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.base.clock import Clock
from core.district.database import EPOCH, RECEIPT_KEY, Database, Transaction, ask, ask_one, ask_value, meta_value
from core.district.scans import lacking
from core.district.tables import OF_DAY, arrival, day_stretch, seal, stream
from core.outbox.digest import KindSum, Mark, sums_by_kind, total_digest
from core.sync.wire import CHAIN_START, HeldDay, HeldEvent, Missing, Receipt, Refused, SealRequest, public_key, signed

_OF_DAY = sa.select(arrival).join(day_stretch, OF_DAY).order_by(arrival.c.generation, arrival.c.sequence)
_OF_DAY = _OF_DAY.where(day_stretch.c.day == sa.bindparam("own_day"), day_stretch.c.name == sa.bindparam("own"))
_IS_IT = (seal.c.name == sa.bindparam("own"), seal.c.day == sa.bindparam("own_day"))
_LAST = sa.select(stream.c.last).where(stream.c.source == sa.bindparam("own"))
_NAMED = 500  # contents by their digests in an answer
_SEAL, _FORGET, _KEEP = sa.select(seal).where(*_IS_IT), sa.delete(seal).where(*_IS_IT), sa.insert(seal)


class Seals:
    """Any thread. ``name`` is a source without its generation: a day may span several."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def seal(self, name: str, day: date, request: SealRequest) -> Receipt:
        """Return the receipt. The same day again gives the same receipt.

        Refused ``seal-mismatch`` with our count, ``scans-missing`` where contents that its events name are not here.
        """
        own = {"own": name, "own_day": day}
        with self._database.begin() as tx:
            rows = ask(tx, _OF_DAY, own)
            sums, chain = _counted(rows)
            digest, events = total_digest(sums), sum(kind.count for kind in sums.values())
            if digest != request.digest:
                missing = _behind(tx, name, request)
                words = _difference(request.sums, sums)
                raise Refused("seal-mismatch", words, events=events, digest=digest, missing=missing)
            if gone := lacking(tx, request.blobs or (), {row.subject for row in rows if row.subject}):
                raise Refused("scans-missing", missing=Missing(blobs=tuple(gone[:_NAMED]), count=len(gone)))
            blobs = None if request.blobs is None else len(request.blobs)
            found = ask_one(tx, _SEAL, own)
            if found is not None and found.digest == digest:
                kept = Receipt.model_validate_json(found.receipt)
                if kept.blobs == blobs:
                    return kept
            receipt = self._receipt(tx, name, day, sums, chain, blobs)
            ask(tx, _FORGET, own)
            told = receipt.json_bytes().decode("utf-8")
            ask(tx, _KEEP, {"name": name, "day": day, "digest": digest, "receipt": told})
        return receipt

    def held(self, name: str, day: date) -> HeldDay:
        """Return what a day is counted of."""
        with self._database.begin() as tx:
            events = tuple(
                HeldEvent(
                    id=row.id, kind=row.kind, generation=row.generation, sequence=row.sequence,
                    sha256=bytes(row.sha256).hex(),
                )
                for row in _latest(ask(tx, _OF_DAY, {"own": name, "own_day": day}))
            )  # fmt: skip
            return HeldDay(epoch=int(meta_value(tx, EPOCH)), events=events)

    def public_key(self) -> str:
        """Return the key by which our receipts are proven, in hex."""
        with self._database.begin() as tx:
            return public_key(bytes.fromhex(meta_value(tx, RECEIPT_KEY)))

    def _receipt(
        self, tx: Transaction, name: str, day: date, sums: dict[str, KindSum], chain: bytes, blobs: int | None
    ) -> Receipt:
        digest = total_digest(sums)
        receipt = Receipt(
            receipt=f"QS{day:%Y%m%d}-{digest[:12]}",
            day=day,
            source=name,
            events=sum(kind.count for kind in sums.values()),
            chain=chain.hex(),
            digest=digest,
            sums=sums,
            at=self._clock.now(),
            signature="",
            blobs=blobs,
        )
        return signed(receipt, bytes.fromhex(meta_value(tx, RECEIPT_KEY)))


def _latest(rows: Iterable[Any]) -> list[Any]:
    """Return each event once, in the latest place it came in: a renumbered one is another spelling of the same."""
    latest = {row.id: row for row in rows}
    return sorted(latest.values(), key=lambda row: (row.generation, row.sequence))


def _behind(tx: Transaction, name: str, request: SealRequest) -> Missing | None:
    """Return what of the sequences the counter counts is not here: the end of its stream; None for nothing."""
    if request.first is None or request.last is None:
        return None
    last = ask_value(tx, _LAST, {"own": f"{name}/{request.generation}"}) or 0
    first = max(request.first, last + 1)
    return Missing(first=first, last=request.last, count=request.last - first + 1) if first <= request.last else None


def _counted(arrivals: Iterable[Any]) -> tuple[dict[str, KindSum], bytes]:
    rows = _latest(arrivals)
    sums = sums_by_kind(Mark(kind=row.kind, id=row.id, sha256=row.sha256) for row in rows)
    return sums, bytes(rows[-1].chain) if rows else CHAIN_START


def _difference(theirs: dict[str, KindSum], ours: dict[str, KindSum]) -> str:
    """Say which kinds differ: "cn.yichuang.case.accepted.v1 12/11" is 12 at the counter, 11 here."""
    kinds = sorted(kind for kind in theirs.keys() | ours.keys() if theirs.get(kind) != ours.get(kind))
    return ", ".join(f"{kind} {_count(theirs, kind)}/{_count(ours, kind)}" for kind in kinds)


def _count(sums: dict[str, KindSum], kind: str) -> int:
    return sums[kind].count if kind in sums else 0
