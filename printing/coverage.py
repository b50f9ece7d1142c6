"""Which shipped font has which character: one table for screen, receipt, PDF and input checks alike.

It reads ``resources/fonts/coverage.bin`` (made by installer/make_coverage.py) and imports nothing heavy: no Pillow,
no fontTools, no Qt. Private use characters count as not covered: what a font draws there is its maker's own affair.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping
from functools import cache

from core.base.resources import Resources
from printing.fonts import Role

MAGIC = b"YCCOVER1"
POINTS = 0x40000  # planes 0 to 3
_ENTRY = struct.Struct("<32s32s")

SANS_FONTS = (Role.SANS, Role.RARE)
SERIF_FONTS = (Role.SERIF, Role.RARE)
_UNSEEN = (
    range(0x20),
    range(0x7F, 0xA0),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xFEFF, 0xFF00),
    range(0xE0100, 0xE01F0),
)
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))


def is_unseen(char: str) -> bool:
    """Say that a character leaves no ink: controls, direction marks, joiners, variation selectors."""
    return any(ord(char) in block for block in _UNSEEN)


def is_private(char: str) -> bool:
    """Say that a character's meaning is a private agreement (PUA)."""
    return any(ord(char) in block for block in _PRIVATE)


def has(role: Role, char: str) -> bool:
    """Say whether a font has a glyph of its own for the character."""
    point = ord(char)
    return point < POINTS and not is_private(char) and bool(_table()[role][point >> 3] >> (point & 7) & 1)


def fonts_for(char: str) -> tuple[Role, ...]:
    """Return the fonts that have the character, in the order of Role; empty: nothing here can show it."""
    return tuple(role for role in Role if has(role, char))


def font_for(char: str, fonts: Iterable[Role] = SANS_FONTS) -> Role | None:
    """Return the first of ``fonts`` that has the character."""
    return next((role for role in fonts if has(role, char)), None)


def uncovered(text: str, fonts: Iterable[Role] = SANS_FONTS) -> tuple[str, ...]:
    """Return the characters no font of ``fonts`` can show, each once, in order of appearance.

    Characters that leave no ink are not counted: stripping them is the text rules' affair.
    """
    wanted = tuple(fonts)
    missing = (char for char in text if not is_unseen(char) and font_for(char, wanted) is None)
    return tuple(dict.fromkeys(missing))


def code_of(char: str) -> str:
    """Return U+2EBF0: how a character without a glyph is named to the clerk."""
    return f"U+{ord(char):04X}"


@cache
def _table() -> Mapping[Role, bytes]:
    return {role: bits for role, (_, bits) in read_table(Resources().path("fonts/coverage.bin").read_bytes()).items()}


def read_table(data: bytes) -> dict[Role, tuple[str, bytes]]:
    """Return role -> (SHA-256 of the font it was made from, bitmap over U+0000..3FFFF, lowest bit first)."""
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError("not a coverage table")
    body, table, at = zlib.decompress(data[len(MAGIC) :]), {}, 0
    while at < len(body):
        name, digest = _ENTRY.unpack_from(body, at)
        at += _ENTRY.size
        table[Role(name.rstrip(b"\0").decode())] = (digest.hex(), body[at : at + POINTS // 8])
        at += POINTS // 8
    return table


def write_table(table: Mapping[Role, tuple[str, bytes]]) -> bytes:
    """Return the file for a table; the reverse of ``read_table``."""
    parts = [_ENTRY.pack(role.value.encode(), bytes.fromhex(digest)) + bits for role, (digest, bits) in table.items()]
    return MAGIC + zlib.compress(b"".join(parts), 9)
