"""Pictures of characters no shipped font has, as every paper draws them: one book for the whole process.

It knows pictures and code points; it must not know stores or papers. The store fills it at the start (``learn``);
reading it needs no lock, it is replaced whole.
"""

import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from PIL import Image, ImageOps

from core.base.faults import Fault
from core.papers.own_glyph import OwnGlyph

SIDE = 128  # dots of a kept picture: enough for 48 on paper and for a form at 300 dpi
_FACE = 0.92  # of the em square, as the shipped fonts draw hanzi
_MOST_BYTES = 4_000_000
_INK = 128  # how dark a dot of a given picture must be to count for its outline

_book: Mapping[str, bytes] = {}


def learn(pictures: Mapping[str, bytes]) -> None:
    """Know these characters too, or better, from now on."""
    global _book  # noqa: PLW0603 - the book is one, like the fonts beside it
    if pictures:
        _book = {**_book, **pictures}


def learn_all(glyphs: Iterable[OwnGlyph]) -> None:
    """Know what the store has."""
    learn({glyph.char: glyph.png for glyph in glyphs})


def used_in(value: Any) -> dict[str, bytes]:
    """Return the pictures that the texts of some values need, to go along with them into another process."""
    if isinstance(value, str):
        return {char: _book[char] for char in value if char in _book}
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return {char: png for part in parts for char, png in used_in(part).items()}


def has(char: str) -> bool:
    """Say whether a picture was given for the character."""
    return char in _book


def png_of(char: str) -> bytes | None:
    """Return the picture, PNG, grey, dark on white, square: for forms."""
    return _book.get(char)


def dots_of(char: str, px: int) -> Image.Image | None:
    """Return the character ``px`` dots square, mode "1", ink is 1: for receipts."""
    png = _book.get(char)
    return None if png is None else _dots(png, px)


def read_picture(data: bytes) -> bytes:
    """Return what is kept of an uploaded PNG or JPEG: the ink alone, set into the em square, grey, dark on white.

    Faults ``printing.glyph.unreadable`` and ``printing.glyph.blank``.
    """
    if len(data) > _MOST_BYTES:
        raise Fault("printing.glyph.unreadable")
    try:
        with Image.open(io.BytesIO(data)) as file:
            picture = ImageOps.exif_transpose(file).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Fault("printing.glyph.unreadable") from error
    white = Image.new("RGBA", picture.size, "white")
    ink = ImageOps.invert(ImageOps.autocontrast(Image.alpha_composite(white, picture).convert("L")))
    box = ink.point([255 if level >= _INK else 0 for level in range(256)]).getbbox()
    if box is None or ink.getextrema() == (255, 255):
        raise Fault("printing.glyph.blank")
    return _png(_set(ink.crop(box)))


def _set(ink: Image.Image) -> Image.Image:
    """Return the ink in the middle of the square, as large as a hanzi's face."""
    face = round(SIDE * _FACE)
    times = face / max(ink.size)
    size = max(1, round(ink.width * times)), max(1, round(ink.height * times))
    square = Image.new("L", (SIDE, SIDE))
    square.paste(ink.resize(size, Image.Resampling.LANCZOS), ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return square


def _png(ink: Image.Image) -> bytes:
    file = io.BytesIO()
    ImageOps.invert(ink).save(file, "PNG")
    return file.getvalue()


@lru_cache(maxsize=256)
def _dots(png: bytes, px: int) -> Image.Image:
    with Image.open(io.BytesIO(png)) as file:
        ink = ImageOps.invert(file.convert("L")).resize((px, px), Image.Resampling.LANCZOS)
    return ink.point([255 if level >= 110 else 0 for level in range(256)], "1")
