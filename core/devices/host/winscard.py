"""PC/SC as the C interface of the system: winscard.dll, or libpcsclite where there is no Windows. It knows no card.

Eight functions of a library that every system brings along: a binding package would have to be compiled on Linux.
Names and numbers are those of PC/SC part 5 and of pcsclite.h.
"""

import ctypes
import sys
from typing import Any, ClassVar

_IS_WINDOWS = sys.platform == "win32"
_LIBRARY = "winscard.dll" if _IS_WINDOWS else "libpcsclite.so.1"
_DWORD: Any = ctypes.c_uint32 if _IS_WINDOWS else ctypes.c_ulong
_HANDLE: Any = ctypes.c_size_t if _IS_WINDOWS else ctypes.c_long
_ATR_ROOM = 36 if _IS_WINDOWS else 33
_ANSI = "A" if _IS_WINDOWS else ""

PRESENT, MUTE = 0x20, 0x200
_SCOPE_USER, _SHARED, _T0_OR_T1, _LEAVE = 0, 2, 3, 0

OK = 0
NO_SERVICE = frozenset({0x8010001D, 0x8010001E, 0x80100014})
NO_READER = frozenset({0x8010002E, 0x80100017, 0x80100009})
GONE = frozenset({0x80100069, 0x80100068, 0x8010000C, 0x80100067, 0x80100066, 0x80100016})
SHARING = 0x8010000B


class ScardError(Exception):
    """A call failed; ``code`` is its number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{code:08X}")
        self.code = code


class _ReaderState(ctypes.Structure):
    _fields_: ClassVar = [
        ("name", ctypes.c_char_p), ("user", ctypes.c_void_p), ("current", _DWORD), ("event", _DWORD),
        ("atr_size", _DWORD), ("atr", ctypes.c_ubyte * _ATR_ROOM),
    ]  # fmt: skip


class _Protocol(ctypes.Structure):
    _fields_: ClassVar = [("protocol", _DWORD), ("size", _DWORD)]


class Scard:
    """One context. Everything raises ScardError; ``OSError`` when the library is not there."""

    def __init__(self) -> None:
        loader: Any = getattr(ctypes, "WinDLL", ctypes.CDLL)  # Windows calls these functions its own way
        self._library = loader(_LIBRARY)
        self._context = _HANDLE()
        self._card = _HANDLE()
        self._protocol = _DWORD()
        self._call("SCardEstablishContext", _DWORD(_SCOPE_USER), None, None, ctypes.byref(self._context))

    def readers(self) -> list[bytes]:
        """Return the names of the readers, none when there is none."""
        size = _DWORD(0)
        try:
            self._call("SCardListReaders" + _ANSI, self._context, None, None, ctypes.byref(size))
            room = ctypes.create_string_buffer(size.value)
            self._call("SCardListReaders" + _ANSI, self._context, None, room, ctypes.byref(size))
        except ScardError as error:
            if error.code in NO_READER:
                return []
            raise
        return [name for name in room.raw[: size.value].split(b"\0") if name]

    def look(self, reader: bytes) -> tuple[int, bytes]:
        """Return (state bits with the counter of changes above them, ATR)."""
        state = _ReaderState(name=reader, user=None, current=0, event=0, atr_size=_ATR_ROOM)
        self._call("SCardGetStatusChange" + _ANSI, self._context, _DWORD(0), ctypes.byref(state), _DWORD(1))
        return int(state.event), bytes(state.atr[: min(state.atr_size, _ATR_ROOM)])

    def connect(self, reader: bytes) -> None:
        """Take the card; other programs wait until ``disconnect``."""
        self._call(
            "SCardConnect" + _ANSI, self._context, reader, _DWORD(_SHARED), _DWORD(_T0_OR_T1),
            ctypes.byref(self._card), ctypes.byref(self._protocol),
        )  # fmt: skip
        self._call("SCardBeginTransaction", self._card)

    def transmit(self, apdu: bytes) -> bytes:
        """Return the answer to a command, status bytes last."""
        header = _Protocol(self._protocol, ctypes.sizeof(_Protocol))
        room, size = ctypes.create_string_buffer(4096), _DWORD(4096)
        self._call(
            "SCardTransmit", self._card, ctypes.byref(header), apdu, _DWORD(len(apdu)), None, room, ctypes.byref(size)
        )
        return room.raw[: size.value]

    def disconnect(self) -> None:
        """Leave the card as it is."""
        self._library.SCardEndTransaction(self._card, _DWORD(_LEAVE))
        self._library.SCardDisconnect(self._card, _DWORD(_LEAVE))

    def _call(self, name: str, *arguments: Any) -> None:
        function = getattr(self._library, name)
        function.restype = ctypes.c_long
        code = int(function(*arguments)) & 0xFFFFFFFF
        if code != OK:
            raise ScardError(code)
