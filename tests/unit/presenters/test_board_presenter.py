"""The board follows the queue, says when it has no data, and never flashes what is old."""

import pytest

from core.base.faults import Fault
from core.queue.events import TicketEvent
from core.queue.ticket import Outcome
from desktop.i18n import use_language
from desktop.presenters.board import BoardPresenter
from tests.fakes.held_runner import HeldRunner
from tests.fakes.public_office import PublicOffice


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


@pytest.fixture
def office():
    return PublicOffice()


def board(office, runner=None):
    presenter = BoardPresenter(office, runner or office.runner)
    office.bus.subscribe(TicketEvent, presenter.on_ticket)
    presenter.refresh()
    return presenter


def second(office, presenter):
    office.clock.forward(1)
    presenter.tick()
    presenter.refresh()


def test_a_call_becomes_hot_flashes_once_and_is_spoken(office):
    presenter = board(office)
    office.issue("AB")
    office.call("3")
    view = presenter.view
    assert (view.hot.number, view.hot.counter, view.flash) == ("A001", "3", 1)
    assert view.voice == "请A零零一号到三号窗口办理"
    assert (view.waiting, view.waiting_count) == (("B001",), 1)
    second(office, presenter)
    assert presenter.view.flash == 1


def test_a_recall_flashes_again_and_says_so(office):
    presenter = board(office)
    office.issue("A")
    ticket = office.call("3")
    office.queue.recall(office.act(), ticket.id)
    assert (presenter.view.flash, presenter.view.hot.calls) == (2, 2)
    assert presenter.view.hot.note == "再次呼叫"
    assert presenter.view.voice == "请A零零一号再次到三号窗口"


def test_served_and_passed_visitors_are_not_hot_and_old_calls_do_not_flash_again(office):
    presenter = board(office)
    office.issue("AAA")
    first, newest = office.call("1"), office.call("2")
    assert presenter.view.hot.number == newest.number
    office.queue.start(office.act(), newest.id)
    assert (presenter.view.hot.number, presenter.view.flash) == (first.number, 2)
    assert [row.note for row in presenter.view.rows] == ["办理中"]
    office.queue.pass_over(office.act(), first.id)
    assert presenter.view.hot is None
    assert presenter.view.voice == ""
    assert presenter.view.passed == (first.number,)
    office.queue.finish(office.act(), newest.id, Outcome.OTHER)
    assert presenter.view.rows == ()


def test_who_is_still_awaited_stands_above_who_is_served(office):
    presenter = board(office)
    office.issue("AAAAAAA")
    office.call("1")
    for counter in "23456":
        office.call(counter, is_served=True)
    office.call("7")
    assert [row.counter for row in presenter.view.rows] == ["1", "6", "5", "4"]
    assert presenter.view.rows[0].is_called


def test_priority_is_a_word_without_a_reason(office):
    presenter = board(office)
    office.issue("A", priority="ill")
    office.call("3", is_served=True)
    assert presenter.view.rows[0].note == "优先 · 办理中"


def test_no_answer_for_five_seconds_is_said_even_while_the_lane_hangs(office):
    runner = HeldRunner(is_holding=False)
    presenter = board(office, runner)
    office.issue("A")
    office.call("3")
    since = presenter.view.clock
    runner.is_holding = True
    stale_after = 0
    while not presenter.view.is_stale:
        second(office, presenter)
        stale_after += 1
        assert stale_after <= 5
    assert presenter.view.stale_since == since
    assert presenter.view.notice == "办事不受影响：窗口照常受理。需要帮助请找导服员。"
    office.clock.forward(120)
    presenter.tick()
    assert (presenter.view.is_stale, presenter.view.stale_since) == (True, since)
    assert presenter.view.clock != since


def test_it_recovers_by_itself_without_flashing_what_was_called_meanwhile(office):
    runner = HeldRunner(is_holding=False)
    presenter = board(office, runner)
    office.issue("AA")
    office.call("3")
    flash = presenter.view.flash
    runner.is_holding = True
    office.call("5")
    for _ in range(30):
        second(office, presenter)
    assert presenter.view.is_stale
    assert len(runner.held) <= 6, "the questions pile up in a lane that hangs"
    runner.is_holding = False
    runner.answer_held()
    view = presenter.view
    assert (view.is_stale, view.stale_since, view.hot.counter, view.flash) == (False, "", "5", flash)
    office.issue("A")
    office.call("6")
    assert presenter.view.flash == flash + 1


def test_a_lost_question_keeps_no_later_one_from_being_asked(office):
    runner = HeldRunner(is_holding=False)
    presenter = board(office, runner)
    runner.is_holding = True
    presenter.refresh()
    runner.held.clear()  # cancelled: nobody answers
    runner.is_holding = False
    for _ in range(12):
        second(office, presenter)
    assert not presenter.view.is_stale


def test_a_late_answer_does_not_win_over_a_newer_one(office):
    runner = HeldRunner(is_holding=False)
    presenter = board(office, runner)
    runner.is_holding = True
    presenter.refresh()
    for _ in range(12):
        second(office, presenter)
    assert len(runner.held) >= 2
    runner.answer_held(newest_first=True)
    assert not presenter.view.is_stale


def test_what_happens_while_a_question_is_out_is_asked_after_it(office):
    runner = HeldRunner(is_holding=False)
    presenter = board(office, runner)
    runner.is_holding = True
    presenter.refresh()
    (job, done, failed), runner.held = runner.held[0], []
    answer = job()
    runner.is_holding = False
    office.queue.issue(office.act(), business="A")
    office.queue.call_next(office.act(), counter="3", businesses="A")
    assert presenter.view.hot is None
    done(answer)
    assert presenter.view.hot.number == "A001"
    assert failed is not None


def test_a_fault_makes_it_stale_and_not_empty(office, monkeypatch):
    presenter = board(office)
    office.issue("A")
    office.call("3")

    def broken():
        raise Fault("storage.read.failed")

    monkeypatch.setattr(office.queue, "hall", broken)
    for _ in range(5):
        second(office, presenter)
    assert presenter.view.is_stale
    assert presenter.view.hot.number == "A001"


def test_a_board_that_never_had_data_says_so(office):
    runner = HeldRunner(is_holding=False)
    runner.is_holding = True
    presenter = board(office, runner)
    for _ in range(5):
        second(office, presenter)
    assert (presenter.view.is_stale, presenter.view.stale_since, presenter.view.is_known) == (True, "", False)


def test_a_call_that_stands_when_the_board_is_switched_on_does_not_flash(office):
    office.issue("A")
    office.call("3")
    assert board(office).view.flash == 0


def test_no_name_is_on_the_board(office):
    presenter = board(office)
    person = office.intake.identify(office.act(), office.card("wang").card).person
    office.issue("A", person=person)
    office.call("3")
    assert "王" not in repr(presenter.view)
    assert person.id_number not in repr(presenter.view)
