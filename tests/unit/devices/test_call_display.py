"""Call displays of every model on real ptys: what stands on them for what happens in the queue, and when they fail."""

import queue
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.resources import Resources
from core.config.device_settings import DisplaySettings
from core.devices.call_display import CallDisplay
from core.devices.drivers import onbon
from core.devices.drivers.byte_words import ByteWords
from core.devices.drivers.display import load_display
from core.devices.events import DeviceChanged, DeviceTested
from core.devices.ports import DeviceState
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.sim_display import SimulatedDisplay, SimulatedOnbon
from core.devices.simulated.troubles import Trouble
from core.queue.events import TicketCalled, TicketFinished
from core.queue.ticket import Ticket, TicketId, TicketState
from tests.patience import PATIENCE_S
from tests.recorded.sessions import models

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HALL = "云溪街道便民服务中心"
TEXT = bytes.fromhex("A306")


def ticket(number="A023", counter="3", calls=1, state=TicketState.CALLED):
    return Ticket(
        id=TicketId(f"t-{number}"), day=NOON.date(), business=number[0], serial=int(number[1:]), state=state,
        issued_at=NOON, waiting_since=NOON, counter=counter, calls=calls,
    )  # fmt: skip


class Wired:
    """A display on a pty, the queue's events, and what was seen."""

    def __init__(self, model, sim=SimulatedOnbon, counter="", loaded=None, **settings):
        self.seen, self.lamps, self.tests = queue.SimpleQueue(), queue.SimpleQueue(), queue.SimpleQueue()
        self.sim, self.bus = sim(PtySide(), seen=self.seen.put), Bus()
        self.bus.subscribe(DeviceChanged, self.lamps.put)
        self.bus.subscribe(DeviceTested, self.tests.put)

        def quick():
            return replace(load_display(Resources(), model), on_s=0.01, off_s=0.01)

        self.display = CallDisplay(
            DisplaySettings(port=self.sim.address, model=model, **settings), loaded or quick, SystemClock(), self.bus,
            device="hall_led", hall=HALL, counter=counter,
        )  # fmt: skip
        self.sim.start()
        self.display.start()

    def until(self, state):
        while (event := self.lamps.get(timeout=PATIENCE_S)).state is not state:
            pass
        return event

    def see(self, text):
        """Return everything seen up to and with a text."""
        seen = [self.seen.get(timeout=PATIENCE_S)]
        while text not in seen[-1]:
            seen.append(self.seen.get(timeout=PATIENCE_S))
        return seen

    def call(self, *tickets):
        for one in tickets:
            self.bus.publish(TicketCalled(ticket=one, at=NOON, op="o"))

    def finish(self, one):
        done = replace(one, state=TicketState.FINISHED)
        self.bus.publish(TicketFinished(ticket=done, at=NOON, op="o"))

    def end(self):
        assert self.display.stop(PATIENCE_S)
        self.sim.close()


@pytest.fixture
def wire():
    made = []

    def begin(*args, **more):
        made.append(Wired(*args, **more))
        return made[-1]

    yield begin
    for it in made:
        it.end()


def test_the_frames_of_the_specification():
    ping = "a5" * 8 + "01000080000000000000fe020500a20001000068f85a"
    assert onbon.encode(onbon.PING).hex() == ping
    assert onbon.encode(onbon.CLEAR).endswith(bytes.fromhex("51F85A"))


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_any_message_comes_back_out_of_its_frame_through_noise(data, noise):
    frame = onbon.encode(data)
    reader = onbon.FrameReader()
    out = [message for byte in noise.replace(b"\xa5", b"") + frame for message in reader.feed(bytes([byte]))]
    assert out[-1:] == [data]
    assert b"\x5a" not in frame[:-1]


@given(st.binary(min_size=1, max_size=40), st.data())
def test_f44_a_flipped_bit_is_no_message(data, draw):
    frame = bytearray(onbon.encode(data))
    at = draw.draw(st.integers(8, len(frame) - 2))
    frame[at] ^= 1 << draw.draw(st.integers(0, 7))
    assert data not in onbon.FrameReader().feed(bytes(frame))


def test_a_call_flashes_three_times_and_stays(wire):
    it = wire("onbon-bx")
    assert HALL in it.see(HALL)[-1]
    it.call(ticket())
    it.see("A023")
    rest = [it.seen.get(timeout=PATIENCE_S) for _ in range(6)]
    assert [text.strip() != "" for text in rest] == [False, True, False, True, False, True]
    assert rest[-1] == "\\C1请A023号到3号窗口"
    it.finish(ticket())
    assert HALL in it.see(HALL)[-1]


def test_calls_follow_one_another_and_a_recall_says_so(wire):
    it = wire("onbon-bx")
    it.see(HALL)
    it.call(ticket("A001"), ticket("A002"), ticket("A003", calls=2))
    texts = it.see("再次")
    order = [number for number in ("A001", "A002") for text in texts if number in text]
    assert order == ["A001"] * 4 + ["A002"] * 4
    assert texts[-1] == "\\C1请A003号再次到3号窗口"


def test_a_counters_own_display_shows_its_own_numbers(wire):
    it = wire("escpos-pole", SimulatedDisplay, counter="3", only_own=True)
    it.call(ticket("A001", counter="5"), ticket("B002", counter="3"))
    it.see(b"B002")
    assert b"A001" not in bytes(it.sim.taken)


def test_digits_only_and_plain_lines(wire):
    it = wire("led8", SimulatedDisplay)
    it.call(ticket("A023"))
    assert bytes.fromhex("1B5141") + b"023\r" in b"".join(it.see(b"023\r"))
    other = wire("ascii", SimulatedDisplay)
    other.call(ticket("A023"))
    assert b"\x02A023 3\x03\r" in b"".join(other.see(b"A023 3\x03\r"))


def test_a_number_goes_when_its_time_is_over(wire):
    it = wire("onbon-bx", stays_s=1)
    it.call(ticket())
    it.see("A023")
    assert HALL in it.see(HALL)[-1]


def test_f81_a_display_that_dies_is_told_and_comes_back_with_the_newest_number(wire):
    it = wire("onbon-bx")
    it.until(DeviceState.READY)
    it.sim.unplug()
    assert it.until(DeviceState.ABSENT).fault == "device.channel.lost"
    it.call(*(ticket(f"A{n:03}") for n in range(1, 60)))
    it.sim.plug()
    it.until(DeviceState.READY)
    texts = [text for text in it.see("A059") if "A0" in text]
    assert {text for text in texts if "A059" not in text} == set()


@pytest.mark.parametrize(
    "trouble", [Trouble(times=0, is_silent=True), Trouble(times=0, flips=((25, 1),)), Trouble(times=0, cut_at=12)]
)
def test_f81_a_display_that_does_not_answer_is_a_lamp_and_heals(wire, trouble):
    it = wire("onbon-bx")
    it.until(DeviceState.READY)
    it.sim.arm(trouble)
    it.call(ticket())
    assert it.until(DeviceState.FAULTY).fault == "device.display.silent"
    it.sim.calm()
    it.until(DeviceState.READY)
    it.see("A023")


def test_a_display_that_refuses_says_its_code(wire):
    it = wire("onbon-bx")
    it.see(HALL)
    it.sim.refuses = 7
    it.call(ticket())
    told = it.until(DeviceState.FAULTY)
    assert (told.fault, told.facts["number"]) == ("device.display.refused", 7)
    it.sim.refuses = 0
    it.until(DeviceState.READY)


def test_a_stale_answer_and_noise_do_no_harm(wire):
    it = wire("onbon-bx")
    it.sim.arm(Trouble(times=3, noise_before=b"\xa5\x00\x5a", stale=onbon.encode(b"\xa1\x00"), is_doubled=True))
    it.call(ticket())
    it.see("A023")
    assert it.display.loop.troubles() == ()


def test_the_test_button_shows_a_number_nobody_has(wire):
    it = wire("onbon-bx")
    it.see(HALL)
    it.display.loop.test()
    assert "A000" in it.see("A000")[-1]
    assert [step.what for step in it.tests.get(timeout=PATIENCE_S).steps] == ["greet", "show"]


def test_a_broken_model_is_the_displays_trouble_and_heals_when_mended(wire, tmp_path):
    (tmp_path / "devices").mkdir()
    file = tmp_path / "devices/display-mine.toml"
    file.write_text("title = 1", "utf-8")
    it = wire("mine", SimulatedDisplay, loaded=lambda: load_display(Resources(tmp_path), "mine"))
    assert it.until(DeviceState.FAULTY).fault == "base.resource.broken"
    file.write_text(Resources().path("devices/display-ascii.toml").read_text("utf-8"), "utf-8")
    it.until(DeviceState.READY)


def test_every_shipped_model_can_be_read():
    assert models("display") == ["ascii", "escpos-pole", "led8", "onbon-bx"]
    for name in models("display"):
        assert load_display(Resources(), name).message(
            "call", dict.fromkeys(("number", "digits", "counter", "again", "hall"), "1")
        )


@pytest.mark.parametrize("template", ["<1B", "{who}", "a}b", "<XY>"])
def test_a_broken_template_names_its_file(template):
    with pytest.raises(Fault) as broken:
        ByteWords(template, charset="ascii", fields=frozenset({"number"}), file="devices/x.toml")
    assert (broken.value.code, broken.value.facts["name"]) == ("base.resource.broken", "devices/x.toml")


@given(st.text(max_size=40))
def test_a_value_is_never_a_command(value):
    words = ByteWords("<1B 40>{number}<0D>", charset="gb18030", fields=frozenset({"number"}), file="f")
    inner = words.filled({"number": value})[2:-1]
    assert not [byte for byte in inner.decode("gb18030") if byte < " " or byte in "\\<>{}\x7f"]
