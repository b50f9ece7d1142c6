"""Draws what is not a line of text: rules, ruler, density patches, the big number, the name. Ink is 1.

It knows dots; it must not know templates, values or commands.
"""

from PIL import Image, ImageDraw

from printing import glyphs
from printing.text import width_of
from printing.wrapping import wrap

RULE_ROWS = {"heavy": 4, "solid": 2, "dash": 2}
LABEL_DOTS = 120  # where the value begins in a line of the name
_DOTS_PER_MM = 8


def rule(kind: str, dots: int) -> Image.Image:
    """Return a rule over the whole width."""
    image = Image.new("1", (dots, RULE_ROWS[kind]), 1)
    if kind == "dash":
        for x in range(5, dots, 8):  # F8: five dots on, three off
            image.paste(0, (x, 0, x + 3, image.height))
    return image


def coarse_rule(kind: str, dots: int) -> Image.Image:
    """Return a rule of one row to be doubled both ways."""
    image = Image.new("1", (dots, 1), 1)
    if kind == "dash":
        for x in range(3, dots, 4):
            image.putpixel((x, 0), 0)
    return image


def number(text: str, px: int, dots: int) -> Image.Image:
    """Return the big number, as high as asked or as wide as the paper takes."""
    image = glyphs.words(text, px)
    while image.width > dots and px > 24:
        px = px * 9 // 10
        image = glyphs.words(text, px)
    return image


def name_lines(label: str, name: str, *, dots: int, is_slow: bool) -> list[Image.Image]:
    """Return the strips of a person's name: 48 dots when it fits one line, else 32 dots in as many as needed."""
    room = dots - LABEL_DOTS
    px = 48 if not is_slow and width_of(name) * 24 <= room else 32
    lines = wrap(name, room // (px // 2))
    return [_name_line(label if index == 0 else "", line, px, dots) for index, line in enumerate(lines)]


def _name_line(label: str, text: str, px: int, dots: int) -> Image.Image:
    image = Image.new("1", (dots, px))
    word = glyphs.strip(label, 24)
    image.paste(word, (0, px - 24 - (px - 24) // 8))
    image.paste(glyphs.strip(text, px), (LABEL_DOTS, 0))
    return image


def ruler(dots: int) -> Image.Image:
    """Return a ruler in millimetres with both edges of the printable width."""
    image = Image.new("1", (dots, 46))
    draw = ImageDraw.Draw(image)
    for mm in range(dots // _DOTS_PER_MM + 1):
        x = min(mm * _DOTS_PER_MM, dots - 1)
        high = 22 if mm % 10 == 0 else 15 if mm % 5 == 0 else 9
        draw.line((x, 0, x, high), fill=1, width=2 if mm % 10 == 0 and mm else 1)
        if mm % 10 == 0:
            _ruler_number(image, str(mm), x, dots)
    draw.line((1, 0, 1, 22), fill=1)
    draw.line((dots - 1, 0, dots - 1, 22), fill=1)
    draw.line((dots - 2, 0, dots - 2, 22), fill=1)
    return image


def _ruler_number(image: Image.Image, text: str, x: int, dots: int) -> None:
    word = glyphs.words(text, 20, is_bold=False)
    left = min(max(2, x - word.width // 2), dots - word.width - 2)
    image.paste(word, (left, 28), word)


def density(dots: int) -> Image.Image:
    """Return four patches from a quarter black to all black."""
    gap = 12
    width = (dots - 3 * gap) // 4 // 4 * 4
    image = Image.new("1", (dots, 48))
    for index in range(4):
        image.paste(_patch(index, width, 48), (index * (width + gap), 0))
    return image


def _patch(index: int, width: int, height: int) -> Image.Image:
    patch = Image.new("1", (width, height))
    for y in range(height):
        for x in range(width):
            quarter = x % 2 == 0 and y % 2 == 0
            ink = (quarter, (x + y) % 2 == 0, x % 2 == 0 or y % 2 == 0, True)[index]
            patch.putpixel((x, y), int(ink))
    return patch
