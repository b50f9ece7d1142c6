"""Clocks that are wrong: numbers, order and chain stay whole; who must look is told. F35 to F42 of the queue."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.base.clock import SHANGHAI, SetClock
from core.base.faults import Fault
from core.queue.ticket import Outcome
from core.staff.account import Role
from core.staff.journal import defects
from tests.samples import an_account

DAY_S = 86400


def refused(do, *args, **what) -> str:
    with pytest.raises(Fault) as fault:
        do(*args, **what)
    return fault.value.code


def chain(hall) -> list[object]:
    with hall.store.read() as work:
        return defects(list(work.journal.entries()), work.journal.head())


def administrator(hall):
    with hall.store.work(hall.act()) as work:
        work.accounts.add(an_account("9001", role=Role.ADMINISTRATOR))
    return hall.act(who="9001")


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=3653)])
def test_f35_a_clock_set_back_by_days_gives_no_number_twice_and_says_so(hall, back):
    hall.issue("A")
    hall.clock.forward(-back.total_seconds())
    assert refused(hall.issue) == "queue.clock.behind"
    assert refused(hall.call) == "queue.clock.behind"
    assert hall.queue.clock_trouble().code == "queue.clock.behind"
    hall.clock.forward(back.total_seconds())
    assert hall.queue.clock_trouble() is None
    assert hall.issue("A").number == "A002"
    assert chain(hall) == []


def test_f35_a_clock_set_back_by_an_hour_keeps_the_order(hall):
    hall.minutes(120)
    first = hall.issue("A")
    hall.minutes(-60)
    second = hall.issue("A")
    assert second.issued_at == first.issued_at, "nobody comes before the one before"
    hall.minutes(1)
    assert [hall.call(counter).ticket.number for counter in ("3", "5")] == ["A001", "A002"]
    done = hall.queue.finish(hall.act(), first.id, Outcome.OTHER)
    assert (done.wait_s, done.visit_s) == (0, 0), "no time below nothing"


def test_f36_a_year_ahead_and_back_loses_nothing_and_locks_nobody_out(hall):
    waiting = hall.issue("A")
    hall.clock.forward(364 * DAY_S)
    assert hall.queue.clock_trouble().code == "queue.clock.ahead"
    assert hall.issue("A").number == "A001", "work goes on, on a day of its own"
    hall.clock.forward(-364 * DAY_S)
    assert refused(hall.issue) == "queue.clock.behind"
    assert refused(hall.queue.confirm_clock, hall.act()) == "staff.right.missing"
    assert len(hall.queue.confirm_clock(administrator(hall))) == 1
    assert hall.queue.clock_trouble() is None
    assert hall.issue("A").number == "A002"
    assert hall.call().ticket.id == waiting.id, "who waited before still waits"
    assert chain(hall) == []


def test_f37_a_jump_inside_a_visit_takes_no_time_away(hall):
    hall.issue("A")
    hall.minutes(3)
    called = hall.call().ticket
    hall.queue.start(hall.act(), called.id)
    hall.minutes(-30)
    held = hall.queue.hold(hall.act(), called.id, minutes=5)
    assert (held.wait_s, held.visit_s) == (180, 0)
    hall.minutes(60)
    assert hall.queue.hall().mean_wait_s == 180


def test_f38_the_hall_s_day_is_that_of_shanghai_whatever_the_zone(hall):
    hall.clock.forward(-3600)  # 8:00 in the hall, midnight in London
    before = hall.clock.now()
    assert before == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    hall.clock.forward(1800)
    ticket = hall.issue("A")
    assert ticket.day.isoformat() == "2026-11-23"
    assert ticket.issued_at.astimezone(SHANGHAI).strftime("%H:%M") == "08:30"


def all_day(hall) -> None:
    """Let the hall give out numbers at any hour."""
    business = hall.queue.business("A")
    hours = replace(business.hours, spans=())
    hall.queue._by_letter["A"] = replace(business, hours=hours)


def test_f39_a_visit_over_midnight_belongs_to_the_day_it_began(hall):
    all_day(hall)
    hall.clock.forward(14 * 3600 + 55 * 60)  # 23:55
    ticket = hall.issue("A")
    called = hall.call().ticket
    hall.queue.start(hall.act(), called.id)
    hall.minutes(10)
    done = hall.queue.finish(hall.act(), ticket.id, Outcome.ACCEPTED)
    assert (done.day, done.visit_s) == (ticket.day, 600)
    new = hall.issue("A")
    assert (new.number, new.day) == ("A001", ticket.day + timedelta(days=1))
    assert hall.queue.hall(ticket.day).served == 1


@pytest.mark.parametrize("moment", [(2028, 2, 29), (2026, 12, 31), (2027, 1, 1), (2026, 2, 28)])
def test_f40_numbers_begin_anew_on_every_kind_of_day(hall, moment):
    all_day(hall)
    hall.clock = SetClock(datetime(*moment, 10, 0, tzinfo=SHANGHAI))
    hall.queue._clock = hall.clock
    hall.queue._issuing._clock = hall.clock
    assert hall.issue("A").number == "A001"
    hall.clock.forward(DAY_S)
    assert hall.issue("A").number == "A001"


def test_f41_thirty_days_without_a_restart(hall):
    for _ in range(30):
        if hall.queue.business("A").is_open(hall.clock.now()):
            assert hall.issue("A").number == "A001"
            assert hall.serve(minutes=1).number == "A001"
            hall.queue.settle_open(hall.act(), hall.clock.now().astimezone(SHANGHAI).date())
        else:
            hall.minutes(1)
        hall.clock.forward(DAY_S - 60)  # a visit took a minute
    assert hall.queue.hall().waiting == ()
    assert chain(hall) == []


def test_f42_ten_minutes_off_keep_the_order_among_counters(hall):
    """Another counter's clock is ten minutes behind: what it gives out comes after what was there."""
    other = hall.opened()
    other._clock = other._issuing._clock = SetClock(hall.clock.now() - timedelta(minutes=10))
    first = hall.issue("A")
    second = other.issue(hall.act("kiosk", "kiosk"), business="A")
    assert (second.number, second.issued_at) == ("A002", first.issued_at)
    assert [hall.call(counter).ticket.number for counter in ("3", "5")] == ["A001", "A002"]
