"""Contents on their way up: asked for, put whole, or sent piece by piece. A line of its own: events never wait for it.

Every method blocks and is called in the lane of scans; every failure is a Fault ``district.*``. Nothing counts as there
but what the district names by its digest.
"""

from core.config.district_settings import DistrictSettings
from core.sync.asking import Asking
from core.sync.replies import Answer, bare, foreign
from core.sync.wire import BLOB_TYPE, PIECE_TYPE, TUS, names_digest, repr_digest, upload_metadata

_TUS_HEAD = {"Tus-Resumable": TUS}


class ScanClient:
    """Brings contents to one district."""

    def __init__(self, settings: DistrictSettings) -> None:
        self._line = Asking(settings)

    def is_held(self, sha256: str) -> bool:
        """Ask whether the district has a content; whatever is not a clear yes is a no."""
        answer = self._call("HEAD", _blob(sha256), {})
        return answer.status == 200 and names_digest(answer.headers.get("repr-digest", ""), sha256)

    def put(self, sha256: str, body: bytes) -> None:
        """Bring a content of at most 4 MiB."""
        headers = {"Content-Type": BLOB_TYPE, "Repr-Digest": repr_digest(sha256), "If-None-Match": "*"}
        _named(bare(self._call("PUT", _blob(sha256), headers, body), 201, 204), sha256)

    def begin(self, sha256: str, size: int) -> int:
        """Begin a larger content, or find it again; return how much of it is there."""
        headers = {"Upload-Length": str(size), "Upload-Metadata": upload_metadata(sha256)} | _TUS_HEAD
        return _offset(bare(self._call("POST", "/v1/uploads", headers), 201))

    def add(self, sha256: str, offset: int, piece: bytes, *, is_last: bool) -> int:
        """Bring the piece at ``offset``; return how much is there now. The last one is confirmed by the digest.

        Fault ``district.scan.elsewhere`` (``expected``) when the upload stands at another place.
        """
        headers = {"Content-Type": PIECE_TYPE, "Upload-Offset": str(offset)} | _TUS_HEAD
        answer = bare(self._call("PATCH", f"/v1/uploads/{sha256}", headers, piece), 204)
        if is_last:
            _named(answer, sha256)
        return _offset(answer)

    def cut(self) -> None:
        """End the exchange in flight at once; any thread."""
        self._line.cut()

    def _call(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        return self._line.call(method, path, headers=headers, body=body)


def _blob(sha256: str) -> str:
    return f"/v1/blobs/sha256/{sha256}"


def _named(answer: Answer, sha256: str) -> None:
    if not names_digest(answer.headers.get("repr-digest", ""), sha256):
        raise foreign(answer)


def _offset(answer: Answer) -> int:
    field = answer.headers.get("upload-offset", "")
    if answer.headers.get("tus-resumable") != TUS or not (field.isascii() and field.isdigit()):
        raise foreign(answer)
    return int(field)
