"""Case numbers, document numbers, passwords, check codes."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.numbers import (
    CaseNumber,
    Numbering,
    bare,
    check_digit,
    new_query_code,
    number_start,
    parse_case_number,
)
from core.config.model import Settings
from tests.fakes.intake_desk import IntakeDesk
from tests.fakes.memory import MemoryStore

DAY = date(2026, 11, 23)


def numbering(resources=None, **changes):
    values = {"site": "330290015", "short_name": "云溪", "resources": resources or Resources()}
    return Numbering(**{**values, **changes})


def test_the_check_digit_is_that_of_the_standard():
    assert check_digit("0794") == "5"  # the example of ISO 7064 for MOD 11,10


def test_a_number_is_shown_in_groups():
    number = CaseNumber(site="330290015", day=DAY, serial=21)
    assert str(number) == "330290015-20261123-0021-4"
    assert number.digits == bare(str(number)) == "3302900152026112300214"


@settings(deadline=None)
@given(st.integers(1, 9999), st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_every_number_reads_back(serial, day, site):
    number = CaseNumber(site=site, day=day, serial=serial)
    assert parse_case_number(str(number)) == parse_case_number(number.digits) == number


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(0, 21), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(serial, place, shift):
    digits = CaseNumber(site="330290015", day=DAY, serial=serial).digits
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(Fault) as caught:
        parse_case_number(wrong)
    assert caught.value.code == "cases.number.check"


@pytest.mark.parametrize(
    "text", ["", "A023", "33029001520261123002", "３３０２９００１５２０２６１１２３００２１４", "王秀兰"]
)
def test_what_is_no_number_is_said_so(text):
    with pytest.raises(Fault) as caught:
        parse_case_number(text)
    assert caught.value.code == "cases.number.malformed"


def test_a_number_with_an_impossible_date_is_no_number():
    head = "33029001520261332" + "0021"[-3:]
    head = "330290015" + "20261332" + "0021"
    with pytest.raises(Fault) as caught:
        parse_case_number(head + check_digit(head))
    assert caught.value.code == "cases.number.malformed"


def test_document_numbers_run_by_kind_and_year():
    desk, numbers = IntakeDesk(), numbering()
    with desk.store.work(desk.act()) as work:
        texts = [numbers.document_number(work.numbers, kind, day).text for kind, day in (
            ("accept", DAY), ("accept", DAY), ("refuse", DAY), ("correct", DAY), ("accept", date(2027, 1, 4)),
        )]  # fmt: skip
    assert texts == [
        "云溪受〔2026〕1号", "云溪受〔2026〕2号", "云溪不受〔2026〕1号", "云溪补〔2026〕1号", "云溪受〔2027〕1号",
    ]  # fmt: skip
    assert [numbers.read_document_number(text).kind for text in texts[:4]] == ["accept", "accept", "refuse", "correct"]
    assert numbers.read_document_number("甲字第3号") is None


def test_f146_a_full_day_gives_no_number_twice_and_the_next_day_begins_anew():
    desk, numbers = IntakeDesk(), numbering()

    def take():
        with desk.store.work(desk.act()) as work:
            return numbers.case_number(work.numbers, DAY)

    with desk.store.work(desk.act()) as work:
        for _ in range(9998):
            work.numbers.take("case", DAY)
    assert take().serial == 9999
    for _ in range(2):
        with pytest.raises(Fault) as caught:
            take()
        assert caught.value.code == "cases.number.day_full"
    with desk.store.work(desk.act()) as work:
        assert work.numbers.take("case", DAY) == 10000  # the refused serial went back with its transaction
        assert str(numbers.case_number(work.numbers, DAY + timedelta(days=1)))[:23] == "330290015-20261124-0001"


def test_passwords_are_six_digits_and_differ():
    codes = {new_query_code() for _ in range(200)}
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert len(codes) > 190


def test_the_check_code_belongs_to_case_and_document():
    numbers = numbering()
    code = numbers.check_code("accept", "0193-a", "云溪受〔2026〕231号")
    assert code.startswith("A231-")
    assert len(code) == 9
    assert code == numbers.check_code("accept", "0193-a", "云溪受〔2026〕231号")
    assert code != numbers.check_code("accept", "0193-b", "云溪受〔2026〕231号")
    assert numbers.check_code("correct", "0193-a", "云溪补〔2026〕18号").startswith("B18-")


def test_a_site_may_write_its_document_numbers_in_its_own_way(tmp_path):
    (tmp_path / "cases").mkdir()
    words = '[accept]\nword = "受"\nletter = "A"\n'
    (tmp_path / "cases" / "numbers.toml").write_text(
        f'pattern = "{{short}}({{word}})[{{year}}]第{{serial}}号"\n{words}', "utf-8"
    )
    numbers, store = numbering(Resources(site=tmp_path)), MemoryStore(clock=IntakeDesk(Settings()).clock)
    with store.work(IntakeDesk().act()) as work:
        made = numbers.document_number(work.numbers, "accept", DAY)
    assert made.text == "云溪(受)[2026]第1号"
    assert numbers.read_document_number(made.text) == made


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("330290015", "330290015"),
        ("330290015-20", ""),  # eleven digits are a phone
        ("330290015-202", "330290015-202"),
        ("330290015 2026", "330290015-2026"),
        ("33029001520260229", "330290015-20260229"),
        ("330290015-20261123-0021", "330290015-20261123-0021"),
        ("330290015-20261123-0021-6", "330290015-20261123-0021-6"),
        ("33029001", "33029001"),
        ("330", ""),
        ("33029001A2026", ""),
    ],
)
def test_the_start_of_a_number(typed, start):
    assert number_start(typed) == start
