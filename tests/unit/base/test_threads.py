"""Threads beside the window's: they step back, every one of them."""

import os
import sys
import threading
from pathlib import Path

import pytest

from core.base.lanes import ThreadLane
from core.base.threads import BEHIND, Beside
from tests.patience import PATIENCE_S

HOUSE = Path(__file__).resolve().parents[3]
ROOMS = ("core", "desktop", "printing")
OTHERS = {"core/devices/host/line.py", "core/district/serve.py"}  # no window is there


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows the niceness of a thread")
def test_a_thread_beside_steps_back_and_this_one_does_not():
    here, seen = niceness(), []
    beside = Beside("beside", lambda: seen.append(niceness()))
    beside.start()
    beside.join(PATIENCE_S)
    lane = ThreadLane("store")
    seen.append(lane.submit(niceness).result(PATIENCE_S))
    assert lane.close(PATIENCE_S)
    assert seen == [here + BEHIND] * 2
    assert niceness() == here


def test_every_thread_of_the_program_is_made_like_this():
    files = [path for room in ROOMS for path in (HOUSE / room).rglob("*.py")]
    makers = {path.relative_to(HOUSE).as_posix() for path in files if "threading.Thread(" in path.read_text("utf-8")}
    assert makers == OTHERS
