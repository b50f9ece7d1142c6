"""The thread, the lamp and the voice of a source of pages. It knows no folder and no scanner."""

import logging
import threading
import time
from collections.abc import Callable

from core.attachments.attachment import Source
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.devices.capture.ports import CatchEnded, CatchFailed, PageCaught
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState

log = logging.getLogger(__name__)


class SourceThread:
    """Calls ``step`` again and again in its own thread; what it returns is how long it may rest, in seconds.

    ``step`` may raise a Fault: then the lamp shows it and ``step`` is tried again after ``retry_s``. A bug in it is
    logged and shown as ``device.lane.bug``; the thread goes on.
    """

    def __init__(
        self, device: str, kind: Source, clock: Clock, bus: Bus, step: Callable[[], float], *, retry_s: float = 1.0
    ) -> None:
        self.device, self.kind = device, kind
        self._clock, self._bus, self._step, self._retry_s = clock, bus, step, retry_s
        self._wake = threading.Condition()
        self._is_stopping = self._is_nudged = False
        self._shown: tuple[DeviceState | None, str] = (None, "")
        self._thread = threading.Thread(target=self._run, name=f"device-{device}", daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Return whether the thread has to come to its end."""
        return self._is_stopping

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """End the thread; True when it ended in time."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def nudge(self) -> None:
        """Have the next step now. Any thread."""
        with self._wake:
            self._is_nudged = True
            self._wake.notify_all()

    def show(self, state: DeviceState, fault: Fault | None = None) -> None:
        """Turn the lamp, if that changes anything."""
        code, facts = (fault.code, fault.facts) if fault else ("", {})
        if self._shown != (state, code):
            self._shown = (state, code)
            at = self._clock.now()
            self._bus.publish(DeviceChanged(device=self.device, state=state, fault=code, facts=facts, at=at))

    def caught(self, body: bytes) -> None:
        """Tell a page."""
        self._bus.publish(PageCaught(device=self.device, kind=self.kind, body=body, at=self._clock.now()))

    def failed(self, fault: Fault) -> None:
        """Tell what could not be taken."""
        log.info("%s: %s", self.device, fault)
        at = self._clock.now()
        self._bus.publish(CatchFailed(device=self.device, fault=fault.code, facts=fault.facts, at=at))

    def ended(self, pages: int) -> None:
        """Tell that a catch is through."""
        self._bus.publish(CatchEnded(device=self.device, pages=pages, at=self._clock.now()))

    def _run(self) -> None:
        while not self._is_stopping:
            try:
                pause_s = self._step()
                self.show(DeviceState.READY)
            except Fault as fault:
                self.show(_lamp(fault), fault)
                pause_s = self._retry_s
            except Exception:
                log.exception("the thread of %s goes on after a bug", self.device)
                self.show(DeviceState.FAULTY, Fault("device.lane.bug"))
                pause_s = self._retry_s
            self._rest(pause_s)

    def _rest(self, pause_s: float) -> None:
        until = time.monotonic() + pause_s
        with self._wake:
            while not self._is_nudged and not self._is_stopping and (left := until - time.monotonic()) > 0:
                self._wake.wait(left)
            self._is_nudged = False


def _lamp(fault: Fault) -> DeviceState:
    return DeviceState.ABSENT if fault.code.endswith(".absent") else DeviceState.FAULTY
