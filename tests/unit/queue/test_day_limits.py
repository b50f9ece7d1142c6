"""How many numbers a day has: the quota, the last number that can be served, one live number, hours of the calendar."""

from dataclasses import replace

import pytest

from core.base.clock import SHANGHAI
from core.base.faults import Fault
from core.queue.rules.last_number import LastNumber


def refused(hall, **what) -> Fault:
    with pytest.raises(Fault) as fault:
        hall.issue(**what)
    return fault.value


def until(hall, hour: int, minute: int) -> None:
    moment = hall.clock.now().astimezone(SHANGHAI).replace(hour=hour, minute=minute)
    hall.clock.forward((moment - hall.clock.now()).total_seconds())


def test_the_last_number_is_the_one_that_can_still_be_served(hall_with):
    hall = hall_with(served_after_closing_min=20)
    until(hall, 16, 40)
    for _ in range(16):
        hall.issue("A")  # the sixteenth has 15 x 8 / 3 = 40 minutes before it: until 17:20
    fault = refused(hall, business="A")
    assert (fault.code, fault.facts["ahead"], fault.facts["minutes"]) == ("queue.issue.last_given", 16, 43)
    assert hall.queue.hall().full == {"A": "queue.issue.last_given"}
    assert hall.issue("B").number == "B001", "another line has time"
    hall.serve(minutes=1)
    assert hall.queue.hall().issued == 17, "a refused number was not taken"


def test_a_site_may_give_out_numbers_to_the_end(hall_with):
    hall = hall_with(last_number=False, served_after_closing_min=0)
    until(hall, 16, 59)
    assert [hall.issue("A").serial for _ in range(9)][-1] == 9


def test_the_quota_counts_numbers_not_people(hall):
    limited = replace(hall.queue.business("A"), quota=2)
    rule = LastNumber(hall.settings.queue)
    pace = hall.queue.hall().paces["A"]
    now = hall.clock.now()
    assert rule.refusal(limited, now, issued=1, ahead=1, pace=pace) is None
    assert rule.refusal(limited, now, issued=2, ahead=0, pace=pace).code == "queue.issue.quota"


def test_no_numbers_on_a_holiday_and_some_on_a_shifted_saturday(hall):
    hall.clock.forward(5 * 86400)  # Saturday
    fault = refused(hall, business="A")
    assert (fault.code, fault.facts["opens"]) == ("queue.issue.closed", "11-30 8:30")
