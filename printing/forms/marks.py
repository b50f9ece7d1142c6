"""What a paper carries besides words: QR codes, bar codes and the place of the seal. It knows no form."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import segno

from printing.code128 import widths
from printing.forms.text import Line, Style, break_lines, draw_lines, draw_text

MM = 72 / 25.4
_ORGAN = tuple(Style("serif", size, size * 1.35) for size in (14.0, 12.5, 11.5, 10.5))
_SEAL_WIDE = 66 * MM  # the longest line of the organ beside its seal
_OVERLAP = 0.04  # points; rows that only touch show as hairlines on screens


def draw_qr(canvas: Any, content: str, x: float, top: float, size: float) -> None:
    """Draw a QR code (level M), ``size`` wide without its quiet zone."""
    matrix = segno.make(content, error="m", micro=False).matrix
    module = size / len(matrix)
    path = canvas.beginPath()
    for row, bits in enumerate(matrix):
        for start, length in _dark_runs(bits):
            low = top - (row + 1) * module
            path.rect(x + start * module, low - _OVERLAP, length * module, module + _OVERLAP)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)


def _dark_runs(bits: Any) -> Iterator[tuple[int, int]]:
    at = 0
    for bit, run in itertools.groupby(bits):
        length = len(list(run))
        if bit:
            yield at, length
        at += length


def draw_code128(canvas: Any, digits: str, right: float, top: float, module: float, high: float) -> None:
    """Draw an even or odd row of digits as Code128, ending at ``right``; the digits stand below."""
    bars = widths(_code128_data(digits))
    wide = sum(bars) * module
    x = right - wide
    path = canvas.beginPath()
    for position, width in enumerate(bars):
        if position % 2 == 0:
            path.rect(x, top - high, width * module, high)
        x += width * module
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    draw_text(canvas, digits, Style("sans", 8.5), right - wide / 2, top - high - 10, "center")


def _code128_data(digits: str) -> bytes:
    even = len(digits) // 2 * 2
    pairs = bytes(int(digits[at : at + 2]) for at in range(0, even, 2))
    return b"{C" + pairs + (b"{B" + digits[even:].encode("ascii") if even < len(digits) else b"")


def draw_seal(canvas: Any, organ: str, day: str, word: str, right: float, middle: float, radius: float) -> None:
    """Draw organ over date, centred on each other, and the dotted circle where the seal goes on the date.

    The block ends about four em before ``right``; a long organ takes two lines, smaller where it must.
    """
    style, lines = _organ_lines(organ)
    wide, half = _SEAL_WIDE, _half_of(lines)
    centre = right - half - _air_of(lines)
    canvas.saveState()
    canvas.setStrokeGray(0.55)
    canvas.setLineWidth(0.6)
    canvas.setDash(0.8, 2.4)
    canvas.circle(centre, middle, radius)
    canvas.restoreState()
    word_y = middle + radius - 5.5 * MM if len(lines) == 1 else middle - radius + 3.5 * MM
    draw_text(canvas, word, Style("sans", 8.5, colour=0.5), centre, word_y, "center")
    top = middle + 4 * MM + style.size * 0.36 + style.leading * (len(lines) - 0.5)
    draw_lines(canvas, lines, style, x=centre - wide / 2, top=top, width=wide, align="center")
    draw_text(canvas, day, style, centre, middle - 5 * MM, "center")


def seal_room(organ: str, radius: float) -> float:
    """Return how far organ and circle reach to the left of where the block ends."""
    _, lines = _organ_lines(organ)
    half = _half_of(lines)
    return half + _air_of(lines) + max(half, radius)


def _organ_lines(organ: str) -> tuple[Style, list[Line]]:
    style = next(style for style in _ORGAN if style is _ORGAN[-1] or len(break_lines(organ, style, _SEAL_WIDE)) <= 2)
    return style, break_lines(organ, style, _SEAL_WIDE)


def _half_of(lines: Sequence[Line]) -> float:
    return max(60, min(_SEAL_WIDE, max(line.width for line in lines))) / 2


def _air_of(lines: Sequence[Line]) -> float:
    return 20 if len(lines) == 1 else 4
