"""A line without threads and without waiting: a reader answers as it is written to, time passes by being counted.

For benches that want millions of exchanges: the driver, the frames, the troubles and the simulated module are the real
ones; only the seconds are not. What a real tty adds is benched beside it.
"""

from collections import deque
from datetime import UTC, datetime

from core.base.clock import SetClock
from core.base.faults import Fault
from core.devices.simulated.sdt_reader import SimulatedReader

_TICK_S = 1e-6  # a wait too short for a float would never end


class InstantReader(SimulatedReader):
    """A simulated reader that is its own line. ``clock`` is the line's."""

    def __init__(self) -> None:
        self.clock = SetClock(datetime(2026, 11, 23, tzinfo=UTC))
        self._coming: deque[tuple[float, bytes]] = deque()
        self._is_there = True
        super().__init__(self)

    # -- the near end: a ByteChannel

    def open(self, address: str) -> "InstantReader":
        del address
        return self

    def write(self, data: bytes, timeout_s: float = 0.0) -> int:
        if timeout_s == 0.0:  # the far end sends
            self._coming.append((self.clock.monotonic(), data))
            return len(data)
        self._check()
        self._held += data
        self._heard(self._held)
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        self._check()
        now, found = self.clock.monotonic(), bytearray()
        while self._coming and len(found) < size and self._coming[0][0] <= now + timeout_s:
            due, data = self._coming.popleft()
            self._pass(due)
            piece = data[: size - len(found)]
            found += piece
            if len(piece) < len(data):
                self._coming.appendleft((due, data[len(piece) :]))
        if len(found) < size:
            self._pass(now + max(timeout_s, _TICK_S))
        return bytes(found)

    def reset_input(self) -> None:
        self._check()
        self._coming.clear()

    # -- the far end: a FarSide, without a thread

    def start(self) -> None:
        self._is_there = True

    @property
    def address(self) -> str:
        return "instant:"

    def plug(self) -> None:
        self._coming.clear()
        self._held.clear()
        self._restart()
        self._is_there = True

    def unplug(self) -> None:
        self._is_there = False

    def close(self) -> None:
        self._is_there = False

    def _send(self, data: bytes, byte_pause_s: float) -> None:
        began = self.clock.monotonic()
        step = len(data) if not byte_pause_s else 1
        for at in range(0, len(data), step or 1):
            self._coming.append((began + at * byte_pause_s, data[at : at + step]))

    def _pass(self, until: float) -> None:
        self.clock.forward(max(0.0, until - self.clock.monotonic()))

    def _check(self) -> None:
        if not self._is_there:
            raise Fault("device.channel.lost", port="instant")
