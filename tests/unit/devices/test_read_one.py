"""The command line's way to a card, and the doctor's findings."""

import subprocess
import sys

import pytest

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.devices.channels.holders import holder_of
from core.devices.check import check
from core.devices.read_one import read_one_card
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.troubles import Trouble
from tests.patience import PATIENCE_S


def test_a_card_that_lies_there(sim):
    sim.put_card(PEOPLE["wang_yan"])
    port = sim.address.removeprefix("serial:")
    assert read_one_card(sim.address, SystemClock(), PATIENCE_S).name == "王䶮"
    assert read_one_card(f"pty:{port}@115200", SystemClock(), PATIENCE_S).name == "王䶮"


def test_no_card_in_time(sim):
    with pytest.raises(Fault, match=r"card\.read\.no_card"):
        read_one_card(sim.address, SystemClock(), 0.5)


def test_no_reader_and_a_bad_card(sim):
    with pytest.raises(Fault, match=r"device\.open\.absent"):
        read_one_card("/dev/ttyNOT9", SystemClock(), 1)
    sim.put_card(PEOPLE["wang"])
    sim.arm(Trouble(command=b"\x30\x01", state=0x31, times=0))
    with pytest.raises(Fault, match=r"card\.read\.not_genuine"):
        read_one_card(sim.address, SystemClock(), 20)


def test_the_doctor_finds_a_good_reader(sim):
    ports, line, reader = check(sim.address, SystemClock(), ports=list)
    assert (ports.what, line.note, reader.note) == ("ports", sim.address, "05.01-20200101-0000012345-0678901234")
    assert all(finding.is_good for finding in (ports, line, reader))


def test_the_doctor_finds_what_is_ill(sim):
    assert check("", SystemClock())[-1].fault.code == "device.open.unused"
    assert check("serial:/dev/ttyNOT9", SystemClock())[-1].fault.code == "device.open.absent"
    sim.arm(Trouble(state=0x66, times=0))
    assert check(sim.address, SystemClock())[-1].fault.code == "card.reader.not_authorised"


def test_a_program_that_shares_the_line_is_named(sim):
    port = sim.address.removeprefix("serial:")
    code = f"import sys; s = open({port!r}, 'rb', 0); print('open', flush=True); sys.stdin.read()"
    rival = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert rival.stdout.readline() == b"open\n"
        assert f"({rival.pid})" in holder_of(port)
        found = {finding.what: finding for finding in check(sim.address, SystemClock())}
        assert found["rival"].fault.code == "device.open.shared"
    finally:
        rival.communicate()
    assert holder_of(port) == ""
