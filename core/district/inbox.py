"""The inbox: takes batches in, each event once, in the order of its stream. It knows no HTTP and no page.

Sequence check, chain check, dedupe, business effect, epoch and the acknowledgement are one transaction; the row of the
stream is locked first, so two copies of one request cannot pass each other.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

import sqlalchemy as sa

from core.base.clock import Clock, office_day
from core.district.blobs import wanted
from core.district.casebook import Casebook, Judgement
from core.district.database import EPOCH, Database, Transaction, meta_value
from core.district.scans import waiting_for
from core.district.tables import arrival, event, stream
from core.sync.wire import (
    CHAIN_START,
    EVENT_PROBLEMS,
    Arrived,
    Problem,
    Refused,
    Reply,
    StreamState,
    Verdict,
    VerdictWord,
    chained,
    renumbered,
    sha256,
    urn,
    without_generation,
)

_SOURCE = re.compile(r"//[\w.-]{1,16}/[\w.-]{1,16}/[\w.-]{1,16}/[1-9]\d{0,8}")


class Inbox:
    """Any thread; one database."""

    def __init__(self, database: Database, clock: Clock, casebook: Casebook) -> None:
        self._database, self._clock, self._casebook = database, clock, casebook

    def receive(self, source: str, batch: Sequence[Arrived], *, chain_before: bytes) -> Reply:
        """Take a batch in and say what is durable.

        Refused ``sequence-gap`` (with ``expected``) when events before it are missing, ``stream-fork`` when another
        past is known; then nothing of it is kept. An empty batch only asks.
        """
        check_source(source)
        _check_order(batch)
        now = self._clock.now()
        with self._database.begin() as tx:
            last, chain = self._locked(tx, source) if batch else _head(tx, source)
            verdicts = []
            if batch:
                _check_place(tx, source, batch[0].sequence, last, chain_before)
                place = _Place(tx, source, last, chain, now)
                verdicts = [self._take(place, each) for each in batch]
                last, chain = place.last, place.chain
            kept = {"last": last, "chain": chain, "seen_at": now.isoformat()}
            tx.execute(sa.update(stream).where(stream.c.source == source).values(**kept))
            epoch, want = int(meta_value(tx, EPOCH)), wanted(tx, without_generation(source))
        told = tuple(verdict for verdict in verdicts if verdict.verdict != "applied")
        return Reply(epoch=epoch, durable=last, chain=chain.hex(), now=now, verdicts=told, want=want)

    def state(self, source: str) -> StreamState:
        """Return what is held of a stream; an unknown one stands at 0."""
        check_source(source)
        with self._database.begin() as tx:
            last, chain = _head(tx, source)
            waiting = {word: _sequences(tx, source, word) for word in ("parked", "rejected")}
            epoch = int(meta_value(tx, EPOCH))
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

    def content_came(self, sha256: str) -> None:
        """Apply what waited for a content; once more does no harm."""
        with self._database.begin() as tx:
            for subject, name in waiting_for(tx, sha256):
                self._casebook.follow_up(tx, name, subject)

    def _locked(self, tx: Transaction, source: str) -> tuple[int, bytes]:
        self._database.put_new(tx, stream, source=source, last=0, chain=CHAIN_START)
        row = tx.execute(sa.select(stream).where(stream.c.source == source).with_for_update()).one()
        return row.last, row.chain

    def _take(self, place: "_Place", each: Arrived) -> Verdict:
        if each.sequence <= place.last:
            return _known(place, each)
        judgement = self._judge(place, each)
        place.fill(each, judgement)
        return _verdict(each.sequence, judgement)

    def _judge(self, place: "_Place", each: Arrived) -> Judgement:
        if each.flaw or each.at is None:
            return Judgement("rejected", each.flaw or "event-malformed")
        content = sha256(renumbered(each.body, source="", sequence=0))
        before = place.tx.execute(sa.select(event.c.content).where(event.c.id == each.id)).scalar()
        if before is not None:
            return Judgement("duplicate") if before == content else Judgement("rejected", "id-reused")
        judgement = self._casebook.judge(place.tx, place.name, each)
        if judgement.verdict != "rejected":
            place.keep(each, content, is_applied=judgement.verdict == "applied")
            if judgement.verdict == "applied" or "attachments" in each.data:  # an earlier one may wait in vain
                self._casebook.follow_up(place.tx, place.name, each.subject)
        return judgement


class _Place:
    """Where in a stream we are while a batch is taken in."""

    def __init__(self, tx: Transaction, source: str, last: int, chain: bytes, now: datetime) -> None:
        self.tx, self.source, self.last, self.chain, self.now = tx, source, last, chain, now
        self.name = without_generation(source)

    def fill(self, each: Arrived, judgement: Judgement) -> None:
        """Give the next place to the event."""
        self.last, self.chain = each.sequence, chained(self.chain, each.sha256)
        values = {
            "source": self.source,
            "sequence": each.sequence,
            "name": self.name,
            "generation": int(self.source.rpartition("/")[2]),
            "id": each.id,
            "kind": each.kind,
            "day": _day(each),
            "sha256": each.sha256,
            "chain": self.chain,
            "verdict": judgement.verdict,
            "problem": judgement.problem,
            "arrived_at": self.now.isoformat(),
        }
        self.tx.execute(sa.insert(arrival).values(**values))

    def keep(self, each: Arrived, content: bytes, *, is_applied: bool) -> None:
        """Keep the event itself."""
        assert each.at is not None
        values = {
            "id": each.id,
            "kind": each.kind,
            "subject": each.subject,
            "revision": each.revision,
            "name": self.name,
            "at": each.at.isoformat(),
            "op": each.op,
            "content": content,
            "body": each.body,
            "is_applied": int(is_applied),
        }
        self.tx.execute(sa.insert(event).values(**values))


def check_source(source: str) -> None:
    """Refuse what is not //district/centre/counter/generation."""
    if not _SOURCE.fullmatch(source):
        raise Refused("not-found", "no such source")


def _check_order(batch: Sequence[Arrived]) -> None:
    for before, after in pairwise(batch):
        if after.sequence != before.sequence + 1:
            raise Refused("bad-json", "the events are not in sequence")


def _check_place(tx: Transaction, source: str, first: int, last: int, chain_before: bytes) -> None:
    if first > last + 1:
        raise Refused("sequence-gap", expected=last + 1)
    if first < 1:
        raise Refused("bad-json", "sequences begin at 1")
    known = _chain_at(tx, source, first - 1)
    if known != chain_before:
        raise Refused("stream-fork", "another chain before", seq=first)


def _chain_at(tx: Transaction, source: str, sequence: int) -> bytes:
    if sequence == 0:
        return CHAIN_START
    found = sa.select(arrival.c.chain).where(arrival.c.source == source, arrival.c.sequence == sequence)
    return bytes(tx.execute(found).scalar_one())


def _head(tx: Transaction, source: str) -> tuple[int, bytes]:
    row = tx.execute(sa.select(stream).where(stream.c.source == source)).one_or_none()
    return (row.last, row.chain) if row else (0, CHAIN_START)


def _known(place: _Place, each: Arrived) -> Verdict:
    found = sa.select(arrival).where(arrival.c.source == place.source, arrival.c.sequence == each.sequence)
    row = place.tx.execute(found).one()
    if row.sha256 != each.sha256:
        raise Refused("stream-fork", "another event in this place", seq=each.sequence)
    word: VerdictWord = "duplicate" if row.verdict == "applied" else row.verdict
    return _verdict(each.sequence, Judgement(word, row.problem))


def _verdict(sequence: int, judgement: Judgement) -> Verdict:
    problem = None
    if judgement.problem:
        problem = Problem(type=urn(judgement.problem), title=EVENT_PROBLEMS[judgement.problem])
    return Verdict(seq=sequence, verdict=judgement.verdict, problem=problem)


def _sequences(tx: Transaction, source: str, word: str) -> tuple[int, ...]:
    found = sa.select(arrival.c.sequence).where(arrival.c.source == source, arrival.c.verdict == word)
    return tuple(tx.execute(found.order_by(arrival.c.sequence)).scalars())


def _day(each: Arrived) -> date | None:
    return office_day(each.at) if each.at else None
