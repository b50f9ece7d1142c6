"""Names: nothing a person bears is changed; what no name holds is taken out and told; spellings are compared."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import Resources
from core.people import names

STEADY = settings(derandomize=True, deadline=None, max_examples=200)
TABLE = names.private_use_table(Resources())
RARE = ["䶮", "㙍", "𠅤", "𬱖", "𰻞", "頔", "𠮷", "㐂", "\U0002ebf0", "\uf9a8", "阿卜杜拉·买买提江", "辻\U000e0100"]


@pytest.mark.parametrize("name", RARE)
def test_names_stay_as_they_are(name):
    found = names.clean(name)
    assert (found.text, found.removed, found.doubts) == (name, (), ())


def test_a_compatibility_hanzi_is_not_normalised():
    assert unicodedata.normalize("NFC", "\uf9a8") != "\uf9a8"
    assert names.clean("\uf9a8某").text == "\uf9a8某"


@pytest.mark.parametrize(
    ("typed", "text", "removed"),
    [
        ("王\u202e秀兰", "王秀兰", ("U+202E",)),
        ("王\x00秀\x1b兰\x7f\x85", "王秀兰", ("U+0000", "U+001B", "U+007F", "U+0085")),
        ("\ufeff王\u200b秀\u200d兰\u2066", "王秀兰", ("U+FEFF", "U+200B", "U+200D", "U+2066")),
        ("王\r\n秀兰\u2028", "王秀兰", ("U+000D", "U+000A", "U+2028")),
    ],
)
def test_unseen_characters_go_and_are_told(typed, text, removed):
    found = names.clean(typed)
    assert (found.text, found.removed) == (text, removed)
    assert found.doubts == (names.STRIPPED,)


def test_outer_spaces_go_inner_stay():
    assert names.clean("  MARIA DE  SOUZA\u3000").text == "MARIA DE  SOUZA"


@pytest.mark.parametrize(
    ("name", "doubts"),
    [
        ("张\ue863", (names.PRIVATE_USE,)),
        ("张\U000f0001", (names.PRIVATE_USE,)),
        ("张\ud842", (names.LONE_SURROGATE,)),
        ("张\ufffd", (names.REPLACEMENT,)),
        ("\ue81a\ufffd", (names.PRIVATE_USE, names.REPLACEMENT)),
        ("  ", (names.EMPTY,)),
        ("张三", ()),
    ],
)
def test_what_a_clerk_must_look_at(name, doubts):
    assert names.clean(name).doubts == doubts


def test_a_surrogate_pair_is_one_character():
    assert names.clean("\ud842\udfb7野").text == "𠮷野"


def test_the_private_use_table_is_the_derived_one():
    codes = [bytes([0xFE, low]) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    by_hand = {
        0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
        0xE864: 0x9FBB, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F,
        0xE855: 0x241FE,
    }  # fmt: skip
    expected = {}
    for code, pair in enumerate(codes, 0xE815):
        expected[chr(code)] = chr(by_hand[code]) if code in by_hand else pair.decode("gb18030")
    assert len(TABLE) == 80
    assert expected == TABLE
    assert (TABLE["\ue863"], TABLE["\ue81a"]) == ("䶮", "㑳")


def test_a_suggestion_changes_nothing_until_it_is_chosen():
    name = "王\ue863\ue000"
    found = names.suggestions(name, TABLE)
    assert found == (names.Suggestion(position=1, found="\ue863", standard="䶮"),)
    assert names.clean(name).text == name
    assert names.with_suggestions(name, found) == "王䶮\ue000"
    assert names.suggestions("王秀兰", TABLE) == ()


@pytest.mark.parametrize("line", ['4E00 = "一"', 'E815 = "两个"', 'E815 = "\ue816"', 'ZZZZ = "一"', 'E815 = ""'])
def test_a_wrong_line_of_the_sites_table_is_named(tmp_path, line):
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "pua.toml").write_text(f"[standard]\n{line}\n", "utf-8")
    with pytest.raises(Fault, match="people.names.bad_mapping") as caught:
        names.private_use_table(Resources(tmp_path))
    assert caught.value.facts["entry"] == line.split()[0]


@pytest.mark.parametrize("dot", "·•・．.‧∙⋅･")
def test_the_middle_dots_are_one(dot):
    assert names.is_same(f"买买提{dot}艾力", "买买提·艾力")
    assert names.is_same(f"买买提 {dot} 艾力", "买买提·艾力")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("MARIA SOUZA", "ｍａｒｉａｓｏｕｚａ", True),
        ("\uf9a8某", unicodedata.normalize("NFC", "\uf9a8某"), True),
        ("辻\U000e0100", "辻", True),
        ("王\u200b秀兰", "王秀兰", True),
        ("买买提·艾力", "买买提艾力", False),
        ("王秀兰", "王秀蘭", False),
        ("吉野", "𠮷野", False),
    ],
)
def test_what_is_the_same_name(one, other, same):
    assert names.is_same(one, other) is same


def test_private_use_is_found_by_its_standard_character():
    assert names.is_same("王\ue863", "王䶮", TABLE)
    assert not names.is_same("王\ue863", "王䶮")


@STEADY
@given(st.text(max_size=20))
def test_cleaning_twice_is_cleaning_once_and_loses_only_what_it_tells(text):
    found = names.clean(text)
    assert names.clean(found.text).text == found.text
    assert names.comparison_key(found.text) == names.comparison_key(text)
    kept = sum(not letter.isspace() for letter in found.text)
    came = sum(not letter.isspace() for letter in text)
    assert came - kept <= len(found.removed)
