"""A call for help stands on every desk until it is answered by name; a message until its counter has read it."""

import pytest

from core.base.acts import Act
from core.staff.account import Role
from core.store.events import ServerChanged
from tests.fakes.counter_office import NUMBER, PASSWORD, signed_in
from tests.samples import an_account

OTHER = "0412"


@pytest.fixture
def own(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    with office.store.work(Act.new(who="system", where="3")) as work:
        work.accounts.add(an_account(OTHER, name="周建国", role=Role.SUPERVISOR))
    yield presenters
    presenters.stop()


def elsewhere(where="5"):
    return Act.new(who=OTHER, where=where)


def test_one_press_calls_nobody_and_two_do_once(office, own):
    notes = own.notes
    notes.press()
    assert notes.rules.keys in notes.view.strip.text
    assert office.notes.recent() == []
    office.clock.forward(notes.rules.within_s + 1)
    notes.tick()
    assert notes.view.strip is None, "whoever hit the keys once has called nobody"
    notes.press()
    notes.press()
    (note,) = office.notes.recent()
    assert (note.who, note.counter) == (NUMBER, "3")
    assert "还没有人应答" in notes.view.strip.text
    assert not notes.view.is_ringing, "who stands before the counter must not hear it"
    notes.on_server(ServerChanged(at=office.clock.now(), op="", is_there=False, fault="storage.server.away"))
    assert notes.view.strip.remedy, "nobody else can hear: that is said"
    office.notes.see(elsewhere(), note.id)
    assert "周建国" in notes.view.strip.text
    office.clock.forward(notes.rules.stays_s + 1)
    notes.tick()
    assert notes.view.strip is None


def test_a_call_of_another_counter_rings_until_somebody_goes(office, own):
    office.notes.call_help(elsewhere())
    view = own.notes.view
    assert view.is_ringing
    assert view.strip.text.startswith("5号窗口紧急求助")
    own.gate.lock()
    assert own.notes.view.strip.answers == (), "a locked desk is told, and answers nothing"
    assert own.notes.view.is_ringing
    own.gate.unlock(PASSWORD)
    own.notes.answer()
    assert not own.notes.view.is_ringing
    assert office.notes.recent()[0].seen_by == NUMBER


def test_a_message_is_confirmed_at_its_counter_and_the_sender_sees_by_whom(office, own):
    office.notes.send(elsewhere("hall"), "3", "请到导服台来一下。")
    assert own.notes.view.strip.text == "请到导服台来一下。"
    own.notes.write_to("3")
    assert "还没读" in own.notes.view.compose.sent[0]
    own.notes.answer()
    assert own.notes.view.strip is None
    assert "已读" in own.notes.view.compose.sent[0]
    own.notes.send("  ")
    assert own.notes.view.compose.banner.code == "queue.note.empty"
    own.notes.drop()
    assert own.notes.view.compose is None
