"""The head of a slip or a sheet: title in the middle, office and number at the left, part and date at the right."""

from collections.abc import Mapping
from typing import Any

from printing.forms.blocks import Block, Whole, draw_tracked, fitted
from printing.forms.fill import Filler
from printing.forms.marks import MM, draw_code128, draw_qr
from printing.forms.text import Style, break_lines, draw_lines, draw_text, text_width

_BARS = 165.0  # points: the bar code of a case number
_SMALLEST = 8.0  # points; a longer name takes two lines


def make_masthead(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the head: ``title``, ``below`` it; ``left`` and ``right`` are two lines each, ``qr`` stands far right."""
    title, below, code = (fill.text(spec.get(key, "")) for key in ("title", "below", "qr"))
    left, right = ([fill.text(line) for line in spec.get(key, ["", ""])] for key in ("left", "right"))
    size = 18 * MM if code else 0.0
    high = 54.0

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        end = x + width - (size + 8 if code else 0)
        if code:
            draw_qr(canvas, code, x + width - size, top, size)
        big = fitted(title, Style("serif-bold", 20), width * 0.5, 3)
        draw_tracked(canvas, title, big, 3, x + width / 2, top - 20)
        draw_text(canvas, below, fitted(below, Style("sans-bold", 11), width * 0.4), x + width / 2, top - 43, "center")
        room = width * 0.27
        for row, (one, other) in enumerate(zip(left, right, strict=True)):
            baseline, bold = top - 20 - 23 * row, Style("sans-bold", 10.5)
            _draw_left(canvas, one, x, baseline, room)
            look = bold if row == 0 else Style("serif", 10.5)
            draw_text(canvas, other, fitted(other, look, max(60, room - size)), end, baseline, "right")

    return Whole(high + float(spec.get("after", 2)), paint, keeps_next=True)


def _draw_left(canvas: Any, text: str, x: float, baseline: float, room: float) -> None:
    style = fitted(text, Style("serif", 10.5), room)
    if style.size >= _SMALLEST:
        draw_text(canvas, text, style, x, baseline)
        return
    small = Style("serif", 7.2, 9)
    lines = break_lines(text, small, room + 14)
    draw_lines(canvas, lines, small, x=x, top=baseline + len(lines) * 9 - 2, width=room + 14)


def make_codes(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return a strip with the bar code of ``digits`` at the right and up to four ``lines`` at the left of it."""
    digits, lines = fill.text(spec["digits"]), [fill.text(line) for line in spec.get("lines", [])]
    code = fill.text(spec.get("qr", ""))
    high = 23 * MM

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        size = 21 * MM
        if code:
            draw_qr(canvas, code, x, top, size)
        start = size + 12 if code else 0
        room = width - start - _BARS - 10
        shown = [line for line in lines if line]
        for row, line in enumerate(shown):
            style = fitted(line, Style("sans-bold", 11) if row == 0 else Style("sans", 10), room)
            draw_text(canvas, line, style, x + start, top - 16 - row * (18 if len(shown) < 4 else 14))
        if digits.isdigit():
            draw_code128(canvas, digits, x + width, top - 4, 1.05, 34)
        else:  # a trial without values
            draw_text(canvas, digits, Style("sans", 9), x + width - text_width(digits, Style("sans", 9)), top - 30)

    return Whole(high + float(spec.get("after", 8)), paint, keeps_next=bool(spec.get("keep", False)))
