"""Citizen numbers by GB 11643: what a valid one looks like and what it says. It knows no card and no person.

Numbers of residents, of 港澳台 residence permits (81, 82, 83) and of the five-star permanent residence card (9)
share the form and the check; an unknown region is never an error, since cards outlive region codes.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from core.base.faults import Fault

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLD = re.compile(r"\d{15}", re.ASCII)
_FORM = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLDEST = date(1850, 1, 1)


def normalise(text: str) -> str:
    """Return the number as a machine wants it: half width, no spaces or hyphens, capital X (from x, Ｘ, ×, *)."""
    half = unicodedata.normalize("NFKC", text)  # ×, * and the Cyrillic letter are typed for X as well
    tight = "".join(letter for letter in half if not letter.isspace() and letter not in "-‐–—\u200b\ufeff")
    return tight.upper().replace("×", "X").replace("*", "X").replace("\u0425", "X")


def check_character(first: str) -> str:
    """Return the last character that belongs to the first 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def check(text: str, today: date | None = None) -> str:
    """Return the normalised number when it is valid; ``today`` adds the test that the birth is not in the future.

    Faults: ``people.id_number.old`` (15 digits), ``.length``, ``.character``, ``.birth``, ``.check``. No fact holds
    any part of the number.
    """
    number = normalise(text)
    if _OLD.fullmatch(number):
        raise Fault("people.id_number.old")
    if len(number) != 18:
        raise Fault("people.id_number.length", count=len(number))
    if not _FORM.fullmatch(number):
        raise Fault("people.id_number.character", position=_first_wrong(number))
    born = birth(number)
    if born is None or born < _OLDEST or (today is not None and born > today):
        raise Fault("people.id_number.birth")
    if check_character(number[:17]) != number[17]:
        raise Fault("people.id_number.check")
    return number


def is_valid(text: str, today: date | None = None) -> bool:
    """Whether ``check`` accepts the text."""
    try:
        check(text, today)
    except Fault:
        return False
    return True


def birth(number: str) -> date | None:
    """Return the birth date in the number; None when the digits are no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Return the GB/T 2261.1 code: ``1`` for an odd 17th digit, ``2`` for an even one.

    Empty for numbers that start with 9, whose 17th digit promises nothing.
    """
    if number.startswith("9"):
        return ""
    return "1" if int(number[16]) % 2 else "2"


def age(number: str, today: date) -> int | None:
    """Return the full years of age on ``today``; None when the number holds no date."""
    born = birth(number)
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def candidates(text: str, today: date | None = None) -> tuple[str, ...]:
    """Return valid numbers that one slip of the hand away could be meant: for the clerk to compare with the card.

    A number of 15 digits gives its 18-digit form; a wrong one of 18 gives one changed digit or two swapped neighbours.
    """
    number = normalise(text)
    if _OLD.fullmatch(number):
        first = f"{number[:6]}19{number[6:]}"
        return tuple(full for full in (first + check_character(first),) if is_valid(full, today))
    if not _FORM.fullmatch(number):
        return ()
    return tuple(sorted({near for near in _near(number) if is_valid(near, today)} - {number}))


def _first_wrong(number: str) -> int:
    wrong = (at for at, letter in enumerate(number, 1) if not (letter.isascii() and letter.isdigit()))
    return next((at for at in wrong if at < 18 or number[17] != "X"), 18)


def _near(number: str) -> Iterator[str]:
    for at, present in enumerate(number):
        for digit in _CHECKS if at == 17 else "0123456789":
            if digit != present:
                yield number[:at] + digit + number[at + 1 :]
    for at in range(17):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        if "X" not in swapped[:17]:
            yield swapped
