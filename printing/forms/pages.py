"""Pages of a PDF as pictures, by pdfium: what is seen on screen is what the printer's own reader will draw.

pdfium is one for a process and not for two threads at once: whoever asks waits for the other.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

_TURN = threading.Lock()


def page_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """Return a page, counted from 1, as PNG in grey or colour as the page is."""
    with _opened(pdf) as document:
        picture = document[page - 1].render(scale=dpi / 72).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of every page, in points."""
    with _opened(pdf) as document:
        return [page.get_size() for page in document]


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _TURN:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()
