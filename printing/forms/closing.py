"""How a paper ends: code and seal, and the lines to sign on."""

from collections.abc import Mapping, Sequence
from typing import Any

from printing.forms.blocks import Block, Whole, fitted, style_of
from printing.forms.fill import Filler
from printing.forms.marks import MM, draw_qr, draw_seal, seal_room
from printing.forms.text import Style, break_lines, draw_lines, draw_text, text_width

DATE = "年　　月　　日"
_NARROW, _NARROW_SIGNERS = 420, 190  # points; in large type there is less room for the same words
_SMALLER = 0.76  # of a code there: on paper it is as large as on a page of usual type
_SHORT = ("年　月　日", 60.0)
_ROW = 27  # points between two lines to sign on


def make_closing(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the end of a paper: at the left the code with what it does, at the right the seal or lines to sign on.

    ``qr``, ``code_mm``, ``lines``; then ``organ``, ``date``, ``seal`` (the word in the circle), ``seal_mm``, or
    ``signers``, each with a date.
    """
    code, lines = fill.text(spec.get("qr", "")), [fill.text(line) for line in spec.get("lines", [])]
    organ, day, seal = (fill.text(spec.get(key, "")) for key in ("organ", "date", "seal"))
    signers = [fill.text(name) for name in spec.get("signers", [])]
    size = float(spec.get("code_mm", 25)) * MM
    radius = float(spec.get("seal_mm", 38)) / 2 * MM
    high = 2 * radius if organ else max(size + 2 * MM, len(signers) * _ROW + 8)

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        middle, is_narrow = top - high / 2, width < _NARROW
        own = size * _SMALLER if is_narrow and organ else size
        if code:
            draw_qr(canvas, code, x, middle + own / 2, own)
        start = x + (own + 4 * MM if code else 0)
        signing = _NARROW_SIGNERS if is_narrow and signers else 0
        taken = seal_room(organ, radius) + 6 if organ else signing
        _draw_lines(canvas, [line for line in lines if line], start, middle, width - (start - x) - taken)
        if organ:
            draw_seal(canvas, organ, day, seal, x + width, middle, radius)
        top_of = middle + len(signers) * _ROW / 2
        _draw_signers(canvas, signers, x + width, top_of, *(_SHORT if is_narrow else (DATE, 84.0)))

    return Whole(high + 2 * MM, paint, keeps_next=True)


def _draw_lines(canvas: Any, lines: Sequence[str], x: float, middle: float, room: float) -> None:
    broken = [
        (piece, style)
        for row, line in enumerate(lines)
        for style in [Style("sans-bold", 11, 16) if row == 0 else Style("sans", 9.5, 16)]
        for piece in break_lines(line, style, room)
    ]
    top = middle + 8 * len(broken)
    for piece, style in broken:
        top = draw_lines(canvas, [piece], style, x=x, top=top, width=room)


def _draw_signers(canvas: Any, names: Sequence[str], right: float, top: float, date: str, long: float) -> None:
    style = Style("serif", 12)
    widest = max((text_width(name, style) for name in names), default=0.0)
    day = text_width(date, style)
    for row, name in enumerate(names):
        baseline = top - row * _ROW - 18
        start = right - day - 10 - long
        draw_text(canvas, name, style, start - 6 - widest, baseline)
        _sign_line(canvas, start, baseline, long)
        draw_text(canvas, date, style, right, baseline, "right")


def make_signatures(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return lines to sign on; each of ``fields`` is a label, ``@date`` stands for 年 月 日; ``note`` goes below.

    ``label=value`` writes the value on the line.
    """
    fields = [fill.text(name) for name in spec["fields"]]
    note, style = fill.text(spec.get("note", "")), style_of(spec, size=12)
    has_rule = bool(spec.get("rule", True))

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        if has_rule:
            canvas.setStrokeGray(0.45)
            canvas.setLineWidth(0.35)
            canvas.line(x, top - 4, x + width, top - 4)
        baseline = top - 27
        _draw_fields(canvas, fields, style, x, baseline, width)
        if note:
            draw_text(canvas, note, fitted(note, Style("serif", 10.5), width), x, top - 50)

    return Whole(55 if note else 38, paint, is_pinned=bool(spec.get("pin", True)))


def _draw_fields(canvas: Any, fields: Sequence[str], style: Style, x: float, baseline: float, width: float) -> None:
    has_date = "@date" in fields
    names = [name for name in fields if name != "@date"]
    room = width - (text_width(DATE, style) + 14 if has_date else 0)
    left = x
    for name, share in zip(names, _shares(names, style, room), strict=True):
        label, _, value = name.partition("=")
        draw_text(canvas, label, style, left, baseline)
        start = left + text_width(label, style) + 4
        long = min(150, max(70, share - 14 - (start - left)))
        _sign_line(canvas, start, baseline, max(long, share - 14 - (start - left)) if value else long)
        if value:
            draw_text(canvas, value, fitted(value, style, share - 18 - (start - left)), start + 4, baseline)
        left += share
    if has_date:
        draw_text(canvas, DATE, style, x + width, baseline, "right")


def _shares(names: Sequence[str], style: Style, room: float) -> list[float]:
    """Return how wide each field is: all the same, but one whose value is longer takes of the others what it needs."""
    share = room / len(names)
    needs = [_need(name, style) for name in names]
    if all(need <= share for need in needs):
        return [share] * len(names)
    over = sum(max(0.0, need - share) for need in needs)
    spare = sum(max(0.0, share - need) for need in needs)
    part = min(1.0, spare / over)
    return [share + (need - share) * (part if need > share else over * part / spare) for need in needs]


def _need(name: str, style: Style) -> float:
    label, _, value = name.partition("=")
    return text_width(label, style) + 4 + max(70.0, text_width(value, style) + 8 if value else 0.0) + 14


def _sign_line(canvas: Any, x: float, baseline: float, long: float) -> None:
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.5)
    canvas.line(x, baseline - 3, x + long, baseline - 3)
