"""Frames of Onbon BX-5/BX-6 boards: bytes in, checked messages out; a text in one area of the board. It knows no line.

A5 x8 | destination, source, option, check, display, type, version, length (14 bytes) | data | CRC-16/ARC | 5A
Inside, A5 is sent as A6 02, A6 as A6 01, 5A as 5B 02, 5B as 5B 01; the CRC is of the bytes before that.
"""

import struct
from dataclasses import dataclass

START, END = 0xA5, 0x5A
_ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_UNESCAPES = {(0xA6, 2): 0xA5, (0xA6, 1): 0xA6, (0x5B, 2): 0x5A, (0x5B, 1): 0x5B}
_HEAD = struct.Struct("<HH5sBBBH")  # destination, source, reserved+option+check, display, type, version, length
MAX_FRAME = 4096
PING = bytes.fromhex("A2 00 01 00 00")
CLEAR = bytes.fromhex("A3 10 01 00 00")
_UPDATE_ONE_AREA = bytes.fromhex("A3 06 01 00 00 00 01")  # answer wanted, no area deleted, one area follows
_AREA = struct.Struct("<BHHHHBBBH3sBBBBBBI")


def _byte_crc(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_CRC_OF_BYTE = tuple(map(_byte_crc, range(256)))


def crc16(data: bytes) -> int:
    """Return CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _CRC_OF_BYTE[(crc ^ byte) & 0xFF]
    return crc


def encode(data: bytes, *, to: int = 1, kind: int = 0xFE) -> bytes:
    """Return a whole frame for the board ``to`` of the type ``kind`` (FE: any)."""
    body = _HEAD.pack(to, 0x8000, bytes(5), 0, kind, 2, len(data)) + data
    checked = body + struct.pack("<H", crc16(body))
    return bytes([START] * 8) + b"".join(_ESCAPES.get(byte) or bytes([byte]) for byte in checked) + bytes([END])


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where and how a text stands, in dots (x and width are multiples of 8). See resources/devices."""

    x: int = 0
    y: int = 0
    width: int = 64
    height: int = 16
    number: int = 0
    line_gap: int = 0
    mode: int = 1  # 1 still, 2 at once, 3 left, 4 right, 5 up, 6 down
    speed: int = 0
    stay: int = 10
    is_one_line: bool = True


def text_message(area: Area, text: bytes) -> bytes:
    """Return the data of a frame that shows ``text`` in the area."""
    lines = 1 if area.is_one_line else 2
    head = _AREA.pack(
        0, area.x // 8, area.y, area.width // 8, area.height, area.number, area.line_gap, 0, 0, bytes(3),
        lines, lines, area.mode, 0, area.speed, area.stay, len(text),
    )  # fmt: skip
    return _UPDATE_ONE_AREA + struct.pack("<H", len(head) + len(text)) + head + text


def text_of(data: bytes) -> bytes | None:
    """Return the text of a ``text_message``, None when it is another message: the simulated board reads with it."""
    at = len(_UPDATE_ONE_AREA) + 2 + _AREA.size
    return data[at:] if data.startswith(_UPDATE_ONE_AREA[:2]) and len(data) >= at else None


class FrameReader:
    """Cuts a stream into messages; what is no whole, checked frame is dropped. Holds at most 4 KiB."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they come; return the data of every frame they end."""
        self._held += data
        messages = []
        while (end := self._held.find(END)) >= 0:
            piece = bytes(self._held[:end])
            del self._held[: end + 1]
            start = piece.rfind(START)  # an A5 never stands inside: the last one is where the frame begins
            message = _checked(piece[start + 1 :]) if start >= 0 else None
            if message is not None:
                messages.append(message)
        if len(self._held) > MAX_FRAME:
            del self._held[:-MAX_FRAME]
        return messages


def _checked(escaped: bytes) -> bytes | None:
    body = bytearray()
    at = 0
    while at < len(escaped):
        byte = escaped[at]
        if byte in {0xA6, 0x5B}:
            plain = _UNESCAPES.get((byte, escaped[at + 1])) if at + 1 < len(escaped) else None
            if plain is None:
                return None
            byte = plain
            at += 1
        body.append(byte)
        at += 1
    if len(body) < _HEAD.size + 2 or crc16(bytes(body[:-2])) != int.from_bytes(body[-2:], "little"):
        return None
    size = int.from_bytes(body[_HEAD.size - 2 : _HEAD.size], "little")
    return bytes(body[_HEAD.size : -2]) if size == len(body) - _HEAD.size - 2 else None
