"""The part of the office that ratings need, as presenters see it; see desktop.presenters.office."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from core.base.acts import Act

if TYPE_CHECKING:
    from core.ratings.book import RatingBook
    from core.ratings.follow_up import FollowUpId
    from core.ratings.following import Contact, Followed
    from core.ratings.rating import Rating, RatingChannel, RatingId, RatingState


class RatingDesk(Protocol):
    """core.ratings.service.RatingService as the visitor's screen and the page of ratings use it."""

    book: "RatingBook"

    def give(
        self, act: Act, rating_id: "RatingId", level: int, reasons: Sequence[str], channel: "RatingChannel"
    ) -> "Rating":
        """Take the answer of a device."""
        ...

    def record_paper(self, act: Act, rating_id: "RatingId", level: int, reasons: Sequence[str]) -> "Rating":
        """Take down a rating given on paper."""
        ...

    def end(self, act: Act, rating_id: "RatingId", state: "RatingState") -> "Rating":
        """Note that a device got no answer."""
        ...

    def unrated(self, days: int = 30) -> "list[Rating]":
        """Return what was asked lately and not answered."""
        ...

    def counts(self, since: datetime) -> dict[int, int]:
        """Return how many ratings of each level there are."""
        ...


class FollowUps(Protocol):
    """core.ratings.following.FollowUpService as the page of ratings uses it."""

    def all(self, act: Act, *, is_closed: bool = False) -> "list[Followed]":
        """Return the follow-ups whoever acts may see."""
        ...

    def due(self) -> int:
        """Return how many are near their last day or over it."""
        ...

    def contact(self, act: Act, follow_up_id: "FollowUpId") -> "Contact":
        """Return whom to call back; journalled."""
        ...

    def call(self, act: Act, follow_up_id: "FollowUpId", result: str, words: str = "") -> "Followed":
        """Note a call-back."""
        ...

    def measure(self, act: Act, follow_up_id: "FollowUpId", words: str) -> "Followed":
        """Note what was done."""
        ...

    def appeal(self, act: Act, follow_up_id: "FollowUpId", words: str) -> "Followed":
        """Note that the rating is contested."""
        ...

    def review(self, act: Act, follow_up_id: "FollowUpId", words: str, *, is_upheld: bool) -> "Followed":
        """Note the review of an appeal."""
        ...

    def close(self, act: Act, follow_up_id: "FollowUpId", outcome: str, words: str = "") -> "Followed":
        """Close it with an outcome."""
        ...
