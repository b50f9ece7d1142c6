"""The twenty certificates a community may not issue: asked for in many words, answered with where to go."""

import pytest

from core.base.resources import Resources
from core.catalogue.banned import BannedList
from core.catalogue.catalogue import Catalogue

LIST = BannedList.load(Resources())
NAMES = [
    "亲属关系", "居民身份信息", "户口登记项目变更申请", "居民养犬", "无犯罪记录", "社区戒毒康复情况", "人员失踪", "婚姻状况",
    "出生", "健在", "死亡", "疾病状况", "残疾状况", "婚育状况", "就业状况", "个人档案", "财产", "遗产继承权", "市场主体住所",
    "证件遗失",
]  # fmt: skip


def test_there_are_twenty_each_with_a_way():
    assert [banned.name for banned in LIST.certificates] == NAMES
    assert [banned.number for banned in LIST.certificates] == list(range(1, 21))
    assert all(len(banned.instead) > 8 and banned.instead_en for banned in LIST.certificates)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_found_by_its_name(name):
    assert LIST.for_text(name).name == name
    assert LIST.for_text(f"{name}证明").name == name
    assert LIST.for_text(f"我想开一张{name}的证明").name == name


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("父子关系证明", "亲属关系"),
        ("单身证明", "婚姻状况"),
        ("给小狗开个养狗证明", "居民养犬"),
        ("无犯罪证明", "无犯罪记录"),
        ("老母亲还在世的证明", "健在"),
        ("无房证明", "财产"),
        ("户口本遗失证明", "证件遗失"),
        ("独生子女证明", "婚育状况"),
        ("未婚未育证明 婚育", "婚姻状况"),
    ],
)
def test_how_visitors_ask(asked, name):
    assert LIST.for_text(asked).name == name


@pytest.mark.parametrize("text", ["", "居住证明", "我要问高龄津贴", "结婚登记要带什么", "家里养狗要办什么"])
def test_what_is_not_on_the_list_is_not_refused(text):
    assert LIST.for_text(text) is None


def test_no_item_of_the_catalogue_is_taken_for_a_banned_certificate():
    assert [item.name for item in Catalogue.load(Resources()).items if LIST.for_text(item.name)] == []


def test_a_site_may_say_where_to_go(tmp_path):
    (tmp_path / "catalogue").mkdir()
    shipped = Resources().path("catalogue/banned.toml").read_text("utf-8")
    (tmp_path / "catalogue" / "banned.toml").write_text(shipped.replace("公证处", "云溪公证处"), "utf-8")
    assert "云溪公证处" in BannedList.load(Resources(tmp_path)).for_text("遗产继承权证明").instead
    assert "云溪" not in LIST.for_text("遗产继承权证明").instead
