"""What is typed into a form, checked field by field: the value as it is kept, or one fault that says what is wrong.

A table is typed as lines, one row each, cells apart by ；or a tab, as they come from a spreadsheet.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.base.faults import Fault
from core.cases.day_words import days_meant
from core.cases.door import checked_phone, checked_text
from core.cases.form import FilledField
from core.catalogue.form_field import Column, FieldKind, FormField
from core.people import id_number as id_numbers
from core.people import usc_code

CELLS = re.compile(r"[；;\t|]")
CELL = "；"
PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
MOST = Decimal(1_000_000_000)
DAY_WORD = len("@20261123")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def checked(field: FormField, text: str, today: date) -> str:
    """Return the value of one field as it is kept; empty stays empty. Faults ``cases.form.*`` with ``field``."""
    bare = text.strip()
    if not bare:
        return ""
    checked_text(bare, field.label)
    if field.kind is FieldKind.TABLE:
        return "\n".join(CELL.join(row) for row in rows_of(field, bare, today))
    if "\n" in bare and field.kind is not FieldKind.LONG:
        bare = " ".join(bare.split())
    if len(bare) > field.max_length:
        raise Fault("cases.form.long", field=field.label, limit=field.max_length)
    return _value(field.kind, field.label, field.choices, bare, today)


def rows_of(field: FormField, text: str, today: date) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table as typed; each cell is checked by its column, a fault names the row."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > field.max_rows:
        raise Fault("cases.form.rows", field=field.label, limit=field.max_rows)
    return tuple(_row(field, line, place, today) for place, line in enumerate(lines, 1))


def faults_of(
    fields: Sequence[FormField], values: Mapping[str, str], today: date, proven: Collection[str] = ()
) -> dict[str, Fault]:
    """Return what is wrong, by field; what is only empty is not wrong, nor is what a document says (``proven``)."""
    return dict(_faults(fields, values, today, proven))


def filled(
    fields: Sequence[FormField], values: Mapping[str, str], today: date, proven: Collection[str] = ()
) -> tuple[FilledField, ...]:
    """Return the form as a case keeps it, in order; the first thing that is wrong is the fault.

    ``proven`` are values of a document that was read: they are kept as they stand there.
    """
    return tuple(_filled(field, _checked(field, values.get(field.key, ""), today, proven), today) for field in fields)


def kept_as_typed(fields: Sequence[FormField], values: Mapping[str, str]) -> tuple[FilledField, ...]:
    """Return what is typed so far as it stands, right or wrong: a draft goes on later and is checked then."""
    return tuple(
        FilledField(
            key=field.key,
            label=field.label,
            kind=field.kind,
            is_needed=field.is_needed,
            value=values.get(field.key, ""),
        )
        for field in fields
        if field.is_needed or values.get(field.key, "").strip()
    )


def as_typed(form: Sequence[FilledField]) -> dict[str, str]:
    """Return the values of a kept form as they are typed: what ``filled`` was made of."""
    return {one.key: "\n".join(CELL.join(row) for row in one.rows) if one.rows else one.value for one in form}


def _faults(
    fields: Sequence[FormField], values: Mapping[str, str], today: date, proven: Collection[str]
) -> Iterator[tuple[str, Fault]]:
    for field in fields:
        try:
            _checked(field, values.get(field.key, ""), today, proven)
        except Fault as fault:
            yield field.key, fault


def _checked(field: FormField, text: str, today: date, proven: Collection[str]) -> str:
    return text if text and text in proven else checked(field, text, today)


def _filled(field: FormField, value: str, today: date) -> FilledField:
    kept = FilledField(key=field.key, label=field.label, kind=field.kind, is_needed=field.is_needed)
    if field.kind is not FieldKind.TABLE:
        return replace(kept, value=value)
    columns = tuple(column.label for column in field.columns)
    return replace(kept, columns=columns, rows=rows_of(field, value, today))


def _row(field: FormField, line: str, place: int, today: date) -> tuple[str, ...]:
    cells = [cell.strip() for cell in CELLS.split(line)]
    if len(cells) > len(field.columns):
        raise Fault("cases.form.cells", field=field.label, row=place, limit=len(field.columns))
    cells += [""] * (len(field.columns) - len(cells))
    return tuple(_cell(column, cell, place, today) for column, cell in zip(field.columns, cells, strict=True))


def _cell(column: Column, cell: str, place: int, today: date) -> str:
    return _value(column.kind, f"{place} · {column.label}", (), cell, today) if cell else ""


def _value(kind: FieldKind, label: str, choices: Sequence[str], text: str, today: date) -> str:
    if kind is FieldKind.CHOICE:
        if text not in choices:
            raise Fault("cases.form.choice", field=label, choices="、".join(choices))
        return text
    read = READERS.get(kind)
    return text if read is None else read(text, label, today)


def _date(text: str, label: str, today: date) -> str:
    """Return 2026-11-23 for whatever days_meant understands as one day: 20261123, 3月12日, 今天."""
    days = [word for word in days_meant(text, today) if len(word) == DAY_WORD]
    if len(days) != 1:
        raise Fault("cases.form.date", field=label)
    return date.fromisoformat(days[0][1:]).isoformat()


def _id_number(text: str, label: str, today: date) -> str:
    try:
        return id_numbers.check(text, today)
    except Fault as fault:
        raise Fault("cases.form.id_number", field=label) from fault


def _uscc(text: str, label: str, _today: date) -> str:
    try:
        return usc_code.check(text)
    except Fault as fault:
        raise Fault("cases.form.uscc", field=label) from fault


def _phone(text: str, label: str, _today: date) -> str:
    try:
        return checked_phone(text)
    except Fault as fault:
        raise Fault("cases.form.phone", field=label) from fault


def _money(text: str, label: str, _today: date) -> str:
    """Return 1234.50; no part of a fen, no sign: money is Decimal everywhere."""
    amount = _decimal(text.translate(_WIDE_DIGITS).replace(",", "").strip().removesuffix("元"))
    if amount is None or amount != amount.quantize(Decimal("0.01")):
        raise Fault("cases.form.money", field=label)
    return f"{amount.quantize(Decimal('0.01'))}"


def _number(text: str, label: str, _today: date) -> str:
    amount = _decimal(text.translate(_WIDE_DIGITS).replace(",", "").strip())
    if amount is None:
        raise Fault("cases.form.number", field=label)
    return f"{amount.normalize():f}"


def _decimal(text: str) -> Decimal | None:
    """Return a plain amount, or None for what is none: signs, exponents, words, more than anybody has."""
    if not PLAIN.fullmatch(text):
        return None
    amount = Decimal(text)
    return amount if amount <= MOST else None


READERS: Mapping[FieldKind, Callable[[str, str, date], str]] = {
    FieldKind.DATE: _date,
    FieldKind.ID_NUMBER: _id_number,
    FieldKind.USCC: _uscc,
    FieldKind.PHONE: _phone,
    FieldKind.MONEY: _money,
    FieldKind.NUMBER: _number,
}
