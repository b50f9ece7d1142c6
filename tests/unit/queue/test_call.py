"""Calling: exactly one counter gets a ticket, a repeat calls nobody twice, and the reason is known."""

import threading

import pytest

from core.base.faults import Fault
from core.queue.events import TicketCalled, TicketChanged, TicketFinished
from core.queue.ticket import Outcome, TicketState


def test_the_next_one_comes_to_the_counter(hall):
    hall.issue("A")
    hall.minutes(4)
    called = hall.call("3")
    assert (called.ticket.number, called.ticket.counter, called.reason) == ("A001", "3", "turn")
    assert (called.ticket.state, called.ticket.calls, called.ticket.called_at) == (
        TicketState.CALLED,
        1,
        hall.clock.now(),
    )
    assert hall.journal()[-1] == ("queue.call", "A001")
    assert type(hall.told[-1]) is TicketCalled
    with hall.store.read() as work:
        assert dict(list(work.journal.entries())[-1].facts) == {"counter": "3", "reason": "turn"}


def test_nobody_waits(hall):
    assert hall.call() is None
    hall.issue("B")
    assert hall.call(lines=["A"]) is None


def test_every_counter_serves_the_priority_letter(hall):
    hall.issue("Y")
    assert hall.call(lines=["F"]).ticket.number == "Y001"


def test_a_repeat_calls_nobody_twice(hall):
    hall.issue("A")
    hall.issue("A")
    act = hall.act("3")
    first = hall.queue.call_next(act, counter="3", businesses=["A"])
    hall.minutes(1)
    again = hall.opened().call_next(act, counter="3", businesses=["A"])
    assert (again.ticket, again.reason) == (first.ticket, first.reason)
    assert hall.journal().count(("queue.call", "A001")) == 1
    assert [ticket.number for ticket in hall.queue.hall().waiting] == ["A002"]


def test_a_repeat_of_a_call_that_found_nobody_finds_nobody(hall):
    act = hall.act("3")
    assert hall.queue.call_next(act, counter="3", businesses=["A"]) is None
    hall.issue("A")
    assert hall.queue.call_next(act, counter="3", businesses=["A"]) is None
    assert hall.call().ticket.number == "A001"


def test_a_counter_has_one_visitor_at_a_time(hall):
    hall.issue("A")
    hall.issue("A")
    called = hall.call("3")
    with pytest.raises(Fault) as refused:
        hall.call("3")
    assert (refused.value.code, refused.value.facts["number"]) == ("queue.call.busy", "A001")
    assert hall.call("5").ticket.number == "A002"
    hall.queue.start(hall.act(), called.ticket.id)
    hall.queue.hold(hall.act(), called.ticket.id)
    assert hall.call("3") is None


def test_many_counters_at_once_never_share_a_ticket(hall):
    for _ in range(80):
        hall.issue("A")
    got, broken = [], []

    def counter(name: str) -> None:
        try:
            while (called := hall.call(name)) is not None:
                got.append(called.ticket.number)
                hall.queue.finish(hall.act(name), called.ticket.id, Outcome.OTHER)
        except Fault as fault:
            broken.append(fault)

    threads = [threading.Thread(target=counter, args=(str(number),)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert sorted(got) == [f"A{number:03d}" for number in range(1, 81)]


def test_recall_goes_to_the_same_counter(hall):
    hall.issue("A")
    called = hall.call("3")
    hall.minutes(1)
    again = hall.queue.recall(hall.act("5"), called.ticket.id)
    assert (again.counter, again.calls, again.called_at) == ("3", 2, hall.clock.now())
    assert type(hall.told[-1]) is TicketCalled


def test_only_what_was_called_is_recalled(hall):
    ticket = hall.issue("A")
    with pytest.raises(Fault) as refused:
        hall.queue.recall(hall.act(), ticket.id)
    assert refused.value.code == "queue.recall.not_called"


def test_a_visit_from_call_to_outcome(hall):
    hall.issue("A")
    called = hall.call()
    hall.minutes(1)
    serving = hall.queue.start(hall.act(), called.ticket.id)
    assert (serving.state, serving.serving_since) == (TicketState.SERVING, hall.clock.now())
    hall.minutes(6)
    done = hall.queue.finish(hall.act(), called.ticket.id, Outcome.ACCEPTED)
    assert (done.state, done.outcome, done.ended_at) == (TicketState.FINISHED, Outcome.ACCEPTED, hall.clock.now())
    assert [action for action, _ in hall.journal()] == ["queue.issue", "queue.call", "queue.start", "queue.finish"]
    assert type(hall.told[-1]) is TicketFinished
    assert type(hall.told[-2]) is TicketChanged


def test_a_visit_that_was_only_called_can_end(hall):
    hall.issue("A")
    called = hall.call()
    done = hall.queue.finish(hall.act(), called.ticket.id, Outcome.ENQUIRY)
    assert (done.outcome, done.serving_since) == (Outcome.ENQUIRY, hall.clock.now())


def test_every_move_repeated_is_done_once(hall):
    hall.issue("A")
    ticket = hall.call().ticket
    queue = hall.queue
    moves = [
        lambda act: queue.recall(act, ticket.id),
        lambda act: queue.start(act, ticket.id),
        lambda act: queue.hold(act, ticket.id),
        lambda act: queue.resume(act, ticket.id),
        lambda act: queue.transfer(act, ticket.id, business="B"),
        lambda act: queue.void(act, ticket.id, "left"),
    ]
    for move in moves:
        act = hall.act()
        assert move(act) == move(act)
    actions = [action for action, _ in hall.journal()]
    assert len(actions) == len(set(actions)) == 2 + len(moves)


def test_hold_frees_the_counter_and_resume_takes_it(hall):
    hall.issue("A")
    hall.issue("A")
    first = hall.call("3").ticket
    hall.queue.start(hall.act(), first.id)
    held = hall.queue.hold(hall.act(), first.id)
    assert hall.queue.hall().held == (held,)
    second = hall.call("3").ticket
    with pytest.raises(Fault) as refused:
        hall.queue.resume(hall.act("3"), first.id)
    assert refused.value.code == "queue.call.busy"
    resumed = hall.queue.resume(hall.act("5"), first.id)
    assert (resumed.state, resumed.counter) == (TicketState.SERVING, "5")
    with pytest.raises(Fault) as refused:
        hall.queue.resume(hall.act("4"), second.id)
    assert refused.value.code == "queue.resume.not_held"


def test_transfer_keeps_number_and_place_in_time(hall):
    first = hall.issue("A")
    hall.minutes(10)
    hall.issue("B")
    hall.call("3", ["A"])
    moved = hall.queue.transfer(hall.act(), first.id, business="B")
    assert (moved.number, moved.queue_line, moved.waiting_since) == ("A001", "B", first.waiting_since)
    assert moved.counter == ""
    assert hall.queue.hall().waiting_for("B") == 2
    assert hall.call("5", ["B"]).ticket.number == "A001"
    with pytest.raises(Fault) as refused:
        hall.queue.transfer(hall.act(), first.id, business="X")
    assert refused.value.code == "queue.business.unknown"


def test_an_illegal_move_leaves_no_trace(hall):
    ticket = hall.issue("A")
    before = hall.journal()
    with pytest.raises(Fault) as refused:
        hall.queue.hold(hall.act(), ticket.id)
    assert refused.value.code == "queue.move.illegal"
    assert hall.journal() == before


def test_what_is_not_there(hall):
    with pytest.raises(Fault) as refused:
        hall.queue.start(hall.act(), "no such ticket")
    assert refused.value.code == "store.get.missing"


def test_closing_gives_up_all_that_is_open(hall):
    for _ in range(5):
        hall.issue("A")
    hall.serve("3")
    serving = hall.call("3").ticket
    hall.queue.start(hall.act("3"), serving.id)
    hall.call("5")
    hall.called_and_passed("4")
    act = hall.act()
    settled = hall.queue.settle_open(act, serving.day)
    assert {ticket.number for ticket in settled} == {"A002", "A003", "A004", "A005"}
    assert {ticket.state for ticket in settled} == {TicketState.ABANDONED}
    assert hall.queue.settle_open(act, serving.day) == settled
    assert [action for action, _ in hall.journal()].count("queue.settle") == 4
    closed = hall.queue.hall()
    assert (closed.waiting, closed.called, closed.passed, closed.held) == ((), (), (), ())
    assert (closed.issued, closed.served) == (5, 1)
