"""The forms of items in words: kinds and sources of fields, rows of the lists. It knows no presenter and no service."""

from collections.abc import Mapping, Sequence

from core.catalogue.form_field import Column, FieldKind, FormField
from core.catalogue.form_table import NEEDED, NOT_NEEDED, SOURCES, FormTable
from core.catalogue.item import Item
from core.catalogue.merging import Clash
from desktop.i18n import _
from desktop.presenters.newer_words import clash_line


def kind_names() -> tuple[tuple[str, str], ...]:
    """Return what a field can be, with its name, in the order in which it is offered."""
    return (
        (FieldKind.TEXT.value, _("Text")), (FieldKind.LONG.value, _("Long text")),
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


def changed_forms(items: Sequence[Item], before: FormTable, after: FormTable) -> list[str]:
    """Return what is not the same: fields that are another, and the items whose lists of fields are."""
    fields = [
        _("field {label}").format(label=field.label) for key, field in after.fields.items()
        if key in before.fields and field != before.fields[key]
    ]  # fmt: skip
    lists = [
        item.name for item in items
        if before.entries_of(item.code, item.category) != after.entries_of(item.code, item.category)
    ]  # fmt: skip
    return fields + lists


def clash_words(clash: Clash, items: Sequence[Item], table: FormTable) -> str:
    """Return a place of the forms that two changed, in words; ``table`` knows the fields by key."""
    _part, *rest = clash.path
    names = {
        **{key: field.label for key, field in table.fields.items()}, **{item.code: item.name for item in items},
        "label": _("Name of the field"), "kind": _("Kind of field"), "source": _("Filled in from"),
        "hint": _("Help in the field"), "choices": _("Choices"), "columns": _("Columns"),
        "max_rows": _("Rows at most"), "max_length": _("Letters at most"),
    }  # fmt: skip
    place = " ".join(names.get(one, one) for one in rest) or _("All other items")
    return clash_line(place, _value_words(clash.theirs, names), _value_words(clash.mine, names))


def _value_words(value: object, names: Mapping[str, str]) -> str:
    match value:
        case None:
            return _("taken away")
        case FieldKind():
            return dict(kind_names())[value.value]
        case FormField() | Column():
            return value.label
        case tuple():
            return _(", ").join(_value_words(one, names) for one in value)
        case str():
            entry = value.rstrip(NEEDED + NOT_NEEDED)
            marks = {NEEDED: _(" (needed)"), NOT_NEEDED: _(" (not needed)")}
            return names.get(entry, entry) + marks.get(value.removeprefix(entry), "")
        case _:
            return str(value)
