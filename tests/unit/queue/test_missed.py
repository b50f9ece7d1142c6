"""Missed numbers: void at once, kept for some calls, or kept for some minutes; and never for ever."""

from functools import partial

import pytest

from core.base.faults import Fault
from core.queue.ticket import Outcome, TicketState


def refused_code(move, *args) -> str:
    with pytest.raises(Fault) as refused:
        move(*args)
    return refused.value.code


def test_void_at_once(hall_with):
    hall = hall_with(missed_policy="void")
    hall.issue("A")
    missed = hall.called_and_passed()
    assert (missed.state, missed.passes) == (TicketState.VOID, 1)
    assert refused_code(hall.queue.reactivate, hall.act(), missed.id) == "queue.reactivate.not_passed"
    assert hall.queue.hall().passed == ()


@pytest.mark.parametrize(("later_calls", "is_kept"), [(0, True), (2, True), (3, False)])
def test_kept_for_two_calls_of_its_own_line(hall_with, later_calls, is_kept):
    hall = hall_with(missed_policy="keep_calls", missed_keep_calls=2)
    for letter in "A" * 6 + "BBB":
        hall.issue(letter)
    missed = hall.called_and_passed()
    for _ in range(3):
        hall.queue.finish(hall.act("5"), hall.call("5", ["B"]).ticket.id, Outcome.OTHER)
    for _ in range(later_calls):
        hall.queue.finish(hall.act("3"), hall.call("3", ["A"]).ticket.id, Outcome.OTHER)
    assert (hall.queue.hall().passed == (missed,)) is is_kept
    if is_kept:
        assert hall.queue.reactivate(hall.act("hall"), missed.id).state is TicketState.WAITING
    else:
        assert refused_code(hall.queue.reactivate, hall.act(), missed.id) == "queue.missed.expired"
        assert refused_code(hall.queue.recall, hall.act("7"), missed.id) == "queue.missed.expired"
        assert refused_code(partial(hall.queue.transfer, business="B"), hall.act(), missed.id) == "queue.missed.expired"


def test_a_recall_is_not_another_number(hall_with):
    hall = hall_with(missed_policy="keep_calls", missed_keep_calls=1)
    for _ in range(2):
        hall.issue("A")
    missed = hall.called_and_passed("3")
    other = hall.call("5").ticket
    for _ in range(4):
        hall.queue.recall(hall.act("5"), other.id)
    assert hall.queue.reactivate(hall.act(), missed.id).state is TicketState.WAITING


@pytest.mark.parametrize(("minutes", "is_kept"), [(30, True), (30.1, False)])
def test_kept_for_thirty_minutes_from_its_last_call(hall_with, minutes, is_kept):
    hall = hall_with(missed_policy="keep_minutes", missed_keep_minutes=30)
    hall.issue("A")
    missed = hall.called_and_passed()
    hall.minutes(minutes)
    if is_kept:
        assert hall.queue.reactivate(hall.act(), missed.id).state is TicketState.WAITING
    else:
        assert refused_code(hall.queue.reactivate, hall.act(), missed.id) == "queue.missed.expired"
        assert hall.queue.hall().passed == ()


def test_reactivation_goes_to_the_tail(hall):
    first = hall.issue("A")
    hall.issue("A")
    hall.called_and_passed()
    hall.minutes(3)
    back = hall.queue.reactivate(hall.act("hall"), first.id)
    assert back.waiting_since == hall.clock.now()
    assert [ticket.number for ticket in hall.queue.hall().waiting] == ["A002", "A001"]


def test_the_third_pass_is_the_last(hall):
    ticket = hall.issue("A")
    for passes in (1, 2):
        missed = hall.called_and_passed()
        assert (missed.state, missed.passes) == (TicketState.PASSED, passes)
        hall.queue.reactivate(hall.act(), ticket.id)
    last = hall.called_and_passed()
    assert (last.state, last.passes, last.ended_at) == (TicketState.VOID, 3, hall.clock.now())
    assert [action for action, _ in hall.journal()].count("queue.pass") == 3


def test_a_kept_number_can_be_called_back_to_a_free_counter(hall):
    hall.issue("A")
    hall.issue("A")
    missed = hall.called_and_passed("3")
    hall.call("3")
    assert refused_code(hall.queue.recall, hall.act("3"), missed.id) == "queue.call.busy"
    back = hall.queue.recall(hall.act("5"), missed.id)
    assert (back.state, back.counter) == (TicketState.CALLED, "5")
