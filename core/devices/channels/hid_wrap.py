"""The wrapper some HID readers put around frames, in reports of 64 bytes (specification section 8, variant D).

out:  88 | SRN 00 00 | LEN LE | CMD B1 | frame | SUM LE
in:   AA | SRN | LEN LE | result | sequence | data | SUM LE

LEN counts what lies between it and SUM; SUM is the 16-bit sum of the bytes from LEN on. From one public source: nothing
here is certain until a real device has answered, which is why a setting must allow it.
"""

import struct

REPORT_BYTES = 64
PIECE_BYTES = 54
_OUT, _IN, _FRAME = 0x88, 0xAA, 0xB1
_IN_HEAD, _SUM_BYTES, _BEFORE_DATA = 5, 2, 3  # result and sequence stand before the data


def wrapped(frame: bytes) -> bytes:
    """Return the report that carries a request; ValueError for one that does not fit."""
    counted = struct.pack("<HB", len(frame) + 1, _FRAME) + frame
    report = bytes((_OUT, 0, 0)) + counted + struct.pack("<H", _sum(counted))
    if len(report) > REPORT_BYTES:
        raise ValueError(f"{len(frame)} bytes in one report")
    return report.ljust(REPORT_BYTES, b"\0")


def piece_of(report: bytes) -> bytes | None:
    """Return the piece of an answer in a report; None when it is no report of an answer."""
    if len(report) < _IN_HEAD or report[0] != _IN:
        return None
    length = int.from_bytes(report[3:_IN_HEAD], "little")
    end = _IN_HEAD + length
    if not _BEFORE_DATA <= length <= _BEFORE_DATA + PIECE_BYTES or len(report) < end + _SUM_BYTES:
        return None
    if int.from_bytes(report[end : end + _SUM_BYTES], "little") != _sum(report[3:end]):
        return None
    return report[_IN_HEAD + _BEFORE_DATA : end]


def reports_of(frame: bytes) -> list[bytes]:
    """Return the reports in which a device hands over an answer."""
    pieces = [frame[at : at + PIECE_BYTES] for at in range(0, len(frame), PIECE_BYTES)]
    reports = []
    for number, piece in enumerate(pieces):
        counted = struct.pack("<HBH", len(piece) + _BEFORE_DATA, 0, number) + piece
        reports.append((bytes((_IN, 0, 0)) + counted + struct.pack("<H", _sum(counted))).ljust(REPORT_BYTES, b"\0"))
    return reports


def request_of(report: bytes) -> bytes:
    """Return the frame in a request's report, none when there is none; the device's side of ``wrapped``."""
    if len(report) < 8 or report[0] != _OUT or report[5] != _FRAME:
        return b""
    length = int.from_bytes(report[3:5], "little")
    return report[6 : 5 + length]


def _sum(data: bytes) -> int:
    return sum(data) & 0xFFFF
