"""Questions choose materials, the card answers some, conditions are checks, seasons open and close."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.item import Answer, Material, Question, Season
from core.catalogue.items_toml import items_from, items_text
from core.catalogue.lint import lint
from core.catalogue.scenario import (
    NO,
    YES,
    Known,
    checks_of,
    failed_checks,
    is_needed,
    questions_of,
    suggested,
    with_suggestions,
)
from core.catalogue.season import open_season

ITEMS = Catalogue.load(Resources()).items
TODAY = date(2026, 11, 23)
KIND = Question(
    key="kind", text="办理哪一种？", answers=(Answer(key="new", text="新办"), Answer(key="lost", text="补办"))
)
OLD = Question(key="old", text="是否年满80周岁？", rule="age >= 80")
HERE = Question(key="here", text="是否本市户籍？", rule="address = 宁波")


def item(code="NB-SQ-008", **changes):
    return replace(next(item for item in ITEMS if item.code == code), **changes)


def test_a_worded_condition_of_a_material_is_a_question_of_its_own():
    hard = item("NB-SQ-003")
    (question,) = questions_of(hard)
    assert (question.key, question.text) == ("when:残疾人", "是否属于残疾人？")
    (needed,) = [material for material in hard.materials if material.condition]
    assert is_needed(needed, {}) is None
    assert is_needed(needed, {"when:残疾人": YES}) is True
    assert is_needed(needed, {"when:残疾人": NO}) is False


def test_a_material_waits_for_all_its_answers_and_one_wrong_answer_is_enough():
    loss = Material(name="遗失声明", when="kind=lost, old=yes")
    assert is_needed(loss, {"kind": "lost"}) is None
    assert is_needed(loss, {"kind": "lost", "old": "yes"}) is True
    assert is_needed(loss, {"old": "no"}) is False
    assert is_needed(Material(name="身份证"), {}) is True


@pytest.mark.parametrize(
    ("birth", "answer"),
    [(date(1946, 11, 23), YES), (date(1946, 11, 24), NO), (date(1944, 2, 29), YES), (None, "")],
)
def test_the_card_answers_by_age(birth, answer):
    assert suggested(OLD, Known(birth=birth, today=TODAY)) == answer


def test_the_card_answers_by_address_and_says_nothing_without_one():
    assert suggested(HERE, Known(address="浙江省宁波市海棠区桂园路1号", today=TODAY)) == YES
    assert suggested(HERE, Known(address="上海市黄浦区", today=TODAY)) == NO
    assert suggested(HERE, Known(today=TODAY)) == ""
    assert with_suggestions([OLD, HERE, KIND], Known(birth=date(1930, 1, 1), today=TODAY)) == {"old": YES}


def test_conditions_are_checks_and_a_no_is_told_in_its_words():
    allowance = item()
    (check,) = checks_of(allowance)
    assert failed_checks(allowance, {}) == []
    assert failed_checks(allowance, {check.key: NO}) == ["本市户籍80周岁及以上老年人"]


@given(st.dictionaries(st.sampled_from(["kind", "old"]), st.sampled_from(["new", "lost", "yes", "no"])))
def test_more_answers_never_turn_a_decided_material_back(answers):
    material = Material(name="声明", when="kind=lost,old=yes")
    decided = is_needed(material, answers)
    for key in ("kind", "old"):
        fuller = {key: "yes" if key == "old" else "lost", **answers}
        if decided is not None:
            assert is_needed(material, fuller) is decided


def test_everything_a_site_adds_survives_the_file():
    rich = item(
        questions=(KIND, OLD),
        materials=(Material(name="声明", when="kind=lost", issuer="街道", form="原件核验", promise_days=10),),
        seasons=(Season(first="11-01", last="01-31", words="年度集中"),),
        age_from=80, is_visit=True, is_yearly=True, version=4, valid_from="2026-11-23", confirmed_by="0317",
    )  # fmt: skip
    import tomllib

    assert items_from(tomllib.loads(items_text([rich]))) == (rich,)


@pytest.mark.parametrize(
    ("season", "day", "is_open"),
    [
        (Season(first="01-01", last="03-31"), date(2026, 3, 31), True),
        (Season(first="01-01", last="03-31"), date(2026, 4, 1), False),
        (Season(first="11-01", last="01-31"), date(2026, 12, 31), True),
        (Season(first="11-01", last="01-31"), date(2027, 2, 1), False),
        (Season(first="02-29", last="02-29"), date(2028, 2, 29), True),
    ],
)
def test_a_season_is_open_on_its_days_and_over_new_year(season, day, is_open):
    assert open_season(item(seasons=(season,)), day) is is_open


def test_an_item_without_seasons_is_always_open():
    assert open_season(item(), date(2026, 7, 1))


def test_lint_finds_answers_rules_and_days_that_cannot_be():
    wrong = item(
        questions=(KIND, replace(OLD, rule="age > eighty")),
        materials=(Material(name="声明", when="kind=old"), Material(name="说明", when="what=yes")),
        seasons=(Season(first="02-30", last="3-1"),),
    )
    codes = [finding.code.rpartition(".")[2] for finding in lint([wrong])]
    assert codes.count("unknown_answer") == 2
    assert {"bad_rule", "bad_season"} <= set(codes)


def test_the_shipped_catalogue_has_no_wrong_scenario():
    wrong = ("unknown_answer", "bad_rule", "bad_season")
    assert [one for one in lint(ITEMS) if one.code.endswith(wrong)] == []
