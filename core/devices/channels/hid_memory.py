"""A HID reader inside the process, with the face of hidapi's ``hid.device``. It knows the wrapper and no command."""

import threading
from collections import deque
from collections.abc import Iterable

from core.devices.channels.hid_wrap import reports_of, request_of


class HidMemory:
    """One device, opened and closed any number of times; the far end reads and writes whole frames."""

    def __init__(self, ids: tuple[int, int] = (0x10C4, 0x0007)) -> None:
        self.ids = ids
        self.is_plugged = True
        self._is_open = False
        self._moved = threading.Condition()
        self._in: deque[bytes] = deque()
        self._out = bytearray()

    def open(self, vendor: int, product: int, serial: str | None = None) -> None:
        """Open, as hidapi does: OSError when it is not there."""
        if not self.is_plugged or (vendor, product) != self.ids or serial:
            raise OSError("open failed")
        self._is_open = True

    def close(self) -> None:
        """Close; twice is harmless."""
        self._is_open = False

    def write(self, report: Iterable[int]) -> int:
        """Take a report with its number before it."""
        data = bytes(report)
        self._check()
        with self._moved:
            self._out += request_of(data[1:])
            self._moved.notify_all()
        return len(data)

    def read(self, size: int, timeout_ms: int = 0) -> list[int]:
        """Return one report, none when the time is over."""
        with self._moved:
            self._check()
            if not self._in:
                self._moved.wait(timeout_ms / 1000)
            self._check()
            return list(self._in.popleft()[:size]) if self._in else []

    def far_read(self, timeout_s: float) -> bytes:
        """Return what the host has sent, none when the time is over."""
        with self._moved:
            if not self._out:
                self._moved.wait(timeout_s)
            data = bytes(self._out)
            self._out.clear()
        return data

    def far_write(self, data: bytes) -> None:
        """Hand a frame to the host."""
        with self._moved:
            self._in.extend(reports_of(data))
            self._moved.notify_all()

    def set_plugged(self, *, is_plugged: bool) -> None:
        """Plug it in as a new device, or pull it out from under an open channel."""
        with self._moved:
            self._in.clear()
            self._out.clear()
            self.is_plugged = is_plugged
            self._moved.notify_all()

    def _check(self) -> None:
        if not self._is_open:
            raise ValueError("not open")
        if not self.is_plugged:
            raise OSError("read error")
