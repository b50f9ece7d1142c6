"""The pictures of the day report: figures, bars, and the box of the day's seal. They know values, no day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from printing.forms.blocks import Block, Whole, fitted
from printing.forms.fill import Filler
from printing.forms.grid import OUTER
from printing.forms.marks import MM, draw_qr
from printing.forms.text import Line, Style, break_lines, draw_lines, draw_text, text_width

NAVY, BLUE, SOFT = (0.039, 0.184, 0.341), (0.043, 0.361, 0.678), (0.36, 0.57, 0.79)
_TITLE, _NOTE, _MEAN = Style("sans-bold", 12), Style("sans", 9, colour=0.35), Style("sans-bold", 9.5)
_BELOW = 27  # points under the bars for hours and numbers taken
_APART = 13  # points between a bar and its mark, for the bar's own number
_CODE, _QUIET = 23 * MM, 12  # of the code of the chain's head
_ROW, _ROW_AFTER, _ROWS_AT = Style("sans", 10.5, 16), 5.0, 98.0  # of the rows of its box


def make_figures(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the result on a dark ground and the figures of the day beside it, from rows of (label, value)."""
    result = fill.text(spec["result"])
    figures = [(str(row["item"][0]), str(row["item"][1])) for row in fill.given(spec["each"])]

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        box = 0.235 * width
        canvas.setFillColorRGB(*NAVY)
        canvas.rect(x, top - 52, box, 50, stroke=0, fill=1)
        own = fitted(result, Style("sans-bold", 20, colour=1.0), box - 16)
        draw_text(canvas, result, own, x + box / 2, top - 27 - own.size * 0.36, "center")
        share = (width - box) / max(1, len(figures))
        for column, (label, value) in enumerate(figures):
            left = x + box + column * share + 12
            draw_text(canvas, label, Style("sans", 9.5, colour=0.35), left, top - 14)
            draw_text(canvas, value, fitted(value, Style("sans-bold", 17), share - 14), left, top - 41)

    return Whole(52 + float(spec.get("after", 20)), paint)


def make_charts(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the waits by hour at the left and the cases by state at the right, labels on the bars.

    ``high``: of the bars, in points; ``left_note`` and ``right_note`` are a line below each.
    """
    hours, states = fill.given(spec["hours"]), [row["item"] for row in fill.given(spec["states"])]
    titles = (fill.text(spec["left"]), fill.text(spec["right"]))
    notes = tuple(fill.text(spec.get(name, "")) for name in ("left_note", "right_note"))
    high, has_longest = float(spec.get("high", 100)), any(hour.get("longest_minutes") for hour in hours)

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        left = width * 0.54
        right = x + left + 16
        for title, start in zip(titles, (x, right), strict=True):
            draw_text(canvas, title, _TITLE, start, top - 12)
        if has_longest:
            _draw_legend(canvas, x + text_width(titles[0], _TITLE) + 14, top - 12)
        plot = top - 30
        _draw_hours(canvas, hours, x, plot, left, high)
        _draw_states(canvas, states, right, plot, width - left - 16, high + 12 + _BELOW)
        for note, start, room in zip(notes, (x, right), (left - 8, width - left - 16), strict=True):
            draw_text(canvas, note, fitted(note, _NOTE, room), start, plot - high - 12 - _BELOW - 16)

    return Whole(30 + high + 12 + _BELOW + (18 if any(notes) else 0) + float(spec.get("after", 27)), paint)


def _draw_legend(canvas: Any, x: float, baseline: float) -> None:
    canvas.setFillColorRGB(*BLUE)
    canvas.rect(x, baseline - 0.5, 8, 8, stroke=0, fill=1)
    draw_text(canvas, "平均", Style("sans", 9), x + 12, baseline)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(1.4)
    canvas.line(x + 40, baseline + 3, x + 52, baseline + 3)
    draw_text(canvas, "最长", Style("sans", 9), x + 56, baseline)


def _draw_hours(
    canvas: Any, hours: Sequence[Mapping[str, Any]], x: float, top: float, width: float, high: float
) -> None:
    base, share = top - high - 12, (width - 30) / max(1, len(hours))
    longest = [hour.get("longest_minutes") or hour["wait_minutes"] or 0 for hour in hours]
    scale = (high - 14 * any(hour.get("longest_minutes") for hour in hours)) / (max(longest, default=0) or 1)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.9)
    canvas.line(x + 24, base, x + width, base)
    draw_text(canvas, "取号", Style("sans", 8.5, colour=0.35), x, base - 27)
    for column, hour in enumerate(hours):
        centre = x + 30 + (column + 0.5) * share
        draw_text(canvas, f"{hour['hour']}时", Style("sans", 9), centre, base - 13, "center")
        draw_text(canvas, str(hour["visitors"]), Style("sans", 9, colour=0.35), centre, base - 27, "center")
        if hour["wait_minutes"] is not None:  # else nobody waited then: the place stays white
            _draw_hour(canvas, hour, centre, base, min(9, share * 0.3), scale)


def _draw_hour(canvas: Any, hour: Mapping[str, Any], centre: float, base: float, half: float, scale: float) -> None:
    """Draw the bar of the mean and, where it is longer, the mark of the longest wait above it."""
    mean, longest = hour["wait_minutes"], hour.get("longest_minutes")
    tall = scale * mean
    canvas.setFillColorRGB(*BLUE)
    canvas.rect(centre - half, base, 2 * half, tall, stroke=0, fill=1)
    if longest is None or longest == mean:
        draw_text(canvas, str(mean), _MEAN, centre, base + tall + 3, "center")
        return
    mark = base + scale * longest
    is_clear = mark - base - tall > _APART
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.5)
    canvas.line(centre, base + tall + (12 if is_clear else 0), centre, mark)
    canvas.setLineWidth(1.4)
    canvas.line(centre - half, mark, centre + half, mark)
    if is_clear:
        draw_text(canvas, str(mean), _MEAN, centre, base + tall + 3, "center")
    # Where the bar's number has no room below the mark, both stand above it, as they do in the table of the hall.
    draw_text(canvas, str(longest) if is_clear else f"{mean}/{longest}", Style("sans", 9), centre, mark + 4, "center")


def _draw_states(canvas: Any, states: Sequence[Sequence[Any]], x: float, top: float, width: float, high: float) -> None:
    most, label = max((count for _, count in states), default=0) or 1, 58
    pitch = min(24.0, high / max(1, len(states)))
    thick = min(15.0, pitch - 5)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.9)
    canvas.line(x + label, top + 4, x + label, top - pitch * max(1, len(states)) + 2)
    for row, (name, count) in enumerate(states):
        y = top - pitch * row - thick - 1
        draw_text(canvas, str(name), Style("sans", 10), x + label - 6, y + thick / 2 - 3.6, "right")
        canvas.setFillColorRGB(*(NAVY, BLUE, SOFT, SOFT, SOFT)[min(row, 4)])
        long = (width - label - 28) * count / most
        canvas.rect(x + label, y, long, thick, stroke=0, fill=1)
        draw_text(canvas, str(count), Style("sans-bold", 10), x + label + long + 5, y + thick / 2 - 3.6)


def make_seal_box(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the framed box of the day's seal: rows of (label, text) and the code of the chain's head, ``qr``.

    A row without a text is left out; ``code_words`` say what the code is for.
    """
    return SealBox(
        title=fill.text(spec["title"]),
        rows=tuple((name, text) for name, words in spec["rows"] if (text := fill.text(words))),
        code=fill.text(spec.get("qr", "")),
        words=fill.text(spec.get("code_words", "")),
        after=float(spec.get("after", 10)),
        keeps_next=bool(spec.get("keep", False)),
    )


@dataclass(slots=True, kw_only=True)
class SealBox:
    """See ``make_seal_box``; what is longer than a line takes two, and the box grows."""

    title: str
    rows: tuple[tuple[str, str], ...]
    code: str
    words: str
    after: float
    keeps_next: bool
    is_pinned: bool = False

    def height(self, width: float) -> float:
        """See Block."""
        return self._high(width) + self.after

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """See Block."""
        canvas.setStrokeGray(0)
        canvas.setLineWidth(OUTER)
        canvas.rect(x, top - self._high(width), width, self._high(width))
        draw_text(canvas, self.title, Style("sans-bold", 12), x + 12, top - 21)
        y = top - 7
        for name, lines in self._lines(width):
            draw_text(canvas, name, Style("sans", 9.5, colour=0.35), x + _ROWS_AT - 32, y - _ROW.leading / 2 - 3.8)
            y = draw_lines(canvas, lines, _ROW, x=x + _ROWS_AT, top=y, width=width) - _ROW_AFTER
        if self.code:
            right, below = x + width - _QUIET, top - _QUIET - _CODE
            draw_qr(canvas, self.code, right - _CODE, below + _CODE, _CODE)
            draw_text(canvas, self.words, _NOTE, right - _CODE / 2, below - 16, "center")

    def split(self, width: float, room: float) -> "tuple[Block, Block] | None":  # noqa: ARG002 - stays whole
        """See Block."""
        return None

    def _high(self, width: float) -> float:
        rows = sum(len(lines) * _ROW.leading + _ROW_AFTER for _name, lines in self._lines(width))
        return max(rows + 14 - _ROW_AFTER, _QUIET + _CODE + 22 if self.code else 0)

    def _lines(self, width: float) -> list[tuple[str, list[Line]]]:
        room = width - _ROWS_AT - _QUIET - (_CODE + _QUIET if self.code else 0)
        return [(name, break_lines(text, _ROW, room)) for name, text in self.rows]
