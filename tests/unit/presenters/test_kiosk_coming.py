"""Appointments, refusals, speech and the way out of the ticket machine; and thousands of visits that leave nothing."""

import gc
import tracemalloc
from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SHANGHAI
from core.devices.simulated.people import PEOPLE
from core.papers.job import JobState
from core.queue.service import QueueService
from desktop.i18n import use_language
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_exit import TRIES, WAIT_S, KioskExit
from desktop.presenters.kiosk_view import HOME, NO_PAPER, PRINTING
from tests.fakes.public_office import PIN, PublicOffice


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


@pytest.fixture
def office():
    return PublicOffice(hour=8, minute=50)


def machine(office):
    presenter = KioskPresenter(office, office.runner)
    presenter.refresh()
    return presenter


def booked(office, key="zhou"):
    """Somebody booked the first slot of today a day ago."""
    person = office.intake.identify(office.act(), PEOPLE[key]).person
    now, start = office.clock.now(), office.clock.now().astimezone(SHANGHAI).replace(hour=9, minute=0)
    office.clock._now -= timedelta(days=3)
    office.appointments.book(office.act(), business="A", start=start, person=person)
    office.clock._now = now


def test_who_booked_checks_in_with_the_card_and_has_a_number(office):
    booked(office)
    kiosk = machine(office)
    kiosk.check_in()
    assert kiosk.view.waits_for_card
    kiosk.on_card(office.card("zhou"))
    assert kiosk.view.page == PRINTING
    (ticket,) = office.tickets()
    assert (ticket.number, ticket.is_appointment) == ("A001", True)
    assert not kiosk.view.waits_for_card


def test_the_card_first_and_the_appointment_after_it(office):
    booked(office)
    kiosk = machine(office)
    kiosk.on_card(office.card("zhou"))
    kiosk.check_in()
    assert [ticket.is_appointment for ticket in office.tickets()] == [True]


def test_who_did_not_book_is_told_so_and_may_take_a_number(office):
    kiosk = machine(office)
    kiosk.check_in()
    kiosk.on_card(office.card("chen"))
    assert kiosk.view.page == HOME
    assert kiosk.view.banner.code == "queue.appointment.none"
    kiosk.choose("A")
    assert len(office.tickets()) == 1


def test_a_wish_to_check_in_that_nobody_follows_is_dropped(office):
    kiosk = machine(office)
    kiosk.check_in()
    office.clock.forward(91)
    kiosk.tick()
    assert not kiosk.view.waits_for_card


@pytest.mark.parametrize(("business", "code"), [("F", "queue.issue.quota"), ("C", "queue.issue.last_given")])
def test_why_no_number_is_given_is_said_in_plain_words(tmp_path, business, code):
    office = PublicOffice(hour=16, minute=40, site=tmp_path)
    (tmp_path / "queue").mkdir()
    table = (office.resources.shipped / "queue/businesses.toml").read_text("utf-8")
    table = table.replace("[F]\n", "[F]\nquota = 2\n").replace("mean_minutes = 12", "mean_minutes = 240")
    (tmp_path / "queue/businesses.toml").write_text(table, "utf-8")
    office = PublicOffice(hour=16, minute=40, site=tmp_path)
    if business == "F":
        office.issue("FF")
    else:
        office.issue("C")
    kiosk = machine(office)
    tile = next(tile for tile in kiosk.view.tiles if tile.letter == business)
    assert tile.opens == "今日号已取完"
    before = len(office.tickets())
    kiosk.choose(business)
    assert kiosk.view.banner.code == code
    assert kiosk.view.banner.remedy
    assert len(office.tickets()) == before


def test_the_large_screen_speaks_and_the_small_one_does_not(office):
    kiosk, said = machine(office), []
    kiosk.on_speech(said.append)
    kiosk.choose("A")
    kiosk.done()
    assert said == []
    kiosk.set_elder(is_elder=True)
    kiosk.choose("A")
    kiosk.on_job(office.paper(office.jobs()[-1], JobState.CONFIRMED))
    kiosk.say_again()
    assert said[0].startswith("您好")
    assert said[1:] == ["您的号码是，A零零二号。请等候叫号。"] * 2


def test_a_ticket_that_does_not_come_out_is_said_too(office):
    kiosk, said = machine(office), []
    kiosk.on_speech(said.append)
    kiosk.set_elder(is_elder=True)
    kiosk.choose("A")
    kiosk.on_job(office.paper(office.jobs()[-1], JobState.FAILED_BEFORE_SEND, "printing.printer.paper_out"))
    assert kiosk.view.page == NO_PAPER
    assert said[-1] == "您的号码是，A零零一号。请记住号码，到导服台。"


def typed(way_out, pin):
    for digit in pin:
        way_out.press(digit)
    way_out.confirm()


def test_only_the_number_of_the_staff_leaves(office):
    way_out = KioskExit(office.kiosk_pin, office.clock, office.runner)
    assert not way_out.may_close
    way_out.open()
    typed(way_out, "111111")
    assert way_out.view.note == "密码不对"
    assert way_out.view.typed == 0
    typed(way_out, PIN)
    assert way_out.may_close
    assert not way_out.view.is_open


def test_after_some_wrong_numbers_the_pad_waits(office):
    way_out = KioskExit(office.kiosk_pin, office.clock, office.runner)
    way_out.open()
    for _ in range(TRIES):
        typed(way_out, "111111")
    typed(way_out, PIN)
    assert "请等" in way_out.view.note
    assert not way_out.may_close
    office.clock.forward(WAIT_S + 1)
    typed(way_out, PIN)
    assert way_out.may_close


def test_a_pad_nobody_touches_closes(office):
    way_out = KioskExit(office.kiosk_pin, office.clock, office.runner)
    way_out.open()
    way_out.press("2")
    office.clock.forward(21)
    way_out.tick()
    assert way_out.view == type(way_out.view)()


@pytest.mark.parametrize("pin", ["123", "1111", "1234", "9876", "12a4", "123456789"])
def test_a_plain_number_is_refused(office, pin):
    with pytest.raises(Exception, match=r"staff\.pin\.weak"):
        office.kiosk_pin.set(Act.new(who="0317", where="3"), pin)
    assert office.kept_pins == []


def test_who_may_not_change_settings_sets_no_number(office):
    with pytest.raises(Exception, match=r"staff\.right\.missing"):
        office.kiosk_pin.set(Act.new(who="0317", where="3"), "280731")


def test_hundreds_of_visits_leave_nothing_behind(office, monkeypatch):
    """The machine runs for weeks: what it keeps itself does not grow. The store's own rows are not its memory."""
    given = office.queue.issue(office.act(), business="A")
    hall = office.queue.hall()
    monkeypatch.setattr(QueueService, "issue", lambda *_args, **_more: given)
    monkeypatch.setattr(QueueService, "hall", lambda *_args: hall)
    kiosk = machine(office)
    kiosk.on_change(lambda _view: None)

    def visits(count):
        for _ in range(count):
            kiosk.choose("A")
            office.clock.forward(1)
            kiosk.tick()
            kiosk.done()
        gc.collect()

    visits(50)
    tracemalloc.start()
    visits(50)
    before = tracemalloc.get_traced_memory()[0]
    visits(300)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 300 * 150, f"{grown} bytes after 300 visits"  # one kept view or ticket is more than that a visit
