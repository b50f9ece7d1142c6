"""The HTTP client of the district: one request at a time, bounded in time and size. It knows no store.

Every method blocks and is called in the net lane; every failure is a Fault ``district.*``.
"""

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from core.config.model import DistrictSettings
from core.sync.line import Line
from core.sync.parcel import Parcel
from core.sync.replies import JSON_TYPE, understood
from core.sync.wire import (
    BATCH_TYPE,
    About,
    FeedPage,
    Receipt,
    Reply,
    SealRequest,
    StreamState,
    content_digest,
    path_of,
    without_generation,
)


class DistrictClient:
    """Speaks /v1 of one district. ``settings.url`` empty is Fault ``district.url.missing``."""

    def __init__(self, settings: DistrictSettings) -> None:
        self._line = Line(
            settings.url, connect_timeout_s=settings.connect_timeout_s, total_timeout_s=settings.total_timeout_s
        )
        self._token = settings.token

    def about(self) -> About:
        """Ask what the district is and what it takes; for the doctor."""
        return understood(self._line.call("GET", "/v1", headers=self._headers()), About)

    def send(self, parcel: Parcel) -> Reply:
        """Upload the parcel; the reply says what is durable. The same parcel may be sent any number of times."""
        body = parcel.packed()
        headers = {
            "Content-Type": BATCH_TYPE,
            "Content-Encoding": "gzip",
            "Content-Digest": content_digest(body),
            "Idempotency-Key": parcel.idempotency_key(body),
            "Sync-Epoch": str(parcel.state.epoch),
            "Sync-Prev-Chain": parcel.chain_before.hex(),
        }
        path = f"/v1/streams/{_segment(parcel.state.source)}/events"
        return understood(self._line.call("POST", path, headers=self._headers(headers), body=body), Reply)

    def stream(self, source: str) -> StreamState:
        """Ask what the district holds of a stream."""
        return understood(
            self._line.call("GET", f"/v1/streams/{_segment(source)}", headers=self._headers()), StreamState
        )

    def seal(self, day: date, source: str, request: SealRequest) -> Receipt:
        """Ask for the receipt of a day, over all generations of the source; Fault ``district.seal.mismatch``."""
        body = request.json_bytes()
        path = f"/v1/days/{day.isoformat()}/{_segment(without_generation(source))}/seal"
        headers = {"Content-Type": JSON_TYPE, "Content-Digest": content_digest(body)}
        return understood(self._line.call("POST", path, headers=self._headers(headers), body=body), Receipt)

    def feed(self, name: str, after: str, limit: int = 100) -> FeedPage:
        """Ask for the items after a cursor; Fault ``district.feed.gone`` when the cursor is of an older life."""
        query = {"after": after, "limit": str(limit)}
        return understood(
            self._line.call("GET", f"/v1/feeds/{quote(name)}", headers=self._headers(), query=query), FeedPage
        )

    def cut(self) -> None:
        """End the exchange in flight at once; any thread, its caller gets a Fault. For the way out."""
        self._line.cut()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    def _headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        headers = {"Accept": f"{JSON_TYPE}, application/problem+json", "User-Agent": "yichuang/1"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers | dict(more or {})


def _segment(source: str) -> str:
    return quote(path_of(source), safe="")
