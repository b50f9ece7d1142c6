"""Hands that do too much: double clicks, mashed and held keys, pasted books, half-typed words, changes of the system."""

import os
import random

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QFileDialog, QLabel, QPushButton

from core.base.acts import Act
from core.cases.case import CaseState, MaterialState
from desktop.widgets.fields import LONGEST, LONGEST_AREA, Area, Line
from tests.fakes.counter_office import a_card, signed_in
from tests.fakes.held_runner import HeldRunner
from tests.gui.test_keys import CTRL, SHIFT, choose, commit, press, serving  # noqa: F401 - a fixture
from tests.gui.test_look import pages

MASHES = int(os.environ.get("YICHUANG_MASHES", "1500"))  # the long form is 100000, by hand
KEYS = (
    *(Qt.Key(Qt.Key.Key_F1 + number) for number in range(10)), Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab,
    Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Backspace, Qt.Key.Key_A, Qt.Key.Key_J, Qt.Key.Key_1,
    Qt.Key.Key_2, Qt.Key.Key_9, Qt.Key.Key_G, Qt.Key.Key_Y, Qt.Key.Key_N,
)  # fmt: skip
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 4 + (CTRL, SHIFT, CTRL | SHIFT)


@pytest.fixture
def late(office, presenters, shell):
    """A signed-in counter with a visitor and a complete application, whose answers come late."""
    signed_in(office, presenters)
    office.issue("A", "A", "A")
    press(Qt.Key.Key_F2)
    office.put_card(a_card())
    presenters.counter.find_item("jzz")
    presenters.counter.pick_item(presenters.counter.view.intake.hits[0].code)
    presenters.counter.hand_in_all()
    QApplication.processEvents()
    runner = HeldRunner()
    presenters.counter._runner = runner
    return runner


def double_click(button: QPushButton) -> None:
    """Two presses and two releases, as a double click is."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def cases(office):
    return office.rows(lambda work: work.cases.in_states(set(CaseState)))


def tickets_called(office) -> int:
    return len(office.queue.hall().called)


@pytest.mark.parametrize(
    ("kind", "missing", "done"),
    [
        ("accept", "", CaseState.ACCEPTED),
        ("accept_tolerant", "secondary", CaseState.ACCEPTED),
        ("correct", "all", CaseState.CORRECTING),
        ("notice", "", None),
    ],
)
def test_f121_a_double_click_on_a_tile_is_one_act(late, shell, office, presenters, kind, missing, done):
    for row in presenters.counter.view.intake.materials:
        if missing == "all" or (missing == "secondary" and not row.is_core):
            presenters.counter.set_material(row.index, MaterialState.MISSING, "not_brought")
    late.answer_all()
    QApplication.processEvents()
    tile = shell.page("counter").choices.tile(kind)
    assert tile.isEnabled()
    double_click(tile)
    late.answer_all()
    QApplication.processEvents()
    assert [case.state for case in cases(office)] == ([done] if done else [])
    action = "notice.give" if kind == "notice" else f"case.{kind}"
    entries = office.rows(lambda work: [entry.action for entry in work.journal.entries()])
    assert entries.count(action) == 1


def test_f121_a_double_click_on_next_calls_one(counter, office, presenters):
    office.issue("A", "A", "A")
    presenters.counter.refresh()
    runner = HeldRunner()
    presenters.counter._runner = runner
    double_click(counter.queue.key("call_next"))
    runner.answer_all()
    assert tickets_called(office) == 1


def test_f123_ctrl_enter_held_down_accepts_once_and_skips_no_question(serving, counter, office, presenters):  # noqa: F811
    choose("gljt")
    presenters.counter.hand_in_all()
    press(Qt.Key.Key_Return, CTRL, times=60)
    assert [case.state for case in cases(office)] == [CaseState.ACCEPTED]
    press(Qt.Key.Key_R, CTRL | SHIFT, times=5)
    press(Qt.Key.Key_Return, times=60)
    assert [case.state for case in cases(office)] == [CaseState.ACCEPTED]


@pytest.fixture
def no_files(qapp):
    """Whoever opens a dialog for a file cancels it: it has a loop of events of its own, in which no key is mashed."""

    def cancel():
        if isinstance(dialog := QApplication.activeModalWidget(), QFileDialog):
            dialog.reject()

    timer = QTimer()
    timer.timeout.connect(cancel)
    timer.start(5)
    yield
    timer.stop()


@pytest.mark.timeout(120 + MASHES // 20)
@pytest.mark.usefixtures("no_files")
def test_f122_mashed_keys_break_nothing_and_lose_nothing(shell, counter, office, presenters):
    luck = random.Random(2026)
    for number in range(MASHES):
        if not presenters.counter.view.queue.waiting_count:  # a line that is empty is nothing to mash at
            for letter in "AAB":
                office.queue.issue(Act.new(who="kiosk", where="kiosk"), business=letter)
        if number % 100 == 50:
            office.put_card(a_card())
        if QApplication.activeWindow() is None:  # a window manager does so when a dialog is gone
            shell.activateWindow()
            QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or shell, luck.choice(KEYS), luck.choice(MODIFIERS))
        if shell.is_locked():
            presenters.gate.unlock("Deng9-hua7-lou")
    QApplication.processEvents()
    entries = office.rows(lambda work: list(work.journal.entries()))
    assert [entry.serial for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) > MASHES // 30, "the keys went nowhere"
    for case in cases(office):
        steps = office.rows(lambda work, case=case: work.cases.steps(case.id))
        assert [step.serial for step in steps] == list(range(1, len(steps) + 1))
        assert case.applicant == "章国祥"


def test_f126_a_book_that_is_pasted_is_cut_at_the_end_of_the_field_and_said(serving, counter):  # noqa: F811
    QGuiApplication.clipboard().setText("字" * 5_000_000)
    line = counter.intake.remark
    line.setFocus()
    said = []
    line.inputRejected.connect(lambda: said.append(True))
    QTest.keySequence(line, QKeySequence.StandardKey.Paste)
    assert line.text() == "字" * LONGEST
    assert said
    QGuiApplication.clipboard().clear()


def test_f126_a_text_of_several_lines_has_an_end_too(qtbot, style):
    area, data = Area("理由"), QMimeData()
    qtbot.addWidget(area)
    area.setPlainText("已有")
    data.setText("行\n" * 2_000_000)
    area.insertFromMimeData(data)
    assert area.document().characterCount() - 1 == LONGEST_AREA
    area.insertFromMimeData(data)
    assert area.document().characterCount() - 1 == LONGEST_AREA


def test_f127_a_half_typed_word_is_taken_along_by_the_key_of_the_act(serving, counter, office, presenters):  # noqa: F811
    choose("gljt")
    presenters.counter.hand_in_all()
    counter.intake.remark.setFocus()
    commit("请")
    QApplication.sendEvent(counter.intake.remark, QInputMethodEvent("电话", []))
    assert counter.intake.remark.half_typed == "电话"
    press(Qt.Key.Key_Return, CTRL)
    (case,) = cases(office)
    assert case.remark == "请电话"


def test_f129_a_dark_scheme_or_another_palette_at_work_changes_no_pair_of_colours(shell, counter, qapp, style):
    before = counter.grab().toImage()
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    dark = counter.grab().toImage()
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Light)
    QApplication.processEvents()
    assert dark == before
    assert counter.grab().toImage() == before


def test_f130_what_is_masked_is_read_masked(serving, counter):  # noqa: F811
    from PySide6.QtGui import QAccessible

    read = []
    for label in counter.findChildren(QLabel):
        interface = QAccessible.queryAccessibleInterface(label)
        read.append(interface.text(QAccessible.Text.Name) if interface else "")
        read.append(label.accessibleName() + label.accessibleDescription() + label.toolTip())
    assert any("章国祥" in text for text in read)
    assert [text for text in read if "33021119580321001X" in text] == []


def test_every_line_has_an_end(serving, counter):  # noqa: F811
    assert all(line.maxLength() <= LONGEST for line in counter.findChildren(Line))


def unreachable(shell) -> list[str]:
    """Return the buttons that lie outside of the window and of everything that scrolls."""
    found = []
    for button in shell.findChildren(QAbstractButton):
        if not button.isVisible() or not button.width():
            continue
        place, parent = QRect(button.mapTo(shell, QPoint(0, 0)), button.size()), button.parentWidget()
        while parent is not None and not isinstance(parent, QAbstractScrollArea):
            parent = parent.parentWidget()
        if parent is None and not shell.rect().contains(place):
            found.append(f"{type(button).__name__} {button.accessibleName() or button.text()} {place.getRect()}")
    return found


def test_f128_every_button_can_be_reached_on_a_small_or_doubled_screen(shell, office, presenters, style):
    shell.resize(1024, 600)
    lost = {}
    for name in pages(shell, office, presenters):
        QApplication.processEvents()
        size = (shell.width(), shell.height())
        if size != (1024, 600) or (gone := unreachable(shell)):
            lost[name] = size if size != (1024, 600) else gone
    assert lost == {}
