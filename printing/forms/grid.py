"""Cells and the grid they stand in: how high rows are, where a grid may be divided, which lines are drawn. No spec."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from printing.forms.blocks import Block
from printing.forms.text import Line, Style, break_lines, draw_lines, draw_text, text_width

OUTER, HEAD, INNER = 0.9, 0.9, 0.35
LABEL_GREY = 0.945  # #f1f1f1
BOX = "□"
_TICK = "✓"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, style, place and ground. ``right`` stands at its right end, ``choices`` below each other."""

    text: str
    style: Style
    align: str = "left"
    is_label: bool = False
    pad: float = 7
    right: str = ""
    choices: tuple[str, ...] = ()
    chosen: str = ""
    per_row: int = 3
    _broken: dict[float, list[Line]] = field(default_factory=dict, compare=False, repr=False)  # lines by width

    def high(self, width: float) -> float:
        """Return the height its lines need, padding included."""
        rows = -(-len(self.choices) // self.per_row) if self.choices else len(self._lines(width))
        return rows * self.style.leading + 8

    def draw_ground(self, canvas: Any, x: float, top: float, width: float, high: float) -> None:
        """Fill the ground of a label."""
        if self.is_label:
            canvas.setFillGray(LABEL_GREY)
            canvas.rect(x, top - high, width, high, stroke=0, fill=1)

    def draw(self, canvas: Any, x: float, top: float, width: float, high: float) -> None:
        """Draw into a box of ``width`` x ``high``, in the middle of its height."""
        start = top - (high - (self.high(width) - 8)) / 2
        if self.choices:
            self._draw_choices(canvas, x + self.pad, start, width - 2 * self.pad)
            return
        lines, inner = self._lines(width), width - 2 * self.pad
        draw_lines(canvas, lines, self.style, x=x + self.pad, top=start, width=inner, align=self.align)
        if self.right:
            baseline = top - high / 2 - self.style.size * 0.36
            draw_text(canvas, self.right, self.style, x + width - self.pad, baseline, "right")

    def _lines(self, width: float) -> list[Line]:
        if width not in self._broken:
            room = width - 2 * self.pad - (text_width(self.right, self.style) + 8 if self.right else 0)
            self._broken[width] = break_lines(self.text, self.style, room)
        return self._broken[width]

    def _draw_choices(self, canvas: Any, x: float, top: float, width: float) -> None:
        share = width / self.per_row
        for position, choice in enumerate(self.choices):
            left = x + share * (position % self.per_row)
            baseline = top - (position // self.per_row + 0.5) * self.style.leading - self.style.size * 0.36
            draw_text(canvas, BOX, self.style, left, baseline)
            if choice == self.chosen:
                draw_text(canvas, _TICK, replace(self.style, face="sans-bold"), left, baseline + self.style.size * 0.1)
            draw_text(canvas, choice, self.style, left + self.style.size * 1.3, baseline)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells with their shares of the width. ``least`` is the smallest height, ``amounts`` what a carried total adds."""

    cells: tuple[tuple[Cell, float], ...]
    least: float = 24
    amounts: tuple[int, ...] = ()
    keeps_next: bool = False  # a heading inside a table never ends a page


Carry = Callable[[tuple[int, ...]], tuple[Row, Row]]  # sums so far > (last row of a page, first row of the next)


@dataclass(slots=True)
class Grid:
    """Rows of cells with lines around; the first ``head`` rows repeat on every page, and the heading that holds there.

    Rows are never divided, and no last row goes over alone.
    """

    rows: Sequence[Row]
    head: int = 0
    after: float = 10
    has_sides: bool = True
    carry: Carry | None = None
    keeps_next: bool = False
    is_pinned: bool = False
    carried: tuple[int, ...] = ()
    _high: tuple[float, list[float]] = (-1.0, [])  # the width the rows were measured for, and their heights

    def height(self, width: float) -> float:
        """See Block. A grid without rows takes no room."""
        return sum(self._heights(width)) + self.after if self.rows else 0.0

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """See Block. Grounds first, then words, then lines, so that no ground hides half a line."""
        if not self.rows:
            return
        places = list(self._places(x, top, width))
        for cell, left, y, wide, high in places:
            cell.draw_ground(canvas, left, y, wide, high)
        for cell, left, y, wide, high in places:
            cell.draw(canvas, left, y, wide, high)
        canvas.setStrokeGray(0)
        self._draw_inner(canvas, x, top, width, places)
        self._draw_frame(canvas, x, top, top - sum(self._heights(width)), width)

    def split(self, width: float, room: float) -> "tuple[Block, Block] | None":
        """See Block."""
        fit = min(self._fitting(width, room), max(self.head + 1, len(self.rows) - 2))
        while fit > self.head and self.rows[fit - 1].keeps_next:
            fit -= 1
        if fit <= self.head or fit >= len(self.rows):
            return None
        first, rest = list(self.rows[:fit]), list(self.rows[fit:])
        sums = self._sums(first)
        heading = [row for row in first if row.keeps_next][-1:]
        if not rest[0].keeps_next:
            rest = [*heading, *rest]
        if self.carry is not None:
            below, above = self.carry(sums)
            first, rest = [*first, below], [above, *rest]
        return (
            replace(self, rows=first, after=0, _high=(-1.0, [])),
            replace(self, rows=[*self.rows[: self.head], *rest], carried=sums, _high=(-1.0, [])),
        )

    def _fitting(self, width: float, room: float) -> int:
        used, fit = 0.0, 0
        if self.carry is not None:
            room -= self.carry(self._sums(()))[0].least
        for high in self._heights(width):
            if used + high > room:
                break
            used, fit = used + high, fit + 1
        return fit

    def _sums(self, rows: Sequence[Row]) -> tuple[int, ...]:
        amounts = [self.carried, *(row.amounts for row in rows)]
        return tuple(map(sum, zip(*(own for own in amounts if own), strict=True)))

    def _heights(self, width: float) -> list[float]:
        if self._high[0] != width:
            heights = [max(row.least, *(cell.high(share * width) for cell, share in row.cells)) for row in self.rows]
            self._high = (width, heights)
        return self._high[1]

    def _places(self, x: float, top: float, width: float) -> Iterator[tuple[Cell, float, float, float, float]]:
        y = top
        for row, high in zip(self.rows, self._heights(width), strict=True):
            left = x
            for cell, share in row.cells:
                yield cell, left, y, share * width, high
                left += share * width
            y -= high

    def _draw_inner(
        self, canvas: Any, x: float, top: float, width: float, places: Sequence[tuple[Cell, float, float, float, float]]
    ) -> None:
        canvas.setLineWidth(INNER)
        for _, left, y, _, high in places:
            if self.has_sides and left > x:
                canvas.line(left, y, left, y - high)
        y = top
        for number, high in enumerate(self._heights(width)[:-1], 1):
            y -= high
            canvas.setLineWidth(HEAD if number == self.head else INNER)
            canvas.line(x, y, x + width, y)

    def _draw_frame(self, canvas: Any, x: float, top: float, bottom: float, width: float) -> None:
        canvas.setLineWidth(OUTER)
        if self.has_sides:
            canvas.rect(x, bottom, width, top - bottom, stroke=1, fill=0)
            return
        for y in (top, bottom):
            canvas.line(x, y, x + width, y)
