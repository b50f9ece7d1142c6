"""Whether two records look like one person, and why. It only explains; a person with the right decides."""

import re
from collections.abc import Mapping
from enum import StrEnum

from core.people.names import is_same
from core.people.person import Person

_OLD = re.compile(r"\d{15}", re.ASCII)


class Reason(StrEnum):
    """Why two records look alike, the strongest first."""

    OLD_NUMBER = "old_number"  # 15 and 18 digits of one number
    NAME_BIRTH_PHONE = "name_birth_phone"
    NAME_BIRTH = "name_birth"
    NAME_PHONE = "name_phone"


def old_form(number: str) -> str:
    """Return the 15-digit form of a citizen number of the 20th century; empty where it never had one."""
    if _OLD.fullmatch(number):
        return number
    return number[:6] + number[8:17] if len(number) == 18 and number[6:8] == "19" else ""


def likeness(one: Person, other: Person, table: Mapping[str, str] | None = None) -> Reason | None:
    """Return the strongest reason to ask whether two records are one person, or None. Spelling counts for nothing."""
    if one.id == other.id:
        return None
    number = old_form(one.id_number)
    if number and one.id_number != other.id_number and number == old_form(other.id_number):
        return Reason.OLD_NUMBER
    if not is_same(one.name, other.name, table):
        return None
    has_birth = one.birth is not None and one.birth == other.birth
    has_phone = bool(one.phone) and one.phone == other.phone
    if has_birth:
        return Reason.NAME_BIRTH_PHONE if has_phone else Reason.NAME_BIRTH
    return Reason.NAME_PHONE if has_phone else None
