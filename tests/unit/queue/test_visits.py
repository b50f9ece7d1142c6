"""A visit at the counter: holds that end, transfers that keep the wait, several matters, giving up."""

import pytest

from core.base.faults import Fault
from core.queue.events import TicketFinished
from core.queue.ticket import Outcome, TicketState


def called(hall, counter="3", lines=("A",)):
    one = hall.call(counter, lines)
    return (one.ticket.number, one.reason) if one else None


def test_a_hold_ends_by_itself_and_its_own_counter_comes_first(hall):
    for _ in range(3):
        hall.issue("A")
    first = hall.call("3").ticket
    hall.queue.start(hall.act("3"), first.id)
    hall.minutes(4)
    held = hall.queue.hold(hall.act("3"), first.id, minutes=10)
    assert (held.visit_s, held.state) == (240, TicketState.HELD)
    hall.minutes(9)
    assert hall.queue.hall().held == (held,)
    hall.minutes(1)
    assert hall.queue.hall().held == ()
    assert hall.queue.hall().waiting[0].id == first.id, "the hall sees it wait though nobody has called"
    assert called(hall, "5") == ("A002", "turn")
    assert called(hall, "3") == ("A001", "returned")
    assert hall.journal().count(("queue.return", "A001")) == 1
    again = hall.queue.start(hall.act("3"), first.id)
    hall.minutes(2)
    done = hall.queue.finish(hall.act("3"), again.id, Outcome.ACCEPTED)
    assert done.visit_s == 360, "what was served before the hold and after it, not the hold"


def test_whoever_returns_is_called_by_others_when_the_own_counter_does_not(hall_with):
    hall = hall_with(kept_for_counter_min=10)
    hall.issue("A")
    first = hall.call("3").ticket
    hall.queue.start(hall.act("3"), first.id)
    hall.queue.hold(hall.act("3"), first.id, minutes=5)
    hall.minutes(5)
    assert called(hall, "5") is None
    hall.minutes(10)
    assert called(hall, "5") == ("A001", "turn")


def test_a_hold_without_a_time_stays_until_it_is_taken_up(hall_with):
    hall = hall_with(hold_return_min=0)
    hall.issue("A")
    first = hall.call("3").ticket
    hall.queue.start(hall.act("3"), first.id)
    held = hall.queue.hold(hall.act("3"), first.id)
    hall.minutes(300)
    assert hall.queue.hall().held == (held,)
    assert hall.queue.resume(hall.act("3"), first.id).state is TicketState.SERVING


def test_the_settings_may_end_every_hold(hall_with):
    hall = hall_with(hold_return_min=15)
    hall.issue("A")
    first = hall.call("3").ticket
    hall.queue.start(hall.act("3"), first.id)
    hall.queue.hold(hall.act("3"), first.id)
    hall.minutes(15)
    assert called(hall) == ("A001", "returned")


def test_a_transfer_keeps_the_number_and_the_wait(hall):
    first = hall.issue("A")
    hall.minutes(10)
    for _ in range(2):
        hall.issue("B")
    hall.call("3", ["A"])
    moved = hall.queue.transfer(hall.act("3"), first.id, business="B")
    assert (moved.state, moved.number, moved.waiting_since) == (TicketState.TRANSFERRED, "A001", first.waiting_since)
    hall.minutes(5)
    again = hall.call("4", ["B"])
    assert (again.ticket.number, again.ticket.wait_s) == ("A001", 900)


def test_a_transfer_to_a_counter_is_for_that_counter_first(hall):
    first = hall.issue("A")
    hall.issue("A")
    hall.call("3")
    moved = hall.queue.transfer(hall.act("3"), first.id, counter="5")
    assert (moved.for_counter, moved.queue_line) == ("5", "A")
    assert called(hall, "3") == ("A002", "turn")
    assert called(hall, "5", ("G",)) == ("A001", "for_counter"), "its own counter calls it even from another line"
    hall.queue.requeue(hall.act("5"), first.id)
    hall.queue.transfer(hall.act("3"), first.id, counter="5", business="B")
    hall.minutes(10)
    assert called(hall, "4", ("B",)) == ("A001", "turn"), "after a while anybody may"


def test_back_to_the_queue_keeps_the_place(hall):
    for _ in range(2):
        hall.issue("A")
        hall.minutes(1)
    first = hall.call("3").ticket
    again = hall.queue.requeue(hall.act("3"), first.id)
    assert (again.state, again.counter, again.waiting_since) == (TicketState.WAITING, "", first.waiting_since)
    assert called(hall, "5") == ("A001", "turn")


def test_several_matters_are_one_visit(hall):
    hall.issue("A")
    first = hall.call().ticket
    with pytest.raises(Fault) as refused:
        hall.queue.next_matter(hall.act(), first.id, Outcome.ACCEPTED)
    assert refused.value.code == "queue.move.illegal"
    hall.queue.start(hall.act(), first.id)
    hall.queue.next_matter(hall.act(), first.id, Outcome.ACCEPTED)
    hall.queue.next_matter(hall.act(), first.id, Outcome.COLLECTION)
    done = hall.queue.finish(hall.act(), first.id, Outcome.ENQUIRY)
    assert done.matters == (Outcome.ACCEPTED, Outcome.COLLECTION, Outcome.ENQUIRY)
    assert done.outcome is Outcome.ENQUIRY
    assert hall.queue.hall().served == 1


def test_who_leaves_gives_up_and_a_whole_line_too(hall):
    tickets = [hall.issue(letter) for letter in "AAB"]
    assert hall.queue.give_up(hall.act(), tickets[0].id).state is TicketState.ABANDONED
    act = hall.act()
    given_up = hall.queue.give_up_waiting(act, tickets[0].day, business="A")
    assert [ticket.number for ticket in given_up] == ["A002"]
    assert hall.queue.give_up_waiting(act, tickets[0].day, business="A") == given_up
    assert [ticket.number for ticket in hall.queue.hall().waiting] == ["B001"]


def test_closing_gives_up_everything_open_once(hall):
    for letter in "AAAB":
        hall.issue(letter)
    serving = hall.call("3").ticket
    hall.queue.start(hall.act("3"), serving.id)
    hall.minutes(3)
    hall.called_and_passed("5")
    day, act = serving.day, hall.act()
    settled = hall.queue.settle_open(act, day)
    assert {ticket.state for ticket in settled} == {TicketState.ABANDONED}
    assert len(settled) == 4
    assert next(ticket for ticket in settled if ticket.id == serving.id).visit_s == 180
    assert hall.queue.settle_open(act, day) == settled
    assert hall.queue.hall().waiting == ()


def test_closing_ends_a_visit_at_which_something_was_done(hall):
    for _ in range(4):
        hall.issue("A")
    first, second, third = (hall.call(counter).ticket for counter in "345")
    for ticket in (first, second, third):
        hall.queue.start(hall.act(ticket.counter), ticket.id)
    hall.minutes(3)
    hall.queue.next_matter(hall.act("4"), second.id, Outcome.COLLECTION)
    hall.queue.hold(hall.act("3"), first.id)
    done = {first.id: [Outcome.REFUSED, Outcome.ACCEPTED], second.id: [Outcome.CORRECTING]}
    given_up = hall.queue.settle_open(hall.act(), first.day, done)
    assert [ticket.number for ticket in given_up] == ["A003", "A004"]
    with hall.store.read() as work:
        ended = [work.tickets.get(ticket.id) for ticket in (first, second)]
    assert [(one.outcome, one.visit_s) for one in ended] == [(Outcome.ACCEPTED, 180), (Outcome.CORRECTING, 180)]
    assert ended[1].matters == (Outcome.COLLECTION, Outcome.CORRECTING)
    assert hall.queue.hall().served == 2
    assert [event.ticket.number for event in hall.told if type(event) is TicketFinished] == ["A001", "A002"]


def test_every_move_leaves_its_row_with_its_operation(hall):
    hall.issue("A")
    act = hall.act("3")
    first = hall.queue.call_next(act, counter="3", businesses=["A"]).ticket
    start = hall.act("3")
    hall.queue.start(start, first.id)
    with hall.store.read() as work:
        entries = list(work.journal.entries())[-2:]
    assert [(entry.action, entry.op, entry.subject) for entry in entries] == [
        ("queue.call", act.op, "A001"),
        ("queue.start", start.op, "A001"),
    ]
