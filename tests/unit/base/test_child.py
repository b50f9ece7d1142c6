"""Work in a child process: answers, Faults, death, silence, and the end of the parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.base.child import Child
from core.base.faults import Fault
from core.base.threads import BEHIND
from tests.patience import until

ROOT = Path(__file__).resolve().parents[3]


def work(request):
    match request:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "sleep":
            time.sleep(60)
        case "fault":
            raise Fault("printing.text.no_glyph", code="U+E000")
        case "bug":
            raise ValueError("odd")
    return request, os.getpid()


@pytest.fixture
def child():
    child = Child("test", work, patience_s=30)
    yield child
    child.close()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_answers_come_from_one_other_process(child):
    (first, pid), (second, again) = child.ask("a"), child.ask("b")
    assert (first, second) == ("a", "b")
    assert pid == again == child.pid != os.getpid()


def test_it_stands_behind_the_window_where_cores_are_few(child):
    child.ask("a")
    assert os.getpriority(os.PRIO_PROCESS, child.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + BEHIND)


def test_faults_arrive_with_their_facts_and_bugs_as_they_are(child):
    with pytest.raises(Fault) as caught:
        child.ask("fault")
    assert (caught.value.code, dict(caught.value.facts)) == ("printing.text.no_glyph", {"code": "U+E000"})
    with pytest.raises(ValueError, match="odd"):
        child.ask("bug")
    assert child.ask("still here")[0] == "still here"


def test_a_death_is_said_and_the_next_request_finds_a_new_child(child):
    _word, before = child.ask("a")
    with pytest.raises(Fault, match=r"base\.child\.died"):
        child.ask("die")
    _word, after = child.ask("b")
    assert after != before


def test_a_child_killed_between_requests_is_replaced_unseen(child):
    _word, before = child.ask("a")
    os.kill(before, signal.SIGKILL)
    until(lambda: not is_alive(before), "it is dead")
    word, after = child.ask("b")
    assert word == "b"
    assert after != before


def test_a_silent_child_is_killed():
    child = Child("slow", work)
    child.ask("a")
    pid, child._patience_s = child.pid, 0.5  # a busy machine may need seconds to start one
    with pytest.raises(Fault, match=r"base\.child\.silent"):
        child.ask("sleep")
    child._patience_s = 30
    assert not is_alive(pid)
    assert child.ask("b")[0] == "b"
    child.close()


def test_no_child_outlives_its_parent():
    code = (
        "import sys; sys.path[:0] = [sys.argv[1]]\n"
        "from core.base.child import Child\n"
        "import operator, os, signal\n"
        "child = Child('orphan', abs); child.ask(-1); print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    pid = int(done.stdout)
    assert done.returncode == -signal.SIGKILL
    until(lambda: not is_alive(pid), "it is gone too")


def test_a_child_that_no_longer_reads_is_killed_too():
    """The request is larger than the pipe: the wait is in the sending."""
    child = Child("stopped", work)
    try:
        child.ask("a")
        os.kill(child.pid, signal.SIGSTOP)
        child._patience_s = 0.5
        with pytest.raises(Fault, match=r"base\.child\.silent"):
            child.ask(bytes(1 << 22))
        child._patience_s = 30
        assert child.ask("b")[0] == "b"
    finally:
        child.close()
