"""A visit set aside comes back whole to its own number, and to no other. No Qt."""

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.case import MaterialState
from core.papers.job import JobState
from core.queue.ticket import Outcome
from printing.events import JobChanged
from tests.fakes.counter_office import NUMBER, PASSWORD, a_card
from tests.samples import an_account

SECRETS = ("诸葛小敏", "13805742207", "要求短信通知", "001X")


@pytest.fixture
def held(office, desk):
    """A visit with everything filled in, set aside; its ticket's id."""
    office.issue("A", "A")
    counter = desk.counter
    counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    counter.find_item("jzz")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.set_phone("13805742207")
    counter.set_remark("要求短信通知")
    counter.set_material(1, MaterialState.MISSING, "not_signed")
    ticket_id = counter.visit.ticket.id
    counter.hold()
    assert [row.number for row in counter.view.queue.held] == ["A001"]
    return ticket_id


def shows_nothing_of_it(counter):
    shown = repr(counter.view)
    return not any(secret in shown for secret in SECRETS)


def test_it_comes_back_with_person_item_ticks_and_words(office, desk, held):
    counter = desk.counter
    assert shows_nothing_of_it(counter)
    counter.pick_ticket(held)
    assert counter.visit.is_serving
    assert counter.view.visitor.name == "诸葛小敏"
    intake = counter.view.intake
    assert (intake.item_code, intake.phone, intake.remark) == ("NB-SQ-058", "13805742207", "要求短信通知")
    assert (intake.materials[0].state, intake.materials[1].reason) == ("handed_in", "not_signed")
    counter.hand_in_all()
    counter.accept()
    assert counter.visit.case is not None


def test_the_visit_between_sees_nothing_of_it_and_leaves_nothing_in_it(office, desk, held):
    counter = desk.counter
    counter.call_next()
    assert counter.view.ticket.number == "A002"
    assert shows_nothing_of_it(counter)
    office.put_card(a_card("别人", "330211195803210036"))
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    assert shows_nothing_of_it(counter)
    counter.finish()
    counter.pick_ticket(held)
    assert counter.view.visitor.name == "诸葛小敏"
    assert counter.view.intake.item_code == "NB-SQ-058"
    assert "别人" not in repr(counter.view)


def test_what_it_had_come_to_is_not_lost(office, desk):
    office.issue("A")
    counter = desk.counter
    counter.call_next()
    office.put_card(a_card())
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.hand_in_all()
    counter.accept()
    ticket_id, job = counter.visit.ticket.id, counter.visit.papers[0]
    counter.hold()
    # A paper that goes wrong meanwhile is asked about when the visit is back, and not in another one.
    office.bus.publish(JobChanged(job=job.moved(JobState.UNKNOWN), fault="printing.printer.silent"))
    assert counter.view.question is None
    counter.pick_ticket(ticket_id)
    assert counter.view.question.text == "收件凭证出来了吗？"
    counter.finish()
    assert office.rows(lambda work: work.tickets.get(ticket_id)).outcome is Outcome.ACCEPTED


def test_a_card_asked_for_before_is_not_waited_for_any_more(office, desk):
    office.issue("A")
    desk.counter.call_next()
    desk.counter.start()
    desk.counter.read_card()
    late, ticket_id = office.card_desk.asks[-1], desk.counter.visit.ticket.id
    desk.counter.hold()
    desk.counter.pick_ticket(ticket_id)
    office.put_card(a_card("别人"), ask=late)
    assert desk.counter.view.visitor is None
    assert not desk.counter.view.is_reading


def test_a_lock_keeps_it_and_a_sign_out_forgets_it(office, desk, held):
    desk.gate.lock()
    desk.gate.unlock(PASSWORD)
    desk.gate.lock()
    desk.gate.ask_switch()
    assert desk.gate.view.mode == "sign_in"
    desk.gate.sign_in(NUMBER, PASSWORD)
    desk.counter.pick_ticket(held)
    assert desk.counter.visit.is_serving
    assert desk.counter.visit.visitor is None
    assert shows_nothing_of_it(desk.counter)


def test_the_desk_handed_over_with_a_ticket_set_aside_forgets_it_too(office, desk):
    office.issue("A")
    desk.counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    ticket_id = desk.counter.visit.ticket.id
    desk.gate.lock()
    desk.gate.ask_switch()
    desk.gate.hold_and_sign_out()
    desk.gate.sign_in(NUMBER, PASSWORD)
    desk.counter.pick_ticket(ticket_id)
    assert desk.counter.visit.visitor is None


def test_a_ticket_that_another_counter_had_meanwhile_begins_anew(office, desk, held):
    there = Act.new(who="0400", where="5")
    with office.store.work(there) as work:
        work.accounts.add(an_account("0400"))
    office.queue.resume(there, held)
    office.queue.hold(Act.new(who="0400", where="5"), held)
    desk.counter._ask(office.queue.hall, desk.counter._heard_hall)
    desk.counter.pick_ticket(held)
    assert desk.counter.visit.is_serving
    assert desk.counter.visit.visitor is None


def test_a_visit_found_after_a_restart_counts_as_what_was_done_at_it(office, desk):
    office.issue("A")
    desk.counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    desk.counter.find_item("gljt")
    desk.counter.pick_item(desk.counter.view.intake.hits[0].code)
    desk.counter.hand_in_all()
    desk.counter.accept()
    served = desk.counter.visit.ticket.id
    again = office.presenters()
    again.gate.start()
    again.gate.sign_in(NUMBER, PASSWORD)
    again.counter.refresh()
    assert again.counter.visit.ticket.id == served
    again.counter.finish()
    assert office.rows(lambda work: work.tickets.get(served)).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("is_back", [True, False])
def test_what_nobody_can_say_of_a_visit_is_no_enquiry_and_is_asked_once_the_server_is_back(
    office, desk, monkeypatch, is_back
):
    office.issue("A")
    desk.counter.call_next()
    desk.counter.start()
    served = desk.counter.visit.ticket.id
    again = office.presenters()
    with monkeypatch.context() as away:
        away.setattr(office.day.look, "came_to", fails)
        again.gate.start()
        again.gate.sign_in(NUMBER, PASSWORD)
        again.counter.refresh()
    if is_back:
        again.counter.on_server()
    again.counter.finish()
    ended = office.rows(lambda work: work.tickets.get(served))
    assert ended.outcome is (Outcome.ENQUIRY if is_back else Outcome.OTHER)


def fails(_ticket):
    raise Fault("storage.server.away")


def test_a_visit_that_another_desk_ends_with_the_day_is_told(office, desk):
    office.issue("A")
    desk.counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    office.queue.settle_open(Act.new(who=NUMBER, where="5"), office.queue.hall().day)
    desk.counter.refresh()
    assert desk.counter.visit.ticket is None
    assert (desk.counter.view.banner.code, "A001" in desk.counter.view.banner.text) == ("desktop.visit.gone", True)


def test_an_application_that_is_open_when_another_desk_ends_the_day_can_be_gone_on_with(office, desk):
    office.issue("A", "A")
    counter = desk.counter
    counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.set_phone("13805742207")
    office.queue.settle_open(Act.new(who=NUMBER, where="5"), office.queue.hall().day)
    counter.refresh()
    assert counter.view.banner.code == "desktop.visit.ended_open"
    assert (counter.view.ticket.state.text, counter.view.intake.phone) == ("已在别处结束", "13805742207")
    assert not {"hold", "ask_transfer", "next_matter"} & counter.view.can
    assert desk.desk.open_ticket == ""
    counter.refresh()
    counter.dismiss()
    counter.refresh()
    assert counter.view.banner is None  # told once
    counter.hand_in_all()
    counter.accept()
    assert counter.visit.case.phone == "13805742207"
    counter.finish()
    assert (counter.visit.ticket, counter.view.visitor) == (None, None)


def test_a_visit_that_is_over_is_left_by_the_next_call(office, desk):
    office.issue("A")
    counter = desk.counter
    counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    office.queue.settle_open(Act.new(who=NUMBER, where="5"), office.queue.hall().day)
    counter.refresh()
    office.issue("A")
    counter.call_next()
    assert (counter.view.ticket.number, counter.view.visitor) == ("A002", None)


def test_a_ticket_that_ended_is_forgotten_and_what_was_filled_in_is_kept(office, desk, held):
    office.queue.settle_open(Act.new(who=NUMBER, where="3"), office.queue.hall().day)
    desk.counter.refresh()
    assert desk.counter._set_aside._visits == {}
    assert desk.counter.view.banner.code == "desktop.visit.kept"
    (draft,) = office.cases.drafts()
    assert (draft.phone, draft.number in desk.counter.view.banner.text) == ("13805742207", True)
    desk.counter.refresh()
    assert len(office.cases.drafts()) == 1
