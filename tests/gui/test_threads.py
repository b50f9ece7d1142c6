"""The crossing between threads, the crash sheet, and what the first window may load."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit

from core.base.faults import Fault
from core.base.lanes import ThreadLane
from desktop.faults import FaultDesk, report_of
from desktop.threads import GuiPost, LaneRunner
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lane():
    lane = ThreadLane("store")
    yield lane
    assert lane.close(PATIENCE_S)


@pytest.fixture
def post(qapp):
    return GuiPost()


def test_a_job_runs_in_the_lane_and_its_answer_comes_to_the_gui_thread(qtbot, lane, post):
    seen = []
    runner = LaneRunner(lane, post, on_bug=seen.append)
    runner.run(
        lambda: threading.current_thread().name,
        lambda name: seen.append((name, threading.current_thread())),
        seen.append,
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("store", threading.main_thread())]


def test_a_fault_comes_back_as_it_is_and_a_bug_goes_to_the_sheet(qtbot, lane, post):
    faults, bugs = [], []
    runner = LaneRunner(lane, post, on_bug=bugs.append)

    def fails():
        raise Fault("desktop.act.nobody")

    def breaks():
        raise KeyError("x")

    runner.run(fails, print, lambda fault: faults.append(fault.code))
    runner.run(breaks, print, lambda fault: faults.append(fault.code))
    qtbot.waitUntil(lambda: len(faults) == 2)
    assert faults == ["desktop.act.nobody", "desktop.bug.unexpected"]
    assert [type(bug) for bug in bugs] == [KeyError]


def test_what_was_posted_at_once_is_done_in_turns(qtbot, post):
    seen = []

    def first():
        seen.append("first")
        QTimer.singleShot(0, lambda: seen.append("a key between"))

    post.post(first)
    post.post(lambda: seen.append("second"))
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == ["first", "a key between", "second"]


def test_one_that_breaks_does_not_keep_the_next_ones(qtbot, post):
    seen = []

    def breaks():
        raise KeyError("x")

    with qtbot.captureExceptions() as caught:
        post.post(breaks)
        post.post(lambda: seen.append(1))
        qtbot.waitUntil(lambda: bool(seen))
    assert [type(error) for _, error, _ in caught] == [KeyError]


def test_after_the_windows_went_nothing_is_called(qtbot, lane, post):
    seen = []
    post.post(lambda: seen.append(1))
    post.close()
    qtbot.wait(20)
    assert seen == []


def test_a_bug_is_told_in_plain_words_and_the_report_holds_no_value(qtbot, style):
    desk = FaultDesk(style, lambda: None, version="0.1")
    try:
        raise ValueError("章国祥 33021119580321001X")
    except ValueError as error:
        desk.bug(error)
        report = report_of(error, "0.1")
    qtbot.waitUntil(lambda: desk._sheet is not None)
    sheet = desk._sheet
    qtbot.addWidget(sheet)
    text = sheet.findChild(QPlainTextEdit).toPlainText()
    assert text == report
    assert "ValueError" in text
    assert "test_threads.py" in text
    assert "章国祥" not in text
    assert "33021119580321001X" not in text
    sheet.accept()


def test_the_first_window_loads_nothing_heavy():
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from desktop.i18n import use_language\n"
        "from desktop.shell import Shell\n"
        "from desktop.style.style import Style\n"
        "use_language('zh'); app = QApplication([]); style = Style(); style.apply(app)\n"
        "shell = Shell(style); shell.show(); app.processEvents()\n"
        "heavy = {'sqlalchemy', 'reportlab', 'pypinyin', 'urllib3', 'starlette', 'argon2', 'PIL', 'sqlcipher3'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False, timeout=PATIENCE_S
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
