"""A server of a centre that is put back more than once: each time is judged by itself, and no number is given twice."""

import pytest
from sqlalchemy import delete

from core.base.clock import SetClock, SystemClock, office_day
from core.base.events import Bus
from core.store.centre.bringing import Bringing
from core.store.island.opening import open_centre
from core.store.island.provision import Plan, gather, lease
from core.store.island.rows import NumberBlockRow
from core.store.numbers import RunningRow
from tests.centre import call, counter, serials
from tests.postgres import running_server
from tests.put_back import LEFT_OUT, act, entries, put_back, put_files_back, settle, working
from tests.samples import AT, DAY, a_person
from tests.stores import KEY, Bench


@pytest.fixture
def url(postgres_store_url):
    return postgres_store_url


def test_a_server_that_is_put_back_a_second_time_is_brought_it_a_second_time(url):
    """Until 2026-11 the ear met a bug the second time, and nobody worked again before a restart."""
    one = counter(url, is_listening=False, numbers_left_out=LEFT_OUT)
    today = office_day(SystemClock().now())
    call(one.store)
    older = put_back(one, url, "older")
    call(one.store)
    newer = put_back(one, url, "newer")
    call(one.store)
    newer()
    assert settle(one).facts["works"] == 1
    with one.store.work(act()) as work:
        given = work.numbers.take("unknown", today)
    older()
    settle(one)
    assert sorted(serials(one.store)) == [1, 2, 3]
    with one.store.work(act()) as work:
        assert work.numbers.take("unknown", today) > given + LEFT_OUT
        assert work.numbers.take("another", today) > 2 * LEFT_OUT  # what was left out the first time stays so
    one.store.close()


def test_a_newer_copy_that_is_put_back_after_an_old_one_is_brought_only_what_it_lacks(url):
    """Until 2026-11 nothing was brought then: what was brought the first time was one work, of which some was there."""
    one = counter(url, is_listening=False)
    call(one.store)
    older = put_back(one, url, "older")
    call(one.store)
    with working(one) as work:  # no act is kept of it
        work.people.add(a_person())
    newer = put_back(one, url, "newer")
    call(one.store)
    older()
    assert settle(one).facts["works"] == 3
    newer()
    assert settle(one).facts["works"] == 1
    assert sorted(serials(one.store)) == [1, 2, 3]
    written = [entry.op for entry in entries(one) if entry.action not in ("store.rolled_back", "store.brought")]
    assert len(written) == len(set(written)) == 4
    one.store.close()


def test_what_was_brought_and_nobody_heard_of_it_is_brought_again(url):
    one = counter(url, is_listening=False)
    call(one.store)
    older = put_back(one, url, "older")
    call(one.store)
    with working(one) as work:  # no act is kept of it
        work.people.add(a_person())
    older()
    newer = put_back(one, url, "newer")
    beside = counter(url, is_listening=False)
    with beside.store.work(act()) as work:
        assert Bringing(home=work, wake=one.store._wake, left_out=LEFT_OUT).make().works == 2
    assert settle(one).facts["works"] == 0
    newer()
    assert settle(one).facts["works"] == 2
    assert sorted(serials(one.store)) == [1, 2]
    for each in (one, beside):
        each.store.close()


def test_numbers_of_who_came_second_are_given_no_second_time_after_another_put_back(url):
    """Until 2026-11 whoever did not come first forgot its numbers in bringing them (seed 708 of the simulated centre)."""
    one, two = (counter(url, name=name, is_listening=False, numbers_left_out=LEFT_OUT) for name in ("3", "5"))
    today, given = office_day(SystemClock().now()), LEFT_OUT + 5
    call(one.store)
    two.store.engine.dispose()
    older = put_back(one, url, "older")
    newer = put_back(one, url, "newer")
    call(one.store)
    with working(two) as work:
        assert [work.numbers.take("unknown", today) for _ in range(given)][-1] == given
    newer()
    assert settle(one).facts["works"] == 1
    settle(two)
    older()
    settle(two)  # it left no numbers out the first time
    with working(two) as work:
        assert work.numbers.take("unknown", today) > given
    for each in (one, two):
        each.store.close()


@pytest.mark.parametrize("is_of_files", [False, True], ids=["a database", "all files"])
def test_who_was_off_at_the_first_put_back_does_not_take_its_entry_for_that_of_the_second(is_of_files):
    """Until 2026-11 it gave numbers again that somebody it had not heard of had given in between."""
    with running_server() as server:
        url = server.create()
        one, two = (counter(url, name=name, is_listening=False, numbers_left_out=LEFT_OUT) for name in ("3", "5"))

        def kept(copy):
            two.store.engine.dispose()
            return put_files_back(server, copy) if is_of_files else put_back(one, url, copy)

        today = office_day(SystemClock().now())
        older = kept("older")
        call(one.store)
        call(two.store)
        older()
        settle(one)
        newer = kept("newer")  # it has what the first to come wrote of the first time
        with working(one) as work:
            given = [work.numbers.take("unknown", today) for _ in range(LEFT_OUT)][-1]
        newer()
        settle(two)  # the other is not heard any more
        with working(two) as work:
            assert work.numbers.take("unknown", today) > given
        newest = len([entry for entry in entries(two) if entry.action == "store.rolled_back"])
        settle(one)
        assert len([entry for entry in entries(two) if entry.action == "store.rolled_back"]) == newest == 2
        for each in (one, two):
            each.store.close()


def test_an_island_whose_lease_the_server_forgot_keeps_its_numbers(url, tmp_path):
    """Until 2026-11 the server gave them to others, and the island began its own tickets anew (seed 5030 of a simulated centre)."""
    bench, plan = Bench(), Plan(pc=3, counter="3", letters=("A",), documents=(), count=8)
    store = open_centre(
        url, tmp_path, KEY, plan, settings=bench.settings, clock=SetClock(AT), bus=Bus(), wire=bench.wire
    )
    store.provision()
    with store.home_work(act()) as work:
        for table in (NumberBlockRow, RunningRow):
            work.transaction.session.execute(delete(table))
    store.went_away("storage.server.away")
    with store.work(act()) as work:
        given = work.numbers.take("case", DAY)
        ticket, _ = work.tickets.take_number(DAY, "A", AT)
        work.journal.write("test.done")
    store.hear(-1)
    assert not store.is_away
    with store.home_work(act()) as work:
        assert work.numbers.take("case", DAY) == given + plan.count
        lease(work, plan, DAY)
        (own,) = [one for one in gather(work, plan, DAY, ()).blocks if (one.kind, one.day) == ("ticket/A", DAY)]
        assert own.used == ticket
    store.close()
