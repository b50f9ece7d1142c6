"""The ticket machine: one touch one number, the paper's whole way, and nothing of a person that stays."""

import pytest

from core.devices.events import CardFailed
from core.devices.ports import DeviceState
from core.papers.job import JobState
from core.store.events import ServerChanged
from desktop.i18n import use_language
from desktop.presenters.help import HelpAsked, HelpHeard
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_view import HOME, NO_PAPER, PRINTING, TICKET, UNSURE, Closed
from tests.fakes.held_runner import HeldRunner
from tests.fakes.public_office import PublicOffice, many_businesses

PAPER_OUT = "printing.printer.paper_out"


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


@pytest.fixture
def office():
    return PublicOffice()


@pytest.fixture
def kiosk(office):
    presenter = KioskPresenter(office, office.runner)
    presenter.refresh()
    return presenter


def pass_time(office, kiosk, seconds):
    for _ in range(seconds):
        office.clock.forward(1)
        kiosk.tick()


def test_the_date_line_says_until_when_numbers_are_given_out(kiosk):
    assert kiosk.view.date == "11 月 23 日　星期一"
    assert kiosk.view.hours == "今日取号至 17:00"


def test_tiles_say_who_waits_and_what_is_not_open(office, kiosk):
    office.issue("AAD")
    kiosk.refresh()
    tiles = {tile.letter: tile for tile in kiosk.view.tiles}
    assert (tiles["A"].waiting, tiles["A"].minutes) == (2, 6)
    assert (tiles["B"].waiting, tiles["B"].minutes) == (0, None)
    assert tiles["E"].opens == "14:00 开始取号"
    assert kiosk.view.waiting == 3


def test_a_touch_gives_a_number_whose_success_waits_for_the_printer(office, kiosk):
    kiosk.choose("A")
    assert kiosk.view.page == PRINTING
    (job,) = office.jobs()
    assert (job.subject, job.copy) == (kiosk.view.ticket.number, 1)
    for state in (JobState.SENDING, JobState.SENT):
        kiosk.on_job(office.paper(job, state))
        assert kiosk.view.page == PRINTING
    kiosk.on_job(office.paper(job, JobState.CONFIRMED))
    assert (kiosk.view.page, kiosk.view.seconds_left) == (TICKET, 15)
    assert kiosk.view.ticket.qr.endswith("A001-20261123-0840")


def test_the_number_goes_back_to_the_first_page_by_itself(office, kiosk):
    kiosk.choose("A")
    kiosk.on_job(office.paper(office.jobs()[0], JobState.CONFIRMED))
    pass_time(office, kiosk, 14)
    assert (kiosk.view.page, kiosk.view.seconds_left) == (TICKET, 1)
    pass_time(office, kiosk, 1)
    assert (kiosk.view.page, kiosk.view.ticket) == (HOME, None)


def test_two_quick_touches_give_one_number(office):
    runner = HeldRunner()
    kiosk = KioskPresenter(office, runner)
    kiosk.choose("A")
    kiosk.choose("A")
    kiosk.choose("B")
    runner.answer_held()
    kiosk.choose("A")
    runner.answer_held()
    assert [ticket.number for ticket in office.tickets()] == ["A001"]
    assert len(office.jobs()) == 1


def test_a_printer_that_is_quicker_than_the_answer_is_believed(office):
    runner = HeldRunner()
    kiosk = KioskPresenter(office, runner)
    kiosk.choose("A")
    job, done, _failed = runner.held.pop()
    result = job()
    kiosk.on_job(office.paper(office.jobs()[0], JobState.FAILED_BEFORE_SEND, PAPER_OUT))
    assert kiosk.view.page == HOME
    done(result)
    assert (kiosk.view.page, kiosk.view.trouble) == (NO_PAPER, "打印纸用完")


def test_without_paper_the_number_stands_and_the_ticket_follows_by_itself(office, kiosk):
    kiosk.choose("A")
    (job,) = office.jobs()
    kiosk.on_job(office.paper(job, JobState.FAILED_BEFORE_SEND, PAPER_OUT))
    assert (kiosk.view.page, kiosk.view.trouble) == (NO_PAPER, "打印纸用完")
    assert kiosk.view.ticket.number == "A001"
    kiosk.choose("A")  # a hidden tile must not give another
    (job,) = office.jobs()
    kiosk.on_job(office.paper(job, JobState.SENDING))
    kiosk.on_job(office.paper(job, JobState.CONFIRMED))
    assert (kiosk.view.page, kiosk.view.trouble) == (TICKET, "")
    assert len(office.tickets()) == 1


def test_retries_of_the_printer_do_not_keep_the_page_for_ever(office, kiosk):
    kiosk.choose("A")
    for _ in range(9):
        (job,) = office.jobs()
        kiosk.on_job(office.paper(job, JobState.FAILED_BEFORE_SEND, PAPER_OUT))
        pass_time(office, kiosk, 10)
    assert kiosk.view.page == HOME


@pytest.mark.parametrize("came_out", [True, False])
def test_the_question_is_answered_without_a_second_number(office, kiosk, came_out):
    kiosk.choose("A")
    (job,) = office.jobs()
    kiosk.on_job(office.paper(job, JobState.UNKNOWN, "printing.printer.silent"))
    assert kiosk.view.page == UNSURE
    kiosk.answer(came_out=came_out)
    kiosk.answer(came_out=came_out)
    assert office.papers.answers == [(job.id, came_out)]
    assert len(office.tickets()) == 1
    if came_out:
        assert kiosk.view.page == TICKET
        return
    assert kiosk.view.page == PRINTING
    (copy,) = office.jobs()
    assert (copy.subject, copy.copy) == (job.subject, 2)
    kiosk.on_job(office.paper(copy, JobState.CONFIRMED))
    assert kiosk.view.page == TICKET


def test_papers_of_others_are_not_ours(office, kiosk):
    kiosk.choose("A")
    office.issue("B")
    kiosk.on_job(office.paper(office.job_of("B001"), JobState.CONFIRMED))
    assert kiosk.view.page == PRINTING


def test_where_no_printer_is_set_up_the_number_is_to_be_remembered():
    office = PublicOffice('ticket_printer.port=""')
    kiosk = KioskPresenter(office, office.runner)
    kiosk.choose("A")
    assert (kiosk.view.page, kiosk.view.has_paper) == (TICKET, False)
    kiosk.on_job(office.paper(office.jobs()[0], JobState.FAILED_BEFORE_SEND, "printing.printer.not_set_up"))
    assert kiosk.view.page == TICKET


def test_what_is_not_open_says_when_and_gives_no_number(office, kiosk):
    kiosk.choose("E")
    assert (kiosk.view.page, kiosk.view.banner.code) == (HOME, "queue.issue.closed")
    assert "14:00" in kiosk.view.banner.text
    assert office.tickets() == []
    pass_time(office, kiosk, 20)
    assert kiosk.view.banner is None


def test_an_old_visitors_card_opens_the_large_screen_and_gives_priority(office, kiosk):
    office.issue("AA")
    kiosk.on_card(office.card("wang"))
    assert (kiosk.view.is_known_person, kiosk.view.is_elder) == (True, True)
    kiosk.choose("A")
    ticket = office.tickets()[-1]
    assert (ticket.priority, kiosk.view.ticket.is_priority, kiosk.view.ticket.ahead) == ("elder", True, 0)
    assert not kiosk.view.is_known_person


def test_the_large_screen_alone_gives_no_priority(office, kiosk):
    kiosk.set_elder(is_elder=True)
    kiosk.choose("A")
    assert office.tickets()[0].priority == ""


def test_a_younger_visitors_card_keeps_the_screen(office, kiosk):
    kiosk.on_card(office.card("chen"))
    assert (kiosk.view.is_known_person, kiosk.view.is_elder) == (True, False)


def test_another_reader_is_not_ours(office, kiosk):
    from dataclasses import replace

    kiosk.on_card(replace(office.card("chen"), device="card_reader"))
    assert not kiosk.view.is_known_person


def remembered(kiosk):
    return " ".join(repr(value) for value in vars(kiosk).values())


def test_a_person_is_forgotten_after_ninety_seconds(office, kiosk):
    kiosk.on_card(office.card("chen"))
    pass_time(office, kiosk, 89)
    assert kiosk.view.is_known_person
    pass_time(office, kiosk, 1)
    assert not kiosk.view.is_known_person
    assert kiosk._person is None
    assert "陈思远" not in remembered(kiosk)
    kiosk.choose("A")
    assert office.tickets()[0].person_id == ""


def test_a_person_is_forgotten_with_the_number(office, kiosk):
    kiosk.on_card(office.card("chen"))
    kiosk.choose("A")
    assert kiosk._person is None
    assert "陈思远" not in remembered(kiosk)
    kiosk.done()
    kiosk.choose("A")
    assert [bool(ticket.person_id) for ticket in office.tickets()] == [True, False]


def test_a_touch_keeps_the_page(office, kiosk):
    kiosk.on_card(office.card("chen"))
    pass_time(office, kiosk, 80)
    kiosk.touched()
    pass_time(office, kiosk, 80)
    assert kiosk.view.is_known_person


def test_the_next_visitors_card_ends_the_page_of_the_last(office, kiosk):
    kiosk.choose("A")
    kiosk.on_card(office.card("chen"))
    assert kiosk.view.page == PRINTING, "a ticket is being printed"
    kiosk.on_job(office.paper(office.jobs()[0], JobState.CONFIRMED))
    kiosk.on_card(office.card("chen"))
    assert (kiosk.view.page, kiosk.view.is_known_person) == (HOME, True)


def test_the_same_person_is_told_of_the_number_that_is_still_valid(office, kiosk):
    for _ in range(2):
        kiosk.on_card(office.card("chen"))
        kiosk.choose("A")
        kiosk.on_job(office.paper(office.jobs()[0], JobState.CONFIRMED)) if office.jobs() else None
        if kiosk.view.page == TICKET:
            kiosk.done()
    assert kiosk.view.banner.code == "queue.issue.live_ticket"
    assert len(office.tickets()) == 1


def test_the_large_screen_stays_for_an_hour_and_counts_no_seconds(office, kiosk):
    kiosk.set_elder(is_elder=True)
    office.clock.forward(3599)
    kiosk.tick()
    assert kiosk.view.is_elder
    kiosk.choose("A")
    kiosk.on_job(office.paper(office.jobs()[0], JobState.CONFIRMED))
    pass_time(office, kiosk, 30)
    assert (kiosk.view.page, kiosk.view.seconds_left) == (TICKET, 0)
    pass_time(office, kiosk, 60)
    assert (kiosk.view.page, kiosk.view.is_elder) == (HOME, False)


def test_a_reader_that_is_given_to_the_kiosk_later_is_offered_at_once(office):
    office.kiosk_desk.state = DeviceState.UNUSED
    kiosk = KioskPresenter(office, office.runner)
    assert not kiosk.view.has_reader
    kiosk.on_device(office.device("kiosk_reader"))
    assert kiosk.view.has_reader
    kiosk.on_device(office.device("kiosk_reader", DeviceState.UNUSED, "device.open.unused"))
    assert not kiosk.view.has_reader


def test_lamps_change_what_is_offered(office, kiosk):
    kiosk.on_device(office.device("kiosk_reader", DeviceState.ABSENT, "device.open.absent"))
    assert not kiosk.view.has_reader
    kiosk.on_device(office.device("kiosk_reader"))
    assert kiosk.view.has_reader
    kiosk.on_device(office.device("ticket_printer", DeviceState.FAULTY, PAPER_OUT))
    assert kiosk.view.printer_trouble == "打印纸用完"
    kiosk.on_device(office.device("ticket_printer", DeviceState.READY, "printing.printer.near_end"))
    assert kiosk.view.printer_trouble == ""


def test_a_card_that_cannot_be_read_says_what_to_do(office, kiosk):
    kiosk.on_card_failed(CardFailed(device="kiosk_reader", fault="card.read.removed", ask="", at=office.clock.now()))
    assert kiosk.view.banner.code == "card.read.removed"


def test_help_is_promised_only_when_a_desk_has_heard(office, kiosk):
    asked = []
    office.bus.subscribe(HelpAsked, asked.append)
    kiosk.call_help()
    assert [event.place for event in asked] == ["kiosk"]
    assert kiosk.view.help == "asked"
    kiosk.on_help_heard(HelpHeard(place="elsewhere"))
    assert kiosk.view.help == "asked"
    kiosk.on_help_heard(HelpHeard(place="kiosk"))
    assert kiosk.view.help == "heard"
    office.clock.forward(121)
    kiosk.tick()
    assert kiosk.view.help == ""


def test_out_of_hours_is_said_with_the_next_opening():
    kiosk = KioskPresenter(PublicOffice(hour=17, minute=30), PublicOffice().runner)
    kiosk.refresh()
    assert (kiosk.view.closed.opens, kiosk.view.closed.hours) == ("明天 08:30 开始取号", "08:30–17:00")
    early = KioskPresenter(PublicOffice(hour=7), PublicOffice().runner)
    early.refresh()
    assert early.view.closed.opens == "08:30 开始取号"


def test_a_clock_set_back_shuts_the_machine_until_it_is_right(office, kiosk):
    office.issue("A")
    office.clock.forward(-86400)
    kiosk.choose("A")
    banner = kiosk.view.banner
    assert (banner.code, banner.text, banner.remedy) == ("queue.clock.behind", "这里暂时取不了号，请到导服台取号。", "")
    assert (kiosk.view.page, kiosk.view.closed) == (HOME, Closed(opens="请到导服台", hours=""))
    office.clock.forward(86400)
    kiosk.refresh()
    assert kiosk.view.closed is None
    assert office.queue.hall().issued == 1


@pytest.mark.parametrize("code", ["card.pcsc.no_service", "card.read.failed"])
def test_what_only_staff_can_mend_is_one_plain_line_to_a_visitor(office, kiosk, code):
    kiosk.on_card_failed(CardFailed(device="kiosk_reader", fault=code, ask="", at=office.clock.now()))
    assert (kiosk.view.banner.code, kiosk.view.banner.remedy) == (code, "")
    assert "管理员" not in kiosk.view.banner.text


def test_more_than_eight_businesses_are_turned_over(tmp_path):
    office = PublicOffice(site=many_businesses(tmp_path, 9))
    kiosk = KioskPresenter(office, office.runner)
    kiosk.refresh()
    assert [tile.letter for tile in kiosk.view.shown_tiles] == list("ABCDEFG")
    kiosk.more()
    assert [tile.letter for tile in kiosk.view.shown_tiles] == list("HJ")
    pass_time(office, kiosk, 90)
    assert kiosk.view.first_tile == 0


def test_no_answer_sends_visitors_to_the_guide_until_there_is_one(office, kiosk, monkeypatch):
    from core.base.faults import Fault

    def broken():
        raise Fault("storage.read.failed")

    with monkeypatch.context() as broke:
        broke.setattr(office.queue, "hall", broken)
        kiosk.refresh()
        assert kiosk.view.is_offline
    kiosk.refresh()
    assert not kiosk.view.is_offline


def test_a_centre_whose_server_is_away_is_said_at_once_and_so_is_its_return(office, kiosk):
    def server(*, is_there):
        return ServerChanged(at=office.clock.now(), op="", is_there=is_there, fault="storage.server.away")

    kiosk.on_server(server(is_there=False))
    assert kiosk.view.is_offline
    kiosk.on_server(server(is_there=True))
    assert not kiosk.view.is_offline
