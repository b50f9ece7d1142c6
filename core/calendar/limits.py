"""Limits that can be stopped: due day, days used and days left with suspensions. It knows no case and no paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from core.calendar.calendar import ONE_DAY, CountedIn, WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """The clock stands still after ``start`` up to and with ``end``; ``end`` None: it still stands.

    The day on which it is stopped still counts, the day on which it goes on does not: like a start day.
    """

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether this day does not count."""
        return self.start < day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLimit:
    """A limit of ``days`` that began on ``start`` (not counted), with what has stopped it."""

    calendar: WorkCalendar
    start: date
    days: int
    unit: CountedIn
    suspensions: tuple[Suspension, ...] = ()

    def due(self) -> date | None:
        """Return the last day in time; None while the clock stands, for then nobody knows."""
        if any(suspension.end is None for suspension in self.suspensions):
            return None
        if self.days == 0:
            return self.start
        return next(islice(self._counted(), self.days - 1, None))

    def used(self, today: date) -> int:
        """Return how many days of the limit are gone at the end of ``today``."""
        return sum(1 for _ in self._counted(until=today))

    def left(self, today: date) -> int:
        """Return the days left after ``today``: 0 on the last day, negative when over."""
        return self.days - self.used(today)

    def _counted(self, until: date = date.max) -> Iterator[date]:
        day = self.start
        while day < until:
            day += ONE_DAY
            if self._counts(day):
                yield day

    def _counts(self, day: date) -> bool:
        if any(suspension.covers(day) for suspension in self.suspensions):
            return False
        return self.unit.value == "自然日" or self.calendar.is_working(day)
