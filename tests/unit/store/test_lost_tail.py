"""F108: a server that lost its last commits is noticed before anybody works on it, and gets them again from the counters."""

from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import select

from core.base.clock import SystemClock, office_day
from core.base.faults import Fault
from core.queue.events import TicketFinished
from core.queue.ticket import Outcome
from core.store.centre import wake
from core.store.centre.wake import Wake
from core.store.commit import _was_committed as was_committed
from core.store.island.provision import Plan, gather, lease
from core.store.island.rows import NumberBlockRow
from core.store.journal import JournalRow
from core.store.table import Row
from tests.centre import call, counter, serials
from tests.patience import until
from tests.postgres import running_server
from tests.put_back import LEFT_OUT, act, entries, put_back, put_files_back, settle, working
from tests.samples import AT, DAY, a_case, a_person, a_ticket, an_attachment


@pytest.fixture
def url(postgres_store_url):
    return postgres_store_url


def call_finished(one, number):
    """Let another version of a ticket be the newest, with an event the district wants."""
    with working(one) as work:
        ticket = next(own for own in work.tickets.of_day(DAY) if own.serial == number)
        saved = work.tickets.save(ticket.called("3", AT).serving(AT).finished(Outcome.OTHER, AT))
        work.record(TicketFinished(at=AT, op=work.transaction.act.op, ticket=saved))


def test_f108_a_standby_that_lost_the_tail_gets_it_again_from_every_counter():
    with running_server() as server:
        url = server.create()
        one, two = counter(url, numbers_left_out=LEFT_OUT), counter(url, name="5", numbers_left_out=LEFT_OUT)
        call(one.store)
        take_over = put_files_back(server, "standby")
        for each in (one, two):
            until(lambda each=each: not each.store.line.is_cut and each.is_connected, "back")
        once = act()
        until(lambda: _said(lambda: call(one.store, once)) == "2", "back at work")
        until(lambda: _said(lambda: call(two.store)) == "3", "so is the other")
        with working(one) as work:
            work.people.add(a_person(id="p-1"))
            case = a_case(id="c-1", person_id="p-1", number=f"330290-20261123-{work.numbers.take('case', DAY):04d}")
            work.cases.add(case)
        call_finished(two, 2)  # the ticket that the other gave out
        take_over()
        for each in (one, two):
            until(lambda each=each: each.store._lost_past is not None, "told")
            until(lambda each=each: not each.store.line.is_cut, "work goes on")
        until(lambda: _said(lambda: call(one.store, once)) == "2", "the same act has its first result")
        assert sorted(serials(one.store)) == [1, 2, 3]
        found = entries(one)
        told = [entry.action for entry in found]
        assert told.count("store.rolled_back") == 1  # numbers are left out once, whoever comes first
        assert told.count("store.brought") == 2
        assert sorted(entry.action for entry in found if entry.action.startswith(("queue", "test"))) == [
            "queue.call", "queue.call", "queue.call", "test.done", "test.done"
        ]  # fmt: skip
        with one.store.read() as work:
            (ticket,) = [own for own in work.tickets.of_day(DAY) if own.serial == 2]
            assert (ticket.outcome, ticket.version) == (Outcome.OTHER, 2)
            assert work.cases.get("c-1").number == case.number
            assert [one_.id for one_ in work.cases.search(case.number)] == ["c-1"]
            assert work.people.get("p-1").name == a_person().name
            rows = work.outbox.of_day(office_day(SystemClock().now())) + work.outbox.of_day(DAY)
            assert work.outbox.state().generation == 2
        assert len({row.id for row in rows}) == len(rows) > 0
        assert one.store._lost_past.facts["numbers"] == f"A002 {case.number}"
        with one.store.work(act()) as work:
            assert work.numbers.take("case", DAY) == 2  # what is known to be given is given, of any day
            assert work.tickets.next_serial(DAY, "A") == 4
            assert work.numbers.take("unknown", office_day(SystemClock().now())) > LEFT_OUT
        for each in (one, two):
            each.store.close()


def test_what_others_changed_meanwhile_stands_and_is_told(url):
    one = counter(url, is_listening=False)
    call(one.store)
    restore = put_back(one, url)
    with working(one) as work:
        work.people.add(a_person(id="p-ours"))
        work.tickets.save(replace(work.tickets.of_day(DAY)[0], counter="3"))
        work.tickets.add(a_ticket(7, id="t-7", person_id="p-ours"))
    restore()
    other = counter(url, name="5", is_listening=False)  # begun after the loss: it knows of nothing
    with working(other) as work:
        work.people.add(a_person(id="p-theirs"))
        work.tickets.save(replace(work.tickets.of_day(DAY)[0], counter="5"))
    told = settle(one)
    assert told.code == "storage.server.rolled_back"
    assert told.facts["moved"] == "A001"
    with one.store.read() as work:
        assert [ticket.counter for ticket in work.tickets.of_day(DAY)] == ["5", ""]
        assert work.tickets.get("t-7").person_id == "p-theirs"  # the resident stays one resident
        people = work.people.by_document(a_person().id_kind, a_person().id_number)
        assert people.id == "p-theirs"
    before = len(entries(one))
    assert settle(one) == told  # a second time there is nothing to settle
    assert len(entries(one)) == before
    for each in (one, other):
        each.store.close()


def test_numbers_left_out_stay_so_of_a_kind_that_is_brought_later(url):
    one, two = (counter(url, name=name, is_listening=False, numbers_left_out=LEFT_OUT) for name in ("3", "5"))
    today = office_day(SystemClock().now())
    call(one.store)
    two.store.engine.dispose()
    restore = put_back(one, url)
    call(one.store)
    with working(two) as work:
        assert work.numbers.take("unknown", today) == 1
    restore()
    settle(one)  # leaves out numbers of every kind, also of those a third counter may have begun, who is off
    settle(two)
    with working(two) as work:
        assert work.numbers.take("unknown", today) == LEFT_OUT + 1
    for each in (one, two):
        each.store.close()


def test_scans_that_went_with_the_server_are_named_not_pretended(url):
    one = counter(url, is_listening=False)
    call(one.store)
    restore = put_back(one, url)
    file = one.store.vault.seal([b"a page"])
    with working(one) as work:
        work.attachments.add(an_attachment(case_id="c-9", file=file))
    restore()
    assert settle(one).facts["scans"] == "c-9"
    with one.store.read() as work:
        assert work.attachments.of_case("c-9") == []
    one.store.close()


def test_no_work_begins_on_a_server_that_forgot(url):
    one = counter(url)
    restore = None
    call(one.store)
    one.store.close()
    one = counter(url, is_listening=False)
    call(one.store)
    restore = put_back(one, url)
    call(one.store)
    one.store.line.check = one.store._check_connection
    restore()
    with pytest.raises(Fault) as refused:
        call(one.store)
    assert refused.value.code in ("storage.server.away", "storage.server.lost")
    assert one.store.line.is_cut
    one.store.line.mend()
    assert settle(one).facts["works"] == 1
    assert int(call(one.store)) > 3
    one.store.close()


def test_a_copy_that_was_put_back_while_all_were_off_is_noticed_at_the_start(url, tmp_path):
    one = counter(url, is_listening=False)
    one.store.keep_past_in(tmp_path / "server.db")
    call(one.store)
    restore = put_back(one, url)
    call(one.store)
    one.store.close()
    restore()
    again = counter(url, is_listening=False)
    again.store.keep_past_in(tmp_path / "server.db")
    again.store.look_back()
    told = again.store.warning()
    assert (told.code, told.facts["count"], told.facts["works"]) == ("storage.server.rolled_back", 2, 0)
    assert [entry.action for entry in entries(again)] == ["queue.call", "store.rolled_back", "store.brought"]
    with again.store.work(act()) as work:
        assert work.numbers.take("case", office_day(SystemClock().now())) > again.store._settings.store.numbers_left_out
    again.store.close()


def test_blocks_of_islands_go_on_behind_what_was_given(url):
    one = counter(url, is_listening=False)
    own = Plan(pc=3, counter="3", letters=("A",), documents=("accept",), count=8)
    call(one.store)
    with working(one) as work:
        lease(work, own, DAY)
    restore = put_back(one, url)
    with working(one) as work:  # an island came home: three tickets of its thousand, five cases of its block
        for serial in (3001, 3002, 3003):
            work.tickets.add(a_ticket(serial, id=f"t{serial}"))
    restore()
    settle(one)
    with working(one) as work:
        lease(work, own, DAY)
        blocks = {(block.kind, block.day): block for block in gather(work, own, DAY, ()).blocks}
        tickets, cases = blocks["ticket/A", DAY], blocks["case", DAY]
        assert (tickets.first, tickets.used) == (3001, 3003)
        assert cases.used + 1 == cases.first > 8
    one.store.close()


def test_a_block_that_was_lost_with_what_was_given_of_it_gives_nothing_twice(url):
    """Until 2026-11 it came back as it was leased, and its numbers were given again."""
    one = counter(url, is_listening=False)
    own = Plan(pc=3, counter="3", letters=("A",), documents=("accept",), count=8)
    call(one.store)
    restore = put_back(one, url)
    with working(one) as work:
        lease(work, own, DAY)
        leased = {(block.kind, block.day): block for block in gather(work, own, DAY, ()).blocks}["case", DAY]
    with working(one) as work:  # an island came home that gave out five of them
        values = {"kind": leased.kind, "day": leased.day}
        for row in work.transaction.kept(select(NumberBlockRow).filter_by(**values)):
            row.used += 5
    restore()
    settle(one)
    with working(one) as work:
        lease(work, own, DAY)
        block = {(block.kind, block.day): block for block in gather(work, own, DAY, ()).blocks}["case", DAY]
        assert block.used >= leased.used + 5
    one.store.close()


def test_the_number_of_a_lost_transaction_given_to_another_is_not_taken_for_ours(url):
    one = counter(url, is_listening=False)
    call(one.store)
    with psycopg.connect(url.replace("+psycopg", "")) as line:
        (number,) = line.execute("SELECT pg_current_xact_id()::text").fetchone()
    (entry,) = entries(one)
    ours = (JournalRow, {"serial": 1, "digest": entry.digest})
    assert was_committed(one.store.engine, number, [ours])
    for lost in ({"serial": 1, "digest": bytes(32)}, {"serial": 2, "digest": entry.digest}):
        assert not was_committed(one.store.engine, number, [(JournalRow, lost)])
    one.store.close()


def test_the_wake_stays_small_and_keeps_the_latest(monkeypatch):
    monkeypatch.setattr(wake, "LIMIT", 10_000)
    own = Wake()
    for serial in range(1, 101):
        own.keep([(JournalRow, {"serial": serial, "digest": bytes(32), "facts": "x" * 500}), (Row, {"x": 1})])
    kept = own.after(0)
    assert kept[-1].serial == 100
    assert sum(one.size for one in kept) <= 10_000
    assert own.last == (100, bytes(32))
    assert own.after(99) == kept[-1:]


def _said(job):
    try:
        return job()
    except Fault as fault:
        return fault.code
