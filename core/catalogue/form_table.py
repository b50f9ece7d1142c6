"""The forms of a site as one value: fields by key, and lists of them for families, items and categories; TOML and back.

A list names fields by key: ``bank``; ``bank*`` is needed in this list, ``bank?`` is not; ``@family`` takes in another
list. Whether a field is needed is thus the form's own; what else is known of a field is the same in all forms.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.base.faults import Fault
from core.catalogue.form_field import COLUMN_KINDS, MOST_LETTERS, MOST_ROWS, Column, FieldKind, FormField
from core.catalogue.items_toml import quoted

FORMS = "catalogue/forms.toml"
NEEDED, NOT_NEEDED, FAMILY = "*", "?", "@"
SOURCES = frozenset({
    "", "name", "id_number", "sex", "birth", "nation", "phone", "address", "org_name", "org_code", "org_person",
    "agent_name", "agent_id", "agent_phone", "today",
})  # fmt: skip
_KEYS = frozenset({"label", "kind", "needed", "choices", "columns", "max", "rows", "hint", "source"})
_HEAD = """\
# The forms of the items (表单), written by 管理 → 事项表单; may be mended by hand, then check it: main.py items lint
# What each word means stands at the head of the file that was shipped: resources/catalogue/forms.toml
"""

Listing = str | tuple[str, ...]  # a family, or entries of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTable:
    """See the module. ``categories`` serve items that have no list of their own, ``default`` all others."""

    fields: Mapping[str, FormField]
    families: Mapping[str, Listing]
    items: Mapping[str, Listing]
    categories: Mapping[str, Listing]
    default: Listing

    def fields_of(self, code: str, category: str) -> tuple[FormField, ...]:
        """Return the fields of an item in order, each as needed as its list says. Faults as ``check``."""
        return self.listed(self.listing_of(code, category), code)

    def listing_of(self, code: str, category: str) -> Listing:
        """Return the list that serves an item."""
        return self.items.get(code, self.categories.get(category, self.default))

    def entries_of(self, code: str, category: str) -> tuple[str, ...]:
        """Return the list of an item spelled out, as a list of its own would say it."""
        return tuple(map(self.entry, self.fields_of(code, category)))

    def entry(self, field: FormField) -> str:
        """Return a field as a list names it, as needed as it is there."""
        if field.is_needed == self.fields[field.key].is_needed:
            return field.key
        return f"{field.key}{NEEDED if field.is_needed else NOT_NEEDED}"

    def listed(self, listing: Listing, place: str) -> tuple[FormField, ...]:
        """Return the fields of a list; ``place`` is who asks, for the Fault."""
        marks = self._marks(listing, place, ())
        return tuple(_as_needed(self.fields[key], is_needed) for key, is_needed in marks.items())

    def check(self) -> None:
        """Raise the Fault of a list that leads nowhere: ``catalogue.form.unknown_field``, ``.unknown_family``."""
        for lists in (self.families, self.items, self.categories, {"default": self.default}):
            for name, listing in lists.items():
                self._marks(listing, name, ())

    def _marks(self, listing: Listing, place: str, inside: tuple[str, ...]) -> dict[str, bool | None]:
        found: dict[str, bool | None] = {}
        for name in (f"{FAMILY}{listing}",) if isinstance(listing, str) else listing:
            for key, mark in self._named(name, place, inside):
                found[key] = found.get(key) if mark is None else mark
        return found

    def _named(self, name: str, place: str, inside: tuple[str, ...]) -> Iterator[tuple[str, bool | None]]:
        if not name.startswith(FAMILY):
            key = name.rstrip(NEEDED + NOT_NEEDED)
            if key not in self.fields:
                raise Fault("catalogue.form.unknown_field", place=place, field=key)
            yield key, None if key == name else name.endswith(NEEDED)
            return
        family = name.removeprefix(FAMILY)
        if family in inside or family not in self.families:
            raise Fault("catalogue.form.unknown_family", place=place, family=family)
        yield from self._marks(self.families[family], place, (*inside, family)).items()


def table_from(data: Mapping[str, Any]) -> FormTable:
    """Return the forms of a parsed ``forms.toml``. Faults ``catalogue.form.*``; ``base.resource.broken``."""
    try:
        table = FormTable(
            fields={key: _field(key, row) for key, row in data["fields"].items()},
            **{name: {key: _listing(one, key) for key, one in data[part].items()}
               for name, part in (("families", "families"), ("items", "items"), ("categories", "category"))},
            default=_listing(data["default"], "default"),
        )  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Fault("base.resource.broken", name=FORMS, reason=repr(error)) from error
    table.check()
    return table


def table_text(table: FormTable) -> str:
    """Return the text of ``forms.toml``; the same forms give the same bytes."""
    lists = (("families", table.families), ("items", table.items), ("category", table.categories))
    parts = [f"{_HEAD}\ndefault = {_listing_text(table.default)}\n\n[fields]\n"]
    parts += [f"{_key_text(key)} = {_field_text(field)}\n" for key, field in table.fields.items()]
    for name, listings in lists:
        parts.append(f"\n[{name}]\n")
        parts += [f"{quoted(key)} = {_listing_text(listing)}\n" for key, listing in listings.items()]
    return "".join(parts)


def column_text(column: Column) -> str:
    """Return a column as it is written: 月收入:money."""
    return column.label if column.kind is FieldKind.TEXT else f"{column.label}:{column.kind.value}"


def column_of(field: str, text: str) -> Column:
    """Return a column as it was written; Faults ``catalogue.form.unknown_kind``, ``catalogue.form.column``."""
    label, _colon, kind = text.partition(":")
    known = _kind(field, kind.strip() or "text")
    if known not in COLUMN_KINDS:
        raise Fault("catalogue.form.column", field=field, column=label, kind=known.value)
    return Column(key=label.strip(), label=label.strip(), kind=known)


def _as_needed(field: FormField, is_needed: bool | None) -> FormField:
    return field if is_needed is None or is_needed == field.is_needed else replace(field, is_needed=is_needed)


def _listing(value: object, place: str) -> Listing:
    if isinstance(value, str):
        return value
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Fault("catalogue.form.broken", place=place)
    return tuple(value)


def _field(key: str, row: Mapping[str, Any]) -> FormField:
    if strange := set(row) - _KEYS:
        raise Fault("catalogue.form.unknown_key", field=key, key=min(strange))
    kind = _kind(key, row.get("kind", "text"))
    source = str(row.get("source", ""))
    if source not in SOURCES:
        raise Fault("catalogue.form.unknown_source", field=key, source=source)
    field = FormField(
        key=key, label=str(row["label"]), kind=kind, is_needed=bool(row.get("needed", False)),
        choices=tuple(map(str, row.get("choices", ()))),
        columns=tuple(column_of(key, str(text)) for text in row.get("columns", ())),
        max_rows=int(row.get("rows", MOST_ROWS)), max_length=int(row.get("max", MOST_LETTERS)), source=source,
        hint=str(row.get("hint", "")),
    )  # fmt: skip
    if not field.has_its_parts:
        raise Fault("catalogue.form.parts", field=key, kind=kind.value)
    return field


def _kind(key: str, kind: str) -> FieldKind:
    try:
        return FieldKind(kind)
    except ValueError as error:
        raise Fault("catalogue.form.unknown_kind", field=key, kind=kind) from error


def _field_text(field: FormField) -> str:
    kept = {
        "label": quoted(field.label),
        "kind": quoted(field.kind.value) if field.kind is not FieldKind.TEXT else "",
        "choices": _strings(field.choices),
        "columns": _strings(tuple(map(column_text, field.columns))),
        "source": quoted(field.source) if field.source else "",
        "needed": "true" if field.is_needed else "",
        "max": f"{field.max_length}" if field.max_length != MOST_LETTERS else "",
        "rows": f"{field.max_rows}" if field.max_rows != MOST_ROWS else "",
        "hint": quoted(field.hint) if field.hint else "",
    }
    return "{ " + ", ".join(f"{name} = {text}" for name, text in kept.items() if text) + " }"


def _listing_text(listing: Listing) -> str:
    return quoted(listing) if isinstance(listing, str) else _strings(listing) or "[]"


def _strings(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(quoted, texts)) + "]" if texts else ""


def _key_text(key: str) -> str:
    return key if key.isascii() and key.replace("_", "a").replace("-", "a").isalnum() else quoted(key)
