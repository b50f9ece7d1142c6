"""The page of items on the real shelf: found, changed, checked, kept, published, read and written as a table. No Qt."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from core.base.acts import Act
from core.base.events import Bus
from core.base.resources import Resources
from core.catalogue.shelf import Shelf
from core.staff.rights import AccountRights
from desktop.presenters.item_forms import LIMITS, MATERIALS, SCENARIOS
from desktop.presenters.items import NO_PART, UNCONFIRMED, WRONG
from tests.fakes.counter_office import NUMBER, signed_in

CODE = "NB-SQ-008"


@pytest.fixture
def desk(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    presenters.items.refresh()
    return presenters


@pytest.fixture
def items(desk):
    desk.items.pick(CODE)
    return desk.items


def value(items, key):
    return next(field.value for field in items.view.page.fields if field.key == key)


def actions(office):
    return [(row.who, row.action) for row in office.rows(lambda work: list(work.journal.entries()))]


def test_all_items_are_there_and_found_as_at_the_counter(items):
    assert len(items.view.rows) == 81
    items.find("gljt")
    assert items.view.rows[0].code == CODE
    items.find("")
    items.filter(UNCONFIRMED)
    assert len(items.view.rows) == 65
    items.filter(WRONG)
    assert all(row.problems is not None for row in items.view.rows)


def test_a_change_waits_until_it_is_published_and_is_then_in_use(office, items):
    items.set("fee", "  工本费10元 ")
    assert (items.view.state, items.view.can_publish) == ("1项改动还没有发布", True)
    assert office.catalogue.get(CODE).fee == "不收费"
    items.publish()
    assert office.catalogue.get(CODE).fee == "工本费10元"
    assert office.catalogue.get(CODE).version == 2
    assert items.view.banner.tone == "ok"
    assert (items.view.has_changes, items.view.page.code) == (False, CODE)
    assert (NUMBER, "catalogue.publish") in actions(office)


def test_an_error_stands_against_publishing_and_leads_to_its_tab(office, items):
    items.set("promised_limit", "")
    assert items.view.page.findings[0].tone == "bad"
    assert items.view.page.findings[0].tab == LIMITS
    assert (items.view.can_publish, items.view.why_not) == (False, "还有1处错误，改好才能发布")
    items.publish()
    assert office.shelf.editions() == ()
    items.set("promised_limit", "7个工作日")
    assert items.view.can_publish


def test_words_in_a_limit_stay_words_and_are_told(items):
    items.open_tab(LIMITS)
    items.set("promised_limit", "按年度集中")
    assert value(items, "promised_limit") == "按年度集中"
    assert any("按年度集中" in finding.text for finding in items.view.page.findings)
    items.set("promised_limit", "30自然日")
    assert value(items, "promised_limit") == "30自然日"


def test_materials_are_added_moved_changed_and_removed(items):
    items.open_tab(MATERIALS)
    before = [row.title for row in items.view.page.parts]
    items.add_part()
    items.set_part("name", "代办人身份证")
    items.set_part("kind", "secondary")
    items.set_part("promise_days", "10")
    items.move_part(-1)
    assert [row.title for row in items.view.page.parts] == [before[0], "代办人身份证", before[1]]
    assert items.view.page.part == 1
    assert items.view.page.parts[1].cells[0] == "次要"
    items.remove_part()
    assert [row.title for row in items.view.page.parts] == before
    assert items.view.page.part == NO_PART


def test_a_question_chooses_a_material_and_a_wrong_answer_is_told(items):
    items.open_tab(SCENARIOS)
    items.add_part()
    items.set_part("key", "in_person")
    items.set_part("text", "是否本人到场？")
    items.open_tab(MATERIALS)
    items.pick_part(1)
    items.set_part("when", "in_person=no")
    assert items.view.page.parts[1].cells[2] == "是否本人到场：否"
    assert items.view.can_publish
    items.set_part("when", "in_person=maybe")
    assert not items.view.can_publish


def test_somebody_stands_for_an_item(office, items):
    assert items.view.page.can_confirm
    items.confirm()
    items.publish()
    item = office.catalogue.get(CODE)
    assert (item.is_confirmed, item.confirmed_by) == (True, NUMBER)


def test_a_draft_is_there_after_the_person_went_and_can_be_dropped(office, desk, items):
    items.set("fee", "5元")
    items.save_draft()
    items.wipe()
    assert items.view.rows == ()
    items.refresh()
    items.pick(CODE)
    assert items.view.has_changes
    items.drop()
    assert not items.view.has_changes
    assert office.catalogue.get(CODE).fee == "不收费"


def test_a_table_goes_out_and_comes_back_without_a_change(items, tmp_path):
    for name in ("items.xlsx", "items.csv"):
        items.export_file(tmp_path / name)
        items.import_file(tmp_path / name)
        assert items.view.banner.tone == "pri", items.view.banner
        assert not items.view.has_changes, items.view.state
    sheet = load_workbook(tmp_path / "items.xlsx").active
    assert (sheet.max_row, sheet["A1"].value) == (82, "事项编码")


def test_a_table_shows_what_it_would_change_and_a_broken_row_is_told_by_line(office, items, tmp_path):
    file = tmp_path / "items.csv"
    items.export_file(file)
    text = file.read_text("utf-8-sig")
    file.write_text(text.replace("高龄津贴申领", "高龄津贴发放", 1), "utf-8")
    items.import_file(file)
    assert "改动1" in items.view.banner.text
    assert items.view.page.title == "高龄津贴发放"
    assert office.catalogue.get(CODE).name == "高龄津贴申领"
    items.drop()
    file.write_text(text.replace(",2,", ",7,", 1), "utf-8")
    items.import_file(file)
    assert (items.view.banner.tone, "2" in items.view.banner.text) == ("bad", True)
    assert not items.view.has_changes


def test_the_next_problem_is_found_from_anywhere(items):
    items.next_problem()
    first = items.view.page.code
    items.next_problem()
    assert items.view.page.code != first
    assert items.view.page.findings[0].tone in ("bad", "warn")


def test_who_publishes_second_is_told_what_differs_and_keeps_his_changes(office, items, tmp_path):
    other = Shelf(
        store=office.store, clock=office.clock, bus=Bus(), resources=Resources(tmp_path), site=tmp_path,
        rights=AccountRights(office.resources),
    )  # fmt: skip
    there = other.draft()
    changed = {CODE: {"fee": "免费", "accept_at": "二楼"}, "NB-SQ-009": {"fee": "5元"}}
    there = there.saying(tuple(replace(item, **changed.get(item.code, {})) for item in there.content))
    items.set("fee", "工本费10元")
    other.publish(Act.new(who=NUMBER, where="4"), there)
    items.publish()
    banner = items.view.banner
    assert (banner.code, office.catalogue.get(CODE).fee) == ("base.edition.overtaken", "免费")
    assert "李慧敏（2207）" in banner.text or NUMBER in banner.text
    assert "高龄津贴申领（收费、受理地点）" in banner.remedy.replace("受理地点、收费", "收费、受理地点")
    assert "高龄津贴申领 收费（对方：免费；我：工本费10元）" in banner.remedy
    items.answer("mine")
    assert (value(items, "accept_at"), items.view.has_changes) == ("二楼", True)
    items.publish()
    assert (office.catalogue.get(CODE).fee, office.catalogue.get(CODE).accept_at) == ("工本费10元", "二楼")
    assert office.catalogue.get("NB-SQ-009").fee == "5元"
