"""The plain blocks of a form: lines, rules, paragraphs, lists, the deadline box. They know words, no tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from printing.forms.fill import Filler
from printing.forms.text import Line, Style, break_lines, draw_lines, draw_text, text_width


class Block(Protocol):
    """One piece of a page. Widths and heights in points."""

    keeps_next: bool
    is_pinned: bool  # stands at the foot of its page
    after: float  # of its height, white below it, which may be cut by the end of a page

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
    after: float = 0

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
    joint: str = ""  # between the paragraphs of the text, as many of which as there is room for stand in one line
    end: str = ""
    lines: tuple[Line, ...] = ()
    _broken_at: float = -1  # the width ``lines`` were broken for

    def _lines(self, width: float) -> tuple[Line, ...]:
        if self._broken_at != width:
            size = self.style.size
            indent, hanging = self.indent_em * size, self.hanging_em * size
            text = self._joined(width) if self.joint else self.text
            self.lines = tuple(break_lines(text, self.style, width, indent=indent, hanging=hanging))
            self._broken_at = width
        return self.lines

    def _joined(self, width: float) -> str:
        rows: list[str] = []
        for part in self.text.split("\n"):
            whole = f"{rows[-1]}{self.joint}{part}" if rows else ""
            if rows and text_width(whole + self.joint, self.style) <= width:
                rows[-1] = whole
            else:
                rows.append(part)
        return f"{self.joint}\n".join(rows) + self.end

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
        return replace(self, lines=lines[:fit], after=0), replace(self, lines=lines[fit:], before=0)


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
        small = style_of(spec.get("right_style", {}), face=style.face, size=style.size, colour=style.colour)
        own = fitted(text, style, width * (0.64 if right else 1), tracking)
        small = fitted(right, small, width - text_width(text, own) - 12)
        baseline = top - style.leading / 2 - own.size * 0.36
        if tracking:
            draw_tracked(canvas, text, own, tracking, x + width / 2, baseline)
        else:
            start = {"left": x, "center": x + width / 2, "right": x + width}[align]
            draw_text(canvas, text, own, start, baseline, align)
        if right:
            draw_text(canvas, right, small, x + width, baseline, "right")

    return Whole(style.leading + after, paint, keeps_next=True)


def fitted(text: str, style: Style, width: float, tracking: float = 0) -> Style:
    """Return the style, smaller where one line of ``text`` would be wider than ``width``."""
    need = text_width(text, style)
    room = width - tracking * max(0, len(text) - 1)
    return style if need <= max(room, 0) else replace(style, size=style.size * room / need)


def draw_tracked(canvas: Any, text: str, style: Style, tracking: float, centre: float, baseline: float) -> None:
    """Draw a line with more space between its characters, centred."""
    widths = [text_width(char, style) for char in text]
    pen = centre - (sum(widths) + tracking * (len(text) - 1)) / 2
    for char, wide in zip(text, widths, strict=True):
        draw_text(canvas, char, style, pen, baseline)
        pen += wide + tracking


def make_head(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the head of a letter: ``organ``, ``title`` and ``number`` (文号) over a double rule."""
    organ, title, number = (fill.text(spec.get(key, "")) for key in ("organ", "title", "number"))
    rows = [
        (organ, Style("serif-bold", 18, 27), 1.0),
        (title, Style("serif-bold", 26, 46), 4.0),
        *([(number, Style("serif", 14, 24), 0.0)] if number else []),
    ]

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        y = top
        for text, style, tracking in rows:
            own = fitted(text, style, width, tracking)
            draw_tracked(canvas, text, own, tracking, x + width / 2, y - style.leading / 2 - own.size * 0.36)
            y -= style.leading
        _draw_rules(canvas, (1.4, 0.35), x, y - 8, width)

    return Whole(sum(style.leading for _, style, _ in rows) + 8 + 2.6 + 16, paint, keeps_next=True)


def make_rule(spec: Mapping[str, Any], fill: Filler) -> Block:  # noqa: ARG001 - every maker has this shape
    """Return a rule across the page: ``double`` (1.4/0.35), ``heavy`` (1.4) or ``thin`` (0.35)."""
    widths = {"double": (1.4, 0.35), "heavy": (1.4,), "thin": (0.35,)}[spec.get("style", "thin")]
    before, after = float(spec.get("before", 4)), float(spec.get("after", 8))

    def paint(canvas: Any, x: float, top: float, width: float) -> None:
        _draw_rules(canvas, widths, x, top - before, width)

    return Whole(before + 2.6 * (len(widths) - 1) + after, paint, keeps_next=True)


def _draw_rules(canvas: Any, widths: Iterable[float], x: float, y: float, width: float) -> None:
    canvas.setStrokeGray(0)
    for thick in widths:
        canvas.setLineWidth(thick)
        canvas.line(x, y, x + width, y)
        y -= 2.6


def make_paragraph(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return running text; ``indent`` in em for the first line."""
    return Paragraph(
        fill.text(spec["text"]), style_of(spec, leading=25.5 if "size" not in spec else float(spec["size"]) * 1.7),
        indent_em=float(spec.get("indent", 2)), align=spec.get("align", "justify"),
        before=float(spec.get("before", 0)), after=float(spec.get("after", 0)),
        keeps_next=bool(spec.get("keep", False)),
    )  # fmt: skip


def make_list(spec: Mapping[str, Any], fill: Filler) -> Block:
    """Return the rows of ``each`` as lines ``1. …`` with a hanging indent.

    With ``joint`` as many as there is room for stand in one line, ``joint`` between them and ``end`` after the last.
    """
    rows = [fill.text(spec.get("text", "{serial}. {item}"), row) for row in fill.rows(spec["each"])]
    style = style_of(spec, size=11.5)
    return Paragraph(
        "\n".join(rows), style, indent_em=float(spec.get("indent", 0)),
        joint=str(spec.get("joint", "")), end=str(spec.get("end", "")),
        hanging_em=float(spec.get("hanging", 1.2)), align=spec.get("align", "left"),
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
        right = width - 26 - text_width(label, Style("sans-bold", 13)) - text_width(value, Style("sans-bold", 21)) - 24
        draw_text(canvas, remark, fitted(remark, Style("serif", 12), right), x + width - 14, top - 29, "right")

    return Whole(46 + float(spec.get("after", 10)), paint)
