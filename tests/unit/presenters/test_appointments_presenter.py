"""The page of appointments books for the visitor at the counter, checks in, and shows no name whole."""

from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SHANGHAI
from core.devices.simulated.people import PEOPLE
from core.queue.appointments.appointment import AppointmentState
from tests.fakes.counter_office import NUMBER, a_card, signed_in


@pytest.fixture
def presenters(office):
    own = office.presenters()
    signed_in(office, own)
    yield own
    own.stop()


def booked(office, key, hour, minute=0, business="A"):
    person = office.intake.identify(Act.new(who=NUMBER, where="3"), PEOPLE[key]).person
    now = office.clock.now()
    start = now.astimezone(SHANGHAI).replace(hour=hour, minute=minute)
    office.clock._now -= timedelta(days=3)
    office.appointments.book(Act.new(who=NUMBER, where="3"), business=business, start=start, person=person)
    office.clock._now = now
    return person


def test_today_is_shown_masked_with_who_came_and_who_did_not(office, presenters):
    missed, early = booked(office, "zhang", 8, 30), booked(office, "chen", 11, business="B")
    page = presenters.appointments
    page.refresh()
    rows = page.view.rows
    assert [(row.time, row.state.text) for row in rows] == [("08:30–09:00", "爽约"), ("11:00–11:30", "已预约")]
    assert page.view.summary == "预约 2 人，已到 0 人，爽约 1 人"
    for person, row in zip((missed, early), rows, strict=True):
        assert person.name not in row.person
        assert "*" in row.person
    assert not rows[0].can_check_in


def test_who_came_is_checked_in_and_the_paper_comes_out_at_the_kiosk(office, presenters):
    booked(office, "chen", 11, business="B")
    page = presenters.appointments
    page.refresh()
    page.check_in(page.view.rows[0].key)
    assert page.view.banner.code == "queue.appointment.early", "18 minutes before: the check-in opens 15 before"
    office.clock.forward(300)
    page.check_in(page.view.rows[0].key)
    assert page.view.rows[0].state.text == "已签到"
    assert office.queue.hall().waiting[0].is_appointment


def test_a_slot_is_booked_for_the_visitor_at_the_counter_only(office, presenters):
    page = presenters.appointments
    page.refresh()
    first = page.view.slots[0]
    assert (page.view.business, page.view.day, first.time, first.free) == ("A", "2026-11-24", "08:30", 3)
    page.book(first.key)
    assert page.view.banner.code == "desktop.appointment.no_visitor"
    office.issue("A")
    presenters.counter.call_next()
    office.put_card(a_card())
    page.refresh()
    assert "*" in page.view.visitor
    page.book(first.key)
    assert page.view.banner.text == "已约好 11月24日 星期二 08:30"
    assert page.view.slots[0].free == 2
    page.book(page.view.slots[1].key)
    assert page.view.banner.code == "queue.appointment.one_a_day"


def test_a_booking_is_given_back_and_the_page_forgets_everybody_at_sign_out(office, presenters):
    booked(office, "chen", 16)
    page = presenters.appointments
    page.refresh()
    page.cancel(page.view.rows[0].key)
    assert page.view.rows == ()
    assert [own.state for own in office.appointments.of_day()] == [AppointmentState.CANCELLED]
    booked(office, "zhang", 16)
    page.refresh()
    assert page.view.rows
    presenters.gate.lock()
    presenters.gate.sign_out()
    assert page.view.rows == ()
