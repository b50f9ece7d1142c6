"""Issue and call-next by many counters at once, with kills and clocks that jump, beside bare durable commits.

Run: python tests/bench/bench_queue.py [ACTS] [sqlite] [postgresql] [CLIENTS,...] [pace=SECONDS] [timed=ACTS]

(``8,`` for 8 alone)

2, 8, 16 and 50 clients are processes of their own on one PostgreSQL with fsync on, 8 on one SQLite file; one ticket in six
goes first. Each is run three times. At the rate of a busy hall: every counter rests ``pace`` seconds on average (0.5)
between two visitors, which is hundreds of times what people do; its row is how long a clerk waits. At full load: all
press again as soon as they are answered; its row is what the store can do, and waiting for one another is most of it.
Disturbed: kill -9 of clients, a crash of the server, clocks that jump; its row is what must never happen. ACTS numbers
are given out and as many calls made in the last two (100000 for the figure of the goal); ``timed`` of them, where it is
given, at full load.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from bare import BareCommit
from measure import MS, Row, at_share, report, say

from tests.crews import Crew, Place, Proof, proof
from tests.postgres import Server, running_server

CLIENTS = (2, 8, 16, 50)
WAITING = 60
PACED_ROUNDS = 100
DURABLE = "-c fsync=on -c synchronous_commit=on -c shared_buffers=64MB -c max_connections=200 -c listen_addresses="


def main() -> None:
    words = sys.argv[1:]
    acts = int(next((word for word in words if word.isdigit()), "2000"))
    clients = [int(part) for word in words if "," in word for part in word.split(",") if part] or list(CLIENTS)
    wanted = {word for word in words if word in ("sqlite", "postgresql")} or {"sqlite", "postgresql"}
    given = dict(word.split("=") for word in words if "=" in word)
    pace_s, timed = float(given.get("pace", "0.5")), int(given.get("timed", acts))
    if "sqlite" in wanted:
        run("SQLite file", 8, (timed, acts), sqlite_place, pace_s)
    if "postgresql" in wanted:
        for count in clients:
            run("PostgreSQL", count, (timed, acts), postgresql_place, pace_s)


def run(name: str, counters: int, acts: tuple[int, int], place_of: "Callable[[], _Places]", pace_s: float) -> None:
    """Measure one engine with so many counters: at a hall's rate, at full load, disturbed; acts of the last two."""
    timed, rounds = (max(count // counters, 1) for count in acts)
    for rest_s, count in ((pace_s, min(timed, PACED_ROUNDS)), (0.0, timed)):
        with place_of() as (place, bare, _):
            place.prepare(WAITING)
            bare_s = bares(bare, counters, count, rest_s)
            crew = Crew(place=place, counters=counters, rounds=count, pace_s=rest_s)
            took_s, found = crew.run(), proof(place, WAITING)
            rest = f"that rest {rest_s:g} s" if rest_s else "that never rest"
            tell(f"{name}, {counters} clients {rest}", found, took_s, bare_s)
    with place_of() as (place, _, crash):
        place.prepare(WAITING)
        kills = max(rounds * counters // 250, 4)
        crew = Crew(place=place, counters=counters, rounds=rounds, jumps=True, kills=kills, crash=crash)
        crew.run()
        found = proof(place, WAITING)
        what = f"{crew.killed} clients killed, clocks that jump"
        tell_proof(f"{name}, {counters} clients, {what}{', the server crashed' if crash else ''}", found)


_Places = Iterator[tuple[Place, "Callable[[], Callable[[], float]]", "Callable[[], None] | None"]]


@contextmanager
def sqlite_place() -> Iterator[tuple[Place, Callable[[], Callable[[], float]], None]]:
    folder = Path(tempfile.mkdtemp(prefix="yichuang-queue-"))
    shared = BareCommit(folder)
    try:
        yield Place(folder=folder), lambda: shared.again().commit, None
    finally:
        shutil.rmtree(folder)


@contextmanager
def postgresql_place() -> Iterator[tuple[Place, Callable[[], Callable[[], float]], Callable[[], None]]]:
    folder = Path(tempfile.mkdtemp(prefix="yichuang-queue-"))
    with running_server(DURABLE) as server:
        url = server.create()
        try:
            yield Place(folder=folder, url=url), lambda: bare_server(server, url), lambda: crash(server)
        finally:
            shutil.rmtree(folder)


def bare_server(server: Server, url: str) -> Callable[[], float]:
    """Return a durable commit of one row by a connection of its own."""
    name = url.partition("@/")[2].partition("?")[0]
    line = psycopg.connect(f"user=yichuang dbname={name} host={server.folder}", autocommit=True)
    line.execute("CREATE TABLE IF NOT EXISTS bare (id BIGSERIAL PRIMARY KEY, words TEXT NOT NULL)")

    def commit() -> float:
        began = time.monotonic()
        line.execute("INSERT INTO bare (words) VALUES (%s)", ("x" * 200,), prepare=True)
        return time.monotonic() - began

    return commit


def crash(server: Server) -> None:
    """End the server as a power cut does, and start it again: it recovers from its log."""
    server.stop()
    server.run(
        "pg_ctl", "-D", str(server.folder / "data"), "-l", str(server.folder / "log"), "-w", "-o",
        f"{server.options} -k {server.folder}", "start",
    )  # fmt: skip


def bares(opened: "Callable[[], Callable[[], float]]", counters: int, rounds: int, pace_s: float) -> list[float]:
    """Return the times of bare durable commits by so many processes at once, at the same rate as the acts."""
    opened()  # whatever must be made first is there before they meet
    ends = []
    for _ in range(counters):
        read, write = os.pipe()
        if os.fork() == 0:
            commit = opened()
            os.write(write, b"".join(b"%.6f\n" % rested(commit, pace_s) for _ in range(min(rounds, 400))))
            os._exit(0)
        os.close(write)
        ends.append(read)
    times = [float(line) for end in ends for line in os.fdopen(end, "rb").read().split()]
    for _ in range(counters):
        os.wait()
    return times


def rested(commit: Callable[[], float], pace_s: float) -> float:
    if pace_s:
        time.sleep(random.expovariate(1 / pace_s))
    return commit()


def tell(title: str, found: Proof, took_s: float, bare_s: list[float]) -> None:
    bare = Row("bare durable commits", [one * MS for one in bare_s])
    rows = [Row(kind, [one * MS for one in found.seconds[kind]], beside=(bare,)) for kind in ("issue", "call")]
    acts = sum(len(found.seconds[kind]) for kind in ("issue", "call"))
    p99 = ", ".join(f"{row.name} {at_share(row.values, 0.99):.1f} ms" for row in [*rows, bare])
    report(
        f"{title}, {WAITING} waiting",
        [*rows, bare],
        [f"p99: {p99}", f"{acts / took_s:.0f} issues and calls a second, and as many visits ended"],
    )
    tell_proof("undisturbed", found)


def tell_proof(what: str, found: Proof) -> None:
    say(
        f"  {what}: {found.issued} issued, {found.called} called; double numbers {found.double_numbers}, gaps "
        f"{found.gaps}, double calls {found.double_calls}, acts without a ticket {found.acts_without_ticket}, tickets "
        f"without an act {found.tickets_without_act}, answers that differ {found.answers_that_differ}, unanswered "
        f"{found.unanswered}, defects of the chain {found.chain_defects}"
    )
    if not found.is_whole:
        raise SystemExit(f"not whole: {what}")


if __name__ == "__main__":
    main()
