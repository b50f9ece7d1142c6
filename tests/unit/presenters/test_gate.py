"""First run, sign-in and lock, on the real staff service."""

import pytest

from core.base.faults import Fault
from desktop.i18n import use_language
from tests.fakes.counter_office import NUMBER, PASSWORD, CounterOffice, a_card, signed_in


@pytest.fixture
def office():
    use_language("zh")
    yield CounterOffice()
    use_language("en")


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
    rows = [(row.who, row.where, row.action) for row in office.rows(lambda work: list(work.journal.entries()))]
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
