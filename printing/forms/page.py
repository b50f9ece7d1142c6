"""Pages: margins of each kind, where they break, and the foot on every one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from printing.forms.blocks import MM, Block
from printing.forms.text import Style, draw_text


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of paper: size and margins in points. ``sink`` is how much lower the first page begins."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    sink: float = 0

    @property
    def room(self) -> float:
        """Return the width of a line."""
        return self.width - self.left - self.right


PAGES = {
    "letter": Page(210 * MM, 297 * MM, 28 * MM, 26 * MM, 25 * MM, 24 * MM, 3 * MM),
    "sheet": Page(210 * MM, 297 * MM, 20 * MM, 20 * MM, 17 * MM, 26 * MM),
    "slip": Page(210 * MM, 148 * MM, 15 * MM, 15 * MM, 13 * MM, 18 * MM),
}


def lay_out(blocks: Sequence[Block], page: Page) -> list[list[tuple[Block, float]]]:
    """Return pages of (block, top). Blocks that keep with the next go over together; tables and texts are divided."""
    pages: list[list[tuple[Block, float]]] = [[]]
    y = page.height - page.top - page.sink
    pending = list(blocks)
    while pending:
        group = _group(pending)
        tall = sum(block.height(page.room) for block in group)
        room = y - page.bottom
        if tall <= room + 0.01:
            y = _place(pages[-1], group, y, page)
            del pending[: len(group)]
            continue
        head = sum(block.height(page.room) for block in group[:-1])
        parts = group[-1].split(page.room, room - head) if room > head else None
        if parts is not None:
            _place(pages[-1], [*group[:-1], parts[0]], y, page)
            pending[: len(group)] = [parts[1]]
        elif not pages[-1]:  # taller than an empty page and not divisible: it stands alone and is cut by nobody
            _place(pages[-1], group, y, page)
            del pending[: len(group)]
        pages.append([])
        y = page.height - page.top
    return [content for content in pages if content] or [[]]


def _group(blocks: Sequence[Block]) -> list[Block]:
    group = [blocks[0]]
    while group[-1].keeps_next and len(group) < len(blocks):
        group.append(blocks[len(group)])
    return group


def _place(content: list[tuple[Block, float]], blocks: Sequence[Block], y: float, page: Page) -> float:
    for block in blocks:
        top = page.bottom + block.height(page.room) if block.is_pinned else y
        content.append((block, top))
        y = top - block.height(page.room)
    return y


def draw_pages(canvas: Any, pages: Sequence[Sequence[tuple[Block, float]]], page: Page, foot: str,
               mark: Callable[[Any], None] | None = None) -> None:  # fmt: skip
    """Draw all pages with the foot line; ``mark`` draws what a copy carries on each page."""
    for number, content in enumerate(pages, 1):
        for block, top in content:
            block.draw(canvas, page.left, top, page.room)
        _draw_foot(canvas, page, foot, f"第{number}页 共{len(pages)}页")
        if mark is not None:
            mark(canvas)
        canvas.showPage()


def _draw_foot(canvas: Any, page: Page, left: str, right: str) -> None:
    y = page.bottom - 4 * MM
    canvas.setStrokeGray(0.3)
    canvas.setLineWidth(0.35)
    canvas.line(page.left, y, page.width - page.right, y)
    draw_text(canvas, left, Style("sans", 8.5), page.left, y - 13)
    draw_text(canvas, right, Style("sans", 8.5), page.width - page.right, y - 13, "right")
