"""What ratings need from a store."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from core.cases.ports import CaseWork
from core.queue.ports import Tickets
from core.ratings.follow_up import FollowNote, FollowUp, FollowUpId
from core.ratings.rating import Rating, RatingId


class Ratings(Protocol):
    """The store of ratings and of what follows bad ones."""

    def ask(self, rating: Rating) -> bool:
        """Store a request; False when its visit or its case was asked for before."""
        ...

    def save(self, rating: Rating) -> None:
        """Store a changed rating; Fault ``store.save.stale`` when it moved meanwhile."""
        ...

    def get(self, rating_id: RatingId) -> Rating:
        """Return one rating, or Fault ``store.get.missing``."""
        ...

    def open_at(self, counter: str) -> list[Rating]:
        """Return the requests of a counter that are not settled, the oldest first."""
        ...

    def unrated(self, since: datetime, limit: int = 200) -> list[Rating]:
        """Return what was asked since then and not answered, the newest first: paper may still come."""
        ...

    def counts(self, since: datetime) -> dict[int, int]:
        """Return how many ratings of each level were given since then; those contested with success are not counted."""
        ...

    def open_follow_up(self, follow_up: FollowUp) -> None:
        """Store the follow-up of a bad rating."""
        ...

    def save_follow_up(self, follow_up: FollowUp) -> None:
        """Store a changed follow-up; Fault ``store.save.stale``."""
        ...

    def follow_up(self, follow_up_id: FollowUpId) -> FollowUp:
        """Return one follow-up, or Fault ``store.get.missing``."""
        ...

    def follow_ups(self, *, is_closed: bool, limit: int = 500) -> list[FollowUp]:
        """Return them: open ones the most urgent first, closed ones the latest first."""
        ...

    def follow_ups_due(self, day: date) -> int:
        """Return how many open ones are yellow or red on ``day``."""
        ...

    def add_note(self, note: FollowNote) -> None:
        """Store a note; notes are never changed."""
        ...

    def notes(self, follow_up_id: FollowUpId) -> Sequence[FollowNote]:
        """Return the notes in order."""
        ...


class RatingWork(CaseWork, Protocol):
    """The transaction of a rating."""

    @property
    def ratings(self) -> Ratings: ...
    @property
    def tickets(self) -> Tickets: ...
