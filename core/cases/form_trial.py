"""A form tried before it is in use: what the counter would know, and something in every field of its paper.

Values are those of an invented person, ``catalogue/form_trial.toml``; it knows no store and no paper.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.form import FilledField
from core.cases.form_check import CELL, filled
from core.catalogue.form_field import FieldKind, FormField

VALUES = "catalogue/form_trial.toml"


class TrialValues:
    """See the module."""

    def __init__(self, resources: Resources) -> None:
        table = resources.toml(VALUES)
        self._sources: Mapping[str, str] = table["sources"]
        self._kinds: Mapping[str, str] = table["kinds"]

    @property
    def applicant(self) -> str:
        """Return the name of the invented person."""
        return self._sources["name"]

    def known(self, fields: Sequence[FormField], today: date) -> dict[str, str]:
        """Return what would be filled in already, by key."""
        known = {**self._sources, "today": today.isoformat()}
        return {field.key: known[field.source] for field in fields if field.source}

    def filled(self, fields: Sequence[FormField], typed: Mapping[str, str], today: date) -> tuple[FilledField, ...]:
        """Return the form with every field filled in: as typed, else as usual; what is wrong stands as it was typed."""
        return tuple(
            self._filled(field, typed.get(field.key, "").strip() or self._usual(field), today) for field in fields
        )

    def _filled(self, field: FormField, text: str, today: date) -> FilledField:
        try:
            return filled([field], {field.key: text}, today)[0]
        except Fault:
            return FilledField(key=field.key, label=field.label, kind=field.kind, value=text)

    def _usual(self, field: FormField) -> str:
        if field.kind is FieldKind.CHOICE:
            return next(iter(field.choices), "")
        if field.kind is FieldKind.TABLE:
            return CELL.join(self._kinds[column.kind.value] for column in field.columns)
        return self._kinds[field.kind.value][: field.max_length]
