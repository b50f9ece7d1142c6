"""Status bytes: every trouble is named, silence and noise are unknown and never fine."""

import pytest

from printing.simulated import VirtualPrinter
from printing.status import await_printed, is_offline, mend, read_status


@pytest.fixture(params=["tcp", "pty", "in_process"])
def printer(request):
    printer = getattr(VirtualPrinter, request.param)(lambda body: None)
    yield printer
    printer.stop()


kept = []


def keep():
    kept.append(1)


TROUBLES = {
    "is_paper_out": "printing.printer.paper_out",
    "is_cover_open": "printing.printer.cover_open",
    "is_offline": "printing.printer.offline",
    "is_cutter_stuck": "printing.printer.cutter",
    "is_overheated": "printing.printer.error",
}


def test_status_follows_the_printer(printer):
    channel = printer.open(printer.address)
    try:
        fine = read_status(channel)
        assert (fine.is_known, fine.trouble, fine.warning) == (True, None, "")
        for switch, code in TROUBLES.items():
            printer.set(**{switch: True})
            status = read_status(channel)
            assert status.trouble is not None, switch
            assert status.trouble.code == code
            assert is_offline(channel)
            printer.set(**{switch: False})
        printer.set(is_near_end=True)
        near = read_status(channel)
        assert (near.trouble, near.warning) == (None, "printing.printer.near_end")
        for marker in ("status", "process_id"):
            assert await_printed(channel, marker, 5.0, keep)
        assert kept
    finally:
        channel.close()


def test_a_silent_printer_is_unknown(printer):
    printer.set(is_silent=True)
    channel = printer.open(printer.address)
    try:
        status = read_status(channel, 0.05)
        assert (status.is_known, status.trouble, status.warning) == (False, None, "")
        assert not is_offline(channel, 0.05)
        assert not await_printed(channel, "status", 0.05, keep)
        assert not await_printed(channel, "process_id", 0.05, keep)
    finally:
        channel.close()


def test_the_marker_is_answered_only_after_the_paper_is_back(printer):
    printer.set(is_paper_out=True)
    channel = printer.open(printer.address)
    try:
        assert not await_printed(channel, "status", 0.2, keep)
        printer.set(is_paper_out=False)
        assert channel.read(1, 5.0) == b"\x00"
    finally:
        channel.close()


def test_nonsense_is_unknown_and_confirms_nothing_by_name(printer):
    printer.set(is_garbled=True)
    channel = printer.open(printer.address)
    try:
        assert not read_status(channel, 0.1).is_known
        assert not await_printed(channel, "process_id", 0.2, keep)
    finally:
        channel.close()


@pytest.mark.parametrize("torn_at", [1, 7, 500])
def test_a_torn_command_is_mended_wherever_it_broke(printer, torn_at):
    raster = b"\x1dv0\x00\x48\x00\x10\x00" + b"\xff" * (0x48 * 0x10)
    channel = printer.open(printer.address)
    try:
        channel.write(raster[:torn_at], 5.0)
        mend(channel, len(raster), 0.3)
        assert read_status(channel).is_known
    finally:
        channel.close()


class Says:
    """A line on which each question is answered with the next of the given answers."""

    def __init__(self, *answers):
        self._answers, self._input = list(answers), b""

    def write(self, data, timeout_s):
        if data.startswith(b"\x10\x04") and self._answers:
            self._input += self._answers.pop(0)
        return len(data)

    def read(self, size, timeout_s):
        data, self._input = self._input[:size], self._input[size:]
        return data

    def reset_input(self):
        self._input = b""


GOOD = b"\x12"
REPORT = b"\x10\x00\x00\x00"


def test_an_automatic_report_before_the_answer_is_read_past():
    assert read_status(Says(REPORT + GOOD, GOOD, GOOD, GOOD)).is_known


@pytest.mark.parametrize("bad", [b"", b"\x00", b"\xff", b"\x13", b"\x12\x12", b"4", REPORT, b"\x10"])
def test_anything_but_one_right_byte_is_unknown(bad):
    for place in range(4):
        answers = [GOOD] * 4
        answers[place] = bad
        assert not read_status(Says(*answers)).is_known


def test_the_bytes_of_a_printer_out_of_paper():
    status = read_status(Says(b"\x1a", b"\x32", b"\x12", b"\x7e"))
    assert status.trouble is not None
    assert status.trouble.code == "printing.printer.paper_out"
