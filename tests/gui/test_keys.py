"""Every key is pressed in the real window, and what it did is looked at on the real services."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.base.acts import Act
from core.cases.case import CaseState, MaterialState
from core.papers.job import JobState
from desktop.screens.cases import CasesScreen
from desktop.screens.day_differences import DifferenceBox
from desktop.screens.staff import StaffScreen
from desktop.turns import Turns
from desktop.widgets.buttons import LampButton
from desktop.widgets.lists import BATCH, HitList
from desktop.widgets.text import Label
from tests.fakes.counter_office import NUMBER, PASSWORD, a_card

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PAD = Qt.KeyboardModifier.KeypadModifier


def press(key, modifier=PLAIN, times=1):
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifier)
        QApplication.processEvents()


def write(text):
    QTest.keyClicks(QApplication.focusWidget(), text)
    QApplication.processEvents()


def commit(text):
    """Type hanzi as an input method does; QTest knows ASCII only."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(QApplication.focusWidget(), event)
    QApplication.processEvents()


def focus():
    return QApplication.focusWidget()


@pytest.fixture
def serving(counter, office, presenters):
    """A visitor stands here, and another one waits."""
    office.issue("A", "A")
    press(Qt.Key.Key_F2)
    office.put_card(a_card())
    QApplication.processEvents()
    return presenters.counter


def choose(text):
    press(Qt.Key.Key_J, CTRL)
    write(text)
    press(Qt.Key.Key_Return)


def materials(serving):
    return {row.index: row for row in serving.view.intake.materials}


# -- for whom


def test_alt_and_a_digit_choose_for_whom_from_a_field_and_open_no_page(counter, serving, shell):
    press(Qt.Key.Key_G, CTRL)
    for key, way in ((Qt.Key.Key_3, "guardian"), (Qt.Key.Key_2, "agent"), (Qt.Key.Key_4, "organisation")):
        press(key, ALT)
        assert serving.view.intake.applicant.way == way
        assert focus() is counter.intake.applicant._fields["number"].line
        assert focus().text() == ""
    assert counter.isVisible()


@pytest.mark.parametrize("leave", [(Qt.Key.Key_Escape, PLAIN), (Qt.Key.Key_G, CTRL)])
def test_whoever_leaves_the_form_of_an_applicant_types_the_item(counter, serving, leave):
    press(Qt.Key.Key_G, CTRL)
    press(*leave)
    assert focus() is counter.intake.finder


def test_whoever_has_taken_an_applicant_types_the_item_or_ticks_the_papers(counter, serving):
    for wanted in (counter.intake.finder, counter.intake.materials):
        press(Qt.Key.Key_G, CTRL)
        press(Qt.Key.Key_3, ALT)
        write("330211201806018822")
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_A, CTRL)
        commit("李小满")
        press(Qt.Key.Key_Return, CTRL)
        assert serving.view.intake.applicant is None
        assert focus() is wanted or wanted.isAncestorOf(focus())
        choose("jzz")


# -- the queue


def test_shift_f3_begins_a_visit_without_a_card(counter, office, presenters):
    office.issue("A", "A")
    press(Qt.Key.Key_F2)
    assert "Shift+F3" in counter.ticket._start.text()
    press(Qt.Key.Key_F2)
    assert "Shift+F3" in presenters.counter.view.banner.remedy
    press(Qt.Key.Key_F3, SHIFT)
    assert presenters.counter.visit.is_serving
    press(Qt.Key.Key_F2)
    assert presenters.counter.view.ticket.number == "A002"


def test_a_notice_needs_no_other_key_before_the_next_visitor(counter, office, presenters):
    office.issue("A", "A")
    press(Qt.Key.Key_F2)
    choose("jzz")
    press(Qt.Key.Key_I, CTRL)
    assert presenters.counter.view.intake.done.papers[0].title == "一次性告知单"
    press(Qt.Key.Key_F2)
    assert presenters.counter.view.ticket.number == "A002"


def test_next_pressed_over_a_begun_application_asks_and_its_keys_answer(counter, serving, office):
    choose("jzz")
    write(" ")
    press(Qt.Key.Key_F2, times=2)
    assert counter.question.isVisible()
    assert serving.view.ticket.number == "A001"
    press(Qt.Key.Key_Escape)
    assert not counter.question.isVisible()
    assert counter.intake.materials.isAncestorOf(focus())
    write(" ")  # as it was: nothing is left of it
    press(Qt.Key.Key_F2)
    assert serving.view.ticket.number == "A002"
    office.put_card(a_card("诸葛小敏", "33021119900307002X"))
    QApplication.processEvents()
    choose("jzz")
    write(" ")
    press(Qt.Key.Key_F2, SHIFT)
    press(Qt.Key.Key_S, CTRL | SHIFT)
    assert (serving.view.ticket, len(office.cases.drafts())) == (None, 1)


def test_what_was_set_aside_is_back_on_the_screen(counter, serving):
    choose("jzz")
    write(" ")
    counter.intake.phone.setFocus()
    write("13805742207")
    ticket_id, rows = serving.visit.ticket.id, serving.view.intake.materials
    press(Qt.Key.Key_S, CTRL)
    assert (counter.intake.finder.text(), counter.intake.phone.text()) == ("", "")
    press(Qt.Key.Key_F, CTRL)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right, times=2)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert serving.visit.ticket.id == ticket_id
    assert serving.view.intake.materials == rows
    assert counter.intake.phone.text() == "13805742207"
    assert "居住证" in counter.intake.finder.text()
    assert counter.intake.materials.isAncestorOf(focus())


def test_the_arrow_goes_to_the_first_of_a_list_and_not_past_it(counter, office, presenters):
    office.issue("A", "A")
    for _ in range(2):
        press(Qt.Key.Key_F2)
        press(Qt.Key.Key_F4)
    press(Qt.Key.Key_F, CTRL)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Tab)
    first, second = (row.number for row in presenters.counter.view.queue.passed)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert [row.number for row in presenters.counter.view.queue.waiting] == [first]
    assert [row.number for row in presenters.counter.view.queue.passed] == [second]


def test_chinese_in_the_line_and_enter_lead_to_the_cases(shell, counter, serving, presenters):
    choose("gljt")
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_Return, CTRL)
    press(Qt.Key.Key_F, CTRL)
    commit("章国祥")
    assert presenters.counter.view.queue.waiting == ()
    press(Qt.Key.Key_Return)
    page = shell.page("cases")
    assert isinstance(page, CasesScreen)
    assert page.isVisible()
    assert [row.name.text for row in presenters.cases.view.rows] == ["章国祥"]
    assert page.found.search.text() == "章国祥"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert presenters.cases.view.page.name == "章国祥"
    press(Qt.Key.Key_1, ALT)
    assert [row.number for row in presenters.counter.view.queue.waiting] == ["A002"]


# -- the item


def test_typing_over_a_chosen_item_searches_anew(counter, serving):
    choose("gljt")
    before = serving.visit.draft
    press(Qt.Key.Key_J, CTRL)
    assert counter.intake.finder.selectedText() == serving.view.intake.item_name
    write("jzz")
    assert counter.intake.finder.text() == "jzz"
    assert counter.intake.finder.is_open
    assert serving.visit.draft == before
    press(Qt.Key.Key_Return)
    assert serving.view.intake.item_code == "NB-SQ-058"
    assert "居住证" in counter.intake.finder.text()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Tab])
def test_a_search_that_is_left_gives_the_chosen_item_back(counter, serving, key):
    choose("gljt")
    press(Qt.Key.Key_J, CTRL)
    write("jzz")
    press(key)
    assert not counter.intake.finder.is_open
    assert counter.intake.finder.text() == "高龄津贴申领"
    assert (serving.view.intake.item_code, serving.view.intake.query) == ("NB-SQ-008", "")


def test_a_name_may_be_emptied_letter_by_letter(counter, serving):
    choose("gljt")
    press(Qt.Key.Key_J, CTRL)
    press(Qt.Key.Key_Backspace)
    assert counter.intake.finder.text() == ""
    commit("居住")
    assert serving.view.intake.hits
    press(Qt.Key.Key_Return)
    assert serving.view.intake.item_code == "NB-SQ-058"


def test_escape_on_an_open_list_closes_it_and_keeps_the_banner_for_the_next(counter, serving):
    press(Qt.Key.Key_Return, CTRL)
    assert serving.view.banner is not None
    press(Qt.Key.Key_J, CTRL)
    write("jz")
    assert counter.intake.finder.is_open
    press(Qt.Key.Key_Escape)
    assert not counter.intake.finder.is_open
    assert serving.view.banner is not None
    press(Qt.Key.Key_Escape)
    assert serving.view.banner is None


def test_another_type_size_closes_the_list_for_the_field_goes_elsewhere(counter, serving, style):
    press(Qt.Key.Key_J, CTRL)
    write("jz")
    assert counter.intake.finder.is_open
    style.set_large(True)
    style.settle()
    assert not counter.intake.finder.is_open
    assert counter.intake.finder.text() == "jz"
    write("z")
    assert counter.intake.finder.is_open
    style.set_large(False)
    style.settle()


def test_the_last_of_many_found_items_can_be_reached_and_is_shown_whole(counter, serving):
    press(Qt.Key.Key_J, CTRL)
    write("z")
    (rows,) = counter.window().findChildren(HitList)
    count = len(serving.view.intake.hits)
    assert count > BATCH
    press(Qt.Key.Key_Down, times=count - 1)
    last = rows.currentIndex()
    assert last.row() == count - 1
    assert rows.viewport().rect().contains(rows.visualRect(last))
    assert rows.visualRect(last).height() == rows.sizeHintForIndex(last).height()


# -- the papers


def test_every_chip_has_a_key_and_the_key_is_on_it(counter, serving, office):
    choose("jzz")
    lines, rows = counter.intake.materials._lines, materials(serving)
    line = next(lines[i] for i, row in rows.items() if row.state == "missing" and not row.is_core)
    line.focus_tick()
    QApplication.processEvents()
    chips = line._chip_buttons
    assert len(chips) == len(office.intake.reasons.missing) + 2
    for key, chip in line._chip_keys.items():
        assert chip.text().startswith(f"{key} ")
        state, reason = next(kind for kind, button in chips.items() if button is chip)
        press(QKeySequence(key)[0].key())
        row = materials(serving)[line._row.index]
        assert (row.state, row.reason) == (state, reason), key
    labels = {key: chip.text()[2:] for key, chip in line._chip_keys.items()}
    assert (labels["0"], labels["-"], labels["/"]) == ("其他", "容缺", "不适用")


def test_the_number_pad_chooses_too_and_the_same_key_takes_it_back(counter, serving):
    choose("jzz")
    row = next(row for row in materials(serving).values() if row.state == "missing")
    counter.intake.materials._lines[row.index].focus_tick()
    press(Qt.Key.Key_2, PAD)
    assert materials(serving)[row.index].reason == "not_signed"
    press(Qt.Key.Key_2, PAD)
    assert materials(serving)[row.index].reason == ""
    press(Qt.Key.Key_2, CTRL)
    assert materials(serving)[row.index].reason == ""


def test_ctrl_a_takes_everything_but_selects_text_in_a_field(counter, serving):
    choose("jzz")
    assert "Ctrl+A" in counter.intake._everything.text()
    counter.intake.remark.setFocus()
    write("abc")
    press(Qt.Key.Key_A, CTRL)
    assert counter.intake.remark.selectedText() == "abc"
    assert any(row.state == "missing" for row in materials(serving).values())
    counter.intake.materials.focus_first()
    press(Qt.Key.Key_A, CTRL)
    assert not any(row.state == "missing" for row in materials(serving).values())
    press(Qt.Key.Key_Return, CTRL)
    assert serving.visit.case.state is CaseState.ACCEPTED


def test_tab_goes_from_the_item_down_the_papers_to_phone_and_remark(counter, serving):
    choose("jzz")
    press(Qt.Key.Key_J, CTRL)
    seen = []
    questions = counter.intake.scenario.keys()
    assert questions
    for _ in range(len(questions) + len(materials(serving)) + 2):
        press(Qt.Key.Key_Tab)
        seen.append(focus())
    ticks = [line.tick for line in counter.intake.materials._lines if line.tick.isEnabled()]
    wanted = [*questions, *ticks, counter.intake.phone, counter.intake.remark]
    assert seen[: len(wanted)] == wanted
    ticks[-1].setFocus()
    press(Qt.Key.Key_Down)
    assert focus() is counter.intake.phone


def test_a_condition_is_answered_by_y_and_n_and_a_no_stands_against_acceptance(counter, serving):
    choose("gljt")
    question = counter.intake.scenario.keys()[0]
    question.setFocus()
    press(Qt.Key.Key_N)
    asked = serving.view.intake.questions
    assert (asked[0].chosen, asked[0].is_against) == ("no", True)
    assert not next(choice for choice in serving.view.intake.choices if choice.kind == "accept").is_allowed
    assert focus() is question
    press(Qt.Key.Key_Y)
    assert serving.view.intake.questions[0].chosen == "yes"
    press(Qt.Key.Key_Y)
    assert serving.view.intake.questions[0].chosen == ""


def test_a_refusal_from_chip_to_print_in_the_order_of_tab(counter, serving):
    choose("gljt")
    press(Qt.Key.Key_R, CTRL | SHIFT)
    panel = counter.intake._refusal
    assert focus() is panel._chips[0]
    press(Qt.Key.Key_3)
    assert focus() is panel._chips[2]
    seen = []
    for _ in range(4):
        press(Qt.Key.Key_Tab)
        seen.append(focus())
    assert seen == [panel._own, panel._elsewhere, panel._send, panel._back]
    panel._elsewhere.setFocus()
    commit("区政务服务中心")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert serving.visit.case.state is CaseState.NOT_ACCEPTED
    assert serving.visit.case.reason == "申请人不符合该事项规定的申请条件"


def test_the_key_of_the_refusal_once_more_prints_it_when_there_is_a_reason(counter, serving):
    choose("gljt")
    press(Qt.Key.Key_R, CTRL | SHIFT, times=2)
    assert serving.view.banner.code == "desktop.refuse.reason_missing"
    counter.intake._refusal._own.setFocus()
    commit("材料不实")
    press(Qt.Key.Key_1)  # in a text a digit is a digit
    press(Qt.Key.Key_R, CTRL | SHIFT)
    assert (serving.visit.case.state, serving.visit.case.reason) == (CaseState.NOT_ACCEPTED, "材料不实1")


@pytest.mark.parametrize(
    ("key", "held", "state"),
    [(Qt.Key.Key_P, CTRL, CaseState.RECEIVED), (Qt.Key.Key_S, CTRL | SHIFT, CaseState.DRAFT)],
)
def test_received_or_kept_without_deciding(counter, serving, key, held, state):
    assert not any(button.isVisible() for button in counter.intake._undecided)
    choose("jzz")
    assert all(button.isVisible() for button in counter.intake._undecided)
    press(key, held)
    assert serving.visit.case.state is state
    assert not any(button.isVisible() for button in counter.intake._undecided)


# -- papers brought later, void


@pytest.fixture
def waiting(serving, office):
    """The visitor was told to bring two papers and is back."""
    choose("jzz")
    for row in materials(serving).values():
        if row.state == "missing":
            serving.set_material(row.index, MaterialState.MISSING, "not_brought")
    press(Qt.Key.Key_F8)
    case = serving.visit.case
    assert case.state is CaseState.CORRECTING
    press(Qt.Key.Key_F2)
    office.put_card(a_card())
    QApplication.processEvents()
    return case


def test_papers_brought_later_from_the_counter_with_keys_alone(shell, counter, waiting, office, presenters):
    assert next(button.isVisible() for *_rest, button, _pill in counter.cases._rows)
    press(Qt.Key.Key_B, CTRL)
    page = shell.page("cases")
    assert page.isVisible()
    assert focus() is page.panel.supply.lines[0].tick
    press(Qt.Key.Key_Return, CTRL)
    assert presenters.cases.view.banner.code == "cases.supply.nothing_new"
    press(Qt.Key.Key_Space)
    assert focus() is page.panel.supply.lines[0].tick
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return, CTRL)
    assert office.cases.get(waiting.id).state is CaseState.ACCEPTED
    assert not page.panel.supply.isVisible()
    press(Qt.Key.Key_1, ALT)
    assert presenters.counter.view.intake.done.title == "已受理"


def test_on_the_case_page_ctrl_a_takes_all_and_escape_goes_back(shell, waiting, office, presenters):
    press(Qt.Key.Key_2, ALT)
    write("zgx")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    page = shell.page("cases")
    press(Qt.Key.Key_B, CTRL)
    assert page.panel.supply.isVisible()
    press(Qt.Key.Key_Escape)
    assert not page.panel.supply.isVisible()
    assert presenters.cases.view.page is not None
    press(Qt.Key.Key_B, CTRL)
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_Return, CTRL)
    assert office.cases.get(waiting.id).state is CaseState.ACCEPTED
    assert [row.state.text for row in presenters.cases.view.rows] == ["受理"]
    press(Qt.Key.Key_Escape)
    assert presenters.cases.view.page is None


def test_void_with_its_reason(shell, waiting, office, presenters):
    press(Qt.Key.Key_2, ALT)
    presenters.cases.open(waiting.id)
    page = shell.page("cases")
    press(Qt.Key.Key_V, CTRL | SHIFT)
    assert focus() is page.panel.form.lines["reason"]
    press(Qt.Key.Key_Return, CTRL)
    assert page.panel.form.lines["reason"].property("state") == "bad"
    commit("录错了人")
    press(Qt.Key.Key_Return, CTRL)
    assert office.cases.get(waiting.id).state is CaseState.VOID
    assert not page.panel.form.isVisible()
    assert not page.bar.isVisible()


# -- accounts


def test_masked_values_are_shown_for_a_reason_and_gone_with_the_page(shell, waiting, presenters):
    press(Qt.Key.Key_2, ALT)
    presenters.cases.open(waiting.id)
    press(Qt.Key.Key_E, CTRL | SHIFT)
    press(Qt.Key.Key_2)
    assert presenters.cases.view.form.value("reason") == "核对证件"
    press(Qt.Key.Key_Return, CTRL)
    page, number = shell.page("cases"), a_card().id_number
    assert page._mask.isActive()  # they are masked again by themselves
    assert [label.text() for label in page.panel.findChildren(Label) if label.text() == number] == [number]
    press(Qt.Key.Key_1, ALT)
    press(Qt.Key.Key_2, ALT)
    assert not page._mask.isActive()
    assert [label for label in page.panel.findChildren(Label) if label.text() == number] == []


def test_a_second_account_from_the_keyboard(shell, counter, office, presenters):
    press(Qt.Key.Key_6, ALT)
    shell.page("admin")._open("staff")
    page = shell.page("admin").section("staff")
    assert isinstance(page, StaffScreen)
    assert focus() is page.accounts.rows
    press(Qt.Key.Key_N, CTRL)
    assert focus() is page.form.number
    write("0402")
    press(Qt.Key.Key_Tab)
    commit("王晓芸")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Tab)
    write("12345678")
    press(Qt.Key.Key_Tab)
    write("12345678")
    press(Qt.Key.Key_S, CTRL)
    assert presenters.staff.view.error.field == "password"
    assert focus() is page.form.password
    assert (page.form.password.text(), page.form.number.text()) == ("", "0402")
    write("Mei4-shan-qiao")
    press(Qt.Key.Key_Tab)
    write("Mei4-shan-qiao")
    press(Qt.Key.Key_S, CTRL)
    (row,) = [row for row in presenters.staff.view.rows if row.number == "0402"]
    assert (row.name, row.role) == ("王晓芸", "负责人")
    assert page.accounts.rows.current_key() == "0402"
    assert (page.form.password.text(), page.form.name.text()) == ("", "王晓芸")


def test_arrows_choose_an_account_and_its_password_is_set(shell, counter, office, presenters):
    presenters.staff.create(
        number="0402", name="王晓芸", role="clerk", password="Mei4-shan-qiao", again="Mei4-shan-qiao"
    )
    presenters.staff.drop()
    press(Qt.Key.Key_6, ALT)
    shell.page("admin")._open("staff")
    page = shell.page("admin").section("staff")
    press(Qt.Key.Key_Down)
    assert presenters.staff.view.chosen.number == NUMBER
    press(Qt.Key.Key_Down)
    assert presenters.staff.view.chosen.number == "0402"
    press(Qt.Key.Key_Return)
    assert focus() is page.form.password
    write("Shan4-xi-lu-9")
    press(Qt.Key.Key_Tab)
    write("Shan4-xi-lu-9")
    press(Qt.Key.Key_Return)
    assert "0402" in presenters.staff.view.banner.text
    assert office.staff.sign_in(presenters.desk.act(), number="0402", password="Shan4-xi-lu-9", counter="4")
    write("half-typed")
    press(Qt.Key.Key_F12)
    presenters.gate.unlock(PASSWORD)
    assert page.form.password.text() == ""
    page.form.password.setFocus()
    press(Qt.Key.Key_Escape)
    assert focus() is page.accounts.rows
    assert presenters.staff.view.chosen.number == "0402"
    press(Qt.Key.Key_Escape)
    assert presenters.staff.view.chosen is None


# -- where the focus may have got to


def test_the_keys_of_a_page_work_from_the_lamps_too(shell, counter, office, presenters):
    office.issue("A", "A")
    lamp = shell.lamps.findChildren(LampButton)[0]
    lamp.setFocus()
    assert not counter.isAncestorOf(focus())
    press(Qt.Key.Key_F2)
    assert presenters.counter.view.ticket.number == "A001"
    lamp.setFocus()
    press(Qt.Key.Key_Space)
    assert shell.lamps.popover.isVisible()
    press(Qt.Key.Key_Escape)  # closes what is open; the page's own Esc is not asked
    assert not shell.lamps.popover.isVisible()
    press(Qt.Key.Key_F3, SHIFT)
    assert presenters.counter.visit.is_serving


def test_tab_goes_from_the_search_over_the_limits_to_the_cases(shell, counter, serving, presenters):
    shell.open_page("cases")
    page = shell.page("cases")
    QApplication.processEvents()  # the filters stand there only now
    page.found.search.setFocus()
    names = []
    for _ in presenters.cases.view.filters:
        press(Qt.Key.Key_Tab)
        names.append(focus().text())
    assert names == [one.text for one in presenters.cases.view.filters]
    press(Qt.Key.Key_Space)
    assert presenters.cases.view.filters[-1].is_chosen
    assert focus().isChecked()  # the one with the focus keeps it
    press(Qt.Key.Key_Tab)
    assert focus() is page.found.rows


def test_the_papers_of_a_closed_day_wait_no_longer_when_they_came_out(shell, counter, office, presenters):
    shell.open_page("day")
    press(Qt.Key.Key_Return, CTRL)
    assert presenters.day.view.figures[0].line == "其他待打 2 份"
    for job in (presenters.day.last_close.slip, presenters.day.last_close.report):
        with office.store.work(Act.new(who="system", where="spool")) as work:
            work.print_jobs.save(work.print_jobs.get(job.id).moved(JobState.CONFIRMED))
            moved = work.print_jobs.get(job.id)
        presenters.day.on_job(moved)
    assert presenters.day.view.figures[0].line == "其他待打 0 份"


def test_after_the_close_of_the_day_the_focus_is_on_the_close_again(shell, counter, presenters):
    shell.open_page("day")
    page = shell.page("day")
    page._again.setFocus()
    press(Qt.Key.Key_Return, CTRL)
    assert presenters.day.view.result is not None
    assert focus() is page._close


def test_a_paper_that_did_not_come_out_is_settled_with_keys_alone(shell, counter, office, presenters):
    act = Act.new(who=NUMBER, where="3")
    person = office.intake.identify(act, a_card()).person
    draft = office.intake.draft_for(person, office.catalogue.items[0], None, is_card_read=True, clerk="李慧敏")
    case = office.intake.accept(Act.new(who=NUMBER, where="3"), draft.all_handed_in())
    shell.open_page("day")
    page = shell.page("day")
    for turns in page.findChildren(Turns):
        turns.finish()
    box = next(box for box in page.findChildren(DifferenceBox) if box.shown.key.startswith("unprinted:"))
    settle = box.acts_of(box.shown)[1]
    settle.setFocus()
    press(Qt.Key.Key_Space)
    assert focus().text() == "当事人不需要纸质件"
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert [chip.text() for chip in page._lines._reasons.values() if chip.isChecked()] == ["已改用电子告知"]
    page._lines._reason.setFocus()
    commit("寄到家里")
    assert not any(chip.isChecked() for chip in page._lines._reasons.values())
    press(Qt.Key.Key_Return)
    settled = next(line for line in presenters.day.view.lines if line.tag.text == "已结清")
    assert settled.line.startswith("寄到家里")
    assert not page._lines._ask.isVisible()
    assert focus().text() == "写明原因结清"  # the next line goes on where this one ended
    with office.store.read() as work:
        states = {job.template: job.state for job in work.print_jobs.of_subject(case.number)}
    assert JobState.CANCELLED in states.values()


def test_a_line_about_a_ticket_is_opened_and_shut_with_keys_alone(shell, counter, office, presenters):
    office.issue("A")
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_F3, SHIFT)
    press(Qt.Key.Key_F2, SHIFT)
    shell.open_page("day")
    page = shell.page("day")
    for turns in page.findChildren(Turns):
        turns.finish()
    (box,) = [box for box in page.findChildren(DifferenceBox) if box.shown.title.startswith("号票 A001")]
    opening = next(button for button in box.opening if button.isVisible())
    opening.setFocus()
    press(Qt.Key.Key_Space)
    said = [label.text() for label in box._facts.findChildren(Label) if label.isVisible()]
    assert said[:4] == ["号票", "A001", "业务", "A 社保·医保·民政"]
    assert focus() is opening
    press(Qt.Key.Key_Space)
    assert not box._facts.isVisible()


def test_in_large_type_who_came_is_seen_and_then_what_is_worked_on(shell, counter, office, style):
    style.set_large(True)
    style.settle()
    office.issue("A")
    press(Qt.Key.Key_F2)
    office.put_card(a_card())
    QApplication.processEvents()
    assert not counter.visitor.visibleRegion().isEmpty()
    write("gljt")
    assert not counter.intake.finder.visibleRegion().isEmpty()
    press(Qt.Key.Key_Return)
    tick = focus()
    assert tick.accessibleName().startswith("老年人身份证")
    assert tick.visibleRegion().boundingRect() == tick.rect()
    style.set_large(False)
    style.settle()
