"""Displays that are pulled out or change their size under real windows, in a process that has two of them."""

import json
import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE_S

CHILD = Path(__file__).parent / "displays_child.py"


def test_f82_every_window_is_on_a_visible_screen_when_a_display_changes_or_goes():
    done = subprocess.run([sys.executable, str(CHILD)], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    on_hall, full = [True, ["HALL"], False], [True, ["HALL"], True]
    assert said["before"] == [on_hall, full, full]
    assert said["smaller"] == [on_hall, full, full]  # each fits the display as it is now
    assert said["plugged"] == [full, full]
    assert said["lamps"] == [True, False]
    desk, board, kiosk = said["pulled"]
    assert desk == [True, ["DESK"], False]
    assert board == [False, [], False]  # never over the clerk's own screen
    assert kiosk == [True, ["DESK"], True]
