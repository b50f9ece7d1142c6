"""Code tables: the words of the standards, and a code nobody knows is shown, never refused."""

import pytest

from core.base.resources import Resources
from core.people.codes import RESIDENT_CARD, Codes
from core.people.id_card import CardKind

CODES = Codes.load(Resources())


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("01", "汉"),
        ("05", "维吾尔"),
        ("11", "满"),
        ("30", "土"),
        ("44", "俄罗斯"),
        ("46", "德昂"),
        ("56", "基诺"),
        ("97", "其他"),
    ],
)
def test_nations(code, word):
    assert CODES.nation(code) == word
    assert CODES.nation_code(word) == code


def test_there_are_56_nations_and_two_more_codes():
    assert sorted(CODES.nations) == [*(f"{n:02d}" for n in range(1, 57)), "97", "98"]
    assert len({words["zh"] for words in CODES.nations.values()}) == 58
    assert CODES.nation_code("汉族") == "01"
    assert CODES.nation_code("穿青人") == ""


@pytest.mark.parametrize("code", ["57", "59", "81", "A1"])
def test_an_unknown_code_is_shown_as_a_code(code):
    assert CODES.nation(code) == f"民族代码 {code}"
    assert CODES.nation(code, "en") == f"Ethnic group code {code}"


@pytest.mark.parametrize("blank", ["", " ", "  "])
def test_a_blank_code_is_blank(blank):
    assert CODES.nation(blank) == CODES.sex(blank) == CODES.id_kind(blank) == ""


def test_sexes_and_documents():
    assert [CODES.sex(code) for code in "0129"] == ["未知的性别", "男", "女", "未说明的性别"]
    assert CODES.sex("2", "en") == "Female"
    assert CODES.id_kind(RESIDENT_CARD) == "居民身份证"
    assert CODES.id_kind("777") == "证件代码 777"


@pytest.mark.parametrize("kind", CardKind)
def test_every_card_has_a_word_and_a_known_kind(kind):
    assert CODES.card_kind(kind) != CODES.card_kind(kind, "en")
    assert CODES.id_kind_of(kind) in CODES.id_kinds
