"""A scanner at this desk: found, fed, its pages told. It knows a tool that talks to scanners, and no tool by name."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from core.attachments.attachment import Source
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import ScanSettings
from core.devices.capture.source_thread import SourceThread
from core.devices.ports import DeviceState

LOOK_S = 5.0  # how often an absent scanner is looked for
REST_S = 60.0  # a found one is believed until a scan fails: asking wakes its lamp
AUTO = "auto"


class ScannerTool(Protocol):
    """How scanners are reached on this system. Every call blocks, ends by itself and raises ``scans.scanner.*``."""

    def devices(self) -> Sequence[str]:
        """Return the names of the scanners there are."""
        ...

    def scan(self, name: str, dpi: int, most: int) -> Iterator[bytes]:
        """Yield the pages as they come, at most so many; a Fault after some of them takes none back."""
        ...

    def stop(self) -> None:
        """Let a call that is running end at once. Any thread."""
        ...


class ScannerSource:
    """See PageSource. The set name may be a part of a scanner's name; ``auto`` takes the first."""

    device = "page_scanner"
    kind = Source.SCANNER

    def __init__(self, settings: ScanSettings, clock: Clock, bus: Bus, tool: ScannerTool) -> None:
        self._settings, self._tool = settings, tool
        self._thread = SourceThread(self.device, self.kind, clock, bus, self._step, retry_s=LOOK_S)
        self._lock = threading.Lock()
        self._is_wanted = self._is_active = False
        self._name = ""

    def start(self) -> None:
        """See PageSource."""
        self._thread.start()

    def begin(self) -> None:
        """See PageSource; an absent scanner is looked for at once."""
        with self._lock:
            self._is_active = True
        self._thread.nudge()

    def catch(self) -> None:
        """See PageSource: scan one page from the glass, or all that lie in the feeder."""
        with self._lock:
            self._is_wanted = self._is_active
        self._thread.nudge()

    def end(self) -> None:
        """See PageSource; a scan that is running is broken off."""
        with self._lock:
            self._is_wanted = self._is_active = False
        self._tool.stop()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """See PageSource."""
        self._tool.stop()
        return self._thread.stop(timeout_s)

    # From here on: the source's own thread.

    def _step(self) -> float:
        with self._lock:
            is_wanted, self._is_wanted = self._is_wanted, False
        try:
            if not self._name:
                self._name = self._found()
                self._thread.show(DeviceState.READY)
        except Fault as fault:
            if is_wanted:
                self._thread.failed(fault)
            raise
        if is_wanted:
            self._scan()
        return REST_S

    def _found(self) -> str:
        wanted, names = self._settings.scanner, self._tool.devices()
        name = next((name for name in names if wanted in (AUTO, name) or wanted in name), "")
        if not name:
            raise Fault("scans.scanner.absent")
        return name

    def _scan(self) -> None:
        pages = 0
        self._thread.show(DeviceState.BUSY)
        try:
            for body in self._tool.scan(self._name, self._settings.dpi, self._settings.max_pages):
                if self._thread.is_stopping or not self._is_active:
                    break  # whoever wanted it has gone; another visitor may be here
                self._thread.caught(body)
                pages += 1
        except Fault as fault:
            if self._is_active:
                self._thread.failed(fault)
            if fault.code in ("scans.scanner.absent", "scans.scanner.failed", "scans.scanner.late"):
                self._name = ""
                raise
        finally:
            self._thread.ended(pages)
