"""A draft brought onto what somebody else made of the same beginning: what only one changed is taken from him.

Values are compared part by part (the fields of a dataclass, the named rows of a list), so two who changed the same item
clash only where both changed the same word of it. It knows no edition and no screen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

V = TypeVar("V")
Path = tuple[str, ...]
# Return (name, row) of a list whose rows are told apart by their names, by the path to it; None: it is one whole.
RowsOf = Callable[[Path, Any], Sequence[tuple[str, Any]] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One place both changed. ``path`` leads there (item code, field, name of the row); None: it was taken away."""

    path: Path
    theirs: Any
    mine: Any


class Merge:
    """Merges; ``clashes`` grows. Where both changed, mine stands, or theirs when this one ``yields``.

    ``parted`` are the dataclasses that are compared field by field; all others are one whole, as a limit and its unit.
    """

    def __init__(self, *, parted: tuple[type[Any], ...], rows_of: RowsOf, yields: bool = False) -> None:
        self._parted, self._rows_of, self._yields = parted, rows_of, yields
        self.clashes: list[Clash] = []

    def maps(
        self, base: Mapping[str, V], theirs: Mapping[str, V], mine: Mapping[str, V], path: Path = ()
    ) -> dict[str, V]:
        """Return the merged map, in the order of whoever changed it."""
        found = {}
        for key in self._order(base, theirs, mine, path):
            value = self.value(base.get(key), theirs.get(key), mine.get(key), (*path, key))
            if value is not None:
                found[key] = value
        return found

    def value(self, base: Any, theirs: Any, mine: Any, path: Path) -> Any:
        """Return the merged value; None stands for one that is not there."""
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        if type(base) in self._parted and type(theirs) is type(mine) is type(base):
            names = (field.name for field in fields(base))
            parts = {name: (getattr(base, name), getattr(theirs, name), getattr(mine, name)) for name in names}
            return replace(theirs, **{name: self.value(*three, (*path, name)) for name, three in parts.items()})
        began, newer, draft = (_named(self._rows_of(path, one)) for one in (base, theirs, mine))
        if began is not None and newer is not None and draft is not None:
            return tuple(self.maps(began, newer, draft, path).values())
        return self._clashed(path, theirs, mine)

    def _order(
        self, base: Mapping[str, V], theirs: Mapping[str, V], mine: Mapping[str, V], path: Path
    ) -> Iterable[str]:
        is_mine = _is_moved(base, mine)
        if is_mine and _is_moved(base, theirs) and _is_moved(theirs, mine):
            self._clashed(path, tuple(theirs), tuple(mine))
            is_mine = not self._yields
        return dict.fromkeys((*mine, *theirs) if is_mine else (*theirs, *mine))

    def _clashed(self, path: Path, theirs: Any, mine: Any) -> Any:
        self.clashes.append(Clash(path=path, theirs=theirs, mine=mine))
        return theirs if self._yields else mine


def _is_moved(base: Mapping[str, V], other: Mapping[str, V]) -> bool:
    """Return whether what both have stands in another order."""
    return [key for key in base if key in other] != [key for key in other if key in base]


def _named(rows: Sequence[tuple[str, Any]] | None) -> dict[str, Any] | None:
    """Return the rows by their names; None when two have the same: they cannot be told apart."""
    named = dict(rows or ())
    return named if rows is not None and len(named) == len(rows) else None
