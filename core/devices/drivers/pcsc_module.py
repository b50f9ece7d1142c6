"""Identity cards through a PC/SC reader that has the security module inside: the record in pieces of 256 bytes.

From one public source (specification section 14): bytes 13 and 14 of the ATR, counted from 0, are 90 00, and
``FF B0 0n 00 00`` gives piece n, 0 to 5, of ``0100 0400`` + 256 bytes of text + 1,024 of photo. It knows no reader.
"""

from collections.abc import Callable

from core.base.faults import Fault

_MARK, _MARK_AT = b"\x90\x00", 13
_HEAD_BYTES, _TEXT_BYTES = 4, 256
_TEXT_SIZE = b"\x01\x00"
_PIECES = 2  # as many as hold the head and the text; the photo is not asked for


def has_module(atr: bytes) -> bool:
    """Return whether a card answers through a module."""
    return atr[_MARK_AT : _MARK_AT + 2] == _MARK


def module_text(send: Callable[[bytes], bytes]) -> bytes:
    """Return the 256 bytes of text; Faults ``card.read.failed`` and ``card.read.wrong_length``."""
    record = b"".join(_piece(send, number) for number in range(_PIECES))
    if record[:2] != _TEXT_SIZE or len(record) < _HEAD_BYTES + _TEXT_BYTES:
        raise Fault("card.read.wrong_length", state=record[:2].hex().upper())
    return record[_HEAD_BYTES : _HEAD_BYTES + _TEXT_BYTES]


def _piece(send: Callable[[bytes], bytes], number: int) -> bytes:
    answer = send(bytes((0xFF, 0xB0, number, 0, 0)))
    if answer[-2:] != b"\x90\x00":
        raise Fault("card.read.failed", state=answer[-2:].hex().upper())
    return answer[:-2]
