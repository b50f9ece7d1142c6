"""The fonts of a PDF: which face draws which character, and text that can be copied out again."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from core.base.faults import Fault
from core.base.resources import SHIPPED
from printing import own_glyphs
from printing.forms.own_font import OWN, start_own
from printing.forms.own_pictures import lend_blank
from printing.forms.unicode_map import to_unicode

PRODUCER = "Yichuang"
FILES = {
    "serif": "NotoSerifSC-Regular.ttf",
    "serif-bold": "NotoSerifSC-Bold.ttf",
    "sans": "NotoSansSC-Regular.ttf",
    "sans-bold": "NotoSansSC-Bold.ttf",
    "rare": "HanaMinB.ttf",
}


@cache
def start_fonts() -> None:
    """Set reportlab up, once. A face is read when it is first wanted: each takes 25 to 55 MB and 0.1 s."""
    # WORKAROUND(reportlab 5.1.0): its ToUnicode map writes five hex digits for U+10000 and above, so a copied
    # name is a different name. Ours writes UTF-16BE surrogate pairs; tests/unit/printing proves both.
    vendor: Any = ttfonts
    vendor.makeToUnicodeCMap = to_unicode
    rl_config.ttfAsciiReadable = 0  # else every face brings all of ASCII, used or not: a third of the file
    rl_config.canvas_basefontname = "serif"  # else an unembedded Helvetica stands on every page
    _start_face("serif")
    start_own()


@cache
def _start_face(name: str) -> None:
    """Register a shipped face; without shaping, so that a character is a glyph and bytes repeat."""
    font = ttfonts.TTFont(name, str(SHIPPED / "fonts" / FILES[name]), shapable=False)
    face: Any = font.face
    _mend_widths(face)
    face.get_table = partial(_table, face, face.get_table)
    pdfmetrics.registerFont(font)


def _mend_widths(face: Any) -> None:
    """Give the glyphs after the last full metric its width in the font's own units.

    WORKAROUND(reportlab 5.1.0): it gives them the width in thousandths, so that an embedded subset of a font with
    1,024 units an em (HanaMinB) contradicts the widths of the PDF, which PDF/A forbids.
    """
    full = int.from_bytes(face.get_table("hhea")[34:36], "big")
    width = face.hmetrics[full - 1][0]
    face.hmetrics[full:] = [(width, bearing) for _, bearing in face.hmetrics[full:]]


class _Slices:
    """A part of a font file that is cut from where it lies; reportlab would copy 10 to 30 MB for every subset."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


def _table(face: Any, whole: Callable[[str], bytes], tag: str) -> "bytes | _Slices":
    return _Slices(face._ttf_data, face.get_table_pos(tag)[0]) if tag == "glyf" else whole(tag)  # noqa: SLF001 - see there


def runs(text: str, face: str) -> Iterator[tuple[str, str]]:
    """Yield (face, piece) with every character in a face that has it; Fault ``printing.text.no_glyph`` otherwise."""
    for found, piece in groupby(text, key=lambda char: face_of(char, face)):
        yield found, "".join(piece)


def width_of(text: str, face: str, size: float) -> float:
    """Return the width in points."""
    return sum([advance(char, face) for char in text]) * size / 1000


def face_of(char: str, face: str) -> str:
    """Return the face that draws a character where ``face`` is asked for; Fault ``printing.text.no_glyph``.

    A given picture wins, as on receipts.
    """
    return OWN if own_glyphs.has(char) else _shipped_face(char, face)


@cache
def _shipped_face(char: str, face: str) -> str:
    for name in (face, "serif", "sans", "rare"):
        if ord(char) in _glyphs(name):
            return name
    if own_glyphs.has(char):
        serif: Any = pdfmetrics.getFont("serif")
        lend_blank(char, serif.face)
        return "serif"
    raise Fault("printing.text.no_glyph", code=f"U+{ord(char):04X}")


@cache
def advance(char: str, face: str) -> float:
    """Return the width of a character in thousandths of its size."""
    font: Any = pdfmetrics.getFont(_shipped_face(char, face))
    width: float = font.face.charWidths.get(ord(char), font.face.defaultWidth)
    return width


@cache
def _glyphs(face: str) -> dict[int, int]:
    start_fonts()
    _start_face(face)
    font: Any = pdfmetrics.getFont(face)
    glyphs: dict[int, int] = font.face.charToGlyph
    return glyphs
