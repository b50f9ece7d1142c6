"""Finding as one types: the clerk's ways to one item, the order of the answers, and what is marked."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.finder import Finder

ITEMS = Catalogue.load(Resources()).items
FINDER = Finder(ITEMS)


def first(text):
    hits = FINDER.find(text)
    return (hits[0].item.code, hits[0].field, hits[0].marks) if hits else None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gljt", "NB-SQ-008"),
        ("GLJT", "NB-SQ-008"),
        ("ｇｌｊｔ", "NB-SQ-008"),
        ("gaolingjintie", "NB-SQ-008"),
        ("gaoling jt", "NB-SQ-008"),
        ("高龄", "NB-SQ-008"),
        ("高龄jintie", "NB-SQ-008"),
        ("高l津t", "NB-SQ-008"),
        ("nb-sq-008", "NB-SQ-008"),
        ("008", "NB-SQ-008"),
        ("dibao", "NB-SQ-001"),
        ("shbzk", "NB-SQ-031"),
        ("shehuibaozhangka", "NB-SQ-031"),
        ("养老服务补贴居家", "NB-SQ-009"),
        ("zzjzdt", "NB-SQ-064"),
        ("zhzhjzhdt", "NB-SQ-064"),
        ("changhuxian", "NB-SQ-041"),
        ("zhanghuxian", "NB-SQ-041"),
    ],
)
def test_the_ways_to_an_item(typed, code):
    assert first(typed)[0] == code


@pytest.mark.parametrize("typed", ["g", "gl", "glj", "gljt", "gljts", "gljtsl"])
def test_it_is_found_at_every_key_stroke(typed):
    assert "NB-SQ-008" in {hit.item.code for hit in FINDER.find(typed)}


@pytest.mark.parametrize("typed", ["gaolin", "gaoli", "gaol", "gao", "ga"])
def test_a_syllable_may_be_half_typed(typed):
    assert first(typed)[0] == "NB-SQ-008"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gljt", ("NB-SQ-008", "short_name", ((0, 4),))),
        ("津贴", ("NB-SQ-008", "short_name", ((2, 4),))),
        ("gljtsl", ("NB-SQ-008", "name", ((0, 6),))),
        ("sq-008", ("NB-SQ-008", "code", ((3, 5), (6, 9)))),
        ("butiejujia", ("NB-SQ-009", "name", ((4, 6), (7, 9)))),
        ("cjrbt", ("NB-SQ-006", "name", ((2, 5), (7, 9)))),
    ],
)
def test_what_matches_is_marked(typed, expected):
    assert first(typed) == expected


def test_the_start_of_a_short_name_comes_before_its_inside():
    hits = FINDER.find("jzz")
    assert [hit.item.short_name for hit in hits[:2]] == ["居住证", "居住证签注"]
    assert [hit.item.short_name for hit in FINDER.find("db")[:2]] == ["低保", "低边"]


@pytest.mark.parametrize("typed", ["", "  ", "·、()", "zzzzzzzz", "不存在的事项"])
def test_nothing_is_found_for_nothing(typed):
    assert FINDER.find(typed) == []


def test_not_more_than_asked_for():
    assert len(FINDER.find("s", limit=5)) == 5
    assert FINDER.find("s")[:5] == FINDER.find("s", limit=5)


def test_hanzi_are_read_at_the_first_question_only():
    code = (
        "import sys; from core.base.resources import Resources; from core.catalogue.catalogue import Catalogue;"
        "from core.catalogue.finder import Finder; finder = Finder(Catalogue.load(Resources()).items);"
        "early = 'pypinyin' in sys.modules; finder.warm(); print(early, 'pypinyin' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("item", ITEMS, ids=[item.code for item in ITEMS])
def test_every_item_is_first_by_its_code_and_short_name(item):
    assert FINDER.find(item.code)[0].item == item
    assert FINDER.find(item.short_name)[0].item.short_name == item.short_name
    assert FINDER.find(item.name)[0].item == item


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.sampled_from(ITEMS), st.data())
def test_any_piece_of_a_name_finds_its_item_and_marks_itself(item, data):
    start = data.draw(st.integers(0, len(item.name) - 2))
    end = data.draw(st.integers(start + 2, len(item.name)))
    piece = item.name[start:end]
    if not any(letter.isalnum() for letter in piece):
        return
    hits = [hit for hit in FINDER.find(piece, limit=81) if hit.item == item]
    assert len(hits) == 1
    letters = "".join(hits[0].text[a:b] for a, b in hits[0].marks)
    assert letters.lower() == "".join(letter for letter in piece if letter.isalnum()).lower()


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(max_size=40))
def test_anything_may_be_typed(text):
    for hit in FINDER.find(text):
        assert hit.marks
        assert all(0 <= a < b <= len(hit.text) for a, b in hit.marks)
