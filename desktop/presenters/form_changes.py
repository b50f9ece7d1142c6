"""The forms of a site with one thing changed, as somebody typed it: what cannot be read stays words. It knows no view.

Which fields a form has, in which order and how needed, is the item's own; what a field is, is the same in all forms.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.catalogue.form_field import COLUMN_KINDS, Column, FieldKind, FormField
from core.catalogue.form_merging import free_key
from core.catalogue.form_table import NEEDED, NOT_NEEDED, FormTable
from core.catalogue.item import Item
from desktop.i18n import _
from desktop.presenters.form_editor_words import kind_named, kind_names
from desktop.presenters.item_forms import ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """One item's form in the forms being edited; ``used`` are those in use."""

    table: FormTable
    used: FormTable
    item: Item

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Return the fields of the form."""
        return self.table.fields_of(self.item.code, self.item.category)

    def entries(self) -> list[str]:
        """Return the form as a list of its own."""
        return list(self.table.entries_of(self.item.code, self.item.category))

    def with_entries(self, entries: Sequence[str]) -> FormTable:
        """Return the forms with this list; one that says what is in use anyway is left as it is there."""
        code = self.item.code
        fresh = replace(self.table, items={**self.table.items, code: tuple(entries)})
        listing = self.used.items.get(code)
        others = {key: one for key, one in self.table.items.items() if key != code}
        as_used = replace(self.table, items=others if listing is None else {**self.table.items, code: listing})
        is_same = replace(self, table=as_used).fields == replace(self, table=fresh).fields
        return as_used if is_same else fresh

    def free_key(self) -> str:
        """Return a key nobody ever had."""
        return free_key(self.table, self.used)


def moved(on: Editing, place: int, step: int) -> FormTable:
    """Return the forms with a field of the form one place up or down; at the end it stays."""
    entries, to = on.entries(), place + step
    if not 0 <= to < len(entries):
        return on.table
    entries[place], entries[to] = entries[to], entries[place]
    return on.with_entries(entries)


def removed(on: Editing, place: int) -> FormTable:
    """Return the forms with the form lacking a field; a field that never was in use goes for good."""
    entries = on.entries()
    entries.pop(place)
    return _tidy(on.with_entries(entries), on.used)


def added(on: Editing, key: str) -> FormTable:
    """Return the forms with a known field at the end of the form."""
    return on.with_entries([*on.entries(), key])


def added_new(on: Editing) -> FormTable:
    """Return the forms with a field nobody has yet at the end of the form."""
    field = FormField(key=on.free_key(), label=_("New field"))
    return added(replace(on, table=_with_field(on.table, field)), field.key)


def set_apart(on: Editing, place: int) -> FormTable:
    """Return the forms with a field of its own in place of the one other items have too."""
    entries, own = on.entries(), replace(on.fields[place], key=on.free_key())
    entries[place] = own.key
    return replace(on, table=_with_field(on.table, own)).with_entries(entries)


def changed(on: Editing, place: int, key: str, value: str) -> FormTable:
    """Return the forms with one word of a field changed."""
    field = on.fields[place]
    if key == "needed":
        entries = on.entries()
        entries[place] = on.table.entry(replace(field, is_needed=value == ON))
        return on.with_entries(entries)
    return _with_field(on.table, _CHANGES[key](on.table.fields[field.key], value))


def columns_text(columns: Iterable[Column]) -> str:
    """Return the columns as they are typed, one a line: 月收入：金额."""
    names = dict(kind_names())
    return "\n".join(
        one.label if one.kind is FieldKind.TEXT else f"{one.label}：{names[one.kind.value]}" for one in columns
    )


def _with_field(table: FormTable, field: FormField) -> FormTable:
    return replace(table, fields={**table.fields, field.key: field})


def _tidy(table: FormTable, used: FormTable) -> FormTable:
    listed = {
        name.rstrip(NEEDED + NOT_NEEDED) for one in table.items.values() if not isinstance(one, str) for name in one
    }
    kept = {key: field for key, field in table.fields.items() if key in used.fields or key in listed}
    return replace(table, fields=kept)


def _of_kind(field: FormField, value: str) -> FormField:
    kind = FieldKind(value)
    return replace(
        field, kind=kind,
        choices=field.choices if kind is FieldKind.CHOICE else (),
        columns=field.columns if kind is FieldKind.TABLE else (),
    )  # fmt: skip


def _column(line: str) -> Column:
    words = line.replace(":", "：")  # the file's own colon stands before a kind only
    label, _colon, kind = words.rpartition("：")
    known = kind_named(kind.strip())
    if not label or known not in COLUMN_KINDS:
        return Column(key=words, label=words)
    return Column(key=label.strip(), label=label.strip(), kind=known)


def _lines(value: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in value.splitlines() if line.strip())


def _number(value: str) -> int:
    return int(value) if value.strip().isdecimal() else 0


_CHANGES: Mapping[str, Callable[[FormField, str], FormField]] = {
    "label": lambda field, value: replace(field, label=value.strip()),
    "hint": lambda field, value: replace(field, hint=value.strip()),
    "source": lambda field, value: replace(field, source=value),
    "kind": _of_kind,
    "max": lambda field, value: replace(field, max_length=_number(value)),
    "rows": lambda field, value: replace(field, max_rows=_number(value)),
    "choices": lambda field, value: replace(field, choices=_lines(value)),
    "columns": lambda field, value: replace(field, columns=tuple(map(_column, _lines(value)))),
}
