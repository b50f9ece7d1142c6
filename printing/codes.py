"""The blocks with codes to scan: QR and Code128, drawn by the printer or, where it cannot, by us.

They know a template's block and the paper; they must not know what a code means.
"""

from PIL import Image

from core.base.faults import Fault
from printing.canvas import code_strip, enlarged
from printing.code128 import widths
from printing.escpos import check_payload, code128_data
from printing.page import Page
from printing.scope import Scope
from printing.template import Block

QR_QUIET = 24  # dots of white around a QR
CODE_QUIET = 30


def qr(page: Page, block: Block, scope: Scope) -> None:
    """Print a QR as large as asked or as the paper takes; Fault ``printing.code.*``."""
    text = scope.fill(block.content)
    if not text or not text.isascii():  # a trial print without the address
        return
    module = block.get("module", {}).get(str(page.profile.width_mm), 5)
    matrix = qr_dots(text)
    while module > 3 and matrix.width * module + 2 * QR_QUIET > page.profile.dots:
        module -= 1
    if matrix.width * module + 2 * QR_QUIET > page.profile.dots:
        raise Fault("printing.code.too_long", kind="QR", width_mm=page.profile.width_mm)
    page.stream.feed(QR_QUIET - 10)
    if page.profile.draws_codes:
        page.stream.align("center")
        page.stream.qr(text, module)
        page.stream.align("left")
    else:
        check_payload(text, "QR")
        page.setter.centred(enlarged(matrix, module, module))
    page.stream.feed(QR_QUIET - 8)


def qr_dots(text: str) -> Image.Image:
    """Return the QR of a text, one dot a module, level M; ink is 1."""
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    size = int(code.symbol_size(border=0)[0])
    image = Image.new("1", (size, size))
    image.putdata([dark & 1 for line in code.matrix for dark in line])
    return image


def code128(page: Page, block: Block, scope: Scope) -> None:
    """Print a Code128 as wide as asked or as the paper takes; Fault ``printing.code.*``."""
    text = scope.fill(block.content)
    if not text or not text.isascii():
        return  # a trial print without the number
    data, modules = code128_data(text)
    module = block.get("module", {}).get(str(page.profile.width_mm), 2)
    while module > 1 and modules * module + 2 * CODE_QUIET > page.profile.dots:
        module -= 1
    if modules * module + 2 * CODE_QUIET > page.profile.dots:
        raise Fault("printing.code.too_long", kind="Code128", width_mm=page.profile.width_mm)
    height = block.get("height", 72)
    page.stream.feed(10)
    if page.profile.draws_codes:
        page.stream.align("center")
        page.stream.code128(data, module=module, height=height)
        page.stream.align("left")
    else:
        page.setter.centred(code_strip(widths(data), module, height))
    page.stream.feed(8)
