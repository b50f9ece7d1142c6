"""Scanners that type like a keyboard, and hands: a burst is a code and touches nothing, typing arrives as typed."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.wedge import WedgeFilter

CASE = "3302900152026112300216"
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Window(QWidget):
    def __init__(self):
        super().__init__()
        self.line, self.button, self.done = QLineEdit(), QPushButton("go"), []
        box = QVBoxLayout(self)
        box.addWidget(self.line)
        box.addWidget(self.button)
        self.button.clicked.connect(lambda: self.done.append("button"))
        self.line.returnPressed.connect(lambda: self.done.append("return"))
        QShortcut(QKeySequence("Ctrl+V"), self).activated.connect(lambda: self.done.append("ctrl+v"))
        QShortcut(QKeySequence("F2"), self).activated.connect(lambda: self.done.append("f2"))


@pytest.fixture
def window(qtbot):
    window = Window()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.line.setFocus()
    window.scans = []
    window.filter = WedgeFilter(QApplication.instance(), window, window.scans.append, 60)
    yield window
    window.filter.stop()


def press(widget, key, text="", modifiers=NONE, code=30):
    """A key of a real keyboard: it has a scan code."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, modifiers, code, 0, 0, text)
        QCoreApplication.sendEvent(widget, event)
        if kind is QEvent.Type.ShortcutOverride:
            override = event.isAccepted()
    return override


def type_text(widget, text):
    for letter in text:
        press(widget, ord(letter.upper()), letter)


def test_a_burst_with_enter_is_a_code_and_touches_no_field(window):
    type_text(window.line, CASE)
    press(window.line, Qt.Key.Key_Return, "\r")
    assert (window.scans, window.line.text(), window.done) == ([CASE], "", [])


def test_a_hand_types_as_ever(window, qtbot):
    for letter in "abc":
        type_text(window.line, letter)
        qtbot.wait(90)
    assert (window.line.text(), window.scans) == ("abc", [])
    press(window.line, Qt.Key.Key_Return, "\r")
    assert window.done == ["return"]


def test_a_quick_roll_of_keys_is_given_back_in_its_order(window, qtbot):
    type_text(window.line, "zhang")
    assert window.line.text() == ""
    qtbot.waitUntil(lambda: window.line.text() == "zhang")
    assert window.scans == []


def test_a_burst_that_no_enter_ends_was_typing(window, qtbot):
    type_text(window.line, CASE)
    qtbot.waitUntil(lambda: window.line.text() == CASE)
    assert window.scans == []


def test_keys_of_a_burst_are_no_shortcuts_and_press_no_button(window):
    window.button.setFocus()
    type_text(window.button, "AB 12")
    assert press(window.button, Qt.Key.Key_V, "\x16", CTRL)
    assert press(window.button, Qt.Key.Key_F2)
    type_text(window.button, "345")
    press(window.button, Qt.Key.Key_Tab, "\t")
    assert window.scans == ["AB 12\x16345"]
    assert window.done == []


def test_a_shortcut_of_a_hand_is_not_held_back(window):
    assert not press(window.line, Qt.Key.Key_F2)
    press(window.line, Qt.Key.Key_Left)
    assert window.scans == []


def test_keys_the_program_makes_itself_pass_at_once(window):
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, NONE, "a")
    QCoreApplication.sendEvent(window.line, event)
    assert window.line.text() == "a"


def test_other_windows_are_left_alone(window, qtbot):
    other = QLineEdit()
    qtbot.addWidget(other)
    type_text(other, CASE)
    assert other.text() == CASE


def test_what_is_held_is_given_back_at_the_end(window):
    type_text(window.line, "ab")
    window.filter.stop()
    assert window.line.text() == "ab"


def test_an_endless_code_is_cut(window):
    type_text(window.line, "9" * 4200)
    assert [len(code) for code in window.scans] == [4097]
