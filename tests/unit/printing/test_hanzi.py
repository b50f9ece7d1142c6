"""A sample of all hanzi through the receipt path and back; tests/bench/bench_hanzi_receipt.py takes all 87,887."""

import pytest

from installer.make_coverage import level_3
from printing.charset import OVERRIDES
from printing.glyphs import cell
from printing.profile import PrinterProfile
from tests.hanzi import printed_as_names, printed_as_text
from tests.paper_reader import is_glyph

LEVEL_3 = sorted(level_3())
BLOCKS = [0x3400, 0x4DB5, 0x4E00, 0x9FA5, 0x9FEF, 0x20000, 0x2A6D6, 0x2A700, 0x2B734, 0x2B740, 0x2B81D, 0x2B820,
          0x2CEA1, 0x2CEB0, 0x2EBE0, 0xFA0E, 0xFA29]  # fmt: skip
SAMPLE = [
    chr(point) for point in sorted({*LEVEL_3[::150], *(set(OVERRIDES) & set(LEVEL_3)), *(set(BLOCKS) & set(LEVEL_3))})
]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030"])
def test_every_hanzi_comes_back_as_its_code_or_as_the_fonts_own_glyph(charset):
    count = printed_as_text(SAMPLE, PrinterProfile(charset=charset))
    assert count["wrong"] == 0
    assert count["codes"] + count["pictures"] == len(SAMPLE)
    assert min(count["codes"], count["pictures"]) > 30


def test_every_hanzi_of_a_name_is_the_fonts_own_glyph():
    count = printed_as_names(SAMPLE, PrinterProfile())
    assert (count["pictures"], count["wrong"]) == (len(SAMPLE), 0)


def test_the_reader_knows_another_glyph_and_an_empty_cell():
    dots = cell("㛃", 24)
    assert is_glyph((24, 24, dots.tobytes()), "㛃")
    assert not is_glyph((24, 24, dots.tobytes()), "㛄")
    assert not is_glyph((24, 24, bytes(72)), "㛃")
    assert not is_glyph((24, 24, b"\xff" * 72), "㛃")
