"""What happens on the way to the district and back."""

from dataclasses import dataclass
from datetime import datetime

from core.base.events import Event
from core.base.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadChanged(Event):
    """How the upload stands, for the status bar. Published from whichever thread ran the upload.

    ``oldest`` is when the oldest waiting event was made; older than an hour is a warning, than a day an alarm.
    ``fault`` is what keeps the upload from going on, None while it goes; ``clock`` is ``district.clock.differs`` while
    the district's clock is more than two minutes from ours, ``district.clock.another_day`` while more than a day;
    ``aside``: events it parked or rejected.
    """

    pending: int
    oldest: datetime | None
    last_success: datetime | None
    fault: Fault | None
    clock: Fault | None = None
    aside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRotated(Event):
    """The district knows another past of this stream; what was waiting goes up under a new generation."""

    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScansChanged(Event):
    """How many scans wait for the district, and what keeps them, for the status bar; None while they go.

    Published from the thread of the upload.
    """

    waiting: int
    fault: Fault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamResent(Event):
    """The district has lost what it had acknowledged, as after a backup of its own; so many events go up once more."""

    count: int
