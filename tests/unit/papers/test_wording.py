"""How dates, times, masks and limits are written."""

from datetime import UTC, date, datetime

import pytest

from core.catalogue.item import Limit, LimitUnit
from core.papers.wording import (
    date_words,
    limit_words,
    masked_id,
    masked_name,
    masked_phone,
    moment_words,
    time_words,
    weekday_words,
)

MIDNIGHT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)  # 0:05 of the 23rd in the hall


def test_a_day_has_no_leading_zeros():
    assert date_words(date(2026, 11, 23)) == "2026年11月23日"
    assert date_words(date(2026, 1, 2)) == "2026年1月2日"


def test_a_moment_is_written_as_the_hall_sees_it():
    assert date_words(MIDNIGHT) == "2026年11月23日"
    assert weekday_words(MIDNIGHT) == "星期一"
    assert time_words(MIDNIGHT) == "0:05"
    assert moment_words(MIDNIGHT) == "2026年11月23日 0:05"


def test_times():
    assert time_words(datetime(2026, 11, 23, 2, 51, tzinfo=UTC)) == "10:51"
    assert time_words(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)) == "8:30"


def test_weekdays():
    assert [weekday_words(date(2026, 11, day)) for day in (23, 28, 29)] == ["星期一", "星期六", "星期日"]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王秀兰", "王*兰"),
        ("李明", "李*"),
        ("欧阳娜娜", "欧**娜"),
        ("阿卜杜·买买提", "阿**·**提"),
        ("𠮷田秀", "𠮷*秀"),
        ("辻\U000e0101秀兰", "辻\U000e0101*兰"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_names_show_their_ends_only(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("330211195803210018", "3302** **** **** 0018"),
        ("33021119580321002X", "3302** **** **** 002X"),
        ("330211580321001", "3302*******1001"),
        ("E12345678", "E******78"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_id_numbers_never_show_the_birth_date(number, masked):
    assert masked_id(number) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812342207", "138****2207"), ("138 1234 2207", "138****2207"), ("55550132", "******32"), ("", "")],
)
def test_phones(phone, masked):
    assert masked_phone(phone) == masked


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(text="7", days=7), "7个工作日"),
        (Limit(days=30, unit=LimitUnit.NATURAL_DAY), "30个自然日"),
        (Limit(days=0), "当场办结"),
        (Limit(text="即时", days=0), "即时"),
        (Limit(text="按上级通知"), "按上级通知"),
        (Limit(), ""),
    ],
)
def test_limits(limit, words):
    assert limit_words(limit) == words
