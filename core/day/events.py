"""What is told of a close after its commit. It knows no paper and no district."""

from dataclasses import dataclass
from datetime import date

from core.base.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(Event):
    """A day was closed, by a person or, once the district had all of it, by itself."""

    day: date
    is_balanced: bool
