"""A text as places that can be typed: each hanzi by itself, by its first letter or by its syllable. It knows no item.

A query is laid over the places from some place on; each place takes its own character, its first letter, or a syllable
(the last one may be half typed). What the folding leaves empty (marks, blanks) takes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.base.pinyin import readings

Marks = tuple[tuple[int, int], ...]

_TWO_LETTERS = ("zh", "ch", "sh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One place of a text: ``letter`` is its folded character (rarely several), ``firsts`` the letters of readings."""

    place: int
    letter: str
    syllables: tuple[str, ...]
    firsts: str


def units(text: str, fold: Callable[[str], str]) -> tuple[Unit, ...]:
    """Return the places of a text that ``fold`` leaves something of."""
    found = []
    for place, letter in enumerate(text):
        plain = fold(letter)
        if plain:
            syllables = () if plain.isascii() else readings(plain)
            firsts = "".join(dict.fromkeys(syllable[0] for syllable in syllables))
            found.append(Unit(place=place, letter=plain, syllables=syllables, firsts=firsts))
    return tuple(found)


def lay(places: Sequence[Unit], at: int, query: str) -> int | None:
    """Lay the whole query over the places from ``at`` on; return the index after the last one used, or None."""
    if not query:
        return at
    if at == len(places):
        return None
    ends = (lay(places, at + 1, query[taken:]) for taken in _takes(places[at], query))
    return next((end for end in ends if end is not None), None)


def marks(places: Sequence[int]) -> Marks:
    """Return the [start, end) stretches of neighbouring places."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return tuple(found)


def laid(places: Sequence[Unit], query: str) -> tuple[int, int] | None:
    """Return where the query lies first, as [start, end) of ``places``; None when it lies nowhere."""
    for start, unit in enumerate(places):
        if not query.startswith(unit.letter) and query[:1] not in unit.firsts:
            continue  # most places fail here: an answer stays within a key stroke
        end = lay(places, start, query)
        if end is not None:
            return start, end
    return None


def _takes(unit: Unit, query: str) -> Iterator[int]:
    """Yield how many letters of the query the place can take, the likeliest first."""
    if query.startswith(unit.letter):
        yield len(unit.letter)
        return
    if query[0] not in unit.firsts:
        return
    for syllable in unit.syllables:
        if syllable.startswith(query) or query.startswith(syllable):  # the last syllable may be half typed
            yield min(len(syllable), len(query))
    if query[:2] in _TWO_LETTERS and any(syllable.startswith(query[:2]) for syllable in unit.syllables):
        yield 2
    yield 1
