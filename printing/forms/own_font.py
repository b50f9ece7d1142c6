"""Given pictures of characters as a font of the PDF (Type 3): placed, coloured, found and copied out like any other.

It knows pictures and reportlab; it must not know forms. A picture beside an ActualText would be copied out by some
readers only; a glyph with a row in its font's Unicode map is the character itself for all of them.
"""

import io
import zlib
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from PIL import Image, ImageOps
from reportlab.pdfbase import pdfdoc, pdfmetrics

from core.base.faults import Fault
from printing import own_glyphs
from printing.forms.unicode_map import to_unicode

OWN = "own"  # the face
_SIDE = 512  # dots of a glyph: three times what a line of a form shows at 300 dpi
_EM, _DESCENT = 1000, -120  # as the shipped fonts set hanzi: between -0.12 and 0.88 of the em square
_MOST = 255


class OwnFont:
    """The one font of given pictures. Of each document: the characters it used, in the order of their codes from 1."""

    fontName = OWN  # noqa: N815 - the names reportlab asks a font for
    encName = OWN  # noqa: N815
    shapable = False
    _dynamicFont = 1  # noqa: N815
    _multiByte = 1  # noqa: N815
    face = SimpleNamespace(name=OWN)

    def __init__(self) -> None:
        self._used: WeakKeyDictionary[Any, tuple[str, list[str]]] = WeakKeyDictionary()

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:  # noqa: ARG002, N802 - theirs
        """Return the width in points: each is a full em."""
        return len(text) * size

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: ARG002, N802
        """Return the one run there is: all characters are in one subset; Fault ``printing.text.no_glyph`` beyond it."""
        _, chars = self._state(doc)
        for char in text:
            if char not in chars:
                if len(chars) == _MOST:
                    raise Fault("printing.text.no_glyph", code=f"U+{ord(char):04X}")
                chars.append(char)
        return [(0, bytes(chars.index(char) + 1 for char in text))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: ARG002, N802 - theirs
        """Return the name by which pages call the font."""
        return f"/{self._state(doc)[0]}"

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - theirs
        """Write the font into the document that is being saved."""
        name, chars = self._state(doc)
        glyphs = {f"u{ord(char):04X}": doc.Reference(_glyph(char)) for char in chars}
        names = [pdfdoc.PDFName(glyph) for glyph in glyphs]
        unicode = pdfdoc.PDFStream(content=to_unicode(OWN, [0, *map(ord, chars)]), filters=[pdfdoc.PDFZCompress])
        made = pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type3"),
            "Name": pdfdoc.PDFName(name),
            "FontBBox": pdfdoc.PDFArray([0, _DESCENT, _EM, _EM + _DESCENT]),
            "FontMatrix": pdfdoc.PDFArray([0.001, 0, 0, 0.001, 0, 0]),
            "FirstChar": 1,
            "LastChar": len(chars),
            "Widths": pdfdoc.PDFArray([_EM] * len(chars)),
            "Resources": pdfdoc.PDFDictionary({}),
            "Encoding": pdfdoc.PDFDictionary({
                "Type": pdfdoc.PDFName("Encoding"), "Differences": pdfdoc.PDFArray([1, *names]),
            }),
            "CharProcs": pdfdoc.PDFDictionary(glyphs),
            "ToUnicode": doc.Reference(unicode, f"toUnicodeCMap:{name}"),
        })  # fmt: skip
        doc.idToObject["BasicFonts"].dict[name] = doc.Reference(made, name)
        del self._used[doc]

    def _state(self, doc: Any) -> tuple[str, list[str]]:
        if doc not in self._used:
            name = f"F{len(doc.fontMapping) + 1}"
            doc.fontMapping[OWN] = f"/{name}"
            doc.delayedFonts.append(self)
            self._used[doc] = name, []
        return self._used[doc]


def start_own() -> None:
    """Let reportlab know the font."""
    font: Any = OwnFont()
    pdfmetrics.registerFont(font)


def _glyph(char: str) -> Any:
    """Return the drawing of a character: its ink as a mask, painted in the colour of the text."""
    with Image.open(io.BytesIO(own_glyphs.png_of(char) or b"")) as file:
        ink = ImageOps.invert(file.convert("L")).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    dots = ink.point([0 if level >= 128 else 255 for level in range(256)], "1")  # of a mask, 0 is ink
    packed = zlib.compress(dots.tobytes(), 9).hex().upper()
    content = (
        f"{_EM} 0 0 {_DESCENT} {_EM} {_EM + _DESCENT} d1\nq {_EM} 0 0 {_EM} 0 {_DESCENT} cm\n"
        f"BI /W {_SIDE} /H {_SIDE} /IM true /BPC 1 /F [/AHx /Fl] ID {packed}> EI Q"
    )
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
