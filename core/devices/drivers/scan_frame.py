"""What a scanner sent, cut into codes: by a suffix or by silence, bounded, never acted on. It knows no line.

Facts: specs of serial scanners send the code's bytes and mostly CR, LF or CR LF; some put an AIM identifier before
it (``]Q1``). A QR may hold line breaks of its own, so without a certain suffix silence decides.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_BYTES = 4096
MAX_S = 2.0
SUFFIXES = {"silence": b"", "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t"}
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_SYMBOLOGIES = {"Q": "QR", "C": "Code 128", "A": "Code 39", "E": "EAN", "d": "Data Matrix", "L": "PDF417", "z": "Aztec"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One code: its bytes without prefix and suffix, its text, what kind of code it said to be (or empty).

    ``is_whole`` is false when it was too long or never ended: then it is shown and nothing more.
    """

    raw: bytes
    text: str
    symbology: str = ""
    is_whole: bool = True


class ScanFramer:
    """Collects bytes. Times are seconds of one monotonic clock.

    A code ends at the suffix when one is certain, else when ``silence_s`` passed without a byte; at the latest when
    it has 4 KiB or took 2 s, and then it is not whole.
    """

    def __init__(self, *, ends_with: str = "silence", prefix: bytes = b"", silence_s: float = 0.08) -> None:
        self._suffix, self._prefix, self._silence_s = SUFFIXES[ends_with], prefix, silence_s
        self._held = bytearray()
        self._began = self._last = 0.0
        self._is_flood = False  # what comes until the next silence belongs to a code that was too long

    @property
    def is_open(self) -> bool:
        """Return whether a code has begun and not ended."""
        return bool(self._held) or self._is_flood

    def feed(self, data: bytes, at: float) -> list[Scan]:
        """Take bytes that came at ``at``; return the codes they end."""
        if not data:
            return []
        if not self._held:
            self._began = at
        self._last = at
        if self._is_flood:
            return []
        self._held += data
        scans = []
        while self._suffix and self._suffix in self._held[:MAX_BYTES]:
            end = self._held.index(self._suffix)
            scans += self._taken(end, len(self._suffix))
        if len(self._held) > MAX_BYTES or (self._held and at - self._began > MAX_S):
            scans += self._flooded()
        return scans

    def idle(self, at: float) -> list[Scan]:
        """Nothing came until ``at``: return the code that silence ended."""
        if at - self._last < self._silence_s:
            return []
        self._is_flood = False
        return self._taken(len(self._held), 0) if self._held else []

    def _flooded(self) -> list[Scan]:
        whole = bytes(self._held[:MAX_BYTES])
        self._held.clear()
        self._is_flood = True
        return [read_scan(whole, self._prefix, is_whole=False)]

    def _taken(self, size: int, suffix: int) -> list[Scan]:
        code = bytes(self._held[:size])
        del self._held[: size + suffix]
        if not suffix:
            code = _without_end(code)
        return [read_scan(code, self._prefix)] if code else []


def read_scan(code: bytes, prefix: bytes = b"", *, is_whole: bool = True) -> Scan:
    """Return a code as text: one configured prefix and one AIM identifier taken off, UTF-8 before GB18030."""
    code = code.removeprefix(prefix)
    symbology = ""
    if _AIM.match(code):
        symbology = _SYMBOLOGIES.get(chr(code[1]), code[:3].decode("ascii"))
        code = code[3:]
    return Scan(raw=code, text=_text(code), symbology=symbology, is_whole=is_whole)


def shown_text(text: str, limit: int = 200) -> str:
    """Return a text that can be put on a screen: nothing in it controls, hides, turns round or breaks the line."""
    shown = "".join(_visible(letter) for letter in text[:limit])
    return shown + "…" if len(text) > limit else shown


def _visible(letter: str) -> str:
    if unicodedata.category(letter) == "Zs":
        return " "
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"〔U+{ord(letter):04X}〕"
    return letter


def _text(code: bytes) -> str:
    for charset in ("utf-8", "gb18030"):
        try:
            return code.decode(charset)
        except UnicodeDecodeError:
            continue
    return code.decode("latin-1")


def _without_end(code: bytes) -> bytes:
    for suffix in (b"\r\n", b"\r", b"\n", b"\t"):
        if code.endswith(suffix):
            return code[: -len(suffix)]
    return code
