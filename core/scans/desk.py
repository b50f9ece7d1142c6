"""Pages for whoever shows them: taken in, edited, looked at, finished. Every call blocks: not for the GUI."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.attachments.attachment import Source
from core.attachments.kinds import Kind, check_size, kind_of
from core.base.child import Child
from core.base.faults import Fault
from core.base.ids import new_id
from core.config.device_settings import ScanSettings
from core.scans.craft import Job, work
from core.scans.page import Crop, Edits, Finished, Page, Raster, Rules


def page_worker(patience_s: float = 30.0) -> Child[Job, Any]:
    """Return a process for pages: what crashes, hangs or swells on a picture or a PDF does it there."""
    return Child("scan-worker", work, patience_s=patience_s)


class ScanDesk:
    """The work on pages, done in the worker. Any one thread at a time."""

    def __init__(self, settings: ScanSettings, worker: Child[Job, Any] | None = None) -> None:
        self._settings, self._worker = settings, worker or page_worker()
        self._rules = Rules(
            dpi=settings.dpi, page_kb=settings.page_kb, long_side_px=settings.long_side_px,
            single_page=settings.single_page, max_pages=settings.max_pages, max_megapixels=settings.max_megapixels,
        )  # fmt: skip

    def warm(self) -> None:
        """Start the worker before the first page comes."""
        self._do("nothing")

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    def take(self, body: bytes, source: Source) -> list[Page]:
        """Return the pages of what came in; Faults ``scans.file.*``, ``scans.worker.*``."""
        check_size(len(body), self._settings.max_file_mb)
        is_pdf = kind_of(body) is Kind.PDF
        pictures = self._do("take", body, self._rules)
        digest = hashlib.sha256(body).hexdigest()
        return [
            Page(
                id=new_id(), source=source, body=one.body, width=one.width, height=one.height, thumbnail=one.thumbnail,
                digest=digest, pdf=body if is_pdf else b"", pdf_index=index, pdf_pages=len(pictures) if is_pdf else 0,
            )
            for index, one in enumerate(pictures)
        ]  # fmt: skip

    def edited(self, page: Page, edits: Edits) -> Page:
        """Return the page with other edits and its small picture made anew."""
        thumbnail: bytes = self._do("thumbnail", page.body, edits, self._rules)
        return replace(page, edits=edits, thumbnail=thumbnail)

    def preview(self, page: Page, long_side_px: int, *, is_whole: bool = False) -> Raster:
        """Return the page to look at; ``is_whole`` without its crop, for moving the edges."""
        edits = replace(page.edits, crop=Edits().crop) if is_whole else page.edits
        made: Raster = self._do("preview", page.body, edits, long_side_px, self._rules)
        return made

    def edges(self, page: Page) -> Crop | None:
        """Return where the paper lies, or None when it is not plain to see."""
        found: Crop | None = self._do("edges", page.body, page.edits, self._rules)
        return found

    def finish(self, pages: Sequence[Page]) -> Finished:
        """Return the pages as one file."""
        made: Finished = self._do("finish", list(pages), self._rules)
        return made

    def view(self, body: bytes, mime: str, index: int, long_side_px: int) -> tuple[Raster, int]:
        """Return one page of a finished scan to look at, and how many pages there are."""
        made: tuple[Raster, int] = self._do("view", body, mime, index, long_side_px, self._rules)
        return made

    def leaves(self, body: bytes, mime: str) -> list[bytes]:
        """Return a small JPEG of every page of a finished scan."""
        made: list[bytes] = self._do("leaves", body, mime, self._rules)
        return made

    def _do(self, name: str, *arguments: object) -> Any:
        try:
            return self._worker.ask(Job(name, arguments))
        except Fault as fault:
            if fault.code == "base.child.died":
                raise Fault("scans.worker.lost") from fault
            if fault.code == "base.child.silent":
                raise Fault("scans.worker.late", seconds=int(fault.facts["seconds"])) from fault
            raise
