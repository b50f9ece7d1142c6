"""Two who changed the forms of a site: a draft of one brought onto the other's edition. It knows no edition.

A field is never lost: one that only stood in the draft, or that one of both still has in a form, stays known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.catalogue.form_field import FormField
from core.catalogue.form_table import FAMILY, NEEDED, NOT_NEEDED, FormTable, Listing
from core.catalogue.merging import Clash, Merge, Path

FIELDS, DEFAULT = "fields", "default"
LISTS = ("families", "items", "categories")
OWN = "own_"  # the keys of fields a site made itself


def free_key(*tables: FormTable) -> str:
    """Return a key nobody ever had: what was told under a key is filled in again, so none is given twice."""
    keys = [key.removeprefix(OWN) for table in tables for key in table.fields if key.startswith(OWN)]
    return f"{OWN}{max((int(one) for one in keys if one.isdigit()), default=0) + 1}"


def merged_forms(
    base: FormTable, theirs: FormTable, mine: FormTable, *, categories: Mapping[str, str], yields: bool = False
) -> tuple[FormTable, tuple[Clash, ...]]:
    """Return the draft on the other's forms, and where both changed the same; see Merge for ``yields``.

    ``categories`` are those of the items by code: an item without a list of its own has that of its category.
    """
    mine = _with_own_keys(base, theirs, mine)
    merge = Merge(parted=(FormField,), rows_of=_rows_of, yields=yields)
    kept = {**theirs.fields, **mine.fields}
    changed = merge.maps(base.fields, theirs.fields, mine.fields, (FIELDS,))
    stands = theirs if yields else mine
    fields = {key: _whole(changed.get(key, field), stands.fields.get(key, field)) for key, field in kept.items()}
    both = [code for code, listing in mine.items.items() if code in theirs.items and listing != theirs.items[code]]
    began, newer, draft = (_spelled(table, both, categories) for table in (base, theirs, mine))
    lists = {
        name: merge.maps(getattr(began, name), getattr(newer, name), getattr(draft, name), (name,)) for name in LISTS
    }
    default = merge.value(base.default, theirs.default, mine.default, (DEFAULT,))
    clashes = tuple(one for one in merge.clashes if one.path[0] != FIELDS or None not in (one.theirs, one.mine))
    return FormTable(fields=fields, default=default, **{**lists, "families": _all(lists, theirs, mine)}), clashes


def _spelled(table: FormTable, codes: Sequence[str], categories: Mapping[str, str]) -> FormTable:
    """Return the forms with these items' lists spelled out, so that they can be compared field by field."""
    spelled = {code: table.entries_of(code, categories.get(code, "")) for code in codes}
    return replace(table, items={**table.items, **spelled})


def _all(lists: Mapping[str, Mapping[str, Listing]], *tables: FormTable) -> dict[str, Listing]:
    """Return the families, those too that only one of both still has: a list may name them."""
    known = {name: listing for table in tables for name, listing in table.families.items()}
    return {**known, **lists["families"]}


def _whole(field: FormField, stands: FormField) -> FormField:
    """Return a field whose choices and columns are those of its kind."""
    return (
        field
        if field.has_its_parts
        else replace(field, kind=stands.kind, choices=stands.choices, columns=stands.columns)
    )


def _with_own_keys(base: FormTable, theirs: FormTable, mine: FormTable) -> FormTable:
    """Return the draft with other keys for its new fields where the other gave the same keys to his."""
    for key, field in mine.fields.items():
        if key.startswith(OWN) and key not in base.fields and theirs.fields.get(key, field) != field:
            mine = _renamed(mine, key, free_key(base, theirs, mine))
    return mine


def _renamed(table: FormTable, old: str, new: str) -> FormTable:
    def listing(one: Listing) -> Listing:
        if isinstance(one, str):
            return one
        return tuple(new + name.removeprefix(old) if _named(name) == old else name for name in one)

    fields = {new if key == old else key: field for key, field in table.fields.items()}
    lists = {name: {key: listing(one) for key, one in getattr(table, name).items()} for name in LISTS}
    fields[new] = replace(fields[new], key=new)
    return FormTable(fields=fields, default=listing(table.default), **lists)


def _named(entry: str) -> str:
    return entry.rstrip(NEEDED + NOT_NEEDED)


def _rows_of(path: Path, value: Any) -> Sequence[tuple[str, Any]] | None:
    is_listing = path == (DEFAULT,) or (len(path) == 2 and path[0] in LISTS)
    if not is_listing or value is None:
        return None
    entries = (f"{FAMILY}{value}",) if isinstance(value, str) else value
    return [(_named(entry), entry) for entry in entries]
