"""The check of the catalogue: what it says of the real rows, and that every rule finds its fault."""

from collections import Counter
from dataclasses import replace

import pytest

from core.base.resources import Resources
from core.base.texts import all_texts, fault_text
from core.catalogue.catalogue import Catalogue
from core.catalogue.item import CaseType, Item, Limit, LimitUnit, Material, Question, Season
from core.catalogue.lint import Severity, lint

ITEMS = Catalogue.load(Resources()).items
GOOD = Item(
    code="T-1", name="试办事项", short_name="试办", department="街道", category="社会救助", item_type="20", level="6",
    applicant_type="自然人", case_type=CaseType.PROMISED, business="A", conditions=("年满60周岁",),
    materials=(Material(name="身份证"),), legal_limit=Limit(days=10), promised_limit=Limit(days=5), fee="不收费",
    result_document="凭证", accept_at="便民服务中心",
)  # fmt: skip

BROKEN = [
    ({"promised_limit": Limit()}, "no_promised_limit", Severity.ERROR),
    ({"legal_limit": Limit()}, "no_legal_limit", Severity.WARNING),
    ({"promised_limit": Limit(text="3至5天")}, "limit_in_words", Severity.WARNING),
    ({"promised_limit": Limit(days=11)}, "promise_over_law", Severity.ERROR),
    ({"case_type": CaseType.INSTANT}, "instant_takes_days", Severity.WARNING),
    ({"promised_limit": Limit(days=0)}, "promised_at_once", Severity.WARNING),
    ({"back_office": "初审2个工作日→公示7日→审批2个工作日"}, "steps_differ", Severity.WARNING),
    ({"conditions": ("提交申请人户籍情况",)}, "material_in_conditions", Severity.WARNING),
    ({"conditions": ("持残疾人证的居民",)}, "certificate_missing", Severity.WARNING),
    ({"materials": ()}, "no_materials", Severity.ERROR),
    ({"materials": (Material(name="甲"), Material(name="甲"))}, "material_twice", Severity.ERROR),
    ({"item_type": "99"}, "unknown_item_type", Severity.WARNING),
    ({"level": ""}, "unknown_level", Severity.WARNING),
    ({"category": "新类别"}, "unknown_category", Severity.WARNING),
    ({"fee": ""}, "field_empty", Severity.WARNING),
    ({"short_name": ""}, "no_short_name", Severity.NOTE),
    ({"excluded_time": "未写明公示是否计入"}, "exclusion_unclear", Severity.WARNING),
    ({"fee": "按当地规定"}, "fee_unclear", Severity.WARNING),
    ({"notes": "一年受理2次"}, "season_in_notes", Severity.NOTE),
    ({"department": "街道、住建"}, "several_departments", Severity.NOTE),
    ({"is_confirmed": False}, "unconfirmed", Severity.NOTE),
    ({"materials": (Material(name="甲", when="kind=new"),)}, "unknown_answer", Severity.ERROR),
    ({"questions": (Question(key="old", text="年满80？", rule="age > 80"),)}, "bad_rule", Severity.ERROR),
    ({"seasons": (Season(first="02-30", last="03-31"),)}, "bad_season", Severity.ERROR),
]


def test_a_good_item_has_no_finding():
    assert lint([GOOD]) == []


@pytest.mark.parametrize(("change", "code", "severity"), BROKEN, ids=[row[1] for row in BROKEN])
def test_every_rule_finds_its_fault_and_says_it(change, code, severity):
    [finding] = lint([replace(GOOD, **change)])
    assert (finding.code, finding.severity, finding.item) == (f"catalogue.lint.{code}", severity, "T-1")
    for language in ("zh", "en"):
        text = fault_text(finding.fault, language)
        assert "T-1" in text.text
        assert "…" not in text.line


@pytest.mark.parametrize(
    "change",
    [
        {"conditions": ("困难家庭；含持居住证人口",)},
        {"conditions": ("持身份证",)},
        {"back_office": "初审3个工作日→公示7日→审批2个工作日"},
        {"back_office": "区审核公示"},
        {"legal_limit": Limit(days=3, unit=LimitUnit.NATURAL_DAY)},
        {"materials": (Material(name="证", condition="甲"), Material(name="证", condition="乙"))},
        {"materials": (), "no_materials": "无"},
    ],
)
def test_what_is_right_is_left_alone(change):
    assert lint([replace(GOOD, **change)]) == []


def test_doubles_are_found():
    found = lint([GOOD, replace(GOOD, code="T-2"), replace(GOOD, name="别的")])
    assert {finding.code for finding in found} == {"catalogue.lint.name_twice", "catalogue.lint.code_twice"}
    assert found[0].severity is Severity.ERROR or found[1].severity is Severity.ERROR


def test_the_real_catalogue_has_no_error_and_65_rows_to_confirm():
    counts = Counter((finding.code, finding.severity) for finding in lint(ITEMS))
    assert not [code for code, severity in counts if severity is Severity.ERROR]
    assert counts["catalogue.lint.unconfirmed", Severity.NOTE] == 65
    assert counts["catalogue.lint.steps_differ", Severity.WARNING] == 1
    assert counts["catalogue.lint.several_departments", Severity.NOTE] > 0


def test_errors_come_first_within_an_item():
    found = lint([replace(GOOD, is_confirmed=False, materials=(), fee="")])
    assert [finding.severity for finding in found] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]


def test_every_rule_of_the_texts_is_tried_here():
    tried = {f"catalogue.lint.{code}" for _, code, _ in BROKEN} | {
        "catalogue.lint.name_twice",
        "catalogue.lint.code_twice",
    }
    assert tried == {code for code in all_texts() if code.startswith("catalogue.lint.")}
