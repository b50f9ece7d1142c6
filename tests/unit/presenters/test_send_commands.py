"""Where a visitor goes from a counter, several matters in one visit, why a number is next, and the end of the day."""

import pytest

from core.base.acts import Act
from core.queue.ticket import Outcome, TicketState
from tests.fakes.counter_office import NUMBER, a_card, signed_in


@pytest.fixture
def counter(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    yield presenters.counter
    presenters.stop()


def tickets(office):
    with office.store.read() as work:
        return {ticket.number: ticket for ticket in work.tickets.of_day(office.queue.hall().day)}


def serve(office, counter, card=None):
    counter.call_next()
    counter.start()
    office.put_card(card or a_card())


def test_the_clerk_reads_why_a_number_is_next(office, counter):
    office.issue("A", "A")
    office.issue("A", priority="soldier")
    counter.call_next()
    assert counter.view.ticket.number == "A003"
    assert counter.view.ticket.why == "依法优先；有 2 人等得更久"
    assert "军" not in counter.view.ticket.why, "to which group somebody belongs is nobody's business"
    counter.pass_over()
    counter.call_next()
    assert counter.view.ticket.why == "按顺序轮到这个号"


def test_sent_to_another_counter_back_to_the_line_and_to_a_line(office, counter):
    office.issue("A", "A", "A")
    office.posts.open(Act.new(who=NUMBER, where="5"))
    counter.call_next()
    counter.ask_transfer()
    places = dict(counter.view.transfer)
    assert "B" in places
    assert "A" not in places
    assert places["#5"] == "5 号窗口"
    assert "#3" not in places
    counter.send("#5")
    assert tickets(office)["A001"].for_counter == "5"
    assert counter.view.ticket is None
    counter.call_next()
    counter.ask_transfer()
    counter.send("<")
    assert tickets(office)["A002"].state is TicketState.WAITING
    counter.call_next()
    counter.send("B")
    assert tickets(office)["A002"].queue_line == "B"


def test_set_aside_with_a_time_comes_back_by_itself(office, counter):
    office.issue("A")
    serve(office, counter)
    counter.ask_hold()
    assert [place for place, _words in counter.view.transfer] == ["+5", "+10", "+20", "+30", "+60"]
    counter.send("+10")
    held = tickets(office)["A001"]
    assert held.state is TicketState.HELD
    assert (held.returns_at - office.clock.now()).total_seconds() == 600
    office.clock.forward(601)
    counter.call_next()
    assert counter.view.ticket.number == "A001"
    assert counter.view.ticket.why == "挂起时间到，回到本窗口"


def test_asking_closes_again_and_says_when_there_is_nobody(office, counter):
    counter.ask_transfer()
    assert counter.view.banner.code == "desktop.command.no_ticket"
    office.issue("A")
    serve(office, counter)
    counter.ask_transfer()
    counter.close_places()
    assert counter.view.transfer == ()


def test_several_matters_in_one_visit_are_counted_each(office, counter):
    office.issue("A")
    serve(office, counter)
    counter.next_matter()
    assert counter.view.banner.code == "desktop.matter.nothing_done"
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.hand_in_all()
    counter.accept()
    counter.next_matter()
    assert counter.view.visitor is not None, "the visitor stays"
    assert counter.view.ticket.matters == 1
    counter.finish()
    ticket = tickets(office)["A001"]
    assert ticket.matters == (Outcome.ACCEPTED, Outcome.ENQUIRY)


def test_giving_all_up_asks_once(office, counter):
    counter.give_up_all()
    assert counter.view.banner.code == "desktop.next.nobody"
    office.issue("A", "B")
    counter.refresh()
    counter.give_up_all()
    assert counter.view.banner.code == "desktop.give_up.sure"
    assert {ticket.state for ticket in tickets(office).values()} == {TicketState.WAITING}
    office.clock.forward(11)
    counter.give_up_all()
    assert counter.view.banner.code == "desktop.give_up.sure", "an old question is asked again"
    counter.give_up_all()
    assert counter.view.banner.code == "desktop.give_up.done"
    assert {ticket.state for ticket in tickets(office).values()} == {TicketState.ABANDONED}
