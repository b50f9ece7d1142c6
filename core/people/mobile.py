"""A mobile number of the mainland while it is typed: what can no longer become one. It knows no screen and no words."""

from enum import Enum

LENGTH = 11
_FIRST, _SECOND = "1", frozenset("3456789")


class Flaw(Enum):
    """Why digits are no mobile number."""

    START = "start"  # no mobile number begins so
    SHORT = "short"  # it may become one


def flaw_of(digits: str) -> Flaw | None:
    """Return what is wrong with what was typed so far (digits only), None for a whole number of ``LENGTH`` digits."""
    if digits[:1] not in ("", _FIRST) or (len(digits) > 1 and digits[1] not in _SECOND):
        return Flaw.START
    is_whole = len(digits) == LENGTH and digits.isascii() and digits.isdigit()
    return None if is_whole else Flaw.SHORT
