"""Working days of 2023 to 2026, counted by hand from the notices, and the arithmetic of limits and lights."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.calendar.lights import Light, first_yellow, light
from core.calendar.limits import RunningLimit, Suspension
from core.calendar.year_table import fixed_days
from core.catalogue.item import LimitUnit
from core.config.model import CaseSettings

CALENDAR = WorkCalendar.from_resources(Resources())
SETTINGS = CaseSettings()
WORKING, NATURAL = LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
STEADY = settings(derandomize=True, deadline=None, max_examples=80)

# Accepted on, working days, last day in time, and what was counted by hand.
WORKED = [
    ("2024-01-02", 5, "2024-01-09", "a plain week"),
    ("2023-12-29", 1, "2024-01-02", "the weekend and 元旦 Monday"),
    ("2024-02-02", 3, "2024-02-06", "Sunday 02-04 is worked before 春节: 4, 5, 6"),
    ("2024-02-09", 1, "2024-02-18", "春节 02-10 to 02-17, Sunday 02-18 is worked"),
    ("2024-02-08", 5, "2024-02-21", "9 | 18 19 20 21"),
    ("2024-04-03", 2, "2024-04-08", "清明 4 to 6, Sunday 04-07 is worked"),
    ("2024-04-26", 3, "2024-04-30", "Sunday 04-28 is worked: 28 29 30"),
    ("2024-04-30", 6, "2024-05-11", "劳动节 1 to 5: 6 7 8 9 10, Saturday 05-11 is worked"),
    ("2024-06-07", 1, "2024-06-11", "端午 Monday 06-10"),
    ("2024-09-13", 2, "2024-09-18", "Saturday 09-14 is worked, 中秋 15 to 17"),
    ("2024-09-27", 7, "2024-10-12", "29 30 | 8 9 10 11 12: both make-up days"),
    ("2024-12-31", 1, "2025-01-02", "元旦 Wednesday"),
    ("2025-01-24", 3, "2025-02-05", "Sunday 26 is worked, 27 | 春节 28 to 02-04 | 5"),
    ("2025-01-27", 5, "2025-02-10", "5 6 7, Saturday 02-08 is worked, 10"),
    ("2025-04-25", 4, "2025-04-30", "Sunday 27 is worked: 27 28 29 30"),
    ("2025-04-30", 1, "2025-05-06", "劳动节 1 to 5, with 05-02 by the new law"),
    ("2025-05-30", 1, "2025-06-03", "端午 05-31 to 06-02"),
    ("2025-09-26", 3, "2025-09-30", "Sunday 28 is worked: 28 29 30"),
    ("2025-09-30", 4, "2025-10-13", "国庆 with 中秋 1 to 8: 9 10, Saturday 11 is worked, 13"),
    ("2025-12-31", 1, "2026-01-04", "元旦 1 to 3, Sunday 01-04 is worked"),
    ("2026-02-13", 1, "2026-02-14", "Saturday 02-14 is worked"),
    ("2026-02-13", 6, "2026-02-28", "14 | 春节 15 to 23 | 24 25 26 27, Saturday 28 is worked"),
    ("2026-04-03", 1, "2026-04-07", "清明 4 to 6"),
    ("2026-04-30", 4, "2026-05-09", "劳动节 1 to 5: 6 7 8, Saturday 05-09 is worked"),
    ("2026-06-18", 1, "2026-06-22", "端午 19 to 21"),
    ("2026-09-18", 2, "2026-09-21", "Sunday 09-20 is worked"),
    ("2026-09-24", 4, "2026-10-08", "中秋 25 to 27: 28 29 30 | 国庆 | 8"),
    ("2026-09-30", 3, "2026-10-10", "8 9, Saturday 10-10 is worked"),
    ("2026-11-23", 7, "2026-12-02", "24 25 26 27 | 30 1 2"),
    ("2026-11-23", 15, "2026-12-14", "the legal limit of the same case"),
    ("2026-11-23", 0, "2026-11-23", "at once"),
    ("2026-11-28", 1, "2026-11-30", "taken in on a Saturday"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "count", "due", "why"), WORKED, ids=[f"{row[0]}+{row[1]}" for row in WORKED])
def test_a_limit_ends_where_a_hand_count_ends(start, count, due, why):

    assert CALENDAR.due(day(start), count, WORKING) == day(due), why
    assert CALENDAR.working_days_between(day(start), day(due)) == count


def test_natural_days_are_plain_days():
    assert CALENDAR.due(day("2026-09-28"), 15, NATURAL) == day("2026-10-13")
    assert CALENDAR.due(day("2026-12-20"), 30, NATURAL) == day("2027-01-19")


@pytest.mark.parametrize(("year", "worked"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_the_years_have_as_many_working_days_as_the_notices_give(year, worked):
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == worked


def test_a_special_day_says_why():
    assert CALENDAR.name(day("2026-10-01")) == "国庆节"
    assert CALENDAR.name(day("2026-11-23")) == ""
    assert CALENDAR.name(day("2027-01-01")) == "元旦"


def test_beyond_the_tables_only_what_is_certain_rests():
    assert not CALENDAR.is_covered(day("2027-01-04"))
    assert not CALENDAR.is_working(day("2027-01-01"))  # 元旦, by law every year
    assert CALENDAR.is_working(day("2027-01-04"))
    assert CALENDAR.due(day("2026-12-31"), 1, WORKING) == day("2027-01-04")


@pytest.mark.parametrize(
    ("today", "code", "facts"),
    [
        ("2026-11-01", None, {}),
        ("2026-11-02", "calendar.year.missing", {"year": 2027, "days": 59}),
        ("2026-11-25", "calendar.year.missing", {"year": 2027, "days": 36}),
        ("2026-12-31", "calendar.year.missing", {"year": 2027, "days": 0}),
        ("2027-01-01", "calendar.year.expired", {"year": 2027}),
        ("2028-03-01", "calendar.year.expired", {"year": 2028}),
    ],
)
def test_the_calendar_warns_before_it_runs_out(today, code, facts):
    warning = CALENDAR.warning(day(today))
    if code is None:
        assert warning is None
    else:
        assert (warning.code, dict(warning.facts)) == (code, facts)


def test_a_calendar_without_tables_still_counts_and_says_so():
    bare = WorkCalendar([], years=[], fixed=fixed_days(Resources()))
    assert bare.warning(day("2026-11-25")).code == "calendar.year.expired"
    assert bare.add_working_days(day("2026-11-25"), 3) == day("2026-11-30")


def test_a_gap_between_tables_is_where_coverage_ends():
    assert WorkCalendar([], years=[2025, 2026, 2028]).covers_until == day("2026-12-31")


def test_a_negative_limit_is_a_bug():
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_working_days(day("2026-11-25"), -1)


@STEADY
@given(DAYS, st.integers(1, 90))
def test_a_due_day_is_worked_and_counts_back(start, count):
    due = CALENDAR.add_working_days(start, count)
    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days_between(start, due) == count


@STEADY
@given(DAYS, DAYS, DAYS)
def test_counts_add_up(first, second, third):
    a, b, c = sorted([first, second, third])
    between = CALENDAR.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(c, a) == -between(a, c)


# start, days, unit, suspensions, due
STOPPED = [
    ("2026-11-23", 7, WORKING, [], "2026-12-02"),
    ("2026-11-23", 7, WORKING, [("2026-11-25", "2026-11-27")], "2026-12-04"),
    ("2026-11-23", 7, WORKING, [("2026-11-25", "2026-11-25")], "2026-12-02"),
    ("2026-11-23", 7, WORKING, [("2026-11-25", "2026-11-27"), ("2026-11-26", "2026-11-30")], "2026-12-07"),
    ("2026-11-23", 7, WORKING, [("2026-11-27", "2026-11-29")], "2026-12-02"),
    ("2026-09-28", 5, WORKING, [("2026-09-29", "2026-10-09")], "2026-10-14"),
    ("2026-11-23", 15, NATURAL, [("2026-11-25", "2026-12-05")], "2026-12-18"),
    ("2026-11-23", 7, WORKING, [("2026-11-25", None)], None),
    ("2026-11-23", 0, WORKING, [], "2026-11-23"),
]


@pytest.mark.parametrize(("start", "days", "unit", "stops", "due"), STOPPED)
def test_a_suspension_moves_the_due_day(start, days, unit, stops, due):
    suspensions = tuple(Suspension(start=day(a), end=b and day(b)) for a, b in stops)
    limit = RunningLimit(calendar=CALENDAR, start=day(start), days=days, unit=unit, suspensions=suspensions)
    assert limit.due() == (due and day(due))
    if due:
        assert limit.left(day(due)) == 0


def test_the_days_left_are_frozen_while_the_clock_stands():
    stopped = (Suspension(start=day("2026-11-25")),)
    limit = RunningLimit(calendar=CALENDAR, start=day("2026-11-23"), days=7, unit=WORKING, suspensions=stopped)
    assert [limit.left(day(f"2026-11-{n}")) for n in (23, 24, 25, 26, 30)] == [7, 6, 5, 5, 5]
    assert limit.left(day("2027-01-20")) == 5


@STEADY
@given(DAYS, st.integers(1, 30), st.integers(0, 20), st.integers(0, 20))
def test_a_suspension_never_shortens_a_limit(start, days, after, length):
    stop = start + timedelta(days=after)
    suspension = Suspension(start=stop, end=stop + timedelta(days=length))
    plain = RunningLimit(calendar=CALENDAR, start=start, days=days, unit=WORKING)
    stopped = RunningLimit(calendar=CALENDAR, start=start, days=days, unit=WORKING, suspensions=(suspension,))
    lost = CALENDAR.working_days_between(suspension.start, suspension.end)
    assert plain.due() <= stopped.due() <= CALENDAR.add_working_days(plain.due(), lost)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-23", Light.OK),
        ("2026-11-30", Light.OK),  # two working days left
        ("2026-12-01", Light.YELLOW),  # one
        ("2026-12-02", Light.YELLOW),  # the last day
        ("2026-12-03", Light.RED),
        ("2026-12-05", Light.RED),
    ],
)
def test_the_light_of_a_limit(today, expected):
    limit = RunningLimit(calendar=CALENDAR, start=day("2026-11-23"), days=7, unit=WORKING)
    assert light(day(today), warn=first_yellow(limit, SETTINGS), due=limit.due()) is expected


def test_a_limit_that_is_over_on_a_holiday_is_red_at_once():
    assert light(day("2026-10-01"), warn=day("2026-09-29"), due=day("2026-09-30")) is Light.RED


def test_no_limit_gives_no_warning():
    assert light(day("2026-11-25"), warn=None, due=None) is Light.OK


@pytest.mark.parametrize(
    ("start", "days", "unit", "left", "share", "yellow"),
    [
        ("2026-11-23", 45, WORKING, 1, 0.9, "2027-01-20"),  # the 41st of 45 days: 91 % used
        ("2026-11-23", 45, WORKING, 1, 1.0, "2027-01-25"),  # one working day before the last
        ("2026-11-23", 7, WORKING, 3, 1.0, "2026-11-27"),  # 30, 1, 2 are left
        ("2026-11-23", 0, WORKING, 1, 0.9, "2026-11-23"),  # at once
        ("2026-11-23", 5, WORKING, 0, 1.0, "2026-11-30"),  # only on its last day
        ("2026-11-23", 13, NATURAL, 1, 1.0, "2026-12-03"),  # ends on Sunday 12-06: Friday 12-04 is the working day left
        ("2026-09-28", 4, WORKING, 1, 1.0, "2026-10-08"),  # 29, 30, 8, 9: 国庆 between
    ],
)
def test_both_yellow_rules_are_settings(start, days, unit, left, share, yellow):
    rules = CaseSettings(yellow_days_left=left, yellow_share=share)
    limit = RunningLimit(calendar=CALENDAR, start=day(start), days=days, unit=unit)
    assert first_yellow(limit, rules) == day(yellow)


def test_a_limit_that_stands_still_has_no_yellow_day():
    stopped = (Suspension(start=day("2026-11-25")),)
    limit = RunningLimit(calendar=CALENDAR, start=day("2026-11-23"), days=7, unit=WORKING, suspensions=stopped)
    assert first_yellow(limit, SETTINGS) is None


def test_a_broken_year_of_the_site_is_named(tmp_path):
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "2027.csv").write_text("date,kind,name\n2027-13-01,holiday,元旦\n", "utf-8")
    with pytest.raises(Fault, match="calendar.table.bad_date"):
        WorkCalendar.from_resources(Resources(tmp_path))
