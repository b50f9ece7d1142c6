"""Pages: margins of each kind, where they break, and the foot on every one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from printing.forms.blocks import Block, fitted
from printing.forms.marks import MM
from printing.forms.text import Style, draw_text, text_width

Pages = Sequence[Sequence[tuple[Block, float]]]  # of each page its blocks and where they begin


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of paper: size and margins in points, as large as they look when drawn at ``scale``.

    ``sink`` is how much lower the first page begins.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    sink: float = 0
    scale: float = 1

    @property
    def room(self) -> float:
        """Return the width of a line."""
        return self.width - self.left - self.right

    def scaled(self, scale: float) -> "Page":
        """Return the same sheet with everything on it drawn larger or smaller; the sheet keeps its size."""
        width, height, *margins = (length / scale for length in (self.width, self.height, *self._margins))
        left, right, top, bottom, sink = margins
        return Page(width, height, left, right, top, bottom, sink, self.scale * scale)

    @property
    def _margins(self) -> tuple[float, ...]:
        return self.left, self.right, self.top, self.bottom, self.sink


def _page(*millimetres: float) -> Page:
    return Page(*(length * MM for length in millimetres))


_A5 = _page(148, 210, 17, 15, 15, 19, 0)
PAGES = {
    "letter": _page(210, 297, 28, 26, 25, 24, 3),
    "sheet": _page(210, 297, 20, 20, 17, 26),
    "slip": _page(210, 148, 15, 15, 13, 18),
}
OTHER_SIZES = {  # (page of the form, size asked for)
    ("letter", "a5"): _A5.scaled(0.72),
    ("sheet", "a5"): _A5.scaled(0.72),
    ("slip", "a4"): PAGES["sheet"],
    ("letter", "large"): PAGES["letter"].scaled(1.35),
    ("sheet", "large"): PAGES["sheet"].scaled(1.35),
}


FITTING = (0.96, 0.92)  # never smaller: 15 points become 13.8


def page_of(kind: str, size: str = "") -> Page:
    """Return the page of a form; ``size`` a5, a4 or large (大字版) where the form can be had so, else its own."""
    return OTHER_SIZES.get((kind, size), PAGES[kind])


def lay_out_fitting(make: Callable[[], Sequence[Block]], page: Page) -> tuple[Pages, Page]:
    """Return the pages and the page they are for: all a little smaller where that saves a whole page.

    Nor should what is signed slip to a later page for want of a little.
    """
    best = lay_out(make(), page), page
    for scale in FITTING:
        signed, count = _long(best[0])
        is_good = signed == 1 and (count == 1 or best[1] is not page)
        if is_good or page.scale > 1:
            break
        smaller = page.scaled(scale)
        pages = lay_out(make(), smaller)
        if _long(pages) < (signed, count):
            best = pages, smaller
    return best


def _long(pages: Pages) -> tuple[int, int]:
    """Return on which page it is signed, 1 where nobody signs, and how many pages there are."""
    signed = (number for number, content in enumerate(pages, 1) if any(block.is_pinned for block, _top in content))
    return max(signed, default=1), len(pages)


def lay_out(blocks: Sequence[Block], page: Page) -> list[list[tuple[Block, float]]]:
    """Return pages of (block, top). Blocks that keep with the next go over together; tables and texts are divided.

    What stands at the foot of its page with more behind it does so on the first page only: behind it a page begins.
    """
    pages: list[list[tuple[Block, float]]] = [[]]
    y = page.height - page.top - page.sink
    pending = list(blocks)
    while pending:
        group = _group(pending)
        tall = sum(block.height(page.room) for block in group)
        room = y - page.bottom
        if tall - group[-1].after <= room + 0.01:
            is_pinned = len(pages) == 1 or len(group) == len(pending)
            y = _place(pages[-1], group, y, page, is_pinned=is_pinned)
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


def _place(
    content: list[tuple[Block, float]], blocks: Sequence[Block], y: float, page: Page, *, is_pinned: bool = True
) -> float:
    for block in blocks:
        top = page.bottom + block.height(page.room) if block.is_pinned and is_pinned else y
        content.append((block, top))
        y = top - block.height(page.room)
    return y


def draw_pages(canvas: Any, pages: Pages, page: Page, foot: str,
               mark: Callable[[Any, Page], None] | None = None) -> None:  # fmt: skip
    """Draw all pages with the foot line; ``mark`` draws what a copy carries on each page."""
    for number, content in enumerate(pages, 1):
        if page.scale != 1:
            canvas.scale(page.scale, page.scale)
        for block, top in content:
            block.draw(canvas, page.left, top, page.room)
        _draw_foot(canvas, page, foot, f"第{number}页 共{len(pages)}页")
        if mark is not None:
            mark(canvas, page)
        canvas.showPage()


def _draw_foot(canvas: Any, page: Page, left: str, right: str) -> None:
    y = page.bottom - 4 * MM
    canvas.setStrokeGray(0.3)
    canvas.setLineWidth(0.35)
    canvas.line(page.left, y, page.width - page.right, y)
    style = Style("sans", 8.5)
    draw_text(canvas, right, style, page.width - page.right, y - 13, "right")
    own = fitted(left, style, page.room - text_width(right, style) - 12)
    draw_text(canvas, left, own, page.left, y - 13)
