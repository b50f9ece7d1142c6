"""The day or month that somebody types: 0312, 3月12日, 2026-03-12, 昨天. It knows no case and no store."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月|(\d{4})[-/.](\d{1,2})", re.ASCII)
_AGO: Mapping[str, tuple[int, ...]] = {
    "今天": (0,), "今日": (0,), "today": (0,), "昨天": (1,), "昨日": (1,), "yesterday": (1,), "前天": (2,),
}  # fmt: skip
_WEEKS: Mapping[str, int] = {"本周": 0, "这周": 0, "上周": 1}


def day_terms(day: date) -> tuple[str, str]:
    """Return the words a day is found under: itself and its month."""
    return f"@{day:%Y%m%d}", f"@{day:%Y%m}"


def days_meant(text: str, today: date) -> tuple[str, ...]:
    """Return the words for the days a text may mean; a day without a year is the latest one that is not to come."""
    word = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    if word in _AGO:
        return tuple(f"@{today - timedelta(days=days):%Y%m%d}" for days in _AGO[word])
    if word in _WEEKS:
        monday = today - timedelta(days=today.weekday() + 7 * _WEEKS[word])
        return tuple(f"@{monday + timedelta(days=days):%Y%m%d}" for days in range(7))
    if found := _FULL.fullmatch(word):
        year, month, day = (int(part) for part in found.groups() if part)
        return _day(year, month, day)
    if found := _SHORT.fullmatch(word):
        month, day = (int(part) for part in found.groups() if part)
        return _latest(month, day, today)
    if found := _MONTH.fullmatch(word):
        return _month([int(part) for part in found.groups() if part], today)
    return ()


def _day(year: int, month: int, day: int) -> tuple[str, ...]:
    try:
        return (f"@{date(year, month, day):%Y%m%d}",)
    except ValueError:
        return ()


def _latest(month: int, day: int, today: date) -> tuple[str, ...]:
    """A 29 February is looked for in the last leap year."""
    years = (today.year - back for back in range(9))
    fits = (found for year in years for found in _day(year, month, day) if found <= f"@{today:%Y%m%d}")
    return tuple(fits)[:1]


def _month(parts: list[int], today: date) -> tuple[str, ...]:
    month = parts[-1]
    if not 1 <= month <= 12:
        return ()
    year = parts[0] if len(parts) == 2 else today.year - (month > today.month)
    return (f"@{year:04d}{month:02d}",)
