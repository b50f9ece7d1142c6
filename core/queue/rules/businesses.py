"""The businesses of the hall and when they give out numbers, from data. It knows no ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from core.base.clock import local
from core.base.faults import Fault
from core.base.resources import Resources

NAME = "queue/businesses.toml"

Hours = tuple[time, time]  # from, up to but not including


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """One queue letter. ``opens`` are the hall's hours of giving out numbers, in order; none means always.

    ``mean_minutes`` None: no estimate. ``priority`` is the group its tickets have by themselves, or empty.
    """

    letter: str
    name: str
    examples: str
    icon: str
    order: int
    windows: str
    counters: int
    mean_minutes: float | None
    opens: tuple[Hours, ...]
    is_at_every_counter: bool
    priority: str

    def is_open(self, moment: datetime) -> bool:
        """Return whether numbers are given out at the moment."""
        here = local(moment).time()
        return not self.opens or any(start <= here < end for start, end in self.opens)

    def opens_next(self, moment: datetime) -> str:
        """Return when numbers are given out again: 14:00 today, or 11-24 8:30; empty when always."""
        if not self.opens:
            return ""
        here = local(moment)
        for start, _ in self.opens:
            if here.time() < start:
                return _words(start)
        tomorrow = here.date() + timedelta(days=1)
        return f"{tomorrow.month}-{tomorrow.day} {_words(self.opens[0][0])}"


def load_businesses(resources: Resources) -> tuple[Business, ...]:
    """Return the businesses in the order of their tiles; a broken table is Fault ``base.resource.broken``."""
    businesses = [_business(letter, table) for letter, table in resources.toml(NAME).items()]
    return tuple(sorted(businesses, key=lambda business: (business.order, business.letter)))


def _business(letter: str, table: Mapping[str, Any]) -> Business:
    try:
        mean = table.get("mean_minutes")
        return Business(
            letter=letter,
            name=str(table["name"]),
            examples=str(table["examples"]),
            icon=str(table["icon"]),
            order=int(table["order"]),
            windows=str(table["windows"]),
            counters=int(table["counters"]),
            mean_minutes=None if mean is None else float(mean),
            opens=tuple(sorted(_hours(text) for text in table["opens"])),
            is_at_every_counter=bool(table.get("every_counter", False)),
            priority=str(table.get("priority", "")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=f"[{letter}] {error!r}") from error


def _hours(text: str) -> Hours:
    start, end = (_time(part) for part in text.split("-"))
    if not start < end:
        raise ValueError(text)
    return start, end


def _time(text: str) -> time:
    hour, minute = text.strip().split(":")
    return time(int(hour), int(minute))


def _words(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
