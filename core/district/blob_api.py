"""Contents over HTTP: whole by PUT, in pieces by tus 1.0. It knows no event and no page."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from core.district.blobs import Blobs
from core.district.http import Door, Endpoint, bounded_body, media_type
from core.sync.wire import (
    BLOB_TYPE,
    PIECE_TYPE,
    TUS,
    UPLOAD_BYTES,
    WHOLE_BYTES,
    Refused,
    digest_of_metadata,
    is_digest,
    names_digest,
    repr_digest,
)

_BLOB, _UPLOADS = "/v1/blobs/sha256/{sha256}", "/v1/uploads"
_FLUSH_BYTES = 256 << 10


class BlobApi:
    """The endpoints of contents."""

    def __init__(self, blobs: Blobs, door: Door) -> None:
        self._blobs, self._door = blobs, door

    def routes(self) -> list[Route]:
        """Return the routes, each answering problems as problem+json."""
        table: list[tuple[str, str, Endpoint]] = [
            ("HEAD", _BLOB, self.held),
            ("GET", _BLOB, self.read),
            ("PUT", _BLOB, self.put),
            ("POST", _UPLOADS, self.begin),
            ("HEAD", _UPLOADS + "/{sha256}", self.standing),
            ("PATCH", _UPLOADS + "/{sha256}", self.add),
        ]
        routes = [Route(path, self._door.guarded(endpoint), methods=[method]) for method, path, endpoint in table]
        return [*routes, Route(_UPLOADS, self._door.guarded(self.about, is_open=True), methods=["OPTIONS"])]

    async def held(self, request: Request) -> Response:
        """Say whether a content is here."""
        sha256 = _digest(request)
        if not await run_in_threadpool(self._blobs.is_stored, sha256):
            raise Refused("not-found", "no such content")
        return Response(headers=_named(sha256))

    async def read(self, request: Request) -> Response:
        """Return a content that is published."""
        sha256 = _digest(request)
        body = await run_in_threadpool(self._blobs.read_public, sha256)
        return Response(body, media_type=BLOB_TYPE, headers=_named(sha256))

    async def put(self, request: Request) -> Response:
        """Keep a content of at most 4 MiB."""
        sha256 = _digest(request)
        if not names_digest(request.headers.get("repr-digest", ""), sha256):
            raise Refused("digest-mismatch", "Repr-Digest is not the name")
        body = await bounded_body(request, WHOLE_BYTES)
        is_new = await run_in_threadpool(self._blobs.put, sha256, body)
        return Response(status_code=201 if is_new else 204, headers=_named(sha256))

    async def about(self, _request: Request) -> Response:
        """Say what of tus is spoken."""
        more = {"Tus-Version": TUS, "Tus-Extension": "creation", "Tus-Max-Size": str(UPLOAD_BYTES)}
        return Response(status_code=204, headers=_TUS_HEAD | more)

    async def begin(self, request: Request) -> Response:
        """Begin an upload, or find it again."""
        _check_tus(request)
        sha256 = digest_of_metadata(request.headers.get("upload-metadata", ""))
        size = _number(request, "upload-length")
        received = await run_in_threadpool(self._blobs.begin, sha256, size)
        place = {"Location": f"{_UPLOADS}/{sha256}", "Upload-Offset": str(received)}
        return Response(status_code=201, headers=_TUS_HEAD | place)

    async def standing(self, request: Request) -> Response:
        """Say how much of an upload is here."""
        _check_tus(request)
        received, size = await run_in_threadpool(self._blobs.standing, _digest(request))
        return Response(headers=_TUS_HEAD | {"Upload-Offset": str(received), "Upload-Length": str(size)})

    async def add(self, request: Request) -> Response:
        """Take a piece in; what came of it before a line broke is kept."""
        _check_tus(request)
        if media_type(request) != PIECE_TYPE:
            raise Refused("unsupported-media", PIECE_TYPE)
        sha256 = _digest(request)
        received = _number(request, "upload-offset")
        owner = await run_in_threadpool(self._blobs.take_over, sha256, received)
        waiting = bytearray()
        try:
            async for chunk in request.stream():
                waiting += chunk
                if len(waiting) >= _FLUSH_BYTES:
                    received = await run_in_threadpool(self._blobs.add, sha256, owner, bytes(waiting))
                    waiting.clear()
        except ClientDisconnect:
            await run_in_threadpool(self._blobs.add, sha256, owner, bytes(waiting))
            raise
        received = await run_in_threadpool(self._blobs.add, sha256, owner, bytes(waiting))
        is_whole = await run_in_threadpool(self._blobs.finish, sha256)
        named = _named(sha256) if is_whole else {}
        return Response(status_code=204, headers=_TUS_HEAD | {"Upload-Offset": str(received)} | named)


_TUS_HEAD = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}


def _named(sha256: str) -> dict[str, str]:
    return {"Repr-Digest": repr_digest(sha256), "Cache-Control": "no-store"}


def _digest(request: Request) -> str:
    sha256 = str(request.path_params["sha256"])
    if not is_digest(sha256):
        raise Refused("not-found", "no such content")
    return sha256


def _check_tus(request: Request) -> None:
    if request.headers.get("tus-resumable") != TUS:
        raise Refused("schema-unsupported", f"Tus-Resumable: {TUS}")


def _number(request: Request, name: str) -> int:
    field = request.headers.get(name, "")
    if not (field.isascii() and field.isdigit() and len(field) < 16):
        raise Refused("bad-json", f"{name} is a number")
    return int(field)
