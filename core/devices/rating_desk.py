"""The rating keypad of one desk: a key answers the request that is open, the first one counts. It knows no visit."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import new_id
from core.config.device_settings import KeypadSettings
from core.devices.channels.ports import PortFound
from core.devices.channels.registry import open_channel
from core.devices.drivers.keypad import KeypadModel, KeyReader
from core.devices.events import RatingEnded, RatingGiven
from core.devices.loop import DeviceLoop
from core.devices.ports import ByteChannel, DeviceState, TestStep

_WAIT_S = 0.25
_SOON_S = 0.1
WRITE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    id: str
    until: float


class RatingDesk:
    """Publishes RatingGiven or RatingEnded, exactly one for each ``ask``. A key nobody asked for is dropped.

    ``load`` reads the model; its Fault is the keypad's, not the desk's.
    """

    def __init__(
        self,
        settings: KeypadSettings,
        load: Callable[[], KeypadModel],
        clock: Clock,
        bus: Bus,
        *,
        device: str = "keypad",
        opener: Callable[[str], ByteChannel] = open_channel,
        ports: Callable[[], Sequence[PortFound]] | None = None,
    ) -> None:
        self._settings, self._load, self._clock, self._bus, self._device = settings, load, clock, bus, device
        self._model: KeypadModel
        self._keys: KeyReader
        self._lock = threading.Lock()
        self._ask: _Ask | None = None
        self._dropped: list[str] = []
        self._told = ""  # the request the keypad was told of
        self._channel: ByteChannel | None = None
        self.loop = DeviceLoop(
            self,
            clock,
            bus,
            device=device,
            port=settings.port,
            rate=self._loaded,
            opener=opener,
            ports=ports,
            keep=16,
        )

    def ask(self) -> str:
        """Ask the visitor for a rating; return the id that the answer carries. An older request ends."""
        ask = _Ask(id=new_id(), until=time.monotonic() + self._settings.window_s)
        with self._lock:
            self._drop()
            self._ask = ask
        self.loop.nudge()
        return ask.id

    def cancel(self) -> None:
        """End the open request: the next visitor comes."""
        with self._lock:
            self._drop()
        self.loop.nudge()

    def _drop(self) -> None:
        if self._ask is not None:
            self._dropped.append(self._ask.id)
            self._ask = None

    def start(self) -> None:
        """Begin to look for it."""
        self.loop.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the thread and give the line back; True when it ended in time."""
        return self.loop.stop(timeout_s)

    # The loop's thread.

    def _loaded(self) -> int:
        """Read the model anew before each opening: a file that was mended counts at once."""
        self._model = self._load()
        return self._model.baud

    def begin(self, channel: ByteChannel) -> None:
        """See DeviceWork: keys pressed before are nobody's."""
        channel.reset_input()
        self._channel, self._keys, self._told = channel, KeyReader(self._model), ""

    def step(self) -> float:
        """See DeviceWork: open or end a request, wait for keys."""
        assert self._channel is not None
        self._tell_dropped("")
        with self._lock:
            ask = self._ask
        if ask is not None and self._told != ask.id:
            self._told = ask.id
            self._say(self._model.start)
        if ask is None and self._told:
            self._told = ""
            self._say(self._model.stop)
        data = self._channel.read(1, _SOON_S if ask else _WAIT_S)
        if data:
            data += self._channel.read(256, 0.0)
        self._take(self._keys.feed(data, time.monotonic()))
        return 0.0

    def check(self) -> tuple[TestStep, ...]:
        """See DeviceWork: the prompt begins and ends, where the model has one."""
        began = time.monotonic()
        self._say(self._model.start)
        self._say(self._model.stop)
        return (TestStep(what="line", took_ms=round((time.monotonic() - began) * 1000)),)

    def end(self, fault: Fault | None) -> None:  # noqa: ARG002 - every end is the same
        """See DeviceWork."""
        self._channel = None

    def without(self, why: Fault) -> None:
        """See DeviceWork: a keypad that is not there rates nothing."""
        with self._lock:
            self._drop()
        self._tell_dropped(why.code)

    def _take(self, levels: list[int]) -> None:
        with self._lock:
            ask = self._ask  # also one that was made while the keys came
        if ask is None:
            return
        if not levels:
            if time.monotonic() >= ask.until:
                self._finish(ask, lambda now: RatingEnded(device=self._device, ask=ask.id, at=now))
            return
        self.loop.show(DeviceState.BUSY)
        level = levels[0]
        self._finish(ask, lambda now: RatingGiven(device=self._device, level=level, ask=ask.id, at=now))

    def _finish(self, ask: _Ask, made: Callable[[datetime], object]) -> None:
        with self._lock:
            if self._ask is not ask:  # cancelled meanwhile: that is told already
                return
            self._ask = None
        self._bus.publish(made(self._clock.now()))

    def _tell_dropped(self, fault: str) -> None:
        with self._lock:
            dropped, self._dropped = self._dropped, []
        for ask in dropped:
            self._bus.publish(RatingEnded(device=self._device, ask=ask, fault=fault, at=self._clock.now()))

    def _say(self, message: bytes) -> None:
        assert self._channel is not None
        if message:
            self._channel.write(message, WRITE_S)
