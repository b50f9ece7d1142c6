"""Ratings and their follow-ups in memory."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.base.faults import Fault
from core.ratings.follow_up import FollowNote, FollowState, FollowUp
from core.ratings.rating import Rating, RatingState
from tests.fakes.memory_table import Guard, Table


class MemoryRatings:
    """See core.ratings.ports.Ratings."""

    def __init__(
        self, ratings: dict[str, Any], follow_ups: dict[str, Any], notes: dict[Any, Any], guard: Guard
    ) -> None:
        self._ratings, self._follow_ups = Table("rating", ratings, guard), Table("follow_up", follow_ups, guard)
        self._notes, self._guard = notes, guard

    def ask(self, rating: Rating) -> bool:
        self._guard.check()
        for known in self._ratings.all():
            if any(
                getattr(rating, key) and getattr(rating, key) == getattr(known, key) for key in ("ticket_id", "case_id")
            ):
                return False
        self._ratings.add(rating.id, rating)
        return True

    def save(self, rating: Rating) -> None:
        self._ratings.save(rating.id, rating)

    def get(self, rating_id: str) -> Rating:
        return self._ratings.get(rating_id)

    def open_at(self, counter: str) -> list[Rating]:
        return [one for one in self._ratings.all() if one.counter == counter and one.state is RatingState.ASKED]

    def unrated(self, since: datetime, limit: int = 200) -> list[Rating]:
        found = [one for one in self._ratings.all() if one.asked_at >= since and one.given_at is None]
        return found[::-1][:limit]

    def counts(self, since: datetime) -> dict[int, int]:
        excluded = {one.rating_id for one in self._follow_ups.all() if one.is_excluded}
        given = [one for one in self._ratings.all() if one.given_at and one.given_at >= since]
        return dict(Counter(one.level for one in given if one.id not in excluded))

    def open_follow_up(self, follow_up: FollowUp) -> None:
        if any(one.rating_id == follow_up.rating_id for one in self._follow_ups.all()):
            raise Fault("store.add.exists", kind="follow_up")
        self._follow_ups.add(follow_up.id, follow_up)

    def save_follow_up(self, follow_up: FollowUp) -> None:
        self._follow_ups.save(follow_up.id, follow_up)

    def follow_up(self, follow_up_id: str) -> FollowUp:
        return self._follow_ups.get(follow_up_id)

    def follow_ups(self, *, is_closed: bool, limit: int = 500) -> list[FollowUp]:
        found = [one for one in self._follow_ups.all() if (one.state is FollowState.CLOSED) is is_closed]
        if is_closed:
            return sorted(found, key=lambda one: (one.closed_on, found.index(one)), reverse=True)[:limit]
        return sorted(found, key=lambda one: one.due)[:limit]

    def follow_ups_due(self, day: date) -> int:
        return sum(one.warn <= day for one in self.follow_ups(is_closed=False))

    def add_note(self, note: FollowNote) -> None:
        self._guard.check()
        assert (note.follow_up_id, note.serial) not in self._notes
        self._notes[note.follow_up_id, note.serial] = replace(note)

    def notes(self, follow_up_id: str) -> list[FollowNote]:
        return [note for key, note in sorted(self._notes.items()) if key[0] == follow_up_id]
