"""Tapes: what went over a line, kept as text, and a channel that plays one back. It knows no protocol.

One entry a line: ``W hex`` written by us, ``R hex`` read by us, ``T`` a read that got nothing. ``#`` begins a remark.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from core.base.faults import Fault
from core.devices.ports import ByteChannel, RatedChannel

MOST = 200_000


class TapeRecorder:
    """A channel that passes everything on and notes it. The tape holds personal data if the line does.

    Reads that got nothing, one after the other, are one ``T``; after ``MOST`` entries it notes no more.
    """

    def __init__(self, channel: ByteChannel) -> None:
        self._channel = channel
        self.port: str = getattr(channel, "port", "")
        self.entries: list[str] = []

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        self._note(f"W {data.hex()}")
        return self._channel.write(data, timeout_s)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        data = self._channel.read(size, timeout_s)
        self._note(f"R {data.hex()}" if data else "T")
        return data

    def reset_input(self) -> None:
        """See ByteChannel."""
        self._channel.reset_input()

    def close(self) -> None:
        """See ByteChannel."""
        self._channel.close()

    def save(self, path: Path, remark: str) -> None:
        """Write the tape to a file."""
        save_tape(path, self.entries, remark)

    def _note(self, entry: str) -> None:
        is_more_of_nothing = entry == "T" and self.entries[-1:] == ["T"]
        if len(self.entries) < MOST and not is_more_of_nothing:
            self.entries.append(entry)


class _RatedRecorder(TapeRecorder):
    """See RatedChannel; the speed is not on the tape."""

    def __init__(self, channel: RatedChannel) -> None:
        super().__init__(channel)
        self._rated = channel

    @property
    def baud(self) -> int:
        """See RatedChannel."""
        return self._rated.baud

    def set_baud(self, baud: int) -> None:
        """See RatedChannel."""
        self._rated.set_baud(baud)


def recorded(channel: ByteChannel) -> TapeRecorder:
    """Return the channel with a recorder on it."""
    return _RatedRecorder(channel) if isinstance(channel, RatedChannel) else TapeRecorder(channel)


def save_tape(path: Path, entries: Iterable[str], remark: str) -> None:
    """Write a tape to a file."""
    path.write_text("\n".join([f"# {remark}", *entries, ""]), "utf-8")


class TapePlayer:
    """A channel that answers from a tape and refuses any write that differs from the recorded one.

    ``pass_time`` gets the seconds a read would have waited for nothing: give it a set clock's ``forward``.
    """

    def __init__(self, entries: Iterable[str], pass_time: Callable[[float], None] = time.sleep) -> None:
        cleaned = (entry.partition("#")[0].strip() for entry in entries)
        self._entries = [(entry[0], bytes.fromhex(entry[1:])) for entry in cleaned if entry]
        self._pass_time = pass_time
        self._next = 0

    @property
    def is_at_end(self) -> bool:
        """Return whether everything on the tape has happened."""
        return self._next == len(self._entries)

    def write(self, data: bytes, timeout_s: float) -> int:  # noqa: ARG002 - a tape never stalls
        """See ByteChannel; Fault ``device.tape.differs`` names the entry."""
        while self._kind() == "T":
            self._next += 1
        if self._kind() != "W" or self._entries[self._next][1] != data:
            raise Fault("device.tape.differs", entry=self._next + 1, written=data.hex())
        self._next += 1
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        if self._kind() != "R":
            self._next += self._kind() == "T"
            self._pass_time(timeout_s)
            return b""
        data = self._entries[self._next][1]
        if len(data) > size:
            self._entries[self._next] = ("R", data[size:])
            return data[:size]
        self._next += 1
        return data

    def reset_input(self) -> None:
        """See ByteChannel; what was dropped when the tape was made is not on it."""

    def close(self) -> None:
        """See ByteChannel."""

    def _kind(self) -> str:
        return "" if self.is_at_end else self._entries[self._next][0]


def load_tape(path: Path, pass_time: Callable[[float], None] = time.sleep) -> TapePlayer:
    """Return a player of the file."""
    return TapePlayer(path.read_text("utf-8").splitlines(), pass_time)


def open_tape(address: str) -> TapePlayer:
    """Open ``PATH`` or ``//PATH``."""
    path = Path(address.removeprefix("//"))
    try:
        return load_tape(path)
    except OSError as error:
        raise Fault("device.open.absent", port=str(path)) from error
