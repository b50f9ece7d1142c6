"""The businesses of the hall and when they give out numbers, from data. It knows no ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.base.clock import local
from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.rules.hours import OpeningHours, Workdays, read_hours

NAME = "queue/businesses.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """One queue letter. ``hours`` are the hall's hours of giving out numbers, by the work calendar.

    ``mean_minutes`` None: no estimate. ``priority`` is the group its tickets have by themselves, or empty.
    ``quota`` is how many numbers a day has at most, 0: no limit.
    """

    letter: str
    name: str
    examples: str
    icon: str
    order: int
    windows: str
    counters: int
    mean_minutes: float | None
    hours: OpeningHours
    is_at_every_counter: bool
    priority: str
    quota: int = 0

    def is_open(self, moment: datetime) -> bool:
        """Return whether numbers are given out at the moment."""
        return self.hours.is_open(moment)

    def opens_next(self, moment: datetime) -> str:
        """Return when numbers are given out again: 14:00 today, or 11-24 8:30; empty when always or not known."""
        opening = self.hours.next_opening(moment)
        if opening is None:
            return ""
        words = f"{opening.hour}:{opening.minute:02d}"
        return words if opening.date() == local(moment).date() else f"{opening.month}-{opening.day} {words}"

    def time_left(self, moment: datetime, after_closing: timedelta) -> timedelta | None:
        """Return how long visitors are still served today: the hours left and what follows them; None: always."""
        left = self.hours.left(moment)
        return None if left is None else left + after_closing


def load_businesses(resources: Resources, workdays: Workdays) -> tuple[Business, ...]:
    """Return the businesses in the order of their tiles; a broken table is Fault ``base.resource.broken``."""
    businesses = [_business(letter, table, workdays) for letter, table in resources.toml(NAME).items()]
    return tuple(sorted(businesses, key=lambda business: (business.order, business.letter)))


def _business(letter: str, table: Mapping[str, Any], workdays: Workdays) -> Business:
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
            hours=read_hours(table["opens"], workdays),
            is_at_every_counter=bool(table.get("every_counter", False)),
            priority=str(table.get("priority", "")),
            quota=int(table.get("quota", 0)),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=f"[{letter}] {error!r}") from error
