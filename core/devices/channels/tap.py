"""A tap on a line: the last frames for a person to look at, without what may be personal. It knows no protocol.

Only the first ``keep`` bytes of a frame are ever held; of the rest, how many there were. What comes in and does not
begin as a frame of the device does (``starts``) is not held at all: it may be anything, a name too.
"""

import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime

from core.base.clock import Clock
from core.devices.ports import ByteChannel, RatedChannel

KEPT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameNote:
    """What went over a line in one go: when it began, which way, its first bytes, and how long it was."""

    at: datetime
    is_sent: bool
    head: bytes
    size: int


class Frames:
    """The last frames of one device. One thread notes, any may look."""

    def __init__(self, clock: Clock, keep: int, starts: bytes = b"") -> None:
        self._clock, self._keep, self._starts = clock, keep, starts
        self._lock = threading.Lock()
        self._notes: deque[FrameNote] = deque(maxlen=KEPT)
        self._is_open = False  # the frame that comes in is not over

    def last(self) -> tuple[FrameNote, ...]:
        """Return the frames, oldest first."""
        with self._lock:
            return tuple(self._notes)

    def sent(self, data: bytes) -> None:
        """Note what we wrote."""
        with self._lock:
            self._drop_repeats()
            self._note(data, is_sent=True)
            self._is_open = False

    def got(self, data: bytes) -> None:
        """Note what came in; pieces of one answer are one frame."""
        with self._lock:
            if self._is_open and self._notes:
                last = self._notes[-1]
                head = last.head + data[: self._keep - len(last.head)]
                self._notes[-1] = replace(last, head=self._known(head), size=last.size + len(data))
            else:
                self._note(data, is_sent=False)
                self._notes[-1] = replace(self._notes[-1], head=self._known(self._notes[-1].head))
            self._is_open = True

    def over(self) -> None:
        """What comes in next is another frame."""
        self._is_open = False

    def _known(self, head: bytes) -> bytes:
        """Return the head if it is, or may become, the beginning of a frame."""
        return head if head.startswith(self._starts[: len(head)]) else b""

    def _drop_repeats(self) -> None:
        """Keep one of the same exchange over and over: looking for a card must not push the last card out."""
        for size in (2, 4):  # one question, or two in turn
            last = [(note.is_sent, note.head, note.size) for note in list(self._notes)[-2 * size :]]
            if len(last) == 2 * size and last[:size] == last[size:]:
                kept = list(self._notes)
                del kept[-2 * size : -size]
                self._notes = deque(kept, maxlen=KEPT)

    def _note(self, data: bytes, *, is_sent: bool) -> None:
        head = bytes(data[: self._keep])
        self._notes.append(FrameNote(at=self._clock.now(), is_sent=is_sent, head=head, size=len(data)))


class _Tap:
    """See ByteChannel: passes everything on."""

    def __init__(self, channel: ByteChannel, frames: Frames) -> None:
        self._channel, self._frames = channel, frames
        self.port: str = getattr(channel, "port", "")

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        self._frames.sent(data)
        return self._channel.write(data, timeout_s)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        data = self._channel.read(size, timeout_s)
        if data:
            self._frames.got(data)
        return data

    def reset_input(self) -> None:
        """See ByteChannel."""
        self._frames.over()
        self._channel.reset_input()

    def close(self) -> None:
        """See ByteChannel."""
        self._frames.over()
        self._channel.close()


class _RatedTap(_Tap):
    """See RatedChannel."""

    def __init__(self, channel: RatedChannel, frames: Frames) -> None:
        super().__init__(channel, frames)
        self._rated = channel

    @property
    def baud(self) -> int:
        """See RatedChannel."""
        return self._rated.baud

    def set_baud(self, baud: int) -> None:
        """See RatedChannel."""
        self._rated.set_baud(baud)


def tapped(channel: ByteChannel, frames: Frames) -> ByteChannel:
    """Return the channel with a tap on it."""
    return _RatedTap(channel, frames) if isinstance(channel, RatedChannel) else _Tap(channel, frames)
