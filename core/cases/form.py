"""What a case keeps of its form, and where else it was entered. Values only."""

from dataclasses import dataclass
from datetime import datetime

from core.catalogue.form_field import FieldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """One field as it was filled in. The label is kept: a later form does not change what was asked.

    ``value`` is as checked: dates 2026-11-23, money 1234.50. A table has ``columns`` and ``rows`` instead.
    """

    key: str
    label: str
    kind: FieldKind
    value: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.value and not self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """A form as it stood until it was corrected: when, by whom and why; ``revision`` is the case's after that."""

    revision: int
    fields: tuple[FilledField, ...]
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignEntry:
    """The case was typed into another system: which (key and name), when and by whom."""

    system: str
    name: str
    at: datetime
    who: str
