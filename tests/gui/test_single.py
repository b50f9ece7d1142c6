"""A second start on the same data: the first window comes to the front and the second program ends, saying nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.base.lanes import ThreadLane
from core.config.profile import open_profile
from desktop.single import Wishes
from desktop.windows import BOARD, DESK, Windows
from tests.patience import PATIENCE_MS, PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def profile(tmp_path):
    return open_profile(tmp_path / "profile")


@pytest.fixture
def first(qtbot, profile):
    wishes = Wishes(profile)
    assert wishes.claim()
    yield wishes
    wishes.close()


def second(profile, mode):
    """Start the program once more, as a click on its icon does."""
    return subprocess.Popen(
        [sys.executable, "main.py", "--profile", str(profile.folder), mode],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("mode", [DESK, BOARD])
def test_the_wish_of_a_second_start_comes_to_the_first_and_the_second_ends(qtbot, profile, first, mode):
    with qtbot.waitSignal(first.wished) as heard:
        process = second(profile, mode)
    assert heard.args == [mode]
    assert process.communicate(timeout=PATIENCE_MS / 1000) == ("", None)
    assert process.returncode == 0


def test_the_first_window_comes_to_the_front(qtbot, qapp, style):
    lane = ThreadLane("store")
    windows = Windows(qapp, style, lane, lambda _error: None, (DESK,))
    windows.show_first()
    shell = windows.shell
    qtbot.addWidget(shell)
    shell.showMinimized()
    windows.open(DESK)
    qtbot.waitUntil(lambda: not shell.windowState() & Qt.WindowState.WindowMinimized and shell.isActiveWindow())
    windows.close()
    assert lane.close(PATIENCE_S)


def test_what_a_crash_left_behind_is_taken_over(qtbot, profile):
    code = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication\n"
        "from core.config.profile import open_profile; from desktop.single import Wishes\n"
        "app = QCoreApplication([]); wishes = Wishes(open_profile(Path(sys.argv[1])))\n"
        "assert wishes.claim(); os._exit(7)"
    )
    dead = subprocess.run([sys.executable, "-c", code, str(profile.folder)], cwd=ROOT, check=False, timeout=PATIENCE_S)
    assert dead.returncode == 7
    assert (profile.folder / "program.lock").exists()
    wishes = Wishes(profile)
    assert wishes.claim()
    wishes.close()
