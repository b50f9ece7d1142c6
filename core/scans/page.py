"""One page on its way: the picture as it came, and what is to be done to it. Nothing is lost until it is finished."""

from dataclasses import dataclass, replace

from core.attachments.attachment import Source

Crop = tuple[float, float, float, float]  # left, top, right, bottom as shares of the turned picture
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)
LEAST = 0.05  # a smaller crop is a slip of the hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What is done to a page, in this order: turned clockwise by ``quarters``, cropped, made black and white."""

    quarters: int = 0
    crop: Crop = WHOLE
    is_bw: bool = False

    def turned(self, quarters: int) -> "Edits":
        """Return the edits turned further; the crop stays on the same part of the paper."""
        crop = self.crop
        for _ in range(quarters % 4):
            left, top, right, bottom = crop
            crop = (1 - bottom, left, 1 - top, right)
        return replace(self, quarters=(self.quarters + quarters) % 4, crop=crop)

    def cropped(self, crop: Crop) -> "Edits":
        """Return the edits with another crop, held inside of the picture; what is too small is not taken."""
        left, top, right, bottom = (min(1.0, max(0.0, value)) for value in crop)
        if right - left < LEAST or bottom - top < LEAST:
            return self
        return replace(self, crop=(left, top, right, bottom))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page taken in. ``body`` is an upright picture (JPEG or PNG) of ``width`` x ``height`` pixels.

    A page of a PDF keeps that PDF (``pdf``) and its place there, so that it can go on without loss.
    """

    id: str
    source: Source
    body: bytes
    width: int
    height: int
    digest: str  # of what came in
    edits: Edits = Edits()
    thumbnail: bytes = b""
    pdf: bytes = b""
    pdf_index: int = 0
    pdf_pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the site's settings say of scans; plain, so that it travels to the worker."""

    dpi: int = 200
    page_kb: int = 300
    long_side_px: int = 2339
    single_page: str = "jpeg"
    max_pages: int = 40
    max_megapixels: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One decoded page as the worker gives it back."""

    body: bytes
    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """A picture to be painted: ``rgb`` are three bytes a pixel, row by row, so that no window has to decode."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A scan within its budget, to be sealed."""

    body: bytes
    mime: str
    pages: int
    thumbnail: bytes
