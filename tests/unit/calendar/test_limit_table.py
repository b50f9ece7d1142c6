"""The table of worked limits (limits.csv) over the holidays of 2023 to 2026: by the product, and by a plain count.

``counted`` in the table are the days that count, a bar where some in between do not. ``stood_still`` are stretches: the
day on which the clock is stopped still counts, the day on which it goes on does not. The plain count knows nothing of
ours: it goes day by day over the calendar of the package chinese_calendar, made by other people from the same notices.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.calendar.limits import RunningLimit, Suspension
from core.catalogue.item import LimitUnit

ROWS = list(csv.DictReader(Path(__file__).with_name("limits.csv").read_text("utf-8").splitlines()))
CALENDAR = WorkCalendar.from_resources(Resources())


def stretches(row) -> list[tuple[date, date]]:
    pairs = [stretch.split("/") for stretch in row["stood_still"].split(";") if stretch]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in pairs]


def counted_by_hand(row) -> tuple[date, list[date]]:
    """Return the last day and the days that counted, by nothing but a calendar and a finger."""
    day, days = date.fromisoformat(row["start"]), []
    while len(days) < int(row["days"]):
        day += timedelta(days=1)
        is_still = any(first < day <= last for first, last in stretches(row))
        is_rest = row["unit"] == "工作日" and not chinese_calendar.is_workday(day)
        if not is_still and not is_rest:
            days.append(day)
    if row["unit"] == "自然日":  # a last day of rest is followed by the next working day
        while not chinese_calendar.is_workday(day):
            day += timedelta(days=1)
    return day, days


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['start']}+{row['days']}{'p' * bool(row['stood_still'])}")
def test_a_limit_of_the_table(row):
    due, days = counted_by_hand(row)
    assert due == date.fromisoformat(row["due"])
    limit = RunningLimit(
        calendar=CALENDAR, start=date.fromisoformat(row["start"]), days=int(row["days"]), unit=LimitUnit(row["unit"]),
        suspensions=tuple(Suspension(start=first, end=last) for first, last in stretches(row)), rolls=True,
    )  # fmt: skip
    assert limit.due() == due
    for place, day in enumerate(days, 1):
        assert limit.used(day) == place
        assert limit.left(day) == len(days) - place


def test_the_table_holds_what_was_asked_for():
    assert len(ROWS) >= 60
    assert sum(bool(row["stood_still"]) for row in ROWS) >= 20
    assert {row["due"][:4] for row in ROWS} == {"2023", "2024", "2025", "2026"}
    assert {row["unit"] for row in ROWS} == {"工作日", "自然日"}
    holidays = {
        CALENDAR.name(date.fromisoformat(row["start"]) + timedelta(days=at)) for row in ROWS for at in range(30)
    }
    assert {"元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节"} <= holidays
