"""How values are written on papers and screens: dates, times, masks, limits. It knows no template and no printer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.base.clock import local, office_day
from core.catalogue.item import Limit, LimitUnit

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
AT_ONCE = "当场办结"
DOT = "·"
ID_VALUES = frozenset({"id_number", "principal_id", "agent_id"})  # of a paper: where a person's number stands
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def date_words(day: date) -> str:
    """Return 2026年11月23日; a moment is written as the hall's day it falls on."""
    own = office_day(day) if isinstance(day, datetime) else day
    return f"{own.year}年{own.month}月{own.day}日"


def weekday_words(day: date) -> str:
    """Return 星期一 .. 星期日; a moment is taken as the hall's day it falls on."""
    own = office_day(day) if isinstance(day, datetime) else day
    return WEEKDAYS[own.weekday()]


def time_words(moment: datetime) -> str:
    """Return the hall's time of a moment: 10:51, 8:30."""
    here = local(moment)
    return f"{here.hour}:{here.minute:02d}"


def day_time_words(moment: datetime) -> str:
    """Return 11月23日 10:42."""
    own = office_day(moment)
    return f"{own.month}月{own.day}日 {time_words(moment)}"


def moment_words(moment: datetime) -> str:
    """Return 2026年11月23日 10:42."""
    return f"{date_words(moment)} {time_words(moment)}"


def masked_name(name: str) -> str:
    """Return the name with its inside hidden: 王*兰, 李*, 阿**·**提; a name of one character is all hidden."""
    letters = _letters(name)
    if len(letters) < 2:
        return "*" * len(letters)
    last = letters[-1] if len(letters) > 2 else "*"
    inside = "".join(letter if letter == DOT else "*" for letter in letters[1:-1])
    return letters[0] + inside + last


def masked_id(number: str) -> str:
    """Return 3302** **** **** 0014; numbers of other lengths keep as little as tells two papers apart."""
    masked = _masked(number, 4, 4) if len(number) >= 15 else _masked(number, 1, 2)
    if len(masked) != 18:
        return masked
    return f"{masked[:6]} {masked[6:10]} {masked[10:14]} {masked[14:]}"


def masked_values(value: Any) -> Any:
    """Return a paper's values as they may be seen on a screen: numbers of documents that stand in full are masked."""
    if isinstance(value, Mapping):
        return {
            key: masked_id(inner) if key in ID_VALUES and isinstance(inner, str) and "*" not in inner
            else masked_values(inner)
            for key, inner in value.items()
        }  # fmt: skip
    return [masked_values(inner) for inner in value] if isinstance(value, list | tuple) else value


def masked_phone(phone: str) -> str:
    """Return 138****2207; shorter numbers keep the last two digits only."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return _masked(digits, 3, 4) if len(digits) >= 11 else _masked(digits, 0, 2)


def limit_words(limit: Limit) -> str:
    """Return 7个工作日, 30个自然日, 当场办结, or the words of the source where they are no number."""
    if limit.days is None:
        return limit.text
    if limit.days == 0:
        return limit.text or AT_ONCE
    return f"{limit.days}个{LimitUnit(limit.unit).value}"


def _masked(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _letters(name: str) -> list[str]:
    """Split into what a reader sees as one character: a variation selector stays with its hanzi."""
    letters: list[str] = []
    for letter in name:
        if letters and any(ord(letter) in block for block in _SELECTORS):
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters
