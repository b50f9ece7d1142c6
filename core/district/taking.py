"""A batch on its way in: proven, judged in the order of its stream and written. It knows no HTTP.

Its chain is proven while the server looks for what is known of its cases, its texts while the server writes. The row of
the stream is locked first, a new one too; what is written of cases has one order, so that nobody waits crosswise.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.base.clock import office_day
from core.district.batch import Arrived, Batch, is_same
from core.district.casebook import APPLIED, Judgement, Ledger
from core.district.database import EPOCH, Answer, Trip
from core.district.parcels import bodies_told, keeping
from core.district.scans import wanted
from core.district.statements import among
from core.district.tables import KEPT, arrival, meta, stream
from core.sync.wire import (
    CHAIN_START,
    EVENT_PROBLEMS,
    Problem,
    Refused,
    Reply,
    Verdict,
    VerdictWord,
    chained,
    sha256,
    urn,
    without_generation,
)

# The epoch is read with the stream, in the transaction that acknowledges: else a restore between the two goes unseen.
_EPOCH = sa.select(meta.c.value).where(meta.c.name == EPOCH).scalar_subquery().label("epoch")
STANDS = sa.select(stream.c.last, stream.c.chain, _EPOCH).where(stream.c.source == sa.bindparam("own"))
_LOCKED = STANDS.with_for_update(of=stream)
_HERE = sa.select(arrival).where(KEPT)
_KEPT = ("applied", "parked")  # verdicts of what is here to stay
_OF_STREAM = arrival.c.source == sa.bindparam("own")
_CHAIN_AT = sa.select(arrival.c.chain).where(_OF_STREAM, arrival.c.sequence == sa.bindparam("at"))
_STRETCH = sa.select(arrival.c.sequence, arrival.c.sha256, arrival.c.verdict, arrival.c.problem)
_STRETCH = _STRETCH.where(_OF_STREAM, arrival.c.sequence.between(sa.bindparam("first"), sa.bindparam("last")))
_DAY = sa.bindparam("day", type_=sa.Date())
_LIES = sa.text(
    "INSERT INTO day_stretch (day, name, source, first, last) VALUES (:day, :name, :source, :first, :last) "
    "ON CONFLICT (day, name, source) DO UPDATE SET last = excluded.last"
).bindparams(_DAY)
_SEEN = sa.update(stream).where(stream.c.source == sa.bindparam("own"))
_SEEN = _SEEN.values({name: sa.bindparam(name) for name in ("last", "chain", "seen_at")})


class Place:
    """Whose events are taken in, and when; ``alike`` is what their rows have in common."""

    def __init__(self, source: str, moment: datetime) -> None:
        self.source, self.moment, self.now, self.name = source, moment, moment.isoformat(), without_generation(source)
        generation = int(source.rpartition("/")[2])
        self.alike = {"source": source, "name": self.name, "generation": generation, "arrived_at": self.now}

    def seen(self, one: Trip, last: int, chain: bytes) -> Answer:
        """Note where the stream stands, and that it was heard of; ask which contents it may send."""
        one.ask(_SEEN, {"own": self.source, "last": last, "chain": chain, "seen_at": self.now})
        return one.ask(*wanted(self.name))

    def reply(self, epoch: int, last: int, chain: bytes, verdicts: Sequence[Verdict], missing: Sequence[Any]) -> Reply:
        """Return what the counter is told."""
        want = tuple(row.sha256 for row in missing)
        return Reply(epoch=epoch, durable=last, chain=chain.hex(), now=self.moment, verdicts=tuple(verdicts), want=want)


class Taking:
    """One batch inside a transaction. ``looks``: some of it may be here in another place.

    After ``go`` there are ``epoch``, ``verdicts`` of what is not simply applied, and whether it ``has_met`` such ones.
    """

    def __init__(self, one: Trip, place: Place, batch: Batch, *, looks: bool) -> None:
        self._one, self._place, self._batch, self._looks = one, place, batch, looks
        one.put_new(stream, {"source": place.source, "last": 0, "chain": CHAIN_START})
        self._stands = one.ask(_LOCKED, {"own": place.source})  # a new one, too; its row is ours until the end
        self._ledger = Ledger(place.now)
        self._bodies: dict[str, bytes] = {}  # of events that are here
        self._last = self._known = self._parcel = 0
        self._is_kept = self.has_met = False
        self.epoch, self.verdicts = 0, list[Verdict]()

    def go(self, chain_before: bytes, chain_behind: bytes) -> tuple[int, bytes]:
        """Take it in; return (last sequence of the stream, chain there)."""
        events, one = self._batch.events(), self._one
        _check(events)
        sound = [each for each in events if not each.flaw]
        of_cases = self._ledger.ask(one, (each.subject for each in sound))
        here = one.ask(*among(one.tx, _HERE, arrival.c.id, [each.id for each in sound])) if self._looks else None
        digests, chains = _links(chain_before, events)
        first = events[0].sequence
        chain = self._stood(first, chain_before)
        if chain_behind not in (b"", chains[-1]):
            raise Refused("stream-fork", "another chain behind", seq=first)
        fresh = events[self._known :]
        self._learn(fresh, of_cases, here)
        judged = [self._judge(each) for each in fresh]
        self._ledger.write(one)
        said = [_verdict(each.sequence, it) for each, it in zip(fresh, judged, strict=True) if it is not APPLIED]
        self.verdicts = [*_known(one, self._place.source, events[: self._known], digests), *said]
        columns = self._columns(fresh, judged) | {"sha256": digests[self._known :], "chain": chains[self._known :]}
        one.put(arrival, columns, self._place.alike)
        self._ledger.write_applied(one)
        for day, own in _stretches(columns["day"], columns["sequence"]).items():
            one.ask(_LIES, {"day": day, "name": self._place.name, "source": self._place.source, **own})
        self._batch.prove_texts()
        return (events[-1].sequence, chains[-1]) if fresh else (self._last, chain)

    def _stood(self, first: int, chain_before: bytes) -> bytes:
        """Compare the chain before the batch with ours; return ours where the stream stands."""
        ((self._last, chain, epoch),) = self._stands.rows
        chain, self.epoch = bytes(chain), int(epoch)
        is_next = first == self._last + 1
        before = chain if is_next else _chain_at(self._one, self._place.source, first - 1, self._last)
        if before != chain_before:
            raise Refused("stream-fork", "another chain before", seq=first)
        self._known = max(0, min(self._last + 1 - first, len(self._batch.bodies)))
        self._parcel = first + self._known
        return chain

    def _learn(self, fresh: Sequence[Arrived], of_cases: tuple[Answer, Answer], here: Answer | None) -> None:
        """Take in what was asked for."""
        if here is not None:
            ids = {each.id for each in fresh if not each.flaw}
            met = bodies_told(self._one, [row for row in here.rows if row.id in ids])
            self._bodies = {each.row.id: each.body for each in met}
            self.has_met = bool(met)
        unknown = [each for each in fresh if not each.flaw and each.id not in self._bodies]
        self._ledger.learn(self._one, of_cases, unknown)

    def _judge(self, each: Arrived) -> Judgement:
        judgement = _judged(self._ledger, self._place.name, each, self._bodies)
        if judgement.verdict in _KEPT:
            self._bodies[each.id] = each.body
            self._keep_parcel()
        return judgement

    def _columns(self, fresh: Sequence[Arrived], judged: Sequence[Judgement]) -> dict[str, list[Any]]:
        kept = [it.verdict in _KEPT for it in judged]
        return {
            "sequence": [each.sequence for each in fresh],
            "id": [each.id for each in fresh],
            "kind": [each.kind for each in fresh],
            "day": [office_day(each.at) if each.at else None for each in fresh],
            "verdict": [it.verdict for it in judged],
            "problem": [it.problem for it in judged],
            "subject": [each.subject if is_kept else None for each, is_kept in zip(fresh, kept, strict=True)],
            "revision": [each.revision if is_kept else None for each, is_kept in zip(fresh, kept, strict=True)],
            "parcel": [self._parcel if is_kept else None for is_kept in kept],
        }

    def _keep_parcel(self) -> None:
        """Keep the batch from its first new event on, once."""
        if not self._is_kept:
            self._is_kept = True
            self._one.ask(*keeping(self._place.source, self._parcel, self._batch.packed_behind(self._known)))


def _stretches(days: Sequence[date | None], sequences: Sequence[int]) -> dict[date, dict[str, int]]:
    """Return where each day begins and ends among these, the earlier ones first."""
    first = {day: sequence for day, sequence in zip(reversed(days), reversed(sequences), strict=True) if day}
    last = {day: sequence for day, sequence in zip(days, sequences, strict=True) if day}
    return {day: {"first": first[day], "last": last[day]} for day in sorted(first)}


def _links(chain: bytes, events: Sequence[Arrived]) -> tuple[list[bytes], list[bytes]]:
    """Return the digest of each event, and the chain behind it."""
    digests, chains = [sha256(each.body) for each in events], list[bytes]()
    for digest in digests:
        chain = chained(chain, digest)
        chains.append(chain)
    return digests, chains


def _judged(ledger: Ledger, name: str, each: Arrived, bodies: Mapping[str, bytes]) -> Judgement:
    if each.flaw:
        return Judgement("rejected", each.flaw)
    before = bodies.get(each.id)
    if before is not None:
        return Judgement("duplicate") if is_same(before, each.body) else Judgement("rejected", "id-reused")
    return ledger.judge(name, each)


def _check(events: Sequence[Arrived]) -> None:
    flawed = next((each for each in events if each.flaw), None)
    if flawed is not None and len(events) > 1:
        raise Refused("event-malformed", flawed.flaw, seq=flawed.sequence)
    first = events[0].sequence
    if [each.sequence for each in events] != list(range(first, first + len(events))):
        raise Refused("bad-json", "the events are not in sequence")


def _chain_at(one: Trip, source: str, sequence: int, last: int) -> bytes:
    """Return the chain value before a batch of a stream; Refused when nothing can begin there."""
    if sequence > last:
        raise Refused("sequence-gap", expected=last + 1)
    if sequence < 0:
        raise Refused("bad-json", "sequences begin at 1")
    if sequence == 0:
        return CHAIN_START
    ((chain,),) = one.ask(_CHAIN_AT, {"own": source, "at": sequence}).rows
    return bytes(chain)


def _known(one: Trip, source: str, batch: Sequence[Arrived], digests: Sequence[bytes]) -> list[Verdict]:
    """Return what was said of events that are here already; Refused ``stream-fork`` when they are others."""
    if not batch:
        return []
    stretch = {"own": source, "first": batch[0].sequence, "last": batch[-1].sequence}
    rows = {row.sequence: row for row in one.ask(_STRETCH, stretch).rows}
    return [_known_one(rows[each.sequence], each, digest) for each, digest in zip(batch, digests, strict=False)]


def _known_one(row: Any, each: Arrived, digest: bytes) -> Verdict:
    if bytes(row.sha256) != digest:
        raise Refused("stream-fork", "another event in this place", seq=each.sequence)
    word: VerdictWord = "duplicate" if row.verdict == "applied" else row.verdict
    return _verdict(each.sequence, Judgement(word, row.problem))


def _verdict(sequence: int, judgement: Judgement) -> Verdict:
    problem = None
    if judgement.problem:
        problem = Problem(type=urn(judgement.problem), title=EVENT_PROBLEMS[judgement.problem])
    return Verdict(seq=sequence, verdict=judgement.verdict, problem=problem)
