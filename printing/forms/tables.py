"""The tables of a form: label grids, row tables that go over pages, figures and bars."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from printing.forms.blocks import LABEL_GREY, MM, Block, Whole, draw_qr
from printing.forms.fill import Filler
from printing.forms.text import Style, break_lines, draw_lines, draw_text

OUTER, HEAD, INNER = 0.9, 0.9, 0.35
NAVY, BLUE, SOFT = (0.039, 0.184, 0.341), (0.043, 0.361, 0.678), (0.36, 0.57, 0.79)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, style, place and ground."""

    text: str
    style: Style
    align: str = "left"
    is_label: bool = False
    pad: float = 7

    def high(self, width: float) -> float:
        """Return the height its lines need, padding included."""
        return len(self._lines(width)) * self.style.leading + 8

    def draw(self, canvas: Any, x: float, top: float, width: float, high: float) -> None:
        """Draw into a box of ``width`` x ``high``, in the middle of its height."""
        if self.is_label:
            canvas.setFillGray(LABEL_GREY)
            canvas.rect(x, top - high, width, high, stroke=0, fill=1)
        lines = self._lines(width)
        start = top - (high - len(lines) * self.style.leading) / 2
        inner = width - 2 * self.pad
        draw_lines(canvas, lines, self.style, x=x + self.pad, top=start, width=inner, align=self.align)

    def _lines(self, width: float) -> list[Any]:
        return break_lines(self.text, self.style, width - 2 * self.pad)


@dataclass(slots=True)
class Grid:
    """Rows of cells with lines around; the first ``head`` rows repeat on every page. Rows are never divided."""

    rows: list[list[tuple[Cell, float]]]  # cell and its share of the width
    head: int = 0
    least: float = 24
    after: float = 10
    has_sides: bool = True
    keeps_next: bool = False
    is_pinned: bool = False

    def height(self, width: float) -> float:
        """See Block."""
        return sum(self._heights(width)) + self.after

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """See Block."""
        y = top
        for number, (row, high) in enumerate(zip(self.rows, self._heights(width), strict=True)):
            self._draw_row(canvas, row, x, y, width, high)
            y -= high
            self._line(canvas, x, y, width, HEAD if number + 1 == self.head else INNER)
        self._frame(canvas, x, top, y, width)

    def split(self, width: float, room: float) -> "tuple[Block, Block] | None":
        """See Block."""
        used, fit = 0.0, 0
        for high in self._heights(width):
            if used + high > room:
                break
            used, fit = used + high, fit + 1
        if fit <= self.head or fit >= len(self.rows):
            return None
        rest = self.rows[: self.head] + self.rows[fit:]
        return self._with(self.rows[:fit], after=0), self._with(rest, after=self.after)

    def _with(self, rows: list[list[tuple[Cell, float]]], *, after: float) -> "Grid":
        return replace(self, rows=rows, after=after)

    def _heights(self, width: float) -> list[float]:
        return [max(self.least, *(cell.high(share * width) for cell, share in row)) for row in self.rows]

    def _draw_row(
        self, canvas: Any, row: Sequence[tuple[Cell, float]], x: float, top: float, width: float, high: float
    ) -> None:
        left = x
        for cell, share in row:
            cell.draw(canvas, left, top, share * width, high)
            if self.has_sides and left > x:
                canvas.setStrokeGray(0)
                canvas.setLineWidth(INNER)
                canvas.line(left, top, left, top - high)
            left += share * width

    @staticmethod
    def _line(canvas: Any, x: float, y: float, width: float, thick: float) -> None:
        canvas.setStrokeGray(0)
        canvas.setLineWidth(thick)
        canvas.line(x, y, x + width, y)

    def _frame(self, canvas: Any, x: float, top: float, bottom: float, width: float) -> None:
        for y in (top, bottom):
            self._line(canvas, x, y, width, OUTER)
        if self.has_sides:
            for side in (x, x + width):
                canvas.line(side, top, side, bottom)


def make_grid(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return label/value rows: two texts span the width, four make two pairs; ``*`` before a value makes it bold."""
    value_size, label = float(spec.get("size", 13)), float(spec.get("label_share", 0.195))
    rows = []
    for texts in spec["rows"]:
        pairs = list(zip(texts[::2], texts[1::2], strict=True))
        if not any(fill.text(value).strip("*—") for _, value in pairs):
            continue  # a row without any value says nothing
        share = 1 / len(pairs) - label
        rows.append([
            cell
            for name, value in pairs
            for cell in (
                (Cell(name, Style("sans", 10.5, 15), "center", is_label=True), label),
                (_value_cell(fill.text(value), value_size), share),
            )
        ])  # fmt: skip
    return Grid(rows, least=float(spec.get("least", 29)), after=float(spec.get("after", 12)))


def _value_cell(text: str, size: float) -> Cell:
    is_bold = text.startswith("*")
    return Cell(text.removeprefix("*"), Style("serif-bold" if is_bold else "serif", size, size * 1.4))


def make_table(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return one row for every row of ``each``; columns give title, text, share, align, face.

    ``bold_when`` names a value that makes the whole row bold; ``sides = false`` leaves only level lines.
    """
    columns, size = spec["columns"], float(spec.get("size", 11.5))
    is_plain = not spec.get("sides", True)
    head = [_head_cell(column, is_plain=is_plain) for column in columns]
    body = [_table_row(columns, row, fill, size, spec.get("bold_when", "")) for row in fill.rows(spec["each"])]
    return Grid(
        [head, *body],
        head=1,
        least=float(spec.get("least", 25)),
        after=float(spec.get("after", 8)),
        has_sides=not is_plain,
    )


def _head_cell(column: Mapping[str, Any], *, is_plain: bool) -> tuple[Cell, float]:
    align = column.get("align", "left") if is_plain else "center"
    return Cell(column["title"], Style("sans-bold", 10.5, 14), align, is_label=True, pad=5), column["share"]


def _table_row(
    columns: Sequence[Mapping[str, Any]], row: Mapping[str, Any], fill: Filler, size: float, bold_when: str
) -> list[tuple[Cell, float]]:
    is_bold = bool(bold_when) and fill.holds(bold_when, row)
    return [
        (
            Cell(
                fill.text(column["text"], row),
                Style("sans-bold" if is_bold else column.get("face", "serif"), column.get("size", size), size * 1.38),
                column.get("align", "left"),
                pad=5,
            ),
            column["share"],
        )
        for column in columns
    ]


def make_figures(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the result on a dark ground and the figures of the day beside it, from rows of (label, value)."""
    result = fill.text(spec["result"])
    figures = [(str(row["item"][0]), str(row["item"][1])) for row in fill.rows(spec["each"])]

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        box = 0.235 * width
        canvas.setFillColorRGB(*NAVY)
        canvas.rect(x, top - 52, box, 50, stroke=0, fill=1)
        size = 20 if len(result) < 5 else 14
        draw_on_dark(canvas, result, x + box / 2, top - 27 - size * 0.36, size)
        share = (width - box) / max(1, len(figures))
        for column, (label, value) in enumerate(figures):
            left = x + box + column * share + 12
            draw_text(canvas, label, Style("sans", 9.5, colour=0.35), left, top - 14)
            draw_text(canvas, value, Style("sans-bold", 17), left, top - 41)

    return Whole(62 + float(spec.get("after", 10)), paint)


def draw_on_dark(canvas: Any, text: str, centre: float, baseline: float, size: float) -> None:
    """Draw white text centred on a dark ground."""
    draw_text(canvas, text, Style("sans-bold", size, colour=1.0), centre, baseline, "center")


def make_charts(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the waits by hour at the left and the cases by state at the right, labels on the bars."""
    hours, states = fill.rows(spec["hours"]), [row["item"] for row in fill.rows(spec["states"])]
    titles = (fill.text(spec["left"]), fill.text(spec["right"]))

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        left = width * 0.54
        for title, start in zip(titles, (x, x + left + 16), strict=True):
            draw_text(canvas, title, Style("sans-bold", 12), start, top - 12)
        _draw_hours(canvas, hours, x, top - 30, left)
        _draw_states(canvas, states, x + left + 16, top - 30, width - left - 16)

    return Whole(196, paint)


def _draw_hours(canvas: Any, hours: Sequence[Mapping[str, Any]], x: float, top: float, width: float) -> None:
    base, high, share = top - 112, 100, (width - 30) / max(1, len(hours))
    most = max((hour["wait_minutes"] or 0 for hour in hours), default=0) or 1
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.9)
    canvas.line(x + 24, base, x + width, base)
    draw_text(canvas, "取号", Style("sans", 8.5, colour=0.35), x, base - 27)
    for column, hour in enumerate(hours):
        centre = x + 30 + (column + 0.5) * share
        draw_text(canvas, f"{hour['hour']}时", Style("sans", 9), centre, base - 13, "center")
        draw_text(canvas, str(hour["visitors"]), Style("sans", 9, colour=0.35), centre, base - 27, "center")
        wait = hour["wait_minutes"]
        if wait is None:
            continue  # nobody waited then: the place stays white
        tall = high * wait / most
        canvas.setFillColorRGB(*BLUE)
        canvas.rect(centre - min(9, share * 0.3), base, min(18, share * 0.6), tall, stroke=0, fill=1)
        draw_text(canvas, str(wait), Style("sans-bold", 9.5), centre, base + tall + 4, "center")


def _draw_states(canvas: Any, states: Sequence[Sequence[Any]], x: float, top: float, width: float) -> None:
    most, label = max((count for _, count in states), default=0) or 1, 58
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.9)
    canvas.line(x + label, top + 4, x + label, top - 24 * max(1, len(states)) + 2)
    for row, (name, count) in enumerate(states):
        y = top - 24 * row - 16
        draw_text(canvas, str(name), Style("sans", 10), x + label - 6, y + 4, "right")
        canvas.setFillColorRGB(*(NAVY, BLUE, SOFT, SOFT, SOFT)[min(row, 4)])
        canvas.rect(x + label, y, (width - label - 28) * count / most, 15, stroke=0, fill=1)
        draw_text(
            canvas, str(count), Style("sans-bold", 10), x + label + (width - label - 28) * count / most + 5, y + 4
        )


def make_seal_box(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the framed box of the day's seal: rows of (label, text) and the code of the chain's head."""
    rows = [(name, fill.text(text)) for name, text in spec["rows"]]
    code, title = fill.text(spec.get("qr", "")), fill.text(spec["title"])
    high = 22 * len(rows) + 18

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        canvas.setStrokeGray(0)
        canvas.setLineWidth(OUTER)
        canvas.rect(x, top - high, width, high)
        draw_text(canvas, title, Style("sans-bold", 12), x + 12, top - 22)
        for number, (name, text) in enumerate(rows):
            draw_text(canvas, name, Style("sans", 9.5, colour=0.35), x + 66, top - 22 - 20 * number)
            draw_text(canvas, text, Style("sans", 10.5), x + 98, top - 22 - 20 * number)
        if code:
            size = min(21 * MM, high - 16)
            draw_qr(canvas, code, x + width - size - 10, top - (high - size) / 2, size)

    return Whole(high + float(spec.get("after", 10)), paint)


def walk_blocks(block: Block, width: float, room: float) -> Iterator[Block]:
    """Yield a block in pieces that fit a page of height ``room`` (used where a block is taller than any page)."""
    while block.height(width) > room and (parts := block.split(width, room)) is not None:
        yield parts[0]
        block = parts[1]
    yield block
