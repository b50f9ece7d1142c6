"""What goes to the engine together: a question sees all that was written before it, and nothing wrong is committed."""

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.queue.ticket import Ticket, TicketState
from tests.samples import DAY, a_call, a_ticket


def act() -> Act:
    return Act.new(who="0317", where="3")


def write(store, ticket: Ticket) -> None:
    with store.work(act()) as work:
        work.journal.write("queue.issue")
        work.tickets.add(ticket)


def test_whoever_asks_sees_what_waited(sql_store):
    with sql_store.work(act()) as work:
        work.tickets.add(a_ticket())
        work.tickets.add_call(a_call())
        work.keep_result("x")
        assert [one.serial for one in work.tickets.of_day(DAY)] == [a_ticket().serial]
        assert work.tickets.count_calls(DAY, a_call().line) == 1, "through the session too"
        assert work.first_result() == "x"


def test_what_turns_out_wrong_at_the_end_is_not_committed(sql_store):
    ticket = a_ticket()
    write(sql_store, ticket)
    with pytest.raises(Fault) as taken:
        write(sql_store, ticket)
    assert taken.value.code == "store.add.exists"
    with sql_store.read() as work:
        assert [one.state for one in work.tickets.of_day(DAY)] == [TicketState.WAITING]
        assert work.journal.head()[0] == 1
