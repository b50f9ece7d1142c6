"""The page of item forms on the real shelf: fields made, moved, changed, shared, tried, drawn, kept, published. No Qt."""

from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.resources import Resources
from core.catalogue.form_shelf import FormShelf
from core.staff.account import Role
from core.staff.rights import AccountRights
from desktop.presenters.form_editor import NO_FIELD
from desktop.presenters.form_survey import CHANGED, OWN, WRONG
from tests.fakes.counter_office import NUMBER, PASSWORD, a_card, signed_in

CODE, OTHER = "NB-SQ-008", "NB-SQ-009"
OTHER_PASSWORD = "Mei4-shan-qiao"


@pytest.fixture
def forms(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    presenters.forms.refresh()
    presenters.forms.pick(CODE)
    return presenters.forms


def titles(forms):
    return [row.title for row in forms.view.page.rows]


def value(forms, key):
    return next(field.value for field in forms.view.page.fields if field.key == key)


def live(forms, key):
    return next(field for field in forms.view.page.live.fields if field.key == key)


def in_use(office, code=CODE):
    return [field.label for field in office.form_shelf.book.form_of(office.catalogue.get(code))]


def test_a_new_field_is_seen_at_once_and_asked_at_the_counter_once_it_is_published(office, forms):
    assert len(forms.view.rows) == 81
    forms.add()
    for key, text in {
        "label": "住房情况",
        "kind": "choice",
        "choices": " 自有 \n\n租住",
        "needed": "1",
        "hint": "看房产证",
    }.items():
        forms.set(key, text)
    assert titles(forms)[-1] == "住房情况 *"
    assert (live(forms, "own_1").choices, live(forms, "own_1").hint) == (("自有", "租住"), "看房产证")
    assert (forms.view.state, "住房情况" in in_use(office)) == ("1份表单有改动，还没有发布", False)
    forms.publish()
    assert (in_use(office)[-1], in_use(office, OTHER)[-1]) == ("住房情况", "紧急联系人电话")
    assert (forms.view.has_changes, forms.view.banner.tone) == (False, "ok")
    last = office.rows(lambda work: list(work.journal.entries()))[-1]
    assert (last.who, last.action) == (NUMBER, "forms.publish")
    seen = office.intake.identify(Act.new(who=NUMBER, where="3"), a_card())
    draft = office.intake.draft_for(seen.person, office.catalogue.get(CODE))
    assert (draft.fields[-1].label, draft.fields[-1].is_needed) == ("住房情况", True)


def test_fields_are_moved_taken_out_and_taken_from_other_forms_for_this_item_only(forms):
    before = titles(forms)
    forms.pick_field(1)
    forms.move(-1)
    assert (titles(forms)[:2], forms.view.page.field) == ([before[1], before[0]], 0)
    assert forms.view.filters[2][2] == 1
    forms.move(-1)
    assert forms.view.page.field == 0
    forms.move(1)
    assert not forms.view.has_changes, "back where it was is no change"
    forms.pick_field(2)
    forms.remove()
    assert (before[2] in titles(forms), forms.view.page.field) == (False, NO_FIELD)
    forms.add_known(next(key for key, label in forms.view.page.known if label == "犬种"))
    assert titles(forms)[-1] == "犬种"
    assert "犬种" not in [label for _key, label in forms.view.page.known]
    forms.filter(CHANGED)
    assert [row.code for row in forms.view.rows] == [CODE]
    forms.drop()
    assert titles(forms) == before


def test_a_shared_field_says_so_and_can_be_set_apart(office, forms):
    forms.pick_field(titles(forms).index("开户银行"))
    assert "30个事项" in forms.view.page.shared
    forms.set_apart()
    forms.set("label", "发卡银行")
    assert (forms.view.page.shared, forms.view.state) == ("", "1份表单有改动，还没有发布")
    forms.publish()
    assert ("发卡银行" in in_use(office), "开户银行" in in_use(office, "NB-SQ-001")) == (True, True)


def test_what_is_needed_is_this_items_own(office, forms):
    forms.pick_field(titles(forms).index("开户银行"))
    forms.set("needed", "1")
    assert forms.view.state.startswith("1份")
    forms.set("needed", "")
    assert not forms.view.has_changes
    forms.set("label", "开户行")
    assert forms.view.state.startswith("30份"), "a name is everybody's"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": " "}, "还没有名称"),
        ({"kind": "choice"}, "选择要有选项"),
        ({"kind": "choice", "choices": "是\n是"}, "有重复的"),
        ({"max": "很多"}, "1到2000"),
        ({"label": "开户银行"}, "两个“开户银行”"),
    ],
)
def test_a_mistake_is_one_line_and_stands_against_publishing(office, forms, changes, words):
    forms.add()
    for key, text in changes.items():
        forms.set(key, text)
    (line,) = forms.view.page.faults
    assert words in line
    assert (forms.view.can_publish, forms.view.why_not) == (False, "先改好：高龄津贴申领")
    forms.filter(WRONG)
    assert [row.code for row in forms.view.rows] == [CODE]
    forms.publish()
    assert office.form_shelf.editions() == ()


def test_a_table_has_columns_of_their_kinds(forms):
    forms.add()
    for key, text in {
        "label": "犬只",
        "kind": "table",
        "columns": "犬名\n体重:数字\n接种日期：日期\n备注：不知道",
        "rows": "3",
    }.items():
        forms.set(key, text)
    assert value(forms, "columns") == "犬名\n体重：数字\n接种日期：日期\n备注：不知道"
    forms.type("own_1", "阿黄；很重")
    forms.leave("own_1")
    assert "体重" in live(forms, "own_1").error
    forms.set("kind", "text")
    assert "columns" not in [field.key for field in forms.view.page.fields]


def test_the_form_is_tried_and_its_page_drawn(forms):
    assert live(forms, "name").text == "章国祥"
    forms.type("phone", "打不通")
    assert live(forms, "phone").error == ""
    forms.leave("phone")
    assert "电话" in live(forms, "phone").error
    forms.show_look("paper")
    first = forms.view.png
    assert first.startswith(b"\x89PNG")
    forms.add()
    assert forms.view.png != first
    forms.pick(OTHER)
    assert live(forms, "phone").error == ""


def test_a_draft_is_there_after_the_person_went(forms):
    forms.add()
    forms.save_draft()
    forms.wipe()
    assert forms.view.page is None
    forms.refresh()
    forms.pick(CODE)
    assert titles(forms)[-1] == "新字段"
    forms.filter(OWN)
    assert CODE in [row.code for row in forms.view.rows]
    forms.find("gljt")
    assert forms.view.rows[0].code == CODE


@pytest.fixture
def other_pc(office, tmp_path):
    """Another PC of the centre, at which somebody publishes too."""
    return FormShelf(
        store=office.store, clock=office.clock, resources=Resources(tmp_path), site=tmp_path,
        rights=AccountRights(office.resources), items=lambda: office.catalogue.items,
    )  # fmt: skip


def published_there(office, shelf, **bank):
    session = office.staff.sign_in(Act.new(who="", where="4"), number=NUMBER, password=PASSWORD, counter="4")
    act = Act.new(who=NUMBER, where="4")
    if not any(one.number == "0402" for one in office.staff.all()):
        office.staff.create(
            act, by=session, number="0402", name="王晓芸", role=Role.ADMINISTRATOR, password=OTHER_PASSWORD
        )
    draft = shelf.draft()
    fields = {**draft.content.fields, "bank": replace(draft.content.fields["bank"], **bank)}
    shelf.publish(Act.new(who="0402", where="4"), draft.saying(replace(draft.content, fields=fields)))


def test_who_publishes_second_is_told_and_goes_on_with_all_of_both(office, forms, other_pc):
    forms.add()
    forms.set("label", "住房情况")
    published_there(office, other_pc, hint="存折上的开户行")
    forms.publish()
    banner = forms.view.banner
    assert (banner.code, banner.tone) == ("base.edition.overtaken", "warn")
    assert "第1版由王晓芸（0402）于11-23 10:42" in banner.text
    assert "对方改了：字段“开户银行”。" in banner.remedy
    assert [answer.key for answer in banner.answers] == ["mine"]
    assert "住房情况" not in in_use(office)
    forms.answer("mine")
    assert (titles(forms)[-1], forms.view.has_changes, forms.view.banner.tone) == ("住房情况", True, "ok")
    forms.publish()
    assert in_use(office)[-1] == "住房情况"
    assert office.form_shelf.book.fields["bank"].hint == "存折上的开户行"


@pytest.mark.parametrize(("key", "label"), [("mine", "开户行"), ("theirs", "发卡银行")])
def test_of_a_word_that_both_changed_the_person_says_whose_stands(office, forms, other_pc, key, label):
    forms.pick_field(titles(forms).index("开户银行"))
    forms.set("label", "开户行")
    published_there(office, other_pc, label="发卡银行")
    forms.publish()
    assert "（对方：发卡银行；我：开户行）" in forms.view.banner.remedy
    assert [answer.key for answer in forms.view.banner.answers] == ["mine", "theirs"]
    forms.answer(key)
    assert label in titles(forms)


def test_a_draft_kept_before_is_told_of_when_it_is_opened(office, forms, other_pc):
    forms.add()
    forms.set("label", "住房情况")
    forms.save_draft()
    forms.wipe()
    published_there(office, other_pc, hint="存折上的开户行")
    forms.refresh()
    assert forms.view.banner.code == "base.edition.overtaken"
    forms.answer("mine")
    forms.publish()
    assert (in_use(office)[-1], forms.view.banner.tone) == ("住房情况", "ok")


def test_who_changed_nothing_simply_sees_the_newer_forms(office, forms, other_pc):
    published_there(office, other_pc, label="发卡银行")
    forms.refresh()
    assert "发卡银行" in titles(forms)
    assert (forms.view.banner, forms.view.has_changes) == (None, False)
