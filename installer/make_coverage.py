"""Makes resources/fonts/coverage.bin from the fonts' own tables and proves that level 3 is complete.

Run it after a font has changed: ``python installer/make_coverage.py``. It knows fontTools; the product does not.
"""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fontTools.ttLib import TTFont  # noqa: E402 - the house is found by the line above

from printing.coverage import POINTS, SANS_FONTS, SERIF_FONTS, write_table  # noqa: E402
from printing.fonts import SHA256, Role, path  # noqa: E402

# GB 18030-2022 level 3: the unified ideographs of Unicode 11 and twelve that stand in the compatibility block.
LEVEL_3 = (
    range(0x4E00, 0x9FF0), range(0x3400, 0x4DB6), range(0x20000, 0x2A6D7), range(0x2A700, 0x2B735),
    range(0x2B740, 0x2B81E), range(0x2B820, 0x2CEA2), range(0x2CEB0, 0x2EBE1),
    (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29),
)  # fmt: skip
LEVEL_3_COUNT = 87_887


def level_3() -> set[int]:
    """Return the code points of all level-3 hanzi."""
    return {point for block in LEVEL_3 for point in block}


def points_of(role: Role) -> set[int]:
    """Return what a font's own table maps."""
    with TTFont(path(role), lazy=True) as font:
        return set(font.getBestCmap())


def bitmap_of(points: set[int]) -> bytes:
    """Return the bitmap of the planes the product knows."""
    bits = bytearray(POINTS // 8)
    for point in points:
        if point < POINTS:
            bits[point >> 3] |= 1 << (point & 7)
    return bytes(bits)


def made() -> bytes:
    """Return the table made from the fonts as they lie there; stop when one is not the pinned one or hanzi lack."""
    points = {role: points_of(role) for role in Role}
    for fonts in (SANS_FONTS, SERIF_FONTS):
        found = len(level_3() & set().union(*(points[role] for role in fonts)))
        if found != LEVEL_3_COUNT:
            raise SystemExit(f"{[role.name for role in fonts]}: {found} of {LEVEL_3_COUNT} hanzi of level 3")
    for role in Role:
        if hashlib.sha256(path(role).read_bytes()).hexdigest() != SHA256[role]:
            raise SystemExit(f"{role.value} is not the pinned font")
    return write_table({role: (SHA256[role], bitmap_of(points[role])) for role in Role})


def main() -> None:
    """Write the table."""
    data = made()
    (ROOT / "resources/fonts/coverage.bin").write_bytes(data)
    print(f"coverage.bin: {len(data)} bytes, level 3 {LEVEL_3_COUNT}/{LEVEL_3_COUNT} in sans and in serif")


if __name__ == "__main__":
    main()
