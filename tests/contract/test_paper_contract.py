"""What every store promises about papers and printers: a sent paper stays as it is, a printer has one holder."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.base.acts import Act
from core.papers.job import JobState
from tests.patience import PATIENCE_S
from tests.samples import AT, a_job


def act() -> Act:
    return Act.new(who="0317", where="3")


@pytest.mark.parametrize("change", [{"body": b"other"}, {"sha256": "cd"}, {"copy": 3}, {"values": {"number": "A002"}}])
def test_a_paper_whose_bytes_are_stored_is_never_altered(any_store, change):
    job = a_job(body=b"\x1b@", sha256="ab", state=JobState.SENDING)
    with any_store.work(act()) as work:
        work.print_jobs.add(job)
        work.print_jobs.save(job.moved(JobState.CONFIRMED, at=AT))
    with pytest.raises(Exception, match="append-only"), any_store.work(act()) as work:
        work.print_jobs.save(replace(work.print_jobs.get(job.id), **change))
    with any_store.read() as work:
        assert work.print_jobs.get(job.id) == replace(job.moved(JobState.CONFIRMED, at=AT), version=2)


def test_nobody_deletes_a_printed_paper(sql_store):
    with sql_store.work(act()) as work:
        work.print_jobs.add(a_job(body=b"\x1b@"))
        work.print_jobs.add(waiting := a_job())
    with pytest.raises(DBAPIError, match="append-only"), sql_store._engine.begin() as connection:
        connection.execute(text("DELETE FROM print_job"))
    with sql_store._engine.begin() as connection:
        connection.execute(text("DELETE FROM print_job WHERE body IS NULL"))
    with sql_store.read() as work:
        assert waiting.id not in {job.id for job in work.print_jobs.of_subject("A001")}


def test_one_owner_at_a_time_has_a_printer(any_store):
    with any_store.work(act()) as work:
        assert work.leases.is_free("tcp:p")
        assert work.leases.take("tcp:p", "counter 3", 60)
        assert work.leases.take("tcp:p", "counter 3", 60), "the owner renews"
        assert work.leases.take("tcp:q", "counter 4", 60), "another printer is another lease"
    with any_store.work(act()) as work:
        assert not work.leases.take("tcp:p", "counter 4", 60)
        assert not work.leases.is_free("tcp:p")
        work.leases.release("tcp:p", "counter 4")
        assert not work.leases.is_free("tcp:p"), "nobody gives back what is another's"
        work.leases.release("tcp:p", "counter 3")
        assert work.leases.take("tcp:p", "counter 4", 60)


def test_a_lease_that_is_over_is_taken_over(any_store):
    with any_store.work(act()) as work:
        assert work.leases.take("tcp:p", "counter 3", 0)
    with any_store.work(act()) as work:
        assert work.leases.is_free("tcp:p")
        assert work.leases.take("tcp:p", "counter 4", 60)
        assert not work.leases.take("tcp:p", "counter 3", 60), "whoever was too late is told so"


def test_two_takers_at_once_are_one_holder(sql_store):
    gate = threading.Barrier(8)

    def take(name: int) -> bool:
        gate.wait(PATIENCE_S)
        with sql_store.work(act()) as work:
            return bool(work.leases.take("tcp:p", f"counter {name}", 60))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1
