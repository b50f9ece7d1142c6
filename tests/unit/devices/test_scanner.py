"""Codes from a scanner: cut, read as text, and never anything but text. Frames over a real pty where a line counts."""

import queue
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.cases.numbers import CaseNumber, parse_case_number
from core.config.device_settings import ScannerSettings
from core.devices.drivers.scan_frame import MAX_BYTES, ScanFramer, read_scan, shown_text
from core.devices.events import CodeScanned, DeviceChanged
from core.devices.ports import DeviceState
from core.devices.scanner_desk import ScannerDesk
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.sim_scanner import SimulatedScanner
from core.devices.simulated.troubles import Trouble
from tests.patience import PATIENCE_S

CASE = CaseNumber(site="330290015", day=date(2026, 11, 23), serial=21).digits
CRAFTED = (
    "'; DROP TABLE cases; --", "../../etc/passwd", "\x1b[2J\x1b@\x10\x04\x01", "file:///C:/Windows/win.ini", "\r\n\r\n\x16\x03",
    "<img src=x>", "=cmd|' /C calc'!A0", "\u202e\u2066\u200b", "http://evil.example/?q=1", "A" * 4000, "\x00" * 20, "{hall}<1B 40>\\C1",
)  # fmt: skip


class Wired:
    """A scanner on a pty, its desk, and what it said."""

    def __init__(self, **settings):
        self.sim, self.said, bus = SimulatedScanner(PtySide()), queue.SimpleQueue(), Bus()
        bus.subscribe(CodeScanned, self.said.put)
        self.lamps = queue.SimpleQueue()
        bus.subscribe(DeviceChanged, self.lamps.put)
        self.desk = ScannerDesk(ScannerSettings(port=self.sim.address, **settings), SystemClock(), bus)
        self.sim.start()
        self.desk.start()
        self.until(DeviceState.READY)

    def until(self, state):
        while (event := self.lamps.get(timeout=PATIENCE_S)).state is not state:
            pass
        return event

    def next(self):
        return self.said.get(timeout=PATIENCE_S)

    def end(self):
        assert self.desk.stop(PATIENCE_S)
        self.sim.close()


@pytest.fixture
def wired():
    it = Wired()
    yield it
    it.end()


def test_a_code_comes_as_text_with_its_kind(wired):
    wired.sim.aim = b"]Q1"
    wired.sim.scan(CASE)
    event = wired.next()
    assert (event.text, event.symbology, event.raw, event.is_whole) == (CASE, "QR", CASE.encode(), True)


@pytest.mark.parametrize("suffix", [b"", b"\r", b"\n", b"\r\n", b"\t"])
def test_every_suffix_ends_a_code_and_is_no_part_of_it(wired, suffix):
    wired.sim.suffix = suffix
    wired.sim.scan("浙江")
    wired.sim.suffix = b""
    assert wired.next().text == "浙江"


@pytest.mark.parametrize("code", [bytes.fromhex("E6B599E6B19F"), bytes.fromhex("D5E3BDAD")])
def test_utf8_before_gb18030(code):
    assert read_scan(code).text == "浙江"


def test_a_certain_suffix_ends_without_waiting_and_keeps_codes_apart():
    framer = ScanFramer(ends_with="cr", prefix=b"~")
    assert [scan.text for scan in framer.feed(b"~one\r~two\r~thr", 0.0)] == ["one", "two"]
    assert framer.idle(0.01) == []
    assert [scan.text for scan in framer.feed(b"ee\r", 0.05)] == ["three"]


def test_line_breaks_inside_a_qr_stay(wired):
    wired.sim.scan("line 1\r\nline 2")
    assert wired.next().text == "line 1\r\nline 2"


@pytest.mark.parametrize("text", CRAFTED)
def test_a_crafted_code_is_text_and_can_be_shown(text):
    scan = read_scan(text.encode())
    assert scan.text == text
    shown = shown_text(scan.text)
    assert len(shown) <= 2500
    assert not [letter for letter in shown if not letter.isprintable()]


@given(st.binary(max_size=300))
def test_any_bytes_become_printable_text(code):
    assert all(letter.isprintable() for letter in shown_text(read_scan(code).text))


@given(
    st.lists(st.tuples(st.binary(max_size=40), st.floats(0, 0.3)), max_size=30),
    st.sampled_from(["silence", "cr", "crlf"]),
)
def test_no_stream_makes_the_framer_hold_or_lose_more_than_it_says(pieces, ends_with):
    framer, at, out = ScanFramer(ends_with=ends_with), 0.0, []
    for data, pause in pieces:
        out += framer.feed(data, at)
        at += pause
        out += framer.idle(at)
    out += framer.idle(at + 1)
    assert not framer.is_open
    assert sum(len(scan.raw) for scan in out) <= sum(len(data) for data, _ in pieces)


def test_f47_a_code_without_an_end_is_cut_told_and_forgotten():
    framer = ScanFramer(ends_with="cr")
    scans = framer.feed(b"x" * (MAX_BYTES * 3), 0.0)
    assert [(scan.is_whole, len(scan.raw)) for scan in scans] == [(False, MAX_BYTES)]
    assert framer.feed(b"y" * 100, 0.01) == []
    assert framer.idle(0.2) == []
    assert [scan.text for scan in framer.feed(b"ok\r", 0.3)] == ["ok"]


def test_f48_a_scanner_that_trickles_is_told_as_broken():
    framer, scans = ScanFramer(), []
    for turn in range(60):
        scans += framer.feed(b"z", turn * 0.05)
    assert [scan.is_whole for scan in scans] == [False]


def test_f43_noise_before_a_code_is_not_that_code(wired):
    wired.sim.arm(Trouble(noise_before=b"\x00\xff\x01"))
    wired.sim.scan(CASE)
    assert wired.next().text != CASE
    wired.sim.scan(CASE)
    assert wired.next().text == CASE


def test_f44_every_flipped_bit_of_a_case_number_is_refused_by_its_check_digit():
    def number(text):
        try:
            return str(parse_case_number(text))
        except Fault:
            return None

    for at in range(len(CASE)):
        for bit in range(8):
            code = bytearray(CASE.encode())
            code[at] ^= 1 << bit
            text = read_scan(bytes(code)).text
            assert number(text) is None


@pytest.mark.parametrize("cut", [0, 1, 11, 21])
def test_f46_a_code_that_breaks_off_is_another_text(wired, cut):
    wired.sim.arm(Trouble(cut_at=cut))
    wired.sim.scan(CASE)
    wired.sim.scan("after")
    texts = [wired.next().text]
    while texts[-1] != "after" and not texts[-1].endswith("after"):
        texts.append(wired.next().text)
    assert CASE not in texts


def test_f55_a_scanner_pulled_in_the_middle_comes_back_and_half_a_code_is_no_code(wired):
    wired.sim.arm(Trouble(unplug_at=9))
    wired.sim.scan(CASE)
    assert wired.until(DeviceState.ABSENT).fault == "device.channel.lost"
    wired.sim.plug()
    wired.until(DeviceState.READY)
    wired.sim.scan(CASE)
    texts = [wired.next().text]
    while texts[-1] != CASE:
        texts.append(wired.next().text)
    assert texts == [CASE] or texts == [CASE[:9], CASE]
