"""Many counters at once: no number twice, none left out, a repeat waits for the first, the chain holds."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from subprocess import PIPE, run

import pytest

from core.base.acts import Act
from core.base.events import Event
from core.base.faults import Fault
from core.staff.journal import defects
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.samples import AT, DAY, a_person, a_ticket
from tests.stores import Bench

COUNTERS, EACH = 8, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Event):
    pass


def act() -> Act:
    return Act.new(who="0317", where="3")


def issue(store, lock: bool = True) -> int:
    with store.work(act()) as work:
        if lock:
            work.lock_queue(DAY)
        serial = work.tickets.next_serial(DAY, "A")
        work.numbers.take("case", DAY)
        work.tickets.add(a_ticket(serial))
        work.journal.write("ticket.issue", str(serial))
        work.record(Issued(at=AT, op="1"))
    return serial


def prove_whole(store, total: int) -> None:
    with store.read() as work:
        tickets = [ticket.serial for ticket in work.tickets.of_day(DAY)]
        rows = work.outbox.waiting(0, 10_000)
        entries, head = list(work.journal.entries()), work.journal.head()
    assert sorted(tickets) == list(range(1, total + 1))
    assert [row.sequence for row in rows] == list(range(1, total + 1))
    assert len(entries) == total
    assert defects(entries, head) == []
    with store.work(act()) as work:
        assert work.numbers.take("case", DAY) == total + 1


def test_threads_issue_numbers(sql_store):
    with ThreadPoolExecutor(COUNTERS) as pool:
        serials = list(pool.map(lambda _: issue(sql_store), range(COUNTERS * EACH)))
    assert sorted(serials) == list(range(1, COUNTERS * EACH + 1))
    prove_whole(sql_store, COUNTERS * EACH)


def test_without_the_queue_lock_numbers_are_still_whole(sql_store):
    with ThreadPoolExecutor(COUNTERS) as pool:
        serials = list(pool.map(lambda _: issue(sql_store, lock=False), range(COUNTERS * EACH)))
    assert sorted(serials) == list(range(1, COUNTERS * EACH + 1))
    prove_whole(sql_store, COUNTERS * EACH)


COUNTERS_AT_WORK = """
import os, sys
from tests.stores import Bench
from tests.unit.store.test_many_counters import COUNTERS, EACH, issue
from core.store.sql_store import open_store
import psycopg
counters = []
for _ in range(COUNTERS):
    if (pid := os.fork()) == 0:
        bench = Bench()
        store = open_store(url=sys.argv[1], settings=bench.settings, **bench.parts())
        for _ in range(EACH):
            os.write(1, f"{issue(store)}\\n".encode())
        store.close()
        os._exit(0)
    counters.append(pid)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in counters))
"""


def test_processes_issue_numbers_on_one_server(postgres_store_url):
    command = [sys.executable, "-c", COUNTERS_AT_WORK, postgres_store_url]
    said = run(command, stdout=PIPE, text=True, timeout=PATIENCE_S, check=True).stdout
    assert sorted(map(int, said.split())) == list(range(1, COUNTERS * EACH + 1))
    bench = Bench()
    store = open_store(url=postgres_store_url, settings=bench.settings, **bench.parts())
    prove_whole(store, COUNTERS * EACH)
    store.close()


def test_a_rolled_back_number_is_given_again(sql_store):
    def fail() -> None:
        with sql_store.work(act()) as work:
            assert work.tickets.next_serial(DAY, "A") == 2
            raise ZeroDivisionError

    assert issue(sql_store) == 1
    with pytest.raises(ZeroDivisionError):
        fail()
    assert issue(sql_store) == 2


def test_a_repeat_at_the_same_moment_answers_the_first_result(sql_store):
    once, barrier, made = act(), threading.Barrier(COUNTERS), []

    def do() -> str:
        barrier.wait()
        with sql_store.work(once) as work:
            first = work.first_result()
            if first is not None:
                return first
            serial = work.tickets.next_serial(DAY, "A")
            made.append(serial)
            work.keep_result(f"A{serial}")
            return f"A{serial}"

    with ThreadPoolExecutor(COUNTERS) as pool:
        results = [future.result() for future in [pool.submit(do) for _ in range(COUNTERS)]]
    assert results == ["A1"] * COUNTERS
    assert made == [1]


def test_a_repeat_that_does_not_ask_loses_on_the_key(sql_store):
    once = act()
    with sql_store.work(once) as work:
        work.keep_result("1")
    with pytest.raises(Fault) as error, sql_store.work(once) as work:
        work.keep_result("2")
    assert error.value.code == "store.keep.repeated"


def test_two_counters_meet_the_same_person(sql_store):
    with sql_store.work(act()) as work:
        work.people.add(a_person())
    with sql_store.work(act()) as work, pytest.raises(Fault) as error:
        work.people.add(a_person())
    assert error.value.code == "store.add.exists"


def test_calls_wait_for_one_another_under_the_queue_lock(postgres_store_url):
    """While one counter holds the queue, another that wants it waits; a counter of another day does not."""
    bench = Bench()
    store = open_store(url=postgres_store_url, settings=bench.settings, **bench.parts())
    order, is_held, may_go = [], threading.Event(), threading.Event()

    def first() -> None:
        with store.work(act()) as work:
            work.lock_queue(DAY)
            work.tickets.of_day(DAY)
            is_held.set()
            may_go.wait()
            order.append("first")

    def second() -> None:
        is_held.wait()
        with store.work(act()) as work:
            work.lock_queue(DAY.replace(day=24))
            work.tickets.of_day(DAY)
            order.append("other day")
            may_go.set()
            work.lock_queue(DAY)
            work.tickets.of_day(DAY)
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(first), pool.submit(second)]:
            future.result()
    store.close()
    assert order == ["other day", "first", "second"]
