"""What the tests of page sources share: an ear on the bus that can wait."""

import queue
import time
from contextlib import contextmanager

from core.base.clock import SystemClock
from core.base.events import Bus
from core.devices.capture.ports import CatchEnded, CatchFailed, FolderWaits, PageCaught
from core.devices.events import DeviceChanged
from tests.patience import PATIENCE_S


class Ear:
    """Hears everything a source says; ``wait`` returns the next of a kind and keeps the others."""

    def __init__(self) -> None:
        self.bus, self.clock, self.heard = Bus(), SystemClock(), []
        self._queue = queue.Queue()
        for kind in (PageCaught, CatchFailed, CatchEnded, FolderWaits, DeviceChanged):
            self.bus.subscribe(kind, self._queue.put)

    def wait(self, kind, **wanted):
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            try:
                event = self._queue.get(timeout=left)
            except queue.Empty:
                break
            self.heard.append(event)
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in wanted.items()):
                return event
        raise AssertionError(f"no {kind.__name__} {wanted}; heard {self.heard}")

    def all(self, kind) -> list:
        """Return everything of a kind that was heard until now."""
        while not self._queue.empty():
            self.heard.append(self._queue.get())
        return [event for event in self.heard if isinstance(event, kind)]


@contextmanager
def running(source):
    source.start()
    try:
        yield source
    finally:
        assert source.stop(PATIENCE_S)
