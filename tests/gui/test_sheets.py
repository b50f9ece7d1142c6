"""The sheets over the windows say their own words: after a bug, and before the data are opened."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from core.base.faults import Fault
from core.config.model import Settings
from core.config.profile import Profile
from core.store.wraps import MIN_PASSPHRASE, wrap_by_passphrase
from desktop.app import Program
from desktop.faults import CrashSheet
from desktop.i18n import use_language
from desktop.presenters.key_gate import ASK, CHOOSE, KeyGate, KeyView
from desktop.presenters.runner import InlineRunner
from desktop.presenters.views import Banner
from desktop.start_sheets import KeySheet
from desktop.widgets.fields import PasswordLine
from tests.patience import PATIENCE_S


@pytest.mark.usefixtures("office")
def test_after_a_bug_one_works_on_and_nothing_speaks_of_a_pause(qtbot, style):
    sheet = CrashSheet(style, "report")
    qtbot.addWidget(sheet)
    words = [button.text().strip() for button in sheet.findChildren(QPushButton)]
    assert words == ["复制报告", "关闭，接着办"]


@pytest.mark.parametrize(("language", "words"), [("zh", "至少 {n} 位"), ("en", "at least {n} characters")])
def test_the_key_sheet_asks_for_as_many_characters_as_the_code_does(qtbot, style, tmp_path, language, words):
    use_language(language)
    gate = KeyGate(Profile(tmp_path), InlineRunner(), lambda _key: None)
    sheet = KeySheet(gate, style)
    qtbot.addWidget(sheet)
    gate._show(KeyView(mode=CHOOSE))
    use_language("zh")
    wanted = words.format(n=MIN_PASSPHRASE)
    assert any(wanted in label.text() for label in sheet.findChildren(QLabel))
    with pytest.raises(Fault, match="weak_passphrase"):
        wrap_by_passphrase(bytes(48), "x" * (MIN_PASSPHRASE - 1))


def test_a_passphrase_that_was_refused_is_typed_again_where_one_is(qtbot, style, tmp_path):
    gate = KeyGate(Profile(tmp_path), InlineRunner(), lambda _key: None)
    sheet = KeySheet(gate, style)
    qtbot.addWidget(sheet)
    gate._show(KeyView(mode=ASK))
    qtbot.waitUntil(sheet.isActiveWindow)
    words = sheet.findChild(PasswordLine)
    assert words.hasFocus()
    qtbot.keyClicks(words, "wrong")
    gate._show(KeyView(mode=ASK, is_busy=True))
    assert not words.hasFocus()
    gate._show(KeyView(mode=ASK, banner=Banner(tone="bad", text="no", code="storage.key.wrong_passphrase")))
    assert (words.hasFocus(), words.selectedText()) == (True, "wrong")


def test_f11_is_there_again_at_the_next_start(qapp, style, tmp_path):
    for is_large in (True, False):
        program = Program(Profile(tmp_path), Settings(), ("board",))
        program._remember_large(is_large)
        assert program.lane.close(PATIENCE_S)
        again = Program(Profile(tmp_path), Settings(), ("board",))
        assert again.style.is_large is is_large
        assert again.lane.close(PATIENCE_S)
    style._measure(qapp)
