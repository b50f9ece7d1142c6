"""Giving out numbers: one transaction, one paper, one live ticket a person, inside the hours."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.base.clock import SHANGHAI
from core.base.faults import Fault
from core.papers.events import PaperOrdered
from core.papers.job import Channel, JobState
from core.queue.events import TicketIssued
from core.queue.ticket import Outcome, TicketState
from tests.samples import a_person, all_printed


def test_numbers_run_by_letter_and_start_anew_every_day(hall):
    assert [hall.issue(letter).number for letter in "AABAB"] == ["A001", "A002", "B001", "A003", "B002"]
    hall.clock.forward(86400)
    assert hall.issue("A").number == "A001"


def test_ticket_journal_event_and_paper_come_together(hall):
    ticket = hall.issue("A")
    assert hall.journal() == [("queue.issue", "A001")]
    assert [type(event) for event in hall.told] == [TicketIssued, PaperOrdered]
    assert (hall.told[0].ticket, hall.told[1].channel, hall.told[1].place) == (ticket, Channel.TICKET, "kiosk")
    (job,) = hall.jobs("A001")
    assert (job.template, job.channel, job.place, job.state) == (
        "receipts/ticket",
        Channel.TICKET,
        "kiosk",
        JobState.QUEUED,
    )


def test_nothing_of_it_when_the_transaction_fails(hall, monkeypatch):
    def torn(*_args, **_facts):
        raise Fault("store.disk.full")

    monkeypatch.setattr("core.queue.issuing.order", torn)
    with pytest.raises(Fault):
        hall.issue("A")
    monkeypatch.undo()
    assert hall.journal() == []
    assert hall.told == []
    assert hall.issue("A").number == "A001"


def test_the_paper_says_what_the_visitor_may_read(hall):
    for _ in range(3):
        hall.issue("A")
    hall.issue("B")
    hall.issue("A")
    values = hall.jobs("A004")[0].values
    assert values["number"] == "A004"
    assert values["business"] == "社保·医保·民政"
    assert (values["ahead"], values["minutes"], values["windows"]) == (3, 8, "1至3号窗口")
    assert values["issued"] == "2026年11月23日 9:00"
    assert values["qr"] == "https://yunxi.example/p/A004-20261123-0900"
    assert values["is_priority"] is False
    assert values["tips"][1] == "过号后再叫3个号内，请到导服台激活。"


def test_the_first_in_line_has_no_minutes(hall):
    hall.issue("A")
    values = hall.jobs("A001")[0].values
    assert (values["ahead"], values["minutes"]) == (0, None)


def test_the_paper_says_priority_but_never_why_or_who(hall):
    person = a_person()
    hall.issue("A", priority="disabled", person=person)
    values = hall.jobs("A001")[0].values
    assert values["is_priority"] is True
    text = str(values)
    for secret in ("disabled", "残疾", person.name, person.id_number, person.id):
        assert secret not in text


@pytest.mark.parametrize(
    ("policy", "tip"),
    [
        ("void", "叫到未到即作废，请重新取号。"),
        ("keep_calls", "过号后再叫3个号内，请到导服台激活。"),
        ("keep_minutes", "过号后30分钟内，请到导服台激活。"),
    ],
)
def test_the_tips_promise_what_the_settings_do(hall_with, policy, tip):
    hall = hall_with(missed_policy=policy)
    hall.issue("A")
    assert tip in hall.jobs("A001")[0].values["tips"]


def test_a_repeat_is_the_same_act(hall):
    act = hall.act("kiosk")
    first = hall.queue.issue(act, business="A")
    assert hall.queue.issue(act, business="A") == first
    assert hall.opened().issue(act, business="A") == first
    assert len(hall.jobs("A001")) == 1
    assert hall.journal() == [("queue.issue", "A001")]
    assert hall.issue("A").number == "A002"


def test_who_is_old_enough_goes_first_without_asking(hall):
    just_sixty = a_person(birth=date(1966, 11, 23), id_number="1")
    not_yet = a_person(birth=date(1966, 11, 24), id_number="2")
    leap = a_person(birth=date(1964, 2, 29), id_number="3")
    assert [hall.issue("A", person=person).priority for person in (just_sixty, not_yet, leap)] == ["elder", "", "elder"]
    assert hall.issue("B", person=just_sixty, priority="soldier").priority == "soldier"
    assert hall.issue("A", person=a_person(birth=None, id_number="4")).priority == ""


def test_the_priority_letter_is_priority_by_itself(hall):
    ticket = hall.issue("Y")
    assert (ticket.number, ticket.priority) == ("Y001", "declared")


def test_one_live_ticket_a_person_and_business(hall):
    person = a_person()
    hall.issue("A", person=person)
    with pytest.raises(Fault) as refused:
        hall.issue("A", person=person)
    assert refused.value.code == "queue.issue.live_ticket"
    assert refused.value.facts["number"] == "A001"
    assert hall.issue("B", person=person).number == "B001"
    assert hall.issue("A", person=a_person(id_number="other")).number == "A002"
    hall.serve()
    hall.serve()
    hall.serve()
    assert hall.issue("A", person=person).number == "A003"


def test_a_missed_number_that_is_kept_no_longer_does_not_block_a_new_one(hall_with):
    hall = hall_with(missed_policy="keep_minutes", missed_keep_minutes=10)
    person = a_person(birth=None)
    hall.issue("A", person=person)
    hall.called_and_passed()
    with pytest.raises(Fault):
        hall.issue("A", person=person)
    hall.minutes(11)
    assert hall.issue("A", person=person).number == "A002"


def test_more_live_tickets_where_the_site_wants_it(hall_with):
    hall = hall_with(one_live_ticket=False)
    person = a_person()
    assert [hall.issue("A", person=person).number for _ in range(2)] == ["A001", "A002"]


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("business", "moment", "opens"),
    [
        ("E", at(9, 0), "14:00"),
        ("E", at(13, 59), "14:00"),
        ("A", at(17, 0), "11-24 8:30"),
        ("E", at(23, 59), "11-24 14:00"),
    ],
)
def test_no_number_outside_of_the_hours_and_it_says_when(hall, business, moment, opens):
    hall.clock.forward((moment - hall.clock.now()).total_seconds())
    with pytest.raises(Fault) as refused:
        hall.issue(business)
    assert refused.value.code == "queue.issue.closed"
    assert refused.value.facts["opens"] == opens
    assert hall.journal() == []


def test_the_hours_begin_with_their_first_minute(hall):
    hall.clock.forward(timedelta(hours=5).total_seconds())
    assert hall.issue("E").number == "E001"


def test_a_business_or_group_nobody_knows(hall):
    for code, what in (("queue.business.unknown", {"business": "X"}), ("queue.priority.unknown", {"priority": "vip"})):
        with pytest.raises(Fault) as refused:
            hall.issue(**what)
        assert refused.value.code == code


def test_reprint_is_the_same_number_marked_as_a_copy(hall):
    ticket = hall.issue("A")
    all_printed(hall.store, ticket.number)
    copy = hall.queue.reprint(hall.act("kiosk"), ticket.id)
    all_printed(hall.store, ticket.number)
    again = hall.queue.reprint(hall.act("3"), ticket.id)
    original = hall.jobs("A001")[0]
    assert (copy.copy, again.copy) == (2, 3)
    assert copy.values == original.values
    assert {copy.place, again.place} == {original.place}, "a counter has no ticket printer"
    assert ("queue.reprint", "A001") in hall.journal()
    assert hall.issue("A").number == "A002"


def test_reprint_takes_the_paper_of_its_own_day(hall):
    hall.issue("A")
    hall.clock.forward(86400)
    today = hall.issue("A")
    all_printed(hall.store, today.number)
    copy = hall.queue.reprint(hall.act(), today.id)
    assert copy.values["issued"] == "2026年11月24日 9:00"


def test_a_repeated_reprint_prints_once(hall):
    ticket, act = hall.issue("A"), hall.act()
    all_printed(hall.store, ticket.number)
    assert hall.queue.reprint(act, ticket.id) == hall.queue.reprint(act, ticket.id)
    assert len(hall.jobs("A001")) == 2


def test_no_reprint_of_a_number_that_is_over(hall):
    ticket = hall.issue("A")
    hall.serve(outcome=Outcome.ENQUIRY)
    with pytest.raises(Fault) as refused:
        hall.queue.reprint(hall.act(), ticket.id)
    assert refused.value.code == "queue.reprint.ended"


def test_a_ticket_without_paper_says_so(hall):
    ticket = hall.issue("A")
    with hall.store.work(hall.act()) as work:
        stray = replace(ticket, id="stray", serial=77, state=TicketState.WAITING)
        work.tickets.add(stray)
    with pytest.raises(Fault) as refused:
        hall.queue.reprint(hall.act(), stray.id)
    assert refused.value.code == "queue.reprint.no_paper"
