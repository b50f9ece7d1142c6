"""Which fields an item's form asks for, and which other systems a case is typed into. Data only, nothing filled in.

Reads ``catalogue/forms.toml`` and ``catalogue/systems.toml``; a family takes in others by ``@name``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.form_field import Column, FieldKind, FormField
from core.catalogue.item import Item

FORMS, SYSTEMS = "catalogue/forms.toml", "catalogue/systems.toml"
REST = "*"
OF_CASE = frozenset({"number", "item", "received"})  # what a system may ask beside the fields of a form
SOURCES = frozenset({
    "", "name", "id_number", "sex", "birth", "nation", "phone", "address", "org_name", "org_code", "org_person",
    "agent_name", "agent_id", "agent_phone", "today",
})  # fmt: skip
_KEYS = frozenset({"label", "kind", "needed", "choices", "columns", "max", "rows", "hint", "source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignSystem:
    """Another system a case is typed into. ``fields`` are keys in its order; ``*`` stands for all others."""

    key: str
    name: str
    departments: tuple[str, ...]
    items: frozenset[str]
    fields: tuple[str, ...]

    def takes(self, item_code: str, department: str) -> bool:
        """Say whether cases of this item are typed into it."""
        return item_code in self.items or any(word in department for word in self.departments)

    def order(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return the keys of a form, and those of the case it asks for, in the order of this system."""
        named = [key for key in self.fields if key != REST]
        rest = [key for key in keys if key not in named]
        found: list[str] = []
        for key in self.fields:
            found += rest if key == REST else [key] if key in keys or key in OF_CASE else []
        return tuple(found)


class FormBook:
    """All forms of a site; immutable."""

    def __init__(self, fields: Mapping[str, FormField], table: Mapping[str, Any]) -> None:
        self.fields = fields
        self._families: Mapping[str, Any] = table["families"]
        self._items: Mapping[str, Any] = table["items"]
        self._categories: Mapping[str, Any] = table["category"]
        self._default = table["default"]
        self.systems: tuple[ForeignSystem, ...] = ()
        for name in (*self._families, *self._items, *self._categories):  # a name that leads nowhere is said at once
            self._keys(self._families.get(name) or self._items.get(name) or self._categories[name], name, ())
        self._keys(self._default, "default", ())

    @staticmethod
    def load(resources: Resources) -> "FormBook":
        """Read both files. Faults ``catalogue.form.*`` name the field or the place; ``base.resource.broken``."""
        table = resources.toml(FORMS)
        try:
            fields = {key: _field(key, row) for key, row in table["fields"].items()}
            book = FormBook(fields, table)
            book.systems = tuple(_system(key, row) for key, row in resources.toml(SYSTEMS).items())
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Fault("base.resource.broken", name=FORMS, reason=repr(error)) from error
        return book

    def form_of(self, item: Item) -> tuple[FormField, ...]:
        """Return the fields of an item: its own, those of its category, or the default."""
        return self.fields_of(item.code, item.category)

    def fields_of(self, code: str, category: str) -> tuple[FormField, ...]:
        """Return the fields by code and category."""
        chosen = self._items.get(code) or self._categories.get(category) or self._default
        return tuple(self.fields[key] for key in self._keys(chosen, code, ()))

    def systems_for(self, code: str, department: str) -> tuple[ForeignSystem, ...]:
        """Return the other systems a case of this item is typed into, the likeliest first."""
        return tuple(system for system in self.systems if system.takes(code, department))

    def lint(self, codes: Sequence[str]) -> tuple[Fault, ...]:
        """Return what is doubtful: forms for items that are in no catalogue. What is wrong is a Fault of ``load``."""
        return tuple(Fault("catalogue.form.unknown_item", item=code) for code in self._items if code not in codes)

    def _keys(self, chosen: object, place: str, inside: tuple[str, ...]) -> tuple[str, ...]:
        names = [f"@{chosen}"] if isinstance(chosen, str) else chosen
        if not isinstance(names, list):
            raise Fault("catalogue.form.broken", place=place)
        found: dict[str, None] = {}
        for name in names:
            found |= dict.fromkeys(self._named(str(name), place, inside))
        return tuple(found)

    def _named(self, name: str, place: str, inside: tuple[str, ...]) -> Iterator[str]:
        if not name.startswith("@"):
            if name not in self.fields:
                raise Fault("catalogue.form.unknown_field", place=place, field=name)
            yield name
            return
        family = name[1:]
        if family in inside or family not in self._families:
            raise Fault("catalogue.form.unknown_family", place=place, family=family)
        yield from self._keys(self._families[family], place, (*inside, family))


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
        columns=tuple(_column(key, str(text)) for text in row.get("columns", ())),
        max_rows=int(row.get("rows", 12)), max_length=int(row.get("max", 100)), source=source,
        hint=str(row.get("hint", "")),
    )  # fmt: skip
    if (kind is FieldKind.CHOICE) != bool(field.choices) or (kind is FieldKind.TABLE) != bool(field.columns):
        raise Fault("catalogue.form.parts", field=key, kind=kind.value)
    return field


def _column(key: str, text: str) -> Column:
    label, _colon, kind = text.partition(":")
    return Column(key=label, label=label, kind=_kind(key, kind or "text"))


def _kind(key: str, kind: str) -> FieldKind:
    try:
        return FieldKind(kind)
    except ValueError as error:
        raise Fault("catalogue.form.unknown_kind", field=key, kind=kind) from error


def _system(key: str, row: Mapping[str, Any]) -> ForeignSystem:
    return ForeignSystem(
        key=key, name=str(row["name"]), departments=tuple(map(str, row.get("departments", ()))),
        items=frozenset(map(str, row.get("items", ()))), fields=tuple(map(str, row["fields"])),
    )  # fmt: skip
