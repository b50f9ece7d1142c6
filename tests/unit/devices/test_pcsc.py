"""Cards behind PC/SC: every way a card wants to be asked, what it refuses, and a host that dies, hangs or babbles."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import SetClock
from core.base.faults import Fault
from core.devices.drivers import pcsc
from core.devices.drivers.pcsc import PcscReader
from core.devices.drivers.pcsc_module import has_module, module_text
from core.devices.drivers.social_card import SELECT_APPLICATION, SocialCard, card_of_records, value_of
from core.devices.host.messages import packed
from core.devices.simulated.pcsc_cards import (
    SimulatedForeignCard,
    SimulatedModule,
    module_of,
    social_card_of,
)
from core.devices.simulated.pcsc_side import SimulatedPcsc
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.troubles import Trouble
from core.people.id_card import CardKind, IdCard

TODAY = date(2026, 11, 23)
CLOCK = SetClock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
WANG = PEOPLE["wang"]
VERIFY = 0x20  # the command that would try a PIN


@pytest.fixture
def sim():
    with SimulatedPcsc() as it:
        yield it


@pytest.fixture
def reader(sim):
    it = PcscReader(sim.open(sim.address), CLOCK)
    yield it
    it.close()


def code_of(act):
    with pytest.raises(Fault) as told:
        act()
    return told.value.code


MANNERS = [
    {"way": way, "chains": chains, "corrects": corrects, "has_short_select": short}
    for way in ("tag", "number", "short")
    for chains, corrects in ((False, False), (True, False), (False, True))
    for short in (True, False)
]


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_every_way_to_ask_is_found(manner):
    card = social_card_of(WANG, **manner)
    found = SocialCard(card.answer).read(TODAY)
    assert (found.kind, found.name, found.id_number) == (CardKind.SOCIAL_SECURITY, "王秀兰", WANG.id_number)
    assert (found.sex, found.nation, found.birth) == (WANG.sex, WANG.nation, WANG.birth)
    assert (found.valid_from, found.valid_to) == (WANG.valid_from, WANG.valid_to)
    assert found.doubts == ("card.unproven",)
    assert card.commands[0] == SELECT_APPLICATION
    assert all(command[1] != VERIFY for command in card.commands)


def test_the_way_that_was_found_is_asked_first():
    card = social_card_of(WANG, way="short")
    social = SocialCard(card.answer)
    social.read(TODAY)
    assert len(card.commands) == 12  # ten, and two that the first record did not answer to
    social.read(TODAY)
    assert len(card.commands) == 22


def test_a_pin_is_never_tried(sim, reader):
    card = social_card_of(WANG, pin_files=frozenset({6}))
    sim.put_card(card)
    assert code_of(reader.poll) == "card.read.needs_pin"
    assert all(command[1] != VERIFY for command in card.commands)
    assert reader.poll() is None  # told once, until the card is taken out
    sim.lift()
    assert reader.poll() is None
    sim.put_card(social_card_of(WANG))
    assert reader.poll().name == "王秀兰"


def test_other_cards(sim, reader):
    for card, code in (
        (SimulatedForeignCard(), "card.read.unknown_card"),
        (SimulatedForeignCard(number=bytes(8)), "card.read.no_module"),
        (SimulatedModule(text=bytes(256), state=b"\x69\x82"), "card.read.failed"),
        (SimulatedModule(text=("Q" * 128).encode("utf-16-le")), "card.read.kind_unknown"),
        (social_card_of(IdCard(kind=CardKind.RESIDENT, name="", id_number="")), "card.read.failed"),
    ):
        sim.put_card(card)
        assert code_of(reader.poll) == code


def test_a_module_gives_the_text_of_an_identity_card():
    card = module_of(WANG)
    assert has_module(card.atr)
    assert module_text(card.answer) == card.text
    assert not has_module(SimulatedForeignCard().atr)
    with pytest.raises(Fault, match=r"card\.read\.wrong_length"):
        module_text(lambda apdu: b"\x02\x00\x04\x00" + bytes(252) + b"\x90\x00")
    with pytest.raises(Fault, match=r"card\.read\.wrong_length"):
        module_text(lambda apdu: b"\x01\x00\x04\x00\x90\x00")


def test_a_card_that_was_there_before_is_not_new(sim):
    sim.put_card(social_card_of(WANG))
    reader = PcscReader(sim.open(sim.address), CLOCK)
    assert reader.poll().name == "王秀兰"
    assert not reader.is_card_new
    sim.lift()
    sim.put_card(social_card_of(PEOPLE["zhang"]))  # between two looks
    assert reader.poll().name == "张建国"
    assert reader.is_card_new
    assert not reader.is_field_empty()
    sim.lift()
    assert reader.poll() is None
    assert reader.is_field_empty()
    assert reader.read_lying() is None


@pytest.mark.parametrize("after", range(0, 20, 3))
def test_f52_a_card_pulled_out_in_the_middle(sim, reader, after):
    sim.put_card(social_card_of(WANG))
    sim.lift_after = after
    assert code_of(reader.poll) == "card.read.removed"
    sim.lift_after = None
    sim.put_card(social_card_of(PEOPLE["zhang"]))
    assert reader.poll().name == "张建国"


def test_two_readings_must_be_equal(sim, reader):
    card = social_card_of(WANG)
    plain, selects = card.answer, []

    def changing(apdu):
        if apdu == SELECT_APPLICATION:
            selects.append(apdu)
            if len(selects) == 2:
                card.records[0x08] = PEOPLE["zhang"].id_number.encode("ascii")
        return plain(apdu)

    sim.put_card(type("Changing", (), {"atr": card.atr, "reset": card.reset, "answer": staticmethod(changing)})())
    assert code_of(reader.poll) == "card.read.differs"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("no_service", "card.pcsc.no_service"),
        ("no_reader", "card.pcsc.no_reader"),
        ("busy", "card.read.in_use"),
        ("failed", "card.pcsc.failed"),
        ("quux", "card.pcsc.failed"),
    ],
)
def test_what_the_service_says(sim, reader, word, code):
    sim.error = word
    assert code_of(reader.probe) == code
    sim.error = ""
    assert reader.probe() == "Simulated PC/SC 00 00"


def test_a_host_that_hangs_babbles_or_dies(sim, reader, monkeypatch):
    monkeypatch.setattr(pcsc, "LOOK_S", 0.2)
    sim.arm(Trouble(times=0, is_silent=True))
    assert code_of(reader.poll) == "device.host.hung"
    sim.calm()
    for raw in (
        b"\xff\xff\xff\xff",
        b"\0\0\0\2[]",
        packed({"reader": 1}),
        packed({"reader": "x", "is_present": 1, "atr": "zz", "turn": 0}),
    ):
        fresh = PcscReader(sim.open(sim.address), CLOCK)
        sim.raw = raw
        assert code_of(fresh.poll) == "device.host.garbled"
    last = PcscReader(sim.open(sim.address), CLOCK)
    assert last.poll() is None
    sim.unplug()
    assert code_of(last.poll) == "device.channel.lost"


def test_a_wait_can_be_stopped(sim):
    reader = PcscReader(sim.open(sim.address), CLOCK, is_stopping=lambda: True)
    assert code_of(reader.poll) == "card.link.stopped"


def test_codes_packed_or_written_and_bytes_that_are_no_text():
    def read(**records):
        return card_of_records({"number": WANG.id_number.encode(), "name": "王".encode("gbk"), **records}, TODAY)

    assert read(sex=b"2", nation=b"\x11").nation == "11"
    assert read(sex=b"\x02", nation=b"05").sex == "2"
    assert read(sex=b"\xff").sex == ""
    assert read(birth=b"\x19\x58\x13\x40").birth is None
    assert "birth.unreadable" in read(birth=b"\xff\xff\xff\xff").doubts
    assert "name.replacement" in read(name=b"\xd5\xff\x31").doubts
    assert read(name="王䶮".encode("gb18030")).name == "王䶮"
    assert read(name="王\ue863".encode("gb18030")).name_hex == "王\ue863".encode("gb18030").hex()


@given(st.binary(max_size=300), st.integers(0, 255))
def test_a_record_is_a_part_of_what_came(record, tag):
    value = value_of(record, tag)
    assert value is None or value in record


@given(
    st.dictionaries(
        st.sampled_from(["number", "name", "sex", "nation", "birth", "issued", "expires"]), st.binary(max_size=40)
    )
)
def test_any_records_make_a_card_with_doubts(records):
    card = card_of_records(records, TODAY)
    assert card.doubts[0] == "card.unproven"
    assert card.name_hex == records.get("name", b"").hex()


@given(st.lists(st.binary(max_size=60), max_size=40))
def test_any_answers_end(answers):
    left = iter(answers)
    told = ""
    try:
        card = SocialCard(lambda apdu: next(left, b"\x6a\x82")).read(TODAY)
    except Fault as fault:
        card, told = None, fault.code
    assert told in {"", "card.read.failed", "card.read.needs_pin"}
    assert card is None or card.id_number
