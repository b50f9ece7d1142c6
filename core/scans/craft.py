"""The work on pages as whole jobs, plain values in and out: what the worker process does. It knows no pipe."""

import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from PIL import Image, ImageSequence

from core.attachments.attachment import JPEG, PDF
from core.attachments.kinds import Kind, kind_of
from core.base.faults import Fault
from core.scans import picture as craft
from core.scans.document import Binder, document, drawn
from core.scans.page import Crop, Edits, Finished, Page, Picture, Raster, Rules

LEAF_DPI = 40  # an A4 page is then 330 x 470
TAKEN_QUALITY = 94  # pages are kept so while they are worked on
MEMORY_BYTES = 3 << 30  # of the worker; a picture within the limit of pixels needs far less


@dataclass(frozen=True, slots=True)
class Job:
    """One of the functions below by its name, and its arguments."""

    name: str
    arguments: tuple[Any, ...]


def work(job: Job) -> Any:
    """Do a job; called in the worker process."""
    _limit_memory()
    try:
        return JOBS[job.name](*job.arguments)
    except MemoryError as error:
        raise Fault("scans.file.too_many_pixels", limit=0) from error


def nothing() -> None:
    """Do nothing: the worker is started by it."""


def take(body: bytes, rules: Rules) -> list[Picture]:
    """Return the pages of a file; Faults ``scans.file.*``."""
    kind = kind_of(body)
    if kind is Kind.PDF:
        return _pages_of_pdf(body, rules)
    opened = craft.opened(body, rules.max_megapixels)
    frames = getattr(opened, "n_frames", 1)
    if frames > rules.max_pages:
        raise Fault("scans.file.too_many_pages", limit=rules.max_pages)
    if frames == 1:
        return [_taken(craft.upright(opened), body if kind is Kind.JPEG else b"", rules)]
    pages = []
    for frame in ImageSequence.Iterator(opened):
        craft.check_pixels(frame, rules.max_megapixels)
        pages.append(_taken(craft.upright(frame.copy()), b"", rules))
    return pages


def thumbnail(body: bytes, edits: Edits, rules: Rules) -> bytes:
    """Return the small picture of a page as edited."""
    return craft.thumbnail(_edited(body, edits, rules))


def preview(body: bytes, edits: Edits, long_side_px: int, rules: Rules) -> Raster:
    """Return the page as edited, to look at."""
    return _raster(_edited(body, edits, rules), long_side_px)


def edges(body: bytes, edits: Edits, rules: Rules) -> Crop | None:
    """Return where the paper lies in the turned page, or None."""
    return craft.paper_edges(_edited(body, replace(Edits(), quarters=edits.quarters), rules))


def finish(pages: Sequence[Page], rules: Rules) -> Finished:
    """Return the pages as one file within its budget."""
    first = craft.thumbnail(_edited(pages[0].body, pages[0].edits, rules))
    if _is_whole_pdf(pages):
        return Finished(body=pages[0].pdf, mime=PDF, pages=len(pages), thumbnail=first)
    budget = rules.page_kb * 1024
    if len(pages) == 1 and rules.single_page == "jpeg" and not pages[0].pdf:
        body = _small_enough(pages[0], budget, rules)
        return Finished(body=body, mime=JPEG, pages=1, thumbnail=first)
    binder = Binder()
    for page in pages:
        _bind(binder, page, budget, rules)
    return Finished(body=binder.bound(), mime=PDF, pages=len(pages), thumbnail=first)


def view(body: bytes, mime: str, index: int, long_side_px: int, rules: Rules) -> tuple[Raster, int]:
    """Return one page of a finished scan to look at, and how many pages there are."""
    if mime == PDF:
        with document(body) as opened:
            width, height = opened[index].get_size()
            dpi = round(long_side_px * 72 / max(width, height))
            return _raster(drawn(opened, index, dpi, rules.max_megapixels), long_side_px), len(opened)
    return preview(body, Edits(), long_side_px, rules), 1


@cache
def _limit_memory() -> None:
    if sys.platform == "linux" and multiprocessing.parent_process() is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def leaves(body: bytes, mime: str, rules: Rules) -> list[bytes]:
    """Return a small JPEG of every page of a finished scan."""
    if mime != PDF:
        return [thumbnail(body, Edits(), rules)]
    with document(body) as opened:
        return [
            craft.thumbnail(drawn(opened, index, LEAF_DPI, rules.max_megapixels)) for index in range(len(opened))
        ]  # fmt: skip


def _raster(picture: Image.Image, long_side_px: int) -> Raster:
    fitted = craft.fitted(picture.convert("RGB"), long_side_px)
    return Raster(width=fitted.width, height=fitted.height, rgb=fitted.tobytes())


def _pages_of_pdf(body: bytes, rules: Rules) -> list[Picture]:
    with document(body) as opened:
        if len(opened) > rules.max_pages:
            raise Fault("scans.file.too_many_pages", limit=rules.max_pages)
        pictures = (drawn(opened, index, rules.dpi, rules.max_megapixels) for index in range(len(opened)))
        return [_taken(picture, b"", rules) for picture in pictures]


def _taken(upright: Image.Image, original: bytes, rules: Rules) -> Picture:
    """Keep a camera's own JPEG as it is when it stands upright and is not oversized; make one of all else."""
    is_original = bool(original) and upright.size == _size(original, rules) and max(upright.size) <= 5000
    body = original if is_original else craft.jpeg(craft.fitted(upright, 5000), TAKEN_QUALITY)
    size = upright.size if is_original else craft.opened(body, rules.max_megapixels).size
    return Picture(body=body, width=size[0], height=size[1], thumbnail=craft.thumbnail(upright))


def _size(body: bytes, rules: Rules) -> tuple[int, int]:
    opened = craft.opened(body, rules.max_megapixels)
    is_turned = opened.getexif().get(0x0112, 1) != 1
    return (0, 0) if is_turned else opened.size


def _edited(body: bytes, edits: Edits, rules: Rules) -> Image.Image:
    return craft.edited(craft.upright(craft.opened(body, rules.max_megapixels)), edits)


def _bind(binder: Binder, page: Page, budget: int, rules: Rules) -> None:
    if page.pdf and not page.edits.is_bw and page.edits.crop == Edits().crop:
        binder.add_page(page.pdf, page.pdf_index, page.edits.quarters)
    elif page.edits.is_bw:
        binder.add_black_and_white(craft.edited(_for_reading(page, rules), replace(Edits(), is_bw=True)))
    else:
        binder.add_jpeg(_small_enough(page, budget, rules))


def _small_enough(page: Page, budget: int, rules: Rules) -> bytes:
    if page.edits.is_bw:
        return craft.within(craft.edited(_for_reading(page, rules), replace(Edits(), is_bw=True)), budget)
    return craft.within(_for_reading(page, rules), budget)


def _for_reading(page: Page, rules: Rules) -> Image.Image:
    """Return the page turned, cropped and no longer than it may be; black and white comes last, at the final size."""
    return craft.fitted(_edited(page.body, replace(page.edits, is_bw=False), rules), rules.long_side_px)


def _is_whole_pdf(pages: Sequence[Page]) -> bool:
    """Say whether the pages are one PDF, whole, in order and untouched: then its very bytes go on, signatures too."""
    first = pages[0]
    return (
        bool(first.pdf)
        and len(pages) == first.pdf_pages
        and all(
            page.pdf == first.pdf and page.pdf_index == index and page.edits == Edits()
            for index, page in enumerate(pages)
        )
    )


JOBS: Mapping[str, Callable[..., Any]] = {
    "nothing": nothing, "take": take, "thumbnail": thumbnail, "preview": preview, "edges": edges, "finish": finish,
    "view": view, "leaves": leaves,
}  # fmt: skip
