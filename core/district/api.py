"""The /v1 side of the district: HTTP in, messages of the wire out. It knows no table and no page.

Described in resources/district/openapi.yaml; a test holds the two together.
"""

import re
from datetime import date

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.base.clock import Clock
from core.district.backoffice import BackOffice
from core.district.batch import read_batch
from core.district.casebook import KINDS
from core.district.held import Held
from core.district.http import Door, Endpoint, answer, media_type, read_body
from core.district.inbox import Inbox, check_source
from core.district.seals import Seals
from core.sync.wire import (
    BATCH_TYPE,
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    MAX_GZIP_BYTES,
    MAX_INFLATED_BYTES,
    UPLOAD_BYTES,
    WHOLE_BYTES,
    About,
    Message,
    Refused,
    SealRequest,
    source_of,
)

_KEY, _EPOCH = re.compile(r"[!-~]+"), re.compile(r"[0-9]{1,9}")  # the contract's
_LIMITS = {
    "events": MAX_EVENTS,
    "gzip_bytes": MAX_GZIP_BYTES,
    "inflated_bytes": MAX_INFLATED_BYTES,
    "event_bytes": MAX_EVENT_BYTES,
    "blob_bytes": WHOLE_BYTES,
    "upload_bytes": UPLOAD_BYTES,
}


class Api:
    """The endpoints of events and days."""

    def __init__(self, inbox: Inbox, seals: Seals, held: Held, office: BackOffice, clock: Clock, door: Door) -> None:
        self._inbox, self._seals, self._office, self._clock, self._door = inbox, seals, office, clock, door
        self._held = held

    def routes(self) -> list[Route]:
        """Return the routes, each answering problems as problem+json."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/v1", self.about),
            ("POST", "/v1/streams/{source}/events", self.receive),
            ("GET", "/v1/streams/{source}", self.stream),
            ("GET", "/v1/cases/{counter}", self.held),
            ("GET", "/v1/days/{day}/{source}", self.day),
            ("POST", "/v1/days/{day}/{source}/seal", self.seal),
        ]
        return [Route(path, self._door.guarded(endpoint), methods=[method]) for method, path, endpoint in table]

    async def about(self, _request: Request) -> Response:
        """Say what this district is and takes."""
        pace = self._door.pace
        return answer(
            About(
                service="yichuang reference district",
                versions=self._door.versions,
                epoch=await run_in_threadpool(self._office.epoch),
                types=tuple(KINDS),
                limits=_LIMITS | ({"requests_per_minute": pace.per_minute} if pace is not None else {}),
                now=self._clock.now(),
                receipt_key=await run_in_threadpool(self._seals.public_key),
            )
        )

    async def receive(self, request: Request) -> Response:
        """Take a batch in."""
        if not _KEY.fullmatch(request.headers.get("idempotency-key", "")):
            raise Refused("key-missing")
        if not _EPOCH.fullmatch(request.headers.get("sync-epoch", "0")):
            raise Refused("bad-json", "Sync-Epoch is a number")
        chain_before, chain_behind = _chain(request, "sync-prev-chain"), _chain(request, "sync-chain")
        if not chain_before:
            raise Refused("key-missing", "Sync-Prev-Chain is missing")
        if media_type(request) != BATCH_TYPE or request.headers.get("content-encoding") != "gzip":
            raise Refused("unsupported-media", f"{BATCH_TYPE}, gzip")
        body = await read_body(request, MAX_GZIP_BYTES)
        source = source_of(request.path_params["source"])

        def take() -> Message:
            batch = read_batch(body, source, is_frozen=bool(chain_behind))
            return self._inbox.receive(batch, chain_before=chain_before, chain_behind=chain_behind)

        return answer(await run_in_threadpool(take))

    async def stream(self, request: Request) -> Response:
        """Say what is held of a stream."""
        return answer(await run_in_threadpool(self._inbox.state, source_of(request.path_params["source"])))

    async def held(self, request: Request) -> Response:
        """Say what is held of a counter's cases, to a machine that has lost them."""
        name, after = source_of(request.path_params["counter"]), request.query_params.get("after", "")
        check_source(f"{name}/1")
        return answer(await run_in_threadpool(self._held.page, name, after))

    async def day(self, request: Request) -> Response:
        """Say what a day is counted of, to a machine that was put back."""
        try:
            day = date.fromisoformat(request.path_params["day"])
        except ValueError as error:
            raise Refused("not-found", "no such day") from error
        name = source_of(request.path_params["source"])
        check_source(f"{name}/1")
        return answer(await run_in_threadpool(self._seals.held, name, day))

    async def seal(self, request: Request) -> Response:
        """Compare a day and give the receipt."""
        body = await read_body(request, MAX_INFLATED_BYTES)  # the scans of a large centre's day have long names
        try:
            day, asked = date.fromisoformat(request.path_params["day"]), SealRequest.model_validate_json(body)
        except (ValueError, ValidationError) as error:
            raise Refused("bad-json", "no day or no count") from error
        name = source_of(request.path_params["source"])
        return answer(await run_in_threadpool(self._seals.seal, name, day, asked))


def _chain(request: Request, field: str) -> bytes:
    """Return a value of the chain; empty for none."""
    try:
        chain = bytes.fromhex(request.headers.get(field, ""))
    except ValueError as error:
        raise Refused("bad-json", f"{field} is not hex") from error
    if len(chain) not in (0, 32):
        raise Refused("bad-json", f"{field} is not of 32 bytes")
    return chain
