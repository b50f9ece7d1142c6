"""Given pictures of characters in a PDF: a blank that is copied out as the character, and its picture on top.

It knows faces and pictures; it must not know lines or forms.
"""

import io
from functools import cache
from typing import Any

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader

from core.base.faults import Fault
from printing import own_glyphs

_BELOW_EM = 0.12  # of a hanzi lies below the baseline
_BLANK = ord("\u3000")  # as wide as a hanzi

_lent: set[str] = set()


def lend_blank(char: str, face: Any) -> None:
    """Let a face draw nothing for a character; its text is the character all the same."""
    face.charToGlyph[ord(char)] = face.charToGlyph[_BLANK]
    face.charWidths[ord(char)] = face.charWidths[_BLANK]
    _lent.add(char)


def lay_picture(canvas: Any, char: str, x: float, baseline: float, size: float) -> None:
    """Draw the picture where a blank stands for it; nothing for every other character."""
    if char not in _lent:
        return
    png = own_glyphs.png_of(char)
    if png is None:
        raise Fault("printing.text.no_glyph", code=f"U+{ord(char):04X}")
    canvas.drawImage(_reader(png), x, baseline - size * _BELOW_EM, size, size, mask="auto")


@cache
def _reader(png: bytes) -> ImageReader:
    """Return the ink alone, its paper transparent: cells may be tinted."""
    with Image.open(io.BytesIO(png)) as file:
        ink = ImageOps.invert(file.convert("L"))
    picture = Image.new("RGBA", ink.size, (0, 0, 0, 255))
    picture.putalpha(ink)
    return ImageReader(picture)
