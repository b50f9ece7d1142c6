"""A scanner at this desk: found, fed, its pages told. It knows a tool that talks to scanners, and no tool by name."""

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from core.attachments.attachment import Source
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import ScanSettings
from core.devices.capture.teller import PageTeller, source_loop
from core.devices.ports import DeviceState, TestStep

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
        self._tell = PageTeller(self.device, self.kind, clock, bus)
        place = f"scanner:{settings.scanner}" if settings.scanner else ""
        self.loop = source_loop(self, clock, bus, device=self.device, place=place, retry_s=LOOK_S)
        self._lock = threading.Lock()
        self._is_wanted = self._is_active = False
        self._name = ""

    def start(self) -> None:
        """See PageSource."""
        self.loop.start()

    def begin(self) -> None:
        """See PageSource; an absent scanner is looked for at once."""
        with self._lock:
            self._is_active = True
        self.loop.hurry()

    def catch(self) -> None:
        """See PageSource: scan one page from the glass, or all that lie in the feeder."""
        with self._lock:
            self._is_wanted = self._is_active
        self.loop.hurry()

    def end(self) -> None:
        """See PageSource; a scan that is running is broken off."""
        with self._lock:
            self._is_wanted = self._is_active = False
        self._tool.stop()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """See PageSource."""
        self._tool.stop()
        return self.loop.stop(timeout_s)

    # From here on: the loop's thread.

    def find(self) -> None:
        """See SourceWork: find the scanner."""
        self._name = self._found()

    def look(self) -> float:
        """See SourceWork: scan, if somebody wants it."""
        if self._taken_wish():
            self._scan()
        return REST_S

    def check(self) -> tuple[TestStep, ...]:
        """See SourceWork: ask for the scanner anew; no paper moves."""
        began = time.monotonic()
        name = self._found()
        return (TestStep(what="scanner", took_ms=round((time.monotonic() - began) * 1000), note=name),)

    def missed(self, why: Fault) -> None:
        """See SourceWork."""
        if self._taken_wish():
            self._tell.failed(why)

    def _taken_wish(self) -> bool:
        with self._lock:
            is_wanted, self._is_wanted = self._is_wanted, False
        return is_wanted

    def _found(self) -> str:
        wanted, names = self._settings.scanner, self._tool.devices()
        name = next((name for name in names if wanted in (AUTO, name) or wanted in name), "")
        if not name:
            raise Fault("scans.scanner.absent")
        return name

    def _scan(self) -> None:
        pages = 0
        self.loop.show(DeviceState.BUSY)
        try:
            for body in self._tool.scan(self._name, self._settings.dpi, self._settings.max_pages):
                if self.loop.is_stopping or not self._is_active:
                    break  # whoever wanted it has gone; another visitor may be here
                self._tell.caught(body)
                pages += 1
        except Fault as fault:
            if self._is_active:
                self._tell.failed(fault)
            if fault.code in ("scans.scanner.absent", "scans.scanner.failed", "scans.scanner.late"):
                raise  # it is looked for anew
        finally:
            self._tell.ended(pages)
