"""Pages are put right: order, turning, edges, black and white. It knows the session, and no source and no case."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.faults import Fault
from desktop.presenters.scan_session import LIVE, ScanSession

if TYPE_CHECKING:
    from core.scans.page import Crop, Edits, Page

STEP = 0.01  # how far an arrow moves an edge


class ScanEdits(ScanSession):
    """Commands on the selected page."""

    def select(self, index: int) -> None:
        """Look at a page; -1 at the live picture."""
        self._crop = None
        self._look_at(max(LIVE, min(index, len(self._pages) - 1)))

    def move(self, by: int) -> None:
        """Move the selected page up or down the list."""
        at, to = self._selected, self._selected + by
        if self._page is None or not 0 <= to < len(self._pages):
            return
        pages = list(self._pages)
        pages.insert(to, pages.pop(at))
        self._pages, self._selected = tuple(pages), to
        self._update()

    def delete(self) -> None:
        """Take the selected page out."""
        page = self._page
        if page is None:
            return
        self._crop = None
        self._pages = tuple(one for one in self._pages if one.id != page.id)
        self._look_at(min(self._selected, len(self._pages) - 1))

    def turn(self, quarters: int) -> None:
        """Turn the selected page clockwise."""
        if self._page is not None:
            self._edit(self._page.edits.turned(quarters))

    def toggle_black_and_white(self) -> None:
        """Make the selected page black and white, or as it was."""
        if self._page is not None:
            self._edit(replace(self._page.edits, is_bw=not self._page.edits.is_bw))

    def begin_crop(self) -> None:
        """Move the edges of the selected page; they begin where the paper lies, when that is plain to see."""
        page = self._page
        if page is None:
            return
        self._crop = page.edits.crop
        self._picture = None
        self._look()
        if page.edits.crop == (0.0, 0.0, 1.0, 1.0):
            self.find_edges()

    def find_edges(self) -> None:
        """Put the frame where the paper lies."""
        page, desk = self._page, self._office.scan_desk
        if page is not None and self._crop is not None:
            self._do(lambda: desk.edges(page), self._found_edges)

    def set_crop(self, crop: "Crop") -> None:
        """Take the frame as it was drawn."""
        if self._crop is not None:
            self._crop = crop
            self._update()

    def nudge(self, edge: int, by: int) -> None:
        """Move one edge (0 left, 1 top, 2 right, 3 bottom) by so many steps."""
        if self._crop is not None:
            edges = list(self._crop)
            edges[edge] = min(1.0, max(0.0, edges[edge] + by * STEP))
            self.set_crop((edges[0], edges[1], edges[2], edges[3]))

    def take_crop(self) -> None:
        """Enter: crop the page to the frame."""
        page, crop = self._page, self._crop
        if page is not None and crop is not None:
            self._crop = None
            self._edit(page.edits.cropped(crop))

    def drop_crop(self) -> None:
        """Leave the edges as they were."""
        self._crop = None
        self._look_at(self._selected)

    def _found_edges(self, crop: "Crop | None") -> None:
        if self._crop is None:
            return
        if crop is None:
            self._warned = Fault("desktop.scan.no_edges")
        else:
            self._crop, self._warned = crop, None
        self._update()

    def _edit(self, edits: "Edits") -> None:
        page, desk = self._page, self._office.scan_desk
        if page is None:
            return
        self._put(replace(page, edits=edits))  # a second key finds the first one done
        self._do(lambda: desk.edited(page, edits), self._put)
        self._look()

    def _put(self, page: "Page") -> None:
        """Take a page as it is now, unless it has been edited again since."""
        held = next((one for one in self._pages if one.id == page.id), None)
        if held is not None and (held.edits == page.edits or not page.thumbnail or held.thumbnail == page.thumbnail):
            self._pages = tuple(page if one.id == page.id else one for one in self._pages)
            self._update()
