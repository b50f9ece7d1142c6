"""Counters: who sits there, pauses, moves to other lines by the supervisor, head starts of lines."""

from datetime import timedelta

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.events import PostChanged
from core.queue.post import PostState, served_lines
from core.queue.post_service import PostService
from core.staff.account import Role
from core.staff.rights import AccountRights
from tests.samples import an_account


@pytest.fixture
def posts(hall) -> PostService:
    with hall.store.work(hall.act()) as work:
        work.accounts.add(an_account("0001", role=Role.SUPERVISOR))
    return PostService(store=hall.store, clock=hall.clock, rights=AccountRights(Resources()))


def test_work_counts_from_the_last_break(hall, posts):
    posts.open(hall.act("3"))
    hall.minutes(50)
    posts.open(hall.act("3"))
    (post,) = posts.all()
    assert (post.worked(hall.clock.now()), post.who, post.state) == (timedelta(minutes=50), "0317", PostState.OPEN)
    posts.pause(hall.act("3"), "tea")
    hall.minutes(10)
    posts.open(hall.act("3"))
    hall.minutes(5)
    assert posts.all()[0].worked(hall.clock.now()) == timedelta(minutes=5)
    assert posts.close(hall.act("3")).state is PostState.CLOSED
    assert type(hall.told[-1]) is PostChanged


def test_a_counter_that_nobody_left_in_the_evening_begins_anew_in_the_morning(hall, posts):
    posts.open(hall.act("3"))
    posts.assign(hall.act("hall", "0001"), "3", ["B"], instead_of=())
    hall.minutes(24 * 60)
    assert posts.all()[0].worked(hall.clock.now()) == timedelta(0)  # nobody has come yet
    posts.open(hall.act("3"))
    hall.minutes(20)
    (post,) = posts.all()
    assert (post.worked(hall.clock.now()), post.serves) == (timedelta(minutes=20), ())


@pytest.mark.parametrize("is_left_open", [True, False])
def test_a_counter_moved_in_the_morning_before_its_clerk_comes_stays_moved(hall, posts, is_left_open):
    posts.open(hall.act("3"))
    if not is_left_open:
        posts.close(hall.act("3"))
    hall.minutes(24 * 60)
    posts.assign(hall.act("hall", "0001"), "3", ["B"], instead_of=())
    hall.minutes(5)
    posts.open(hall.act("3"))
    hall.minutes(20)
    (post,) = posts.all()
    assert (post.worked(hall.clock.now()), post.serves) == (timedelta(minutes=20), ("B",))


def test_a_supervisor_moves_a_counter_to_other_lines_until_it_closes(hall, posts):
    for letter in "AB":
        hall.issue(letter)
    posts.open(hall.act("3"))
    with pytest.raises(Fault) as refused:
        posts.assign(hall.act("3"), "3", ["B"], instead_of=())
    assert refused.value.code == "staff.right.missing"
    act = hall.act("hall", "0001")
    posts.assign(act, "3", ["B"], instead_of=())
    assert posts.assign(act, "3", ["B"], instead_of=()).serves == ("B",)  # the same act
    assert hall.call("3", ["A"]).ticket.number == "B001"
    hall.issue("B")
    posts.close(hall.act("3"))
    hall.called_and_passed("5")
    assert posts.all()[0].serves == ()
    with pytest.raises(Fault) as wrong:
        posts.assign(hall.act("hall", "0001"), "3", ["B*2"], instead_of=())
    assert wrong.value.code == "queue.post.bad_line"


def test_who_did_not_see_that_a_counter_was_moved_does_not_move_it_again(hall, posts):
    posts.open(hall.act("3"))
    posts.assign(hall.act("hall", "0001"), "3", ["B"], instead_of=())
    with pytest.raises(Fault) as overtaken:
        posts.assign(hall.act("hall", "0001"), "3", ["C"], instead_of=())
    assert (overtaken.value.code, overtaken.value.facts) == ("queue.post.moved", {"counter": "3", "serves": "B"})
    posts.close(hall.act("3"))
    with pytest.raises(Fault) as overtaken:
        posts.assign(hall.act("hall", "0001"), "3", ["C"], instead_of=("B",))
    assert overtaken.value.code == "queue.post.given_back"
    assert posts.all()[0].serves == ()


def test_a_line_with_a_head_start_comes_sooner_at_this_counter_only(hall):
    hall.issue("A")
    hall.minutes(9)
    hall.issue("F")
    assert hall.call("5", ["A", "F+10"]).ticket.number == "F001"
    hall.issue("F")
    assert hall.call("3", ["A", "F"]).ticket.number == "A001"


def test_lines_as_they_are_written():
    assert dict(served_lines(["A", " F+10 "])) == {"A": timedelta(0), "F": timedelta(minutes=10)}
