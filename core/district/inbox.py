"""The inbox: takes batches in, each event once, in the order of its stream. It knows no HTTP and no page.

Sequence check, chain check, dedupe, business effect, epoch and the acknowledgement are one transaction; the row of the
stream is locked first, so two copies of one request cannot pass each other.
"""

import re

import sqlalchemy as sa

from core.base.clock import Clock
from core.district.batch import Batch, respelt
from core.district.casebook import Ledger
from core.district.database import EPOCH, Database, Transaction, ask, ask_one, meta_value, trip
from core.district.scans import waiting_for
from core.district.tables import arrival, stream
from core.district.taking import STANDS, Place, Taking
from core.sync.wire import CHAIN_START, Refused, Reply, StreamState

_SOURCE = re.compile(r"//[\w.-]{1,16}/[\w.-]{1,16}/[\w.-]{1,16}/[1-9]\d{0,8}", re.ASCII)
_OF_VERDICT = sa.select(arrival.c.sequence).where(
    arrival.c.source == sa.bindparam("own"), arrival.c.verdict == sa.bindparam("word")
)
_OF_VERDICT = _OF_VERDICT.order_by(arrival.c.sequence)
_OTHERWISE = {"stream-fork", "event-malformed"}  # which may be since the events were spelt otherwise on the way


class Inbox:
    """Any thread; one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._sent_again: set[str] = set()  # streams that bring what is here already, in another place

    def receive(self, batch: Batch, *, chain_before: bytes, chain_behind: bytes = b"") -> Reply:
        """Take a batch in and say what is durable. ``chain_behind`` is empty where the sender does not say it.

        Refused ``sequence-gap`` (with ``expected``) when events before it are missing, ``stream-fork`` when another
        past is known or they are not those of the chain, ``event-malformed`` with the ``seq`` when one of several is
        flawed; then nothing of it is kept. A flawed one alone is rejected. An empty batch only asks.
        """
        check_source(batch.source)
        try:
            return self._received(batch, chain_before, chain_behind)
        except Refused as refused:
            if not chain_behind or refused.problem.name not in _OTHERWISE:
                raise
        return self._received(respelt(batch), chain_before, chain_behind)

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
            ledger = Ledger(self._clock.now().isoformat())
            with trip(tx) as one:
                ledger.learn(one, ledger.ask(one, (subject for subject, _ in came)))
                for subject, name in came:
                    ledger.follow_up(name, subject)
                ledger.write(one)
                ledger.write_applied(one)

    def _received(self, batch: Batch, chain_before: bytes, chain_behind: bytes) -> Reply:
        """Take a batch in as if all of it were new; where some event is here in another place, look for those first.

        Who begins to send again does so for a while.
        """
        if not batch.bodies:
            return self._asked(batch.source)
        if batch.source not in self._sent_again:
            try:
                return self._taken(batch, chain_before, chain_behind, looks=False)
            except sa.exc.IntegrityError:
                self._sent_again.add(batch.source)
        return self._taken(batch, chain_before, chain_behind, looks=True)

    def _asked(self, source: str) -> Reply:
        place = Place(source, self._clock.now())
        with self._database.begin() as tx:
            last, chain, epoch = _head(tx, source)
            with trip(tx, is_last=True) as one:
                missing = place.seen(one, last, chain)
            return place.reply(epoch, last, chain, (), missing.rows)

    def _taken(self, batch: Batch, chain_before: bytes, chain_behind: bytes, *, looks: bool) -> Reply:
        place = Place(batch.source, self._clock.now())
        with self._database.begin() as tx:
            with trip(tx, is_last=True) as one:
                taking = Taking(one, place, batch, looks=looks)
                last, chain = taking.go(chain_before, chain_behind)
                missing = place.seen(one, last, chain)
            if not taking.has_met:
                self._sent_again.discard(batch.source)
            return place.reply(taking.epoch, last, chain, taking.verdicts, missing.rows)


def check_source(source: str) -> None:
    """Refuse what is not //district/centre/counter/generation."""
    if not _SOURCE.fullmatch(source):
        raise Refused("not-found", "no such source")


def _head(tx: Transaction, source: str) -> tuple[int, bytes, int]:
    row = ask_one(tx, STANDS, {"own": source})
    return (row.last, bytes(row.chain), int(row.epoch)) if row else (0, CHAIN_START, int(meta_value(tx, EPOCH)))


def _sequences(tx: Transaction, source: str, word: str) -> tuple[int, ...]:
    return tuple(sequence for (sequence,) in ask(tx, _OF_VERDICT, {"own": source, "word": word}))
