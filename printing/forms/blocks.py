"""The plain blocks of a form: lines, rules, paragraphs, lists, boxes and the closing with seal and code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import segno

from printing.forms.fill import Filler
from printing.forms.text import Line, Style, break_lines, draw_lines, draw_text, text_width

MM = 72 / 25.4
LABEL_GREY = 0.945  # #f1f1f1


class Block(Protocol):
    """One piece of a page. Widths and heights in points."""

    keeps_next: bool
    is_pinned: bool  # stands at the foot of its page

    def height(self, width: float) -> float:
        """Return the height it takes."""
        ...

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """Draw with its upper left corner at (x, top)."""
        ...

    def split(self, width: float, room: float) -> "tuple[Block, Block] | None":
        """Return the part that fits into ``room`` and the rest, or None when it stays whole."""
        ...


@dataclass(slots=True)
class Whole:
    """A block that is never divided: a height, and how it is drawn."""

    high: float
    paint: Callable[[Any, float, float, float], None]
    keeps_next: bool = False
    is_pinned: bool = False

    def height(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See Block."""
        return self.high

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """See Block."""
        self.paint(canvas, x, top, width)

    def split(self, width: float, room: float) -> "tuple[Block, Block] | None":  # noqa: ARG002 - stays whole
        """See Block."""
        return None


@dataclass(slots=True)
class Paragraph:
    """Running text, divided between lines when it must be (never leaving one line alone)."""

    text: str
    style: Style
    indent_em: float = 2
    hanging_em: float = 0
    align: str = "justify"
    before: float = 0
    after: float = 0
    keeps_next: bool = False
    is_pinned: bool = False
    lines: tuple[Line, ...] = ()

    def _lines(self, width: float) -> tuple[Line, ...]:
        size = self.style.size
        return self.lines or tuple(
            break_lines(self.text, self.style, width, indent=self.indent_em * size, hanging=self.hanging_em * size)
        )

    def height(self, width: float) -> float:
        """See Block."""
        return self.before + len(self._lines(width)) * self.style.leading + self.after

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """See Block."""
        lines = self._lines(width)
        draw_lines(canvas, lines, self.style, x=x, top=top - self.before, width=width, align=self.align)

    def split(self, width: float, room: float) -> "tuple[Block, Block] | None":
        """See Block."""
        lines = self._lines(width)
        fit = min(int((room - self.before) / self.style.leading), len(lines) - 2)
        if fit < 2:
            return None
        return self._with(lines[:fit], after=0), self._with(lines[fit:], before=0)

    def _with(self, lines: tuple[Line, ...], *, before: float | None = None, after: float | None = None) -> "Paragraph":
        return Paragraph(
            self.text, self.style, self.indent_em, self.hanging_em, self.align,
            self.before if before is None else before, self.after if after is None else after,
            self.keeps_next, self.is_pinned, lines,
        )  # fmt: skip


def style_of(spec: Mapping[str, Any], **default: Any) -> Style:
    """Return the style a block asks for (``face``, ``size``, ``leading``, ``grey``) over the default of its kind."""
    size = float(spec.get("size", default.get("size", 15)))
    face = str(spec.get("face", default.get("face", "serif")))
    leading = float(spec.get("leading", default.get("leading", size * 1.7)))
    return Style(face, size, leading, float(spec.get("grey", default.get("colour", 0.0))))


def make_line(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return one line of text with optional letter spacing (``tracking`` in points) and a second text at the right."""
    style, text = style_of(spec), fill.text(spec["text"])
    tracking, align = float(spec.get("tracking", 0)), spec.get("align", "left")
    right = fill.text(spec.get("right", ""))
    after = float(spec.get("after", 0))

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        baseline = top - style.leading / 2 - style.size * 0.36
        if tracking:
            _draw_tracked(canvas, text, style, tracking, x + width / 2, baseline)
        else:
            start = {"left": x, "center": x + width / 2, "right": x + width}[align]
            draw_text(canvas, text, style, start, baseline, align)
        if right:
            small = style_of(spec.get("right_style", {}), face=style.face, size=style.size, colour=style.colour)
            draw_text(canvas, right, small, x + width, baseline, "right")

    return Whole(style.leading + after, paint, keeps_next=True)


def _draw_tracked(canvas: Any, text: str, style: Style, tracking: float, centre: float, baseline: float) -> None:
    widths = [text_width(char, style) for char in text]
    pen = centre - (sum(widths) + tracking * (len(text) - 1)) / 2
    for char, wide in zip(text, widths, strict=True):
        draw_text(canvas, char, style, pen, baseline)
        pen += wide + tracking


def make_rule(spec: Mapping[str, Any], fill: Filler) -> Block:  # noqa: ARG001 - every maker has this shape
    """Return a rule across the page: ``double`` (1.4/0.35), ``heavy`` (1.4) or ``thin`` (0.35)."""
    widths = {"double": (1.4, 0.35), "heavy": (1.4,), "thin": (0.35,)}[spec.get("style", "thin")]
    before, after = float(spec.get("before", 4)), float(spec.get("after", 8))

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        y = top - before
        canvas.setStrokeGray(0)
        for thick in widths:
            canvas.setLineWidth(thick)
            canvas.line(x, y, x + width, y)
            y -= 2.6

    return Whole(before + 2.6 * (len(widths) - 1) + after, paint, keeps_next=True)


def make_paragraph(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return running text; ``indent`` in em for the first line."""
    return Paragraph(
        fill.text(spec["text"]), style_of(spec, leading=25.5 if "size" not in spec else float(spec["size"]) * 1.7),
        indent_em=float(spec.get("indent", 2)), align=spec.get("align", "justify"),
        before=float(spec.get("before", 0)), after=float(spec.get("after", 0)),
        keeps_next=bool(spec.get("keep", False)),
    )  # fmt: skip


def make_list(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the rows of ``each`` as lines ``1. …`` with a hanging indent."""
    rows = [fill.text(spec.get("text", "{serial}. {item}"), row) for row in fill.rows(spec["each"])]
    style = style_of(spec, size=11.5)
    return Paragraph(
        "\n".join(rows), style, indent_em=0, hanging_em=float(spec.get("hanging", 1.2)), align="left",
        before=float(spec.get("before", 0)), after=float(spec.get("after", 6)),
    )  # fmt: skip


def make_space(spec: Mapping[str, Any], fill: Filler) -> Block:  # noqa: ARG001 - every maker has this shape
    """Return empty paper, ``height`` in points."""
    return Whole(float(spec["height"]), lambda *_: None, keeps_next=bool(spec.get("keep", False)))


def make_deadline(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the box with the one day that matters."""
    label, value, remark = (fill.text(spec.get(key, "")) for key in ("label", "value", "remark"))

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        canvas.setStrokeGray(0)
        canvas.setLineWidth(1.4)
        canvas.rect(x, top - 46, width, 44)
        draw_text(canvas, label, Style("sans-bold", 13), x + 14, top - 29)
        draw_text(canvas, value, Style("sans-bold", 21), x + 26 + text_width(label, Style("sans-bold", 13)), top - 32)
        draw_text(canvas, remark, Style("serif", 12), x + width - 14, top - 29, "right")

    return Whole(46 + float(spec.get("after", 10)), paint)


def make_closing(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the end of a letter: the code with what it does at the left, organ over date on the seal at the right."""
    code, lines = fill.text(spec.get("qr", "")), [fill.text(line) for line in spec.get("lines", [])]
    organ, day, seal = (fill.text(spec.get(key, "")) for key in ("organ", "date", "seal"))
    high = 38 * MM

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        if code:
            draw_qr(canvas, code, x, top - 6 * MM, 25 * MM)
        for row, line in enumerate(line for line in lines if line):
            style = Style("sans-bold" if row == 0 else "sans", 11 if row == 0 else 9.5)
            draw_text(canvas, line, style, x + (29 * MM if code else 0), top - 13 * MM - row * 16)
        if organ:
            _draw_seal(canvas, organ, day, seal, x + width - 20 * MM - 4 * 15 / 2, top - high / 2)

    return Whole(high + 3 * MM, paint, keeps_next=True)


def _draw_seal(canvas: Any, organ: str, day: str, seal: str, centre: float, middle: float) -> None:
    canvas.saveState()
    canvas.setStrokeGray(0.55)
    canvas.setLineWidth(0.6)
    canvas.setDash(0.8, 2.4)
    canvas.circle(centre, middle, 19 * MM)
    canvas.restoreState()
    draw_text(canvas, seal, Style("sans", 8.5, colour=0.5), centre, middle + 14 * MM, "center")
    style, wide = Style("serif", 14, 19), 62 * MM
    lines = break_lines(organ, style, wide)
    top = middle + 5 * MM + style.size * 0.36 + style.leading * (len(lines) - 0.5)
    draw_lines(canvas, lines, style, x=centre - wide / 2, top=top, width=wide, align="center")
    draw_text(canvas, day, style, centre, middle - 5 * MM, "center")


def make_signatures(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return lines to sign on; each of ``fields`` is a label, ``@date`` stands for 年 月 日; ``note`` goes below."""
    fields = [fill.text(name) for name in spec["fields"]]
    note, style = fill.text(spec.get("note", "")), style_of(spec, size=12)

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        canvas.setStrokeGray(0.45)
        canvas.setLineWidth(0.35)
        if spec.get("rule", True):
            canvas.line(x, top - 4, x + width, top - 4)
        baseline, share = top - 26, width / len(fields)
        for column, label in enumerate(fields):
            left = x + column * share
            if label == "@date":
                draw_text(canvas, "年　　　月　　　日", style, x + width, baseline, "right")
                continue
            draw_text(canvas, label, style, left, baseline)
            start = left + text_width(label, style) + 4
            canvas.setStrokeGray(0)
            canvas.setLineWidth(0.5)
            canvas.line(start, baseline - 3, max(start + 90, left + share - 14), baseline - 3)
        if note:
            draw_text(canvas, note, Style("serif", 10.5), x, top - 48)

    return Whole(54 if note else 36, paint, is_pinned=bool(spec.get("pin", True)))


def draw_qr(canvas: Any, content: str, x: float, top: float, size: float) -> None:
    """Draw a QR code (level M) as filled squares, ``size`` wide without its quiet zone."""
    matrix = segno.make(content, error="m", micro=False).matrix
    module = size / len(matrix)
    canvas.setFillGray(0)
    for row, bits in enumerate(matrix):
        for column, bit in enumerate(bits):
            if bit:
                canvas.rect(x + column * module, top - (row + 1) * module, module, module, stroke=0, fill=1)
