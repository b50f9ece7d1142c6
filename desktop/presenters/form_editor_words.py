"""The forms of items in words: kinds and sources of fields, rows of the lists. It knows no presenter and no service."""

from core.catalogue.form_field import FieldKind, FormField
from core.catalogue.form_table import SOURCES
from desktop.i18n import _


def kind_names() -> tuple[tuple[str, str], ...]:
    """Return what a field can be, with its name, in the order in which it is offered."""
    return (
        (FieldKind.TEXT.value, _("Text")), (FieldKind.LONG.value, _("Several lines")),
        (FieldKind.CHOICE.value, _("Choice")), (FieldKind.DATE.value, _("Date")), (FieldKind.NUMBER.value, _("Number")),
        (FieldKind.MONEY.value, _("Money")), (FieldKind.PHONE.value, _("Phone")),
        (FieldKind.ID_NUMBER.value, _("ID number")), (FieldKind.USCC.value, _("Credit code")),
        (FieldKind.TABLE.value, _("Table")),
    )  # fmt: skip


def kind_named(word: str) -> FieldKind | None:
    """Return the kind a person means by a name or by the word of the file, or nothing."""
    found = next((key for key, name in kind_names() if word in (key, name)), "")
    return FieldKind(found) if found else None


def source_names() -> tuple[tuple[str, str], ...]:
    """Return from where a field can be filled in."""
    names = (
        ("", _("Nowhere: it is asked")), ("name", _("Card: name")), ("id_number", _("Card: number")),
        ("sex", _("Card: sex")), ("birth", _("Card: birth")), ("nation", _("Card: nation")),
        ("address", _("Card: address")), ("phone", _("The phone told")), ("org_name", _("Organisation: name")),
        ("org_code", _("Organisation: credit code")), ("org_person", _("Organisation: representative")),
        ("agent_name", _("Agent: name")), ("agent_id", _("Agent: number")), ("agent_phone", _("Agent: phone")),
        ("today", _("Today")),
    )  # fmt: skip
    assert {key for key, _name in names} == SOURCES
    return names


def field_cells(field: FormField, users: int) -> tuple[str, str, str]:
    """Return what the list of fields says of one: its kind, whence it is filled in, how many items have it."""
    source = dict(source_names())[field.source] if field.source else "—"
    kind = dict(kind_names())[field.kind.value]
    return kind, source, _("only here") if users < 2 else _("{n} items").format(n=users)
