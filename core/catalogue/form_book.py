"""Which fields an item's form asks for, and which other systems a case is typed into. Data only, nothing filled in.

Reads ``catalogue/forms.toml`` and ``catalogue/systems.toml``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.form_field import FormField
from core.catalogue.form_table import FORMS, FormTable, table_from
from core.catalogue.item import Item

SYSTEMS = "catalogue/systems.toml"
REST = "*"
OF_CASE = frozenset({"number", "item", "received"})  # what a system may ask beside the fields of a form


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

    def __init__(self, table: FormTable, systems: Sequence[ForeignSystem] = ()) -> None:
        self.table, self.systems = table, tuple(systems)

    @staticmethod
    def load(resources: Resources) -> "FormBook":
        """Read both files. Faults ``catalogue.form.*`` name the field or the place; ``base.resource.broken``."""
        table = table_from(resources.toml(FORMS))
        try:
            systems = [_system(key, row) for key, row in resources.toml(SYSTEMS).items()]
        except (AttributeError, KeyError, TypeError) as error:
            raise Fault("base.resource.broken", name=SYSTEMS, reason=repr(error)) from error
        return FormBook(table, systems)

    @property
    def fields(self) -> Mapping[str, FormField]:
        """Return every field there is, by its key."""
        return self.table.fields

    def form_of(self, item: Item) -> tuple[FormField, ...]:
        """Return the fields of an item: its own, those of its category, or the default."""
        return self.table.fields_of(item.code, item.category)

    def fields_of(self, code: str, category: str) -> tuple[FormField, ...]:
        """Return the fields by code and category."""
        return self.table.fields_of(code, category)

    def systems_for(self, code: str, department: str) -> tuple[ForeignSystem, ...]:
        """Return the other systems a case of this item is typed into, the likeliest first."""
        return tuple(system for system in self.systems if system.takes(code, department))


def _system(key: str, row: Mapping[str, Any]) -> ForeignSystem:
    return ForeignSystem(
        key=key, name=str(row["name"]), departments=tuple(map(str, row.get("departments", ()))),
        items=frozenset(map(str, row.get("items", ()))), fields=tuple(map(str, row["fields"])),
    )  # fmt: skip
