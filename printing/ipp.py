"""The Internet Printing Protocol as far as an office printer needs it (RFC 8010 encoding, RFC 8011 operations).

It knows messages and one request over HTTP or a local socket; it must not know papers or jobs of ours. CUPS speaks
it on every Linux and macOS, and so do the network printers of the last ten years.
"""

import http.client
import os
import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from core.base.faults import Fault

LOCAL = Path("/run/cups/cups.sock")
_PORT = 631
_OPERATION_GROUP, _JOB_GROUP, _END = 0x01, 0x02, 0x03
_INTEGER, _BOOLEAN, _ENUM, _NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE, _MIME = (
    0x21, 0x22, 0x23, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49,
)  # fmt: skip
_TAGS = {
    "attributes-charset": _CHARSET, "attributes-natural-language": _LANGUAGE, "printer-uri": _URI, "job-id": _INTEGER,
    "requesting-user-name": _NAME, "job-name": _NAME, "document-format": _MIME, "copies": _INTEGER, "sides": _KEYWORD,
    "media": _KEYWORD, "requested-attributes": _KEYWORD,
}  # fmt: skip
NOT_FOUND = 0x0406


class Operation(IntEnum):
    """Operations of RFC 8011, and the one of CUPS that names its default printer."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_PRINTER = 0x000B
    CUPS_GET_DEFAULT = 0x4001


Attributes = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: a status (below 0x0100 is success) and all attributes, each a list of values."""

    status: int
    attributes: Attributes = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Return whether the printer did what it was asked."""
        return self.status < 0x0100

    def first(self, name: str, default: Any = None) -> Any:
        """Return the first value of an attribute."""
        return next(iter(self.attributes.get(name, ())), default)


def encoded(operation: Operation, own: Mapping[str, Any], job: Mapping[str, Any], data: bytes = b"") -> bytes:
    """Return a request. ``own`` are operation attributes in their order, ``job`` what the job shall be like."""
    words = {"attributes-charset": "utf-8", "attributes-natural-language": "zh-cn", **own}
    parts = [struct.pack(">BBHI", 2, 0, operation, 1), bytes([_OPERATION_GROUP]), *map(_attribute, words.items())]
    if job:
        parts += [bytes([_JOB_GROUP]), *map(_attribute, job.items())]
    return b"".join(parts) + bytes([_END]) + data


def _attribute(pair: tuple[str, Any]) -> bytes:
    name, value = pair
    values = value if isinstance(value, list | tuple) else [value]
    made = b""
    for number, one in enumerate(values):
        label = name.encode() if number == 0 else b""
        content = struct.pack(">i", one) if isinstance(one, int) else one.encode("utf-8")
        made += struct.pack(">BH", _TAGS[name], len(label)) + label + struct.pack(">H", len(content)) + content
    return made


def decoded(message: bytes) -> Reply:
    """Return a reply; Fault ``printing.office.strange_answer`` when it is none."""
    try:
        _, _, status, _ = struct.unpack_from(">BBHI", message)
        found: dict[str, list[Any]] = {}
        for name, value in _values(message):
            found.setdefault(name, []).append(value)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Fault("printing.office.strange_answer") from error
    return Reply(status=status, attributes=found)


def _values(message: bytes) -> Iterator[tuple[str, Any]]:
    at, name = 8, ""
    while message[at] != _END:
        tag = message[at]
        at += 1
        if tag < 0x10:  # a new group
            continue
        label, at = _counted(message, at)
        content, at = _counted(message, at)
        name = label.decode("utf-8") or name
        yield name, _value(tag, content)


def _counted(message: bytes, at: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from(">H", message, at)
    end = at + 2 + size
    if end >= len(message):
        raise IndexError(end)
    return message[at + 2 : end], end


def _value(tag: int, content: bytes) -> Any:
    if tag in (_INTEGER, _ENUM):
        return struct.unpack(">i", content)[0]
    if tag == _BOOLEAN:
        return content != b"\x00"
    return content.decode("utf-8") if 0x40 <= tag < 0x5F else content


class IppPrinter:
    """One printer: ``ipp://host/ipp/print``, or a queue of this machine by its name, ``*`` for the default one."""

    def __init__(self, name: str, *, timeout_s: float = 10.0) -> None:
        self._timeout_s = timeout_s
        if "://" in name:
            parts = urlsplit(name)
            self._address: tuple[str, int] | Path = (parts.hostname or "", parts.port or _PORT)
            self._path = parts.path or "/ipp/print"
        else:
            self._address = _local()
            self._path = f"/printers/{quote(name)}" if name != "*" else self._default_path()

    @property
    def uri(self) -> str:
        """Return the printer's name in the protocol."""
        host = "localhost" if isinstance(self._address, Path) else f"{self._address[0]}:{self._address[1]}"
        return f"ipp://{host}{self._path}"

    def ask(
        self, operation: Operation, own: Mapping[str, Any], job: Mapping[str, Any] | None = None, data: bytes = b""
    ) -> Reply:
        """Return the printer's reply; Fault ``printing.office.no_service`` when there is nobody to ask.

        Its fact ``sent`` says whether the request may have arrived all the same.
        """
        words = {"printer-uri": self.uri, "requesting-user-name": "yichuang", **own}
        body = encoded(operation, words, job or {}, data)
        return self._post(self._path if operation is not Operation.CUPS_GET_DEFAULT else "/", body)

    def _default_path(self) -> str:
        words = {"requested-attributes": "printer-name"}
        reply = self._post("/", encoded(Operation.CUPS_GET_DEFAULT, words, {}))
        name = reply.first("printer-name")
        if not reply.is_good or not name:
            raise Fault("device.open.absent", port="*")
        return f"/printers/{quote(name)}"

    def _post(self, path: str, body: bytes) -> Reply:
        line = _Line(self._address, self._timeout_s)
        try:
            line.connect()
        except OSError as error:
            line.close()
            raise Fault("printing.office.no_service", sent=False) from error
        try:
            line.request("POST", path, body, {"Content-Type": "application/ipp"})
            answer = line.getresponse()
            message = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Fault("printing.office.no_service", sent=True) from error
        finally:
            line.close()
        if answer.status in (401, 403):
            raise Fault("device.open.denied", port=path.rpartition("/")[2])
        if answer.status != 200:
            raise Fault("printing.office.strange_answer")
        return decoded(message)


class _Line(http.client.HTTPConnection):
    """HTTP to a host, or to the socket of this machine's CUPS."""

    def __init__(self, address: tuple[str, int] | Path, timeout_s: float) -> None:
        host, port = ("localhost", _PORT) if isinstance(address, Path) else address
        super().__init__(host, port, timeout=timeout_s)
        self._local = str(address) if isinstance(address, Path) else ""

    def connect(self) -> None:
        """Connect."""
        if not self._local:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._local)


def _local() -> tuple[str, int] | Path:
    """Return where this machine's CUPS listens; ``CUPS_SERVER`` says otherwise, as it does for ``lp``."""
    server = os.environ.get("CUPS_SERVER", "")
    if not server or server.startswith("/"):
        return Path(server or LOCAL)
    host, _, port = server.partition(":")
    return host, int(port or _PORT)
