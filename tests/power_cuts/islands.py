"""Looks at disks that cuts left of a counter's islands, as its program finds them when it starts without its server.

Each generation is looked at as any file is: open, whole, with each act that was acknowledged on it, also once it is home
and only kept. The program starts on such a disk at a dead address, and must be let in where the island was given what
it needs. On some it goes on there, and then the server comes back as it stood at that moment: each act must be there,
and once.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from core.base.clock import office_day
from core.base.faults import Fault
from core.staff.journal import defects
from core.store.ear import PAUSES_S
from core.store.engine import postgresql_engine
from core.store.island.harbour import LEAVING, NAME, Harbour
from core.store.island.store import LEAVES, CentreStore
from core.store.start import open_server
from core.sync.wire import CHAIN_START, chained, sha256
from tests.fakes.intake_desk import MORNING, IntakeDesk
from tests.postgres import Server
from tests.power_cuts import ACKS, STORE
from tests.power_cuts.acts import UseCases
from tests.power_cuts.apart import GIVEN, HOME, SERVER, opened
from tests.power_cuts.disk import Files
from tests.power_cuts.inspection import STARTS, Found, Inspection, Left, lay, scans_of
from tests.power_cuts.plate import Digests
from tests.power_cuts.record import Record, recorded
from tests.stores import KEY

HOMECOMINGS = 25  # of the disks that differ, one in so many is gone home with, and the first with other islands
AROUND = 12  # deeds before the server has an island, and behind the moment in which the next is in its place
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LEFT_BY_ACTS = ("journal", "operation", "print_job", "case_step")

Tally = Counter[tuple[str, str]]  # of what stands where by which act


@dataclass
class Centre:
    """The server in ``folder``; ``template`` is a database there that is up to date."""

    folder: Path
    template: str
    homes: int = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://yichuang@/{name}?host={self.folder}"

    @property
    def nowhere(self) -> str:
        """Return the address of a server that is away."""
        return f"postgresql+psycopg://yichuang@/nowhere?host={self.folder}/nowhere"

    def record(self, folder: Path, before: dict[str, bytes], recorder: Path, name: str, **more: Any) -> Record:
        """Record a counter with its islands on a new database of this name; those of its copies begin with it."""
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")
        more = {"doing": "rounds", "program": "apart", **more}
        return recorded(folder, before, recorder, more=(str(self.folder), name), **more)

    @contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """Yield the URL of a copy of a database, and take it away again."""
        self.homes += 1
        copy = f"{name}_home{self.homes}"
        self._run(f"CREATE DATABASE {copy} TEMPLATE {name} STRATEGY FILE_COPY")
        try:
            yield self.url(copy)
        finally:
            self._run(f"DROP DATABASE {copy} WITH (FORCE)")

    def drop(self, name: str) -> None:
        """Take a database of a record away, and its copies."""
        for each in self._run(f"SELECT datname FROM pg_database WHERE datname ~ '^{name}(_|$)'"):
            self._run(f"DROP DATABASE {each} WITH (FORCE)")

    def _run(self, words: str) -> list[str]:
        with psycopg.connect(f"user=yichuang dbname=postgres host={self.folder}", autocommit=True) as connection:
            found = connection.execute(words)  # type: ignore[arg-type]  # ours
            return [row[0] for row in found] if found.description else []


@contextmanager
def running_centre(server: Server) -> Iterator[Centre]:
    """Have a centre on a server; its template is made now."""
    engine = postgresql_engine(server.create(), 5.0)
    open_server(engine)
    engine.dispose()
    yield Centre(server.folder, server.names[-1])


def around_the_homecomings(record: Record) -> list[Record]:
    """Return the record for images of the moments only in which the server has an island and this disk may not know."""
    parts = list[Record]()
    for place, deed in enumerate(record.deeds):
        if deed.path == ACKS and deed.data.startswith(HOME.encode()):
            following = f"{int(deed.data.decode().partition('/')[2]) + 1}/{NAME}"
            end = next(
                at for at, each in enumerate(record.deeds) if each.kind == "R" and each.data.decode() == following
            )
            parts.append(replace(record, first=place - AROUND, deeds=record.deeds[: end + AROUND]))
    return parts


class Generation(Inspection):
    """Of one generation of the islands, by the names that any store's files have."""

    def __init__(self, record: Record, folder: Path, number: int) -> None:
        folder.mkdir()
        self.asks = False  # whether the program should start on the disk that was looked at last
        self._number = number
        going = (("U", f"{number}/{NAME}.anchor"), ("U", f"{number}/{NAME}"))
        gone = next((at for at, deed in enumerate(record.deeds) if (deed.kind, deed.path) in going), None)
        self._last = self.part(record.disk(gone).now())
        super().__init__(record, folder)
        with self._plate.opened(self._last) as connection:
            self.tally = tally_of(connection)

    def part(self, files: Files) -> Files:
        """Return the files of this generation."""
        own, named = f"{self._number}/", len(f"{self._number}/{NAME}")
        return {
            (STORE + path[named:] if path.startswith(own + NAME) else path[len(own) :]): content
            for path, content in files.items()
            if path.startswith(own)
        }

    def _proven_end(self, _files: Files) -> Left:
        return super()._proven_end(self._last)

    def _found(self, files: Files) -> Found:
        if STORE in files:
            return super()._found(files)
        self.asks = True
        return Found()

    def _read(self, connection: Any) -> Found:
        found = super()._read(connection)
        is_given = connection.execute("SELECT 1 FROM number_block").fetchone() is not None
        return replace(found, acts=found.acts | ({GIVEN} if is_given else set()))

    def _flaw_at_start(self, files: Files) -> str:  # it starts on the whole disk
        self.asks = True
        return ""


class Islands:
    """Of the disks of one record, which is of this ``counter``; see Inspection."""

    def __init__(self, record: Record, folder: Path, centre: Centre, counter: str) -> None:
        self._desk, self._centre, self._counter = folder / "desk", centre, counter
        numbers = sorted({_generation_of(deed.path) for deed in record.deeds} - {0})
        self._generations = {number: Generation(record, folder / str(number), number) for number in numbers}
        self._digests = Digests()
        self._seen = set[bytes]()
        self._starts: dict[bytes, str] = {}
        self._homes: dict[tuple[bytes, str], str] = {}
        self._ways = set[tuple[str, ...]]()  # one of each is gone, whatever is in the files
        self.homecomings = 0

    @property
    def distinct(self) -> int:
        """Return how many disks differed by a byte at least."""
        return len(self._seen)

    @property
    def states(self) -> int:
        """Return how many states of islands, as SQLite recovered them, were read whole."""
        return sum(generation.states for generation in self._generations.values())

    def flaw(self, files: Files, acknowledged: frozenset[str]) -> str:
        """Say what is wrong with a disk: nothing, ``lost``, ``doubled`` or ``corrupt`` with the reason."""
        name, newest, owed = self._digests.of_all(files), max(map(_generation_of, files), default=0), defaultdict(set)
        self._seen.add(name)
        for said in acknowledged:
            number, _, act = said.partition("/")
            if number.isdigit():
                owed[int(number)].add(act)
        found = dict[int, frozenset[str]]()
        asks = False
        for number, generation in self._generations.items():
            if number + Harbour.KEPT <= newest:  # it may be on its way out
                continue
            generation.asks = False
            one = generation.found(generation.part(files))
            if one.flaw or (missing := owed[number] - one.acts):
                return f"{one.flaw or f'lost: {len(missing)} acts'} on island {number}"
            found[number] = one.acts
            asks = asks or (generation.asks and number >= newest)
        if name not in self._starts:
            is_due = asks or len(self._starts) % STARTS == 0
            self._starts[name] = self._flaw_at_start(files, newest, found) if is_due else ""
        servers = [said.partition("/")[2] for said in acknowledged if said.startswith(SERVER)]
        if self._starts[name] or not servers:
            return self._starts[name]
        home = name, max(servers, key=lambda each: int(each.rpartition("_")[2]))
        if home not in self._homes:
            way = home[1], *sorted(path for path in files if path.endswith((f"/{NAME}", f"/{LEAVING}")))
            is_due = way not in self._ways or len(self._homes) % HOMECOMINGS == 0
            self._ways.add(way)
            self._homes[home] = self._flaw_at_home(files, home[1], found) if is_due else ""
        return self._homes[home]

    def close(self) -> None:
        for generation in self._generations.values():
            generation.close()

    def _flaw_at_start(self, files: Files, newest: int, found: dict[int, frozenset[str]]) -> str:
        """Start while the server is away: who was given numbers is let in, and sees what was done on the newest."""
        left = {number for number in found if f"{number}/{LEAVING}" in files}
        is_given = any(GIVEN in found[number] for number in left | {newest} & found.keys())
        lay(self._desk, files)
        try:
            store = self._opened(self._centre.nowhere)
        except Fault as fault:
            if fault.code not in LEAVES:
                return f"corrupt: {fault}"
            return f"lost: not let in, {fault}" if is_given else ""
        with closing(store), store.read() as work:
            acts = {op for (op,) in work.transaction.connection.exec_driver_sql("SELECT op FROM operation")}
            is_seen = newest in left or acts == found[newest] - {GIVEN}
            return "" if store.is_away and is_seen else "lost: at the start"

    def _flaw_at_home(self, files: Files, server: str, found: dict[int, frozenset[str]]) -> str:
        """Go on while the server is away, where that is possible; then go home to it as it stood at that moment."""
        self.homecomings += 1
        lay(self._desk, files)
        due = self._went_on()
        for number, acts in found.items():
            due += Counter({(table, op): n for (table, op), n in self._generations[number].tally.items() if op in acts})
        with self._centre.copied(server) as url:
            try:
                with closing(self._opened(url)) as store:
                    _come_home(store)
                    return "lost: not home" if store.is_away else _flaw_of(store, due)
            except Fault as fault:
                return f"corrupt: on the way home, {fault}"

    def _went_on(self) -> Tally:
        """Do one more act, and return what it left."""
        try:
            store = self._opened(self._centre.nowhere)
        except Fault:
            return Counter()
        said = list[str]()
        with closing(store):
            next(UseCases(IntakeDesk(store=store), said.append, int(self._counter) - 1).visit())
            with store.read() as work:
                left = tally_of(work.transaction.connection.connection.driver_connection)
        return Counter({(table, op): n for (table, op), n in left.items() if op in said})

    def _opened(self, url: str) -> CentreStore:
        return opened(self._desk, KEY, url, self._counter)


def _come_home(store: CentreStore) -> None:
    """Hear the server; one that does not answer in time, as on a busy machine, is asked again, as the ear does."""
    for pause_s in (*PAUSES_S, 0.0):
        store.line.mend()
        try:
            store.hear(-1)
        except Fault as fault:
            if fault.code not in LEAVES or not pause_s:
                raise
            time.sleep(pause_s)
        else:
            return


def _flaw_of(store: CentreStore, due: Tally) -> str:
    """Say what is wrong at home: what was ``due`` must be there, and nothing twice."""
    with store.home_read() as work:
        entries, head = list(work.journal.entries()), work.journal.head()
        events, state, chain = work.outbox.after(0, 0, 1 << 30), work.outbox.state(), CHAIN_START
        tickets = Counter(ticket.number for ticket in work.tickets.of_day(office_day(MORNING)))
        cases = Counter(case.number for case in work.cases.received_between(*ALWAYS))
        driver = work.transaction.connection.connection.driver_connection
        there, scans = tally_of(driver), scans_of(driver)
    for event in events:
        chain = chained(chain, sha256(event.body))
        if event.chain != chain:
            return "corrupt: the stream at home"
    if defects(entries, head) or (state.last, state.chain) != (len(events), chain):
        return "corrupt: journal or stream at home"
    if missing := due - there:
        return f"lost: {len(missing)} on the way home, {sorted({table for table, _op in missing})}"
    more = Counter({key: n for key, n in there.items() if n > due[key] > 0})
    if more or any(
        n > 1 for n in [*tickets.values(), *cases.values(), *Counter(event.id for event in events).values()]
    ):
        return f"doubled: on the way home, {sorted({table for table, _op in more})}"
    try:
        for scan in scans:
            store.vault.read(scan)
    except Fault as fault:
        return f"lost: a scan on the way home, {fault.code}"
    return ""


def tally_of(connection: Any) -> Tally:
    """Return how often each act stands in each table, and in the stream."""
    tally: Tally = Counter()
    for table in LEFT_BY_ACTS:
        for op, n in connection.execute(f"SELECT op, count(*) FROM {table} GROUP BY op"):
            tally[table, op] = n
    return tally


def _generation_of(path: str) -> int:
    """Return of which island a file is; 0: of none."""
    number = path.partition("/")[0]
    return int(number) if number.isdigit() else 0
