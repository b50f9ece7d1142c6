"""``card``: one card from any reader, over a real pty that speaks the real protocol."""

import json
from pathlib import Path

import pytest

from core.devices.simulated.far_side import PtySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.troubles import Trouble

LAYOUTS = {"wang_yan": "RESIDENT", "hongkong": "HMT", "meyer": "FOREIGNER_2017", "khan": "FOREIGNER_2023"}


@pytest.fixture
def reader():
    with SimulatedReader() as reader:
        yield reader


@pytest.mark.parametrize("person", LAYOUTS)
def test_every_layout_as_json(run, reader, person):
    card = PEOPLE[person]
    reader.put_card(card)
    said = run("card", "--port", reader.address, "--json")
    assert (said.code, said.err) == (0, "")
    record = json.loads(said.out)
    assert record["kind"] == LAYOUTS[person]
    for field in ("name", "english_name", "id_number", "sex", "nation", "address", "issuer", "country", "pass_number"):
        assert record[field] == getattr(card, field), field
    assert record["birth"] == card.birth.isoformat()
    assert record["valid_from"] == card.valid_from.isoformat()


def test_a_bare_device_name_is_a_serial_port(run, reader):
    reader.put_card(PEOPLE["rare_pair"])
    link = Path(reader.address.removeprefix("serial:"))  # a pty's link may lie anywhere
    for port in (link, link.resolve()):
        assert json.loads(run("card", "--port", port, "--json").out)["name"] == "㛃𬭎"


def test_in_words_it_is_masked(run, reader):
    reader.put_card(PEOPLE["zhou"])
    said = run("card", "--port", reader.address)
    assert said.code == 0
    assert "周*福" in said.out
    assert "周阿福" not in said.out
    assert PEOPLE["zhou"].id_number not in said.out


def test_doubts_of_a_card_are_told(run, reader):
    reader.put_card(PEOPLE["private"])
    assert "?" in run("card", "--port", reader.address).out


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("card.probe.silent", Trouble(times=0, is_silent=True)),
        ("card.probe.garbled", Trouble(times=0, noise_before=b"\x00\xff\x55", flips=((8, 0x5A),))),
    ],
)
def test_a_reader_in_trouble(run, reader, code, trouble):
    reader.put_card(PEOPLE["wang"])
    reader.arm(trouble)
    assert run("card", "--port", reader.address, "--json", "--timeout", "10").fault == code


def test_no_card_in_time(run, reader):
    assert run("card", "--port", reader.address, "--timeout", "0.5").fault == "card.read.no_card"


def test_no_reader(run, reader):
    reader.unplug()
    assert run("card", "--port", reader.address).fault == "device.open.absent"


def test_the_rate_a_reader_keeps_is_changed(run):
    with SimulatedReader(PtySide(), baud=115200) as sim:
        said = run("card", "--port", sim.address, "--change-baud", "19200")
        assert (said.code, said.err) == (0, "")
        sim.put_card(PEOPLE["wang"])
        assert json.loads(run("card", "--port", f"{sim.address}@19200", "--json").out)["name"] == "王秀兰"
        assert "card.baud.unknown" in run("card", "--port", sim.address, "--change-baud", "4800").err
