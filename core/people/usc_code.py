"""Unified social credit codes of organisations by GB 32100: form and check character. It knows no organisation."""

import unicodedata

from core.base.faults import Fault

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they look like 1, 0, 5, U, 2
_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))


def normalise(text: str) -> str:
    """Return the code half width, in capitals, without spaces and hyphens."""
    half = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in half if not letter.isspace() and letter != "-").upper()


def check_character(first: str) -> str:
    """Return the last character that belongs to the first 17."""
    total = sum(_ALPHABET.index(letter) * weight for letter, weight in zip(first, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def check(text: str) -> str:
    """Return the normalised code when it is valid.

    Faults: ``people.usc_code.length``, ``people.usc_code.character`` (position), ``people.usc_code.check``.
    """
    code = normalise(text)
    if len(code) != 18:
        raise Fault("people.usc_code.length", count=len(code))
    for at, letter in enumerate(code, 1):
        if letter not in _ALPHABET:
            raise Fault("people.usc_code.character", position=at)
    if check_character(code[:17]) != code[17]:
        raise Fault("people.usc_code.check")
    return code


def is_valid(text: str) -> bool:
    """Whether ``check`` accepts the text."""
    try:
        check(text)
    except Fault:
        return False
    return True
