"""The scanner of one desk on its line: what it reads is told on the bus, as text. It knows no case and no screen."""

import time
from collections.abc import Callable, Sequence

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import ScannerSettings
from core.devices.channels.ports import PortFound
from core.devices.channels.registry import open_channel
from core.devices.drivers.scan_frame import Scan, ScanFramer
from core.devices.events import CodeScanned
from core.devices.loop import DeviceLoop
from core.devices.ports import ByteChannel, TestStep

_WAIT_S = 0.5  # a read wakes at once when something comes; this is how soon the desk can stop
_MORE_S = 0.02


class ScannerDesk:
    """Publishes CodeScanned. A scanner says nothing of itself: it is ready when its line is open."""

    def __init__(
        self,
        settings: ScannerSettings,
        clock: Clock,
        bus: Bus,
        *,
        device: str = "scanner",
        opener: Callable[[str], ByteChannel] = open_channel,
        ports: Callable[[], Sequence[PortFound]] | None = None,
    ) -> None:
        self._settings, self._clock, self._bus, self._device = settings, clock, bus, device
        self._channel: ByteChannel | None = None
        self._framer = self._new_framer()
        self.loop = DeviceLoop(self, clock, bus, device=device, port=settings.port, opener=opener, ports=ports)

    def start(self) -> None:
        """Begin to look for it."""
        self.loop.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the thread and give the line back; True when it ended in time."""
        return self.loop.stop(timeout_s)

    # The loop's thread.

    def begin(self, channel: ByteChannel) -> None:
        """See DeviceWork: what lay in the line from before is nobody's."""
        channel.reset_input()
        self._channel, self._framer = channel, self._new_framer()

    def step(self) -> float:
        """See DeviceWork: wait for bytes, tell what they make."""
        assert self._channel is not None
        wait_s = _MORE_S if self._framer.is_open else _WAIT_S
        data = self._channel.read(1, wait_s)
        if data:
            data += self._channel.read(4096, 0.0)
        now = time.monotonic()
        for scan in self._framer.feed(data, now) or self._framer.idle(now):
            self._tell(scan)
        return 0.0

    def check(self) -> tuple[TestStep, ...]:
        """See DeviceWork: the line is open; whether a code comes is for the person to see."""
        return (TestStep(what="line", took_ms=0),)

    def end(self, fault: Fault | None) -> None:  # noqa: ARG002 - every end is the same
        """See DeviceWork: half a code is no code."""
        self._channel = None

    def without(self, why: Fault) -> None:
        """See DeviceWork: nobody waits for a scanner."""

    def _new_framer(self) -> ScanFramer:
        settings = self._settings
        return ScanFramer(
            ends_with=settings.ends_with,
            prefix=settings.prefix.encode("utf-8"),
            silence_s=settings.silence_ms / 1000,
        )

    def _tell(self, scan: Scan) -> None:
        event = CodeScanned(
            device=self._device, text=scan.text, raw=scan.raw, symbology=scan.symbology, is_whole=scan.is_whole,
            at=self._clock.now(),
        )  # fmt: skip
        self._bus.publish(event)
