"""HTTP as every endpoint of /v1 speaks it: who may, bodies within bounds, answers with digests, problems as RFC 9457.

It knows no message of a day and no table.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Protocol

from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from core.district.pace import Pace
from core.sync.wire import (
    PROBLEM_TYPE,
    Message,
    Problem,
    Refused,
    content_digest,
    digest_matches,
    path_of,
    source_of,
    trace_of,
    without_generation,
)

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]

WIRE_VERSION = 1  # what this district speaks; it takes this and the one before
CERTIFICATE = "peer_certificate"  # in the state of a request: DER of the client's, when it showed one


class Certificates(Protocol):
    """Who may by certificate; see core.district.enrolment."""

    def name_of(self, certificate: bytes) -> str:
        """Return the source (without generation) of a certificate; Refused ``certificate-*``."""
        ...


class Door:
    """Lets in whoever shows the token or a certificate of ours. An empty token lets everybody in.

    ``pace`` counts the requests that have a source, by certificate or path; None counts nobody's.
    """

    def __init__(
        self,
        token: str,
        certificates: Certificates | None = None,
        version: int = WIRE_VERSION,
        pace: Pace | None = None,
    ) -> None:
        self._token, self._certificates, self._version, self.pace = token, certificates, version, pace

    @property
    def versions(self) -> tuple[str, ...]:
        """Return the versions that are taken, the newest first."""
        return tuple(f"v{version}" for version in (self._version, self._version - 1) if version > 0)

    def guarded(self, endpoint: Endpoint, *, is_open: bool = False) -> Endpoint:
        """Return the endpoint behind the door, answering every refusal; ``is_open`` asks for no secret."""

        @wraps(endpoint)
        async def guarded(request: Request) -> Response:
            try:
                self._check_version(request.headers)
                if not is_open and (name := self._admitted(request)) and self.pace is not None:
                    self.pace.count(name)
                return await endpoint(request)
            except Refused as refused:
                return self._problem(request, refused.problem)
            except ClientDisconnect:
                return self._problem(request, Refused("bad-json", "the body ended early").problem)
            except (OperationalError, IntegrityError) as error:
                log.warning("the database was busy: %s", type(error).__name__)
                return self._problem(request, Refused("busy", retry_after_s=1).problem)

        return guarded

    def _check_version(self, headers: Headers) -> None:
        spoken = headers.get("sync-version", "")
        if not spoken:
            return
        if not (spoken.isascii() and spoken.isdigit() and len(spoken) < 5):
            raise Refused("bad-json", "Sync-Version is a number")
        if int(spoken) > self._version:
            raise Refused("schema-unsupported", f"this district speaks {self.versions[0]}")
        if int(spoken) < self._version - 1:
            raise Refused("version-too-old", f"this district speaks {', '.join(self.versions)}")

    def _admitted(self, request: Request) -> str:
        """Return whose request it is, empty where nothing says so; Refused for who may not."""
        certificate = getattr(request.state, CERTIFICATE, b"")
        if self._certificates is not None and certificate:
            name = self._certificates.name_of(certificate)
            self._check_source(request, name)
            return name
        if self._token or self._certificates is not None:
            self._check_token(request)
        return _named(request.path_params)

    def _check_token(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        is_known = bool(self._token) and hmac.compare_digest(given.strip().encode(), self._token.encode())
        if scheme.lower() != "bearer" or not is_known:
            raise Refused("certificate-refused" if not self._token else "token-refused")

    def _check_source(self, request: Request, name: str) -> None:
        """A machine speaks for its own counter only; feeds are its centre's."""
        params = request.path_params
        if _named(params) not in ("", name):
            raise Refused("forbidden", "the certificate is of another counter")
        if "centre" in params and params["centre"] != path_of(without_generation(name)):
            raise Refused("forbidden", "the certificate is of another centre")

    def _problem(self, request: Request, problem: Problem) -> Response:
        response = problem_answer(traced(request, problem))
        if problem.status == 426:
            response.headers["Upgrade"] = self.versions[0]
        return response


def _named(params: Mapping[str, str]) -> str:
    """Return the source that a path names, without its generation; empty for none. That of a day has none."""
    if "counter" in params:
        return source_of(params["counter"])
    source = source_of(params["source"]) if "source" in params else ""
    return source if not source or "day" in params else without_generation(source)


def answer(message: Message, status: int = 200, media_type: str = "application/json") -> Response:
    """Return the message as a response that no cache keeps, with its digest."""
    body = message.json_bytes()
    headers = {"Content-Digest": content_digest(body), "Cache-Control": "no-store"}
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def traced(request: Request, problem: Problem) -> Problem:
    """Return a problem that names the trace of its request, logged with it; not where there only is no such thing.

    The path is logged as it was sent: it names a counter or a content, and no person.
    """
    trace = trace_of(request.headers.get("traceparent", ""))
    if problem.status != 404:
        path = request.scope.get("raw_path", b"").decode("ascii", "replace")
        log.warning("%s %s: %d %s, trace %s", request.method, path, problem.status, problem.name, trace)
    return problem.model_copy(update={"instance": f"urn:yichuang:trace:{trace}"})


def problem_answer(problem: Problem) -> Response:
    """Return a problem as problem+json."""
    response = answer(problem, problem.status, PROBLEM_TYPE)
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def media_type(request: Request) -> str:
    """Return the media type of the body without parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; Refused ``too-large`` beyond the limit, ``digest-mismatch`` against its Content-Digest."""
    body = await bounded_body(request, limit)
    if not digest_matches(request.headers.get("content-digest", ""), body):
        raise Refused("digest-mismatch")
    return body


async def bounded_body(request: Request, limit: int) -> bytes:
    """Return the body; Refused ``too-large`` beyond the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused("too-large", f"more than {limit} bytes")
    return bytes(body)
