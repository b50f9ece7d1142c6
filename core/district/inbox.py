"""The inbox: takes batches in, each event once, in the order of its stream. It knows no HTTP and no page.

Sequence check, chain check, dedupe, business effect, epoch and the acknowledgement are one transaction; the row of the
stream is locked first, so two copies of one request cannot pass each other.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.base.clock import Clock, office_day
from core.district.batch import Arrived, Batch, is_same, respelt
from core.district.casebook import APPLIED, MALFORMED, Casebook, Judgement, Ledger
from core.district.database import EPOCH, Database, Transaction, Trip, among, ask, meta_value, trip
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

_AT_ONCE = 100  # rows in one statement: a server begins with them while we judge the next ones
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
            return self._received_once(source, batch, chain_before, chain_behind)
        except Refused as refused:
            if not chain_behind or refused.problem.name not in _OTHERWISE:
                raise
        return self._received_once(source, respelt(batch, source), chain_before, chain_behind)

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
            ask(tx, *ledger.writes())

    def _received_once(self, source: str, batch: Batch, chain_before: bytes, chain_behind: bytes) -> Reply:
        """Take a batch in as if all of it were new; where some event is here in another place, look for those first."""
        try:
            return self._received(source, batch, chain_before, chain_behind, looks=False)
        except sa.exc.IntegrityError:
            return self._received(source, batch, chain_before, chain_behind, looks=True)

    def _received(self, source: str, batch: Batch, chain_before: bytes, chain_behind: bytes, *, looks: bool) -> Reply:
        events, place = batch.events, _Place(source, self._clock.now())
        _check(events)
        verdicts, taking = list[Verdict](), None
        with self._database.begin() as tx:
            if events:
                links, found = self._found(tx, source, chain_before, events, looks=looks)
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
                    taking = self._taking(tx, place, batch.behind(count), links[count:], found)
                    last, chain = events[-1].sequence, behind
            else:
                last, chain, epoch = _head(tx, source)
            with trip(tx, is_last=True) as one:
                if taking is not None:
                    verdicts += taking.written(one)
                one.ask(_SEEN, {"own": source, "last": last, "chain": chain, "seen_at": place.now})
                missing = one.ask(*wanted(place.name))
        want = tuple(row.sha256 for row in missing)
        return Reply(
            epoch=epoch, durable=last, chain=chain.hex(), now=place.moment, verdicts=tuple(verdicts), want=want
        )

    def _found(
        self, tx: Transaction, source: str, chain_before: bytes, events: Sequence[Arrived], *, looks: bool
    ) -> tuple[list["_Link"], "_Found"]:
        """Return the proof of each event, and what is here; the row of the stream is ours until the end.

        The server looks while the proofs are made. The stream is locked before any case is, a new one too.
        """
        sound = [each for each in events if each.is_sound]
        of_cases = self._casebook.questions(tx, (each.subject for each in sound))
        of_events = [among(tx, _HERE, arrival.c.id, [each.id for each in sound])] if looks else []
        with trip(tx) as one:
            for write in self._database.putting_new(stream, {"source": source, "last": 0, "chain": CHAIN_START}):
                one.ask(*write)
            answers = [one.ask(*each) for each in ((_LOCKED, {"own": source}), *of_cases, *of_events)]
            links = _links(chain_before, events)
        return links, _Found(*answers)

    def _taking(
        self, tx: Transaction, place: "_Place", fresh: Batch, links: Sequence["_Link"], found: "_Found"
    ) -> "_Taking":
        ids = {each.id for each in fresh.events if each.is_sound}
        here = bodies_told(tx, [row for row in found.here if row.id in ids])
        bodies: dict[str, bytes] = {each.row.id: each.body for each in here}
        unknown = [each for each in fresh.events if each.is_sound and each.id not in bodies]
        ledger = self._casebook.open(tx, found.held, found.waiting, unknown)
        return _Taking(self._database, place, fresh, links, ledger, bodies)


class _Taking:
    """New events on their way in; ``bodies`` are those of them that are here already, in another place."""

    def __init__(
        self,
        database: Database,
        place: "_Place",
        fresh: Batch,
        links: Sequence["_Link"],
        ledger: Ledger,
        bodies: dict[str, bytes],
    ) -> None:
        self._database, self._place, self._fresh, self._links = database, place, fresh, links
        self._ledger, self._bodies = ledger, bodies
        self._parcel, self._is_kept = fresh.events[0].sequence, False

    def written(self, one: Trip) -> list[Verdict]:
        """Judge them in their order and write them; return what is not simply applied.

        The server writes the first ones while the others are judged.
        """
        verdicts, alike = list[Verdict](), self._place.alike
        for begin in range(0, len(self._links), _AT_ONCE):
            rows = list[dict[str, Any]]()
            for each, link in zip(
                self._fresh.events[begin : begin + _AT_ONCE], self._links[begin : begin + _AT_ONCE], strict=True
            ):
                judgement = _judged(self._ledger, self._place.name, each, self._bodies)
                if judgement is not APPLIED:
                    verdicts.append(_verdict(each.sequence, judgement))
                rows.append(self._row(each, link, judgement))
            for write in self._database.putting(arrival, rows, alike):
                one.ask(*write)
        writes = self._ledger.writes()
        if self._is_kept:
            writes.append(keeping(self._place.source, self._parcel, self._fresh.packed))
        for write in writes:
            one.ask(*write)
        return verdicts

    def _row(self, each: Arrived, link: "_Link", judgement: Judgement) -> dict[str, Any]:
        is_kept = judgement.verdict in ("applied", "parked")
        if is_kept:
            self._bodies[each.id] = each.body
            self._is_kept = True
        return {
            "sequence": each.sequence,
            "id": each.id,
            "kind": each.kind,
            "day": office_day(each.at) if each.at else None,
            "sha256": link.digest,
            "chain": link.chain,
            "verdict": judgement.verdict,
            "problem": judgement.problem,
            "subject": each.subject if is_kept else None,
            "revision": each.revision if is_kept else None,
            "parcel": self._parcel if is_kept else None,
        }


class _Found(NamedTuple):
    """Rows: of the stream, of case files, of events that wait, and of those that are here, where it was asked."""

    stream: Sequence[Any]
    held: Sequence[Any]
    waiting: Sequence[Any]
    here: Sequence[Any] = ()

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
    """Whose events are taken in, and when; ``alike`` is what their rows have in common."""

    def __init__(self, source: str, moment: datetime) -> None:
        self.source, self.moment, self.now, self.name = source, moment, moment.isoformat(), without_generation(source)
        generation = int(source.rpartition("/")[2])
        self.alike = {"source": source, "name": self.name, "generation": generation, "arrived_at": self.now}


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
