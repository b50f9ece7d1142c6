"""The one loop of every device: found, lost, found again, moved, held by others, tried out. Waits for events only."""

import queue
import subprocess
import sys
import threading
import time

import pytest

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.devices.channels.ports import PortList, located
from core.devices.events import DeviceChanged, DeviceTested
from core.devices.loop import DeviceLoop
from core.devices.ports import DeviceState, TestStep
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.port_folder import PortFolder
from tests.patience import PATIENCE_S

USB, OTHER = "1a86:7523:0001", "1a86:7523:0002"


class Echo:
    """A device that greets: the far side must say HI when it is opened; then it hands on whatever comes."""

    def __init__(self):
        self.heard, self.refused, self.ended = queue.SimpleQueue(), [], queue.SimpleQueue()
        self.channel = None

    def begin(self, channel):
        self.channel = channel

    def step(self):
        data = self.channel.read(64, 0.05)
        if data:
            self.heard.put(data)
        return 0.0

    def check(self):
        if self.channel.read(1, 0.0):
            raise Fault("card.link.garbled")
        return (TestStep(what="greet", took_ms=0),)

    def end(self, fault):
        self.channel = None
        self.ended.put(fault)

    def without(self, why):
        self.refused.append(why.code)


class Bench:
    """A loop on a pty and everything it said."""

    def __init__(self, port, **more):
        self.work, self.said, bus = Echo(), queue.SimpleQueue(), Bus()
        for kind in (DeviceChanged, DeviceTested):
            bus.subscribe(kind, self.said.put)
        self.loop = DeviceLoop(self.work, SystemClock(), bus, device="echo", port=port, **more)
        self.loop.start()

    def until(self, state, fault=None):
        while True:
            event = self.said.get(timeout=PATIENCE_S)
            if isinstance(event, DeviceChanged) and event.state is state and fault in {None, event.fault}:
                return event

    def tested(self):
        while True:
            event = self.said.get(timeout=PATIENCE_S)
            if isinstance(event, DeviceTested):
                return event


@pytest.fixture
def side():
    it = PtySide()
    yield it
    it.close()


@pytest.fixture
def start():
    loops = []

    def begin(port, **more):
        bench = Bench(port, **more)
        loops.append(bench.loop)
        return bench

    yield begin
    for loop in loops:
        assert loop.stop(PATIENCE_S)


def path_of(side):
    return side.address.removeprefix("serial:")


def test_states_in_their_order(side, start):
    bench = start(side.address)
    assert [bench.said.get(timeout=PATIENCE_S).state for _ in range(2)] == [DeviceState.OPENING, DeviceState.READY]
    side.write(b"abc")
    assert bench.work.heard.get(timeout=PATIENCE_S) == b"abc"


def test_f55_a_device_comes_back_by_itself_as_often_as_it_is_pulled(side, start):
    bench = start(side.address)
    for turn in range(3):
        bench.until(DeviceState.READY)
        side.write(b"%d" % turn)
        assert bench.work.heard.get(timeout=PATIENCE_S) == b"%d" % turn
        side.unplug()
        assert bench.until(DeviceState.ABSENT).fault == "device.channel.lost"
        assert bench.work.ended.get(timeout=PATIENCE_S).code == "device.channel.lost"
        side.plug()
    bench.until(DeviceState.READY)
    assert {note.fault.code for note in bench.loop.troubles()} <= {"device.channel.lost", "device.open.absent"}
    assert bench.work.refused


def test_f56_found_by_its_serial_number_wherever_it_is_plugged_in(side, start, tmp_path):
    ports = PortFolder(tmp_path)
    ports.plug(OTHER, "1-1.1", "/dev/null")
    bench = start(f"serial:usb={USB}@9600", ports=ports)
    assert bench.until(DeviceState.ABSENT).facts["port"] == f"usb={USB}"
    ports.plug(USB, "1-1.2", path_of(side))
    bench.until(DeviceState.READY)
    while bench.loop.usb != USB:  # learned once the device is ready
        time.sleep(0.005)
    assert side.baud() == 9600
    side.unplug()
    ports.unplug(USB, "1-1.2")
    bench.until(DeviceState.ABSENT)
    elsewhere = PtySide()
    try:
        ports.plug(USB, "1-3", path_of(elsewhere))
        bench.until(DeviceState.READY)
        elsewhere.write(b"here")
        assert bench.work.heard.get(timeout=PATIENCE_S) == b"here"
    finally:
        assert bench.loop.stop(PATIENCE_S)
        elsewhere.close()


def test_f56_found_by_its_socket_and_twins_are_told(side, start, tmp_path):
    ports = PortFolder(tmp_path)
    ports.plug(USB, "1-1.2", path_of(side))
    ports.plug(USB, "1-1.3", "/dev/null")
    twins = start(f"serial:usb={USB}", ports=ports)
    told = twins.until(DeviceState.FAULTY)
    assert (told.fault, told.facts["ports"]) == ("device.open.twins", f"serial:{path_of(side)}, serial:/dev/null")
    twins.loop.move("serial:at=1-1.2")
    twins.until(DeviceState.READY)


def test_f57_a_program_that_holds_the_port_is_named(side, start):
    code = f"import serial,sys; s=serial.Serial({path_of(side)!r}, exclusive=True); print('o', flush=True); sys.stdin.read()"
    rival = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert rival.stdout.readline() == b"o\n"
        bench = start(side.address)
        told = bench.until(DeviceState.FAULTY)
        assert (told.fault, f"({rival.pid})" in told.facts["holder"]) == ("device.open.busy", True)
    finally:
        rival.communicate()
    bench.until(DeviceState.READY)


def test_f57_a_program_that_only_listens_along_is_a_warning(side, start):
    code = f"import os,sys; os.open({path_of(side)!r}, os.O_RDWR|os.O_NOCTTY); print('o', flush=True); sys.stdin.read()"
    rival = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert rival.stdout.readline() == b"o\n"
        bench = start(side.address)
        told = bench.until(DeviceState.READY, "device.open.shared")
        assert (told.fault, f"({rival.pid})" in told.facts["holder"]) == ("device.open.shared", True)
    finally:
        rival.communicate()


def test_moving_to_another_port_needs_no_restart(side, start):
    bench = start("")
    assert bench.until(DeviceState.UNUSED).fault == "device.open.unused"
    bench.loop.move(side.address)
    bench.until(DeviceState.READY)
    assert bench.loop.port == side.address
    bench.loop.move("")
    bench.until(DeviceState.UNUSED)


def test_a_test_tells_how_it_went_in_every_state(side, start):
    bench = start(side.address)
    bench.until(DeviceState.READY)
    bench.loop.test()
    assert [step.what for step in bench.tested().steps] == ["greet"]
    side.unplug()
    bench.until(DeviceState.ABSENT)
    bench.loop.test()
    told = bench.tested()
    assert (told.steps, told.fault) in {((), "device.channel.lost"), ((), "device.open.absent")}


def test_frames_keep_their_heads_only(side, start):
    bench = start(side.address, keep=4)
    bench.until(DeviceState.READY)
    side.write(b"HEADsecret")
    assert bench.work.heard.get(timeout=PATIENCE_S)
    note = bench.loop.frames.last()[-1]
    assert (note.head, note.size, note.is_sent) == (b"HEAD", 10, False)
    assert b"secret" not in repr(bench.loop.frames.last()).encode()


def test_ports_are_asked_again_only_when_something_was_plugged():
    asked = []
    ports = PortList(lambda: asked.append(1) or [])
    for _ in range(50):
        ports()
    assert len(asked) < 50
    with pytest.raises(Fault) as none:
        located("serial:usb=dead:beef:", ports)
    assert none.value.code == "device.open.absent"


def test_a_waiting_loop_wakes_for_nothing(start):
    bench = start("")
    bench.until(DeviceState.UNUSED)
    before = len(bench.work.refused)
    threading.Event().wait(0.7)
    assert len(bench.work.refused) == before
