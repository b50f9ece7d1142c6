"""The district without a socket: the real inbox, seals and feed behind the courier's port. For tests of the protocol."""

from datetime import date
from pathlib import Path

from core.base.clock import Clock
from core.base.faults import Fault
from core.district.backoffice import BackOffice
from core.district.batch import read_batch
from core.district.blobs import Blobs
from core.district.bookings import Bookings
from core.district.database import Database
from core.district.feeds import Feeds
from core.district.held import Held
from core.district.inbox import Inbox
from core.district.publishing import Publishing
from core.district.seals import Seals
from core.sync.parcel import Parcel
from core.sync.replies import Answer, understood
from core.sync.snapshot import CURSOR, SNAPSHOT_TYPE, Snapshot, snapshot_of
from core.sync.wire import (
    PROBLEM_TYPE,
    FeedPage,
    HeldCases,
    HeldDay,
    Receipt,
    Refused,
    Reply,
    SealRequest,
    StreamState,
    repr_digest,
    sha256,
    without_generation,
)


class DirectDistrict:
    """See core.sync.uploader.Courier and core.sync.results.Feeds. ``requests`` counts what arrived."""

    def __init__(self, clock: Clock, url: str = "sqlite://", blobs: Path | None = None) -> None:
        self.database = Database(url)
        self.inbox = Inbox(self.database, clock)
        self.seals = Seals(self.database, clock)
        self.office = BackOffice(self.database, clock)
        self.bookings = Bookings(self.database, clock)
        self.feeds = Feeds(self.database)
        self.requests = 0
        self.lingers: list[float] = []
        self.on_feed = lambda _linger_s: None
        if blobs is not None:
            self.blobs = Blobs(self.database, blobs, clock)
            self.blobs.on_stored = self.inbox.content_came
            self.publishing = Publishing(self.database, self.blobs, clock)

    def send(self, parcel: Parcel) -> Reply:
        self.requests += 1
        return self._asked(lambda: self.receive(parcel))

    def receive(self, parcel: Parcel) -> Reply:
        source = parcel.state.source
        before, behind = parcel.chain_before, parcel.chain_behind
        batch = read_batch(parcel.packed, source, is_frozen=bool(behind))
        return self.inbox.receive(batch, chain_before=before, chain_behind=behind)

    def stream(self, source: str) -> StreamState:
        return self._asked(lambda: self.inbox.state(source))

    def held_cases(self, source: str, after: str = "") -> HeldCases:
        return Held(self.database).page(source, after, limit=2)

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        return self._asked(lambda: self.seals.seal(without_generation(source), day, request))

    def held_day(self, day: date, source: str) -> HeldDay:
        return self._asked(lambda: self.seals.held(without_generation(source), day))

    def feed(self, name: str, after: str, limit: int = 100, linger_s: float = 0.0) -> FeedPage:
        self.lingers.append(linger_s)
        self.on_feed(linger_s)
        return self._asked(lambda: self.feeds.page(name, after, limit))

    def content(self, sha256_: str) -> bytes | None:
        try:
            return self.blobs.read_public(sha256_)
        except Refused:
            return None

    def is_held(self, sha256_: str) -> bool:
        return self.blobs.is_stored(sha256_)

    def put(self, sha256_: str, body: bytes) -> None:
        self._asked(lambda: self.blobs.put(sha256_, body))

    def snapshot(self, name: str) -> Snapshot:
        cursor, body = self.feeds.snapshot(name)
        headers = {"content-type": SNAPSHOT_TYPE, CURSOR: cursor, "repr-digest": repr_digest(sha256(body).hex())}
        return snapshot_of(Answer(status=200, headers=headers, body=body))

    def _asked(self, act):
        try:
            return act()
        except Refused as refused:
            problem = refused.problem
            answer = Answer(status=problem.status, headers={"content-type": PROBLEM_TYPE}, body=problem.json_bytes())
            understood(answer, Reply)
            raise AssertionError("a problem is always a fault") from refused


class Broken:
    """Fails with the faults it is given, then is the district."""

    def __init__(self, district: DirectDistrict, *faults: Fault) -> None:
        self._district, self.faults = district, list(faults)

    def send(self, parcel: Parcel) -> Reply:
        if self.faults:
            raise self.faults.pop(0)
        return self._district.send(parcel)

    def stream(self, source: str) -> StreamState:
        return self._district.stream(source)

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        return self._district.seal(day, source, request)

    def held_day(self, day: date, source: str) -> HeldDay:
        return self._district.held_day(day, source)
