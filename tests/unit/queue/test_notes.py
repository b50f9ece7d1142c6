"""Messages to a counter and calls for help: sent, read, answered once, and by whom."""

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.note import NoteChanged
from core.queue.note_service import NoteService
from core.staff.account import Role
from core.staff.rights import AccountRights
from tests.samples import an_account

SUPERVISOR, OTHER = "0001", "0412"


@pytest.fixture
def notes(hall) -> NoteService:
    with hall.store.work(hall.act()) as work:
        work.accounts.add(an_account(SUPERVISOR, role=Role.SUPERVISOR))
        work.accounts.add(an_account(OTHER))
    return NoteService(store=hall.store, clock=hall.clock, rights=AccountRights(Resources()), max_words=20)


def test_a_message_is_read_at_its_counter_and_by_whom_is_kept(hall, notes):
    act = hall.act("hall", SUPERVISOR)
    sent = notes.send(act, "3", "  请到  二楼 ")
    assert notes.send(act, "3", "请到 二楼") == sent, "a repeat of the act is the same message"
    assert (sent.words, sent.to, sent.is_open) == ("请到 二楼", "3", True)
    with pytest.raises(Fault) as elsewhere:
        notes.see(hall.act("5", OTHER), sent.id)
    assert elsewhere.value.code == "queue.note.elsewhere"
    hall.minutes(1)
    read = notes.see(hall.act("3"), sent.id)
    assert (read.seen_by, read.seen_where, read.seen_at) == ("0317", "3", hall.clock.now())
    assert notes.recent() == [read]
    assert hall.journal()[-2:] == [("queue.note.message", "3"), ("queue.note.read", "hall")], "never what it says"


@pytest.mark.parametrize(("words", "code"), [("  ", "queue.note.empty"), ("长" * 21, "queue.note.long")])
def test_a_message_says_something_and_not_too_much(hall, notes, words, code):
    with pytest.raises(Fault) as refused:
        notes.send(hall.act("hall", SUPERVISOR), "3", words)
    assert refused.value.code == code
    with pytest.raises(Fault) as missing:
        notes.send(hall.act("3"), "5", "你好")
    assert missing.value.code == "staff.right.missing"


def test_an_alarm_is_one_until_somebody_answers_it_by_name(hall, notes):
    alarm = notes.call_help(hall.act("3"))
    assert notes.call_help(hall.act("3")) == alarm, "whoever presses again calls once"
    answered = notes.see(hall.act("5", OTHER), alarm.id)
    assert (answered.seen_by, answered.seen_where) == (OTHER, "5")
    assert notes.see(hall.act("hall", SUPERVISOR), alarm.id) == answered, "the first to come stays"
    assert notes.call_help(hall.act("3")).id != alarm.id, "trouble may come twice"
    assert [type(event) for event in hall.told[-3:]] == [NoteChanged] * 3


def test_the_counter_that_called_takes_its_alarm_back(hall, notes):
    alarm = notes.call_help(hall.act("3"))
    notes.see(hall.act("3"), alarm.id)
    assert hall.journal()[-1] == ("queue.note.take_back", "3")
    hall.minutes(13 * 60)
    assert notes.recent() == []
