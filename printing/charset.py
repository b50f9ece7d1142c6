"""What a printer's own font holds: the two-byte codes of GB 2312, GBK and GB 18030, and nothing of four bytes.

It knows code tables; it must not know papers. Source: GB 18030-2005 as glibc has it; Python 3.11 carries the table
of 2000, in which 25 characters that firmware draws from two-byte codes are given four bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from printing.coverage import is_private

Charset = Literal["gb2312", "gbk", "gb18030"]
Codes = tuple[int, int]  # two-byte codes from the first to the last, every trail byte within its own bounds

# Unicode -> two-byte code where Python's codec disagrees with the standard in use (glibc iconv is the oracle).
OVERRIDES: Mapping[int, int] = {
    0x9FB4: 0xFE59, 0x9FB5: 0xFE61, 0x9FB6: 0xFE66, 0x9FB7: 0xFE67, 0x9FB8: 0xFE6D, 0x9FB9: 0xFE7E,
    0x9FBA: 0xFE90, 0x9FBB: 0xFEA0, 0x20087: 0xFE51, 0x20089: 0xFE52, 0x200CC: 0xFE53, 0x215D7: 0xFE6C,
    0x2298F: 0xFE76, 0x241FE: 0xFE91, 0x1E3F: 0xA8BC, 0xFE10: 0xA6D9, 0xFE11: 0xA6DB, 0xFE12: 0xA6DA,
    0xFE13: 0xA6DC, 0xFE14: 0xA6DD, 0xFE15: 0xA6DE, 0xFE16: 0xA6DF, 0xFE17: 0xA6EC, 0xFE18: 0xA6ED,
    0xFE19: 0xA6F3,
}  # fmt: skip
_BY_CODE = {code: chr(point) for point, code in OVERRIDES.items()}
# GB 2312 has these two at codes for which Python's gb2312 codec names other characters.
_GB2312_OWN = {0xA1A4: "·", 0xA1AA: "—"}
_OLD_PUA = range(0xE815, 0xE865)  # where old systems kept FE50..FEA0


def two_byte(char: str) -> bytes | None:
    """Return the character's two-byte GB 18030 code, or None when it has four bytes, one byte or is private."""
    own = OVERRIDES.get(ord(char))
    if own is not None:
        return own.to_bytes(2, "big")
    if is_private(char) or 0xD800 <= ord(char) < 0xE000:
        return None
    code = char.encode("gb18030")
    return code if len(code) == 2 else None


@dataclass(frozen=True, slots=True)
class PrinterFont:
    """What one printer's own font draws: a set of codes, less the gaps its calibration page showed."""

    charset: Charset = "gbk"
    gaps: tuple[Codes, ...] = ()

    def code(self, char: str) -> bytes | None:
        """Return what to send so that the printer draws the character, or None: it has to be a picture."""
        return _device_code(char, self)

    def has_all(self, text: str) -> bool:
        """Say whether the printer draws every character of the text."""
        return all(self.code(char) is not None for char in text)


@lru_cache(maxsize=30_000)
def _device_code(char: str, font: PrinterFont) -> bytes | None:
    if " " <= char <= "~":
        return char.encode("ascii")
    code = two_byte(char)
    if code is None or any(is_within(code, gap) for gap in font.gaps):
        return None
    return code if font.charset == "gb18030" or _is_in(code, font.charset) else None


def is_within(code: bytes, codes: Codes) -> bool:
    """Say whether a two-byte code lies in a block: lead and trail byte each between those of its corners."""
    first, last = codes[0].to_bytes(2, "big"), codes[1].to_bytes(2, "big")
    return first[0] <= code[0] <= last[0] and first[1] <= code[1] <= last[1]


def read_codes(texts: Iterable[str]) -> tuple[Codes, ...]:
    """Return blocks written as ``A8BC`` or ``FE50-FEA0``; ValueError on anything else."""
    return tuple(_read_block(text) for text in texts)


def _read_block(text: str) -> Codes:
    first, dash, last = text.strip().partition("-")
    block = int(first, 16), int(last if dash else first, 16)
    if len(first) != 4 or not all(0x8140 <= code <= 0xFEFE for code in block):
        raise ValueError(text)
    return block


def char_of(code: bytes) -> str | None:
    """Return the character of a two-byte code as the firmware's table has it, None for the user areas."""
    own = _BY_CODE.get(int.from_bytes(code, "big"))
    if own is not None:
        return own
    try:
        char = code.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return None if len(char) != 1 or is_private(char) else char


@cache
def old_private_use() -> Mapping[str, str]:
    """Return PUA -> Unicode for U+E815..E864: the 80 codes FE50..FEA0 in order, as old systems stored them."""
    codes = [0xFE00 | low for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    pairs = zip(_OLD_PUA, (char_of(code.to_bytes(2, "big")) for code in codes), strict=True)
    return {chr(point): char for point, char in pairs if char is not None}


def _is_in(code: bytes, charset: Charset) -> bool:
    if charset == "gb2312" and int.from_bytes(code, "big") in _GB2312_OWN:
        return True
    try:
        code.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
