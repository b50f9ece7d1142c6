"""First run, sign-in and lock, on the real staff service."""

import pytest

from core.base.faults import Fault
from core.staff.account import Role
from desktop.presenters.gate import CHECK_TICKS
from tests.fakes.counter_office import NUMBER, PASSWORD, a_card, signed_in


@pytest.fixture
def desk(office):
    return office.presenters()


def test_the_first_run_creates_the_administrator_and_signs_in(desk):
    desk.gate.start()
    assert desk.gate.view.mode == "first_run"
    desk.gate.create_administrator(number=NUMBER, name="李慧敏", password=PASSWORD, again=PASSWORD + "x")
    assert desk.gate.view.mode == "first_run"
    assert desk.gate.view.error == "两次输入的密码不一样。"
    desk.gate.create_administrator(number=NUMBER, name="李慧敏", password=PASSWORD, again=PASSWORD)
    assert desk.gate.view.mode == "open"
    assert desk.frame.view.person == "李慧敏 · 工号 0317"


def test_a_weak_password_is_refused_with_words(desk):
    desk.gate.start()
    desk.gate.create_administrator(number=NUMBER, name="李慧敏", password="12345678", again="12345678")
    assert desk.gate.view.mode == "first_run"
    assert desk.gate.view.error
    assert desk.gate.view.remedy


def test_a_wrong_password_counts_down_and_the_field_is_emptied(office, desk):
    signed_in(office, desk)
    desk.gate.lock()
    before = desk.gate.view.attempt
    desk.gate.unlock("nope-nope-1")
    assert desk.gate.view.mode == "locked"
    assert "4" in desk.gate.view.error
    assert desk.gate.view.attempt == before + 1
    desk.gate.unlock(PASSWORD)
    assert desk.gate.view.mode == "open"


def test_the_lock_shows_numbers_and_no_person(office, desk):
    signed_in(office, desk)
    office.issue("A", "A")
    desk.counter.call_next()
    office.put_card(a_card("诸葛小敏"))
    desk.gate.lock(is_idle=True)
    text = repr(desk.gate.view)
    assert "A001" in text
    assert "诸葛小敏" not in text
    assert "自动锁屏" in desk.gate.view.note
    desk.gate.unlock(PASSWORD)
    assert desk.counter.view.visitor.name == "诸葛小敏"


def test_lock_and_unlock_stand_in_the_journal(office, desk):
    signed_in(office, desk)
    desk.gate.lock()
    desk.gate.lock()
    desk.gate.unlock(PASSWORD)
    entries = [row for row in office.rows(lambda work: list(work.journal.entries())) if row.action.startswith("staff.")]
    rows = [(row.who, row.where, row.action) for row in entries]
    assert rows[-2:] == [(NUMBER, "3", "staff.lock"), (NUMBER, "3", "staff.unlock")]


def test_a_lock_that_cannot_be_noted_stands_and_says_so(office, desk, monkeypatch):
    def full(*_args):
        raise Fault("storage.write.full")

    signed_in(office, desk)
    monkeypatch.setattr(office.staff, "lock", full)
    desk.gate.lock()
    assert desk.gate.view.mode == "locked"
    assert "磁盘" in desk.gate.view.error


def test_a_card_put_on_while_locked_is_not_taken(office, desk):
    signed_in(office, desk)
    office.issue("A")
    desk.counter.call_next()
    desk.gate.lock()
    office.put_card(a_card())
    assert desk.counter.view.visitor is None


def test_somebody_else_must_decide_about_the_open_ticket(office, desk):
    signed_in(office, desk)
    desk.gate.lock()
    desk.gate.ask_switch()
    assert desk.gate.view.mode == "sign_in"
    desk.gate.sign_in(NUMBER, PASSWORD)
    office.issue("A")
    desk.counter.call_next()
    desk.counter.start()
    desk.gate.lock()
    desk.gate.ask_switch()
    assert desk.gate.view.asks_switch
    desk.gate.hold_and_sign_out()
    assert desk.gate.view.mode == "sign_in"
    assert desk.counter.view.ticket is None
    desk.gate.sign_in(NUMBER, PASSWORD)
    assert [row.number for row in desk.counter.view.queue.held] == ["A001"]


NEW = "Shan4-xi-lu-9"


def change(desk, old=PASSWORD, password=NEW, again=NEW, number=NUMBER):
    desk.gate.ask_password()
    assert desk.gate.view.asks_password
    desk.gate.change_password(number=number, old=old, password=password, again=again)


def test_a_new_password_at_the_lock_opens_it_and_the_visit_goes_on(office, desk):
    signed_in(office, desk)
    office.issue("A")
    desk.counter.call_next()
    desk.gate.lock()
    change(desk)
    assert desk.gate.view.mode == "open"
    assert desk.counter.view.ticket.number == "A001"
    for _ in range(3 * CHECK_TICKS):
        desk.gate.tick()
    assert desk.gate.view.mode == "open"
    desk.gate.lock()
    desk.gate.unlock(PASSWORD)
    assert desk.gate.view.mode == "locked"
    desk.gate.unlock(NEW)
    assert desk.gate.view.mode == "open"


def test_a_new_password_at_the_sign_in_signs_in(office, desk):
    signed_in(office, desk)
    desk.gate.sign_out()
    change(desk)
    assert desk.gate.view.mode == "open"
    assert desk.gate.view.number == NUMBER


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"again": "x"}, "两次输入的密码不一样。"),
        ({"password": "12345678", "again": "12345678"}, "密码至少"),
        ({"password": PASSWORD, "again": PASSWORD}, "新密码和原来的密码一样。"),
        ({"old": "wrong-wrong-1"}, "还可试 4 次"),
    ],
)
def test_a_password_that_is_not_changed_says_why_in_one_line(office, desk, values, words):
    signed_in(office, desk)
    desk.gate.lock()
    before = desk.gate.view.attempt
    change(desk, **values)
    view = desk.gate.view
    assert (view.mode, view.asks_password, view.attempt) == ("locked", True, before + 1)
    assert words in view.error
    assert view.remedy
    desk.gate.drop_switch()
    assert (desk.gate.view.asks_password, desk.gate.view.error) == (False, "")
    desk.gate.unlock(PASSWORD)
    assert desk.gate.view.mode == "open"


def test_a_password_changed_elsewhere_locks_this_counter_and_loses_nothing(office, desk):
    signed_in(office, desk)
    office.issue("A")
    desk.counter.call_next()
    act = desk.desk.act()
    office.staff.change_password(act, number=NUMBER, old=PASSWORD, password=NEW)
    for _ in range(CHECK_TICKS):
        desk.gate.tick()
    assert desk.gate.view.mode == "locked"
    assert "改" in desk.gate.view.note
    desk.gate.unlock(PASSWORD)
    assert desk.gate.view.mode == "locked"
    desk.gate.unlock(NEW)
    assert desk.gate.view.mode == "open"
    assert desk.counter.view.ticket.number == "A001"


def test_another_role_is_worked_with_after_unlocking(office, desk):
    signed_in(office, desk)
    by = desk.desk.session
    office.staff.create(desk.desk.act(), by=by, number="0402", name="王晓芸", role=Role.CLERK, password=NEW)
    desk.gate.sign_out()
    desk.gate.sign_in("0402", NEW)
    assert not desk.desk.may("staff.manage")
    seen = next(one for one in office.staff.all() if one.number == "0402")
    office.staff.change(desk.desk.act(), by=by, seen=seen, name="王晓云", role=Role.ADMINISTRATOR)
    for _ in range(CHECK_TICKS):
        desk.gate.tick()
    assert desk.gate.view.mode == "locked"
    desk.gate.unlock(NEW)
    assert desk.desk.may("staff.manage")
    assert desk.gate.view.person == "王晓云"
