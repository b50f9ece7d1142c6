"""Search over very many cases, beside LIKE and the engine's own trigram index in the same database; what it costs.

Run: python tests/bench/bench_search.py [CASES] [sqlite|postgresql] [FOLDER]

With a FOLDER the store is built there once and used again; without one it is thrown away.
Goals at 1,000,000 cases: p99 <= 50 ms for every kind of question as typed, case page <= 100 ms, acceptance <= 10 ms.
A question is asked as the page asks it: a read of its own, at most 50 cases with their persons as values. ``first``
are the first questions after the server's start, of every kind; ``p50`` and ``p99`` are other ones, behind them.
The server is set as the administrator's manual says.
"""

import multiprocessing
import pickle
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as dtime
from pathlib import Path

from bare import BareCommit
from measure import MS, Row, at_share, count_from, machine, report, say, throw_away
from residents import Town, Visit
from sqlalchemy import insert, inspect, text

from core.base.acts import Act
from core.base.clock import SHANGHAI, ShiftedClock
from core.base.interpreter import keep_what_is_here, take_short_turns
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.intake import IntakeService
from core.cases.moving import Moving
from core.cases.service import CaseService
from core.catalogue.catalogue import Catalogue
from core.catalogue.form_book import FormBook
from core.config.model import Settings
from core.people.pinyin import full, initials
from core.staff.rights import AccountRights
from core.store import engine as cipher
from core.store.case_rows import CaseRow, case_values
from core.store.people import PersonRow, person_values
from core.store.sql_store import SqlStore, open_store
from core.store.tickets import TicketRow, ticket_values
from tests.postgres import running_server
from tests.samples import an_account
from tests.stores import KEY, Bench

CHUNK, ASKED, SLOW = 20_000, 100, 5
DURABLE = "-c shared_buffers=4GB -c shared_preload_libraries=pg_prewarm -c max_wal_size=4GB -c listen_addresses="


@dataclass
class Ground:
    """A store on one engine, how it is opened again, and how large it is."""

    engine: str
    url: str
    open: Callable[[], SqlStore]
    size: Callable[[SqlStore], int]


def main() -> None:
    count = count_from(sys.argv, 100_000)
    engine = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    with kept_or_not(sys.argv[3:]) as folder, ground(engine, folder) as place:
        say(f"{machine()}; {engine}, {count:,} cases")
        sample = built(place, engine, folder, count)
        began = time.monotonic()
        store = place.open()
        say(f"store opened: {(time.monotonic() - began) * MS:.0f} ms")
        take_short_turns()
        keep_what_is_here()  # as the program does once it has started; the town is no part of it
        ask_everything(store, engine, sample, count)
        pages(store, sample)
        accept(store, folder)
        store.close()


@contextmanager
def kept_or_not(given: list[str]) -> Iterator[Path]:
    if given:
        folder = Path(given[0])
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with throw_away("search") as folder:
        yield folder


def built(place: Ground, engine: str, folder: Path, count: int) -> list[Visit]:
    """Fill the store and make its index, or find what an earlier run has left; return a sample of the visits.

    In a process of its own, which syncs nothing and keeps much in memory. What is built is the same to the byte.
    """
    kept = folder / f"{engine}-{count}.sample"
    if not kept.exists():
        builder = multiprocessing.get_context("spawn").Process(target=build, args=(engine, folder, place.url, count))
        builder.start()
        builder.join()
    return pickle.loads(kept.read_bytes())


def build(engine: str, folder: Path, url: str, count: int) -> None:
    cipher.PRAGMAS = tuple(words for words in cipher.PRAGMAS if not words.startswith("synchron"))
    cipher.PRAGMAS = (*cipher.PRAGMAS, "synchronous = OFF", "cache_size = -1000000")
    place, rows = opened_by(engine, folder, url), folder / f"{engine}-{count}.rows"
    store = place.open()
    if not rows.exists():
        rows.write_bytes(pickle.dumps((fill(store, count), place.size(store))))
    sample, rows_only = pickle.loads(rows.read_bytes())
    wall, work = rebuilt(store)
    index = place.size(store) - rows_only
    say(f"size a case with person and ticket: {rows_only / count:.0f} B of rows, {index / count:.0f} B of search index")
    say(f"index made anew: {wall:.0f} s, {count / wall:,.0f} cases/s; {work:.0f} s of it in this process's CPU")
    Rivals(store, engine, count)
    say(f"rivals: {(place.size(store) - rows_only - index) / count:.0f} B a case")
    store.close()
    rows.with_suffix(".sample").write_bytes(pickle.dumps(sample))


@contextmanager
def ground(engine: str, folder: Path) -> Iterator[Ground]:
    if engine == "sqlite":
        yield opened_by(engine, folder, "")
        return
    with running_server(DURABLE, kept=folder / "postgresql") as server:
        yield opened_by(engine, folder, server.url(server.names[0]) if server.names else server.create())


def opened_by(engine: str, folder: Path, url: str) -> Ground:
    bench = Bench(clock=ShiftedClock(Bench().clock.now()))
    if engine == "sqlite":
        path = folder / "store.db"

        def file_size(store: SqlStore) -> int:
            with store._engine.connect() as line:
                line.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return path.stat().st_size

        return Ground(
            engine, "", lambda: open_store(path=path, key=KEY, settings=bench.settings, **bench.parts()), file_size
        )

    def size(store: SqlStore) -> int:
        with store._engine.connect() as line:
            return int(line.scalar(text("SELECT pg_database_size(current_database())")) or 0)

    return Ground(engine, url, lambda: open_store(url=url, settings=bench.settings, **bench.parts()), size)


def fill(store: SqlStore, count: int) -> list[Visit]:
    """Store the town's visits as rows, without the index; return a sample of them."""
    luck, sample, began = random.Random(7), [], time.monotonic()
    rows: dict[type, list] = {PersonRow: [], TicketRow: [], CaseRow: []}

    def flush() -> None:
        with store._engine.begin() as line:
            for table, values in rows.items():
                if values:
                    line.execute(insert(table.__table__), values)
                values.clear()

    for visit in Town().visits(count):
        if visit.is_first:
            rows[PersonRow].append(person_values(visit.resident))
        rows[TicketRow].append(ticket_values(visit.ticket))
        rows[CaseRow].append(case_values(visit.case))
        if luck.random() < 3_000 / count:
            sample.append(visit)
        if len(rows[CaseRow]) == CHUNK:
            flush()
    flush()
    if store._engine.dialect.name == "postgresql":
        with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            line.execute(text("VACUUM ANALYZE"))
    say(f"{count:,} cases stored in {time.monotonic() - began:.0f} s")
    return sample


def rebuilt(store: SqlStore) -> tuple[float, float]:
    began, work_began = time.monotonic(), time.process_time()
    with store.work(Act.new(who="system", where="3")) as work:
        work.cases.rebuild_search()
    if store._engine.dialect.name == "postgresql":
        with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            line.execute(text("VACUUM ANALYZE case_words"))
    return time.monotonic() - began, time.process_time() - work_began


Kind = tuple[str, Callable[[Visit], str], str]  # name, question, column of the rivals


def kinds(luck: random.Random) -> list[Kind]:
    return [
        ("surname, 1 hanzi", lambda v: v.case.applicant[:1], "name"),
        ("inside, 1 hanzi", lambda v: v.case.applicant[-1:], "name"),
        ("inside, 2 hanzi", lambda v: v.case.applicant[-2:], "name"),
        ("start, 2 hanzi", lambda v: v.case.applicant[:2], "name"),
        ("whole name", lambda v: v.case.applicant, "name"),
        ("initials, 1 letter", lambda v: _initials(v)[:1], "initials"),
        ("initials, 2 letters", lambda v: _initials(v)[:2], "initials"),
        ("initials, all", _initials, "initials"),
        ("initials, inside", lambda v: _initials(v)[1:], "initials"),
        ("pinyin as typed", lambda v: _part(luck, _pinyin(v)), "pinyin"),
        ("pinyin, given name", lambda v: full(v.case.applicant[1:])[0][:7], "pinyin"),
        ("hanzi and letters", lambda v: v.case.applicant[:1] + _initials(v)[1:], ""),
        ("phone, last 4", lambda v: v.case.phone[-4:], "phone"),
        ("phone, 5 inside", lambda v: v.case.phone[3:8], "phone"),
        ("phone, whole", lambda v: v.case.phone, "phone"),
        ("identity, last 4", lambda v: v.resident.id_number[-4:], "document"),
        ("identity, birth 8", lambda v: v.resident.id_number[6:14], "document"),
        ("identity, 6 inside", lambda v: v.resident.id_number[8:14], "document"),
        ("identity, whole", lambda v: v.resident.id_number, "document"),
        ("case number, whole", lambda v: v.case.number, "number"),
        ("case number, as typed", lambda v: v.case.number[: luck.randrange(4, 24)], "number"),
        ("case number, end 0021-6", lambda v: v.case.number[-6:], "number"),
        ("case number, day and serial", lambda v: v.case.number[10:23], "number"),
        ("ticket", lambda v: v.ticket.number, ""),
        ("item, 2 hanzi", lambda v: v.case.item.name[:2], "item"),
        ("item, initials", lambda v: initials(v.case.item.name)[0][:3], ""),
        ("day, 0312", lambda v: f"{v.case.received_at:%m%d}", ""),
        ("day, 2026-03-12", lambda v: f"{v.case.received_at:%Y-%m-%d}", ""),
        ("surname and item", lambda v: f"{v.case.applicant[:1]} {v.case.item.name[:2]}", ""),
        ("initials and day", lambda v: f"{_initials(v)[:2]} {v.case.received_at:%m%d}", ""),
        ("nothing, long", lambda v: v.case.applicant + "乁" + v.case.applicant, "name"),
        ("nothing, 9 digits", lambda _v: f"{luck.randrange(10**9):09d}", "document"),
    ]


def _initials(visit: Visit) -> str:
    return initials(visit.case.applicant)[0]


def _pinyin(visit: Visit) -> str:
    return full(visit.case.applicant)[0]


def _part(luck: random.Random, spelt: str) -> str:
    return spelt[: luck.randrange(1, len(spelt) + 1)]


def ask_everything(store: SqlStore, engine: str, sample: list[Visit], count: int) -> None:
    luck = random.Random(3)
    rivals = Rivals(store, engine, count)
    first = {
        name: [ask(store, make(luck.choice(sample)))[0] for _ in range(ASKED)] for name, make, _column in kinds(luck)
    }
    say(
        f"\n{'':28} {'found':>6} {'first p50':>10} {'p99':>8} {'p50':>8} {'p99':>8} {'cpu p50':>8} {'p99':>8}   {'LIKE p50':>9} {'p99':>8}   {'trigram p50':>11} {'p99':>8}   ms"
    )
    worst = 0.0
    for name, make, column in kinds(luck):
        questions = [make(luck.choice(sample)) for _ in range(ASKED)]
        times, work, found = zip(*(ask(store, question) for question in questions), strict=True)
        worst = max(worst, at_share(times, 0.99))
        beside = rivals.row(column, questions) if column else ""
        own = f"{at_share(first[name], 0.5):10.2f} {at_share(first[name], 0.99):8.2f} "
        own += f"{at_share(times, 0.5):8.2f} {at_share(times, 0.99):8.2f} {at_share(work, 0.5):8.2f} {at_share(work, 0.99):8.2f}"
        say(f"{name:28} {sum(found) / ASKED:6.1f} {own}   {beside}")
    say(
        f"worst p99 {worst:.1f} ms; of the first questions {max(at_share(times, 0.99) for times in first.values()):.1f} ms"
    )


def ask(store: SqlStore, question: str) -> tuple[float, float, int]:
    """Return wall and own CPU time (SQLite works in this thread; a server's work is not in it), and how many were found.

    On a machine that is not idle the CPU time is what to believe.
    """
    began, work_began = time.perf_counter(), time.thread_time()
    with store.read() as work:
        found = len(work.cases.search(question))
    return (time.perf_counter() - began) * MS, (time.thread_time() - work_began) * MS, found


class Rivals:
    """A flat copy of what is searched in the same database, asked by LIKE and by the engine's own trigrams."""

    def __init__(self, store: SqlStore, engine: str, count: int) -> None:
        self._store, self._is_sqlite = store, engine == "sqlite"
        if inspect(store._engine).has_table("flat"):
            return
        with store._engine.begin() as line:
            if not self._is_sqlite:
                line.execute(text("SET LOCAL statement_timeout = 0"))
                line.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            line.execute(text(
                "CREATE TABLE flat (id INTEGER PRIMARY KEY, name TEXT, initials TEXT, pinyin TEXT, phone TEXT,"
                " document TEXT, number TEXT, item TEXT)"
            ))  # fmt: skip
            if self._is_sqlite:
                line.execute(text(
                    "CREATE VIRTUAL TABLE tri USING fts5(name, initials, pinyin, phone, document, number, item,"
                    " content = '', tokenize = 'trigram')"
                ))  # fmt: skip
            rows = []
            for place, visit in enumerate(Town().visits(count), 1):
                rows.append({
                    "id": place, "name": visit.case.applicant, "initials": _initials(visit), "pinyin": _pinyin(visit),
                    "phone": visit.case.phone, "document": visit.resident.id_number,
                    "number": visit.case.number, "item": visit.case.item.name,
                })  # fmt: skip
                if len(rows) == CHUNK or place == count:
                    self._put(line, rows)
                    rows = []
            if not self._is_sqlite:
                columns = ", ".join(f"{name} gin_trgm_ops" for name in COLUMNS)
                with cipher.taking_long(line):
                    line.execute(text(f"CREATE INDEX flat_tri ON flat USING gin ({columns})"))
        if not self._is_sqlite:
            with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
                line.execute(text("VACUUM ANALYZE flat"))

    def _put(self, line, rows) -> None:
        names = ("id", *COLUMNS)
        values = ", ".join(f":{name}" for name in names)
        line.execute(text(f"INSERT INTO flat ({', '.join(names)}) VALUES ({values})"), rows)
        if self._is_sqlite:
            line.execute(text(f"INSERT INTO tri (rowid, {', '.join(COLUMNS)}) VALUES ({values})"), rows)

    def row(self, column: str, questions: list[str]) -> str:
        like = f"SELECT id FROM flat WHERE {column} LIKE :q ORDER BY id DESC LIMIT 50"
        without = "SET LOCAL enable_bitmapscan = off" if not self._is_sqlite else ""
        plain = self._times(like, [f"%{question}%" for question in questions[:SLOW]], without)
        if self._is_sqlite:
            sql = "SELECT rowid FROM tri WHERE tri MATCH :q ORDER BY rowid DESC LIMIT 50"
            asked = [f'{column} : "{question}"' for question in questions if len(question) > 2]
            short = not asked
        else:
            sql, asked, short = like, [f"%{question}%" for question in questions], False
        tri = [] if short else self._times(sql, asked, "")
        words = f"{at_share(tri, 0.5):11.2f} {at_share(tri, 0.99):8.2f}" if tri else f"{'finds none':>11}"
        return f"{at_share(plain, 0.5):9.2f} {at_share(plain, 0.99):8.2f}   {words}"

    def _times(self, sql: str, questions: list[str], before: str) -> list[float]:
        times = []
        for question in questions:
            with self._store.read() as work:
                session = work._transaction.session
                if before:
                    session.execute(text(before))
                began = time.perf_counter()
                session.execute(text(sql), {"q": question}).all()
                times.append((time.perf_counter() - began) * MS)
        return times


COLUMNS = ("name", "initials", "pinyin", "phone", "document", "number", "item")


def pages(store: SqlStore, sample: list[Visit]) -> None:
    """Read what the case page shows."""
    parts = _parts()
    service = CaseService(
        store=store, clock=parts["clock"], settings=parts["settings"], moving=_moving(parts), rights=parts["rights"]
    )
    times = []
    for visit in sample[:ASKED]:
        began = time.perf_counter()
        case = service.get(visit.case.id)
        service.applicant(case)
        service.papers(case)
        service.dues_of(case)
        service.steps(case)
        service.offers(case)
        times.append((time.perf_counter() - began) * MS)
    say(f"case page read: p50 {at_share(times, 0.5):.2f} ms, p99 {at_share(times, 0.99):.2f} ms")
    lists = (
        ("all lists of what is watched counted", service.totals),
        ("list of limits over and near", service.dues),
        ("list of results to collect", service.to_collect),
        ("list of cases in hand", service.in_hand),
        ("a day's cases and tickets", lambda: of_day(store, sample[-1])),
    )
    for name, read in lists:
        times = []
        for _time in range(ASKED // 4):
            began = time.perf_counter()
            read()
            times.append((time.perf_counter() - began) * MS)
        say(f"{name}: p50 {at_share(times, 0.5):.2f} ms, p99 {at_share(times, 0.99):.2f} ms")


def of_day(store: SqlStore, visit: Visit) -> None:
    """Read what the close of a day and its statistics look at."""
    start = datetime.combine(visit.ticket.day, dtime(), SHANGHAI)
    with store.read() as work:
        work.tickets.of_day(visit.ticket.day)
        work.cases.received_between(start, start + timedelta(days=1))
        work.print_jobs.of_day(start, start + timedelta(days=1))
        work.outbox.of_day(visit.ticket.day)


def accept(store: SqlStore, folder: Path) -> None:
    """Identify and accept on the full store, on a day after all of the town's: its numbers are not taken yet."""
    parts = _parts(days=7)
    book, items = FormBook.load(parts["resources"]), Catalogue.load(parts["resources"]).items
    intake = IntakeService(store=store, **parts, moving=_moving(parts), forms=lambda: book)
    with store.work(Act.new(who="0317", where="3")) as work:
        if work.accounts.find("0317") is None:
            work.accounts.add(an_account("0317"))
    town, times, work_times = Town(seed=99), [], []
    bare = BareCommit(folder)
    for place, visit in enumerate(town.visits(ASKED)):
        act = Act.new(who="0317", where="3")
        seen = intake.identify_by_hand(
            act, name=f"{visit.resident.name}甲", id_number=visit.resident.id_number, phone=visit.case.phone
        ) if visit.is_first else None  # fmt: skip
        if seen is None:
            continue
        draft = intake.draft_for(seen.person, items[place % len(items)], is_card_read=True).all_handed_in()
        began, work_began = time.perf_counter(), time.thread_time()
        intake.accept(Act.new(who="0317", where="3"), draft)
        times.append((time.perf_counter() - began) * MS)
        work_times.append((time.thread_time() - work_began) * MS)
    one = Row("one bare durable commit (SQLite)", [bare.commit() * MS for _ in range(ASKED)])
    bare.close()
    if store.is_shared:
        one = Row("one bare durable commit (this server)", bare_on_server(store))
    report(
        "acceptance on the full store",
        [
            Row("accept: case, limit, journal, outbox, papers, words", times, beside=(one,)),
            Row("CPU of it in this process", work_times),
            one,
        ],
    )


def bare_on_server(store: SqlStore) -> list[float]:
    """Return how long the server takes for one row and its commit, milliseconds."""
    times = []
    with store._engine.connect() as line:
        line.execute(text("CREATE TABLE IF NOT EXISTS bare (note TEXT)"))
        line.commit()
        for _ in range(ASKED):
            began = time.perf_counter()
            line.execute(text("INSERT INTO bare VALUES ('x')"))
            line.commit()
            times.append((time.perf_counter() - began) * MS)
    return times


def _parts(days: int = 0) -> dict:
    resources = Resources()
    return {
        "clock": ShiftedClock(Bench().clock.now() + timedelta(days=days)), "settings": Settings(), "resources": resources,
        "calendar": WorkCalendar.from_resources(resources), "rights": AccountRights(resources),
    }  # fmt: skip


def _moving(parts: dict) -> Moving:
    return Moving(**parts)


if __name__ == "__main__":
    main()
