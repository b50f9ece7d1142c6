"""A simulated call display: understands what it is sent and remembers what stood on it. It knows no ticket."""

from collections import deque
from collections.abc import Callable

from core.devices.drivers import onbon
from core.devices.simulated.device import SimulatedDevice
from core.devices.simulated.far_side import FarSide

ACK = bytes.fromhex("A0 00 00 00 00")


class SimulatedOnbon(SimulatedDevice):
    """An Onbon board: checks every frame, answers it, shows texts. ``refuses`` is the code it refuses texts with."""

    def __init__(self, side: FarSide | None = None, *, seen: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(side, name="onbon")
        self._frames, self._seen = onbon.FrameReader(), seen
        self.refuses = 0
        self.shown: deque[str] = deque(maxlen=200)  # what stood on it, oldest first
        self.pings = 0

    def _restart(self) -> None:
        self._frames = onbon.FrameReader()

    def _heard(self, held: bytearray) -> None:
        data = bytes(held)
        held.clear()
        for message in self._frames.feed(data):
            self._serve(message)

    def _serve(self, message: bytes) -> None:
        answer, text = ACK, onbon.text_of(message)
        if message == onbon.PING:
            self.pings += 1
        elif text is not None and self.refuses:
            answer = bytes([0xA0, 0x01, self.refuses, 0, 0])
        elif text is not None:
            self.shown.append(text.decode("gb2312"))
            self._seen(self.shown[-1])
        with self._lock:
            trouble = self._trouble_for(message[:2])
        self._spoil_and_send(onbon.encode(answer), trouble)


class SimulatedDisplay(SimulatedDevice):
    """Any display that takes bytes and says nothing: remembers every byte."""

    def __init__(self, side: FarSide | None = None, *, seen: Callable[[bytes], None] = lambda _: None) -> None:
        super().__init__(side, name="display")
        self._seen = seen
        self.taken = bytearray()

    def _heard(self, held: bytearray) -> None:
        data = bytes(held)
        held.clear()
        with self._lock:
            self.taken += data
            del self.taken[:-65536]
        self._seen(data)
