"""One thread watches over exchanges that follow one another; each is cut at its own end and at no other's."""

import socket
import threading

import pytest

from core.sync.line import Lifeline

LONG_S, SHORT_S = 600.0, 0.05
IN_TIME_S = 0.8  # what does nothing is over by then, whatever else the machine does


@pytest.fixture
def line():
    line, (ours, theirs) = Lifeline(), socket.socketpair()
    line.sock = ours
    yield line
    line.close()
    for each in (ours, theirs):
        each.close()


@pytest.fixture
def watchers():
    """Return who watches since the test began."""
    before = set(threading.enumerate())
    return lambda: [each for each in threading.enumerate() if each.name == "district-deadline" and each not in before]


def is_ended(line: Lifeline) -> bool:
    """Wait for the other side as a reader does: for ever, but for the watch."""
    return line.sock.recv(1) == b""


def test_an_exchange_that_takes_too_long_is_cut(line):
    with line.within(SHORT_S):
        assert is_ended(line)
    assert (line.is_cut, line.is_left) == (True, False)


def test_what_is_cut_while_it_connects_ends_once_it_has(line):
    ours, line.sock = line.sock, None
    with line.within(LONG_S):
        line.leave()
        line.took(ours)
        assert is_ended(line)
    assert line.is_left


def test_exchanges_that_follow_one_another_have_one_thread(line, watchers):
    for _ in range(5):
        with line.within(LONG_S):
            seen = watchers()
    assert (len(seen), line.is_cut) == (1, False)


def test_a_short_one_behind_a_long_one_is_cut_at_its_own_end(line):
    with line.within(LONG_S):
        pass
    with line.within(SHORT_S):
        assert is_ended(line)
    assert line.is_cut


def test_what_ended_in_time_cuts_nothing_that_follows(line, watchers):
    with line.within(IN_TIME_S):
        pass
    with line.within(LONG_S):
        (watch,) = watchers()
        watch.join(IN_TIME_S + SHORT_S)  # past the end of the first
        assert not line.is_cut
    with line.within(SHORT_S):
        assert is_ended(line)


def test_nobody_watches_a_closed_one(line, watchers):
    with line.within(LONG_S):
        assert len(watchers()) == 1
    line.close()
    assert watchers() == []
    with line.within(SHORT_S):
        assert is_ended(line)
    line.close()
    assert watchers() == []
