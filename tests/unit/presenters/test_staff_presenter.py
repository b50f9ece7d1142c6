"""The page of accounts on the real staff service. No Qt."""

import pytest

from core.base.faults import Fault
from core.staff.account import Role
from tests.fakes.counter_office import NUMBER, signed_in

OTHER = "Mei4-shan-qiao"


@pytest.fixture
def desk(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    presenters.staff.refresh()
    return presenters


@pytest.fixture
def staff(desk):
    return desk.staff


def create(staff, number="0402", name="王晓芸", role="clerk", password=OTHER, again=OTHER):
    staff.begin_new()
    staff.create(number=number, name=name, role=role, password=password, again=again)


def save(staff, **values):
    """Save the open account with what stands in its form and ``values``."""
    form = {"name": staff.view.chosen.name, "role": staff.view.chosen.role_key, "password": "", "again": ""}
    staff.save(**{**form, **values})


def actions(office):
    return [(row.who, row.action, row.subject) for row in office.rows(lambda work: list(work.journal.entries()))]


def test_the_list_names_role_and_state(staff):
    (own,) = staff.view.rows
    assert (own.number, own.name, own.role, own.state.text, own.is_own) == (NUMBER, "李慧敏", "管理员", "在用", True)
    assert [name for _key, name in staff.view.roles] == ["窗口", "负责人", "管理员", "审计"]


def test_a_second_account_is_created_and_signs_in(office, desk, staff):
    create(staff, role="supervisor")
    assert staff.view.chosen.name == "王晓芸"
    assert "0402" in staff.view.banner.text
    assert (NUMBER, "staff.create", "0402") in actions(office)
    desk.gate.lock()
    desk.gate.ask_switch()
    desk.gate.sign_in("0402", OTHER)
    assert desk.gate.view.mode == "open"
    assert desk.desk.may("case.void")
    assert not desk.desk.may("staff.manage")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("number", {"number": NUMBER}),
        ("number", {"number": "04 02"}),
        ("number", {"number": ""}),
        ("name", {"name": "  "}),
        ("password", {"password": "12345678", "again": "12345678"}),
        ("again", {"again": "something-else"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(staff, field, values):
    create(staff, **values)
    error = staff.view.error
    assert error.field == field
    assert error.line
    assert staff.view.is_new
    assert len(staff.view.rows) == 1
    create(staff)
    assert staff.view.error is None
    assert len(staff.view.rows) == 2


def test_a_new_password_unlocks_the_account(office, desk, staff):
    create(staff)
    for _ in range(5):
        with pytest.raises(Fault):
            office.staff.sign_in(desk.desk.act(), number="0402", password="wrong-wrong-1", counter="4")
    staff.refresh()
    row = next(row for row in staff.view.rows if row.number == "0402")
    assert (row.state.text, row.state.tone) == ("锁定至 10:52", "warn")
    staff.pick("0402")
    save(staff, password="Shan4-xi-lu-9", again="Shan4-xi-lu-9")
    assert staff.view.chosen.state.text == "在用"
    assert office.staff.sign_in(desk.desk.act(), number="0402", password="Shan4-xi-lu-9", counter="4")
    assert (NUMBER, "staff.set_password", "0402") in actions(office)


def test_an_account_is_closed_and_opened_again_but_not_ones_own(office, desk, staff):
    create(staff)
    staff.set_active(is_active=False)
    assert (staff.view.chosen.state.text, staff.view.chosen.is_active) == ("停用", False)
    with pytest.raises(Fault, match="staff.sign_in.wrong"):
        office.staff.sign_in(desk.desk.act(), number="0402", password=OTHER, counter="4")
    staff.set_active(is_active=True)
    assert staff.view.chosen.is_active
    staff.pick(NUMBER)
    staff.set_active(is_active=False)
    assert staff.view.banner.code == "staff.close.own"
    assert staff.view.chosen.is_active
    assert {"staff.close", "staff.open"} <= {action for _who, action, _subject in actions(office)}


def test_who_lost_the_right_meanwhile_is_told(office, desk, staff):
    create(staff, role="administrator")
    other = office.staff.sign_in(desk.desk.act(), number="0402", password=OTHER, counter="3")
    office.staff.set_active(desk.desk.act(), by=other, number=NUMBER, is_active=False)
    staff.pick("0402")
    save(staff, password="Shan4-xi-lu-9", again="Shan4-xi-lu-9")
    assert staff.view.banner.code == "staff.right.missing"


def test_no_password_stays_in_the_view_and_a_sign_out_empties_it(desk, staff):
    create(staff)
    assert OTHER not in repr(staff.view)
    desk.gate.sign_out()
    assert staff.view.rows == ()
    assert staff.view.chosen is None


def test_an_account_gets_another_name_and_role_and_a_password_at_once(office, desk, staff):
    create(staff)
    save(staff, name=" 王晓云 ", role="supervisor", password="Shan4-xi-lu-9", again="Shan4-xi-lu-9")
    chosen = staff.view.chosen
    assert (chosen.name, chosen.role, chosen.role_key) == ("王晓云", "负责人", "supervisor")
    assert "锁屏" in staff.view.banner.text
    assert office.staff.sign_in(desk.desk.act(), number="0402", password="Shan4-xi-lu-9", counter="4").may(
        "hall.direct"
    )
    assert {"staff.change", "staff.set_password"} <= {action for _who, action, _subject in actions(office)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "password"),
        ({"name": "  "}, "name"),
        ({"password": OTHER, "again": "x"}, "again"),
        ({"role": "supervisor", "password": "12345678", "again": "12345678"}, "password"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(staff, values, field):
    create(staff)
    save(staff, **values)
    assert staff.view.error.field == field


def test_nobody_takes_the_administration_from_themselves(staff):
    create(staff, role="administrator")
    staff.pick(NUMBER)
    save(staff, role="clerk")
    assert staff.view.banner.code == "staff.role.own"
    assert staff.view.chosen.role_key == "administrator"
    save(staff, name="李慧")
    assert staff.view.chosen.name == "李慧"


def test_what_another_administrator_changed_meanwhile_is_shown_and_not_changed_back(office, desk, staff):
    create(staff)
    seen = next(one for one in office.staff.all() if one.number == "0402")
    office.staff.change(desk.desk.act(), by=desk.desk.session, seen=seen, name="王晓芸", role=Role.AUDITOR)
    save(staff, name="王晓云")
    assert (staff.view.banner.code, staff.view.chosen.role_key) == ("staff.change.overtaken", "auditor")
    save(staff, name="王晓云")
    assert (staff.view.chosen.name, staff.view.chosen.role_key) == ("王晓云", "auditor")
