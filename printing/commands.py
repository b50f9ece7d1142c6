"""The ESC/POS commands this product sends, as one table: what they are called and how long they are.

It knows byte lengths; it must not know what a command looks like on paper. The printer's own order of bytes:

    ESC a n                      1B 61 n
    ESC * m nL nH d1..dk         1B 2A 21 nL nH, k = 3n   24-dot columns inside a text line
    GS v 0 m xL xH yL yH d..     1D 76 30 00 ...          raster strip, x bytes wide, y rows
    GS ( k pL pH cn fn ..        1D 28 6B ...             QR
    GS k 73 n d1..dn             1D 6B 49 n ...           Code128
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"
INIT, CHINESE, LINE = ESC + b"@", FS + b"&", b"\n"
CUT = GS + b"VB\x00"
REVERSE_OFF = GS + b"B\x00"
ASK_STATUS = DLE + b"\x04"  # + n: 1 printer, 2 offline cause, 3 error cause, 4 paper
NO_REPORTS = GS + b"a\x00"  # no automatic status back: an answer is an answer to a question
ASK_DONE = GS + b"(H\x06\x0000"  # + four printable bytes, which come back when all before them is printed
ASK_PAPER = GS + b"r\x01"  # answered in order, so it also says: all before me is printed

_Length = Callable[[bytes], int | None]


def _fixed(arguments: int) -> _Length:
    return lambda _: arguments


def _columns(rest: bytes) -> int | None:
    return None if len(rest) < 3 else 3 + (3 if rest[0] >= 32 else 1) * (rest[1] | rest[2] << 8)


def _raster(rest: bytes) -> int | None:
    return None if len(rest) < 5 else 5 + (rest[1] | rest[2] << 8) * (rest[3] | rest[4] << 8)


def _counted(rest: bytes) -> int | None:
    return None if len(rest) < 2 else 2 + (rest[0] | rest[1] << 8)


def _barcode(rest: bytes) -> int | None:
    return None if len(rest) < 1 else 1 + rest[0]


def _cut(rest: bytes) -> int | None:
    return None if len(rest) < 1 else (2 if rest[0] in (65, 66) else 1)


COMMANDS: Mapping[bytes, tuple[str, _Length]] = {
    b"\n": ("LF", _fixed(0)),
    b"\x00": ("NUL", _fixed(0)),
    b"\x1b@": ("ESC @", _fixed(0)),
    b"\x1b3": ("ESC 3", _fixed(1)),
    b"\x1bJ": ("ESC J", _fixed(1)),
    b"\x1ba": ("ESC a", _fixed(1)),
    b"\x1bE": ("ESC E", _fixed(1)),
    b"\x1b*": ("ESC *", _columns),
    b"\x1c&": ("FS &", _fixed(0)),
    b"\x1c!": ("FS !", _fixed(1)),
    b"\x1d!": ("GS !", _fixed(1)),
    b"\x1dB": ("GS B", _fixed(1)),
    b"\x1dv0": ("GS v 0", _raster),
    b"\x1d(k": ("GS ( k", _counted),
    b"\x1d(H": ("GS ( H", _counted),
    b"\x1dh": ("GS h", _fixed(1)),
    b"\x1dw": ("GS w", _fixed(1)),
    b"\x1dH": ("GS H", _fixed(1)),
    b"\x1dkI": ("GS k 73", _barcode),
    b"\x1dV": ("GS V", _cut),
    b"\x1da": ("GS a", _fixed(1)),
    b"\x1dr": ("GS r", _fixed(1)),
    b"\x1dI": ("GS I", _fixed(1)),
    b"\x10\x04": ("DLE EOT", _fixed(1)),
}
_OPENERS = frozenset(key[:1] for key in COMMANDS)
_LONGEST = max(map(len, COMMANDS))


@dataclass(frozen=True, slots=True)
class Command:
    """One command or one run of text where it stands. ``args`` is what follows the name; of text, the text."""

    name: str  # a name of the table, "text", or "unknown"
    start: int
    end: int
    args: bytes


def command_at(data: bytes, start: int) -> Command | None:
    """Return the command that begins at ``start``; None when its end has not come yet."""
    if data[start] >= 0x20:
        end = start
        while end < len(data) and data[end] >= 0x20:
            end += 1
        return Command("text", start, end, data[start:end])
    for size in range(1, _LONGEST + 1):
        known = COMMANDS.get(data[start : start + size])
        if known is not None and start + size <= len(data):
            return _known(data, start, size, *known)
    is_short = len(data) - start < _LONGEST and any(key.startswith(data[start:]) for key in COMMANDS)
    return None if is_short else Command("unknown", start, start + 1, data[start : start + 1])


def commands(data: bytes) -> Iterator[Command]:
    """Yield the commands of a whole stream; what is cut off at its end comes as one "unknown"."""
    at = 0
    while at < len(data):
        command = command_at(data, at) or Command("unknown", at, len(data), data[at:])
        yield command
        at = command.end


def unknown_commands(data: bytes) -> tuple[str, ...]:
    """Return position and byte of everything this product does not send; must be empty."""
    return tuple(f"@{one.start}: {one.args[:8].hex(' ')}" for one in commands(data) if one.name == "unknown")


def longest(data: bytes) -> int:
    """Return the bytes of the longest command: as many mend any place where the stream may have been broken off."""
    return max((one.end - one.start for one in commands(data) if one.name != "text"), default=0)


def _known(data: bytes, start: int, size: int, name: str, length: _Length) -> Command | None:
    body = start + size
    needed = length(data[body : body + 6])
    if needed is None or body + needed > len(data):
        return None
    return Command(name, start, body + needed, data[body : body + needed])
