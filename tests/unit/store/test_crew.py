"""Counters as processes that are killed with kill -9, a server that crashes, clocks that jump: each act done once."""

import sys
from subprocess import PIPE, Popen

from tests.crews import Place, proof
from tests.postgres import running_server

COUNTERS, ROUNDS, WAITING, KILLS = 3, 10, 9, 3

AT_WORK = f"""
import sys
from pathlib import Path
from tests.crews import Crew, Place
place = Place(folder=Path(sys.argv[1]), url=sys.argv[2])
crew = Crew(place=place, counters={COUNTERS}, rounds={ROUNDS}, jumps=True, kills={KILLS}, between_s=0.4)
crew.crash = (lambda: print("crash", flush=True) or sys.stdin.readline()) if place.url else None
crew.run()
print("killed", crew.killed, flush=True)
"""


def work(place: Place, *, crash=None) -> int:
    """Let the crew work in a process of its own, since it forks; ``crash`` is done when it asks for it."""
    place.prepare(WAITING)
    command = [sys.executable, "-c", AT_WORK, str(place.folder), place.url]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as crew:
        for line in crew.stdout:
            if line == "crash\n":
                crash()
                crew.stdin.write("go on\n")
                crew.stdin.flush()
            else:
                return int(line.split()[1])
    raise AssertionError("the crew said nothing")


def prove(place: Place) -> None:
    one = proof(place, WAITING)
    assert (one.issued, one.is_whole) == (COUNTERS * ROUNDS + WAITING, True), one


def test_counters_that_are_killed_on_one_file(tmp_path):
    place = Place(folder=tmp_path)
    assert work(place) > 0
    prove(place)


def test_counters_that_are_killed_on_a_server_that_crashes(tmp_path):
    with running_server() as server:
        place = Place(folder=tmp_path, url=server.create())

        def crash() -> None:
            server.stop()
            data, log = server.folder / "data", server.folder / "log"
            server.run(
                "pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", f"{server.options} -k {server.folder}", "start"
            )

        assert work(place, crash=crash) > 0
        prove(place)
