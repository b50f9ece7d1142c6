"""Who is next: nobody starves, the order inside a class holds, and the same hall gives the same answer."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.resources import Resources
from core.queue.line import Asking, LineRules, PastCall, Reason, call_order, choose, extra_wait, goes_first, past_call
from core.queue.rules.priorities import load_priorities
from core.queue.ticket import Ticket, TicketId, TicketState

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
PRIORITIES = load_priorities(Resources())
RULES = LineRules(in_row=2, max_extra=timedelta(minutes=20), priorities=PRIORITIES)
RELAXED = settings(derandomize=True, max_examples=150, deadline=None)


def minute(number: float) -> datetime:
    return MORNING + timedelta(minutes=number)


def ticket(serial: int, since: float, *, priority: str = "", is_appointment: bool = False) -> Ticket:
    at = minute(since)
    return Ticket(
        id=TicketId(f"t{serial}"), day=at.date(), business="A", serial=serial, state=TicketState.WAITING, issued_at=at,
        waiting_since=at, priority=priority, is_appointment=is_appointment,
    )  # fmt: skip


def next_of(waiting, now=60.0, rules=RULES, calls=()):
    choice = choose(waiting, minute(now), rules, calls)
    return (choice.ticket.serial, choice.reason) if choice else None


def first_class_call(at: float, since: float) -> PastCall:
    return PastCall(at=minute(at), is_first_class=True, waiting_since=minute(since))


def test_nobody_waits():
    assert next_of([]) is None


def test_the_ordinary_line_moves_in_the_order_of_waiting():
    assert next_of([ticket(2, 5), ticket(1, 9), ticket(3, 7)]) == (2, "turn")


def test_priority_and_appointment_go_first_and_say_so():
    ordinary = ticket(1, 0)
    assert next_of([ordinary, ticket(2, 30, priority="elder")]) == (2, "priority")
    assert next_of([ordinary, ticket(2, 30, is_appointment=True)]) == (2, "appointment")
    assert next_of([ordinary, ticket(2, 30, priority="elder", is_appointment=True)]) == (2, "priority")


def test_a_heavier_group_has_a_head_start_and_no_more():
    elder, ill = ticket(1, 0, priority="elder"), ticket(2, 15, priority="ill")
    assert next_of([elder, ill]) == (2, "priority")
    late = ticket(3, 25, priority="ill")
    assert next_of([elder, late]) == (1, "priority")


def test_at_most_two_of_them_in_a_row():
    hall = [ticket(1, 50), ticket(9, 55, priority="soldier")]
    row = [first_class_call(40, 30), first_class_call(45, 30)]
    assert next_of(hall, calls=row[:1]) == (9, "priority")
    assert next_of(hall, calls=row) == (1, "turn")
    ordinary_since = [*row, replace(first_class_call(47, 30), is_first_class=False)]
    assert next_of(hall, calls=ordinary_since) == (9, "priority")


def test_a_row_ends_at_nothing_when_only_they_wait():
    row = [first_class_call(40, 30), first_class_call(45, 30)]
    assert next_of([ticket(9, 55, priority="soldier")], calls=row) == (9, "priority")


def test_who_lost_too_much_time_to_later_comers_goes_before_them():
    hall = [ticket(1, 0), ticket(9, 55, priority="soldier")]
    assert next_of(hall, now=60, calls=[first_class_call(41, 30)]) == (9, "priority")
    assert next_of(hall, now=61, calls=[first_class_call(41, 30)]) == (1, "waited_long")


def test_time_lost_is_the_time_later_comers_took():
    waiting = ticket(1, 10)
    calls = [
        first_class_call(5, 0),  # before it waited
        first_class_call(12, 8),  # came before it
        first_class_call(20, 15),  # overtook it, until the next call
        replace(first_class_call(26, 5), is_first_class=False),
        first_class_call(30, 29),  # overtook it, until now
    ]
    assert extra_wait(waiting, minute(33), calls) == timedelta(minutes=6 + 3)


GROUPS = ["", "", "", "elder", "soldier", "ill", "declared"]
ARRIVALS = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from(GROUPS), st.booleans()),
    min_size=1,
    max_size=40,
)


def played(arrivals, *, rules=RULES, step=3.0):
    """Let people arrive and be called every ``step`` minutes; return [(ticket, reason, called at)]."""
    coming = [
        ticket(n, since, priority=group, is_appointment=is_appointment and not group)
        for n, (since, group, is_appointment) in enumerate(arrivals)
    ]
    now, log, past = 0.0, [], []
    while coming:
        waiting = [one for one in coming if one.waiting_since <= minute(now)]
        choice = choose(waiting, minute(now), rules, past)
        if choice is not None:
            log.append((choice.ticket, choice.reason, now))
            past.append(
                PastCall(
                    at=minute(now), is_first_class=goes_first(choice.ticket), waiting_since=choice.ticket.waiting_since
                )
            )
            coming.remove(choice.ticket)
        now += step
    return log


@RELAXED
@given(ARRIVALS)
def test_order_inside_a_class_is_that_of_waiting(arrivals):
    served = defaultdict(list)
    for one, _, _ in played(arrivals):
        served[one.priority, one.is_appointment].append((one.waiting_since, one.serial))
    for order in served.values():
        assert order == sorted(order)


@RELAXED
@given(ARRIVALS, st.integers(1, 4))
def test_never_more_in_a_row_than_allowed_while_the_ordinary_line_waits(arrivals, in_row):
    rules = replace(RULES, in_row=in_row)
    row = 0
    log = played(arrivals, rules=rules)
    for place, (one, _, at) in enumerate(log):
        ordinary_waits = any(
            not goes_first(other) and other.waiting_since <= minute(at) for other, _, _ in log[place + 1 :]
        )
        row = row + 1 if goes_first(one) else 0
        assert not (goes_first(one) and ordinary_waits and row > in_row)


@RELAXED
@given(ARRIVALS, st.integers(3, 30))
def test_nobody_loses_more_than_the_bound_and_one_visit(arrivals, bound):
    step = 3.0
    log = played(arrivals, rules=replace(RULES, max_extra=timedelta(minutes=bound)), step=step)
    for place, (one, _, _) in enumerate(log):
        if goes_first(one):
            continue
        overtaken = sum(
            1
            for other, _, at in log[:place]
            if goes_first(other) and other.waiting_since > one.waiting_since and minute(at) >= one.waiting_since
        )
        assert overtaken * step <= bound + step


@RELAXED
@given(st.lists(st.integers(0, 120), min_size=1, max_size=60))
def test_an_endless_stream_of_priority_does_not_starve_the_last_of_the_line(arrivals):
    line = [(0, "", False)] * 8
    stream = [(since, "ill", False) for since in arrivals]
    log = played([*line, *stream])
    last = max(at for one, _, at in log if not goes_first(one))
    assert last <= 8 * 3 * 3  # in_row 2: every third call at the latest


@RELAXED
@given(ARRIVALS, st.randoms(use_true_random=False))
def test_the_same_hall_gives_the_same_answer_in_whatever_order_it_is_told(arrivals, random):
    people = [ticket(n, since, priority=group) for n, (since, group, _) in enumerate(arrivals)]
    shuffled = random.sample(people, len(people))
    calls = [first_class_call(80, 70), first_class_call(85, 84)]
    first = call_order(people, minute(90), RULES, calls, timedelta(minutes=2))
    assert call_order(shuffled, minute(90), RULES, calls, timedelta(minutes=2)) == first
    assert sorted(one.serial for one in first) == sorted(one.serial for one in people)


def test_call_order_is_what_choose_would_do_one_after_another():
    hall = [ticket(n, n) for n in range(1, 5)] + [ticket(n, n, priority="elder") for n in range(5, 9)]
    order = call_order(hall, minute(60), RULES, [], timedelta(minutes=2))
    assert [one.serial for one in order] == [5, 6, 1, 7, 8, 2, 3, 4]


@pytest.mark.parametrize(
    "key", ["green", "ill", "pregnant", "disabled", "soldier", "martyr", "fire", "elder", "infant", "declared"]
)
def test_every_group_of_the_data_goes_first(key):
    assert next_of([ticket(1, 0), ticket(2, 59, priority=key)]) == (2, "green" if key == "green" else "priority")


# Weights, the green channel, those who come back


def asking(counter: str = "3", **weights: int) -> Asking:
    return Asking(counter=counter, weights={line: timedelta(minutes=head) for line, head in weights.items()})


def at_line(one: Ticket, line: str) -> Ticket:
    return replace(one, line=line)


def test_the_reason_says_how_many_were_passed_by_and_who_lost_time():
    hall = [ticket(1, 0), ticket(2, 5), ticket(9, 55, priority="soldier")]
    why = choose(hall, minute(60), RULES, []).why
    assert (why.code, why.group, why.before) == ("priority", "soldier", 2)
    late = choose(hall, minute(61), RULES, [first_class_call(41, 30)]).why
    assert (late.code, late.lost_min, late.before) == ("waited_long", 20, 0)
    assert Reason.from_words(late.to_words()) == late
    assert Reason.from_words(why.to_words()) == why


def test_the_green_channel_goes_beyond_the_row_but_not_beyond_the_bound():
    hall = [ticket(1, 50), ticket(8, 52, priority="soldier"), ticket(9, 55, priority="green")]
    row = [first_class_call(52, 51), first_class_call(54, 51)]
    assert next_of(hall, calls=row) == (9, "green")
    assert next_of(hall[:2], calls=row) == (1, "turn")
    assert next_of(hall, now=90, calls=row) == (1, "waited_long")


def test_one_back_from_a_hold_is_first_at_its_own_counter_only():
    back = replace(ticket(5, 0), for_counter="3", for_counter_until=minute(99), serving_since=minute(10))
    hall = [ticket(1, 20), ticket(9, 30, priority="ill"), back]
    assert choose(hall, minute(60), RULES, [], asking("3")).why.code == "returned"
    others = [one for one in hall if one.is_for("4", minute(60))]
    assert choose(others, minute(60), RULES, [], asking("4")).ticket.serial == 9


def test_a_call_of_one_who_comes_back_neither_makes_nor_breaks_a_row():
    hall = [ticket(1, 50), ticket(9, 55, priority="soldier")]
    neutral = replace(first_class_call(44, 20), is_first_class=False, is_neutral=True)
    row = [first_class_call(40, 30), neutral, first_class_call(45, 30)]
    assert next_of(hall, calls=row) == (1, "turn")
    assert next_of(hall, calls=row[:2]) == (9, "priority")


WEIGHTED = st.lists(st.tuples(st.integers(0, 90), st.sampled_from("ABF")), min_size=1, max_size=40)


def weighted(arrivals, weights, step=3.0):
    """Let people of several lines be called at a counter with weights; return [(ticket, called at minute)]."""
    coming = [at_line(ticket(n, since), line) for n, (since, line) in enumerate(arrivals)]
    now, log = 0.0, []
    while coming:
        waiting = [one for one in coming if one.waiting_since <= minute(now)]
        choice = choose(waiting, minute(now), RULES, [], asking("3", **weights))
        if choice is not None:
            log.append((choice.ticket, now))
            coming.remove(choice.ticket)
        now += step
    return log


@RELAXED
@given(WEIGHTED, st.integers(0, 60))
def test_a_weight_keeps_the_order_inside_a_line_and_delays_others_by_itself_at_most(arrivals, head):
    log = weighted(arrivals, {"F": head})
    for line in "ABF":
        order = [(one.waiting_since, one.serial) for one, _ in log if one.queue_line == line]
        assert order == sorted(order)
    for place, (one, _) in enumerate(log):
        for before, _ in log[:place]:
            assert before.waiting_since - one.waiting_since <= timedelta(minutes=head)


KINDS = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from(["", "", "elder", "ill", "green"]), st.sampled_from(["", "3", "4"])),
    min_size=1,
    max_size=40,
)


@RELAXED
@given(KINDS, st.integers(1, 3))
def test_whatever_comes_everybody_is_called_once_and_the_ordinary_line_moves(arrivals, in_row):
    rules = replace(RULES, in_row=in_row)
    people = [
        replace(ticket(n, since, priority=group), for_counter=counter, for_counter_until=minute(30))
        for n, (since, group, counter) in enumerate(arrivals)
    ]
    order = call_order(people, minute(95), rules, [], timedelta(minutes=3))
    assert sorted(one.serial for one in order) == list(range(len(people)))
    row = 0
    for place, one in enumerate(order):
        if one.for_counter:
            continue
        is_bound = goes_first(one) and one.priority != "green"
        ordinary_waits = any(not goes_first(other) and not other.for_counter for other in order[place + 1 :])
        row = row + 1 if goes_first(one) else 0
        assert not (is_bound and ordinary_waits and row > in_row)


@RELAXED
@given(ARRIVALS)
def test_call_order_is_choose_again_and_again(arrivals):
    people = [
        ticket(n, since, priority=group, is_appointment=is_appointment and not group)
        for n, (since, group, is_appointment) in enumerate(arrivals)
    ]
    left, past, at, one_by_one = list(people), [], minute(95), []
    while (choice := choose(left, at, RULES, past)) is not None:
        one_by_one.append(choice.ticket)
        left.remove(choice.ticket)
        past.append(past_call(choice.ticket, at))
        at += timedelta(minutes=2)
    assert call_order(people, minute(95), RULES, [], timedelta(minutes=2)) == tuple(one_by_one)
