"""The HTTP client of the district: one request at a time, bounded in time and size. It knows no store.

Every method blocks and is called in the net lane; every failure is a Fault ``district.*``.
"""

from datetime import date
from urllib.parse import quote

from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.sync.asking import Asking
from core.sync.parcel import Parcel
from core.sync.replies import JSON_TYPE, bare, is_gone, understood
from core.sync.snapshot import Snapshot, snapshot_of
from core.sync.wire import (
    BATCH_TYPE,
    About,
    FeedPage,
    HeldCases,
    HeldDay,
    Receipt,
    Reply,
    SealRequest,
    StreamState,
    content_digest,
    digest_field,
    is_signed,
    path_of,
    without_generation,
    xor_of,
)
from core.sync.wire import sha256 as digest_of

MAX_CONTENT_BYTES = 32 << 20


class DistrictClient:
    """Speaks /v1 of one district. ``settings.url`` empty is Fault ``district.url.missing``."""

    def __init__(self, settings: DistrictSettings) -> None:
        self._line = Asking(settings)

    def about(self) -> About:
        """Ask what the district is and what it takes; for the doctor."""
        return understood(self._line.call("GET", "/v1"), About)

    def send(self, parcel: Parcel) -> Reply:
        """Upload the parcel; the reply says what is durable. The same parcel may be sent any number of times."""
        headers = {
            "Content-Type": BATCH_TYPE,
            "Content-Encoding": "gzip",
            "Content-Digest": digest_field(parcel.digest),
            "Idempotency-Key": parcel.idempotency_key(parcel.digest),
            "Sync-Epoch": str(parcel.state.epoch),
            "Sync-Prev-Chain": parcel.chain_before.hex(),
            "Sync-Chain": parcel.chain_behind.hex(),
        }
        path = f"/v1/streams/{_segment(parcel.state.source)}/events"
        return understood(self._line.call("POST", path, headers=headers, body=parcel.packed), Reply)

    def stream(self, source: str) -> StreamState:
        """Ask what the district holds of a stream."""
        return understood(self._line.call("GET", f"/v1/streams/{_segment(source)}"), StreamState)

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        """Ask for the receipt of a day, over all generations of the source, and prove its signature.

        Faults ``district.seal.mismatch``, ``district.seal.scans`` (events are there, scans are not), ``.forged``.
        """
        body = request.json_bytes()
        path = f"/v1/days/{day.isoformat()}/{_segment(without_generation(source))}/seal"
        headers = {"Content-Type": JSON_TYPE, "Content-Digest": content_digest(body)}
        receipt = understood(self._line.call("POST", path, headers=headers, body=body), Receipt)
        if not is_signed(receipt, self.about().receipt_key):
            raise Fault("district.seal.forged", receipt=receipt.receipt)
        return receipt

    def held_day(self, day: date, source: str) -> HeldDay:
        """Ask what a day is counted of, over all generations of the source."""
        path = f"/v1/days/{day.isoformat()}/{_segment(without_generation(source))}"
        return understood(self._line.call("GET", path, limit=MAX_CONTENT_BYTES), HeldDay)

    def feed(self, name: str, after: str, limit: int = 100, linger_s: float = 0.0) -> FeedPage:
        """Ask for the items after a cursor, for at most ``linger_s`` longer where there are none.

        Fault ``district.feed.gone`` when the cursor is of an older life.
        """
        query = {"after": after, "limit": str(limit)} | ({"wait": f"{linger_s:.0f}"} if linger_s else {})
        path = f"/v1/feeds/{quote(name)}"
        answer = self._line.call("GET", path, query=query, more_s=linger_s)
        page = understood(answer, FeedPage)
        if page.xor and page.xor != xor_of(page.items):
            raise Fault("district.reply.damaged", status=200, trace=answer.trace)
        return page

    def snapshot(self, name: str) -> Snapshot:
        """Ask for a feed as it stands, and the cursor behind it."""
        path = f"/v1/feeds/{quote(name)}/snapshot"
        return snapshot_of(bare(self._line.call("GET", path, limit=MAX_CONTENT_BYTES), 200))

    def held_cases(self, source: str, after: str = "") -> HeldCases:
        """Ask what the district holds of a counter's cases (source without generation), behind an id."""
        path = f"/v1/cases/{_segment(source)}"
        answer = self._line.call("GET", path, query={"after": after}, limit=MAX_CONTENT_BYTES)
        return understood(answer, HeldCases)

    def content(self, sha256: str) -> bytes | None:
        """Fetch a content that the district publishes, proven against its digest; None when it has it no more."""
        path = f"/v1/blobs/sha256/{sha256}"
        answer = self._line.call("GET", path, limit=MAX_CONTENT_BYTES)
        if is_gone(answer):
            return None
        body = bare(answer, 200).body
        if digest_of(body).hex() != sha256:
            raise Fault("district.reply.damaged", status=200, trace=answer.trace)
        return body

    def cut(self) -> None:
        """End the exchange in flight at once; any thread, its caller gets a Fault. For the way out."""
        self._line.cut()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()


def _segment(source: str) -> str:
    return quote(path_of(source), safe="")
