"""All forms as they are now, by item: what was changed, what is wrong, and the list that says so. No presenter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.catalogue.form_field import FormField
from core.catalogue.form_lint import form_faults
from core.catalogue.item import Item
from desktop.i18n import _, _n
from desktop.presenters.item_words import ItemRow
from desktop.presenters.views import Tag

if TYPE_CHECKING:
    from core.catalogue.form_table import FormTable

ALL, OWN, CHANGED, WRONG = "all", "own", "changed", "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSurvey:
    """By item: its fields, whether they are as in use, whether it has a list of its own, what is wrong.

    ``users`` is how many items have a field.
    """

    fields: Mapping[str, tuple[FormField, ...]] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    users: Mapping[str, int] = field(default_factory=dict)

    @staticmethod
    def of(items: Sequence[Item], table: "FormTable", used: "FormTable") -> "FormSurvey":
        """Return the survey of forms; ``used`` are those they were begun from."""
        fields = {item.code: table.fields_of(item.code, item.category) for item in items}
        touched = (one.code for one in items if fields[one.code] != used.fields_of(one.code, one.category))
        faults = {code: found for code, form in fields.items() if (found := form_faults(form))}
        users = Counter(field.key for form in fields.values() for field in form)
        return FormSurvey(
            fields=fields, touched=frozenset(touched), own=frozenset(table.items), faults=faults, users=users
        )

    def is_in(self, key: str, code: str) -> bool:
        """Say whether an item is among those a filter shows."""
        codes = {OWN: self.own, CHANGED: self.touched, WRONG: self.faults}.get(key)
        return codes is None or code in codes

    def filters(self, items: Sequence[Item]) -> tuple[tuple[str, str, int], ...]:
        """Return the filters as (key, label, count)."""
        labels = ((ALL, _("All")), (OWN, _("Own form")), (CHANGED, _("Changed")), (WRONG, _("With problems")))
        return tuple((key, label, sum(self.is_in(key, item.code) for item in items)) for key, label in labels)

    def row(self, item: Item) -> ItemRow:
        """Return an item as a row of the list."""
        fields, count = len(self.fields[item.code]), len(self.faults.get(item.code, ()))
        second = _n("{code} · {n} field", "{code} · {n} fields", fields).format(code=item.code, n=fields)
        places = _n("{n} place", "{n} places", count).format(n=count)
        return ItemRow(
            code=item.code, name=item.name, second=second, is_off=item.is_off,
            tag=Tag(_("changed"), "pri") if item.code in self.touched and not count else None,
            problems=Tag(places, "bad") if count else None,
        )  # fmt: skip
