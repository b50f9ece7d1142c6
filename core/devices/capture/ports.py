"""What every source of pages promises, and what it tells over the bus. Any thread may hear it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.attachments.attachment import Source
from core.base.faults import Fact


class PageSource(Protocol):
    """A camera, a scanner, a folder. Pages come as PageCaught, trouble as CatchFailed, the lamp as DeviceChanged.

    Nothing is ever taken between ``end`` and the next ``begin``: what lies or comes there then is another visitor's.
    """

    @property
    def device(self) -> str:
        """The name of its lamp: ``camera``, ``page_scanner``, ``scan_folder``."""
        ...

    @property
    def kind(self) -> Source:
        """What the pages of it are marked with."""
        ...

    def start(self) -> None:
        """Begin to look for the device."""
        ...

    def begin(self) -> None:
        """Somebody scans: what comes from now on is wanted."""
        ...

    def catch(self) -> None:
        """Take now: photograph what lies there, feed the scanner, fetch what waits in the folder."""
        ...

    def end(self) -> None:
        """Nobody scans any more."""
        ...

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Give everything back; True when it ended in time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCaught:
    """A file as it came from a source; nothing about it has been checked but its size and end."""

    device: str
    kind: Source
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchFailed:
    """Something that was to be taken could not be; pages that came before it stay."""

    device: str
    fault: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchEnded:
    """A catch that can bring several pages (a feeder, a folder) is through; ``pages`` came."""

    device: str
    pages: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderWaits:
    """How many files lay in the folder before somebody began to scan: offered, never taken by themselves."""

    device: str
    count: int
    newest: datetime | None
    at: datetime
