"""Pages of a PDF as pictures, by pdfium: what is seen on screen is what the printer's own reader will draw."""

import io

import pypdfium2


def page_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """Return a page, counted from 1, as PNG in grey or colour as the page is."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        leaf = document[page - 1]
        picture = leaf.render(scale=dpi / 72).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
