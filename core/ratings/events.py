"""What happens to ratings."""

from dataclasses import dataclass

from core.base.events import Event
from core.ratings.rating import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingEvent(Event):
    """A rating as it is after what happened."""

    rating: Rating


class RatingAsked(RatingEvent):
    """The visitor's devices ask now."""


class RatingSettled(RatingEvent):
    """Given, declined, or not answered: whoever still asks stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorRated(Event):
    """A rating for the district; it names no person. ``is_bad`` by the site's rule."""

    rating: Rating
    is_bad: bool
