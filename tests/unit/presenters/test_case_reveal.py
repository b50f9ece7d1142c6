"""The masked values of the open case, in full for a reason, on the real services. No Qt."""

from dataclasses import replace

import pytest

from desktop.presenters.case_reveal import REVEAL_KEY
from tests.fakes.counter_office import a_card, signed_in, visiting
from tests.fakes.held_runner import HeldRunner

NUMBER = a_card().id_number


@pytest.fixture
def desk(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    visiting(office, presenters)
    presenters.counter.set_phone("13800002207")
    presenters.counter.hand_in_all()
    presenters.counter.accept()
    presenters.cases.open(presenters.counter.visit.case.id)
    return presenters


def choose(page):
    page.press(REVEAL_KEY)
    page.fill("reason", page.view.form.fields[0].options[1][0])
    page.press("Ctrl+Enter")


def reveals(office):
    return [row for row in office.rows(lambda work: list(work.journal.entries())) if row.action == "person.reveal"]


def test_the_values_are_shown_only_after_a_reason_and_the_journal_has_it(office, desk):
    page = desk.cases
    assert NUMBER not in repr(page.view)
    page.press(REVEAL_KEY)
    assert [label for _key, label in page.view.form.fields[0].options][:2] == ["1  联系当事人", "2  核对证件"]
    page.press("Ctrl+Enter")
    assert (page.view.banner.code, page.view.revealed) == ("cases.reveal.reason_missing", ())
    assert reveals(office) == []
    page.fill("reason", "核对证件")
    page.press("Ctrl+Enter")
    shown = dict(page.view.revealed)
    assert (page.view.form, page.view.banner) == (None, None)
    assert (shown["姓名"], shown["证件号码"], shown["联系电话"]) == ("章国祥", NUMBER, "13800002207")
    assert [row.facts["reason"] for row in reveals(office)] == ["核对证件"]
    page.press(REVEAL_KEY)
    assert NUMBER not in repr(page.view)


@pytest.mark.parametrize("leave", ["close", "open", "wipe", "conceal", "lock"])
def test_they_are_forgotten_with_the_case(office, desk, leave):
    page = desk.cases
    choose(page)
    assert NUMBER in repr(page.view)
    if leave == "open":
        page.open(page.view.page.case_id)
    elif leave == "lock":
        desk.gate.lock(is_idle=True)
    else:
        getattr(page, leave)()
    assert NUMBER not in repr(page.view)


def test_papers_that_come_out_leave_them_shown(office, desk):
    choose(desk.cases)
    desk.cases.reload()
    assert NUMBER in repr(desk.cases.view)


def test_f124_values_that_come_after_the_clerk_left_are_dropped(office, desk):
    page = desk.cases
    page._runner = late = HeldRunner()
    choose(page)
    desk.gate.lock(is_idle=True)
    late.answer_all()
    assert len(reveals(office)) == 1  # it was asked for, and that stays
    assert NUMBER not in repr(page.view)


def test_without_the_right_nothing_is_asked(office, desk):
    desk.desk.begin(replace(desk.desk.session, rights=frozenset({"case.search"})))
    page = desk.cases
    page.reload()
    assert not page.view.page.can_reveal
    page.press(REVEAL_KEY)
    assert (page.view.form, page.view.banner.code) == (None, "staff.right.missing")
