"""Draws characters as dots: one character into its cell, a line of them into a strip. Black is 1.

It knows fonts and dots; it must not know papers, printers or commands.
"""

from PIL import Image, ImageDraw

from printing import own_glyphs
from printing.coverage import SANS_FONTS, font_for
from printing.fonts import Role, load

_ASCENT = 0.88  # of the em square: all shipped fonts set hanzi between -0.12 and 0.88
# How dark a dot must be: HanaMinB's hairlines break at the threshold that suits the sans (tried on paper widths).
_THRESHOLD = {Role.RARE: 72, Role.SANS: 106, Role.SANS_BOLD: 128}
_HALF_EM = 0.92  # an ASCII letter in a cell of half the height
_HALF_ASCENT = 0.84  # a little higher than hanzi stand, so that g and y keep their tails

_cells: dict[tuple[str, int, bool], Image.Image] = {}


def cell(char: str, px: int, *, is_bold: bool = False) -> Image.Image:
    """Return the character's dots: ``px`` high, as wide, or half as wide for ASCII; mode "1", ink is white (1).

    A character without a glyph is drawn as a crossed box: callers have asked the coverage table before.
    """
    if (own := own_glyphs.dots_of(char, px)) is not None:
        return _thickened(own) if is_bold else own
    key = (char, px, is_bold)
    if key not in _cells:
        if len(_cells) > 20_000:
            _cells.clear()
        _cells[key] = _half(char, px, is_bold) if " " <= char <= "~" else _full(char, px, is_bold)
    return _cells[key]


def strip(text: str, px: int, *, is_bold: bool = False) -> Image.Image:
    """Return one line of text as dots, each character in its cell."""
    cells = [cell(char, px, is_bold=is_bold) for char in text]
    image = Image.new("1", (sum(one.width for one in cells), px))
    x = 0
    for one in cells:
        image.paste(one, (x, 0))
        x += one.width
    return image


def words(text: str, px: int, *, is_bold: bool = True) -> Image.Image:
    """Return ASCII text set with the font's own spacing and trimmed to its ink: the big number of a ticket."""
    role = Role.SANS_BOLD if is_bold else Role.SANS
    font = load(role, px)
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left), int(bottom - top)))
    ImageDraw.Draw(image).text((-left, -top), text, fill=255, font=font)
    return _dots(image, role)


def _full(char: str, px: int, is_bold: bool) -> Image.Image:
    role = font_for(char, (Role.SANS_BOLD, Role.RARE) if is_bold else SANS_FONTS)
    if role is None:
        return _crossed(px)
    image = Image.new("L", (px, px))
    draw = ImageDraw.Draw(image)
    draw.text((0, round(px * _ASCENT)), char, fill=255, font=load(role, px), anchor="ls")
    dots = _dots(image, role)
    return _thickened(dots) if is_bold and role is Role.RARE else dots


def _half(char: str, px: int, is_bold: bool) -> Image.Image:
    role = Role.SANS_BOLD if is_bold else Role.SANS
    font = load(role, round(px * _HALF_EM))
    width = px // 2
    needed = max(width, round(font.getlength(char)))
    image = Image.new("L", (needed, px))
    left = (needed - font.getlength(char)) / 2
    ImageDraw.Draw(image).text((left, round(px * _HALF_ASCENT)), char, fill=255, font=font, anchor="ls")
    if needed > width:
        image = image.resize((width, px), Image.Resampling.BOX)
    return _dots(image, role)


def _dots(image: Image.Image, role: Role) -> Image.Image:
    least = _THRESHOLD[role]
    return image.point([255 if level >= least else 0 for level in range(256)], "1")


def _thickened(dots: Image.Image) -> Image.Image:
    moved = Image.new("1", dots.size)
    moved.paste(dots, (1, 0))
    moved.paste(dots, (0, 0), dots)
    return moved


def _crossed(px: int) -> Image.Image:
    image = Image.new("1", (px, px))
    draw = ImageDraw.Draw(image)
    draw.rectangle((2, 2, px - 3, px - 3), outline=1)
    draw.line((2, 2, px - 3, px - 3), fill=1)
    draw.line((px - 3, 2, 2, px - 3), fill=1)
    return image
