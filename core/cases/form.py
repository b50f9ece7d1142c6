"""What a case keeps of its form, and where else it was entered. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.base.faults import Fault
from core.catalogue.form_field import FieldKind

ACCEPTING = frozenset({"accept", "accept_tolerant", "supply"})  # moves that want a form with nothing lacking


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """One field as it was filled in. The label is kept: a later form does not change what was asked.

    ``value`` is as checked: dates 2026-11-23, money 1234.50. A table has ``columns`` and ``rows`` instead.
    ``is_needed``: an acceptance of this case wants it, whatever a later form says.
    """

    key: str
    label: str
    kind: FieldKind
    value: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_needed: bool = False

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


def want_whole(move: str, form: Iterable[FilledField]) -> None:
    """Raise Fault ``cases.form.missing`` (``field``, ``count``) where a move accepts and a needed field is empty."""
    lacking = [one for one in form if one.is_needed and one.is_empty]
    if move in ACCEPTING and lacking:
        raise Fault("cases.form.missing", field=lacking[0].label, count=len(lacking))
