"""The form at the counter and the copy panel: typed, said what is wrong when a field is left, copied, wiped."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.base.acts import Act
from core.base.resources import Resources
from core.catalogue.form_shelf import FormShelf
from core.staff.rights import AccountRights
from desktop.i18n import use_language
from desktop.presenters.copying import CopyPresenter
from desktop.presenters.form_words import FormFieldView, FormView
from desktop.presenters.runner import InlineRunner
from desktop.screens.copy_window import CopyWindow
from desktop.screens.form_editor import FormEditorScreen
from desktop.screens.form_panel import FormPanel
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from tests.fakes.counter_office import NUMBER, CounterOffice, a_card, signed_in


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture
def office():
    return CounterOffice()


@pytest.fixture
def presenters(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    yield presenters
    presenters.stop()


def test_a_field_is_called_wrong_when_it_is_left(office, presenters):
    counter = presenters.counter
    office.issue("A")
    counter.call_next()
    office.put_card(a_card())
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    assert counter.view.intake.form_summary[0].startswith("已填")
    counter.ask_form()
    fields = {field.key: field for field in counter.view.intake.form.fields}
    assert fields["name"].text == "章国祥"
    counter.set_form("urgent_phone", "打不")
    assert not any(field.error for field in counter.view.intake.form.fields)
    counter.leave_form_field("urgent_phone")
    wrong = [field.key for field in counter.view.intake.form.fields if field.error]
    assert wrong == ["urgent_phone"]
    assert counter.view.intake.form_summary[1] == "bad"
    counter.set_form("urgent_phone", "13900005180")
    counter.set_form("phone", "13805742207")
    assert counter.view.intake.phone == "13805742207"
    counter.set_phone("13805742208")
    assert {field.key: field.text for field in counter.view.intake.form.fields}["phone"] == "13805742208"
    counter.drop_form()
    assert counter.view.intake.form is None
    counter.hand_in_all()
    counter.accept()
    assert {one.key: one.value for one in counter.visit.case.form}["urgent_phone"] == "13900005180"


def test_the_panel_types_chooses_and_goes_on(qtbot, style):
    panel = FormPanel(style)
    qtbot.addWidget(panel)
    typed, dropped = [], []
    panel.typed.connect(lambda key, text: typed.append((key, text)))
    panel.dropped.connect(lambda: dropped.append(True))
    fields = (
        FormFieldView(key="a", label="甲 *", kind="line", text=""),
        FormFieldView(key="b", label="乙", kind="choice", text="", choices=("男", "女")),
        FormFieldView(key="c", label="丙", kind="line", text="x", error="不对"),
    )
    panel.show_form(FormView(fields=fields, summary=""))
    panel.show()
    panel.edits["a"].edit.setFocus()
    QTest.keyClicks(panel.edits["a"].edit, "12")
    panel.edits["b"].edit.textActivated.emit("女")
    assert typed == [("a", "1"), ("a", "12"), ("b", "女")]
    QTest.keyClick(panel.edits["c"].edit, Qt.Key.Key_Return)
    assert dropped == [True]
    panel.show_form(None)
    assert panel.edits["a"].edit.text() == ""
    panel.hide()


def test_f131_the_copy_panel_copies_in_order_and_leaves_nothing_behind(qtbot, style, office, presenters):
    act = Act.new(who=NUMBER, where="3")
    visitor = office.intake.identify(act, a_card())
    item = office.finder.find("gljt")[0].item
    draft = office.intake.draft_for(visitor.person, item, None, is_card_read=True, phone="13800002207")
    case = office.intake.accept(Act.new(who=NUMBER, where="3"), draft.all_handed_in())
    changed = []
    presenter = CopyPresenter(office, InlineRunner(), presenters.desk, lambda: changed.append(True))
    window = CopyWindow(presenter, style)
    qtbot.addWidget(window)
    clipboard = QGuiApplication.clipboard()
    presenter.open(case)
    assert presenter.view.rows[0].is_next
    window.next.click()
    assert clipboard.text() == "章国祥"
    window.next.click()
    assert clipboard.text() == "33021119580321001X"
    assert "33021119580321001X" not in "".join(row.text for row in presenter.view.rows)
    assert "138****2207" in [row.text for row in presenter.view.rows]
    window.rows[0].click()
    assert (clipboard.text(), presenter.view.rows[1].is_next) == ("章国祥", True)
    window.clear_clipboard()
    assert clipboard.text() == ""
    window.next.click()
    clipboard.setText("别人的")
    window.clear_clipboard()
    assert clipboard.text() == "别人的"
    window.done.click()
    assert changed == [True]
    assert presenter.view.entered
    window.next.click()
    presenter.close()
    assert (clipboard.text(), window.isVisible(), presenter.view.rows) == ("", False, ())
    window.detach()


def test_an_administrator_makes_a_field_by_keys_and_sees_it_as_the_clerk_will(qtbot, style, office, presenters):
    screen = FormEditorScreen(presenters.forms, style)
    qtbot.addWidget(screen)
    screen.attach()
    screen.resize(1290, 700)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    QApplication.processEvents()
    screen.focus_home()
    QTest.keyClicks(screen.list.search, "gljt")
    QTest.keyClick(screen.list.search, Qt.Key.Key_Tab)
    screen.list.rows.setFocus()
    QTest.keyClick(screen.list.rows, Qt.Key.Key_Down)
    QTest.keyClick(screen.list.rows, Qt.Key.Key_Return)
    assert presenters.forms.view.page.title == "高龄津贴申领"
    QTest.keyClick(screen.list.rows, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    name = QApplication.focusWidget()
    name.selectAll()
    QTest.keyClicks(name, "rooms")
    QTest.keyClick(name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [field.label for field in office.form_shelf.book.form_of(office.catalogue.get("NB-SQ-008"))][-1] == "rooms"
    field = screen.look.form.edits["own_1"]
    QTest.keyClicks(field.edit, "3")
    assert presenters.forms.view.page.live.fields[-1].text == "3"
    presenters.forms.show_look("paper")
    assert not screen.look.paper.picture.isNull()
    screen.detach()


def test_an_administrator_who_is_overtaken_presses_one_key_and_publishes_both(
    qtbot, style, office, presenters, tmp_path
):
    screen = FormEditorScreen(presenters.forms, style)
    qtbot.addWidget(screen)
    screen.attach()
    screen.resize(1290, 700)
    with qtbot.waitExposed(screen):
        screen.show()
    presenters.forms.pick("NB-SQ-008")
    presenters.forms.add()
    presenters.forms.set("label", "rooms")
    there = FormShelf(
        store=office.store, clock=office.clock, resources=Resources(tmp_path), site=tmp_path,
        rights=AccountRights(office.resources), items=lambda: office.catalogue.items,
    )  # fmt: skip
    draft = there.draft()
    fields = {**draft.content.fields, "bank": replace(draft.content.fields["bank"], hint="there")}
    there.publish(Act.new(who=NUMBER, where="4"), draft.saying(replace(draft.content, fields=fields)))
    QTest.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (banner,) = screen.findChildren(BannerBox)
    go_on = next(one for one in banner.findChildren(Button) if "保留我的改动" in one.text())
    assert banner.isVisible()
    QTest.keyClick(go_on, Qt.Key.Key_Space)
    QTest.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    book = office.form_shelf.book
    assert ([field.label for field in book.form_of(office.catalogue.get("NB-SQ-008"))][-1], book.fields["bank"].hint) == (
        "rooms", "there",
    )  # fmt: skip
    screen.detach()


def test_the_list_of_fields_stays_in_sight_while_one_with_choices_is_open(qtbot, style, presenters):
    screen = FormEditorScreen(presenters.forms, style)
    qtbot.addWidget(screen)
    screen.attach()
    screen.resize(1290, 620)  # what the window leaves of 1366x768
    with qtbot.waitExposed(screen):
        screen.show()
    presenters.forms.pick("NB-SQ-001")
    presenters.forms.add()
    for key, value in {"label": "住房情况", "kind": "choice", "choices": "自有\n租住\n公租房\n借住\n其他"}.items():
        presenters.forms.set(key, value)
    rows, opened = screen.fields.rows, screen.fields.open
    qtbot.waitUntil(lambda: opened.area.verticalScrollBar().maximum() > 0)
    assert rows.visibleRegion().boundingRect().height() >= 3 * style.layout("part_row")
    assert rows.viewport().rect().contains(rows.visualRect(rows.currentIndex()))
    assert opened.visibleRegion().boundingRect().size() == opened.size(), "it scrolls inside, its frame is whole"
    screen.detach()
