"""PDF documents: pages out of them and pages into one, without loss where nothing was done. Runs in the worker.

It knows PDFium, which one thread of one process may use at a time: another reason for a process of its own.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from core.base.faults import Fault

A4 = (595.0, 842.0)
POINTS = 72


@contextmanager
def document(body: bytes) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF; Faults ``scans.file.encrypted_pdf``, ``scans.file.damaged``."""
    try:
        opened = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        code = "scans.file.encrypted_pdf" if "password" in str(error).lower() else "scans.file.damaged"
        raise Fault(code) from error
    try:
        if raw.FPDF_GetSecurityHandlerRevision(opened) != -1:
            raise Fault("scans.file.encrypted_pdf")
        if len(opened) == 0:
            raise Fault("scans.file.damaged")
        yield opened
    finally:
        opened.close()


def drawn(opened: pdfium.PdfDocument, index: int, dpi: int, max_megapixels: int) -> Image.Image:
    """Return one page as a picture; a page of poster size gets fewer dots rather than too many."""
    page = opened[index]
    width, height = page.get_size()
    share = min(dpi / POINTS, (max_megapixels * 1_000_000 / max(1.0, width * height)) ** 0.5)
    picture: Image.Image = page.render(scale=share).to_pil()
    return picture.convert("RGB")


class Binder:
    """Binds pages into one PDF. JPEG bytes go in as they are, black and white as CCITT G4, PDF pages whole."""

    def __init__(self) -> None:
        self._bound = pdfium.PdfDocument.new()

    def add_jpeg(self, body: bytes) -> None:
        """Add a picture on a page of A4 width."""
        picture = pdfium.PdfImage.new(self._bound)
        picture.load_jpeg(io.BytesIO(body), inline=True)
        size = _on_a4(picture.get_px_size())
        picture.set_matrix(pdfium.PdfMatrix().scale(*size))
        page = self._bound.new_page(*size)
        page.insert_obj(picture)
        page.gen_content()

    def add_black_and_white(self, picture: Image.Image) -> None:
        """Add a picture of mode ``1``."""
        made, size = io.BytesIO(), _on_a4(picture.size)
        picture.save(made, "PDF", resolution=picture.width / size[0] * POINTS)
        self.add_page(made.getvalue(), 0)

    def add_page(self, body: bytes, index: int, quarters: int = 0) -> None:
        """Add one page of another PDF; what hangs on that document (scripts, files) stays behind."""
        with document(body) as other:
            self._bound.import_pages(other, [index])
        if quarters:
            page = self._bound[len(self._bound) - 1]
            page.set_rotation((page.get_rotation() + quarters * 90) % 360)

    def bound(self) -> bytes:
        """Return the PDF and let go of it."""
        made = io.BytesIO()
        self._bound.save(made)
        self._bound.close()
        return made.getvalue()


def _on_a4(pixels: Sequence[int]) -> tuple[float, float]:
    """Return the size in points of a picture of this shape that fills an A4 page, upright or lying."""
    width, height = pixels
    page = A4 if height >= width else A4[::-1]
    share = min(page[0] / width, page[1] / height)
    return width * share, height * share
