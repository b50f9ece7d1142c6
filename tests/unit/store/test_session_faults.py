"""Second programs, other users, closing in the middle, ends by a signal, sleep: F30 to F34 of the queue's store."""

import os
import signal
import sys
import threading
from subprocess import PIPE, Popen, run

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.store.sql_store import open_store
from tests.crews import DAY, JumpingClock, Place, proof
from tests.patience import PATIENCE_S
from tests.stores import KEY, Bench

OPENED = """
import os, sys
from pathlib import Path
import sqlcipher3.dbapi2
from core.base.faults import Fault
from core.store.sql_store import open_store
from tests.stores import KEY, Bench
bench = Bench()
if len(sys.argv) > 2 and os.geteuid() == 0:
    os.setuid(65534)
try:
    open_store(path=Path(sys.argv[1]), key=KEY, settings=bench.settings, **bench.parts()).close()
except Fault as fault:
    print(fault.code)
"""

AT_WORK = """
import sys
from pathlib import Path
from tests.crews import Member, Place
member = Member(Place(folder=Path(sys.argv[1])), 1, jumps=False)
if (left := member.diary.open_act) is not None:
    member.do(*left)
member.act("issue")
print("at work", flush=True)
member.work(int(sys.argv[2]))
"""


@pytest.fixture
def place(tmp_path) -> Place:
    place = Place(folder=tmp_path)
    place.prepare()
    return place


def opened(place: Place):
    bench = Bench()
    return open_store(path=place.file, key=KEY, settings=bench.settings, **bench.parts())


def test_f30_a_second_program_is_refused_and_the_first_goes_on(place):
    first = opened(place)
    said = run(
        [sys.executable, "-c", OPENED, str(place.file)], stdout=PIPE, text=True, timeout=PATIENCE_S, check=True
    ).stdout
    assert said.strip() == "storage.open.in_use"
    queue = place.queue(first, JumpingClock())
    assert queue.issue(Act.new(who="kiosk", where="kiosk"), business="A").number == "A001"
    first.close()


def test_f31_a_program_of_another_user_is_refused_with_words(place):
    place.file.chmod(0o600)
    place.folder.chmod(0o700)
    as_other = [sys.executable, "-c", OPENED, str(place.file), "other"]
    if os.geteuid() != 0:
        place.folder.chmod(0)  # what another user's folder is to us
    try:
        done = run(as_other, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    finally:
        place.folder.chmod(0o700)
    assert done.stdout.strip() == "storage.open.denied", done.stderr
    opened(place).close()


def test_f32_closing_waits_for_the_act_under_way(place):
    lane, store = ThreadLane("store"), opened(place)
    queue, is_in, may_end = place.queue(store, JumpingClock()), threading.Event(), threading.Event()

    def slowly() -> str:
        with store.work(Act.new(who="kiosk", where="kiosk")) as work:
            is_in.set()
            may_end.wait(PATIENCE_S)
            work.journal.write("queue.issue", "slow")
        return queue.issue(Act.new(who="kiosk", where="kiosk"), business="A").number

    given = lane.submit(slowly)
    assert is_in.wait(PATIENCE_S)
    threading.Timer(0.1, may_end.set).start()
    assert lane.close(PATIENCE_S)
    store.close()
    assert given.result(0) == "A001"
    again = opened(place)
    with again.read() as work:
        assert [ticket.number for ticket in work.tickets.of_day(DAY)] == ["A001"]
    again.close()
    with pytest.raises(RuntimeError):
        lane.submit(slowly)


def at_work(place: Place, rounds: int) -> "Popen[str]":
    member = Popen([sys.executable, "-c", AT_WORK, str(place.folder), str(rounds)], stdout=PIPE, text=True)
    assert member.stdout is not None
    assert member.stdout.readline() == "at work\n"
    return member


def test_f33_an_end_by_a_signal_leaves_whole_acts(place):
    with at_work(place, 60) as member:
        member.send_signal(signal.SIGTERM)
        assert member.wait(PATIENCE_S) == -signal.SIGTERM
    with at_work(place, 3):  # the next start repeats what had no answer
        pass
    one = proof(place)
    assert one.is_whole, one
    opened(place).close()


def test_f34_sleep_in_the_middle_of_an_act_and_waking_up(place):
    with at_work(place, 6) as member:
        for _ in range(5):
            member.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, member.pid, os.WSTOPPED)
            member.send_signal(signal.SIGCONT)
        assert member.wait(PATIENCE_S) == 0
    one = proof(place)
    assert one.is_whole, one
    assert one.issued == 6


def test_f30_a_fault_is_one_line_with_its_code(place):
    first = opened(place)
    with pytest.raises(Fault) as refused:
        opened(place)
    first.close()
    assert refused.value.code == "storage.open.in_use"
