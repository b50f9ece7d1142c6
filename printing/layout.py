"""Lays a template out on one paper width: each kind of block to lines, strips and codes.

It knows blocks and widths; it must not know which paper it prints or where the values come from.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.base.resources import Resources
from printing import codes, drawing, pictures, tables
from printing.charset import two_byte
from printing.escpos import Stream
from printing.page import Page
from printing.profile import PrinterProfile
from printing.scope import Scope
from printing.setting import EM, Setter, Span
from printing.template import Block, Template
from printing.text import NO_PERMITS, Permits, width_of
from printing.wrapping import wrap

_NARROW_MM = 58
_TICKS = "□一致 □不同"


def lay_out(
    template: Template,
    values: Mapping[str, Any],
    profile: PrinterProfile,
    *,
    permits: Permits = NO_PERMITS,
    is_trial: bool = False,
    resources: Resources | None = None,
) -> bytes:
    """Return the bytes of the paper, from ESC @ to the cut."""
    if template.is_bare:
        profile = profile.bare
    page = Page(setter=Setter(Stream(profile), profile), permits=permits, resources=resources or Resources())
    _blocks(page, template.blocks, Scope(values=values, is_trial=is_trial))
    page.stream.cut()
    return page.stream.body


def _blocks(page: Page, blocks: Iterable[Block], outer: Scope) -> None:
    for block in blocks:
        for scope in outer.expanded(block, page.profile.width_mm):
            _KINDS[block.kind](page, block, scope)


def _group(page: Page, block: Block, scope: Scope) -> None:
    _blocks(page, block.content, scope)


def _text(page: Page, block: Block, scope: Scope) -> None:
    text = page.fill(scope, block.content)
    indent, size = block.get("indent", 0), block.get("size", 1)
    if indent or block.get("gap", 0):
        _paragraph(page, text, first=indent, gap=block.get("gap", 0), is_bold=block.get("bold", False))
        return
    page.text(
        text,
        size=size,
        is_bold=block.get("bold", False),
        align=block.get("align", "left"),
        lines=block.get("lines", 0),
        pitch=block.get("pitch", 0),
    )


def _paragraph(page: Page, text: str, *, first: int, gap: int, is_bold: bool) -> None:
    """Print running text, the first line ``first`` cells in, all lines ``gap`` cells in."""
    lines = wrap(text, page.profile.cells - gap, first_indent=first)
    for index, line in enumerate(lines):
        blanks = " " * (gap + (first if index == 0 else 0))
        page.setter.line([Span(text=blanks + line, is_bold=is_bold)])


def _spans(page: Page, block: Block, scope: Scope) -> None:
    spans = [
        Span(
            text=page.fill(scope, part["text"]),
            wide=part.get("wide", part.get("size", 1)),
            high=part.get("high", part.get("size", 1)),
            is_bold=part.get("bold", False),
        )
        for part in block.content
    ]
    align, cells = block.get("align", "left"), page.profile.cells
    if sum(span.cells for span in spans) <= cells:
        page.setter.line(spans, align=align, pitch=block.get("pitch", 0))
        return
    for span in spans:  # each on a line of its own
        if span.text.strip() and span.cells <= cells:
            page.setter.line([replace(span, text=span.text.strip())], align=align)
        elif span.text.strip():
            page.text(span.text, is_bold=True, align=align)


def _phrases(page: Page, block: Block, scope: Scope) -> None:
    """Print the phrases that have something to say: in one line when they fit, else each on its own."""
    said = [page.fill(scope, phrase) for phrase in block.content if scope.is_full(phrase)]
    joined = block.get("join", "，").join(said)
    fits = width_of(joined) <= page.profile.cells - block.get("gap", 0)
    gap, is_bold = block.get("gap", 0), block.get("bold", False)
    for text in [joined] if fits and said else said:
        if gap:
            _paragraph(page, text, first=0, gap=gap, is_bold=is_bold)
        else:
            page.text(text, is_bold=is_bold, align=block.get("align", "left"))


def _rule(page: Page, block: Block, _scope: Scope) -> None:
    page.stream.feed(4)
    page.setter.rule(block.content)
    page.stream.feed(10)


def _bar(page: Page, block: Block, scope: Scope) -> None:
    text, size = page.fill(scope, block.content), block.get("size", 1)
    room = page.profile.cells - 4
    if width_of(text) * size > room:
        size = 1
    page.stream.feed(4)
    page.setter.bar(wrap(text, room // size), size=size)
    page.stream.feed(8)


def _number(page: Page, block: Block, scope: Scope) -> None:
    text = page.fill(scope, block.content)
    if page.profile.is_serial:
        times = max(1, min(7, page.profile.cells // max(1, width_of(text))))
        page.setter.line([Span.sized(text, times)], align="center", pitch=times * EM + 12)
        return
    px = block.get("dots", {}).get(str(page.profile.width_mm), 150)
    page.stream.feed(6)
    if text.isascii():
        page.setter.centred(drawing.number(text, px, page.profile.dots))
        page.stream.feed(12)
    else:
        page.text(text, size=3, is_bold=True, align="center")


def _sample(page: Page, block: Block, scope: Scope) -> None:
    """Print one row of the font test: from the printer's own font, whatever it makes of it, and below it our picture.

    The boxes to tick stand in the picture's line, which nothing displaces.
    """
    label, text = page.fill(scope, block.get("label", "")), scope.fill(block.content)
    cells = block.get("label_cells", 0) if page.profile.width_mm > _NARROW_MM else 0
    if label and not cells:
        page.text(label)
        label, cells = "", 2
    page.stream.style()
    page.setter.pieces(label + " " * (cells - width_of(label)))
    for char in text:
        page.stream.code(two_byte(char) or char.encode("gb18030"))
    page.stream.end_line()
    page.stream.code(b" " * cells)
    for char in text:
        page.setter.picture(char)
    page.setter.pieces(" " * (page.profile.cells - cells - width_of(text) - width_of(_TICKS)) + _TICKS)
    page.stream.end_line()


def _ticks(page: Page, block: Block, _scope: Scope) -> None:
    for gap in (3, 2, 1):
        text = (" " * gap).join(f"□ {word}" for word in block.content)
        if width_of(text) <= page.profile.cells:
            break
    page.setter.line([Span(text=text)], align="right")


def _picture(draw: Callable[[int], Any]) -> "Callable[[Page, Block, Scope], None]":
    def show(page: Page, _block: Block, _scope: Scope) -> None:
        page.setter.at(draw(page.profile.dots), 0)
        page.stream.feed(6)

    return show


def _logo(page: Page, block: Block, _scope: Scope) -> None:
    """Print the site's picture; without such a file nothing is printed, and that is no fault."""
    if not page.resources.has(block.content):
        return
    image = pictures.logo(page.resources.path(block.content), block.get("dots", {}).get(str(page.profile.width_mm), 96))
    free = page.profile.dots - image.width
    page.setter.at(image, {"left": 0, "center": free // 2, "right": free}[block.get("align", "center")])
    page.stream.feed(10)


def _copy(page: Page, _block: Block, _scope: Scope) -> None:
    page.stream.mark_copy_place()


def _feed(page: Page, block: Block, _scope: Scope) -> None:
    page.stream.feed(int(block.content))


_KINDS: Mapping[str, Callable[[Page, Block, Scope], None]] = {
    "text": _text,
    "spans": _spans,
    "phrases": _phrases,
    "pair": tables.pair,
    "row": tables.row,
    "table": tables.table,
    "seal": tables.seal,
    "rule": _rule,
    "bar": _bar,
    "number": _number,
    "qr": codes.qr,
    "code128": codes.code128,
    "sample": _sample,
    "ticks": _ticks,
    "ruler": _picture(drawing.ruler),
    "density": _picture(drawing.density),
    "logo": _logo,
    "group": _group,
    "copy": _copy,
    "feed": _feed,
}
