"""Levels, reasons and rules of ratings, from resources/ratings/ratings.toml. Words and numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.ratings.rating import LEVELS

NAME = "ratings/ratings.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing to choose. ``is_bad`` of a level: a follow-up opens. ``is_reached`` of a call: it counts."""

    key: str
    zh: str
    en: str
    icon: str = ""
    is_bad: bool = False
    is_reached: bool = False

    def in_language(self, language: str) -> str:
        """Return the word in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingBook:
    """Everything a site may change about ratings."""

    levels: Mapping[int, Word]
    reasons: Mapping[str, Word]
    calls: Mapping[str, Word]
    outcomes: Mapping[str, Word]
    solicit: frozenset[str]
    discreet: tuple[str, ...]
    days: int
    warn_days: int
    needs_call: bool

    def shown_item(self, item: str, department: str) -> str:
        """Return what a visitor's screen may call an item: of a delicate one only its department."""
        return department if any(word in item for word in self.discreet) else item

    @staticmethod
    def load(resources: Resources) -> "RatingBook":
        """Read the file; Fault ``base.resource.broken`` says what does not hold."""
        table = resources.toml(NAME)
        try:
            follow = table["follow_up"]
            book = RatingBook(
                levels={int(key): _word(key, row) for key, row in table["levels"].items()},
                reasons=_words(table["reasons"]), calls=_words(table["calls"]), outcomes=_words(table["outcomes"]),
                solicit=frozenset(map(str, table["solicit"])), discreet=tuple(map(str, table["discreet"])),
                days=int(follow["days"]), warn_days=int(follow["warn_days"]), needs_call=bool(follow["needs_call"]),
            )  # fmt: skip
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
        if set(book.levels) != set(LEVELS) or not any(word.is_bad for word in book.levels.values()) or book.days < 1:
            raise Fault("base.resource.broken", name=NAME, reason="[levels] 1..5, is_bad, [follow_up] days")
        return book


def _words(table: Mapping[str, Mapping[str, Any]]) -> dict[str, Word]:
    return {key: _word(key, row) for key, row in table.items()}


def _word(key: str, row: Mapping[str, Any]) -> Word:
    return Word(
        key=key, zh=str(row["zh"]), en=str(row["en"]), icon=str(row.get("icon", "")),
        is_bad=bool(row.get("is_bad", False)), is_reached=bool(row.get("is_reached", False)),
    )  # fmt: skip
