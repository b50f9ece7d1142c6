"""Reads a receipt's bytes back with nothing of ours: glibc's iconv for the codes, the fonts themselves for the pictures.

It knows the few commands a line of text is made of, and what the shipped font files hold; it imports no printing.
"""

import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parents[1] / "resources/fonts"
ORDER = ("NotoSansSC-Regular.ttf", "HanaMinB.ttf")
ARGUMENTS = {b"\x1b3": 1, b"\x1bE": 1, b"\x1bJ": 1, b"\x1ba": 1, b"\x1c!": 1, b"\x1d!": 1, b"\x1dB": 1}
NONE = {b"\x1b@", b"\x1c&"}

Picture = tuple[int, int, bytes]  # width, height, rows of dots, a bit a dot


def read(body: bytes) -> Iterator[bytes | Picture]:
    """Yield codes and pictures in the order in which they are printed; ValueError on anything else."""
    at = 0
    while at < len(body):
        head = body[at : at + 2]
        if body[at] >= 0x20:
            end = at
            while end < len(body) and body[end] >= 0x20:
                end += 1
            yield body[at:end]
            at = end
        elif body[at : at + 1] == b"\n":
            at += 1
        elif head in NONE:
            at += 2
        elif head in ARGUMENTS:
            at += 2 + ARGUMENTS[head]
        elif head == b"\x1b*":
            width = body[at + 3] | body[at + 4] << 8
            yield _columns(width, body[at + 5 : at + 5 + 3 * width])
            at += 5 + 3 * width
        elif body[at : at + 3] == b"\x1dv0":
            wide, high = (body[at + 4] | body[at + 5] << 8), (body[at + 6] | body[at + 7] << 8)
            yield wide * 8, high, body[at + 8 : at + 8 + wide * high]
            at += 8 + wide * high
        elif head == b"\x1dV":
            at += 4
        else:
            raise ValueError(f"@{at}: {body[at : at + 8].hex(' ')}")


def decoded(codes: bytes) -> str:
    """Return what glibc says the codes are."""
    return subprocess.run(
        ["iconv", "-f", "GB18030", "-t", "UTF-8"], input=codes, capture_output=True, check=True
    ).stdout.decode()  # fmt: skip


def is_glyph(picture: Picture, char: str) -> bool:
    """Say whether a picture is the font's own glyph of the character: the ink of its outline, no dot elsewhere.

    A dot is ours to set where the outline covers a good part of it, and must stay white where it covers none.
    """
    width, high, rows = picture
    dots = Image.frombytes("1", (width, high), rows).convert("L")
    grey = _outline(char, high)
    if grey.size != dots.size or dots.getbbox() is None:
        return False
    pairs = zip(dots.tobytes(), grey.tobytes(), strict=True)
    return all((dot == 0 or level > 0) and (dot == 255 or level < FULL) for dot, level in pairs)


FULL = 200  # of 255: darker than this is ink whatever the threshold of a font


def glyphs_of(picture: Picture, left: int, px: int, chars: Sequence[str]) -> list[str]:
    """Return those characters of a strip that are not the font's own glyphs, each ``px`` wide from ``left``."""
    width, high, rows = picture
    strip = Image.new("1", (max(width, left + px * len(chars)), high))
    strip.paste(Image.frombytes("1", (width, high), rows), (0, 0))
    wrong = []
    for index, char in enumerate(chars):
        cell = strip.crop((left + index * px, 0, left + (index + 1) * px, px))
        if not is_glyph((px, px, cell.tobytes()), char):
            wrong.append(char)
    return wrong


def _columns(width: int, data: bytes) -> Picture:
    image = Image.frombytes("1", (24, width), data).transpose(Image.Transpose.TRANSPOSE)
    return width, 24, image.tobytes()


def _outline(char: str, px: int) -> Image.Image:
    name = next((name for name in ORDER if ord(char) in _characters(name)), None)
    image = Image.new("L", (px, px))
    if name is not None:
        font = _font(name, px)
        ImageDraw.Draw(image).text((0, round(px * 0.88)), char, fill=255, font=font, anchor="ls")
    return image


@cache
def _characters(name: str) -> frozenset[int]:
    with TTFont(FONTS / name, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _font(name: str, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), px, layout_engine=ImageFont.Layout.BASIC)
