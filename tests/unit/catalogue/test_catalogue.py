"""The catalogue in use: found by code; a file mended by hand is checked key by key."""

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.item import CaseType, Limit

CATALOGUE = Catalogue.load(Resources())
WHOLE = """[[items]]
code = "T-1"
name = "试办"
short_name = "试"
department = "街道"
category = "社会救助"
item_type = "20"
level = "6"
applicant_type = "自然人"
case_type = "1"
business = "A"
"""


def load(folder, text):
    (folder / "catalogue").mkdir(exist_ok=True)
    (folder / "catalogue" / "items.toml").write_text(text, "utf-8")
    return Catalogue.load(Resources(folder))


def test_items_are_found_by_code():
    assert CATALOGUE.get("NB-SQ-008").name == "高龄津贴申领"
    assert {item.business for item in CATALOGUE.of_business("C")} == {"C"}
    assert len(CATALOGUE.of_business("C")) == 4
    assert CATALOGUE.categories()[0] == "社会救助"
    with pytest.raises(Fault, match="catalogue.item.unknown"):
        CATALOGUE.get("NB-SQ-999")


def test_what_a_file_leaves_out_is_the_default(tmp_path):
    [item] = load(tmp_path, WHOLE + 'promised_limit = { days = 0, unit = "工作日" }\n').items
    assert (item.case_type, item.legal_limit, item.promised_limit) == (CaseType.INSTANT, Limit(), Limit(days=0))


@pytest.mark.parametrize(
    ("line", "code", "facts"),
    [
        ('shortname = "x"', "unknown_key", {"item": "T-1", "key": "shortname", "meant": "short_name"}),
        ("fee = 5", "bad_value", {"item": "T-1", "key": "fee", "value": "5"}),
        ('materials = ["身份证"]', "bad_value", {"item": "T-1", "key": "materials", "value": "身份证"}),
        ('materials = "身份证"', "bad_value", {"key": "materials"}),
        ("materials = [{ note = 'x' }]", "no_key", {"key": "materials.name"}),
        ("materials = [{ name = 'x', nmae = 'y' }]", "unknown_key", {"key": "nmae", "meant": "name"}),
        ("materials = [{ name = 'x', copies = -1 }]", "bad_value", {"key": "copies", "value": "-1"}),
        ("materials = [{ name = 'x', copies = true }]", "bad_value", {"key": "copies"}),
        ("materials = [{ name = 'x', is_core = 1 }]", "bad_value", {"key": "is_core", "value": "1"}),
        ("legal_limit = 5", "bad_value", {"key": "legal_limit", "value": "5"}),
        ("legal_limit = { days = 'x' }", "bad_value", {"key": "days", "value": "x"}),
        ("legal_limit = { days = 5, unit = '小时' }", "bad_value", {"key": "unit", "value": "小时"}),
        ("conditions = 'x'", "bad_value", {"key": "conditions", "value": "x"}),
        ("[[items]]\nname = 'x'", "no_key", {"item": "#2", "key": "code"}),
        (WHOLE, "twice", {"item": "T-1"}),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, code, facts):
    with pytest.raises(Fault) as caught:
        load(tmp_path, f"{WHOLE}{line}\n")
    assert caught.value.code == f"catalogue.load.{code}"
    assert facts.items() <= dict(caught.value.facts).items()


def test_items_that_are_no_list_are_named(tmp_path):
    with pytest.raises(Fault, match="catalogue.load.bad_value"):
        load(tmp_path, "items = 3\n")
    with pytest.raises(Fault, match="catalogue.load.bad_value"):
        load(tmp_path, "items = [3]\n")
