"""The desk's thread: lamps, who gets which card, plugging and unplugging. Waits for events, never for luck."""

import queue
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.card_desk import CardDesk
from core.devices.card_visits import CardVisits, Reading, Verdict
from core.devices.channels.ports import PortFound
from core.devices.drivers.sdt_commands import FIND, READ, STATUS
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.events import CardFailed, CardRead, DeviceChanged
from core.devices.ports import DeviceState
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.troubles import Trouble
from tests.patience import PATIENCE_S

WANG, ZHANG = PEOPLE["wang"], PEOPLE["zhang"]
HASTY = SdtTiming(pause_s=0.002, gap_s=0.1, slice_s=0.05, patience=0.2)


class Desk:
    """A desk on a simulated reader, and everything it said."""

    def __init__(self, sim, port=None, **more):
        self.sim, self.heard, self.looking = sim, queue.SimpleQueue(), threading.Event()
        bus = Bus()
        for kind in (DeviceChanged, CardRead, CardFailed):
            bus.subscribe(kind, self.heard.put)
        settings = ReaderSettings(port=sim.address if port is None else port, poll_ms=50)
        self.desk = CardDesk(settings, SystemClock(), bus, **more)
        self.desk.start()

    def next(self, kind, test=lambda event: True):
        """Return the next event of a kind, passing over others."""
        while True:
            event = self.heard.get(timeout=PATIENCE_S)
            if isinstance(event, kind) and test(event):
                return event

    def until(self, state, fault=None):
        return self.next(DeviceChanged, lambda event: event.state is state and fault in {None, event.fault})

    def looked(self, times=2):
        """Wait until the reader was asked for a card so many times again."""
        self.sim.requests.clear()
        while list(self.sim.requests).count(FIND.body) < times:
            self.looking.wait(0.005)

    def rest(self):
        """Return all that was said and not yet looked at."""
        events = []
        while not self.heard.empty():
            events.append(self.heard.get())
        return events


@pytest.fixture
def desk(sim):
    it = Desk(sim)
    it.until(DeviceState.READY)
    yield it
    assert it.desk.stop(PATIENCE_S)


def test_lamps_tell_changes_only(sim):
    it = Desk(sim)
    assert it.next(DeviceChanged).state is DeviceState.OPENING
    assert it.next(DeviceChanged).state is DeviceState.READY
    it.looked(3)
    assert it.rest() == []
    assert it.desk.stop(PATIENCE_S)
    assert it.desk.stop(PATIENCE_S)


def test_a_card_by_itself_and_a_card_asked_for(desk):
    desk.sim.put_card(WANG)
    assert desk.until(DeviceState.BUSY)
    read = desk.next(CardRead)
    assert (read.card.name, read.ask, read.device) == ("王秀兰", "", "card_reader")
    assert read.wire_at > 0
    ask = desk.desk.ask()
    again = desk.next(CardRead)  # it lies there still
    assert (again.card, again.ask) == (read.card, ask)
    desk.sim.put_card(ZHANG)
    assert desk.next(CardRead).ask == ""


def test_an_ask_waits_for_the_card(desk):
    ask = desk.desk.ask()
    desk.looked()
    desk.sim.put_card(ZHANG)
    read = desk.next(CardRead)
    assert (read.ask, read.card.name) == (ask, "张建国")


def test_an_ask_without_a_card_ends(desk):
    ask = desk.desk.ask(timeout_s=0.1)
    failed = desk.next(CardFailed)
    assert (failed.ask, failed.fault) == (ask, "card.read.no_card")


def test_a_second_ask_and_a_new_visitor_cancel_the_first(desk):
    first = desk.desk.ask()
    second = desk.desk.ask()
    assert desk.next(CardFailed).ask == first
    desk.desk.new_visitor()
    failed = desk.next(CardFailed)
    assert (failed.ask, failed.fault) == (second, "card.ask.cancelled")


def test_the_last_visitors_card_never_counts_for_the_next(desk):
    desk.sim.put_card(WANG)
    assert desk.next(CardRead).card.name == "王秀兰"
    desk.desk.new_visitor()
    ask = desk.desk.ask()
    failed = desk.next(CardFailed)
    assert (failed.ask, failed.fault) == (ask, "card.read.not_lifted")
    desk.sim.put_card(ZHANG)
    assert desk.next(CardRead).card.name == "张建国"


def test_a_module_that_restarts_does_not_give_the_last_card_to_the_next(desk):
    desk.sim.put_card(WANG)
    assert desk.next(CardRead)
    desk.desk.new_visitor()
    desk.sim.arm(Trouble(command=FIND.body, is_reset=True))
    assert desk.next(CardFailed).fault == "card.read.not_lifted"
    desk.sim.lift()
    desk.looked()
    desk.sim.put_card(WANG)  # the same person once more, on purpose
    assert desk.next(CardRead).card.name == "王秀兰"


def test_f54_the_same_card_twice_is_one_event(desk):
    for _ in range(3):
        desk.sim.put_card(WANG)
        desk.looked()
    assert len([event for event in desk.rest() if isinstance(event, CardRead)]) == 1


def test_f53_two_cards_are_told_once(desk):
    desk.sim.put_card(WANG)
    desk.sim.put_second_card()
    assert desk.next(CardFailed).fault == "card.read.not_selected"
    desk.looked(4)
    assert [event for event in desk.rest() if isinstance(event, CardFailed)] == []
    desk.sim.put_card(WANG)
    assert desk.next(CardRead)


@pytest.mark.parametrize("while_reading", [False, True])
def test_f55_unplugged_and_plugged_again(sim, while_reading):
    it = Desk(sim)
    it.until(DeviceState.READY)
    if while_reading:
        sim.arm(Trouble(command=READ.body, unplug_at=700))
        sim.put_card(WANG)
    else:
        sim.unplug()
    assert it.until(DeviceState.ABSENT).fault == "device.channel.lost"
    ask = it.desk.ask()
    failed = it.next(CardFailed)
    assert (failed.ask, failed.fault) in {(ask, "device.channel.lost"), (ask, "device.open.absent")}
    sim.plug()
    it.until(DeviceState.READY)
    sim.put_card(ZHANG)
    assert it.next(CardRead).card.name == "张建国"
    assert it.desk.stop(PATIENCE_S)


def test_f56_plugged_in_somewhere_else(sim):
    elsewhere = "serial:/dev/ttyUSB7@9600"
    usb = "1a86:7523:0001"
    seen = [PortFound(address=sim.address, title="here", usb=usb)]
    opened = []

    def opener(address):
        opened.append(address)
        if address == elsewhere:
            return sim.open(sim.address)
        if seen[0].address != sim.address:
            raise Fault("device.open.absent", port=address)
        return sim.open(address)

    it = Desk(sim, port=f"{sim.address}@9600", opener=opener, ports=lambda: seen)
    it.until(DeviceState.READY)
    seen[0] = replace(seen[0], address="serial:/dev/ttyUSB7")
    sim.unplug()
    it.until(DeviceState.ABSENT)
    sim.plug()
    it.until(DeviceState.READY)
    assert elsewhere in opened
    assert it.desk.stop(PATIENCE_S)


def test_f57_another_program_has_the_port(sim):
    port = sim.address.removeprefix("serial:")
    code = f"import serial,sys; s=serial.Serial({port!r}, exclusive=True); print('open', flush=True); sys.stdin.read()"
    rival = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert rival.stdout.readline() == b"open\n"
        it = Desk(sim)
        changed = it.until(DeviceState.FAULTY)
        assert changed.fault == "device.open.busy"
        assert f"({rival.pid})" in changed.facts["holder"]
    finally:
        rival.communicate()
    it.until(DeviceState.READY)
    assert it.desk.stop(PATIENCE_S)


def test_f51_a_silent_reader_fails_the_ask_and_heals(sim):
    it = Desk(sim, timing=HASTY)
    it.until(DeviceState.READY)
    sim.arm(Trouble(is_silent=True, times=0))
    assert it.until(DeviceState.FAULTY).fault == "card.link.silent"
    ask = it.desk.ask()
    assert it.next(CardFailed).ask == ask
    sim.calm()
    it.until(DeviceState.READY)
    assert it.desk.stop(PATIENCE_S)


def test_f60_an_unknown_code_is_told_and_the_module_reset(desk):
    desk.sim.arm(Trouble(command=FIND.body, state=0xC3))
    changed = desk.until(DeviceState.FAULTY)
    assert (changed.fault, changed.facts["state"]) == ("card.reader.unknown_state", "C3")
    desk.until(DeviceState.READY)
    assert bytes.fromhex("10FF") in desk.sim.requests


def test_f63_a_defective_module_is_a_faulty_lamp(sim):
    sim.arm(Trouble(command=STATUS.body, state=0x60, times=0))
    it = Desk(sim)
    assert it.until(DeviceState.FAULTY).fault == "card.reader.self_test"
    assert it.desk.stop(PATIENCE_S)


def test_a_wrong_address_and_no_address(sim):
    it = Desk(sim, port="seriel:/dev/ttyUSB0")
    assert it.until(DeviceState.FAULTY).fault == "device.open.unknown_scheme"
    assert it.desk.stop(PATIENCE_S)
    unused = Desk(sim, port="")
    assert unused.next(DeviceChanged).state is DeviceState.UNUSED
    ask = unused.desk.ask()
    failed = unused.next(CardFailed)
    assert (failed.ask, failed.fault) == (ask, "device.open.unused")
    assert unused.desk.state is DeviceState.UNUSED
    assert unused.desk.stop(PATIENCE_S)


def test_a_bug_in_the_thread_does_not_end_it(sim, caplog):
    calls = []

    def opener(address):
        calls.append(address)
        if len(calls) == 1:
            raise ZeroDivisionError
        return sim.open(address)

    it = Desk(sim, opener=opener)
    assert it.until(DeviceState.FAULTY).fault == "device.lane.bug"
    it.until(DeviceState.READY)
    assert "goes on after a bug" in caplog.text
    assert it.desk.stop(PATIENCE_S)


def test_a_desk_that_was_never_started_stops(sim):
    assert CardDesk(ReaderSettings(port=sim.address), SystemClock(), Bus()).stop()


def judge(visits, number, visit, at, present=None, *, is_asked=False):
    reading = Reading(number=number, visit=visit, at=at)
    return visits.judge(reading, present_visit=visit if present is None else present, is_asked=is_asked)


def test_whose_card_it_is():
    visits = CardVisits()
    assert judge(visits, "a", 1, 0.0) is Verdict.GIVE
    assert judge(visits, "a", 1, 2.0) is Verdict.IGNORE
    assert judge(visits, "a", 1, 2.5, is_asked=True) is Verdict.GIVE
    assert judge(visits, "a", 1, 9.0) is Verdict.GIVE
    assert judge(visits, "a", 2, 9.5) is Verdict.REFUSE
    assert judge(visits, "a", 2, 99.0, is_asked=True) is Verdict.REFUSE
    visits.note_empty()
    assert judge(visits, "a", 2, 100.0) is Verdict.GIVE
    assert judge(visits, "b", 3, 101.0) is Verdict.GIVE


def test_a_card_read_while_the_visitor_changed_is_nobodys():
    visits = CardVisits()
    assert judge(visits, "a", 1, 0.0, present=2) is Verdict.REFUSE
    assert judge(visits, "a", 2, 1.0) is Verdict.REFUSE
