"""Two who changed the catalogue: a draft of one brought onto the other's edition. It knows no edition."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.catalogue.item import Item, Material, Question
from core.catalogue.merging import Clash, Merge, Path


def merged_items(
    base: Iterable[Item], theirs: Iterable[Item], mine: Iterable[Item], *, yields: bool = False
) -> tuple[tuple[Item, ...], tuple[Clash, ...]]:
    """Return the draft on the other's items, and where both changed the same; see Merge for ``yields``."""
    merge = Merge(parted=(Item, Material, Question), rows_of=_rows_of, yields=yields)
    began, newer, draft = ({item.code: item for item in items} for items in (base, theirs, mine))
    return tuple(merge.maps(began, newer, draft).values()), tuple(merge.clashes)


def _rows_of(path: Path, value: Any) -> Sequence[tuple[str, Any]] | None:
    if path[-1] == "materials":
        return [(material.name, material) for material in value]
    if path[-1] == "questions":
        return [(question.key, question) for question in value]
    return None
