"""The pictures of the day report: figures, bars, and the box of the day's seal. They know values, no day."""

from collections.abc import Mapping, Sequence
from typing import Any

from printing.forms.blocks import Block, Whole
from printing.forms.fill import Filler
from printing.forms.grid import OUTER
from printing.forms.marks import MM, draw_qr
from printing.forms.text import Style, draw_text

NAVY, BLUE, SOFT = (0.039, 0.184, 0.341), (0.043, 0.361, 0.678), (0.36, 0.57, 0.79)


def make_figures(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the result on a dark ground and the figures of the day beside it, from rows of (label, value)."""
    result = fill.text(spec["result"])
    figures = [(str(row["item"][0]), str(row["item"][1])) for row in fill.given(spec["each"])]

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
    hours, states = fill.given(spec["hours"]), [row["item"] for row in fill.given(spec["states"])]
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
