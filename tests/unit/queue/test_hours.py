"""Opening hours by the work calendar: holidays rest, shifted Saturdays work, days of rest have hours of their own."""

from datetime import datetime, timedelta

import pytest

from core.base.clock import SHANGHAI
from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.queue.rules.businesses import load_businesses
from core.queue.rules.hours import read_hours

CALENDAR = WorkCalendar.from_resources(Resources())
MONDAY, SATURDAY = (2026, 11, 23), (2026, 11, 28)
NATIONAL_DAY, SHIFTED_SATURDAY = (2026, 10, 1), (2026, 10, 10)


def at(day: tuple[int, int, int], hour: int, minute: int = 0) -> datetime:
    return datetime(*day, hour, minute, tzinfo=SHANGHAI)


def hours(*texts: str):
    return read_hours(texts, CALENDAR)


@pytest.mark.parametrize(
    ("day", "is_open"), [(MONDAY, True), (SATURDAY, False), (NATIONAL_DAY, False), (SHIFTED_SATURDAY, True)]
)
def test_plain_hours_are_those_of_working_days(day, is_open):
    assert hours("8:30-17:00").is_open(at(day, 10)) is is_open


def test_days_of_rest_and_every_day_and_weekdays():
    weekend = hours("8:30-17:00", "rest 9:00-16:00")
    assert weekend.is_open(at(SATURDAY, 15, 59))
    assert not weekend.is_open(at(SATURDAY, 16))
    assert weekend.is_open(at(NATIONAL_DAY, 9))
    assert hours("every 8:00-20:00").is_open(at(NATIONAL_DAY, 19))
    evenings = hours("1,3 18:00-20:00")
    assert evenings.is_open(at(MONDAY, 19))
    assert not evenings.is_open(at((2026, 11, 24), 19))
    assert not hours("4 18:00-20:00").is_open(at(NATIONAL_DAY, 19)), "a holiday is no Thursday"


def test_the_next_opening_steps_over_days_of_rest():
    plain = hours("8:30-12:00", "14:00-17:30")
    assert plain.next_opening(at(MONDAY, 12)) == at(MONDAY, 14)
    assert plain.next_opening(at((2026, 11, 27), 18)) == at((2026, 11, 30), 8, 30)
    assert plain.next_opening(at((2026, 9, 30), 18)) == at((2026, 10, 8), 8, 30)
    assert hours().next_opening(at(MONDAY, 12)) is None


def test_what_is_left_of_the_day_leaves_breaks_out():
    plain = hours("8:30-12:00", "14:00-17:30")
    assert plain.left(at(MONDAY, 11)) == timedelta(hours=4, minutes=30)
    assert plain.left(at(MONDAY, 13)) == timedelta(hours=3, minutes=30)
    assert plain.left(at(MONDAY, 18)) == timedelta(0)
    assert plain.left(at(SATURDAY, 9)) == timedelta(0)
    assert hours().left(at(MONDAY, 9)) is None
    assert plain.closing(at(MONDAY, 9)) == at(MONDAY, 17, 30)
    assert plain.closing(at(SATURDAY, 9)) is None


@pytest.mark.parametrize("text", ["", "8:30", "17:00-8:30", "8:00-25:00", "0 8:00-9:00", "holiday 8:00-9:00"])
def test_what_is_no_hours(tmp_path, text):
    table = (
        f'[H]\nname = "试"\nexamples = "试"\nicon = "x"\norder = 1\nwindows = ""\ncounters = 1\nopens = ["{text}"]\n'
    )
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue" / "businesses.toml").write_text(table, "utf-8")
    with pytest.raises(Fault) as refused:
        load_businesses(Resources(site=tmp_path), CALENDAR)
    assert refused.value.code == "base.resource.broken"
