"""How old news is in a centre: from a commit in one program to the bus of another, and how soon a dead server is told.

``PYTHONPATH=. python tests/bench/bench_centre.py [CALLS] [LISTENERS]`` starts a PostgreSQL with durable commits. The limit beside the
figure is the server's own: a bare NOTIFY heard by a bare connection, paced the same.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
from measure import MS, Row, report

from core.base.faults import Fault
from tests.centre import Counter, call, counter
from tests.patience import until
from tests.postgres import QUICK, running_server

DURABLE = QUICK.replace("-c fsync=off -c full_page_writes=off", "")
PACE_S = 0.05
CALLER = """
import sys, time
from tests.centre import call, counter
from tests.patience import until
one = counter(sys.argv[1], name="1", is_listening=False)
call(one.store)
print("ready", flush=True)
for _ in sys.stdin:
    call(one.store)
    print(time.monotonic(), flush=True)
"""


def main(calls: int = 200, listeners: int = 8) -> None:
    """Print the figures."""
    with running_server(DURABLE) as server:
        url = server.create()
        ones = [counter(url, name=str(number)) for number in range(2, 2 + listeners)]
        bare = Row("bare NOTIFY -> bare connection", _bare(url.replace("+psycopg", ""), calls))
        heard = Row("commit -> bus of another program", _heard(url, ones, calls), beside=(bare,))
        notes = [
            _outage(ones[0], "kill -9 of the server", server.kill, server.begin),
            _outage(ones[0], "a server that is paused", server.pause, server.resume),
        ]
        report(f"centre: how old news is at {listeners} programs", [heard, bare], notes)
        for each in ones:
            each.store.close()


def _outage(one: Counter, name: str, break_it: Callable[[], None], mend: Callable[[], None]) -> str:
    began = time.monotonic()
    break_it()
    until(lambda: not one.is_connected, "told")
    told, asked = time.monotonic() - began, time.monotonic()
    with suppress(Fault):
        call(one.store)
    waited = time.monotonic() - asked
    mend()
    began = time.monotonic()
    until(lambda: one.is_connected, "back")
    back = time.monotonic() - began
    return (
        f"{name}: told after {told:.2f} s, a press then answered in {waited:.2f} s, back {back:.2f} s after it serves"
    )


def _heard(url: str, ones: list[Counter], calls: int) -> list[float]:
    """Return the ages of news at every listener, in seconds."""
    stamps: list[list[float]] = [[] for _ in ones]
    for one, heard in zip(ones, stamps, strict=True):
        one.tickets.clear()
        one.store._bus.subscribe(object, lambda event, heard=heard: _note(event, heard))
    ages: list[float] = []
    command = [sys.executable, "-c", CALLER, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdin is not None
        assert caller.stdout is not None
        caller.stdout.readline()
        until(lambda: all(len(heard) == 1 for heard in stamps), "all heard")
        for count in range(2, calls + 2):
            caller.stdin.write("\n")
            caller.stdin.flush()
            done = float(caller.stdout.readline())
            until(lambda count=count: all(len(heard) == count for heard in stamps), "all heard")
            ages += [max(0.0, heard[-1] - done) * MS for heard in stamps]
            time.sleep(PACE_S)
        caller.stdin.close()
    return ages


def _note(event: object, heard: list[float]) -> None:
    if type(event).__name__ == "TicketCalled":
        heard.append(time.monotonic())


def _bare(url: str, calls: int) -> list[float]:
    """Return the ages of bare notifications."""
    ages: list[float] = []
    sent: list[float] = []
    with psycopg.connect(url, autocommit=True) as ear, psycopg.connect(url, autocommit=True) as mouth:
        ear.execute("LISTEN bare")

        def listen() -> None:
            ages.extend((time.monotonic() - sent[-1]) * MS for _ in ear.notifies(stop_after=calls))

        thread = threading.Thread(target=listen)
        thread.start()
        for _ in range(calls):
            sent.append(time.monotonic())
            mouth.execute("NOTIFY bare")
            time.sleep(PACE_S)
        thread.join(10)
    return [age for age in ages if age >= 0]


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
