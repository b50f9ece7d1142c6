"""Finding an item as it is typed: initials, full pinyin, hanzi, code, or a mix. It knows no screen and no case.

Every place of a name is one unit: a hanzi with all its readings, or a letter. A query is laid over the units from some
place on; each unit takes its own character, its first letter or its whole syllable. Marks (·、()) take nothing.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from core.base.spelled import Marks, Unit, laid, marks, units
from core.catalogue.item import Item

# The first number of a rank; smaller comes first.
_CODE_EXACT, _SHORT_WHOLE, _SHORT_START, _NAME_START, _SHORT_INSIDE, _NAME_INSIDE, _CODE_PART, _SCATTERED = range(8)
_LEAST_SCATTERED = 3  # fewer letters than this would find everything
_LEAST_CODE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One item found; ``marks`` are the [start, end) places that match, in the text of ``field``.

    ``field`` is ``name``, ``short_name`` or ``code``.
    """

    item: Item
    marks: Marks
    field: str

    @property
    def text(self) -> str:
        """The text that the marks belong to."""
        return str(getattr(self.item, self.field))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    item: Item
    name: tuple[Unit, ...]
    short_name: tuple[Unit, ...]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    rank: tuple[int, int, int, int]
    hit: Hit


class Finder:
    """Any thread may ask; an answer takes about 1 ms.

    The hanzi are read at the first question (0.1 s, once a program), not at start-up; ``warm`` does it beforehand.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = tuple(items)

    def warm(self) -> None:
        """Read the hanzi now: called in some lane after the first paint, so that no key stroke waits."""
        self._indexed  # noqa: B018 - computing it is the point

    def find(self, text: str, limit: int = 20) -> list[Hit]:
        """Return the best hits first; nothing typed finds nothing.

        Letters that match nowhere in one piece may be scattered over a name (cjrbt finds 残疾人…补贴).
        """
        query = _tight(text)
        if not query:
            return []
        found = list(self._best(query))
        if not found and len(query) >= _LEAST_SCATTERED:
            found = list(self._scattered(query))
        found.sort(key=lambda one: one.rank)
        return [one.hit for one in found[:limit]]

    def _best(self, query: str) -> Iterator[_Found]:
        for order, entry in enumerate(self._indexed):
            ways = (
                _laid(entry.item, "short_name", entry.short_name, query, order),
                _laid(entry.item, "name", entry.name, query, order),
                _code(entry.item, entry.code, query, order),
            )
            found = [way for way in ways if way is not None]
            if found:
                yield min(found, key=lambda way: way.rank)

    def _scattered(self, query: str) -> Iterator[_Found]:
        for order, entry in enumerate(self._indexed):
            places = _subsequence(entry.name, query)
            if places:
                spread = places[-1] - places[0]
                rank = (_SCATTERED, spread, len(entry.name), order)
                yield _Found(rank=rank, hit=Hit(item=entry.item, marks=marks(places), field="name"))

    @cached_property
    def _indexed(self) -> tuple[_Entry, ...]:
        return tuple(
            _Entry(
                item=item,
                name=units(item.name, _tight),
                short_name=units(item.short_name, _tight),
                code=_tight(item.code),
            )
            for item in self._items
        )


def _laid(item: Item, field: str, places: tuple[Unit, ...], query: str, order: int) -> _Found | None:
    stretch = laid(places, query)
    if stretch is None:
        return None
    start, end = stretch
    is_short, is_whole = field == "short_name", end - start == len(places)
    if start:
        kind = _SHORT_INSIDE if is_short else _NAME_INSIDE
    else:
        kind = (_SHORT_WHOLE if is_whole else _SHORT_START) if is_short else _NAME_START
    rank = (kind, start, len(places), order)
    hit = Hit(item=item, marks=marks([unit.place for unit in places[start:end]]), field=field)
    return _Found(rank=rank, hit=hit)


def _code(item: Item, code: str, query: str, order: int) -> _Found | None:
    at = code.find(query)
    if at < 0 or len(query) < _LEAST_CODE:
        return None
    places = [place for place, letter in enumerate(item.code) if _tight(letter)]
    rank = (_CODE_EXACT if query == code else _CODE_PART, len(code) - at - len(query), at, order)
    return _Found(rank=rank, hit=Hit(item=item, marks=marks(places[at : at + len(query)]), field="code"))


def _subsequence(places: tuple[Unit, ...], query: str) -> list[int]:
    """Return the places whose characters or first letters spell the query in order, or nothing."""
    found: list[int] = []
    for unit in places:
        if len(found) < len(query) and (query[len(found)] == unit.letter or query[len(found)] in unit.firsts):
            found.append(unit.place)
    return found if len(found) == len(query) else []


def _tight(text: str) -> str:
    """Return letters, digits and hanzi only, half width and small; ü as v."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ü", "v")
    return "".join(letter for letter in folded if letter.isalnum())
