"""A whole visit through the real window, from the keyboard alone, on the real services."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit

from core.base.acts import Act
from core.cases.case import CaseState
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.queue.ticket import Outcome, TicketState
from core.staff.account import Role
from desktop.presenters.leaving import DROP
from tests.fakes.counter_office import NUMBER, PASSWORD, a_card, signed_in


def press(key, modifier=Qt.KeyboardModifier.NoModifier, times=1):
    """Press a key where the focus is, as a hand does."""
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


CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_first_run_from_the_keyboard(shell, presenters):
    write(NUMBER)
    press(Qt.Key.Key_Tab)
    commit("李慧敏")
    press(Qt.Key.Key_Tab)
    write(PASSWORD)
    press(Qt.Key.Key_Tab)
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    assert presenters.gate.view.mode == "open"
    assert not shell.is_locked()


def test_a_whole_visit(counter, office, presenters):
    office.issue("A", "A")
    press(Qt.Key.Key_F2)
    assert presenters.counter.view.ticket.number == "A001"
    first = presenters.counter.visit.ticket.id
    press(Qt.Key.Key_F6)
    office.put_card(a_card(), ask=office.card_desk.asks[-1])
    # The person came: the field of the item has the focus by itself.
    assert QApplication.focusWidget() is counter.intake.finder
    write("gljt")
    press(Qt.Key.Key_Return)
    assert presenters.counter.view.intake.item_code == "NB-SQ-008"
    for row in presenters.counter.view.intake.materials:
        if not row.is_fixed and row.state == "missing":
            counter.intake.materials._lines[row.index].focus_tick()
            press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return, CTRL)
    case = presenters.counter.visit.case
    assert case.state is CaseState.ACCEPTED
    assert [job.template for job in office.cases.papers(case)] == ["receipts/receipt", "forms/acceptance"]
    press(Qt.Key.Key_F2)
    assert presenters.counter.view.ticket.number == "A002"
    done = office.rows(lambda work: work.tickets.get(first))
    assert (done.state, done.outcome) == (TicketState.FINISHED, Outcome.ACCEPTED)


def test_f123_a_held_key_is_one_act(counter, office, presenters):
    office.issue("A", "A", "A")
    press(Qt.Key.Key_F2, times=4)
    assert office.queue.hall().called[0].number == "A001"
    assert len(office.queue.hall().waiting) == 2


def test_correction_from_the_keyboard(counter, office, presenters):
    office.issue("A")
    press(Qt.Key.Key_F2)
    office.put_card(a_card())
    write("gljt")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_F8)
    assert presenters.counter.view.banner.code == "desktop.correct.reason_missing"
    assert counter.told.isVisible()
    for row in presenters.counter.view.intake.materials:
        if row.asks_reason:
            counter.intake.materials._lines[row.index].focus_tick()
            press(Qt.Key.Key_1)
    shown = [label.text() for label in counter.told.findChildren(QLabel) if label.isVisible()]
    assert [text for text in shown if text.startswith("1. ")] == [presenters.counter.view.intake.told.rows[0][0]]
    press(Qt.Key.Key_F8)
    assert presenters.counter.visit.case.state is CaseState.CORRECTING
    assert not counter.told.isVisible()


def test_refusal_asks_and_escape_goes_back(counter, office, presenters):
    office.issue("A")
    press(Qt.Key.Key_F2)
    office.put_card(a_card())
    write("gljt")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_R, CTRL | SHIFT)
    assert presenters.counter.view.intake.refusal is not None
    press(Qt.Key.Key_Escape)
    assert presenters.counter.view.intake.refusal is None
    assert presenters.counter.visit.case is None


def test_keys_that_work_everywhere(shell, counter, presenters, style):
    press(Qt.Key.Key_F9)
    assert presenters.desk.is_paused
    press(Qt.Key.Key_4, ALT)
    assert presenters.day.view.is_known
    press(Qt.Key.Key_F9)
    assert not presenters.desk.is_paused
    press(Qt.Key.Key_F11)
    assert style.is_large
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_1, ALT)
    press(Qt.Key.Key_F12)
    assert shell.is_locked()
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    assert not shell.is_locked()


def test_the_lamp_popover_opens_and_closes_by_key(shell, counter, office):
    press(Qt.Key.Key_D, CTRL)
    press(Qt.Key.Key_Space)
    assert shell.lamps.popover.isVisible()
    press(Qt.Key.Key_Escape)
    assert not shell.lamps.popover.isVisible()


def test_the_lamp_popover_leads_to_the_page_of_its_device(shell, counter, office, presenters):
    at, fault = office.clock.now(), "printing.printer.paper_out"
    office.bus.publish(DeviceChanged(device="receipt_printer", state=DeviceState.FAULTY, fault=fault, at=at))
    press(Qt.Key.Key_D, CTRL)
    press(Qt.Key.Key_Space)
    popover = shell.lamps.popover
    press(Qt.Key.Key_F11)
    QApplication.processEvents()
    assert popover.height() >= popover.layout().totalHeightForWidth(popover.width())  # nothing is cut in large type
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert not shell.lamps.popover.isVisible()
    assert shell.page("admin").section("devices").isVisible()
    assert presenters.devices.view.page.device == "receipt_printer"


MARK = "诸葛小敏"


@pytest.fixture
def marked(counter, office, presenters):
    """A visit full of things that belong to one person only."""
    office.issue("A", "A")
    presenters.counter.call_next()
    counter.visitor.turn_form()
    commit(MARK)
    office.put_card(a_card(MARK))
    presenters.counter.find_item("gljt")
    presenters.counter.pick_item(presenters.counter.view.intake.hits[0].code)
    for line in (counter.intake.phone, counter.intake.remark):
        line.setFocus()
        commit(MARK)
    QGuiApplication.clipboard().setText(MARK)
    return counter


def texts_of(window):
    for widget in window.findChildren(QLineEdit):
        yield widget.text()
    for widget in window.findChildren(QPlainTextEdit):
        yield widget.toPlainText()
    for widget in window.findChildren(QLabel):
        yield widget.text()


def test_f131_next_wipes_every_field_and_every_undo(shell, marked):
    assert any(MARK in text for text in texts_of(shell))
    marked._presenter.call_next()
    marked._presenter.answer(DROP)
    QApplication.processEvents()
    for widget in shell.findChildren(QLineEdit):
        widget.undo()
    for widget in shell.findChildren(QPlainTextEdit):
        widget.undo()
    assert [text for text in texts_of(shell) if MARK in text] == []


def test_a_lock_hides_the_content_and_the_clipboard(shell, marked, presenters):
    presenters.gate.lock()
    visible = [w.text() for w in shell.findChildren(QLabel) if w.isVisible()]
    assert [text for text in visible if MARK in text] == []
    assert not marked.isVisible()
    assert QGuiApplication.clipboard().text() == ""


def test_idle_locks_by_itself(shell, counter, presenters):
    assert shell._idle.isActive()
    shell._idle.timeout.emit()
    assert shell.is_locked()
    assert "自动锁屏" in presenters.gate.view.note


def test_a_name_with_markup_is_shown_as_it_is(shell, counter, office):
    office.issue("A")
    press(Qt.Key.Key_F2)
    office.put_card(a_card("<b>王</b><img src=x>"))
    shown = [w for w in shell.findChildren(QLabel) if "<b>" in w.text()]
    assert shown
    assert {w.textFormat() for w in shell.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_a_signed_out_desk_shows_nothing_of_the_day(shell, counter, presenters, office):
    office.issue("A")
    presenters.counter.refresh()
    presenters.gate.lock()
    presenters.gate.ask_switch()
    assert presenters.gate.view.mode == "sign_in"
    assert presenters.counter.view.queue.waiting == ()


def test_a_role_sees_only_its_pages_and_they_keep_their_keys(shell, office, presenters):
    signed_in(office, presenters)
    administrator = presenters.desk.session
    auditor = office.staff.create(
        Act.new(who=NUMBER, where="3"),
        by=administrator,
        number="0900",
        name="陈审计",
        role=Role.AUDITOR,
        password=PASSWORD,
    )
    presenters.gate.lock()
    presenters.gate.ask_switch()
    presenters.gate.sign_in(auditor.number, PASSWORD)
    shown = [key for key, button in shell.rail._buttons.items() if button.isVisible()]
    assert shown == ["day"]
    assert presenters.day.view.is_known
    press(Qt.Key.Key_1, ALT)
    assert not shell.page("counter").isVisible()


def test_the_window_survives_a_second_visit_of_the_same_kind(shell, office, presenters):
    signed_in(office, presenters)
    for number in ("A001", "A002"):
        office.issue("A")
        press(Qt.Key.Key_F2)
        assert presenters.counter.view.ticket.number == number
        presenters.counter.start()
