"""The line between a counter and the district: requests and replies as bytes, that get lost, late, twice or damaged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa

from core.base.faults import Fault
from core.district.backoffice import BackOffice
from core.district.batch import read_batch
from core.district.blobs import Blobs
from core.district.database import ask
from core.district.feeds import Feeds
from core.district.inbox import Inbox
from core.district.publishing import Publishing
from core.district.seals import Seals
from core.district.tables import told_attachments
from core.sync.parcel import Parcel
from core.sync.replies import JSON_TYPE, Answer, bare, is_gone, understood
from core.sync.scan_client import ScanClient
from core.sync.snapshot import CURSOR, SNAPSHOT_TYPE, Snapshot, snapshot_of
from core.sync.wire import (
    PROBLEM_TYPE,
    TUS,
    FeedPage,
    HeldDay,
    Message,
    Receipt,
    Refused,
    Reply,
    SealRequest,
    StreamState,
    content_digest,
    digest_matches,
    digest_of_metadata,
    repr_digest,
    sha256,
    without_generation,
)
from tests.simulator.ground import DistrictDisk

_TOLD = sa.select(told_attachments.c.data)


@dataclass(frozen=True)
class Request:
    """One request on its way; events and scans have a body that can be damaged, and come late."""

    kind: str
    values: tuple[Any, ...]
    body: bytes = b""
    digest: str = ""


class Service:
    """The district behind its door: the real inbox, contents, seals and feeds; what ``core.district.api`` and
    ``blob_api`` look at in a request is looked at here.
    """

    def __init__(self, disk: DistrictDisk, clock) -> None:
        self._database = database = disk.database
        self.inbox = Inbox(database, clock)
        self.seals, self.office, self.feeds = Seals(database, clock), BackOffice(database, clock), Feeds(database)
        self._folder = disk.contents.path
        self.blobs = Blobs(database, self._folder, clock)
        self.early: list[tuple[date, str]] = []  # scans that were not there when their day was signed
        self.blobs.on_stored = self.inbox.content_came
        self.publishing = Publishing(database, self.blobs, clock)

    def serve(self, request: Request) -> Answer:
        try:
            told = getattr(self, request.kind)(request)
            return told if isinstance(told, Answer) else _answer(200, JSON_TYPE, told)
        except Refused as refused:
            return _answer(refused.problem.status, PROBLEM_TYPE, refused.problem)

    def snapshot(self, request: Request) -> Answer:
        cursor, body = self.feeds.snapshot(*request.values)
        headers = {"content-type": SNAPSHOT_TYPE, CURSOR: cursor, "repr-digest": repr_digest(sha256(body).hex())}
        return Answer(status=200, headers=headers, body=body)

    def events(self, request: Request) -> Message:
        if not digest_matches(request.digest, request.body):
            raise Refused("digest-mismatch")
        source, before, behind = request.values
        batch = read_batch(request.body, source, is_frozen=bool(behind))
        return self.inbox.receive(batch, chain_before=before, chain_behind=behind)

    def stream(self, request: Request) -> Message:
        return self.inbox.state(*request.values)

    def seal(self, request: Request) -> Message:
        _name, day, asked = request.values
        receipt = self.seals.seal(*request.values)
        with self._database.begin() as tx:
            told = " ".join(row.data for row in ask(tx, _TOLD))  # nobody waits for what was taken out since
        gone = [sha256 for sha256 in asked.blobs if not (self._folder / sha256[:2] / sha256).is_file()]
        self.early += [(day, sha256) for sha256 in gone if sha256 in told]
        return receipt

    def held_day(self, request: Request) -> Message:
        return self.seals.held(*request.values)

    def feed(self, request: Request) -> Message:
        return self.feeds.page(*request.values)

    def content(self, request: Request) -> Answer:
        return Answer(status=200, body=self.blobs.read_public(*request.values))

    def scan(self, request: Request) -> Answer:
        """Answer a request of ``ScanClient``, as ``core.district.blob_api`` does."""
        method, path, headers = request.values
        sha256 = path.rpartition("/")[2] if method != "POST" else digest_of_metadata(headers["Upload-Metadata"])
        named = {"repr-digest": repr_digest(sha256)}
        if method == "HEAD":
            return Answer(status=200 if self.blobs.is_stored(sha256) else 404, headers=named)
        if method == "PUT":
            return Answer(status=201 if self.blobs.put(sha256, request.body) else 204, headers=named)
        if method == "POST":
            received = self.blobs.begin(sha256, int(headers["Upload-Length"]))
            return Answer(status=201, headers={"tus-resumable": TUS, "upload-offset": str(received)})
        owner = self.blobs.take_over(sha256, int(headers["Upload-Offset"]))
        received = self.blobs.add(sha256, owner, request.body)
        named = named if self.blobs.finish(sha256) else {}
        return Answer(status=204, headers={"tus-resumable": TUS, "upload-offset": str(received)} | named)


def _answer(status: int, media: str, message: Message) -> Answer:
    body = message.json_bytes()
    return Answer(status=status, headers={"content-type": media, "content-digest": content_digest(body)}, body=body)


class Line:
    """One counter's way to the district: core.sync.uploader.Courier and core.sync.publications.Contents."""

    def __init__(self, world) -> None:
        self._world = world

    def send(self, parcel: Parcel) -> Reply:
        body = parcel.packed
        values = (parcel.state.source, parcel.chain_before, parcel.chain_behind)
        return self._asked(Request("events", values, body, content_digest(body)), Reply)

    def stream(self, source: str) -> StreamState:
        return self._asked(Request("stream", (source,)), StreamState)

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        return self._asked(Request("seal", (without_generation(source), day, request)), Receipt)

    def held_day(self, day: date, source: str) -> HeldDay:
        return self._asked(Request("held_day", (without_generation(source), day)), HeldDay)

    def feed(self, name: str, after: str, limit: int = 100, linger_s: float = 0.0) -> FeedPage:
        return self._asked(Request("feed", (name, after, limit)), FeedPage)

    def snapshot(self, name: str) -> Snapshot:
        return snapshot_of(self._answered(Request("snapshot", (name,))))

    def content(self, sha256_: str) -> bytes | None:
        answer = self._answered(Request("content", (sha256_,)))
        if is_gone(answer):
            self._world.lost_texts.add(sha256_)
            return None
        body = bare(answer, 200).body
        if sha256(body).hex() != sha256_:  # as core.sync.client.DistrictClient proves it
            raise Fault("district.reply.damaged", status=200)
        return body

    def _asked(self, request: Request, kind):
        return understood(self._answered(request), kind)

    def _answered(self, request: Request) -> Answer:
        return carried(self._world, request)


class ScanLine(ScanClient):
    """The same way for scans: the real client but for its socket."""

    def __init__(self, world) -> None:
        self._carried = partial(carried, world)

    def _call(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        return self._carried(Request("scan", (method, path, headers), body or b""))


def carried(world, request: Request) -> Answer:
    """Bring a request to the district and its answer back, as well as the world lets it."""
    world.pause()
    if world.happens("lost"):
        raise Fault("district.connect.failed", host="-", reason="-")
    if request.body and world.happens("late"):
        world.late.append(request)
    sent = _damaged(request, world) if request.body and world.happens("damaged") else request
    answer = world.served(sent)
    if world.happens("twice"):
        answer = world.served(request)
    world.pause()
    if world.happens("lost"):
        raise Fault("district.reply.lost", host="-")
    if answer.body and world.happens("damaged"):
        answer = Answer(status=answer.status, headers=answer.headers, body=_flipped(answer.body, world))
    return answer


def _damaged(request: Request, world) -> Request:
    return Request(request.kind, request.values, _flipped(request.body, world), request.digest)


def _flipped(body: bytes, world) -> bytes:
    spoiled = bytearray(body)
    spoiled[world.rng.randrange(len(body))] ^= 1 << world.rng.randrange(8)
    return bytes(spoiled)
