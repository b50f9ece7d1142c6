"""Whose card a reading is: keeps the last visitor's card from counting as the next one's. It knows no reader."""

from dataclasses import dataclass
from enum import Enum

SAME_EVENT_S = 3.0


class Verdict(Enum):
    """What becomes of a reading."""

    GIVE = "give"
    IGNORE = "ignore"  # the same card again at once, and nobody asked
    REFUSE = "refuse"  # it still lies there from the visitor before


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A card number, the visit in which it was read, and when (seconds of one monotonic clock)."""

    number: str
    visit: int
    at: float


class CardVisits:
    """Remembers the last reading, in memory only. One thread uses it."""

    def __init__(self) -> None:
        self._last: Reading | None = None
        self._has_left = True

    def note_empty(self) -> None:
        """The field was seen empty, or a card was surely put on anew."""
        self._has_left = True

    def judge(self, reading: Reading, *, present_visit: int, is_asked: bool) -> Verdict:
        """Say what becomes of a reading that was begun in ``reading.visit``; remember it."""
        last, has_left = self._last, self._has_left
        self._last, self._has_left = reading, False
        if reading.visit != present_visit:
            return Verdict.REFUSE
        if last is None or last.number != reading.number:
            return Verdict.GIVE
        if last.visit != reading.visit and not has_left:
            self._last = last
            return Verdict.REFUSE
        if not is_asked and last.visit == reading.visit and reading.at - last.at < SAME_EVENT_S:
            return Verdict.IGNORE
        return Verdict.GIVE
