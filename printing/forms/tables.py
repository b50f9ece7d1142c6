"""Grids and tables as a form's file describes them: label/value rows, rows of a list, headings, totals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from printing.forms.blocks import Block
from printing.forms.fill import Filler
from printing.forms.grid import Carry, Cell, Grid, Row
from printing.forms.text import Style

Spec = Mapping[str, Any]
_HEAD = Style("sans-bold", 10.5, 14)
_LEADING = 1.38  # of the size, in a table


def make_grid(spec: Spec, fill: Filler) -> Block:
    """Return label/value rows. A row is a list of texts (label, value, label, value ...) or a table with ``cells``.

    Of the block: ``size``, ``label_share``, ``label_size``, ``least`` (height of a row), ``after``. Of a row's table:
    ``cells``, ``widths`` (shares), ``least``, ``when``, ``blank`` (kept although empty: to be written by hand).
    A value is a text, ``*`` before it makes it bold, or a table with ``text``, ``right``, ``choices``, ``chosen``,
    ``per_row``, ``align``.
    """
    rows = [
        row
        for raw in spec["rows"]
        for row in _grid_row(raw if isinstance(raw, Mapping) else {"cells": raw}, spec, fill)
    ]
    return Grid(rows, after=float(spec.get("after", 12)), keeps_next=bool(spec.get("keep", False)))


def _grid_row(raw: Spec, spec: Spec, fill: Filler) -> Iterator[Row]:
    if "when" in raw and not fill.holds(raw["when"]):
        return
    labels = [fill.text(text) for text in raw["cells"][::2]]
    values = [_value_cell(value, spec, fill) for value in raw["cells"][1::2]]
    if not raw.get("blank", False) and not any(cell.text.strip("—") or cell.choices for cell in values):
        return  # a row without any value says nothing
    label_share = float(spec.get("label_share", 0.195))
    share = 1 / len(values) - label_share
    widths = [float(width) for width in raw.get("widths", [label_share, share] * len(values))]
    label = Style("sans", float(spec.get("label_size", 10.5)), 15)
    cells = [cell for name, value in zip(labels, values, strict=True) for cell in (_label_cell(name, label), value)]
    least = float(raw.get("least", spec.get("least", 29)))
    yield Row(tuple(zip(cells, widths, strict=True)), least=least)


def _label_cell(text: str, style: Style) -> Cell:
    return Cell(text, style, "center", is_label=True, pad=4)


def _value_cell(value: Any, spec: Spec, fill: Filler) -> Cell:
    raw: Spec = value if isinstance(value, Mapping) else {"text": value}
    size = float(raw.get("size", spec.get("size", 13)))
    text = fill.text(raw.get("text", ""))
    face = "serif-bold" if text.startswith("*") else raw.get("face", "serif")
    return Cell(
        text.removeprefix("*"),
        Style(face, size, size * 1.4),
        raw.get("align", "left"),
        right=fill.text(raw.get("right", "")),
        choices=tuple(fill.text(choice) for choice in raw.get("choices", ())),
        chosen=fill.text(raw.get("chosen", "")),
        per_row=int(raw.get("per_row", 3)),
    )


def make_table(spec: Spec, fill: Filler) -> Block:
    """Return one row for every row of ``each``; ``columns`` give title, text, share, align, face, size.

    ``bold_when`` names a value that makes a whole row bold; a row with ``group`` is a heading across the table;
    ``blanks`` adds empty rows up to that many; ``total`` is a last row of cells (text, share, align); ``carry`` names
    the columns' values summed at the foot of a page (转下页) and the head of the next (承前页) in rows like ``total``.
    ``sides = false`` leaves only level lines; ``tight`` is the leading in sizes where rows stand closer than usual.
    """
    columns, size = spec["columns"], float(spec.get("size", 11.5))
    least, is_plain = float(spec.get("least", 25)), not spec.get("sides", True)
    head = Row(tuple(_head_cell(column, is_plain=is_plain) for column in columns), least=min(least, 25))
    data = fill.rows(spec["each"])
    body = [_table_row(spec, row, fill, size, least) for row in data]
    body += [_blank_row(spec, fill, size, least) for _ in range(int(spec.get("blanks", 0)) - len(body))]
    if "total" in spec:
        body.append(_sum_row(spec["total"], fill, {}, size, least))
    return Grid(
        [head, *body],
        head=1,
        after=float(spec.get("after", 8)),
        has_sides=not is_plain,
        carry=_carry_of(spec, fill, size, least),
        keeps_next=bool(spec.get("keep", False)),
    )


def _head_cell(column: Spec, *, is_plain: bool) -> tuple[Cell, float]:
    align = column.get("align", "left") if is_plain else "center"
    return Cell(column["title"], _HEAD, align, is_label=True, pad=4), float(column["share"])


def _table_row(spec: Spec, row: Spec, fill: Filler, size: float, least: float) -> Row:
    if "group" in row:
        heading = Cell(fill.text("{group}", row), Style("sans-bold", size - 0.5, size * 1.38), is_label=True, pad=5)
        return Row(((heading, 1.0),), least=least, keeps_next=True)
    bold_when = spec.get("bold_when", "")
    is_bold = bool(bold_when) and fill.holds(bold_when, row)
    tight = float(spec.get("tight", _LEADING))
    cells = tuple(
        _body_cell(column, fill.text(column["text"], row), size, is_bold=is_bold, tight=tight)
        for column in spec["columns"]
    )
    amounts = tuple(int(row.get(name) or 0) for name in spec.get("carry", {}).get("values", ()))
    return Row(cells, least=least, amounts=amounts)


def _blank_row(spec: Spec, fill: Filler, size: float, least: float) -> Row:
    texts = [column["text"] if "{" not in column["text"] else "" for column in spec["columns"]]
    cells = (_body_cell(column, fill.text(text), size) for column, text in zip(spec["columns"], texts, strict=True))
    return Row(tuple(cells), least=least)


def _body_cell(
    column: Spec, text: str, size: float, *, is_bold: bool = False, tight: float = _LEADING
) -> tuple[Cell, float]:
    own = float(column.get("size", size))
    face = "sans-bold" if is_bold else column.get("face", "serif")
    return Cell(text, Style(face, own, own * tight), column.get("align", "left"), pad=5), float(column["share"])


def _sum_row(cells: Sequence[Spec], fill: Filler, sums: Spec, size: float, least: float) -> Row:
    made = [_body_cell({"face": "serif-bold", **cell}, fill.text(cell["text"], sums), size) for cell in cells]
    return Row(tuple((replace(cell, is_label=False), share) for cell, share in made), least=least)


def _carry_of(spec: Spec, fill: Filler, size: float, least: float) -> Carry | None:
    if "carry" not in spec:
        return None
    names: Sequence[str] = spec["carry"]["values"]

    def carry(sums: tuple[int, ...]) -> tuple[Row, Row]:
        known = dict(zip(names, sums, strict=False)) if sums else dict.fromkeys(names, 0)
        below, above = (
            _sum_row(spec["carry"]["cells"], fill, {**known, "word": spec["carry"][word]}, size, least)
            for word in ("below", "above")
        )
        return below, above

    return carry
