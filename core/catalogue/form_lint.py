"""What is wrong or doubtful in the forms of a site. It reads the table and the items, and changes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from core.base.faults import Fault
from core.catalogue.form_field import FieldKind, FormField
from core.catalogue.form_table import FormTable
from core.catalogue.item import Item

LETTERS, ROWS = 2000, 50  # no form wants more


def field_faults(field: FormField) -> tuple[Fault, ...]:
    """Return what stands against a field."""
    return tuple(_of_field(field))


def form_faults(fields: Sequence[FormField]) -> tuple[Fault, ...]:
    """Return what stands against one form: its fields, and two of one name."""
    twice = (label for label, count in Counter(field.label for field in fields).items() if count > 1 and label)
    return (
        *(Fault("catalogue.form.label_twice", field=label) for label in twice),
        *(fault for field in fields for fault in field_faults(field)),
    )


def table_faults(table: FormTable, items: Iterable[Item]) -> tuple[Fault, ...]:
    """Return what stands against the forms being used: each Fault once, the first one first."""
    found: dict[str, Fault] = {}
    for item in items:
        for fault in form_faults(table.fields_of(item.code, item.category)):
            found.setdefault(str(fault), fault)
    for field in table.fields.values():
        for fault in field_faults(field):
            found.setdefault(str(fault), fault)
    return tuple(found.values())


def doubts(table: FormTable, codes: Iterable[str]) -> tuple[Fault, ...]:
    """Return what is doubtful: forms for items that are in no catalogue."""
    known = frozenset(codes)
    return tuple(Fault("catalogue.form.unknown_item", item=code) for code in table.items if code not in known)


def _of_field(field: FormField) -> Iterator[Fault]:
    if not field.label.strip():
        yield Fault("catalogue.form.no_label", field=field.key)
    if not field.has_its_parts:
        yield Fault("catalogue.form.parts", field=field.label or field.key, kind=field.kind.value)
    for parts in (field.choices, tuple(column.label for column in field.columns)):
        if len(set(parts)) < len(parts) or "" in parts:
            yield Fault("catalogue.form.part_twice", field=field.label or field.key)
    most, given = (ROWS, field.max_rows) if field.kind is FieldKind.TABLE else (LETTERS, field.max_length)
    if not 1 <= given <= most:
        yield Fault("catalogue.form.size", field=field.label or field.key, most=most)
