"""An item's form as it is shown: fields, what is typed, what is wrong with it. It knows a draft and no service."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.base.texts import fault_text
from core.cases.form_check import faults_of
from core.catalogue.form_field import FieldKind, FormField
from desktop.i18n import _, language

if TYPE_CHECKING:
    from core.cases.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFieldView:
    """One field. ``kind`` is line, lines or choice; ``error`` is one sentence, empty while it is being typed."""

    key: str
    label: str
    kind: str
    text: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    error: str = ""
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The form while it is open."""

    fields: tuple[FormFieldView, ...]
    summary: str


def form_summary(draft: "Draft | None", today: date) -> tuple[str, str]:
    """Return how far the form is, and its tone: bad where something is wrong."""
    if draft is None or not draft.fields:
        return "", ""
    done = sum(bool(draft.form.get(field.key, "").strip()) for field in draft.fields)
    wrong = len(faults_of(draft.fields, draft.form, today, draft.proven))
    words = _("{n} of {all} filled in").format(n=done, all=len(draft.fields))
    return (_("{words}, {n} wrong").format(words=words, n=wrong), "bad") if wrong else (words, "")


def form_view(draft: "Draft", editing: str, today: date) -> FormView:
    """Return the form; the field being typed is not called wrong before it is left."""
    fields = fields_view(draft.fields, draft.form, editing, today, draft.proven)
    return FormView(fields=fields, summary=form_summary(draft, today)[0])


def fields_view(
    fields: Sequence[FormField], typed: Mapping[str, str], editing: str, today: date, proven: Collection[str] = ()
) -> tuple[FormFieldView, ...]:
    """Return the fields of a form with what is typed in them."""
    faults = faults_of(fields, typed, today, proven)
    return tuple(
        FormFieldView(
            key=field.key,
            label=f"{field.label} *" if field.is_needed else field.label,
            kind=_SHAPES.get(field.kind, "line"),
            text=typed.get(field.key, ""),
            hint=field.hint or _hint(field.kind, tuple(column.label for column in field.columns)),
            choices=field.choices,
            error=fault_text(faults[field.key], language()).text
            if field.key in faults and field.key != editing
            else "",
            is_wide=field.kind in _WIDE or field.max_length > WIDE,
        )
        for field in fields
    )


WIDE = 120  # letters from which a line takes the whole width
_WIDE = frozenset({FieldKind.TABLE, FieldKind.LONG, FieldKind.ID_NUMBER, FieldKind.USCC})
_SHAPES = {FieldKind.TABLE: "lines", FieldKind.LONG: "lines", FieldKind.CHOICE: "choice"}


def _hint(kind: FieldKind, columns: tuple[str, ...]) -> str:
    if kind is FieldKind.TABLE:
        return _("one row a line: {columns}").format(columns="；".join(columns))
    if kind is FieldKind.DATE:
        return _("20260312 or 3-12")
    return ""
