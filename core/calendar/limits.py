"""Limits that can be stopped: due day, days used and days left with suspensions. It knows no case and no paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from core.calendar.calendar import NATURAL, ONE_DAY, CountedIn, WorkCalendar


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
    """A limit of ``days`` that began on ``start`` (not counted), with what has stopped it.

    ``rolls``: a limit in natural days that ends on a day of rest ends on the next working day (民法典 art. 203).
    """

    calendar: WorkCalendar
    start: date
    days: int
    unit: CountedIn
    suspensions: tuple[Suspension, ...] = ()
    rolls: bool = False

    def due(self) -> date | None:
        """Return the last day in time; None while the clock stands, for then nobody knows."""
        if any(suspension.end is None for suspension in self.suspensions):
            return None
        last = self.day_of(self.days)
        if self.rolls and self.unit.value == NATURAL and not self.calendar.is_working(last):
            return self.calendar.add_working_days(last, 1)
        return last

    def day_of(self, count: int) -> date:
        """Return the day on which ``count`` days are gone; the start day when it is 0. An open pause has no end."""
        return next(islice(self._counted(), count - 1, None)) if count else self.start

    def nearly(self, due: date, working_days: int) -> date:
        """Return the first day with no more than so many working days left until ``due``, not before the start."""
        day, left = due, 0
        while day > self.start:
            left += self.calendar.is_working(day) and not self._is_paused(day)
            if left > working_days:
                break
            day -= ONE_DAY
        return day

    def used(self, today: date) -> int:
        """Return how many days of the limit are gone at the end of ``today``."""
        if self.unit.value != NATURAL and not self.suspensions:
            return max(0, self.calendar.working_days_between(self.start, today))
        return sum(1 for _ in self._counted(until=today))

    def left(self, today: date) -> int:
        """Return the days left after ``today``: 0 on the last day, negative when over."""
        return self.days - self.used(today)

    def _counted(self, until: date = date.max) -> Iterator[date]:
        day, every = self.start, self.unit.value == NATURAL
        while day < until:
            day += ONE_DAY
            if (every or self.calendar.is_working(day)) and not self._is_paused(day):
                yield day

    def _is_paused(self, day: date) -> bool:
        return bool(self.suspensions) and any(suspension.covers(day) for suspension in self.suspensions)
