"""Lines that only printers have: USB class 7, print queues, flow control, a socket that is heard out at its end."""

import os
import socket
import termios
import threading
import time

import pytest
import serial

from core.base.faults import Fault
from core.devices.channels.registry import open_channel
from core.devices.channels.serial import SerialChannel
from core.devices.channels.usbprint import UsbPrinterChannel
from core.devices.ports import SpooledChannel
from core.devices.simulated.far_side import PtySide
from printing.commands import CUT, INIT
from printing.status import await_printed, read_status
from tests.fakes.usb_printers import UsbBus, UsbPrinter
from tests.patience import PATIENCE_S

PAPER = INIT + bytes(range(0x20, 0x7F)) * 40 + b"\n" + CUT


def code_of(error: pytest.ExceptionInfo) -> str:
    return error.value.code


# USB


def test_a_usb_printer_takes_a_paper_and_answers():
    printer = UsbPrinter()
    channel = UsbPrinterChannel("any", UsbBus(printer))
    assert read_status(channel).is_known
    assert channel.write(PAPER, PATIENCE_S) == len(PAPER)
    assert await_printed(channel, "process_id", 5, lambda: None)
    assert printer.papers == [PAPER]
    assert not printer.has_driver
    channel.close()
    channel.close()
    assert printer.has_driver, "the system's driver gets it back"


@pytest.mark.parametrize("takes", [1, 7, 64, 100])
def test_what_a_transfer_did_not_take_is_given_again(takes):
    printer = UsbPrinter()
    channel = UsbPrinterChannel("04b8:0202", UsbBus(printer))
    printer.takes = takes
    assert channel.write(PAPER, PATIENCE_S) == len(PAPER)
    assert printer.papers == [PAPER]
    assert max(printer.transfers) == takes


def test_a_usb_printer_that_takes_no_more_stalls_with_its_count():
    printer = UsbPrinter()
    channel = UsbPrinterChannel("any", UsbBus(printer))
    printer.takes = 100
    stop = threading.Timer(0.1, lambda: setattr(printer, "takes", 0))
    stop.start()
    with pytest.raises(Fault, match=r"device\.channel\.stalled") as told:
        channel.write(PAPER * 100_000, 0.3)
    stop.join()
    assert told.value.facts["written"] == sum(printer.transfers)


def test_a_usb_printer_without_a_pipe_back_is_silent():
    printer = UsbPrinter(is_mute=True)
    channel = UsbPrinterChannel("any", UsbBus(printer))
    assert not read_status(channel, 0.02).is_known
    channel.write(PAPER, PATIENCE_S)
    assert printer.papers == [PAPER]


def test_a_usb_printer_is_found_by_its_serial_number():
    first, second = UsbPrinter("TM1"), UsbPrinter("TM2")
    bus = UsbBus(first, second)
    UsbPrinterChannel("04b8:0202:TM2", bus).write(PAPER, PATIENCE_S)
    assert (first.papers, second.papers) == ([], [PAPER])
    with pytest.raises(Fault) as told:
        UsbPrinterChannel("any", bus)
    assert code_of(told) == "device.open.twins"
    assert told.value.facts["ports"] == "04b8:0202:TM1, 04b8:0202:TM2"


@pytest.mark.parametrize(
    ("change", "address", "code"),
    [
        ({"is_plugged": False}, "any", "device.open.absent"),
        ({}, "04b8:0203", "device.open.absent"),
        ({}, "04b8:0202:OTHER", "device.open.absent"),
        ({}, "04b8", "device.open.bad_address"),
        ({"is_taken": True}, "any", "device.open.taken"),
        ({"is_denied": True}, "any", "device.usb.denied"),
    ],
)
def test_a_usb_printer_that_cannot_be_opened_says_why(change, address, code):
    printer = UsbPrinter("TM1")
    for name, value in change.items():
        setattr(printer, name, value)
    with pytest.raises(Fault) as told:
        UsbPrinterChannel(address, UsbBus(printer))
    assert code_of(told) == code


def test_a_usb_printer_that_was_pulled_is_lost():
    printer = UsbPrinter()
    channel = UsbPrinterChannel("any", UsbBus(printer))
    printer.is_plugged = False
    for act in (lambda: channel.write(b"x", 1), lambda: channel.read(1, 0.1), channel.reset_input):
        with pytest.raises(Fault, match=r"device\.channel\.lost"):
            act()
    channel.close()


def test_a_device_that_prints_nothing_is_no_printer():
    with pytest.raises(Fault, match=r"device\.open\.absent"):
        UsbPrinterChannel("any", UsbBus())


# Print queues


@pytest.fixture
def queue(cups, monkeypatch):
    """The system's own print server, as the programs of CUPS find it."""
    monkeypatch.setenv("CUPS_SERVER", cups.server)
    yield cups
    cups.run("cupsaccept", cups.queue)
    cups.resume()


def test_a_queue_passes_the_exact_bytes_on(queue):
    channel = open_channel(f"cups:{queue.queue}")
    assert isinstance(channel, SpooledChannel)
    channel.check()
    before = queue.pdfs()
    for piece in (PAPER[:1000], PAPER[1000:]):
        assert channel.write(piece, 1) == len(piece)
    assert channel.read(1, 0) == b""
    assert queue.pdfs() == before
    channel.submit(20)
    assert channel.await_done(20)
    assert PAPER in queue.pdfs()
    channel.close()


def test_a_queue_that_stands_still_says_so_and_one_that_refuses_took_nothing(queue):
    queue.run("cupsdisable", queue.queue)
    channel = open_channel(f"cups:{queue.queue}")
    with pytest.raises(Fault) as told:
        channel.check()
    assert code_of(told) == "device.spooler.paused"
    channel.write(PAPER, 1)
    channel.submit(20)
    assert not channel.await_done(0.3), "taken, and not passed on"
    queue.run("cancel", "-a", queue.queue)
    queue.run("cupsreject", queue.queue)
    with pytest.raises(Fault) as told:
        channel.submit(20)
    assert code_of(told) == "device.spooler.refused"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("cups:nowhere", "device.open.absent"),
        ("cups:-x", "device.open.bad_address"),
        ("cups:a b", "device.open.bad_address"),
        ("winspool:POS-80", "device.open.unknown_scheme"),
        ("serial:/dev/ttyS0@9600,what", "device.open.bad_address"),
    ],
)
def test_a_line_that_cannot_be_says_why(queue, address, code):
    with pytest.raises(Fault) as told:
        open_channel(address)
    assert code_of(told) == code


def test_without_the_programs_a_queue_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Fault, match=r"device\.spooler\.missing"):
        open_channel("cups:receipts")


# Files


def test_a_file_takes_a_paper_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "papers.bin"
    path.write_bytes(b"before")
    channel = open_channel(f"file:{path}")
    assert isinstance(channel, SpooledChannel)
    channel.check()
    write = os.write

    def fill_up(handle, data):
        if len(data) > 100:
            return write(handle, data[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", fill_up)
    with pytest.raises(Fault, match=r"device\.channel\.full"):
        channel.write(PAPER[:150], 1)
    monkeypatch.setattr(os, "write", write)
    assert path.read_bytes() == b"before"
    channel.write(PAPER, 1)
    channel.submit(1)
    assert channel.await_done(0)
    channel.close()
    assert path.read_bytes() == b"before" + PAPER


# Flow control


@pytest.fixture
def side():
    side = PtySide()
    yield side
    side.close()


def flags_of(channel: SerialChannel) -> tuple[bool, bool, bool]:
    how = termios.tcgetattr(channel._line.fd)
    return bool(how[0] & termios.IXON), bool(how[0] & termios.IXOFF), bool(how[2] & termios.CRTSCTS)


@pytest.mark.parametrize(
    ("flow", "flags"),
    [
        ("", (False, False, False)),
        (",none", (False, False, False)),
        (",rtscts", (False, False, True)),
        (",xonxoff", (True, False, False)),
        (",dsrdtr", (False, False, False)),
    ],
)
def test_the_line_is_set_for_the_flow_control_that_was_asked_for(side, flow, flags):
    channel = open_channel(f"{side.address}@9600{flow}")
    assert channel.baud == 9600
    assert flags_of(channel) == flags
    channel.read(1, 0.01)  # pyserial sets the line anew for every timeout
    assert flags_of(channel) == flags
    channel.close()


def bytes_before_the_stall(channel):
    out = 0
    while out < len(PAPER):
        try:
            out += channel.write(PAPER[out : out + 64], 0.2)
        except Fault as fault:
            return out + int(fault.facts["written"])
    return out


def test_a_device_that_says_xoff_holds_us_up_and_nothing_is_lost_or_doubled(side):
    channel = open_channel(f"{side.address}@9600,xonxoff")
    side.write(b"\x13")
    out = bytes_before_the_stall(channel)
    assert out < len(PAPER), "the line may take a little before it hears the XOFF, never a whole paper"
    side.write(b"\x11")
    data = bytearray()
    reader = threading.Thread(
        target=lambda: [data.extend(side.read(5)) for _ in iter(lambda: len(data) < len(PAPER), False)]
    )
    reader.start()
    assert channel.write(PAPER[out:], PATIENCE_S) == len(PAPER) - out
    reader.join(PATIENCE_S)
    assert bytes(data) == PAPER
    channel.close()


def test_a_stall_counts_every_byte_that_is_out(side):
    """What went before the stall decides whether a paper may be sent again, so a byte may not be forgotten."""
    channel = open_channel(side.address)
    data = PAPER * 100  # more than the system keeps for a reader who does not read
    with pytest.raises(Fault, match=r"device\.channel\.stalled") as told:
        channel.write(data, 0.3)
    written, got = int(told.value.facts["written"]), bytearray()
    while more := side.read(0.2):
        got += more
    assert 0 < written < len(data)
    assert bytes(got) == data[:written]
    channel.close()


class LoopedBack(SerialChannel):
    """A channel on pyserial's own loop: its DSR is its DTR."""

    def __init__(self) -> None:
        self.port, self._is_paced = "loop", True
        self._line = serial.serial_for_url("loop://", baudrate=115200, timeout=0, write_timeout=1)
        self._line.take = lambda piece, wait_s: self._line.write(piece)


def test_a_device_that_drops_dsr_holds_us_up(monkeypatch):
    monkeypatch.setattr("core.devices.channels.serial._claim", lambda line, is_ours: None)
    channel = LoopedBack()
    channel._line.flush = lambda: None
    channel._line.dtr = False
    with pytest.raises(Fault, match=r"device\.channel\.stalled") as told:
        channel.write(PAPER[:500], 0.1)
    assert told.value.facts["written"] == 0
    ready = threading.Timer(0.1, lambda: setattr(channel._line, "dtr", True))
    ready.start()
    assert channel.write(PAPER[:500], PATIENCE_S) == 500
    assert channel.read(500, 1) == PAPER[:500]
    ready.join()
    channel.close()


# Sockets


def test_a_socket_is_heard_out_so_that_the_far_side_keeps_what_it_got():
    """An answer that was never read would make the system reset the line, and with it what the printer had not read."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        channel = open_channel(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        far, _ = server.accept()
    channel.write(PAPER, 1)
    far.sendall(b"\x12" * 10)
    got = bytearray()

    def read_late() -> None:
        time.sleep(0.1)
        while piece := far.recv(512):
            got.extend(piece)
        far.close()

    reader = threading.Thread(target=read_late)
    reader.start()
    channel.close()
    channel.close()
    reader.join(PATIENCE_S)
    assert bytes(got) == PAPER


def test_a_socket_whose_device_is_silent_closes_all_the_same():
    with socket.create_server(("127.0.0.1", 0)) as server:
        channel = open_channel(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        far, _ = server.accept()
    channel.close()
    assert far.recv(1) == b""
    far.close()
