"""When numbers are given out: hours of working days, of days of rest, of weekdays, by the work calendar. No ticket."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from core.base.clock import SHANGHAI, local

LOOK_AHEAD_DAYS = 60
WORK, REST, EVERY = "work", "rest", "every"
_SPAN = re.compile(r"(?:(work|rest|every|[1-7](?:,[1-7])*)\s+)?(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)")


class Workdays(Protocol):
    """What hours ask of core.calendar.calendar.WorkCalendar."""

    def is_working(self, day: date) -> bool:
        """Whether the hall works on this day: holidays rest, shifted working days work."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From ``start`` up to but not including ``end``, hall time, on working days, days of rest, or both.

    ``weekdays`` (1 Monday to 7 Sunday) narrow it to those days; empty: any.
    """

    start: time
    end: time
    days: str = WORK
    weekdays: frozenset[int] = frozenset()

    def holds_on(self, day: date, workdays: Workdays) -> bool:
        """Return whether these hours hold on a day."""
        if self.weekdays and day.isoweekday() not in self.weekdays:
            return False
        return self.days == EVERY or workdays.is_working(day) == (self.days == WORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """The hours of a business; none at all means always. ``workdays`` decides what a working day is."""

    spans: tuple[Span, ...]
    workdays: Workdays

    def on(self, day: date) -> tuple[Span, ...]:
        """Return the hours of a day, in order."""
        return tuple(span for span in self.spans if span.holds_on(day, self.workdays))

    def is_open(self, moment: datetime) -> bool:
        """Return whether numbers are given out at the moment."""
        here = local(moment)
        return not self.spans or any(span.start <= here.time() < span.end for span in self.on(here.date()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return when numbers are given out again; None: always, or not within sixty days."""
        here = local(moment)
        for step in range(LOOK_AHEAD_DAYS if self.spans else 0):
            day = here.date() + timedelta(days=step)
            for span in self.on(day):
                if step or here.time() < span.start:
                    return datetime.combine(day, span.start, SHANGHAI)
        return None

    def closing(self, moment: datetime) -> datetime | None:
        """Return when the last hours of the moment's day end; None: always open, or closed all day."""
        day = local(moment).date()
        ends = [span.end for span in self.on(day)]
        return datetime.combine(day, max(ends), SHANGHAI) if ends else None

    def left(self, moment: datetime) -> timedelta | None:
        """Return the open time that is left of the moment's day, breaks not counted; None: always open."""
        if not self.spans:
            return None
        here = local(moment)
        left = timedelta(0)
        for span in self.on(here.date()):
            start = max(datetime.combine(here.date(), span.start, SHANGHAI), here)
            left += max(datetime.combine(here.date(), span.end, SHANGHAI) - start, timedelta(0))
        return left


def read_hours(texts: Iterable[str], workdays: Workdays) -> OpeningHours:
    """Read ``8:30-17:00`` (working days), ``rest 9:00-16:00``, ``every ...``, ``2,4 ...`` (Tuesday, Thursday).

    Weekdays narrow working days, so a shifted Sunday is served as a Sunday. ValueError when it is none of these.
    """
    spans = sorted((_span(text) for text in texts), key=lambda span: (span.start, span.end))
    return OpeningHours(spans=tuple(spans), workdays=workdays)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    days, start, end = found[1] or WORK, _time(found[2]), _time(found[3])
    if not start < end:
        raise ValueError(text)
    if days in (WORK, REST, EVERY):
        return Span(start=start, end=end, days=days)
    return Span(start=start, end=end, weekdays=frozenset(int(day) for day in days.split(",")))


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
