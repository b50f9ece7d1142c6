"""Calls are said one after another, each as often as set; what cannot be heard is a lamp and a larger flash."""

import pytest

from core.base.faults import Fault
from core.devices.events import DeviceChanged, DeviceTested
from core.devices.ports import DeviceState
from core.queue.events import TicketEvent
from desktop.presenters.board import BoardPresenter
from desktop.presenters.voice import Saying, VoicePresenter
from tests.fakes.public_office import PublicOffice


class Mouth:
    """A speaker that ends when it is told, and counts what speaks at once."""

    def __init__(self):
        self.said, self.open = [], []

    def speak(self, sentence, *, times, chime, done, failed):
        assert not self.open, "two calls at once"
        self.said.append((sentence, times, chime))
        self.open.append((done, failed))

    def end(self, fault=None):
        done, failed = self.open.pop()
        done() if fault is None else failed(fault)

    def stop(self):
        self.open.clear()


@pytest.fixture
def lamps():
    return []


@pytest.fixture
def made(lamps):
    def make(*overrides, speaker=True):
        office, mouth = PublicOffice(*overrides), Mouth()
        office.bus.subscribe(DeviceChanged, lambda event: lamps.append((event.device, event.state, event.fault)))
        return (
            office,
            mouth,
            VoicePresenter(office.settings.voice, office.clock, office.bus, mouth if speaker else None),
        )

    return make


def test_calls_never_overlap_and_keep_their_order(made):
    _office, mouth, voice = made()
    for number in "123":
        voice.say(Saying(key=number, sentence=number))
    while mouth.open:
        mouth.end()
    assert [said[0] for said in mouth.said] == ["1", "2", "3"]
    assert mouth.said[0] == ("1", 2, True)
    assert voice.view.saying == ""
    assert voice.view.waiting == 0


def test_a_number_that_waits_is_said_once_as_it_was_called_last(made):
    _office, mouth, voice = made()
    voice.say(Saying(key="a", sentence="a at 1"))
    voice.say(Saying(key="b", sentence="b at 1"))
    voice.say(Saying(key="b", sentence="b at 2"))
    voice.drop("c")
    mouth.end()
    mouth.end()
    assert [said[0] for said in mouth.said] == ["a at 1", "b at 2"]
    voice.replay()
    assert mouth.said[-1][0] == "b at 2"


def test_a_visitor_who_has_come_is_not_called_any_more(made):
    _office, mouth, voice = made()
    voice.say(Saying(key="a", sentence="a"))
    voice.say(Saying(key="b", sentence="b"))
    voice.drop("b")
    mouth.end()
    assert [said[0] for said in mouth.said] == ["a"]


def test_many_calls_at_once_are_read_once_each(made):
    _office, mouth, voice = made("voice.short_from=2")
    for number in "1234":
        voice.say(Saying(key=number, sentence=number))
    while mouth.open:
        mouth.end()
    assert [times for _sentence, times, _chime in mouth.said] == [2, 1, 2, 2]


def test_quiet_hours_are_silent_and_end(made):
    office, mouth, voice = made('voice.quiet_hours=["12:00-13:30", "22:00-6:00"]')
    assert not voice.view.is_silent
    office.clock.forward(3.5 * 3600)  # 12:10
    voice.say(Saying(key="a", sentence="a"))
    assert voice.view.is_silent
    assert mouth.said == []
    office.clock.forward(1.5 * 3600)
    voice.tick()
    assert not voice.view.is_silent
    assert mouth.said == [], "what was called in quiet hours is not read afterwards"


def test_a_loudspeaker_that_fails_is_a_lamp_and_heals(made, lamps):
    _office, mouth, voice = made()
    voice.say(Saying(key="a", sentence="a"))
    voice.say(Saying(key="b", sentence="b"))
    mouth.end(Fault("voice.device.none"))
    assert voice.view.is_silent
    assert lamps[-1] == ("voice", DeviceState.FAULTY, "voice.device.none")
    mouth.end()
    assert not voice.view.is_silent
    assert lamps[-1] == ("voice", DeviceState.READY, "")


def test_somebody_who_presses_test_hears_a_sentence_in_its_turn(made):
    office, mouth, voice = made()
    tested = []
    office.bus.subscribe(DeviceTested, tested.append)
    voice.say(Saying(key="a", sentence="A"))
    voice.test("T")
    mouth.end()
    assert (mouth.said[-1], tested) == (("T", 1, False), [])
    mouth.end(Fault("voice.device.none"))
    assert [(one.device, one.fault, one.steps) for one in tested] == [("voice", "voice.device.none", ())]
    voice.test("T")
    mouth.end()
    assert [step.what for step in tested[-1].steps] == ["said"]


def test_a_test_in_quiet_hours_or_without_a_voice_is_answered_at_once(made):
    for how, overrides, outcome in (
        ("quiet", ['voice.quiet_hours=["00:00-23:59"]'], ""),
        ("none", [], "voice.device.none"),
    ):
        office, mouth, voice = made(*overrides, speaker=how == "quiet")
        tested = []
        office.bus.subscribe(DeviceTested, tested.append)
        voice.test("T")
        assert (tested[0].fault, mouth.said) == (outcome, [])


def test_no_voice_at_all_is_no_trouble_and_calls_are_seen(made, lamps):
    _office, _mouth, voice = made(speaker=False)
    voice.say(Saying(key="a", sentence="a"))
    assert voice.view.is_silent
    assert voice.view.waiting == 0
    assert lamps[-1][1] is DeviceState.UNUSED


def test_hush_ends_what_is_said_and_its_late_answer_is_not_heard(made):
    _office, mouth, voice = made()
    voice.say(Saying(key="a", sentence="a"))
    late, _failed = mouth.open[0]
    voice.hush()
    voice.say(Saying(key="b", sentence="b"))
    late()
    assert voice.view.saying == "b"


def test_the_board_tells_every_new_call_and_recall_once_and_nothing_old():
    office = PublicOffice()
    office.issue("AAB")
    old = office.call("1")
    board, told = BoardPresenter(office, office.runner), []
    board.on_calls(told.append)
    board.refresh()
    assert told == [], "what was called before the board came is not read out"
    office.bus.subscribe(TicketEvent, board.on_ticket)
    new = office.call("3")
    office.queue.recall(office.act(), old.id)
    office.queue.start(office.act(), old.id)
    sentences = [sentence for news in told for _ticket, sentence in news.new]
    assert sentences == ["请A零零二号到三号窗口办理", "请A零零一号再次到一号窗口"]
    assert old.id in told[-1].gone
    assert new.id not in told[-1].gone
