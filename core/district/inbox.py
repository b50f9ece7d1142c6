"""The inbox: takes batches in, each event once, in the order of its stream. It knows no HTTP and no page.

Sequence check, chain check, dedupe, business effect, epoch and the acknowledgement are one transaction; the row of the
stream is locked first, so two copies of one request cannot pass each other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.base.clock import Clock, office_day
from core.district.batch import Arrived, Batch, is_same, respelt
from core.district.casebook import APPLIED, MALFORMED, Casebook, Judgement, Ledger
from core.district.database import EPOCH, Asked, Database, Transaction, among, ask, asking, meta_value
from core.district.parcels import bodies_told, keeping
from core.district.scans import waiting_for, wanted
from core.district.tables import KEPT, arrival, meta, stream
from core.sync.wire import (
    CHAIN_START,
    EVENT_PROBLEMS,
    Problem,
    Refused,
    Reply,
    StreamState,
    Verdict,
    VerdictWord,
    chained,
    sha256,
    urn,
    without_generation,
)

_SOURCE = re.compile(r"//[\w.-]{1,16}/[\w.-]{1,16}/[\w.-]{1,16}/[1-9]\d{0,8}")

# The epoch is read with the stream, in the transaction that acknowledges: else a restore between the two goes unseen.
_EPOCH = sa.select(meta.c.value).where(meta.c.name == EPOCH).scalar_subquery().label("epoch")
_STANDS = sa.select(stream.c.last, stream.c.chain, _EPOCH).where(stream.c.source == sa.bindparam("own"))
_LOCKED = _STANDS.with_for_update(of=stream)
_HERE = sa.select(arrival).where(KEPT)
_OF_STREAM = arrival.c.source == sa.bindparam("own")
_CHAIN_AT = sa.select(arrival.c.chain).where(_OF_STREAM, arrival.c.sequence == sa.bindparam("at"))
_STRETCH = sa.select(arrival.c.sequence, arrival.c.sha256, arrival.c.verdict, arrival.c.problem)
_STRETCH = _STRETCH.where(_OF_STREAM, arrival.c.sequence.between(sa.bindparam("first"), sa.bindparam("last")))
_OF_VERDICT = sa.select(arrival.c.sequence).where(_OF_STREAM, arrival.c.verdict == sa.bindparam("word"))
_OF_VERDICT = _OF_VERDICT.order_by(arrival.c.sequence)
_OTHERWISE = {"stream-fork", "event-malformed"}  # which may be since the events were spelt otherwise on the way
_SEEN = sa.update(stream).where(stream.c.source == sa.bindparam("own"))
_SEEN = _SEEN.values({name: sa.bindparam(name) for name in ("last", "chain", "seen_at")})


class Inbox:
    """Any thread; one database."""

    def __init__(self, database: Database, clock: Clock, casebook: Casebook) -> None:
        self._database, self._clock, self._casebook = database, clock, casebook

    def receive(self, source: str, batch: Batch, *, chain_before: bytes, chain_behind: bytes = b"") -> Reply:
        """Take a batch in and say what is durable. ``chain_behind`` is empty where the sender does not say it.

        Refused ``sequence-gap`` (with ``expected``) when events before it are missing, ``stream-fork`` when another
        past is known or they are not those of the chain, ``event-malformed`` with the ``seq`` when one of several is
        flawed; then nothing of it is kept. A flawed one alone is rejected. An empty batch only asks.
        """
        check_source(source)
        try:
            return self._received(source, batch, chain_before, chain_behind)
        except Refused as refused:
            if not chain_behind or refused.problem.name not in _OTHERWISE:
                raise
        return self._received(source, respelt(batch, source), chain_before, chain_behind)

    def state(self, source: str) -> StreamState:
        """Return what is held of a stream; an unknown one stands at 0."""
        check_source(source)
        with self._database.begin() as tx:
            last, chain, epoch = _head(tx, source)
            waiting = {word: _sequences(tx, source, word) for word in ("parked", "rejected")}
        return StreamState(epoch=epoch, source=source, durable=last, chain=chain.hex(), **waiting)

    def heads(self, name: str) -> tuple[StreamState, ...]:
        """Return where all generations of a source stand, the oldest first."""
        with self._database.begin() as tx:
            found = sa.select(stream).where(stream.c.source.startswith(f"{name}/", autoescape=True))
            rows = sorted(tx.execute(found).all(), key=lambda row: int(row.source.rpartition("/")[2]))
            epoch = int(meta_value(tx, EPOCH))
        return tuple(
            StreamState(epoch=epoch, source=row.source, durable=row.last, chain=bytes(row.chain).hex()) for row in rows
        )

    def content_came(self, tx: Transaction, sha256: str) -> None:
        """Apply what waited for a content; once more does no harm."""
        came = waiting_for(tx, sha256)
        if came:
            held, waiting = ask(tx, *self._casebook.questions(tx, (subject for subject, _ in came)))
            ledger = self._casebook.open(tx, held, waiting)
            for subject, name in came:
                ledger.follow_up(name, subject)
            ledger.write()

    def _received(self, source: str, batch: Batch, chain_before: bytes, chain_behind: bytes) -> Reply:
        events, place = batch.events, _Place(source, self._clock.now())
        _check(events)
        verdicts, writes = list[Verdict](), list[Asked]()
        with self._database.begin() as tx:
            if events:
                links, found = self._found(tx, source, chain_before, events)
                last, chain, epoch = found.stands
                first, behind = events[0].sequence, links[-1].chain
                before = chain if first == last + 1 else _chain_at(tx, source, first - 1, last)
                if before != chain_before:
                    raise Refused("stream-fork", "another chain before", seq=first)
                if chain_behind not in (b"", behind):
                    raise Refused("stream-fork", "another chain behind", seq=first)
                count = max(0, min(last + 1 - first, len(events)))
                verdicts = _known(tx, source, events[:count], links)
                if count < len(events):
                    said, writes = self._taken(tx, place, batch.behind(count), links[count:], found)
                    verdicts += said
                    last, chain = events[-1].sequence, behind
            else:
                last, chain, epoch = _head(tx, source)
            seen = _SEEN, {"own": source, "last": last, "chain": chain, "seen_at": place.now}
            *_, missing = ask(tx, *writes, seen, wanted(place.name), is_last=True)
        want = tuple(row.sha256 for row in missing)
        return Reply(
            epoch=epoch, durable=last, chain=chain.hex(), now=place.moment, verdicts=tuple(verdicts), want=want
        )

    def _found(
        self, tx: Transaction, source: str, chain_before: bytes, events: Sequence[Arrived]
    ) -> tuple[list["_Link"], "_Found"]:
        """Return the proof of each event, and what is here; the row of the stream is ours until the end.

        The server looks while the proofs are made. The stream is locked before any case is, a new one too.
        """
        sound = [each for each in events if each.is_sound]
        known = self._database.putting_new(stream, {"source": source, "last": 0, "chain": CHAIN_START})
        locked = _LOCKED, {"own": source}
        here = among(tx, _HERE, arrival.c.id, [each.id for each in sound])
        of_cases = self._casebook.questions(tx, (each.subject for each in sound))
        with asking(tx, known, locked, here, *of_cases) as answers:
            links = _links(chain_before, events)
        return links, _Found(*answers[1:])

    def _taken(
        self, tx: Transaction, place: "_Place", fresh: Batch, links: Sequence["_Link"], found: "_Found"
    ) -> tuple[list[Verdict], list[Asked]]:
        """Judge new events in their order and write them; return what is not simply applied, and what is left to do."""
        ids = {each.id for each in fresh.events if each.is_sound}
        here = bodies_told(tx, [row for row in found.here if row.id in ids])
        bodies: dict[str, bytes] = {each.row.id: each.body for each in here}
        unknown = [each for each in fresh.events if each.is_sound and each.id not in bodies]
        ledger = self._casebook.open(tx, found.held, found.waiting, unknown)
        parcel, verdicts, kept = fresh.events[0].sequence, list[Verdict](), set[str]()

        def judged() -> Iterator[dict[str, Any]]:
            for each, link in zip(fresh.events, links, strict=True):
                judgement = _judged(ledger, place.name, each, bodies)
                is_kept = judgement.verdict in ("applied", "parked")
                if is_kept:
                    bodies[each.id] = each.body
                    kept.add(each.id)
                if judgement is not APPLIED:
                    verdicts.append(_verdict(each.sequence, judgement))
                yield place.filled(each, link, judgement, parcel if is_kept else None)

        self._database.put_many(tx, arrival, judged())
        ledger.write()
        return verdicts, [keeping(place.source, parcel, fresh.packed)] if kept else []


class _Found(NamedTuple):
    """Rows: of the stream, of events that are here, of case files, of events that wait."""

    stream: Sequence[Any]
    here: Sequence[Any]
    held: Sequence[Any]
    waiting: Sequence[Any]

    @property
    def stands(self) -> tuple[int, bytes, int]:
        """Where the stream stands, its chain there, and the epoch."""
        (row,) = self.stream
        return row.last, bytes(row.chain), int(row.epoch)


class _Link(NamedTuple):
    """The proof of an event: its digest, and the chain behind it."""

    digest: bytes
    chain: bytes


def _links(chain: bytes, events: Sequence[Arrived]) -> list[_Link]:
    links = list[_Link]()
    for each in events:
        digest = sha256(each.body)
        chain = chained(chain, digest)
        links.append(_Link(digest, chain))
    return links


class _Place:
    """Whose events are taken in, and when."""

    def __init__(self, source: str, moment: datetime) -> None:
        self.source, self.moment, self.now = source, moment, moment.isoformat()
        self.name, self.generation = without_generation(source), int(source.rpartition("/")[2])

    def filled(self, each: Arrived, link: _Link, judgement: Judgement, parcel: int | None) -> dict[str, Any]:
        """Return the row of an event; ``parcel`` is None where it is not kept."""
        is_kept = parcel is not None
        return {
            "source": self.source,
            "sequence": each.sequence,
            "name": self.name,
            "generation": self.generation,
            "id": each.id,
            "kind": each.kind,
            "day": office_day(each.at) if each.at else None,
            "sha256": link.digest,
            "chain": link.chain,
            "verdict": judgement.verdict,
            "problem": judgement.problem,
            "arrived_at": self.now,
            "subject": each.subject if is_kept else None,
            "revision": each.revision if is_kept else None,
            "parcel": parcel,
        }


def _judged(ledger: Ledger, name: str, each: Arrived, bodies: Mapping[str, bytes]) -> Judgement:
    if not each.is_sound:
        return Judgement("rejected", each.flaw) if each.flaw else MALFORMED
    before = bodies.get(each.id)
    if before is not None:
        return Judgement("duplicate") if is_same(before, each.body) else Judgement("rejected", "id-reused")
    return ledger.judge(name, each)


def check_source(source: str) -> None:
    """Refuse what is not //district/centre/counter/generation."""
    if not _SOURCE.fullmatch(source):
        raise Refused("not-found", "no such source")


def _check(batch: Sequence[Arrived]) -> None:
    for each in batch:
        if each.flaw and len(batch) > 1:
            raise Refused("event-malformed", each.flaw, seq=each.sequence)
    for before, after in pairwise(batch):
        if after.sequence != before.sequence + 1:
            raise Refused("bad-json", "the events are not in sequence")


def _chain_at(tx: Transaction, source: str, sequence: int, last: int) -> bytes:
    """Return the chain value before a batch of a stream; Refused when nothing can begin there."""
    if sequence > last:
        raise Refused("sequence-gap", expected=last + 1)
    if sequence < 0:
        raise Refused("bad-json", "sequences begin at 1")
    if sequence == 0:
        return CHAIN_START
    return bytes(tx.execute(_CHAIN_AT, {"own": source, "at": sequence}).scalar_one())


def _head(tx: Transaction, source: str) -> tuple[int, bytes, int]:
    row = tx.execute(_STANDS, {"own": source}).one_or_none()
    return (row.last, bytes(row.chain), int(row.epoch)) if row else (0, CHAIN_START, int(meta_value(tx, EPOCH)))


def _known(tx: Transaction, source: str, batch: Sequence[Arrived], links: Sequence[_Link]) -> list[Verdict]:
    """Return what was said of events that are here already; Refused ``stream-fork`` when they are others."""
    if not batch:
        return []
    found = tx.execute(_STRETCH, {"own": source, "first": batch[0].sequence, "last": batch[-1].sequence})
    rows = {row.sequence: row for row in found}
    return [_known_one(rows[each.sequence], each, link.digest) for each, link in zip(batch, links, strict=False)]


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


def _sequences(tx: Transaction, source: str, word: str) -> tuple[int, ...]:
    return tuple(tx.execute(_OF_VERDICT, {"own": source, "word": word}).scalars())
