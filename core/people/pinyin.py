"""How names are spelt in pinyin, initials and full, with every reading of a polyphone. It knows no item, no store."""

import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from itertools import islice, product

from core.base.pinyin import readings
from core.base.resources import Resources

MOST_SPELLINGS = 64  # a name of many polyphones has thousands; the usual readings come first


def initials(text: str) -> tuple[str, ...]:
    """Return every spelling by first letters (高龄 → gl); ASCII stays, marks go, a hanzi nobody can read is itself."""
    return _spellings([[syllable[0] for syllable in unit] for unit in _units(text)])


def full(text: str) -> tuple[str, ...]:
    """Return every spelling in whole syllables without spaces (高龄 → gaoling)."""
    return _spellings(_units(text))


def name_initials(name: str, compound: Collection[str] | None = None) -> tuple[str, ...]:
    """Return the initials of a person's name; a compound surname counts full and short: 诸葛小敏 → zgxm, zxm.

    ``compound`` is the list of compound surnames; None takes the shipped one.
    """
    known = _shipped_surnames() if compound is None else compound
    short = initials(name[0] + name[2:]) if len(name) > 2 and name[:2] in known else ()
    return tuple(dict.fromkeys((*initials(name), *short)))


def compound_surnames(resources: Resources) -> frozenset[str]:
    """Return the compound surnames of ``codes/compound_surnames.toml``."""
    return frozenset(resources.toml("codes/compound_surnames.toml")["surnames"])


@cache
def _shipped_surnames() -> frozenset[str]:
    return compound_surnames(Resources())


def _units(text: str) -> list[tuple[str, ...]]:
    units: list[tuple[str, ...]] = []
    for letter in unicodedata.normalize("NFKC", text).lower():
        if letter.isascii():
            if letter.isalnum():
                units.append((letter,))
        elif letter.isalpha() or unicodedata.category(letter) == "Co":
            units.append(readings(letter) or (letter,))
    return units


def _spellings(units: Iterable[Collection[str]]) -> tuple[str, ...]:
    choices = [tuple(dict.fromkeys(unit)) for unit in units]
    if not choices:
        return ()
    return tuple(dict.fromkeys("".join(parts) for parts in islice(product(*choices), MOST_SPELLINGS)))
