"""The /v1 side of the district: HTTP in, messages of the wire out, problems as RFC 9457. It knows no table and no page.

Described in resources/district/openapi.yaml; a test holds the two together.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import wraps

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.base.clock import Clock
from core.district.backoffice import BackOffice
from core.district.casebook import KINDS
from core.district.inbox import Inbox
from core.district.seals import Seals
from core.sync.wire import (
    BATCH_TYPE,
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    MAX_GZIP_BYTES,
    MAX_INFLATED_BYTES,
    PROBLEM_TYPE,
    About,
    Message,
    Problem,
    Refused,
    SealRequest,
    content_digest,
    digest_matches,
    gunzipped,
    parse_batch,
    source_of,
)

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]

_MAX_PAGE = 500


class Api:
    """The endpoints. ``token`` empty lets everybody in: only on a machine's own address."""

    def __init__(self, inbox: Inbox, seals: Seals, office: BackOffice, clock: Clock, token: str) -> None:
        self._inbox, self._seals, self._office, self._clock, self._token = inbox, seals, office, clock, token

    def routes(self) -> list[Route]:
        """Return the routes, each answering problems as problem+json."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/v1", self.about),
            ("POST", "/v1/streams/{source}/events", self.receive),
            ("GET", "/v1/streams/{source}", self.stream),
            ("POST", "/v1/days/{day}/{source}/seal", self.seal),
            ("GET", "/v1/feeds/results/{centre}", self.results),
        ]
        return [Route(path, self._guarded(endpoint), methods=[method]) for method, path, endpoint in table]

    async def about(self, _request: Request) -> Response:
        """Say what this district is and takes."""
        state = await run_in_threadpool(self._office.page, "-", "", 1)
        limits = {
            "events": MAX_EVENTS,
            "gzip_bytes": MAX_GZIP_BYTES,
            "inflated_bytes": MAX_INFLATED_BYTES,
            "event_bytes": MAX_EVENT_BYTES,
        }
        return answer(
            About(
                service="yichuang reference district",
                versions=("v1",),
                epoch=state.epoch,
                types=tuple(KINDS),
                limits=limits,
                now=self._clock.now(),
            )
        )

    async def receive(self, request: Request) -> Response:
        """Take a batch in."""
        if not request.headers.get("idempotency-key"):
            raise Refused("key-missing")
        chain_before = _chain(request.headers.get("sync-prev-chain", ""))
        if _media(request) != BATCH_TYPE or request.headers.get("content-encoding") != "gzip":
            raise Refused("unsupported-media", f"{BATCH_TYPE}, gzip")
        body = await _body(request)
        source = source_of(request.path_params["source"])

        def take() -> Message:
            batch = parse_batch(gunzipped(body), source)
            return self._inbox.receive(source, batch, chain_before=chain_before)

        return answer(await run_in_threadpool(take))

    async def stream(self, request: Request) -> Response:
        """Say what is held of a stream."""
        return answer(await run_in_threadpool(self._inbox.state, source_of(request.path_params["source"])))

    async def seal(self, request: Request) -> Response:
        """Compare a day and give the receipt."""
        body = await _body(request)
        try:
            day, asked = date.fromisoformat(request.path_params["day"]), SealRequest.model_validate_json(body)
        except (ValueError, ValidationError) as error:
            raise Refused("bad-json", "no day or no count") from error
        name = source_of(request.path_params["source"])
        return answer(await run_in_threadpool(self._seals.seal, name, day, asked))

    async def results(self, request: Request) -> Response:
        """Return a page of the results of a centre."""
        after, limit = request.query_params.get("after", ""), request.query_params.get("limit", "100")
        if not (limit.isascii() and limit.isdigit() and 0 < int(limit) <= _MAX_PAGE):
            raise Refused("bad-json", f"limit is 1 to {_MAX_PAGE}")
        name = f"results/{request.path_params['centre']}"
        return answer(await run_in_threadpool(self._office.page, name, after, int(limit)))

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def guarded(request: Request) -> Response:
            try:
                self._admit(request)
                return await endpoint(request)
            except Refused as refused:
                return problem_answer(refused.problem)
            except (OperationalError, IntegrityError) as error:
                log.warning("the database was busy: %s", type(error).__name__)
                return problem_answer(Refused("busy", retry_after_s=1).problem)

        return guarded

    def _admit(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if not self._token:
            return
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            raise Refused("token-refused")


def answer(message: Message, status: int = 200, media_type: str = "application/json") -> Response:
    """Return the message as a response that no cache keeps, with its digest."""
    body = message.json_bytes()
    headers = {"Content-Digest": content_digest(body), "Cache-Control": "no-store"}
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def problem_answer(problem: Problem) -> Response:
    """Return a problem as problem+json."""
    response = answer(problem, problem.status, PROBLEM_TYPE)
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _media(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _chain(field: str) -> bytes:
    try:
        chain = bytes.fromhex(field)
    except ValueError as error:
        raise Refused("bad-json", "Sync-Prev-Chain is not hex") from error
    if len(chain) != 32:
        raise Refused("key-missing", "Sync-Prev-Chain is missing")
    return chain


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_GZIP_BYTES:
            raise Refused("too-large", f"more than {MAX_GZIP_BYTES} bytes")
    if not digest_matches(request.headers.get("content-digest", ""), bytes(body)):
        raise Refused("digest-mismatch")
    return bytes(body)
