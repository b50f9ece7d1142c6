"""Touches at any window of the program put the idle lock off; Python's own habits are those a window needs."""

import gc
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from core.base.interpreter import keep_what_is_here, take_short_turns


@pytest.fixture
def restarts(shell, counter, monkeypatch):
    """The idle timer begun anew: one entry each time."""
    begun = []
    start = shell._idle.start
    monkeypatch.setattr(shell._idle, "start", lambda: (begun.append(1), start()))
    return begun


def test_a_key_and_a_click_at_the_window_put_the_idle_lock_off(shell, restarts):
    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_Shift)
    after_key = len(restarts)
    QTest.mouseClick(shell.windowHandle(), Qt.MouseButton.LeftButton)
    assert 0 < after_key < len(restarts)


def test_a_touch_in_a_sheet_over_the_window_counts_too(qtbot, shell, restarts):
    sheet = QDialog(shell)
    qtbot.addWidget(sheet)
    sheet.open()
    sheet.activateWindow()
    qtbot.waitUntil(sheet.isActiveWindow)
    QTest.keyClick(sheet.windowHandle(), Qt.Key.Key_Shift)
    assert restarts


def test_after_the_office_went_no_window_is_watched(shell, restarts):
    shell.detach()
    type(shell._idle).start(shell._idle)  # as if it still ran
    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_Shift)
    QApplication.processEvents()
    shell._idle.stop()
    assert restarts == []


def test_the_interpreter_takes_short_turns_and_keeps_what_is_here():
    turn, rounds = sys.getswitchinterval(), gc.get_threshold()
    try:
        take_short_turns()
        assert sys.getswitchinterval() < turn
        assert gc.get_threshold() > rounds
        assert gc.isenabled()
        keep_what_is_here()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*rounds)
        sys.setswitchinterval(turn)
