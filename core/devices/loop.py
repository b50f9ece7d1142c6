"""The one loop of every device on a line: open, greet, serve, fall, wait, open again. It knows no protocol.

absent ──opened──> opening ──greeted──> ready <──> busy        any ──Fault──> absent | faulty ──back-off──> opened
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.threads import Beside
from core.devices.channels.holders import holder_of
from core.devices.channels.nothing import NoLine
from core.devices.channels.ports import PortFound, PortList, located, moved_to, usb_of, with_rate
from core.devices.channels.registry import open_channel
from core.devices.channels.tap import Frames, tapped
from core.devices.events import DeviceChanged, DeviceTested
from core.devices.ports import ByteChannel, DeviceState, TestStep

log = logging.getLogger(__name__)

ABSENT_S = 0.25  # what is plugged in again is looked for so often: one failed open costs some microseconds
BACK_OFF_S = (0.25, 0.5, 1.0, 2.0)
AFTER_RESET_S = 1.0
KEPT_FAULTS = 20
_ABSENT = frozenset(
    {"device.channel.lost", "device.open.refused", "device.open.unreachable"}
    | {"device.open.unknown_host", "card.pcsc.no_reader"}
)


class DeviceWork(Protocol):
    """What one kind of device does with its line. Every call comes from the device's own thread."""

    def begin(self, channel: ByteChannel) -> None:
        """Greet the device; a Fault says why it is not ready."""
        ...

    def step(self) -> float:
        """Do what is due; return the seconds that may pass before the next step. A Fault ends the session."""
        ...

    def check(self) -> tuple[TestStep, ...]:
        """Try the device out for somebody who pressed Test; a Fault says what failed, and ends nothing."""
        ...

    def end(self, fault: Fault | None) -> None:
        """Say good-bye while the line is still there, for ``fault`` or because the desk stops."""
        ...

    def without(self, why: Fault) -> None:
        """There is no device now: tell whoever waits for it. Called at every wake until there is one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultNote:
    """A trouble that was: when it began, and its fault."""

    at: datetime
    fault: Fault


class DeviceLoop:
    """One thread, one line, one lamp. Publishes DeviceChanged (on change only) and DeviceTested on the bus.

    Public methods may be called from any thread and return at once; ``stop`` waits for the end. ``show`` and ``warn``
    belong to the work, in the device's own thread. ``rate`` is asked before each opening for the speed of a serial line
    that names none, and may raise; ``keep`` is how many first bytes of a frame may be looked at later,
    ``starts`` what a frame that comes in must begin with for that. A device without ``has_line`` opens nothing: its
    work finds it by other means, and its ``port`` only says where. ``retry_s`` is how long a lost device is left
    alone, where looking for it costs more than opening a line.
    """

    def __init__(
        self,
        work: DeviceWork,
        clock: Clock,
        bus: Bus,
        *,
        device: str,
        port: str,
        opener: Callable[[str], ByteChannel] = open_channel,
        ports: Callable[[], Sequence[PortFound]] | None = None,
        rate: Callable[[], int] | None = None,
        keep: int = 0,
        starts: bytes = b"",
        has_line: bool = True,
        retry_s: float | None = None,
    ) -> None:
        self.device, self.has_line = device, has_line
        self.frames = Frames(clock, keep, starts)
        self._work, self._clock, self._bus = work, clock, bus
        self._port, self._opener, self._ports, self._rate = port, opener, ports or PortList(), rate
        self._retry_s = retry_s
        self._wake = threading.Condition()
        self._is_stopping = self._is_nudged = self._is_moved = self._is_test_wanted = self._is_hurried = False
        self._shown: tuple[DeviceState | None, str] = (None, "")
        self._warning: Fault | None = None
        self._address = self._usb = ""
        self._falls: tuple[str, int] = ("", 0)  # the fault that came last, and how often in a row
        self._troubles: deque[FaultNote] = deque(maxlen=KEPT_FAULTS)
        self._thread = Beside(f"device-{device}", self._run)

    @property
    def state(self) -> DeviceState:
        """Return what the lamp shows."""
        return self._shown[0] or (DeviceState.OPENING if self._thread.is_alive() else DeviceState.UNUSED)

    @property
    def fault(self) -> str:
        """Return the fault code behind the lamp, empty when there is none."""
        return self._shown[1]

    @property
    def port(self) -> str:
        """Return the address as it is set."""
        return self._port

    @property
    def usb(self) -> str:
        """Return the USB identity behind the line, ``1a86:7523:0001``, or empty."""
        return self._usb

    @property
    def is_stopping(self) -> bool:
        """Return whether the thread has to come to its end."""
        return self._is_stopping

    def troubles(self) -> tuple[FaultNote, ...]:
        """Return the last troubles, newest first."""
        return tuple(reversed(self._troubles))

    def start(self) -> None:
        """Begin to look for the device."""
        self._thread.start()

    def begin_stop(self) -> None:
        """Let the thread come to its end, and do not wait for it."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the thread and give the line back; True when it ended in time."""
        self.begin_stop()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def nudge(self) -> None:
        """Let the work have its next step now."""
        with self._wake:
            self._is_nudged = True
            self._wake.notify_all()

    def hurry(self) -> None:
        """Look for an absent device now, not after its rest; one that is there has its next step."""
        self._is_hurried = True
        self.nudge()

    def move(self, port: str) -> None:
        """Go over to another port, at once and without a restart."""
        with self._wake:
            self._port, self._usb, self._is_moved = port, "", True
        self.nudge()

    def test(self) -> None:
        """Have the device tried out; DeviceTested tells how it went."""
        self._is_test_wanted = True
        self.nudge()

    # From here on: the device's own thread.

    def show(self, state: DeviceState, fault: Fault | None = None) -> None:
        """Turn the lamp; a fault beside READY or BUSY is a warning."""
        code, facts = (fault.code, fault.facts) if fault else ("", {})
        if self._shown != (state, code):
            self._shown = (state, code)
            now = self._clock.now()
            if fault is not None and code != "device.open.unused":
                self._troubles.append(FaultNote(at=now, fault=fault))
            self._bus.publish(DeviceChanged(device=self.device, state=state, fault=code, facts=facts, at=now))

    def warn(self, fault: Fault | None) -> None:
        """Keep a warning beside READY until it is taken back."""
        self._warning = fault

    def _run(self) -> None:
        while not self._is_stopping:
            try:
                self._session()
                why, pause_s = Fault("device.channel.lost", port=self._port), 0.0
            except Fault as fault:
                why, pause_s = fault, self._fall(fault)
            except Exception:
                log.exception("the thread of %s goes on after a bug", self.device)
                why = Fault("device.lane.bug")
                pause_s = self._fall(why)
            self._rest(why, pause_s)

    def _session(self) -> None:
        """Open, greet and serve until the device is in trouble (a Fault), is moved, or the desk stops."""
        self._is_moved = self._is_hurried = False
        channel = tapped(self._open(), self.frames)
        ended: Fault | None = None
        try:
            if self.has_line and self._shown[0] in {None, DeviceState.ABSENT, DeviceState.UNUSED}:
                self.show(DeviceState.OPENING)
            self._greet(channel)
            self._falls = ("", 0)
            self.show(DeviceState.READY)
            self._look_around(channel)
            self._serve()
        except Fault as fault:
            if not self._is_stopping:
                ended = fault
                raise
        finally:
            self._work.end(ended)
            channel.close()

    def _serve(self) -> None:
        self.show(DeviceState.READY, self._warning)
        while not self._is_stopping and not self._is_moved:
            if self._is_test_wanted:
                self._try_out()
            pause_s = self._work.step()
            self.show(DeviceState.READY, self._warning)
            self._wait(time.monotonic() + pause_s)

    def _try_out(self) -> None:
        self._is_test_wanted = False
        try:
            self._tell_test(self._work.check(), None)
        except Fault as fault:
            self._tell_test((), fault)

    def _tell_test(self, steps: tuple[TestStep, ...], fault: Fault | None) -> None:
        self._bus.publish(DeviceTested.of(self.device, steps, fault, self._clock.now()))

    def _open(self) -> ByteChannel:
        """Open the port, or where its adapter went when it was plugged in again; name who else has it open."""
        if not self._port:
            raise Fault("device.open.unused")
        if not self.has_line:
            return NoLine()
        address = located(self._port, self._ports)
        if self._rate is not None:
            address = with_rate(address, self._rate())
        try:
            channel = self._opener(address)
        except Fault as fault:
            moved = moved_to(address, self._usb, self._ports()) if fault.code == "device.open.absent" else ""
            if not moved:
                raise
            log.info("%s is now at %s", self.device, moved)
            address = moved
            channel = self._opener(moved)
        self._address = address
        return channel

    def _greet(self, channel: ByteChannel) -> None:
        """Let the work greet the device; when that fails because somebody else listens along, say who."""
        self._warning = None
        try:
            self._work.begin(channel)
        except Fault as fault:
            rival = None if self._is_stopping else _rival(channel)
            if rival is None:
                raise
            raise rival from fault

    def _look_around(self, channel: ByteChannel) -> None:
        """Learn what takes its time, once the device is ready: its USB identity, and who else has it open."""
        if self.has_line:
            self._usb = usb_of(self._address, self._ports()) or self._usb
            self._warning = _rival(channel)

    def _fall(self, fault: Fault) -> float:
        """Show why there is no device; return how long to rest before the next try."""
        log.info("%s: %s", self.device, fault)
        code, times = self._falls
        self._falls = (fault.code, times + 1 if fault.code == code else 1)
        self.show(_lamp(fault.code), fault)
        if fault.code == "device.open.unused":
            return float("inf")
        if self._retry_s is not None:
            return self._retry_s
        if _lamp(fault.code) is DeviceState.ABSENT:
            return ABSENT_S
        if fault.code.startswith("card.reader."):
            return AFTER_RESET_S
        return BACK_OFF_S[min(self._falls[1], len(BACK_OFF_S)) - 1]

    def _rest(self, why: Fault, pause_s: float) -> None:
        """Wait before the next try; who waits for the device meanwhile hears at once that there is none."""
        until = time.monotonic() + pause_s
        while not (self._is_stopping or self._is_moved or self._is_hurried) and time.monotonic() < until:
            self._work.without(why)
            if self._is_test_wanted:
                self._is_test_wanted = False
                self._tell_test((), why)
            self._wait(until)

    def _wait(self, until: float) -> None:
        with self._wake:
            if not self._is_nudged and not self._is_stopping:
                left = until - time.monotonic()
                self._wake.wait(min(max(0.0, left), threading.TIMEOUT_MAX))
            self._is_nudged = False


def _lamp(code: str) -> DeviceState:
    if code == "device.open.unused":
        return DeviceState.UNUSED
    return DeviceState.ABSENT if code in _ABSENT or code.endswith(".absent") else DeviceState.FAULTY


def _rival(channel: ByteChannel) -> Fault | None:
    """Name another program that has the device open without locking it: it would steal bytes of our answers."""
    path = getattr(channel, "port", "")
    holder = holder_of(path) if path.startswith("/") else ""
    return Fault("device.open.shared", holder=holder) if holder else None
