"""What every card reader promises, for all drivers over all lines a simulated one can sit on."""

from datetime import UTC, datetime

import pytest

from core.base.clock import SetClock
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.channels.usb_memory import UsbMemory
from core.devices.ports import CardReader
from core.devices.readers import DRIVERS, ReaderWish, open_reader
from core.devices.simulated.far_side import MemorySide, PtySide
from core.devices.simulated.hid_side import HidSide
from core.devices.simulated.pcsc_cards import module_of, social_card_of
from core.devices.simulated.pcsc_side import SimulatedPcsc
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.usb_side import UsbSide
from core.people.id_card import CardKind
from tests.fakes.vendor import Vendor, built_library

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SIDES = {
    "pty": PtySide,
    "memory": MemorySide,
    "usb A": lambda: UsbSide(UsbMemory(is_split=True)),
    "usb A padded": lambda: UsbSide(UsbMemory(is_split=True, is_padded=True)),
    "usb B": lambda: UsbSide(UsbMemory(is_split=False)),
    "usb B padded": lambda: UsbSide(UsbMemory(is_split=False, is_padded=True)),
    "hid": HidSide,
}


class ModulePcsc(SimulatedPcsc):
    """A PC/SC reader with a security module: any identity card may lie on it."""

    def put_card(self, card):
        super().put_card(module_of(card))


class SocialPcsc(ModulePcsc):
    """A PC/SC reader for social security cards."""

    def put_card(self, card):
        SimulatedPcsc.put_card(self, social_card_of(card))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return built_library(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(params=[*SIDES, "sdtapi", "pcsc module", "pcsc social"])
def sim(request, library, tmp_path, monkeypatch):
    monkeypatch.setenv("SDTAPI_FOLDER", str(tmp_path))
    makers = {
        "sdtapi": lambda: Vendor(tmp_path, f"sdtapi:{library}@1001"),
        "pcsc module": ModulePcsc,
        "pcsc social": SocialPcsc,
    }
    with makers[request.param]() if request.param in makers else SimulatedReader(SIDES[request.param]()) as it:
        yield it


@pytest.fixture
def reader(sim):
    wish = ReaderWish(settings=ReaderSettings(try_hid=True))
    it: CardReader = open_reader(sim.address, SetClock(NOW), wish=wish, opener=sim.open)
    yield it
    it.close()


def test_it_says_who_it_is(reader):
    assert reader.probe()


def test_no_card_is_none(reader):
    assert reader.poll() is None
    assert reader.read_lying() is None
    assert reader.is_field_empty()


@pytest.mark.parametrize("key", ["wang", "rare_pair", "hongkong", "smith", "khan"])
def test_a_card_of_every_kind(sim, reader, key):
    sim.put_card(PEOPLE[key])
    card = reader.poll()
    assert (card.name, card.id_number) == (PEOPLE[key].name, PEOPLE[key].id_number)
    assert card.kind in {PEOPLE[key].kind, CardKind.SOCIAL_SECURITY}
    assert reader.answered_at > 0


def test_a_card_is_given_once_and_again_when_asked(sim, reader):
    assert reader.poll() is None
    sim.put_card(PEOPLE["wang"])
    card = reader.poll()
    assert card is not None
    assert reader.is_card_new
    assert reader.poll() is None
    assert not reader.is_field_empty()
    assert reader.read_lying() == card


def test_another_card_at_once(sim, reader):
    for key in ("wang", "zhang", "chen"):
        sim.put_card(PEOPLE[key])
        assert reader.poll().name == PEOPLE[key].name


def test_after_a_reset_nothing_is_sure(sim, reader):
    sim.put_card(PEOPLE["wang"])
    assert reader.poll() is not None
    reader.reset()
    assert reader.poll() is not None
    assert not reader.is_card_new


def test_a_line_that_goes_is_a_fault(sim, reader):
    assert reader.probe()
    sim.unplug()
    with pytest.raises(Fault, match=r"device\.(channel\.lost|host\.died)"):
        reader.poll()
    reader.close()


def test_every_scheme_with_a_driver_of_its_own_is_here():
    assert set(DRIVERS) == {"hid", "pcsc"}
