"""What time it is, asked through one port so that tests and demo days can own the time."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


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
