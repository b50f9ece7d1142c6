"""Enrolment over HTTP: the only endpoints without a secret: a code of 80 bits is one. It knows no table."""

from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.district.enrolment import Enrolment
from core.district.http import Door, answer, read_body
from core.district.inbox import Inbox
from core.sync.wire import Enrolled, EnrolRequest, Message, Refused, read_code

PEM_TYPE = "application/x-pem-file"
_MAX_BYTES = 16 << 10


class EnrolApi:
    """The endpoints of enrolment; without an authority they are not there."""

    def __init__(self, enrolment: Enrolment | None, inbox: Inbox, door: Door) -> None:
        self._enrolment, self._inbox, self._door = enrolment, inbox, door

    def routes(self) -> list[Route]:
        """Return the routes, each answering problems as problem+json."""
        table = [("GET", "/v1/authority", self.authority), ("POST", "/v1/enrol", self.enrol)]
        return [
            Route(path, self._door.guarded(endpoint, is_open=True), methods=[method])
            for method, path, endpoint in table
        ]

    async def authority(self, _request: Request) -> Response:
        """Return whom machines are to trust; believed only by its fingerprint."""
        return Response(self._there().authority.pem, media_type=PEM_TYPE, headers={"Cache-Control": "no-store"})

    async def enrol(self, request: Request) -> Response:
        """Change a code for a certificate."""
        enrolment, body = self._there(), await read_body(request, _MAX_BYTES)
        try:
            asked = EnrolRequest.model_validate_json(body)
        except ValidationError as error:
            raise Refused("bad-json", "no code or no request") from error
        try:
            secret, _ = read_code(asked.code)
        except ValueError as error:
            raise Refused("code-refused") from error
        return answer(await run_in_threadpool(self._enrolled, enrolment, secret, asked))

    def _enrolled(self, enrolment: Enrolment, secret: bytes, asked: EnrolRequest) -> Message:
        name, made = enrolment.enrol(secret, asked)
        return Enrolled(
            certificate=made.public_bytes(Encoding.PEM).decode("ascii"),
            authority=enrolment.authority.pem,
            source=name,
            expires_at=made.not_valid_after_utc,
            heads=self._inbox.heads(name),
        )

    def _there(self) -> Enrolment:
        if self._enrolment is None:
            raise Refused("not-found", "this district gives no certificates")
        return self._enrolment
