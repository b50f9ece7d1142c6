"""F106-F120 on a real PostgreSQL that is restarted, killed, paused, filled, made read-only. Codes: N E U D H of the catalogue."""

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from core.base.acts import Act
from core.base.clock import DatedClock, ShiftedClock, SystemClock
from core.base.faults import Fault
from core.base.lanes import InlineLane
from core.base.work import settled
from core.config.district_settings import DistrictSettings
from core.papers.events import PaperOrdered, PaperSettled
from core.papers.job import Channel, JobState
from core.papers.ordering import order
from core.staff.journal import defects
from core.sync.client import DistrictClient
from core.sync.events import UploadChanged
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from desktop.speaking import FOLLOW_S, Led
from printing.job_desk import JobDesk
from tests.black_hole import BlackHole
from tests.centre import call, counter, serials
from tests.fakes import visits
from tests.fakes.district import TOKEN, DistrictProcess
from tests.golden.papers import ticket
from tests.patience import PATIENCE_S, until
from tests.postgres import QUICK, running_server
from tests.samples import DAY
from tests.small_disk import mounted

APPLICATIONS = "application_name LIKE 'yichuang-%'"


@pytest.fixture(scope="module")
def own_server():
    """A cluster of this module's own: it is killed, and others must not notice."""
    with running_server() as server:
        server.create()  # t0, migrated, to be copied
        counter(server.url("t0"), is_listening=False).store.close()
        yield server


@pytest.fixture
def url(own_server):
    return own_server.create("t0")


@contextmanager
def admin(server):
    with psycopg.connect(f"user=yichuang dbname=postgres host={server.folder}", autocommit=True) as connection:
        yield connection


def act() -> Act:
    return Act.new(who="0317", where="3")


def refused(code: str, job, *, or_code: str = "") -> Fault:
    with pytest.raises(Fault) as error:
        job()
    assert error.value.code in (code, or_code), error.value
    return error.value


def heals(one, code: str = "storage.server.away") -> None:
    """The lamp went out with the code and is lit again by itself."""
    until(lambda: one.is_connected and code in [event.fault for event in one.server], f"{code}, then back")


def whole(store, count: int) -> None:
    assert serials(store) == list(range(1, count + 1))
    with store.read() as work:
        assert defects(work.journal.entries()) == []


def test_what_one_program_publishes_the_others_hear_and_no_name_travels(own_server, url):
    here, there = counter(url), counter(url, name="5")
    call(here.store)
    until(lambda: len(there.tickets) == 1, "the call is heard")
    assert there.tickets[0].ticket.number == "A001"
    assert type(there.tickets[0]).__name__ == "TicketCalled"
    assert len(here.tickets) == 1  # its own is not heard twice
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT * FROM published").fetchall()
    assert [row[1] for row in rows] == ["ticket.called", "outbox"]
    assert rows[0][2] == there.tickets[0].ticket.id
    for one in (here, there):
        one.store.close()


def test_all_programs_of_a_centre_tell_how_the_line_of_the_one_that_uploads_stands(own_server, url, tmp_path):
    district = DistrictProcess(tmp_path / "district.db").start()
    programs = [counter(url, name=name, wire=DistrictWire()) for name in ("3", "5")]
    told: tuple[list[UploadChanged], ...] = ([], [])
    leads = []
    for one, heard in zip(programs, told, strict=True):
        one.bus.subscribe(UploadChanged, heard.append)
        client = DistrictClient(DistrictSettings(url=district.url, token=TOKEN))
        uploader = Uploader(one.store, client, SystemClock(), bus=one.bus)
        leads.append(Led(one.store, uploader.pump, "district", uploader))
    for events, word in ((1, "None"), (2, "district.connect.failed")):
        with programs[1].store.work(act()) as work:
            work.record(visits.accepted(events))
        leads[0]()
        assert leads[1]() == FOLLOW_S
        assert str(told[0][-1].fault).startswith(word)
        assert known(told[1][-1]) == known(told[0][-1])
        district.kill()
    assert told[1][-1].pending == 1
    assert told[1][-1].last_success is not None
    assert [lead.is_ours for lead in leads] == [True, False]
    for one in programs:
        one.store.close()


@pytest.mark.parametrize("days", [(0, -400), (-400, 0), (300, -400)], ids=["follower", "leader", "both"])
def test_every_program_of_a_centre_goes_by_the_districts_date(own_server, url, tmp_path, days):
    district = DistrictProcess(tmp_path / "district.db").start()
    leads, dated, told, programs = [], [], ([], []), []
    for name, off, heard in zip(("3", "5"), days, told, strict=True):
        clock = ShiftedClock(datetime.now(UTC) + timedelta(days=off))
        one = counter(url, name=name, wire=DistrictWire(), clock=clock)
        one.bus.subscribe(UploadChanged, heard.append)
        dated.append(DatedClock(clock))
        client = DistrictClient(DistrictSettings(url=district.url, token=TOKEN))
        uploader = Uploader(one.store, client, clock, bus=one.bus, hear=dated[-1].hear)
        leads.append(Led(one.store, uploader.pump, "district", uploader))
        programs.append(one)
    for _ in range(2):  # an answer is believed when the next one agrees
        leads[0]()
        assert leads[1]() == FOLLOW_S
    for own, heard, off in zip(dated, told, days, strict=True):
        assert abs(own.now() - datetime.now(UTC)) < timedelta(minutes=10)
        assert (heard[-1].clock.code if heard[-1].clock else "") == ("district.clock.another_day" if off else "")
    district.kill()
    leads[0]()
    leads[1]()
    assert abs(dated[1].now() - datetime.now(UTC)) < timedelta(minutes=10)
    assert told[1][-1].fault.code == "district.connect.failed"
    for one in programs:
        one.store.close()


def known(told: UploadChanged) -> tuple:
    return told.pending, told.oldest, told.last_success, str(told.fault), told.aside


def test_a_paper_ordered_for_the_printer_of_another_program_is_heard_there(own_server, url):
    here, there = counter(url), counter(url, name="5")
    heard: list[PaperOrdered] = []
    there.bus.subscribe(PaperOrdered, heard.append)
    at_its_place = Act.new(who="0317", where="kiosk/2")
    with here.store.work(at_its_place) as work:
        order(work, at_its_place, SystemClock(), ticket(), channel=Channel.TICKET, subject="A001")
    until(lambda: heard != [], "the paper is heard of")
    assert [(one.channel, one.place, one.op) for one in heard] == [(Channel.TICKET, "kiosk/2", at_its_place.op)]
    settled: list[PaperSettled] = []
    there.bus.subscribe(PaperSettled, settled.append)
    with here.store.work(act()) as work:
        (job,) = work.print_jobs.of_subject("A001")
        work.print_jobs.save(job.moved(JobState.UNKNOWN))
    jobs = JobDesk(
        store=here.store, lane=InlineLane(), clock=SystemClock(), channel=Channel.TICKET, place="kiosk/2", device="",
        owner="here",
    )  # fmt: skip
    jobs.answered(act(), job.id, came_out=True)
    until(lambda: settled != [], "what became of it is heard of")
    assert [(one.job.id, one.job.state) for one in settled] == [(job.id, JobState.CONFIRMED)]
    for one in (here, there):
        one.store.close()


def test_without_notifications_the_log_is_found_by_looking(own_server, url, monkeypatch):
    monkeypatch.setattr("core.store.ear.CHANNEL", "elsewhere")  # as behind a pooler, which forgets LISTEN
    here, there = counter(url), counter(url, name="5")
    call(here.store)
    until(lambda: len(there.tickets) == 1, "found by looking")
    for one in (here, there):
        one.store.close()


def test_f106_a_clean_restart_is_survived(own_server, url):
    one, once = counter(url), act()

    def across_the_restart() -> None:
        with one.store.work(once) as work:
            work.first_result()
            work.numbers.take("case", DAY)
            own_server.stop("fast")
            own_server.begin()
            work.keep_result("lost")

    refused("storage.server.lost", across_the_restart)
    until(lambda: _code(lambda: call(one.store, once)) == "", "reconnected")
    assert call(one.store, once) == "1"  # nothing of the lost try is there, and the repeat is the same act
    whole(one.store, 1)
    one.store.close()


def test_f107_kill_of_the_whole_server_keeps_what_was_acknowledged():
    with running_server(QUICK.replace("-c fsync=off -c full_page_writes=off", "")) as server:
        one = counter(server.create())
        told: list[str] = []
        stopping = threading.Event()

        def at_work() -> None:
            kept: Act | None = None
            while kept or not stopping.is_set():
                kept = kept or act()
                try:
                    told.append(call(one.store, kept))
                except Fault:
                    time.sleep(0.02)  # the clerk presses again, the same act, until somebody says that it is done
                else:
                    kept = None

        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(at_work)
            until(lambda: len(told) >= 5, "work goes on")
            server.kill()
            server.begin()
            until(lambda: len(told) >= 10, "work goes on")
            stopping.set()
            working.result(PATIENCE_S)
        assert [int(serial) for serial in told] == list(range(1, len(told) + 1))
        heals(one)  # before that the ear may still find out late that the server was away
        whole(one.store, len(told))
        one.store.close()


def test_the_server_compiles_no_question_before_it_answers(url):
    one = counter(url, is_listening=False)
    with one.store.read() as work:
        assert work._transaction.connection.exec_driver_sql("SHOW jit").scalar() == "off"
    one.store.close()


def test_f107_a_paused_server_holds_no_lane(own_server, url):
    one = counter(url, watch_s=0.3)
    call(one.store)
    own_server.pause()
    try:
        # whoever is in the middle when the line is cut has lost it; who comes after finds it away
        refused("storage.server.away", lambda: call(one.store), or_code="storage.server.lost")
        until(lambda: not one.is_connected, "the lamp says so")
        assert one.store.line.is_cut  # nobody waits for a server that is known to be away
        refused("storage.server.away", lambda: call(one.store))
    finally:
        own_server.resume()
    heals(one)
    call(one.store)
    whole(one.store, 2)
    one.store.close()


def test_f86_packets_that_vanish_hold_no_lane_and_work_goes_on_by_itself(own_server, url):
    """No line is closed and nothing answers: every lane is told, and new lines are made as soon as they come through."""
    hole = BlackHole(own_server.folder / ".s.PGSQL.5432")
    one = counter(hole.url(url), watch_s=0.2)
    call(one.store)
    once = act()
    hole.swallow()
    with pytest.raises(Fault) as told:
        call(one.store, once)
    assert told.value.code in ("storage.server.away", "storage.server.lost", "storage.commit.unknown")
    until(lambda: not one.is_connected, "the lamp says so")
    refused("storage.server.away", lambda: call(one.store))
    hole.heal()
    until(lambda: one.is_connected, "it comes back by itself")
    call(one.store, once)
    whole(one.store, 2)
    one.store.close()
    hole.close()


def test_f110_a_deadlock_is_tried_again_and_done_once(own_server, url):
    one = counter(url, is_listening=False)
    meet = threading.Barrier(2)
    tries: list[int] = []

    def cross(first: str, second: str, once: Act) -> None:
        tries.append(1)
        with one.store.work(once) as work:
            work.numbers.take(first, DAY)
            if len(tries) <= 2:
                meet.wait(PATIENCE_S)
            work.numbers.take(second, DAY)
            work.keep_result("done")

    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(settled, lambda order=order, once=once: cross(*order, once))
            for order, once in ((("x", "y"), act()), (("y", "x"), act()))
        ]
        for one_of_them in both:
            one_of_them.result(PATIENCE_S)
    assert len(tries) == 3
    with one.store.work(act()) as work:
        assert (work.numbers.take("x", DAY), work.numbers.take("y", DAY)) == (3, 3)
    one.store.close()


def test_f111_who_holds_the_lock_is_named(own_server, url):
    here = counter(url, name="3", is_listening=False, busy_timeout_s=0.3)
    there = counter(url, name="5", is_listening=False)
    with there.store.work(act()) as work:
        work.lock_queue(DAY)
        work.tickets.of_day(DAY)

        def wait_for_it() -> None:
            with here.store.work(act()) as other:
                other.lock_queue(DAY)
                other.tickets.of_day(DAY)

        fault = refused("storage.write.held", wait_for_it)
    assert fault.facts["holder"] == "5"
    call(here.store)
    for one in (here, there):
        one.store.close()


def test_f112_a_statement_that_takes_too_long_is_ended(own_server, url):
    one = counter(url, is_listening=False, answer_timeout_s=2.0)

    def dawdle() -> None:
        with one.store.work(act()) as work:
            work.numbers.take("x", DAY)
            work.published._transaction.session.execute(text("SELECT pg_sleep(30)"))

    refused("storage.server.slow", dawdle)
    with one.store.work(act()) as work:
        assert work.numbers.take("x", DAY) == 1
    one.store.close()


@pytest.fixture
def clerk_url(own_server, url):
    """The same database for a role that is no superuser."""
    name = url.partition("@/")[2].partition("?")[0]
    with admin(own_server) as connection:
        connection.execute("DROP ROLE IF EXISTS clerk")
        connection.execute("CREATE ROLE clerk LOGIN")
    with psycopg.connect(f"user=yichuang dbname={name} host={own_server.folder}", autocommit=True) as connection:
        connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk")
        connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO clerk")
    yield url.replace("yichuang@", "clerk@")
    own_server.drop(url)
    with admin(own_server) as connection:
        connection.execute("DROP OWNED BY clerk")
        connection.execute("DROP ROLE clerk")


def test_f113_no_place_left_is_waited_for_and_said(own_server, clerk_url):
    one = counter(clerk_url)
    with admin(own_server) as connection:
        connection.execute("ALTER ROLE clerk CONNECTION LIMIT 0")
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {APPLICATIONS}")
        until(lambda: "storage.server.busy" in _code(lambda: call(one.store)), "said")
        connection.execute("ALTER ROLE clerk CONNECTION LIMIT -1")
    until(lambda: _code(lambda: call(one.store)) == "", "heals")
    one.store.close()


def _code(job) -> str:
    try:
        job()
    except Fault as fault:
        return fault.code
    return ""


def test_f114_a_session_that_was_ended_while_it_idled(own_server, url):
    one = counter(url, is_listening=False)

    def idle() -> None:
        with one.store.work(act()) as work:
            session = work.published._transaction.session
            session.execute(text("SET idle_in_transaction_session_timeout = 50"))
            pid = session.execute(text("SELECT pg_backend_pid()")).scalar()
            work.numbers.take("x", DAY)
            with admin(own_server) as connection:
                gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
                until(lambda: connection.execute(gone, (pid,)).fetchone() == (0,), "ended by the server")
            work.keep_result("x")

    refused("storage.server.lost", idle)
    assert call(one.store) == "1"
    one.store.close()


def test_f115_a_full_disk_of_the_server_is_said_and_heals():
    disk = Path("/tmp") / f"yichuang-disk-{os.getpid()}"  # the server's user must get there
    with mounted(disk, "size=100m,mode=777"), running_server() as server, admin(server) as connection:
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, "postgres" if os.geteuid() == 0 else None)
        connection.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
        connection.execute("CREATE DATABASE small TEMPLATE template0 ENCODING 'UTF8' TABLESPACE small")
        one = counter(server.url("small"), is_listening=False)
        call(one.store)
        _fill(disk / "filler")
        until(lambda: _code(lambda: _grow(one.store)) == "storage.server.full", "said")
        assert serials(one.store) == [1]  # looking up goes on
        (disk / "filler").unlink()
        call(one.store)
        whole(one.store, 2)
        one.store.close()
    disk.rmdir()


@pytest.mark.parametrize(("state", "code"), [("53100", "storage.server.full"), ("55P03", "storage.write.locked")])
def test_a_write_that_fails_on_its_way_with_the_commit_leaves_nothing_open(own_server, url, state, code):
    """Until 2026-11 its connection went back with the transaction open, and whoever got it met a bug of ours."""
    one = counter(url, is_listening=False)
    call(one.store)

    def fail() -> None:
        with one.store.work(act()) as work:
            work.first_result()  # then its number is known, and nothing is asked before the commit
            work.transaction.trip.later(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"), {})

    assert refused(code, fail).code == code
    call(one.store)
    whole(one.store, 2)
    one.store.close()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1_000_000))
        except OSError:
            return


def _grow(store) -> None:
    with store.work(act()) as work:
        work.journal.write("grow", facts={"x": os.urandom(100_000).hex()})


def test_f116_a_role_that_was_shut_out_is_said_and_heals(own_server, clerk_url):
    one = counter(clerk_url)
    with admin(own_server) as connection:
        connection.execute("ALTER ROLE clerk NOLOGIN")
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {APPLICATIONS}")
        until(lambda: one.server[-1].fault == "storage.server.refused", "the lamp says so")
        connection.execute("ALTER ROLE clerk LOGIN")
    heals(one, "storage.server.refused")
    assert call(one.store) == "1"
    one.store.close()


def test_f117_a_standby_is_read_and_written_once_it_leads(own_server, url):
    one = counter(url)
    call(one.store)
    own_server.stop("fast")
    (own_server.data / "standby.signal").touch(mode=0o666)
    own_server.begin()
    until(lambda: _code(lambda: call(one.store)) == "storage.server.read_only", "said")
    assert serials(one.store) == [1]
    own_server.run("pg_ctl", "-D", str(own_server.data), "-w", "promote")
    until(lambda: _code(lambda: call(one.store)) == "", "heals")
    whole(one.store, 2)
    one.store.close()


def test_f118_eight_windows_number_without_gap_or_double(own_server, url):
    ones = [counter(url, name=str(number), is_listening=False) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda one: [call(one.store) for _ in range(5)], ones))
    assert sorted(int(serial) for mine in given for serial in mine) == list(range(1, 41))
    whole(ones[0].store, 40)
    for one in ones:
        one.store.close()


def test_f119_a_serialization_failure_is_tried_again_and_done_once(own_server, url):
    one = counter(url, is_listening=False)
    meet, tries = threading.Barrier(2), []

    def take(once: Act) -> None:
        with one.store.work(once) as work:
            session = work.published._transaction.session
            session.connection().exec_driver_sql("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            session.execute(text("SELECT count(*) FROM running_number"))
            tries.append(1)
            if len(tries) <= 2:
                meet.wait(PATIENCE_S)
            work.numbers.take("x", DAY)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(settled, lambda once=once: take(once)) for once in (act(), act())]
        for one_of_them in both:
            one_of_them.result(PATIENCE_S)
    assert len(tries) > 2
    with one.store.work(act()) as work:
        assert work.numbers.take("x", DAY) == 3
    one.store.close()


def test_f120_sorting_rules_that_changed_are_told(own_server):
    with admin(own_server) as connection:
        connection.execute(
            "CREATE DATABASE sorted TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'zh'"
        )
    one = counter(own_server.url("sorted"), is_listening=False)
    assert one.store.warning() is None
    with admin(own_server) as connection:
        connection.execute("UPDATE pg_database SET datcollversion = '2.1' WHERE datname = 'sorted'")
    warning = one.store.warning()
    assert warning is not None
    assert (warning.code, warning.facts["made"]) == ("storage.server.collation", "2.1")
    one.store.close()
