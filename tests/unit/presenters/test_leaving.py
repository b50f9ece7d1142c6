"""An application that was begun and not decided on: whoever calls the next one is asked, a sign-out keeps it. No Qt."""

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.case import CaseState, MaterialState
from desktop.presenters.leaving import DROP, KEEP, STAY
from tests.fakes.counter_office import PASSWORD, a_card
from tests.samples import an_account


@pytest.fixture
def counter(office, desk):
    """A visitor with an item chosen, somebody waiting behind."""
    office.issue("A", "A")
    desk.counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    desk.counter.find_item("jzz")
    desk.counter.pick_item(desk.counter.view.intake.hits[0].code)
    return desk.counter


def tick(counter):
    counter.set_material(1, MaterialState.MISSING, "not_signed")


LEAVE = {
    "next": lambda counter: counter.call_next(),
    "finish": lambda counter: counter.finish(),
    "back to the line": lambda counter: counter.send("<"),
    "another line": lambda counter: counter.send("B"),
}


@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE)
def test_what_takes_the_visitor_away_asks_once_and_again_and_drops_nothing(office, counter, leave):
    tick(counter)
    leave(counter)
    question = counter.view.question
    assert question.text == "A001号的“浙江省居住证申领”填了一部分，还没有办。"
    assert [answer.key for answer in question.answers] == [STAY, KEEP, DROP]
    leave(counter)  # a key pressed twice is no answer
    assert (counter.view.question, counter.view.ticket.number) == (question, "A001")
    assert counter.stay()
    assert not counter.stay()
    assert counter.view.question is None
    assert counter.view.intake.materials[1].reason == "not_signed"
    assert not office.cases.drafts()


@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE)
def test_where_nothing_was_done_nothing_is_asked(office, counter, leave):
    leave(counter)
    assert counter.view.question is None
    assert counter.visit.draft is None


def test_it_is_kept_for_later_and_the_next_one_called(office, counter):
    tick(counter)
    counter.call_next()
    counter.answer(KEEP)
    assert (counter.view.ticket.number, counter.view.question) == ("A002", None)
    (draft,) = office.cases.drafts()
    assert (draft.state, draft.materials[1].reason) == (CaseState.DRAFT, "not_signed")


def test_the_key_that_keeps_answers_too(office, counter):
    counter.set_remark("要求短信通知")
    counter.finish()
    counter.keep()
    assert counter.visit.ticket is None
    assert [case.remark for case in office.cases.drafts()] == ["要求短信通知"]


def test_it_is_dropped_when_the_clerk_says_so(office, counter):
    tick(counter)
    counter.call_next()
    counter.answer(DROP)
    assert counter.view.ticket.number == "A002"
    assert not office.cases.drafts()


def test_whoever_works_on_has_answered_and_is_asked_anew(office, counter):
    tick(counter)
    counter.call_next()
    counter.hand_in_all()
    assert counter.view.question is None
    counter.call_next()
    assert counter.view.question is not None
    counter.accept()
    assert (counter.visit.case.state, counter.view.question) == (CaseState.ACCEPTED, None)
    counter.call_next()
    assert counter.view.ticket.number == "A002"


def test_what_cannot_be_kept_stays_with_its_visitor(office, counter, monkeypatch):
    tick(counter)
    counter.call_next()
    with monkeypatch.context() as full:
        full.setattr(office.intake, "keep", fails)
        counter.answer(KEEP)
    assert counter.view.banner.code == "storage.write.full"
    assert (counter.view.ticket.number, counter.view.intake.materials[1].reason) == ("A001", "not_signed")
    counter.answer(KEEP)
    assert (counter.view.ticket.number, len(office.cases.drafts())) == ("A002", 1)


def fails(*_args):
    raise Fault("storage.write.full")


def test_a_sign_out_keeps_what_lies_on_the_counter_and_what_was_set_aside(office, desk, counter):
    tick(counter)
    counter.hold()
    counter.call_next()
    office.put_card(a_card("别人", "330211195803210036"))
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.set_phone("138")  # not yet a number
    desk.gate.lock()
    desk.gate.ask_switch()
    desk.gate.sign_out()
    assert desk.gate.view.mode == "sign_in"
    drafts = {case.item.code: case for case in office.cases.drafts()}
    assert drafts["NB-SQ-058"].materials[1].reason == "not_signed"
    assert (drafts["NB-SQ-008"].phone, drafts["NB-SQ-008"].remark) == ("", "138")
    assert counter.visit.draft is None


def test_a_session_that_cannot_keep_it_stays_and_keeps_it_once(office, desk, counter, monkeypatch):
    tick(counter)
    desk.gate.lock()
    with monkeypatch.context() as full:
        full.setattr(office.staff, "sign_out", fails)
        desk.gate.sign_out()
    assert (desk.gate.view.mode, "磁盘" in desk.gate.view.error) == ("locked", True)
    desk.gate.unlock(PASSWORD)
    assert counter.view.intake.materials[1].reason == "not_signed"
    desk.gate.sign_out()
    assert len(office.cases.drafts()) == 1


def test_a_number_set_aside_that_another_counter_took_leaves_what_was_filled_in_here(office, desk, counter):
    tick(counter)
    counter.hold()
    (ticket,) = office.queue.hall().held
    with office.store.work(Act.new(who="0400", where="5")) as work:
        work.accounts.add(an_account("0400"))
    office.queue.resume(Act.new(who="0400", where="5"), ticket.id)
    counter.refresh()
    assert counter.view.banner.code == "desktop.visit.kept"
    assert len(office.cases.drafts()) == 1
