"""The words under which a name is found: its own characters, initials and pinyin, from the start or the middle.

A word is a tag and a few folded letters: ``n`` characters, ``i`` initials, ``p`` pinyin; then ``=`` the whole, ``^`` a
start, ``~`` a stretch inside. So every question about a name is one or a few words to look up, however many names
there are. Folding (one width, no dots or blanks, private-use characters as their standard ones) is for finding only;
a name is stored, shown and printed as it is. It knows no case and no store.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice, product

from core.base.resources import Resources
from core.base.spelled import Marks, Unit, laid, marks, units
from core.people.names import comparison_key, private_use_table
from core.people.pinyin import name_initials

GRAM = 4  # a stretch of a name is indexed up to so many letters; a longer question asks for all its stretches
LONGEST = 60  # letters of a name that are indexed
_START_PINYIN, _INNER_PINYIN = 12, 7
_SPELLINGS, _SURNAME_READINGS = 12, 3


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Return what is compared when something is looked for; never shown, printed or stored as a name."""
    return comparison_key(text, _standard()).replace("·", "")


@lru_cache(maxsize=50_000)
def name_terms(name: str) -> frozenset[str]:
    """Return every word a name is found under."""
    key = folded(name)[:LONGEST]
    terms = set(_stretches("n", key))
    if not key.isascii():
        spellings = name_initials(name)[:_SPELLINGS]
        for spelling in spellings:
            terms.update(_stretches("i", spelling[:LONGEST]))
        terms.update(_pinyin(name_units(name)[:LONGEST], spellings))
    return frozenset(terms)


@lru_cache(maxsize=50_000)
def name_units(name: str) -> tuple[Unit, ...]:
    """Return the places of a name a query can be laid over."""
    return units(name, folded)


def name_marks(name: str, query: str) -> Marks:
    """Return the stretch of the name that a query meant: its characters, initials, pinyin or a mix; or nothing.

    A compound surname may be spelt by its first letter alone (zxm: 诸葛小敏).
    """
    places, wanted = name_units(name), folded(query)
    if not wanted:
        return ()
    if (found := laid(places, wanted)) is not None:
        return marks([unit.place for unit in places[slice(*found)]])
    if wanted in name_initials(name):
        return marks([unit.place for unit in (*places[:1], *places[2:])])
    return ()


def grams(text: str, size: int = GRAM) -> tuple[str, ...]:
    """Return every stretch of ``size`` of a text of at least that length: together they mean hardly anything else."""
    return tuple(dict.fromkeys(text[start : start + size] for start in range(len(text) - size + 1)))


def _stretches(tag: str, key: str) -> Iterator[str]:
    yield f"{tag}={key}"
    for size in range(1, min(GRAM, len(key)) + 1):
        yield f"{tag}^{key[:size]}"
        for start in range(1, len(key) - size + 1):
            yield f"{tag}~{key[start : start + size]}"


def _pinyin(places: Sequence[Unit], spellings: Sequence[str]) -> Iterator[str]:
    for start in range(len(places)):
        tag, most = ("p^", _START_PINYIN) if start == 0 else ("p~", _INNER_PINYIN)
        for spelling in _spelt(places[start:], most):
            yield from (f"{tag}{spelling[:size]}" for size in range(2, min(most, len(spelling)) + 1))
    for surname in (
        places[0].syllables[:_SURNAME_READINGS] if places else ()
    ):  # wangxl: surname full, the rest by letters
        for rest in spellings:
            yield from (f"p^{surname}{rest[1:size]}" for size in range(2, min(GRAM, len(rest)) + 1))


def _spelt(places: Sequence[Unit], most: int) -> set[str]:
    """Return the spellings of a name from some place on, as long as they are looked up."""
    enough = places[: most // 2 + 1]
    choices = [unit.syllables or (unit.letter,) for unit in enough]
    return {"".join(parts)[:most] for parts in islice(product(*choices), _SPELLINGS)}


@cache
def _standard() -> Mapping[str, str]:
    return private_use_table(Resources())
