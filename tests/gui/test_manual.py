"""Presses the keys that the clerk's manuals print, in their order: whoever follows them accepts with papers to come."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.cases.case import CaseState
from tests.fakes.counter_office import a_card

ROOT = Path(__file__).resolve().parents[2]
CARD = a_card()
KEYS = {
    "F2": Qt.Key.Key_F2, "F7": Qt.Key.Key_F7, "Enter": Qt.Key.Key_Return, "Tab": Qt.Key.Key_Tab, "↓": Qt.Key.Key_Down,
    "空格": Qt.Key.Key_Space, "Space": Qt.Key.Key_Space,
}  # fmt: skip


def walks():
    for name in ("docs/clerk.md", "docs/clerk.en.md"):
        for line in re.findall(r"^> (F2 → .+)$", (ROOT / name).read_text("utf-8"), re.MULTILINE):
            yield pytest.param(line.split(" → "), id=f"{Path(name).stem} {len(line.split(' → '))} steps")


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifier)
    QApplication.processEvents()


def commit(text):
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(QApplication.focusWidget(), event)
    QApplication.processEvents()


def step(office, words):
    if words in ("放身份证", "card"):
        office.put_card(CARD)
    elif words in ("姓名", "name"):
        commit(CARD.name)
    elif words in ("号码", "number"):
        QTest.keyClicks(QApplication.focusWidget(), CARD.id_number)
    elif words == "Shift+F6":
        press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    elif words.startswith("`"):
        QTest.keyClicks(QApplication.focusWidget(), words.strip("`"))
        QApplication.processEvents()
    else:
        for key in words.split():
            press(KEYS[key])


def test_both_manuals_have_both_ways():
    assert len(list(walks())) == 4


@pytest.mark.parametrize("steps", list(walks()))
def test_the_printed_keys_accept_with_papers_to_come(counter, office, presenters, steps):
    office.issue("A")
    for words in steps:
        step(office, words)
    case = presenters.counter.visit.case
    assert case is not None, presenters.counter.view.banner
    assert (case.state, case.is_tolerant, case.item.code) == (CaseState.ACCEPTED, True, "NB-SQ-058")
    papers = [job.template for job in office.cases.papers(case)]
    assert papers == ["receipts/receipt", "forms/acceptance", "forms/commitment"]
