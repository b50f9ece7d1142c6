"""From an encrypted outbox to a district on PostgreSQL, events a second, beside what the machine allows.

The road: rows out of SQLCipher, gzip, loopback, inbox and its transaction in PostgreSQL, acknowledgement in SQLCipher.
Beside it in the same run: a bare POST of the very same bodies to a server that only reads them, and bare inserts of the
same events into a bare table, 500 a transaction. Both once alone and once two at a time: a counter has one request in
flight, and a district has many counters, and a receiver for each core. ``bench_sync.py 20000`` is that many events of each; the server syncs its
commits. Counters and inserters are processes of their own that have sent a first batch already, as any that run all
day: whatever is loaded and compiled once is loaded and compiled.
"""

import asyncio
import gzip
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import psycopg
from measure import Row, count_from, report
from residents import Town

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.interpreter import take_short_turns
from core.base.lanes import ThreadLane
from core.cases.case import CaseId, CaseState
from core.cases.events import CaseAccepted, CaseDecided
from core.config.district_settings import DistrictSettings
from core.config.model import Settings
from core.store.sql_store import open_store
from core.sync.client import DistrictClient
from core.sync.parcel import Parcel, unbroken
from core.sync.uploader import ROW_S, Uploader
from core.sync.wire import MAX_EVENTS, DistrictWire
from tests.fakes import visits
from tests.postgres import running_server
from tests.stores import KEY

ROOT = Path(__file__).resolve().parents[2]
SERVE = "import sys; from core.district.serve import run; run('127.0.0.1', 0, sys.argv[1], 't', is_tied_to_stdin=True)"
OWN = "import sys; sys.path.insert(0, sys.argv[1]); import bench_sync; bench_sync."
SINK, COUNTER, INSERTER = f"{OWN}sink()", f"{OWN}counter(*sys.argv[2:])", f"{OWN}inserter(*sys.argv[2:])"
ROUNDS, AT_ONCE = 3, 2
BARE = "CREATE TABLE IF NOT EXISTS bare (id text PRIMARY KEY, kind text, body bytea)"


def opened(path: Path, place: int):
    """Return the store of the counter at this place."""
    return open_store(
        path=path, key=KEY, settings=Settings(desk={"counter": str(place)}), clock=SystemClock(), bus=Bus(),
        wire=DistrictWire(),
    )  # fmt: skip


def filled(path: Path, place: int, events: int):
    """Return a store whose outbox holds so many events, behind those of a first batch: accepted and decided cases."""
    store = opened(path, place)
    cases = Town(place).visits((MAX_EVENTS + events) // 2)
    while some := list(islice(cases, MAX_EVENTS)):
        with store.work(Act.new(who="0317", where=str(place))) as work:
            for visit in some:
                case = replace(visit.case, id=CaseId(f"{place}-{visit.case.id}"), state=CaseState.ACCEPTED)
                decided = replace(case, state=CaseState.DECIDED, revision=2)
                work.record(visits.told(CaseAccepted, case, person=visit.resident))
                work.record(visits.told(CaseDecided, decided, person=visit.resident))
    return store


def bodies(store) -> list[bytes]:
    """Return the very bodies that will travel, behind the first batch."""
    packed, after = [], MAX_EVENTS
    with store.read() as work:
        state = work.outbox.state()
        while rows := work.outbox.after(state.generation, after, MAX_EVENTS):
            parcel = Parcel(state=state, rows=unbroken(rows), chain_before=bytes(32)).fitting()
            packed.append(parcel.packed)
            after = parcel.rows[-1].sequence
    return packed


@contextmanager
def uploading(store, url: str, *, row_s: float = ROW_S) -> Iterator[Uploader]:
    """Yield what uploads, as in the program."""
    client = DistrictClient(DistrictSettings(url=url, token="t"))
    lanes = [ThreadLane("store"), ThreadLane("net")]
    yield Uploader(store, client, SystemClock(), store_lane=lanes[0], net_lane=lanes[1], row_s=row_s)
    client.close()
    for lane in lanes:
        lane.close()


def posted(packed: list[bytes], port: int) -> float:
    """Return the seconds for the same bodies over one connection to a server that only reads."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begin = time.perf_counter()
    for body in packed:
        connection.request("POST", "/", body)
        connection.getresponse().read()
    return time.perf_counter() - begin


def rows_of(store) -> list[tuple[str, str, bytes]]:
    """Return the same events as rows of a bare table."""
    with store.read() as work:
        return [(row.id, row.kind, row.body) for row in work.outbox.after(0, 0, 1_000_000)]


def counter(path: str, place: str, url: str) -> None:
    """Be a counter that sends all it has once it is told to, but for a first batch."""
    take_short_turns()  # as the program
    store = opened(Path(path), int(place))
    with uploading(store, url, row_s=0) as uploader:
        uploader.run_once()
    with uploading(store, url) as uploader:
        on_command(lambda: uploader.flush(600))
    store.close()


def inserter(path: str, place: str, url: str) -> None:
    """Be somebody who puts the same events into the bare table, 500 a transaction, once told to; some before."""
    store = opened(Path(path), int(place))
    rows = rows_of(store)
    store.close()
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        inserted(rows[:MAX_EVENTS], connection)
        on_command(lambda: inserted(rows[MAX_EVENTS:], connection))


def inserted(rows: list[tuple[str, str, bytes]], connection: psycopg.Connection) -> None:
    for start in range(0, len(rows), MAX_EVENTS):
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare VALUES (%s, %s, %s)", rows[start : start + MAX_EVENTS])
        connection.commit()


def on_command(act: Callable[[], object]) -> None:
    """Say ``ready``, act at the next line of standard input, and say ``done``."""
    for word, following in (("ready", act), ("done", lambda: None)):
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        following()


def sink() -> None:
    """Be a server that reads requests and says 200; its port is its first line."""
    asyncio.run(_sink())


async def _sink() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:  # it is over
                writer.close()
                return
            size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(size)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def cpu_s(*pids: int) -> float:
    """Return the seconds these processes have worked so far, and for others than us those they started and that ended.

    Linux only: it reads /proc.
    """
    fields = {pid: stat.rpartition(")")[2].split() for pid in pids if (stat := _stat(pid))}
    ticks = (int(tick) for pid, each in fields.items() for tick in each[11 : 13 if pid == os.getpid() else 15])
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:  # it has ended just now: its parent counts it
        return ""


def started(*arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start a process that ends with us; return it and the last word of its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    return process, process.stdout.readline().decode().split()[-1]


class Road:
    """One way for the events: how many a second, and how much each of its processes works for one."""

    def __init__(self, name: str, processes: dict[str, Callable[[], list[int]]]) -> None:
        self.name, self._processes = name, processes
        self.rates: list[float] = []
        self.spent = dict.fromkeys(processes, 0.0)  # seconds
        self._events = 0

    def go(self, events: int, act: Callable[[], float]) -> None:
        """Send so many events; ``act`` returns the seconds it took."""
        before = {name: cpu_s(*pids()) for name, pids in self._processes.items()}
        self.rates.append(events / act())
        self._events += events
        for name, pids in self._processes.items():
            self.spent[name] += cpu_s(*pids()) - before[name]

    @property
    def work_us(self) -> float:
        """All that is worked for an event, one process after the other."""
        return 1e6 * sum(self.spent.values()) / self._events

    def words(self) -> str:
        """Return who works how much."""
        each = ", ".join(
            f"{name} {1e6 * spent / self._events:.0f} ({spent / sum(self.spent.values()):.0%})"
            for name, spent in self.spent.items()
        )
        return f"{self.name}: {self.work_us:.0f} µs of work an event: {each}"


class Crowd:
    """Processes that do the same at once: ``what`` with the store of each place."""

    def __init__(self) -> None:
        self._members: list[subprocess.Popen[bytes]] = []

    def pids(self) -> list[int]:
        """Return them."""
        return [member.pid for member in self._members]

    def gather(self, what: str, stores: Mapping[int, Path], urls: Sequence[str]) -> None:
        """Start one for each store, the one with the first address and so on; they are ready then."""
        here = str(Path(__file__).parent)
        members = zip(stores.items(), urls, strict=False)
        self._members = [started(what, here, str(path), str(place), url)[0] for (place, path), url in members]

    def act(self) -> float:
        """Have all of them act; return the seconds until the last one is done."""
        begin = time.perf_counter()
        for member in self._members:
            member.stdin.write(b"\n")
            member.stdin.flush()
        for member in self._members:
            member.stdout.readline()
        return time.perf_counter() - begin

    def leave(self) -> None:
        """End them."""
        for member in self._members:
            member.communicate(timeout=30)


class Roads:
    """The roads for so many counters at once, each with a receiver of its own."""

    def __init__(self, count: int, url: str, receivers: Mapping[str, int], server: Callable[[], list[int]]) -> None:
        self._count, self._url, self._receivers, self._crowd = count, url, receivers, Crowd()
        words = "" if count == 1 else f", {count} at once"
        self.inserts = Road(f"bare inserts{words}", {"inserter": self._crowd.pids, "server": server})
        self.ours = Road(
            f"outbox -> district{words}",
            {"counter": self._crowd.pids, "district": lambda: list(receivers.values()), "server": server},
        )

    def go(self, stores: Mapping[int, Path], events: int) -> None:
        """Go them once, with the first of these stores."""
        some = dict(islice(stores.items(), self._count))
        with psycopg.connect(self._url.replace("postgresql+psycopg", "postgresql")) as connection:
            connection.execute(BARE)
            connection.execute("TRUNCATE bare")
        same = [self._url] * self._count
        for what, road, urls in ((INSERTER, self.inserts, same), (COUNTER, self.ours, [*self._receivers])):
            self._crowd.gather(what, some, urls)
            road.go(events * self._count, self._crowd.act)
            self._crowd.leave()


def main() -> None:
    events = count_from(sys.argv, 10_000)
    with (
        tempfile.TemporaryDirectory(prefix="yichuang-sync-") as name,
        running_server(options="-c listen_addresses= -c max_connections=40") as server,
    ):
        url = server.create()
        receivers = dict(reversed(started(SERVE, url)) for _ in range(AT_ONCE))
        reader, port = started(SINK, str(Path(__file__).parent))
        post = Road("bare POST", {"this process": lambda: [os.getpid()], "reader": lambda: [reader.pid]})
        pids = {address: process.pid for address, process in receivers.items()}
        all_roads = [Roads(count, url, pids, server.processes) for count in (1, AT_ONCE)]
        wire = plain = places = 0
        for _ in range(ROUNDS):
            for roads, count in zip(all_roads, (1, AT_ONCE), strict=True):
                stores = {places + each: Path(name) / f"{places + each}.db" for each in range(1, count + 1)}
                places += count
                packed = [body for place, path in stores.items() for body in packed_of(path, place, events)]
                wire += sum(map(len, packed))
                plain += sum(len(gzip.decompress(body)) for body in packed)
                post.go(events * count, lambda packed=packed: posted(packed, int(port)))
                roads.go(stores, events)
        for process in (*receivers.values(), reader):
            process.communicate(timeout=30)
    told(
        events,
        post,
        all_roads,
        [f"{wire / events / places:.0f} bytes an event on the wire (gzip of {plain / events / places:.0f})"],
    )


def packed_of(path: Path, place: int, events: int) -> list[bytes]:
    """Make the store of a place; return the bodies it will send."""
    store = filled(path, place, events)
    packed = bodies(store)
    store.close()
    return packed


def told(events: int, post: Road, all_roads: Sequence[Roads], notes: list[str]) -> None:
    """Print what was found."""
    rows = list[Row]()
    for roads in all_roads:
        inserts, ours = roads.inserts, roads.ours
        slower = max(post, inserts, key=lambda road: road.work_us)
        rivals = tuple(Row(road.name, road.rates, "ev/s") for road in (post, inserts))
        rows += [Row(ours.name, ours.rates, "ev/s", rivals), rivals[1]]
        notes += [
            ours.words(),
            inserts.words(),
            f"  by work, which a busy machine changes less: {slower.work_us / ours.work_us:.2f}",
        ]
    notes += [
        post.words(),
        "one counter has one request in flight: its own work, the district's and the server's follow one another",
    ]
    report(
        f"sync: {events} events of a counter, {MAX_EVENTS} a request",
        [*rows, Row(post.name, post.rates, "ev/s")],
        notes,
    )


if __name__ == "__main__":
    main()
