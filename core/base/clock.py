"""What time it is, asked through one port so that tests and demo days can own the time."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
A_DAY = timedelta(days=1)
_ABOUT = timedelta(minutes=2)


class Clock(Protocol):
    """Wall time for papers and rows, monotonic time for durations. Any thread may ask."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only grow; for durations, never for dates."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()


class DatedClock:
    """The machine's clock, or the district's where that is known to be more than a day away. Any thread may ask.

    Two answers of the district that follow one another have to agree, so that one odd answer dates nothing. Once the
    machine's clock was set (or the machine slept) it counts again, until the district is heard anew.
    """

    def __init__(self, own: Clock) -> None:
        self._own = own
        self._heard: timedelta | None = None  # by how much the district's clock was ahead in its last answer
        self._shift = (timedelta(), own.now())  # by how much it counts, and when this machine's monotonic time began

    def hear(self, theirs: datetime) -> None:
        """Take over what the district's clock says now."""
        off = theirs - self._own.now()
        agrees = self._heard is not None and abs(off - self._heard) <= _ABOUT
        self._heard = off
        if agrees:
            self._shift = (off if abs(off) > A_DAY else timedelta(), self._began())

    def now(self) -> datetime:
        """See Clock."""
        shift, began = self._shift
        is_as_it_was = shift and abs(self._began() - began) <= _ABOUT
        return self._own.now() + (shift if is_as_it_was else timedelta())

    def monotonic(self) -> float:
        """See Clock."""
        return self._own.monotonic()

    def _began(self) -> datetime:
        return self._own.now() - timedelta(seconds=self._own.monotonic())


class ShiftedClock:
    """Real monotonic time under a wall clock that can be set: demo days run on it, their devices in real time."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._shift = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        """See Clock."""
        with self._lock:
            return datetime.now(UTC) + self._shift

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()

    def set(self, moment: datetime) -> None:
        """Put the wall clock to ``moment``, never backwards."""
        with self._lock:
            self._shift = max(self._shift, moment.astimezone(UTC) - datetime.now(UTC))


class SetClock:
    """A clock that moves only when it is told to: for tests."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._now = start.astimezone(UTC)
        self._ticks = 0.0

    def now(self) -> datetime:
        """See Clock."""
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        """See Clock."""
        with self._lock:
            return self._ticks

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._now += timedelta(seconds=seconds)
            self._ticks += seconds


def local(moment: datetime) -> datetime:
    """Return the moment as the hall's wall clock shows it."""
    return moment.astimezone(SHANGHAI)


def office_day(moment: datetime) -> date:
    """Return the hall's calendar day of a moment."""
    return local(moment).date()
