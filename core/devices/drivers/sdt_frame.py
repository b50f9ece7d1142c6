"""Frames of the SDT protocol of identity card readers, taken apart and put together. It knows no command and no line.

request:  AA AA AA 96 69 | LEN_H LEN_L | CMD PARA | [DATA] | CHK
answer:   AA AA AA 96 69 | LEN_H LEN_L | SW1 SW2 SW3 | [DATA] | CHK

LEN counts what follows it, CHK included. CHK is the XOR from LEN_H to the byte before it.
"""

from dataclasses import dataclass
from enum import Enum

PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEAD = len(PREAMBLE) + 2
MIN_LENGTH = 4  # SW1 SW2 SW3 CHK; also drops an echo of our own request, whose LEN is 3
MAX_LENGTH = 0x0A00
GAP_S = 0.3  # longest silence inside a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A whole answer with a good checksum. ``state`` is SW3; SW1 SW2 are the card's and go to the log only."""

    card_state: bytes
    state: int
    data: bytes


class Broken(Enum):
    """A frame that began and did not end well."""

    CHECKSUM = "checksum"
    CUT = "cut"
    LATE = "late"  # bytes came, and no whole frame of them in the time there was


def checksum(body: bytes) -> int:
    """Return the XOR of all bytes: one half is folded onto the other until one byte is left."""
    value, size = int.from_bytes(body, "big"), len(body)
    while size > 1:
        half = size // 2
        value = (value >> 8 * half) ^ (value & ((1 << 8 * half) - 1))
        size -= half
    return value


def encode(body: bytes) -> bytes:
    """Return the frame around ``CMD PARA DATA`` or ``SW1 SW2 SW3 DATA``."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([checksum(counted)])


class FrameParser:
    """Takes bytes as they come and gives whole frames; holds 2,567 bytes at most.

    A sliding window looks for the preamble; inside a body it is never looked for. Times are seconds of one
    monotonic clock: a frame whose next byte does not come within ``gap_s`` is given up as cut.
    """

    def __init__(self, gap_s: float = GAP_S) -> None:
        self._gap_s = gap_s
        self._held = bytearray()
        self._fed_at = 0.0
        self.noise = 0  # bytes thrown away so far

    @property
    def is_inside(self) -> bool:
        """Return whether a frame has begun: preamble and an acceptable length are there."""
        return len(self._held) >= _HEAD

    @property
    def has_heard(self) -> bool:
        """Return whether anything came at all."""
        return bool(self._held) or self.noise > 0

    @property
    def wanted(self) -> int:
        """Return how many bytes can be read without taking any of the frame after this one."""
        if self.is_inside:
            return self._size() - len(self._held)
        return _HEAD - len(self._held)

    def feed(self, data: bytes, at: float) -> list[Frame | Broken]:
        """Take bytes that came at ``at``; ``b""`` says that none came by then. Return what became whole or broke."""
        found: list[Frame | Broken] = []
        if self.is_inside and at - self._fed_at > self._gap_s:
            found.append(self._give_up())
        if data:
            self._held += data
            self._fed_at = at
            while self._search() and len(self._held) >= self._size():
                found.append(self._take())
        return found

    def _search(self) -> bool:
        """Drop what cannot begin a frame; return whether one has begun."""
        while True:
            start = self._held.find(PREAMBLE)
            if start < 0:
                self._drop(len(self._held) - _prefix_at_end(self._held))
                return False
            self._drop(start)
            if len(self._held) < _HEAD:
                return False
            if MIN_LENGTH <= self._length() <= MAX_LENGTH:
                return True
            self._drop(1)  # a length no answer has: this was no preamble, look on one byte later

    def _take(self) -> Frame | Broken:
        size = self._size()
        counted = bytes(self._held[len(PREAMBLE) : size])
        del self._held[:size]
        if checksum(counted):
            self.noise += size
            return Broken.CHECKSUM
        return Frame(card_state=counted[2:4], state=counted[4], data=counted[5:-1])

    def _give_up(self) -> Broken:
        self._drop(len(self._held))
        return Broken.CUT

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self.noise += count

    def _length(self) -> int:
        return int.from_bytes(self._held[len(PREAMBLE) : _HEAD], "big")

    def _size(self) -> int:
        return _HEAD + self._length()


def _prefix_at_end(held: bytearray) -> int:
    """Return how many last bytes may be the first ones of a preamble."""
    return next((n for n in range(len(PREAMBLE) - 1, 0, -1) if held.endswith(PREAMBLE[:n])), 0)
