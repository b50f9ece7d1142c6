"""The window is closed while an application is begun: it is kept first, or somebody is told once. No Qt."""

import pytest

from core.base.faults import Fault
from core.cases.case import CaseState
from core.queue.ticket import Outcome
from desktop.i18n import use_language
from tests.fakes.counter_office import PASSWORD, CounterOffice, a_card, signed_in
from tests.fakes.held_runner import HeldRunner


@pytest.fixture
def office():
    use_language("zh")
    yield CounterOffice()
    use_language("en")


@pytest.fixture
def runner():
    return HeldRunner(is_holding=False)


@pytest.fixture
def desk(office, runner):
    """A counter with one application set aside and one on the screen."""
    presenters = office.presenters(runner)
    signed_in(office, presenters)
    office.issue("A", "A")
    begin(office, presenters, a_card("诸葛小敏"), "jzz")
    presenters.counter.hold()
    begin(office, presenters, a_card("别人", "330211195803210036"), "gljt")
    return presenters


def begin(office, presenters, card, item):
    counter = presenters.counter
    counter.call_next()
    office.put_card(card)
    counter.find_item(item)
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.set_remark("填了一半")


class Window:
    """Closes, as the window does, and notes what became of it."""

    def __init__(self, closing):
        self.closing, self.said = closing, []

    def close(self):
        if self.closing.is_needed:
            self.closing.keep(lambda: self.said.append("goes"), lambda: self.said.append("stays"))
        else:
            self.said.append("goes")


@pytest.fixture
def window(desk):
    return Window(desk.closing)


def fails(*_args):
    raise Fault("storage.write.full")


def drafts(office):
    return sorted(case.item.code for case in office.cases.drafts())


def let_go(runner):
    """Let the lane go on: what waits is done, and nothing waits any more."""
    runner.is_holding = False
    runner.answer_all()


def test_what_is_on_the_counter_and_what_was_set_aside_is_kept_before_it_goes(office, desk, window):
    window.close()
    assert (window.said, drafts(office)) == (["goes"], ["NB-SQ-008", "NB-SQ-058"])
    assert not desk.closing.is_needed


def test_where_nothing_was_done_it_goes_at_once(office):
    presenters = office.presenters()
    assert not presenters.closing.is_needed
    signed_in(office, presenters)
    office.issue("A")
    presenters.counter.call_next()
    assert not presenters.closing.is_needed


def test_closed_twice_while_it_is_being_kept_nothing_is_doubled(office, runner, window):
    runner.is_holding = True
    window.close()
    window.close()
    assert window.said == []
    let_go(runner)
    assert (window.said, len(drafts(office))) == (["goes"], 2)


def test_what_cannot_be_kept_is_told_once_and_stays_and_the_second_close_goes(office, desk, window, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr(office.intake, "keep", fails)
        window.close()
        assert window.said == ["stays"]
        banner = desk.counter.view.banner
        assert banner.code == "desktop.close.unkept"
        assert "磁盘" in banner.text
        window.close()
    assert (window.said, drafts(office)) == (["stays", "goes"], [])


def test_when_there_is_room_again_the_second_close_keeps_it(office, desk, window, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr(office.intake, "keep", fails)
        window.close()
    window.close()
    assert (window.said, len(drafts(office))) == (["stays", "goes"], 2)


def test_one_that_can_be_kept_leaves_the_screen_and_is_not_kept_again(office, desk, window, monkeypatch):
    keep = office.intake.keep

    def keep_one(act, draft):
        return fails() if draft.item.code == "NB-SQ-058" else keep(act, draft)

    with monkeypatch.context() as full:
        full.setattr(office.intake, "keep", keep_one)
        window.close()
    visit = desk.counter.visit
    assert (window.said, visit.draft, visit.came_to) == (["stays"], None, Outcome.OTHER)
    assert visit.case.state is CaseState.DRAFT
    window.close()
    assert (window.said, drafts(office)) == (["stays", "goes"], ["NB-SQ-008", "NB-SQ-058"])


def test_whoever_works_on_after_the_word_is_told_again(office, desk, window, monkeypatch):
    monkeypatch.setattr(office.intake, "keep", fails)
    window.close()
    desk.counter.set_remark("又填了一点")
    window.close()
    window.close()
    assert window.said == ["stays", "stays", "goes"]


def test_a_locked_desk_says_it_before_the_lock(office, desk, window, monkeypatch):
    monkeypatch.setattr(office.intake, "keep", fails)
    desk.gate.lock()
    window.close()
    assert window.said == ["stays"]
    assert "窗口先不关" in desk.gate.view.error
    assert (desk.gate.view.mode, "诸葛" in repr(desk.gate.view)) == ("locked", False)
    desk.gate.unlock(PASSWORD)
    assert desk.counter.view.banner.code == "desktop.close.unkept"


def test_a_lane_that_stands_still_holds_no_window_for_ever_and_keeps_nothing_behind_ones_back(
    office, desk, runner, window
):
    runner.is_holding = True
    window.close()
    desk.closing.give_up()
    assert (window.said, desk.counter.view.banner.code) == (["stays"], "desktop.close.slow")
    let_go(runner)
    assert drafts(office) == []
    assert desk.counter.visit.draft.remark == "填了一半"


def test_the_second_close_of_a_lane_that_stands_still_goes_and_is_kept_when_it_can_be(office, desk, runner, window):
    runner.is_holding = True
    window.close()
    desk.closing.give_up()
    window.close()
    desk.closing.give_up()
    assert window.said == ["stays", "goes"]
    let_go(runner)
    assert len(drafts(office)) == 2


def test_what_was_under_way_in_the_lane_when_it_was_given_up_is_said_when_it_is_kept(office, desk, window, monkeypatch):
    keep = office.intake.keep

    def slow(act, draft):
        desk.closing.give_up()
        return keep(act, draft)

    monkeypatch.setattr(office.intake, "keep", slow)
    window.close()
    assert (window.said, desk.counter.view.banner.code) == (["stays"], "desktop.close.kept")
    assert drafts(office) == [desk.counter.visit.case.item.code]


def test_an_application_that_is_just_being_accepted_is_not_kept_too(office, desk, runner, window):
    desk.counter.hand_in_all()
    runner.is_holding = True
    desk.counter.accept()
    window.close()
    let_go(runner)
    assert window.said == ["goes"]
    assert drafts(office) == ["NB-SQ-058"]
    assert desk.counter.visit.case.state is CaseState.ACCEPTED


def test_the_end_of_the_session_goes_whatever_becomes_of_it(office, desk, monkeypatch):
    monkeypatch.setattr(office.intake, "keep", fails)
    gone = []
    desk.closing.keep(lambda: gone.append(True))
    assert gone == [True]
