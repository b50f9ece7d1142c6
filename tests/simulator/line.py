"""The line between a counter and the district: requests and replies as bytes, that get lost, late, twice or damaged."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.base.faults import Fault
from core.district.backoffice import BackOffice
from core.district.casebook import Casebook
from core.district.feeds import Feeds
from core.district.inbox import Inbox
from core.district.seals import Seals
from core.sync.parcel import Parcel
from core.sync.replies import JSON_TYPE, Answer, understood
from core.sync.snapshot import CURSOR, SNAPSHOT_TYPE, Snapshot, snapshot_of
from core.sync.wire import (
    PROBLEM_TYPE,
    FeedPage,
    Message,
    Receipt,
    Refused,
    Reply,
    SealRequest,
    StreamState,
    content_digest,
    digest_matches,
    gunzipped,
    parse_batch,
    repr_digest,
    sha256,
    without_generation,
)


@dataclass(frozen=True)
class Request:
    """One request on its way; only a batch of events has a body that can be damaged or come late."""

    kind: str
    values: tuple[Any, ...]
    body: bytes = b""
    digest: str = ""


class Service:
    """The district behind its door: the real inbox, seals and feed; a digest is checked as ``core.district.api`` does."""

    def __init__(self, database, clock) -> None:
        self.inbox = Inbox(database, clock, Casebook(clock, database))
        self.seals, self.office, self.feeds = Seals(database, clock), BackOffice(database, clock), Feeds(database)

    def serve(self, request: Request) -> Answer:
        try:
            if request.kind == "snapshot":
                return self.snapshot(*request.values)
            return _answer(200, JSON_TYPE, getattr(self, request.kind)(request))
        except Refused as refused:
            return _answer(refused.problem.status, PROBLEM_TYPE, refused.problem)

    def snapshot(self, name: str) -> Answer:
        cursor, body = self.feeds.snapshot(name)
        headers = {"content-type": SNAPSHOT_TYPE, CURSOR: cursor, "repr-digest": repr_digest(sha256(body).hex())}
        return Answer(status=200, headers=headers, body=body)

    def events(self, request: Request) -> Message:
        if not digest_matches(request.digest, request.body):
            raise Refused("digest-mismatch")
        source, chain_before = request.values
        return self.inbox.receive(source, parse_batch(gunzipped(request.body), source), chain_before=chain_before)

    def stream(self, request: Request) -> Message:
        return self.inbox.state(*request.values)

    def seal(self, request: Request) -> Message:
        return self.seals.seal(*request.values)

    def feed(self, request: Request) -> Message:
        return self.feeds.page(*request.values)


def _answer(status: int, media: str, message: Message) -> Answer:
    body = message.json_bytes()
    return Answer(status=status, headers={"content-type": media, "content-digest": content_digest(body)}, body=body)


class Line:
    """One counter's way to the district: core.sync.uploader.Courier and core.sync.results.Feeds."""

    def __init__(self, world) -> None:
        self._world = world

    def send(self, parcel: Parcel) -> Reply:
        body = parcel.packed()
        values = (parcel.state.source, parcel.chain_before)
        return self._asked(Request("events", values, body, content_digest(body)), Reply)

    def stream(self, source: str) -> StreamState:
        return self._asked(Request("stream", (source,)), StreamState)

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        return self._asked(Request("seal", (without_generation(source), day, request)), Receipt)

    def feed(self, name: str, after: str, limit: int = 100, linger_s: float = 0.0) -> FeedPage:
        return self._asked(Request("feed", (name, after, limit)), FeedPage)

    def snapshot(self, name: str) -> Snapshot:
        return snapshot_of(self._answered(Request("snapshot", (name,))))

    def _asked(self, request: Request, kind):
        return understood(self._answered(request), kind)

    def _answered(self, request: Request) -> Answer:
        world = self._world
        world.pause()
        if world.happens("lost"):
            raise Fault("district.connect.failed", host="-", reason="-")
        if request.kind == "events" and world.happens("late"):
            world.late.append(request)
        sent = _damaged(request, world) if request.body and world.happens("damaged") else request
        answer = world.served(sent)
        if world.happens("twice"):
            answer = world.served(request)
        world.pause()
        if world.happens("lost"):
            raise Fault("district.reply.lost", host="-")
        if world.happens("damaged"):
            answer = Answer(status=answer.status, headers=answer.headers, body=_flipped(answer.body, world))
        return answer


def _damaged(request: Request, world) -> Request:
    return Request(request.kind, request.values, _flipped(request.body, world), request.digest)


def _flipped(body: bytes, world) -> bytes:
    spoiled = bytearray(body)
    spoiled[world.rng.randrange(len(body))] ^= 1 << world.rng.randrange(8)
    return bytes(spoiled)
