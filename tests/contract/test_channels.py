"""What every byte channel promises, for all kinds there are."""

import errno
import os
import re
import socket
import sys
import threading
from pathlib import Path

import pytest

from core.base.faults import Fault
from core.devices.channels.errors import line_fault, open_fault
from core.devices.channels.memory import memory_pair
from core.devices.channels.ports import PortFound, moved_to, serial_ports, usb_of
from core.devices.channels.registry import OPENERS, open_channel
from core.devices.channels.tape import TapePlayer, TapeRecorder
from core.devices.channels.usb_memory import UsbMemory
from core.devices.ports import RatedChannel
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.usb_side import UsbSide
from tests.patience import PATIENCE_S


class Pty:
    rated = True

    def __init__(self):
        self.side = PtySide()
        self.near = open_channel(self.side.address)

    def send(self, data):
        self.side.write(data)

    def receive(self, size):
        data = b""
        while len(data) < size:
            data += self.side.read(5)
        return data

    def cut(self):
        self.side.unplug()

    def end(self):
        self.near.close()
        self.side.close()


class Tcp:
    rated = False

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.near = open_channel(f"tcp://127.0.0.1:{server.getsockname()[1]}")
            self.far, _ = server.accept()

    def send(self, data):
        self.far.sendall(data)

    def receive(self, size):
        self.far.settimeout(5)
        data = b""
        while len(data) < size:
            data += self.far.recv(size)
        return data

    def cut(self):
        self.far.close()

    def end(self):
        self.near.close()
        self.far.close()


class Memory:
    rated = True

    def __init__(self):
        self.near, self.far = memory_pair()

    def send(self, data):
        self.far.write(data, PATIENCE_S)

    def receive(self, size):
        return self.far.read(size, PATIENCE_S)

    def cut(self):
        self.far.close()

    def end(self):
        self.near.close()


class Recorded(Memory):
    rated = False

    def __init__(self):
        super().__init__()
        self.near = TapeRecorder(self.near)


class Usb:
    """Variant B: what is written is one stream, packets of 64 bytes come back."""

    rated = False

    def __init__(self):
        self.side = UsbSide(UsbMemory(is_split=False))
        self.near = self.side.open(self.side.address)

    def send(self, data):
        self.side.write(data)

    def receive(self, size):
        data = b""
        while len(data) < size:
            data += self.side.read(5)
        return data

    def cut(self):
        self.side.unplug()

    def end(self):
        self.near.close()
        self.side.close()


@pytest.fixture(params=[Pty, Tcp, Memory, Recorded, Usb])
def line(request):
    it = request.param()
    yield it
    it.end()


def talk_on(channel):
    for _ in range(3):  # the first write after a socket was closed still goes out
        channel.write(b"x", 1)
        channel.read(1, 0.2)


def test_all_of_it_is_written_and_read(line):
    data = bytes(range(256)) * 8
    assert line.near.write(data, PATIENCE_S) == len(data)
    assert line.receive(len(data)) == data
    line.send(data)
    assert line.near.read(1000, PATIENCE_S) + line.near.read(1048, PATIENCE_S) == data


def test_a_read_ends_with_what_there_is(line):
    assert line.near.read(10, 0.01) == b""
    assert line.near.read(10, 0) == b""
    line.send(b"abc")
    assert line.near.read(3, PATIENCE_S) == b"abc"
    line.send(b"abc")
    assert line.near.read(10, 0.2) == b"abc"


def test_what_was_not_read_can_be_dropped(line):
    line.send(b"stale")
    assert line.near.read(1, PATIENCE_S) == b"s"
    line.near.reset_input()
    line.send(b"new")
    assert line.near.read(3, PATIENCE_S) == b"new"


def test_a_line_that_is_gone_is_lost(line):
    line.cut()
    with pytest.raises(Fault, match=r"device\.channel\.lost"):
        talk_on(line.near)
    line.near.close()
    line.near.close()


def test_a_rate_can_be_set_where_there_is_one(line):
    assert isinstance(line.near, RatedChannel) == line.rated
    if line.rated:
        line.near.set_baud(9600)
        assert line.near.baud == 9600


@pytest.mark.parametrize("kind", [Tcp, Memory, Pty])
def test_a_device_that_takes_nothing_more_stalls(kind):
    line = kind()
    size = 8_000_000
    with pytest.raises(Fault, match=r"device\.channel\.stalled") as stalled:
        line.near.write(bytes(size), 0.3)
    assert stalled.value.facts["size"] == size
    assert 0 <= stalled.value.facts["written"] < size
    line.end()


def test_a_file_grows_and_never_answers(tmp_path):
    path = tmp_path / "paper.bin"
    for text in (b"one", b"two"):
        channel = open_channel(f"file:{path}")
        assert channel.write(text, 1) == 3
        assert channel.read(10, 5) == b""
        channel.reset_input()
        channel.close()
        channel.close()
    assert path.read_bytes() == b"onetwo"
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_a_device_node_is_read_too():
    side = PtySide()
    channel = open_channel(f"file://{os.path.realpath(side.address.removeprefix('serial:'))}")
    assert channel.write(b"\x10\x04\x01", 1) == 3
    assert side.read(5) == b"\x10\x04\x01"
    side.write(b"\x12")
    assert channel.read(1, PATIENCE_S) == b"\x12"
    assert channel.read(1, 0.01) == b""
    channel.reset_input()
    side.unplug()
    with pytest.raises(Fault, match=r"device\.channel\.lost"):
        channel.read(1, 1)
    channel.close()
    side.close()


def test_a_full_disk_is_told():
    channel = open_channel("file:/dev/full")
    with pytest.raises(Fault, match=r"device\.channel\.full"):
        channel.write(b"x", 1)
    channel.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("serial:/dev/ttyNOT9", "device.open.absent"),
        ("/dev/ttyNOT9", "device.open.absent"),
        ("/no/such/pty", "device.open.absent"),
        ("serial:/dev/null", "device.open.failed"),
        ("file:/not/there/paper.bin", "device.open.absent"),
        ("tape:/not/there.tape", "device.open.absent"),
        ("tcp://127.0.0.1:1", "device.open.refused"),
        ("tcp://no-such-host.invalid:9100", "device.open.unknown_host"),
        ("tcp://127.0.0.1", "device.open.bad_address"),
        ("tcp://127.0.0.1:99999", "device.open.bad_address"),
        ("file:", "device.open.bad_address"),
        ("paper", "device.open.bad_address"),
        ("seral:/dev/ttyUSB0", "device.open.unknown_scheme"),
        ("usb:0400:c35a", "device.open.absent"),
        ("usb:", "device.open.absent"),
        ("usb:reader", "device.open.bad_address"),
        ("hid:10c4:0007", "device.open.absent"),
        ("hid:reader", "device.open.bad_address"),
        ("hid:", "device.open.bad_address"),
    ],
)
def test_what_cannot_be_opened_says_why(address, code):
    with pytest.raises(Fault) as told:
        open_channel(address)
    assert told.value.code == code


def test_an_unknown_scheme_has_a_suggestion():
    with pytest.raises(Fault) as told:
        open_channel("seral:/dev/ttyUSB0")
    assert told.value.facts["meant"] == "serial:"
    with pytest.raises(Fault) as told:
        open_channel("quux:1")
    assert all(f"{scheme}:" in told.value.facts["meant"] for scheme in OPENERS)


def test_a_port_opened_twice_is_taken():
    side = PtySide()
    first = open_channel(f"{side.address}@9600")
    assert first.baud == 9600
    with pytest.raises(Fault, match=r"device\.open\.taken"):
        open_channel(side.address)
    first.close()
    bare = side.address.removeprefix("serial:")  # a link in the temporary folder, not under /dev
    for address in (f"pty:{bare}", bare, f"{bare}@9600"):
        open_channel(address).close()
    side.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.EACCES, "x"), "device.open.denied"),
        (OSError(errno.EPERM, "x"), "device.open.denied"),
        (OSError(errno.EBUSY, "x"), "device.open.taken"),
        (OSError(errno.ENXIO, "x"), "device.open.absent"),
        (OSError("could not open port 'COM3': FileNotFoundError(2, 'x')"), "device.open.absent"),
        (OSError("could not open port 'COM3': PermissionError(13, 'x')"), "device.open.taken"),
        (ValueError("x"), "device.open.failed"),
    ],
)
def test_errors_of_the_system_are_translated_once(error, code):
    assert open_fault(error, "COM3").code == code


def test_a_full_disk_is_not_a_lost_line():
    assert line_fault(OSError(errno.ENOSPC, "x"), "p").code == "device.channel.full"
    assert line_fault(OSError(errno.EIO, "x"), "p").code == "device.channel.lost"


def test_a_tape_refuses_a_write_that_differs(tmp_path):
    near, far = memory_pair()
    recorder = TapeRecorder(near)
    recorder.write(b"ask", 1)
    far.write(b"answer", 1)
    recorder.read(2, 1)
    recorder.read(4, 1)
    recorder.read(4, 0)
    recorder.write(b"again", 1)
    path = tmp_path / "one.tape"
    recorder.save(path, "a test")
    waited = []
    player = TapePlayer(path.read_text("utf-8").splitlines(), waited.append)
    player.reset_input()
    assert player.write(b"ask", 1) == 3
    assert player.read(1, 1) + player.read(9, 1) + player.read(9, 1) == b"answer"
    assert player.read(9, 0.5) == b""
    assert waited == [0.5]
    assert not player.is_at_end
    with pytest.raises(Fault, match=r"device\.tape\.differs") as told:
        player.write(b"other", 1)
    assert told.value.facts["entry"] == 5
    assert player.write(b"again", 1) == 5
    assert player.is_at_end
    assert player.read(1, 0.1) == b""
    opened = open_channel(f"tape:{path}")
    assert opened.write(b"ask", 1) == 3
    opened.close()


def test_memory_takes_more_than_it_can_hold():
    near, far = memory_pair()
    data, heard = bytes(range(256)) * 1024, []
    thread = threading.Thread(target=lambda: heard.append(far.read(len(data), PATIENCE_S)))
    thread.start()
    assert near.write(data, PATIENCE_S) == len(data)
    thread.join(PATIENCE_S)
    assert heard == [data]


def test_memory_wakes_a_reader_in_another_thread():
    near, far = memory_pair()
    heard = []
    thread = threading.Thread(target=lambda: heard.append(near.read(3, PATIENCE_S)))
    thread.start()
    far.write(b"abc", 1)
    thread.join(PATIENCE_S)
    assert heard == [b"abc"]


def test_an_adapter_is_found_where_it_went():
    before = [PortFound(address="serial:/dev/ttyUSB0", title="a", usb="1a86:7523:")]
    after = [PortFound(address="serial:/dev/ttyUSB3", title="a", usb="1a86:7523:")]
    usb = usb_of("serial:/dev/ttyUSB0@9600", before)
    assert moved_to("serial:/dev/ttyUSB0@9600", usb, after) == "serial:/dev/ttyUSB3@9600"
    assert moved_to("serial:/dev/ttyUSB0", usb, after + before) == ""
    assert moved_to("serial:/dev/ttyUSB0", "", after) == ""
    assert usb_of("serial:/dev/ttyS9", before) == ""


def test_the_ports_of_this_machine_can_be_listed():
    assert all(port.address.startswith("serial:") for port in serial_ports())


def test_registry_names_every_channel_file():
    folder = Path(__file__).resolve().parents[2] / "core/devices/channels"
    openers = {
        name
        for path in folder.glob("*.py")
        for name in re.findall(r"^def (open_\w+)\(address: str", path.read_text("utf-8"), re.MULTILINE)
    }
    assert openers - {"open_channel"} == {opener.__name__ for opener in OPENERS.values()}
