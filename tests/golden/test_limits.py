"""Limits against a table counted by hand from the notices of the State Council, and against a second calendar.

``limits.csv``: ``stops`` are pauses start/end, ``rolls`` lets a last natural day roll on, ``yellow`` is given where it
was counted too; ``why`` names the days that were counted.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.calendar.lights import first_yellow
from core.calendar.limits import RunningLimit, Suspension
from core.catalogue.item import LimitUnit
from core.config.model import CaseSettings

CALENDAR = WorkCalendar.from_resources(Resources())
with (Path(__file__).parent / "limits.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


def stops_of(row):
    pairs = [stop.split("/") for stop in row["stops"].split()]
    return [(date.fromisoformat(start), date.fromisoformat(end)) for start, end in pairs]


def limit_of(row):
    return RunningLimit(
        calendar=CALENDAR,
        start=date.fromisoformat(row["start"]),
        days=int(row["days"]),
        unit=LimitUnit(row["unit"]),
        suspensions=tuple(Suspension(start=start, end=end) for start, end in stops_of(row)),
        rolls=bool(row["rolls"]),
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['start']}+{row['days']}{row['stops'] and ' stopped'}")
def test_a_limit_ends_where_the_hand_count_ends(row):
    limit = limit_of(row)
    assert limit.due() == date.fromisoformat(row["due"]), row["why"]
    if row["yellow"]:
        assert first_yellow(limit, CaseSettings()) == date.fromisoformat(row["yellow"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['start']}+{row['days']}{row['stops'] and ' stopped'}")
def test_a_second_calendar_ends_there_too(row):
    """Count day by day by the library chinesecalendar, which has the notices from elsewhere."""
    day, left, is_natural = date.fromisoformat(row["start"]), int(row["days"]), row["unit"] == "自然日"
    while left:
        day += timedelta(days=1)
        is_still = any(start < day <= end for start, end in stops_of(row))
        left -= not is_still and (is_natural or chinese_calendar.is_workday(day))
    while row["rolls"] and not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    assert day == date.fromisoformat(row["due"]), row["why"]


def test_the_table_is_large_enough_and_covers_three_years_of_holidays():
    assert len(ROWS) >= 60
    assert {row["due"][:4] for row in ROWS} >= {"2023", "2024", "2025", "2026"}
    assert sum(bool(row["stops"]) for row in ROWS) >= 10


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_every_day_of_a_year_is_worked_or_not_as_the_second_calendar_says(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in days if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []
