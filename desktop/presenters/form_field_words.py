"""One field of a form in the editor: its row in the list, and what can be changed of it. It knows no presenter."""

from core.catalogue.form_field import FieldKind, FormField
from desktop.i18n import _
from desktop.presenters.form_changes import columns_text
from desktop.presenters.form_editor_words import field_cells, kind_names, source_names
from desktop.presenters.item_forms import ON, FieldView, PartRow


def field_row(at: int, field: FormField, users: int) -> PartRow:
    """Return a field as a row; ``users`` is how many items have it."""
    title = f"{field.label} *" if field.is_needed else field.label
    return PartRow(key=str(at), title=title or "—", cells=field_cells(field, users))


def shared_words(users: int) -> str:
    """Return what to say where other items have the field too."""
    return (
        _("{n} items have this field; what is changed here is changed for all of them.").format(n=users)
        if users > 1
        else ""
    )


def field_fields(field: FormField) -> tuple[FieldView, ...]:
    """Return what can be changed of a field."""
    is_table = field.kind is FieldKind.TABLE
    size = (
        FieldView(key="rows", label=_("Rows at most"), value=f"{field.max_rows}")
        if is_table
        else FieldView(key="max", label=_("Letters at most"), value=f"{field.max_length}")
    )
    parts: tuple[FieldView, ...] = ()
    if field.kind is FieldKind.CHOICE:
        choices = "\n".join(field.choices)
        parts = (FieldView(key="choices", label=_("Choices, one a line"), value=choices, kind="area", hint="是"),)
    elif is_table:
        columns = columns_text(field.columns)
        label = _("Columns, one a line; after a colon the kind")
        parts = (FieldView(key="columns", label=label, value=columns, kind="area", hint="月收入：金额"),)
    return (
        FieldView(key="label", label=_("Name of the field"), value=field.label),
        FieldView(key="kind", label=_("Kind of field"), value=field.kind.value, kind="pick", choices=kind_names()),
        FieldView(key="source", label=_("Filled in from"), value=field.source, kind="pick", choices=source_names()),
        FieldView(key="hint", label=_("Help in the field"), value=field.hint, hint="元"),
        size,
        FieldView(key="needed", label=_("An acceptance needs it"), value=ON if field.is_needed else "", kind="flag"),
        *parts,
    )
