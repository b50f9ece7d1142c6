"""What a source of pages says over the bus, and the loop it lives in. It knows no folder and no scanner."""

import logging
from typing import Protocol

from core.attachments.attachment import Source
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.devices.capture.ports import CatchEnded, CatchFailed, PageCaught
from core.devices.loop import DeviceLoop
from core.devices.ports import ByteChannel, TestStep

log = logging.getLogger(__name__)


class PageTeller:
    """The voice of one source. Called from the source's own thread."""

    def __init__(self, device: str, kind: Source, clock: Clock, bus: Bus) -> None:
        self._device, self._kind, self._clock, self._bus = device, kind, clock, bus

    def caught(self, body: bytes) -> None:
        """Tell a page."""
        self._bus.publish(PageCaught(device=self._device, kind=self._kind, body=body, at=self._clock.now()))

    def failed(self, fault: Fault) -> None:
        """Tell what could not be taken."""
        log.info("%s: %s", self._device, fault)
        at = self._clock.now()
        self._bus.publish(CatchFailed(device=self._device, fault=fault.code, facts=fault.facts, at=at))

    def ended(self, pages: int) -> None:
        """Tell that a catch is through."""
        self._bus.publish(CatchEnded(device=self._device, pages=pages, at=self._clock.now()))


class SourceWork(Protocol):
    """What one kind of source does when. Every call comes from the source's own thread."""

    def find(self) -> None:
        """Find the device; a Fault says why it is not ready."""
        ...

    def look(self) -> float:
        """Take what is due; return the seconds that may pass before the next look. A Fault: it is found anew."""
        ...

    def check(self) -> tuple[TestStep, ...]:
        """Try the device out for somebody who pressed Test; no page is taken."""
        ...

    def missed(self, why: Fault) -> None:
        """There is no device now: tell whoever waits for a page."""
        ...


class _Sourced:
    """See DeviceWork: a source has no line, and nothing to greet on one."""

    def __init__(self, source: SourceWork) -> None:
        self._source = source
        self.step, self.check, self.without = source.look, source.check, source.missed

    def begin(self, channel: ByteChannel) -> None:
        """See DeviceWork."""
        del channel
        self._source.find()

    def end(self, fault: Fault | None) -> None:
        """See DeviceWork."""


def source_loop(source: SourceWork, clock: Clock, bus: Bus, *, device: str, place: str, retry_s: float) -> DeviceLoop:
    """Return the loop of a source: it has no line of bytes, and ``place`` only says where it looks."""
    return DeviceLoop(_Sourced(source), clock, bus, device=device, port=place, has_line=False, retry_s=retry_s)
