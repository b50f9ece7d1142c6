"""What a file is by its first bytes, never by its name; what is not let in is told in one line. It decodes nothing."""

from enum import Enum

from core.base.faults import Fault

_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557  # the end record of a ZIP and how far from the end it may stand
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"PK\x03\x04")
_ACTIVE = (b"/JavaScript", b"/JS(", b"/JS (", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
MB = 1 << 20


class Kind(Enum):
    """What can be taken in."""

    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    BMP = "bmp"
    WEBP = "webp"
    PDF = "pdf"


_MAGIC = (
    (Kind.JPEG, 0, b"\xff\xd8\xff"),
    (Kind.PNG, 0, b"\x89PNG\r\n\x1a\n"),
    (Kind.TIFF, 0, b"II*\x00"),
    (Kind.TIFF, 0, b"MM\x00*"),
    (Kind.PDF, 0, b"%PDF-"),
    (Kind.WEBP, 8, b"WEBP"),
    (Kind.BMP, 0, b"BM"),
)


def check_size(size: int, limit_mb: int) -> None:
    """Refuse what is empty or too large before it is read: ``scans.file.empty``, ``scans.file.too_large``."""
    if size == 0:
        raise Fault("scans.file.empty")
    if size > limit_mb * MB:
        raise Fault("scans.file.too_large", size_mb=-(-size // MB), limit_mb=limit_mb)


def kind_of(body: bytes) -> Kind:
    """Return what the bytes are.

    Faults ``scans.file.program`` (programs and archives), ``.unknown_kind``, ``.polyglot`` (two kinds in one file)
    and, for a PDF, ``.active_pdf``.
    """
    if body.startswith(_PROGRAMS):
        raise Fault("scans.file.program")
    kind = _by_magic(body)
    if kind is None:
        raise Fault("scans.file.unknown_kind")
    if _ZIP_END in body[-_ZIP_TAIL:] or (kind is not Kind.PDF and b"%PDF-" in body[:1024]):
        raise Fault("scans.file.polyglot")
    if kind is Kind.PDF and any(word in body for word in _ACTIVE):
        raise Fault("scans.file.active_pdf")
    return kind


def is_complete(body: bytes) -> bool:
    """Say whether the end is there: a program may still be writing. Kinds without an end mark count as complete."""
    kind = _by_magic(body)
    if kind is Kind.JPEG:
        return body.rstrip(b"\x00").endswith(b"\xff\xd9")
    if kind is Kind.PNG:
        return b"IEND" in body[-16:]
    if kind is Kind.PDF:
        return b"%%EOF" in body[-1024:]
    if kind is Kind.BMP:
        return len(body) >= int.from_bytes(body[2:6], "little")
    if kind is Kind.WEBP:
        return len(body) >= int.from_bytes(body[4:8], "little") + 8
    return bool(body)


def _by_magic(body: bytes) -> Kind | None:
    return next((kind for kind, at, magic in _MAGIC if body[at : at + len(magic)] == magic), None)
