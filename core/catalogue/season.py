"""Seasons of an item: in which days of a year it is open. Knows no case."""

import re
from datetime import date

from core.catalogue.item import Item, Season

_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LEAP_YEAR = 2024


def is_day(words: str) -> bool:
    """Whether the words are a day that some year has: ``02-29`` is, ``02-30`` is not."""
    if not _DAY.fullmatch(words):
        return False
    month, day = (int(part) for part in words.split("-"))
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def open_season(item: Item, today: date) -> bool:
    """Whether the item is open today; an item without seasons always is."""
    return not item.seasons or any(_holds(season, f"{today:%m-%d}") for season in item.seasons)


def _holds(season: Season, day: str) -> bool:
    if season.first <= season.last:
        return season.first <= day <= season.last
    return day >= season.first or day <= season.last
