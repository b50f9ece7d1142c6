"""A mobile number at the ticket machine: checked as it is typed, one live number each, nothing of it that stays."""

from datetime import date

import pytest

from core.papers.job import JobState
from core.queue.ticket import Outcome, TicketState
from desktop.i18n import use_language
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_view import HOME, PHONE, PRINTING, TICKET
from desktop.presenters.queue_words import queue_view
from tests.fakes.public_office import PublicOffice

PHONE_NUMBER = "13800002207"


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


@pytest.fixture
def office():
    return PublicOffice("kiosk.takes_phone=true")


@pytest.fixture
def kiosk(office):
    presenter = KioskPresenter(office, office.runner)
    presenter.refresh()
    return presenter


def type_in(kiosk, digits):
    kiosk.ask_phone()
    for digit in digits:
        kiosk.type_digit(digit)


def number(office, kiosk, letter="A", digits=PHONE_NUMBER):
    type_in(kiosk, digits)
    kiosk.take_phone()
    kiosk.choose(letter)
    if kiosk.view.page == PRINTING:
        kiosk.on_job(office.paper(office.jobs()[0], JobState.CONFIRMED))


@pytest.mark.parametrize(
    ("digits", "note", "is_wrong", "is_whole"),
    [
        ("", "手机号共 11 位", False, False),
        ("1", "还差 10 位", False, False),
        ("0", "没有 0 开头的手机号", True, False),
        ("12", "没有 12 开头的手机号", True, False),
        ("1380000220", "还差 1 位", False, False),
        (PHONE_NUMBER, "核对无误，请点“确认”", False, True),
    ],
)
def test_what_is_typed_is_checked_at_once(kiosk, digits, note, is_wrong, is_whole):
    type_in(kiosk, digits)
    line = kiosk.view.phone_line
    assert (line.note, line.is_wrong, line.is_whole) == (note, is_wrong, is_whole)
    kiosk.take_phone()
    assert (kiosk.view.page == HOME) is is_whole


def test_one_live_number_a_phone_and_business(office, kiosk):
    number(office, kiosk)
    assert (kiosk.view.page, kiosk.view.ticket.number) == (TICKET, "A001")
    assert kiosk.view.ticket.tips[-1] == "手机号只用来认号，办完即删，不发短信。"
    kiosk.done()
    number(office, kiosk)
    assert "还有效" in kiosk.view.banner.text
    assert "A001" not in kiosk.view.banner.text + kiosk.view.banner.remedy  # whose phone it is nobody has shown
    kiosk.done()
    number(office, kiosk, "B")
    kiosk.done()
    number(office, kiosk, digits="13900002207")
    assert [ticket.number for ticket in office.tickets()] == ["A001", "B001", "A002"]


def test_the_paper_and_the_screens_never_say_it(office, kiosk):
    number(office, kiosk)
    job = office.job_of("A001")
    assert PHONE_NUMBER not in f"{job}{kiosk.view}{office.tickets()}"
    assert job.values["tips"][-1] == "手机号只用来认号，办完即删，不发短信。"
    (row,) = queue_view(office.queue.hall(), {}, office.clock.now(), "3", "2207").waiting
    assert [tag.text for tag in row.tags] == ["138****2207"]
    assert queue_view(office.queue.hall(), {}, office.clock.now(), "3", "0000").waiting == ()


@pytest.mark.parametrize("end", ["finish", "give_up", "void"])
def test_it_goes_with_the_number(office, kiosk, end):
    number(office, kiosk)
    (ticket,) = office.tickets()
    assert ticket.phone == PHONE_NUMBER
    called = office.call("3", is_served=end != "give_up")
    at = office.clock.now()
    ended = {
        "finish": lambda: office.queue.finish(office.act(), called.id, Outcome.OTHER),
        "give_up": lambda: called.abandoned(at),
        "void": lambda: called.voided(at),
    }[end]()
    assert ended.state in (TicketState.FINISHED, TicketState.ABANDONED, TicketState.VOID)
    assert ended.phone == ""
    if end == "finish":
        kiosk.done()
        number(office, kiosk)  # the phone is free again
        assert kiosk.view.ticket.number == "A002"


def test_the_next_morning_forgets_what_was_never_ended(office, kiosk):
    number(office, kiosk)
    office.clock.forward(86400)
    kiosk.tick()
    kiosk.choose("A")
    with office.store.read() as work:
        assert [ticket.phone for ticket in work.tickets.of_day(date(2026, 11, 23))] == [""]


def test_a_pad_left_alone_forgets_what_was_typed(office, kiosk):
    type_in(kiosk, "1380000")
    for _ in range(90):
        office.clock.forward(1)
        kiosk.tick()
    assert (kiosk.view.page, kiosk.view.phone_line.typed) == (HOME, "")
    type_in(kiosk, PHONE_NUMBER)
    kiosk.take_phone()
    assert kiosk.view.phone == "138****2207"
    for _ in range(90):
        office.clock.forward(1)
        kiosk.tick()
    assert kiosk.view.phone == ""
    kiosk.choose("A")
    assert office.tickets()[0].phone == ""


def test_the_phone_is_not_kept_for_the_next_number(office, kiosk):
    number(office, kiosk)
    kiosk.done()
    kiosk.choose("A")
    assert [ticket.phone for ticket in office.tickets()] == [PHONE_NUMBER, ""]


def test_a_card_says_more_than_a_phone(office, kiosk):
    kiosk.set_elder(is_elder=True)
    type_in(kiosk, "1380000")
    kiosk.on_card(office.card("chen"))
    assert (kiosk.view.page, kiosk.view.is_elder) == (HOME, True)
    kiosk.choose("A")
    (ticket,) = office.tickets()
    assert ticket.person_id
    assert ticket.phone == ""


def test_going_back_from_the_pad_leaves_nothing(kiosk, office):
    type_in(kiosk, PHONE_NUMBER)
    assert kiosk.view.page == PHONE
    kiosk.leave_phone()
    assert (kiosk.view.page, kiosk.view.phone) == (HOME, "")
    kiosk.choose("A")
    assert office.tickets()[0].phone == ""
