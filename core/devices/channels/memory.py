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
        deadline, pipe = Deadline(timeout_s), self._out
        with pipe.moved:
            while not pipe.is_cut and len(pipe.data) + len(data) > _CAPACITY:
                if not pipe.moved.wait(deadline.left_s):
                    raise stall_fault(0, len(data))
            self._check(pipe)
            pipe.data += data
            pipe.moved.notify_all()
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        deadline, pipe = Deadline(timeout_s), self._in
        with pipe.moved:
            while len(pipe.data) < size and not pipe.is_cut and not deadline.is_over:
                pipe.moved.wait(deadline.left_s)
            if not pipe.data:
                self._check(pipe)
            data = bytes(pipe.data[:size])
            del pipe.data[:size]
            pipe.moved.notify_all()
        return data

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
