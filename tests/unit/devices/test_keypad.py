"""The rating keypad on a real pty: one rating for one request, and nothing for a key nobody asked for."""

import queue
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.resources import Resources
from core.config.device_settings import KeypadSettings
from core.devices.drivers.keypad import KeyReader, load_keypad
from core.devices.events import DeviceChanged, RatingEnded, RatingGiven
from core.devices.ports import DeviceState
from core.devices.rating_desk import RatingDesk
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.sim_keypad import SimulatedKeypad
from core.devices.simulated.troubles import Trouble
from tests.patience import PATIENCE_S

PLAIN, FRAMED = (load_keypad(Resources(), name) for name in ("plain", "framed"))


class Wired:
    """A keypad on a pty, its desk, and what it said."""

    def __init__(self, model):
        self.sim, self.said, self.lamps, bus = (
            SimulatedKeypad(model, PtySide()),
            queue.SimpleQueue(),
            queue.SimpleQueue(),
            Bus(),
        )
        for kind in (RatingGiven, RatingEnded):
            bus.subscribe(kind, self.said.put)
        bus.subscribe(DeviceChanged, self.lamps.put)
        self.desk = RatingDesk(KeypadSettings(port=self.sim.address, window_s=5), lambda: model, SystemClock(), bus)
        self.sim.start()
        self.desk.start()
        self.until(DeviceState.READY)

    def until(self, state):
        while (event := self.lamps.get(timeout=PATIENCE_S)).state is not state:
            pass
        return event

    def prompted(self, what):
        """Wait until the keypad heard a prompt."""
        while what not in self.sim.heard:
            self.sim._closing.wait(0.01)
        self.sim.heard.clear()

    def next(self):
        return self.said.get(timeout=PATIENCE_S)


@pytest.fixture(params=["plain", "framed"])
def wired(request):
    it = Wired(replace(load_keypad(Resources(), request.param), debounce_s=0.02))
    yield it
    assert it.desk.stop(PATIENCE_S)
    it.sim.close()


def test_a_key_answers_the_request_that_is_open(wired):
    for level in (5, 1):
        ask = wired.desk.ask()
        wired.sim.press(level)
        told = wired.next()
        assert (type(told), told.level, told.ask, told.device) == (RatingGiven, level, ask, "keypad")
        wired.sim._closing.wait(0.05)  # no hand is quicker than the bouncing of a key


def test_the_first_key_counts_and_a_key_nobody_asked_for_does_not(wired):
    wired.sim.press(2)
    wired.sim._closing.wait(0.4)  # it was read, and dropped
    ask = wired.desk.ask()
    wired.sim.press(4)
    wired.sim.press(1)
    assert (wired.next().level, wired.said.empty()) == (4, True)
    second = wired.desk.ask()
    assert second != ask
    wired.desk.cancel()
    ended = wired.next()
    assert (type(ended), ended.ask, ended.fault) == (RatingEnded, second, "")


def test_a_new_request_ends_the_old_one(wired):
    first, second = wired.desk.ask(), wired.desk.ask()
    assert wired.next().ask == first
    wired.sim.press(3)
    assert (wired.next().ask, wired.said.empty()) == (second, True)


def test_f55_a_keypad_pulled_out_ends_the_request_and_comes_back(wired):
    ask = wired.desk.ask()
    wired.sim.unplug()
    told = wired.next()
    assert (type(told), told.ask, told.fault) == (RatingEnded, ask, "device.channel.lost")
    wired.sim.plug()
    wired.until(DeviceState.READY)
    again = wired.desk.ask()
    wired.sim.press(5)
    assert (wired.next().ask, again) == (again, again)


def test_f43_noise_and_a_cut_key_are_no_rating(wired):
    ask = wired.desk.ask()
    wired.sim.arm(Trouble(cut_at=len(wired.sim._codes[5]) - 1, noise_before=b"\x00\xfe\x99"))
    wired.sim.press(5)
    wired.sim._closing.wait(0.4)
    assert wired.said.empty()
    wired.sim.press(4)
    assert (wired.next().level, ask) == (4, ask)


def test_prompts_begin_and_end_a_rating():
    it = Wired(FRAMED)
    try:
        it.desk.ask()
        it.prompted("start")
        it.sim.press(5)
        it.prompted("stop")
        assert it.next().level == 5
    finally:
        assert it.desk.stop(PATIENCE_S)
        it.sim.close()


def test_nobody_presses():
    it = Wired(PLAIN)
    it.desk._settings = it.desk._settings.model_copy(update={"window_s": 0.2})
    try:
        ask = it.desk.ask()
        told = it.next()
        assert (type(told), told.ask, told.fault) == (RatingEnded, ask, "")
    finally:
        assert it.desk.stop(PATIENCE_S)
        it.sim.close()


def test_f50_a_bouncing_key_is_one_key():
    keys = KeyReader(PLAIN)
    assert keys.feed(b"5555", 0.0) == [1]
    assert keys.feed(b"5", 0.2) == []
    assert keys.feed(b"5", 0.45) == []
    assert keys.feed(b"4", 0.9) == [2]


def test_f46_half_a_key_is_forgotten_with_time():
    keys = KeyReader(FRAMED)
    assert keys.feed(b"\xaa\x11", 0.0) == []
    assert keys.feed(b"\x55", 0.5) == []
    assert keys.feed(b"\xaa\x12\x55", 1.0) == [4]


@given(st.lists(st.tuples(st.binary(max_size=20), st.floats(0, 1)), max_size=30))
def test_no_stream_of_bytes_makes_a_level_that_is_none(pieces):
    keys, at = KeyReader(FRAMED), 0.0
    for data, pause in pieces:
        at += pause
        assert set(keys.feed(data, at)) <= {1, 2, 3, 4, 5}
        assert len(keys._held) <= 3


def test_a_broken_model_is_a_fault_that_names_the_file(tmp_path):
    (tmp_path / "devices").mkdir()
    for text in ("", 'title="t"\nbaud=9600\nstart=""\nstop=""\ndebounce_ms=1\n[keys]\n"31"=9\n', "[keys]\n'zz'=1"):
        (tmp_path / "devices/keypad-mine.toml").write_text(text, "utf-8")
        with pytest.raises(Fault) as broken:
            load_keypad(Resources(tmp_path), "mine")
        assert (broken.value.code, broken.value.facts["name"]) == ("base.resource.broken", "devices/keypad-mine.toml")
