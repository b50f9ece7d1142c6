"""``printer``: a simulated printer in its own process, printed to as if it stood on the table."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.faults import Fault
from core.devices.channels.registry import open_channel
from printing.outlets import ThermalOutlet
from printing.profile import PrinterProfile
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=[("--port", "0"), ("--pty",)], ids=["tcp", "pty"])
def machine(request, tmp_path):
    """A started printer and its address."""
    command = [sys.executable, "main.py", "printer", "--out", tmp_path / "papers", *request.param]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().split()[0]
    process.stdout.readline()
    yield process, address
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0
    process.stdout.close()


def told(process, *lines):
    """Type lines, the last of them nonsense, and wait until they were read."""
    process.stdin.write("".join(f"{line}\n" for line in (*lines, "what")))
    process.stdin.flush()
    assert process.stdout.readline() == "? what\n"


def test_a_paper_becomes_a_picture_and_a_switch_is_a_trouble(run, machine, tmp_path):
    process, address = machine
    said = run("--profile", tmp_path / "profile", "paper", "receipts/ticket", "--to", address)
    assert (said.code, said.err) == (0, "")
    name = process.stdout.readline().split()[0]
    assert (tmp_path / "papers" / name).read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "papers" / name).with_suffix(".bin").stat().st_size > 1000
    told(process, "cover_open on", "near_end on")
    with pytest.raises(Fault, match=r"printing\.printer\.cover_open"):
        checked(address)
    told(process, "cover_open off")
    assert checked(address) == "printing.printer.near_end"


def checked(address: str) -> str:
    delivery = ThermalOutlet(address, PrinterProfile(), open_channel).open()
    try:
        return delivery.check()
    finally:
        delivery.close()


def test_a_port_that_is_taken_is_told(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = run("printer", "--port", server.getsockname()[1], "--out", tmp_path)
    assert said.fault == "desktop.printer.no_port"
