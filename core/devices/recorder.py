"""Tapes of a session at the devices, for replay tests; nothing personal is on them but confirmed test cards.

Bodies are blanked so that a frame stays a frame: same length, right checksum, nothing of a person in it.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from core.devices.channels.registry import open_channel
from core.devices.channels.tape import TapeRecorder, recorded, save_tape
from core.devices.drivers.sdt_frame import PREAMBLE
from core.devices.ports import ByteChannel

READERS = frozenset({"card_reader", "chip_reader", "kiosk_reader"})
SCANNERS = frozenset({"scanner"})
_STATE = 3
_LENGTHS = 4  # of text and photo; only the long answer with both has them
_LONG = 1024
_ENDS = b"\r\n\t"


class Recorder:
    """Puts a tape under every device of a session. ``is_open`` keeps what went over the lines as it was."""

    def __init__(self, *, is_open: bool, opener: Callable[[str], ByteChannel] = open_channel) -> None:
        self._is_open, self._opener = is_open, opener
        self._lock = threading.Lock()
        self._tapes: list[tuple[str, TapeRecorder]] = []

    def opener(self, device: str) -> Callable[[str], ByteChannel]:
        """Return how ``device`` opens its line: each time it does, a new tape begins."""

        def open_recorded(address: str) -> ByteChannel:
            tape = recorded(self._opener(address))
            with self._lock:
                self._tapes.append((device, tape))
            return tape

        return open_recorded

    def save(self, folder: Path) -> list[Path]:
        """Write the tapes that are not empty into ``folder``; return their files."""
        files = []
        with self._lock:
            tapes = list(self._tapes)
        for number, (device, tape) in enumerate(tapes, 1):
            entries = tape.entries if self._is_open else blanked(device, tape.entries)
            if entries:
                files.append(folder / f"{device}-{number}.tape")
                save_tape(files[-1], entries, _remark(is_open=self._is_open))
        return files


def _remark(*, is_open: bool) -> str:
    return "test cards only, as confirmed when it was recorded" if is_open else "bodies blanked: nothing of a person"


def blanked(device: str, entries: Sequence[str]) -> list[str]:
    """Return the entries of a device's tape without anything that may be of a person; lengths and order stay."""
    if device in SCANNERS:
        return [_code_blanked(entry) for entry in entries]
    if device not in READERS:
        return list(entries)
    done: list[str] = []
    pieces: list[int] = []  # where the pieces of the present answer stand
    for entry in entries:
        if entry.startswith("R"):
            pieces.append(len(done))
        elif entry.startswith("W"):
            _blank_answer(done, pieces)
            pieces = []
        done.append(entry)
    _blank_answer(done, pieces)
    return done


def _blank_answer(entries: list[str], pieces: Sequence[int]) -> None:
    """Blank one answer that came in pieces."""
    parts = [bytes.fromhex(entries[at][1:]) for at in pieces]
    whole = blank_frames(b"".join(parts))
    start = 0
    for at, part in zip(pieces, parts, strict=True):
        entries[at] = f"R {whole[start : start + len(part)].hex()}"
        start += len(part)


def blank_frames(data: bytes) -> bytes:
    """Return bytes of the same length: of each frame its head and a checksum that is right, of the rest nothing."""
    out = bytearray(len(data))
    at = data.find(PREAMBLE)
    while at >= 0:
        body = at + len(PREAMBLE) + 2
        end = body + int.from_bytes(data[body - 2 : body], "big")
        head = min(body + _STATE + (_LENGTHS if end - body > _LONG else 0), end, len(data))
        out[at:head] = data[at:head]
        if end <= len(data) and end > body:
            check = 0
            for byte in out[body - 2 : end - 1]:
                check ^= byte
            out[end - 1] = check
        at = data.find(PREAMBLE, max(end, at + 1))
    return bytes(out)


def _code_blanked(entry: str) -> str:
    if not entry.startswith("R"):
        return entry
    data = bytes.fromhex(entry[1:])
    return f"R {bytes(byte if byte in _ENDS else ord('x') for byte in data).hex()}"
