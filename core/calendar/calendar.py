"""Which days are worked and how days are counted. It knows the tables of the years; it knows no case and no setting."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import PurePosixPath
from typing import Protocol

from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.year_table import FOLDER, DayKind, FixedDay, SpecialDay, fixed_days, read_year

ONE_DAY = timedelta(days=1)
WARN_DAYS = 60
NATURAL = "自然日"
_YEAR_FILE = re.compile(r"\d{4}\.csv")


class CountedIn(Protocol):
    """How a limit is counted: ``core.catalogue.item.LimitUnit``, known here only by its word."""

    @property
    def value(self) -> str:
        """工作日 or 自然日."""
        ...


class WorkCalendar:
    """The hall's calendar: weekends rest, the State Council's exceptions win. Any thread may ask.

    Beyond the last table a day is provisional: weekends and the fixed holidays rest, everything else is worked.
    """

    def __init__(self, days: Iterable[SpecialDay], *, years: Iterable[int], fixed: Iterable[FixedDay] = ()) -> None:
        self._days: Mapping[date, SpecialDay] = {day.day: day for day in days}
        self._years = frozenset(years)
        self._fixed = {(day.month, day.day): day.name for day in fixed}
        self._counts: dict[int, list[int]] = {}

    @classmethod
    def from_resources(cls, resources: Resources) -> "WorkCalendar":
        """Read every ``calendars/<year>.csv``, the site's before the shipped; the first wrong line is its Fault."""
        days: list[SpecialDay] = []
        years: list[int] = []
        for name in resources.names(FOLDER, ".csv"):
            if _YEAR_FILE.fullmatch(PurePosixPath(name).name):
                table = read_year(resources.path(name))
                if table.problems:
                    raise table.problems[0]
                days.extend(table.days)
                years.append(table.year)
        return cls(days, years=years, fixed=fixed_days(resources))

    def renew(self, newer: "WorkCalendar") -> None:
        """Know what a newer calendar knows, for everybody who holds this one. Store lane."""
        vars(self).update(vars(newer))

    @property
    def covers_until(self) -> date:
        """The last day of the unbroken run of years; ``date.min`` when there is no table at all."""
        if not self._years:
            return date.min
        year = min(self._years)
        while year + 1 in self._years:
            year += 1
        return date(year, 12, 31)

    def is_covered(self, day: date) -> bool:
        """Whether the day's year has a table; a limit that ends in an uncovered year is provisional."""
        return day.year in self._years

    def is_working(self, day: date) -> bool:
        """Whether the hall works on this day."""
        special = self._days.get(day)
        if special is not None:
            return special.kind is DayKind.WORKDAY
        if not self.is_covered(day) and (day.month, day.day) in self._fixed:
            return False
        return day.weekday() < 5

    def name(self, day: date) -> str:
        """Return why the day is special (国庆节), or nothing."""
        special = self._days.get(day)
        if special is not None:
            return special.name
        return "" if self.is_covered(day) else self._fixed.get((day.month, day.day), "")

    def working_days_after(self, start: date) -> Iterator[date]:
        """Yield the working days after ``start``, without end."""
        day = start
        while True:
            day += ONE_DAY
            if self.is_working(day):
                yield day

    def add_working_days(self, start: date, count: int) -> date:
        """Return the ``count``-th working day after ``start``; the start day never counts, 0 is the start itself."""
        if count < 0:
            raise ValueError(f"a limit of {count} days")
        return next(islice(self.working_days_after(start), count - 1, None)) if count else start

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and with ``last``; negative when ``last`` is the earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        whole_years = range(first.year, last.year)
        years = sum(self._of_year(year)[-1] for year in whole_years)
        return years + self._of_year(last.year)[_place(last)] - self._of_year(first.year)[_place(first)]

    def _of_year(self, year: int) -> list[int]:
        """Return how many days are worked in a year up to and with each of its days; counted once."""
        counts = self._counts.get(year)
        if counts is None:
            length = (date(year, 12, 31) - date(year, 1, 1)).days + 1
            days = (date(year, 1, 1) + ONE_DAY * step for step in range(length))
            counts = self._counts[year] = list(accumulate(map(self.is_working, days)))
        return counts

    def due(self, start: date, days: int, unit: CountedIn) -> date:
        """Return the last day of a limit of ``days`` that starts on ``start``; natural days are plain days."""
        if unit.value == NATURAL:
            return start + ONE_DAY * days
        return self.add_working_days(start, days)

    def fingerprint(self) -> str:
        """Return a short word that changes whenever a day is counted differently."""
        days = sorted((day.day.isoformat(), day.kind.value) for day in self._days.values())
        words = repr((days, sorted(self._years), sorted(self._fixed)))
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def warning(self, today: date) -> Fault | None:
        """Return what to tell the administrator when the tables run out within 60 days or have run out."""
        until = self.covers_until
        left = (until - today).days
        if left >= WARN_DAYS:
            return None
        if left < 0:
            return Fault("calendar.year.expired", year=max(today.year, until.year + 1))
        return Fault("calendar.year.missing", year=until.year + 1, days=left)


def _place(day: date) -> int:
    """Return which day of its year it is, from 0."""
    return (day - date(day.year, 1, 1)).days
