"""A vendor's library with the SDT_ functions, served as if it were a reader on a line: frames in, frames out.

The functions' names and shapes are those of sdtapi.dll / libsdtapi.so, which several makers ship (specification section
11); what they return is the state byte of the protocol. It knows no card and no fault.
"""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.devices.drivers.sdt_frame import PREAMBLE, checksum, encode
from core.devices.host import NO_FUNCTION, NO_LIBRARY, NO_PORT
from core.devices.host.line import HostLine

_OK, _FOUND, _UNKNOWN_COMMAND = 0x90, 0x9F, 0x21
_TIMED_OUT = 0x02  # a code of the library, not of a reader: no answer
_LINE_CODES = frozenset({0x01, 0x03, 0x05, 0x09})  # likewise: port, transfer, module number, file
_ROOM = 4096  # more than any answer, for libraries that write more than they say
_OPENED = 0  # the last argument of every function: the port is open already


class _Library:
    """The functions of one library at one port."""

    def __init__(self, path: str, port: int) -> None:
        loader: Any = getattr(ctypes, "WinDLL", ctypes.CDLL)  # Windows calls these functions its own way
        self._library, self._port = loader(path), port

    def open(self) -> bool:
        return int(self._library.SDT_OpenPort(self._port)) & 0xFF == _OK

    def plain(self, name: str) -> bytes:
        """Call a function that gives a state only."""
        return self._state(getattr(self._library, name)(self._port, _OPENED))

    def fixed(self, name: str, size: int) -> bytes:
        """Call a function that fills a buffer of a known size."""
        room = ctypes.create_string_buffer(_ROOM)
        state = self._state(getattr(self._library, name)(self._port, room, _OPENED))
        return state + (room.raw[:size] if state[-1] in {_OK, _FOUND} else b"")

    def measured(self, name: str, count: int, *, with_sizes: bool) -> bytes:
        """Call a function that fills ``count`` buffers and says how far."""
        rooms = [ctypes.create_string_buffer(_ROOM) for _ in range(count)]
        sizes = [ctypes.c_uint(0) for _ in range(count)]
        pairs = [part for room, size in zip(rooms, sizes, strict=True) for part in (room, ctypes.byref(size))]
        state = self._state(getattr(self._library, name)(self._port, *pairs, _OPENED))
        if state[-1] != _OK:
            return state
        parts = [room.raw[: min(size.value, _ROOM)] for room, size in zip(rooms, sizes, strict=True)]
        head = b"".join(len(part).to_bytes(2, "big") for part in parts) if with_sizes else b""
        return state + head + b"".join(parts)

    @staticmethod
    def _state(code: int) -> bytes:
        return bytes((0, 0, int(code) & 0xFF))


def _acts(library: _Library) -> Mapping[str, Callable[[], bytes]]:
    return {
        "10ff": lambda: library.plain("SDT_ResetSAM"),
        "11ff": lambda: library.plain("SDT_GetSAMStatus"),
        "12ff": lambda: library.fixed("SDT_GetSAMID", 16),
        "2001": lambda: library.fixed("SDT_StartFindIDCard", 4),
        "2002": lambda: library.fixed("SDT_SelectIDCard", 8),
        "3001": lambda: library.measured("SDT_ReadBaseMsg", 2, with_sizes=True),
        "3010": lambda: library.measured("SDT_ReadBaseFPMsg", 3, with_sizes=True),
        "3003": lambda: library.measured("SDT_ReadNewAppMsg", 1, with_sizes=False),
        "3005": lambda: library.fixed("SDT_ReadMngInfo", 28),
    }


def serve(line: HostLine, arguments: Sequence[str]) -> int:
    """Serve the library at ``arguments[0]``, its port ``arguments[1]``: 1 to 16 is COM, 1001 to 1016 USB."""
    try:
        library = _Library(arguments[0], int(arguments[1]))
    except OSError:
        return NO_LIBRARY
    try:
        if not library.open():
            return NO_PORT
    except AttributeError:
        return NO_FUNCTION
    line.ready()
    acts, held = _acts(library), bytearray()
    while True:
        held += line.read()
        while request := _request(held):
            answer = _answer(acts, request)
            if answer[2] in _LINE_CODES:
                return NO_PORT
            if answer[2] != _TIMED_OUT:
                line.write(encode(answer))


def _answer(acts: Mapping[str, Callable[[], bytes]], request: bytes) -> bytes:
    act = acts.get(request[7:9].hex())
    try:
        return act() if act else bytes((0, 0, _UNKNOWN_COMMAND))
    except AttributeError:  # an older library lacks the function
        return bytes((0, 0, _UNKNOWN_COMMAND))


def _request(held: bytearray) -> bytes:
    """Take one whole request off the front; our own desk sends nothing else."""
    start = held.find(PREAMBLE)
    if start < 0 or len(held) < start + 7:
        return b""
    size = 7 + int.from_bytes(held[start + 5 : start + 7], "big")
    if len(held) < start + size:
        return b""
    request = bytes(held[start : start + size])
    del held[: start + size]
    return request if not checksum(request[5:]) else b""
