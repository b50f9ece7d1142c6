"""Where each day stands: never closed, left unbalanced, told of more since, balanced. Pure; the slips say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from core.day.report import DayPapers
from core.papers.job import Values

DAYS = 31  # how far back a day that is open is looked for


class Standing(Enum):
    """How a day with events stands."""

    UNCLOSED = "unclosed"
    LEFT = "left"  # closed, and not balanced
    LATER = "later"  # balanced, and more was recorded of it since
    BALANCED = "balanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """A past day that somebody or the district still has to do with."""

    day: date
    standing: Standing


def standing(papers: DayPapers, slip: Values | None, events: int) -> Standing:
    """Return how a day of so many events stands by what its newest slip says; None: it has none."""
    if slip is None:
        return Standing.UNCLOSED
    if not papers.says_balanced(slip):
        return Standing.LEFT
    return Standing.LATER if events > int(str(slip.get("count", events))) else Standing.BALANCED


def open_days(papers: DayPapers, slips: Mapping[date, Values], events: Mapping[date, int]) -> tuple[OpenDay, ...]:
    """Return the days that are not balanced, the oldest first; ``events`` has all days with events or slips."""
    stand = ((day, standing(papers, slips.get(day), count)) for day, count in sorted(events.items()))
    return tuple(OpenDay(day=day, standing=how) for day, how in stand if how is not Standing.BALANCED)
