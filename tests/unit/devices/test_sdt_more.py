"""What a module does besides reading the text: rates, fingerprints, photo, new addresses, and the pauses it gets."""

import pytest

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.drivers.sdt import SdtReader, Wants
from core.devices.drivers.sdt_commands import READ, READ_WITH_FINGERS, set_baud, set_rf_frame
from core.devices.readers import ReaderWish, open_reader
from core.devices.simulated.card_text import SimulatedCard, encode_text
from core.devices.simulated.far_side import MemorySide, PtySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_module import SdtModule
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.troubles import Trouble

WANG = PEOPLE["wang"]
FULL = SimulatedCard(text=encode_text(WANG), fingers=bytes(1024), photo=b"WLf\0~\0".ljust(1024, b"\1"))


def driver(sim, **settings):
    wish = ReaderWish(settings=ReaderSettings(**settings))
    return open_reader(sim.address, SystemClock(), wish=wish, opener=sim.open)


@pytest.mark.parametrize(("rate", "check"), [(115200, 0x63), (57600, 0x62), (38400, 0x61), (19200, 0x60), (9600, 0x67)])
def test_the_command_of_every_rate(rate, check):
    assert set_baud(rate).request[-1] == check


@pytest.mark.parametrize(("size", "check"), [(0x50, 0xCA), (0x58, 0xC2), (0x24, 0xBE), (0x18, 0x82)])
def test_the_command_of_every_radio_frame(size, check):
    assert set_rf_frame(size).request[-1] == check


@pytest.mark.parametrize("says_rate_at_new", [False, True])
def test_a_rate_is_changed_wherever_the_answer_comes(says_rate_at_new):
    with SimulatedReader(PtySide(), baud=115200, says_rate_at_new=says_rate_at_new) as sim:
        channel = sim.open(sim.address)
        reader = SdtReader(channel, SystemClock())
        reader.change_baud(9600)
        assert channel.baud == 9600
        sim.put_card(WANG)
        assert reader.poll().name == "王秀兰"
        channel.close()


def test_a_rate_that_cannot_be(memory_sim):
    reader = SdtReader(memory_sim.open(""), SystemClock())
    with pytest.raises(Fault, match=r"card\.baud\.unknown"):
        reader.change_baud(4800)
    memory_sim.arm(Trouble(command=b"\x60\x04", state=0x21, times=0))
    with pytest.raises(Fault, match=r"card\.baud\.refused"):
        reader.change_baud(9600)
    assert reader.probe()


@pytest.mark.parametrize("rate", [38400, 19200])
def test_f58_the_other_rates_are_found_too(clock, rate):
    with SimulatedReader(PtySide(), baud=rate) as sim:
        channel = sim.open(sim.address)
        assert SdtReader(channel, clock).probe()
        assert channel.baud == rate
        channel.close()


def test_a_radio_frame_is_set_when_it_is_wanted(memory_sim):
    driver(memory_sim).probe()
    assert b"\x61\xff" not in memory_sim.requests
    driver(memory_sim, rf_frame=0x50).probe()
    assert b"\x61\xff" in memory_sim.requests


def test_fingerprints_are_never_asked_for_without_a_basis(memory_sim):
    memory_sim.put_card(FULL)
    reader = driver(memory_sim)
    card = reader.poll()
    assert (card.fingers, reader.parts.fingers, reader.parts.photo) == (0, b"", b"")
    assert READ_WITH_FINGERS.body not in memory_sim.requests


def test_fingerprints_on_a_basis(memory_sim):
    memory_sim.put_card(FULL)
    reader = driver(memory_sim, fingerprint_basis="某条例第九条")
    card = reader.poll()
    assert (card.fingers, reader.parts.fingers) == (2, FULL.fingers)
    assert READ.body not in memory_sim.requests
    assert reader.poll() is None
    assert reader.parts.fingers == b""  # gone at the next look
    memory_sim.put_card(SimulatedCard(text=encode_text(WANG)))
    assert reader.poll().fingers == 0


def test_a_module_or_a_card_without_fingerprints_is_read_without():
    with SimulatedReader(MemorySide(), module=SdtModule(knows_fingers=False)) as sim:
        sim.put_card(FULL)
        assert driver(sim, fingerprint_basis="x").poll().fingers == 0
    with SimulatedReader(MemorySide()) as sim:
        sim.put_card(FULL)
        sim.arm(Trouble(command=READ_WITH_FINGERS.body, state=0x37, times=0))
        assert driver(sim, fingerprint_basis="x").poll().name == "王秀兰"


def test_the_photo_is_kept_only_for_a_decoder(memory_sim):
    memory_sim.put_card(FULL)
    reader = driver(memory_sim, photo_decoder="/some/decoder.so")
    assert reader.poll().name == "王秀兰"
    assert reader.parts.photo == FULL.photo
    assert "photo" not in repr(reader.parts)


def test_new_addresses_when_they_are_wanted(memory_sim):
    moved = SimulatedCard(text=encode_text(WANG), new_addresses=("云溪市新路1号", "", "云溪市新路2号"))
    memory_sim.put_card(moved)
    assert driver(memory_sim).poll().new_addresses == ()
    memory_sim.put_card(moved)
    reader = driver(memory_sim, new_address=True)
    assert reader.poll().new_addresses == ("云溪市新路1号", "云溪市新路2号")
    assert reader.poll() is None
    memory_sim.put_card(moved)
    memory_sim.arm(Trouble(command=b"\x30\x03", state=0x41, times=0))
    assert reader.poll().new_addresses == ()


def test_the_pause_counts_from_the_last_byte(memory_sim):
    waits = []

    class Heard:
        def __init__(self, channel):
            self._channel = channel

        def __getattr__(self, name):
            return getattr(self._channel, name)

        def read(self, size, timeout_s):
            if size == 4096:
                waits.append(timeout_s)
            return self._channel.read(size, timeout_s)

    memory_sim.put_card(WANG)
    reader = SdtReader(Heard(memory_sim.open("")), SystemClock())
    assert reader.poll()
    first, *between, last = waits
    assert first == 0.0  # nothing was heard for long: no pause before the first command
    assert all(0.0 <= wait <= 0.005 for wait in between)
    assert last <= 0.010


def test_what_is_wanted_by_default_is_nothing():
    assert Wants() == Wants(photo=False, fingers=False, new_addresses=False)
