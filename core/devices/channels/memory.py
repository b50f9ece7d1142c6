"""A line inside the process: two ends, what one writes the other reads. It knows no protocol."""

import threading

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import stall_fault

_CAPACITY = 65536


class _Pipe:
    """One direction."""

    def __init__(self) -> None:
        self.moved = threading.Condition()
        self.data = bytearray()
        self.is_cut = False


class MemoryChannel:
    """One end; see ByteChannel and RatedChannel. The ends may live in two threads.

    Ends of different speeds do not understand each other: ``set_baud`` of one garbles what the other hears.
    """

    def __init__(self, incoming: _Pipe, outgoing: _Pipe, baud: int) -> None:
        self._in, self._out = incoming, outgoing
        self._baud = baud

    @property
    def baud(self) -> int:
        """See RatedChannel."""
        return self._baud

    def set_baud(self, baud: int) -> None:
        """See RatedChannel."""
        self._baud = baud
        self.reset_input()

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        deadline, pipe, written = Deadline(timeout_s), self._out, 0
        with pipe.moved:
            self._check(pipe)
            while written < len(data):
                room = _CAPACITY - len(pipe.data)
                if not room and not pipe.moved.wait(deadline.left_s):
                    raise stall_fault(written, len(data))
                self._check(pipe)
                piece = data[written : written + room]
                pipe.data += piece
                written += len(piece)
                pipe.moved.notify_all()
        return written

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        deadline, pipe, data = Deadline(timeout_s), self._in, bytearray()
        with pipe.moved:
            while True:
                piece = pipe.data[: size - len(data)]
                del pipe.data[: len(piece)]
                data += piece
                pipe.moved.notify_all()
                if len(data) == size or pipe.is_cut or deadline.is_over:
                    break
                pipe.moved.wait(deadline.left_s)
            if not data:
                self._check(pipe)
        return bytes(data)

    def reset_input(self) -> None:
        """See ByteChannel."""
        with self._in.moved:
            self._check(self._in)
            self._in.data.clear()
            self._in.moved.notify_all()

    def close(self) -> None:
        """Cut the line for both ends."""
        for pipe in (self._in, self._out):
            with pipe.moved:
                pipe.is_cut = True
                pipe.moved.notify_all()

    @staticmethod
    def _check(pipe: _Pipe) -> None:
        if pipe.is_cut:
            raise Fault("device.channel.lost", port="memory")


def memory_pair(baud: int = 115200) -> tuple[MemoryChannel, MemoryChannel]:
    """Return the two ends of a new line."""
    there, back = _Pipe(), _Pipe()
    return MemoryChannel(back, there, baud), MemoryChannel(there, back, baud)
