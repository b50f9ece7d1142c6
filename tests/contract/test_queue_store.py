"""What every store promises of the queue's own rows: calls, posts, appointments, numbers with their moments, days."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.appointments.appointment import AppointmentState
from core.queue.line import PastCall
from core.queue.ports import LineFigures
from core.queue.post import PostState
from core.queue.post_service import PostService
from core.queue.ticket import Outcome, TicketId, TicketState
from core.staff.account import Role
from core.staff.rights import AccountRights
from tests.patience import PATIENCE_S
from tests.samples import AT, DAY, a_call, a_post, a_ticket, an_account, an_appointment
from tests.stores import OPENERS

MINUTE = timedelta(minutes=1)


def act() -> Act:
    return Act.new(who="0317", where="3")


def test_a_ticket_comes_back_with_all_its_moments(any_store):
    full = a_ticket(
        7, state=TicketState.TRANSFERRED, line="B", for_counter="5", for_counter_until=AT + MINUTE, returns_at=AT,
        in_line_since=AT, served_since=AT, wait_s=61, visit_s=7, matters=(Outcome.ACCEPTED, Outcome.ENQUIRY),
    )  # fmt: skip
    with any_store.work(act()) as work:
        work.tickets.add(full)
        moved = work.tickets.save(replace(full, state=TicketState.CALLED, calls=1))
        assert work.tickets.get(full.id) == moved == replace(full, state=TicketState.CALLED, calls=1, version=2)
    with pytest.raises(Fault) as stale, any_store.work(act()) as work:
        work.tickets.save(full)
    assert stale.value.code == "store.save.stale"


def test_a_number_is_never_older_than_the_one_before_it(any_store):
    with any_store.work(act()) as work:
        given = [work.tickets.take_number(DAY, "A", AT + step * MINUTE) for step in (0, 5, -60, 6)]
        assert given == [(1, AT), (2, AT + 5 * MINUTE), (3, AT + 5 * MINUTE), (4, AT + 6 * MINUTE)]
        assert work.tickets.take_number(DAY, "B", AT - MINUTE) == (1, AT - MINUTE)
        assert work.tickets.next_serial(DAY, "A") == 5


def test_open_tickets_of_some_states(any_store):
    with any_store.work(act()) as work:
        for serial, state in enumerate(TicketState, 1):
            work.tickets.add(a_ticket(serial, state=state))
        work.tickets.add(a_ticket(99, day=DAY + timedelta(days=1)))
    with any_store.read() as work:
        assert [ticket.serial for ticket in work.tickets.open_of_day(DAY)] == [1, 2, 3, 4, 5, 6]
        states = {TicketState.CALLED, TicketState.SERVING}
        assert [ticket.serial for ticket in work.tickets.open_of_day(DAY, states)] == [3, 4]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_two_supervisors_who_move_a_counter_at_once_one_is_told_of_the_other(kind, request, bench, tmp_path):
    """A file has one program, in which both sit at the same hall; a server has a program for each."""
    first = second = OPENERS[kind](bench, tmp_path, request)
    if kind == "postgresql":
        second = OPENERS[kind](bench, tmp_path, request)  # the same database
    with first.work(act()) as work:
        work.accounts.add(an_account("0001", role=Role.SUPERVISOR))
    meet = threading.Barrier(2)

    def move(store, line):
        posts = PostService(store=store, clock=bench.clock, rights=AccountRights(Resources()))
        meet.wait(PATIENCE_S)
        try:
            return posts.assign(Act.new(who="0001", where="hall"), "5", [line], instead_of=()).serves
        except Fault as fault:
            return fault.code, fault.facts["serves"]

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(move, (first, second), "BC"))
    with first.read() as work:
        ((winner,),) = [post.serves for post in work.posts.all()]
    assert sorted(results) == [(winner,), ("queue.post.moved", winner)]
    for store in {first, second}:
        store.close()


def test_days_of_a_wrong_clock_are_left_out(any_store):
    with any_store.work(act()) as work:
        assert work.tickets.last_day() is None
        for ahead in (0, 365, 400):
            work.tickets.add(a_ticket(1, day=DAY + timedelta(days=ahead)))
        assert work.tickets.last_day() == DAY + timedelta(days=400)
        assert work.tickets.mark_wrong_days(DAY) == [DAY + timedelta(days=365), DAY + timedelta(days=400)]
        assert work.tickets.last_day() == DAY
        assert work.tickets.mark_wrong_days(DAY) != [], "marking again is harmless"


def test_phones_of_days_gone_by_are_forgotten_and_todays_stay(any_store):
    with any_store.work(act()) as work:
        for serial, ago in enumerate((0, 1, 5)):
            work.tickets.add(a_ticket(serial, id=f"t{serial}", day=DAY - timedelta(days=ago), phone="13800002207"))
        work.tickets.forget_phones(DAY)
        tickets = [work.tickets.get(TicketId(f"t{serial}")) for serial in range(3)]
        assert [(ticket.phone, ticket.version) for ticket in tickets] == [("13800002207", 1), ("", 1), ("", 1)]


def test_calls_since_a_moment_and_at_least_the_last(any_store):
    with any_store.work(act()) as work:
        for minute, line in enumerate("AABACA"):
            work.tickets.add_call(a_call(line=line, at=AT + minute * MINUTE, is_first_class=line == "B"))
        work.tickets.add_call(a_call(at=AT + 9 * MINUTE, is_recall=True, counter="7"))
        work.tickets.add_call(a_call(day=DAY + timedelta(days=1), at=AT + 9 * MINUTE))
    with any_store.read() as work:

        def minutes(lines: str, since: float, at_least: int) -> list[float]:
            calls = work.tickets.calls(DAY, lines, AT + since * MINUTE, at_least)
            return [(call.at - AT) / MINUTE for call in calls]

        assert minutes("A", 3, 0) == [3, 5]
        assert minutes("A", 9, 2) == [3, 5]
        assert minutes("AB", 0, 1) == [0, 1, 2, 3, 5]
        assert minutes("X", 0, 5) == []
        assert work.tickets.calls(DAY, "B", AT, 0) == [
            PastCall(at=AT + 2 * MINUTE, is_first_class=True, waiting_since=AT)
        ]
        assert (work.tickets.count_calls(DAY, "A"), work.tickets.count_calls(DAY, "C")) == (4, 1)
        assert len(work.tickets.calls_of_day(DAY)) == 7
        assert work.tickets.counters_since(DAY, AT + 4 * MINUTE) == {"A": {"3", "7"}, "C": {"3"}}


def test_figures_are_counted_by_line(any_store):
    with any_store.work(act()) as work:
        work.tickets.add(a_ticket(1, state=TicketState.FINISHED, calls=2, wait_s=60, visit_s=300))
        work.tickets.add(a_ticket(2, state=TicketState.PASSED, calls=1, wait_s=30, visit_s=9))
        work.tickets.add(a_ticket(3, line="B"))
        figures = work.tickets.figures(DAY)
    assert dict(figures) == {
        "A": LineFigures(issued=2, called=2, finished=1, wait_s=90, visit_s=300),
        "B": LineFigures(issued=1),
    }


def test_a_post_is_put_over_its_own_version(any_store):
    post = a_post()
    with any_store.work(act()) as work:
        assert work.posts.find("3") is None
        assert work.posts.put(post) == post
        paused = work.posts.put(post.paused(AT + MINUTE, "tea"))
        assert paused.version == 2
        work.posts.put(a_post(counter="1", working_since=None))
        assert work.posts.all() == [a_post(counter="1", working_since=None), paused]
        assert (work.posts.find("3"), paused.state) == (paused, PostState.PAUSED)
    with pytest.raises(Fault) as stale, any_store.work(act()) as work:
        work.posts.put(post)
    assert stale.value.code == "store.save.stale"


def test_appointments_are_found_by_day_person_and_reference(any_store):
    late = an_appointment(start=AT + 60 * MINUTE, end=AT + 90 * MINUTE, reference="YX-1")
    early, other = an_appointment(), an_appointment(person_id="p2", day=DAY + timedelta(days=1), business="B")
    with any_store.work(act()) as work:
        for appointment in (late, early, other):
            work.appointments.add(appointment)
        assert work.appointments.of_day(DAY) == [early, late]
        assert work.appointments.of_person("p1", DAY) == [early, late]
        assert work.appointments.of_person("p1", DAY + timedelta(days=1)) == []
        assert work.appointments.by_reference("YX-1") == late
        assert work.appointments.by_reference("YX-2") is None
        assert work.appointments.overdue(AT + 31 * MINUTE) in ([early, other], [other, early])
        with pytest.raises(Fault) as twice:
            work.appointments.add(an_appointment(reference="YX-1"))
        assert twice.value.code == "store.add.exists"
        missed = work.appointments.save(early.missed())
        assert (missed.state, missed.version) == (AppointmentState.NO_SHOW, 2)
        assert work.appointments.get(early.id) == missed
    with pytest.raises(Fault) as stale, any_store.work(act()) as work:
        work.appointments.save(early)
    assert stale.value.code == "store.save.stale"
