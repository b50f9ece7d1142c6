"""What a question means and what a case is found by, without any store."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cases.day_words import days_meant
from core.cases.finding import Rank, steps_of
from core.people.name_terms import GRAM, folded, grams, name_marks, name_terms

TODAY = date(2026, 3, 20)
HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("0312", ["@20260312"]),
        ("0321", ["@20250321"]),  # not yet this year
        ("3月12日", ["@20260312"]),
        ("3月12号", ["@20260312"]),
        ("3-12", ["@20260312"]),
        ("３／１２", ["@20260312"]),
        ("2026-03-12", ["@20260312"]),
        ("2026年3月12日", ["@20260312"]),
        ("20260312", ["@20260312"]),
        ("0229", ["@20240229"]),
        ("0230", []),
        ("1301", []),
        ("20261301", []),
        ("3月", ["@202603"]),
        ("5月", ["@202505"]),
        ("2025-05", ["@202505"]),
        ("2025年5月", ["@202505"]),
        ("今天", ["@20260320"]),
        ("昨天", ["@20260319"]),
        ("前天", ["@20260318"]),
        ("上周", [f"@202603{day:02d}" for day in range(9, 16)]),
        ("312", []),
        ("王", []),
    ],
)
def test_the_day_somebody_means(typed, days):
    assert list(days_meant(typed, TODAY)) == days


@settings(deadline=None)
@given(HANZI, st.data())
def test_every_stretch_of_a_name_is_a_few_words_away(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    part, terms = folded(name)[start:end], name_terms(name)
    if len(part) <= GRAM:
        assert f"n^{part}" in terms or f"n~{part}" in terms
    else:
        inner = {f"n~{gram}" for gram in grams(part)}
        assert inner <= terms or {f"n^{part[:GRAM]}", *(f"n~{gram}" for gram in grams(part[1:]))} <= terms


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_mark_lies_inside_the_name(name):
    for start, end in name_marks(name, name):
        assert 0 <= start < end <= len(name)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_question_has_an_answer_plan(text):
    for step in steps_of(text, TODAY, lambda _text: ()):
        assert step.groups
        assert all(group and all(group) for group in step.groups)


@pytest.mark.parametrize(
    ("name", "query", "marks"),
    [
        ("郑雪梅", "zxm", ((0, 3),)),
        ("诸葛小敏", "zxm", ((0, 1), (2, 4))),
        ("诸葛小敏", "zhuge", ((0, 2),)),
        ("王秀兰", "秀", ((1, 2),)),
        ("王秀兰", "wangxl", ((0, 3),)),
        ("阿不都•热合曼", "都热", ((2, 3), (4, 5))),
        ("𠮷田\ue863", "䶮", ((2, 3),)),
        ("王秀兰", "李", ()),
    ],
)
def test_what_is_lit_in_a_name(name, query, marks):
    assert name_marks(name, query) == marks


def test_a_whole_number_comes_before_a_part():
    ranks = [step.rank for step in steps_of("0312", TODAY, lambda _text: ("0101",))]
    assert ranks == sorted(ranks)
    assert {Rank.WHOLE, Rank.TAIL, Rank.DAY, Rank.PART, Rank.ITEM} <= set(ranks)


# F134: width, dots, selectors, compatibility and private characters are no reason not to find a name.
@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("王秀兰", "王秀兰\u200b"),
        ("Maria da Silva", "ＭＡＲＩＡ ＤＡ"),
        ("阿不都·热合曼", "阿不都・热合曼"),
        ("阿不都．热合曼", "阿不都·热合曼"),
        ("葛\U000e0100氏", "葛氏"),
        ("\uf900", "豈"),  # a compatibility hanzi and its own
        ("\ue863明", "䶮明"),
        ("\ud842\udfb7田", "𠮷田"),  # as an old reader hands it over
    ],
)
def test_f134_variants_of_a_name_are_one_name_to_find(stored, typed):
    assert f"n={folded(typed)}" in name_terms(stored) or f"n^{folded(typed)[:GRAM]}" in name_terms(stored)
