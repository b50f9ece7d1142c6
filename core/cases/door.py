"""What is let in at the door: names, numbers and phones that can be stored, searched and printed. It knows no store."""

import re
import unicodedata

from core.base.faults import Fault

# Control, surrogate, format and separator characters: none of them is part of a name, all of them can hide one.
# Private use (Co) is let in, old readers give it; unassigned (Cn) too, since newer hanzi are unknown to Python 3.11.
_NOT_IN_NAMES = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
# Marks that turn the direction of a line hide what stands in it; marks without end are painted over other lines.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MAX_MARKS = 8  # combining marks in a row; Thai and Tibetan need three
_PHONE = re.compile(r"\+?[0-9][0-9\- ]{4,18}[0-9]", re.ASCII)
MAX_NAME = 200


def checked_name(name: str) -> str:
    """Return the name unchanged; Fault ``cases.name.missing``, ``.long`` or ``.broken``, which tells the position."""
    if not name.strip():
        raise Fault("cases.name.missing")
    if len(name) > MAX_NAME:
        raise Fault("cases.name.long", limit=MAX_NAME)
    for position, letter in enumerate(name, start=1):
        if unicodedata.category(letter) in _NOT_IN_NAMES or _is_noncharacter(ord(letter)):
            raise Fault("cases.name.broken", position=position, code=f"U+{ord(letter):04X}")
    if (place := _mark_too_many(name)) is not None:
        raise Fault("cases.name.broken", position=place + 1, code=f"U+{ord(name[place]):04X}")
    return name


def checked_text(text: str, field: str) -> str:
    """Return a remark, reason or address unchanged when it can be stored; line breaks are let in."""
    for letter in text:
        is_control = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
        if is_control or letter in _TURNING or _is_noncharacter(ord(letter)):
            raise Fault("cases.text.broken", field=field, code=f"U+{ord(letter):04X}")
    if (place := _mark_too_many(text)) is not None:
        raise Fault("cases.text.broken", field=field, code=f"U+{ord(text[place]):04X}")
    return text


def checked_phone(phone: str) -> str:
    """Return the phone without outer blanks; empty is let in (old people have none), anything odd is refused."""
    bare = phone.strip()
    if bare and not _PHONE.fullmatch(bare):
        raise Fault("cases.phone.malformed")
    return bare


def _mark_too_many(text: str) -> int | None:
    row = 0
    for place, letter in enumerate(text):
        row = row + 1 if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me") else 0
        if row > MAX_MARKS:
            return place
    return None


def _is_noncharacter(point: int) -> bool:
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
