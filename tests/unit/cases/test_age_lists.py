"""免申即享: who reaches an age within the days asked for, on the right day, and not who has applied."""

from datetime import date, timedelta

import openpyxl
import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.age_lists import birthday
from core.cases.age_table import HEADINGS, write_ages
from core.staff.account import Account, Role
from tests.fakes.counter_office import CounterOffice, a_card

TODAY = date(2026, 11, 23)


@pytest.fixture
def office():
    office = CounterOffice()
    with office.store.work(Act.new(who="system", where="3")) as work:
        work.accounts.add(Account(number="0002", name="头", role=Role.SUPERVISOR, secret=""))
        work.accounts.add(Account(number="0317", name="员", role=Role.CLERK, secret=""))
    return office


def act(who="0002"):
    return Act.new(who=who, where="3")


def known(office, name, number, birth):
    return office.intake.identify(act(), a_card(name, number, birth=birth)).person


@pytest.mark.parametrize(
    ("birth", "age", "day"),
    [
        (date(1946, 11, 23), 80, date(2026, 11, 23)),
        (date(1948, 2, 29), 80, date(2028, 2, 29)),
        (date(1948, 2, 29), 79, date(2027, 3, 1)),
    ],
)
def test_f140_the_birthday_of_a_leap_day(birth, age, day):
    assert birthday(birth, age) == day


def test_who_reaches_an_age_soon_and_has_not_applied(office):
    old = known(office, "章国祥", "33021119461123001X", TODAY.replace(year=1946))
    later = known(office, "王秀兰", "330211194612230026", date(1946, 12, 23))
    known(office, "周燕", "330211194612240029", date(1946, 12, 24))
    known(office, "李平", "330211194611220013", date(1946, 11, 22))
    sixty = known(office, "陈明", "330211196612010019", date(1966, 12, 1))
    found = office.age_lists.reaching(act(), 30)
    assert [(one.person.id, one.age, one.day) for one in found] == [
        (old.id, 80, TODAY), (sixty.id, 60, date(2026, 12, 1)), (sixty.id, 60, date(2026, 12, 1)),
        (later.id, 80, TODAY + timedelta(days=30)),
    ]  # fmt: skip
    item = office.catalogue.get("NB-SQ-008")
    draft = office.intake.draft_for(old, item, None, is_card_read=True).all_handed_in()
    office.intake.accept(act("0317"), draft)
    assert old.id not in {one.person.id for one in office.age_lists.reaching(act(), 30)}


def test_taking_it_out_wants_a_right_and_a_reason_and_is_journalled(office, tmp_path):
    known(office, "章国祥", "33021119461123001X", TODAY.replace(year=1946))
    for call, code in (
        (lambda: office.age_lists.reaching(act("0317"), 30), "staff.right.missing"),
        (lambda: office.age_lists.take_out(act(), 30, " "), "cases.list.no_reason"),
    ):
        with pytest.raises(Fault) as caught:
            call()
        assert caught.value.code == code
    rows = office.age_lists.take_out(act(), 30, "上门告知高龄津贴")
    write_ages(rows, tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == HEADINGS
    assert lines[1][3:5] == ("章国祥", "33021119461123001X")
    entry = office.rows(lambda work: list(work.journal.entries()))[-1]
    assert (entry.action, entry.facts) == ("person.list", {"days": "30", "rows": "1"})
