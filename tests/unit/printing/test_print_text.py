"""The text rules of paper, against glibc's iconv as an oracle that shares no code with ours."""

import subprocess
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.faults import Fault
from core.people.names import MIDDLE_DOTS
from installer.make_coverage import LEVEL_3_COUNT, level_3, made
from printing.charset import OVERRIDES, PrinterFont, char_of, old_private_use, read_codes, two_byte
from printing.coverage import SANS_FONTS, SERIF_FONTS, fonts_for, read_table, uncovered
from printing.fonts import SHA256, Role, path, verify
from printing.text import NO_PERMITS, Permits, Rare, Run, cleaned, permitted, pieces, printable, width_of
from printing.wrapping import NOT_FIRST, NOT_LAST, balanced, wrap

GBK, GB18030 = PrinterFont("gbk"), PrinterFont("gb18030")
ALL_HANZI = [chr(point) for point in sorted(level_3())]


def iconv(data: bytes, source: str, target: str) -> bytes:
    return subprocess.run(["iconv", "-f", source, "-t", target], input=data, capture_output=True, check=True).stdout


def test_every_level_3_hanzi_has_the_two_byte_code_that_glibc_gives_or_is_a_picture():
    lines = iconv("\n".join(ALL_HANZI).encode(), "UTF-8", "GB18030").split(b"\n")
    assert len(ALL_HANZI) == len(lines) == LEVEL_3_COUNT
    oracle = [line if len(line) == 2 else None for line in lines]
    assert [two_byte(char) for char in ALL_HANZI] == oracle
    assert sum(code is not None for code in oracle) == 20_980


def test_two_byte_runs_of_all_hanzi_come_back_from_glibc_unchanged():
    text = "".join(char for char in ALL_HANZI if GB18030.code(char))
    runs = [piece for piece in pieces(text, GB18030) if isinstance(piece, Run)]
    assert iconv(b"".join(run.code for run in runs), "GB18030", "UTF-8").decode() == text


@pytest.mark.parametrize(("charset", "iconv_name"), [("gb2312", "EUC-CN"), ("gbk", "GBK")])
def test_smaller_fonts_hold_what_glibc_says_of_the_same_charset(charset, iconv_name):
    own = [char for char in ALL_HANZI if PrinterFont(charset).code(char) is not None]
    codes = b"".join(PrinterFont(charset).code(char) for char in own)
    assert iconv(codes, iconv_name, "UTF-8").decode() == "".join(own)
    assert len(own) == {"gb2312": 6_763, "gbk": 20_914}[charset]


def test_no_charset_ever_sends_four_bytes():
    fonts = [PrinterFont(charset) for charset in ("gb2312", "gbk", "gb18030")]
    sizes = {len(code) for char in ALL_HANZI for font in fonts if (code := font.code(char))}
    assert sizes == {2}


def test_the_25_overrides_are_what_glibc_has_and_python_has_not():
    assert len(OVERRIDES) == 25
    for point, code in OVERRIDES.items():
        assert iconv(chr(point).encode(), "UTF-8", "GB18030") == code.to_bytes(2, "big"), hex(point)
        assert len(chr(point).encode("gb18030")) == 4, hex(point)
        assert char_of(code.to_bytes(2, "big")) == chr(point)


def test_old_private_use_characters_are_the_eighty_of_fe50_to_fea0():
    assert len(old_private_use()) == 80
    assert old_private_use()["\ue863"] == "䶮"


def test_the_coverage_table_is_made_from_the_pinned_fonts_and_level_3_is_complete():
    shipped = path(Role.SANS).with_name("coverage.bin").read_bytes()
    assert read_table(shipped) == read_table(made())
    assert {role: digest for role, (digest, _) in read_table(shipped).items()} == SHA256
    verify()
    assert uncovered("".join(ALL_HANZI), SANS_FONTS) == uncovered("".join(ALL_HANZI), SERIF_FONTS) == ()


def test_what_no_font_has_is_named_once_and_unseen_characters_are_not_missed():
    assert uncovered("王\U0002ebf0\ufe00\u202e\ue863\U0002ebf0") == ("\U0002ebf0", "\ue863")
    assert fonts_for("𬭎")
    assert fonts_for("\U0002ebf0") == ()


@pytest.mark.parametrize(
    ("given_text", "paper"),
    [
        ("王\ufe00秀\u202e兰", "王秀兰"),
        ("葛\U000e0100\u200d", "葛"),
        ("a\x1b@b\x1dV", "a@bV"),
        ("一行\n二行\t三", "一行 二行 三"),
        ("¥12 阿•买‧提・", "￥12 阿·买·提·"),
        ("\ufa0e\u2f00", "\ufa0e\u2f00"),  # never NFC: compatibility hanzi stay
    ],
)
def test_what_is_stripped_and_normalised_for_print_only(given_text, paper):
    assert cleaned(given_text) == paper


def test_a_character_without_glyph_stops_the_paper_until_it_is_permitted():
    with pytest.raises(Fault) as caught:
        printable("李\U0002ebf0")
    assert (caught.value.code, dict(caught.value.facts)) == ("printing.text.no_glyph", {"code": "U+2EBF0"})
    permits = Permits(spelled=frozenset("\U0002ebf0"))
    assert printable("李\U0002ebf0", permits) == "李〔U+2EBF0〕"
    assert permitted("李\U0002ebf0\ue863", permits) == "李〔U+2EBF0〕\ue863"


def test_private_use_is_mapped_only_when_confirmed():
    with pytest.raises(Fault):
        printable("王\ue863", NO_PERMITS)
    assert printable("王\ue863", Permits(mapped=frozenset("\ue863"))) == "王䶮"
    assert printable("王\ue863", Permits(spelled=frozenset("\ue863"))) == "王〔U+E863〕"


def test_runs_and_pictures_of_a_rare_name():
    assert list(pieces("王䶮·㛃A", GBK)) == [
        Run("王", b"\xcd\xf5"), Rare("䶮"), Run("·", b"\xa1\xa4"), Rare("㛃"), Run("A", b"A"),
    ]  # fmt: skip
    assert list(pieces("䶮", GB18030)) == [Run("䶮", b"\xfe\x9f")]
    assert not GBK.has_all("䶮")
    assert GB18030.has_all("䶮")


def test_a_gap_makes_pictures_of_its_block_and_of_nothing_else():
    gapped = PrinterFont("gb18030", read_codes(["FE50-FEA0", "D5C5"]))
    assert [gapped.code(char) is None for char in "䶮䌷张王喆"] == [True, True, True, False, False]
    lost = {char for char in ALL_HANZI if GB18030.code(char) and not gapped.code(char)}
    assert lost == {
        char for char in ALL_HANZI if (code := two_byte(char)) and (code[0] == 0xFE and 0x50 <= code[1] <= 0xA0)
    } | {"张"}
    for wrong in ("A8", "XYZQ", "0041", "A1A1-FFFF"):
        with pytest.raises(ValueError):  # noqa: PT011 - any words
            read_codes([wrong])


@given(st.text(max_size=60))
def test_nothing_a_value_contains_becomes_a_command_or_a_question_mark(text):
    paper = printable(text, Permits(all_spelled=True))
    assert paper.count("?") == text.count("?")
    sent = b"".join(piece.code for piece in pieces(paper, GBK) if isinstance(piece, Run))
    assert all(byte >= 0x20 for byte in sent)


PHRASES = ["王", "秀兰", "的证明，", "（劳动合同）", "《办法》", "12345", "材料。", "凭证", "“说明”", "0574-5555"]
SENTENCES = st.lists(st.sampled_from(PHRASES), max_size=20).map("".join)


@given(SENTENCES, st.integers(16, 48))
def test_lines_fit_keep_every_character_and_obey_the_marks(text, cells):
    lines = wrap(text, cells)
    assert "".join(lines) == text
    assert all(width_of(line) <= cells for line in lines)
    for before, after in pairwise(lines):
        assert after[0] not in NOT_FIRST
        assert before[-1] not in NOT_LAST


@given(st.text(max_size=80), st.integers(4, 48))
def test_no_text_at_all_is_lost_or_too_wide(text, cells):
    lines = wrap(text, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= cells for line in lines)


@pytest.mark.parametrize("dot", MIDDLE_DOTS)
def test_no_line_begins_with_the_dot_of_a_name(dot):
    name = f"阿卜杜热合曼{dot}买买提吐尔逊{dot}艾合买提江"
    for cells in range(4, 48):
        assert [line for line in wrap(name, cells) if line[0] == dot] == []
        assert [line for line in balanced(name, cells) if line[0] == dot] == []


def test_numbers_and_words_stay_whole_and_remarks_are_not_torn():
    assert wrap("请拨打0574-5555 0132咨询", 16) == ["请拨打0574-5555", "0132咨询"]
    assert wrap("就业、住所或就读证明材料之一（劳动合同）", 31) == ["就业、住所或就读证明材料之一", "（劳动合同）"]
    assert wrap("经核查，您提交的申请材料齐全", 12, first_indent=4) == ["经核查，", "您提交的申请", "材料齐全"]


def test_centred_text_breaks_at_marks_or_evenly():
    assert balanced("请留意叫号和屏幕，叫到请到窗口。", 30) == ["请留意叫号和屏幕，", "叫到请到窗口。"]
    assert balanced("请到窗口领取结果请勿遗失", 22) == ["请到窗口领取", "结果请勿遗失"]
