"""PC/SC for real: the system's pcscd with the virtual reader of vsmartcard, our host in its process, cards over TCP."""

import fcntl
import itertools
import os
import queue
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.card_desk import CardDesk
from core.devices.channels.registry import open_channel
from core.devices.events import CardFailed, CardRead, DeviceChanged
from core.devices.ports import DeviceState
from core.devices.readers import open_reader
from core.devices.simulated.pcsc_cards import SimulatedForeignCard, module_of, social_card_of
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.vpcd_card import PORT, VpcdCard
from tests.patience import PATIENCE_S, until

SOCKET = Path("/run/pcscd/pcscd.comm")
LOCK = Path(tempfile.gettempdir()) / "yichuang-pcscd.lock"
STARTED = itertools.count()
VIRTUAL = """FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:{port:#06X}
LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID {port:#06X}
"""


@pytest.fixture(autouse=True)
def service(tmp_path):
    """The one that runs, or one of our own; there is one virtual reader, so one test at a time uses it.

    Yields its port. Ours is none that the system hands out: a call that had it lately would keep it from the reader.
    """
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        port, daemon = PORT, None
        if not SOCKET.exists():
            port = 32_000 + (os.getpid() + 2 * next(STARTED)) % 760  # two slots have a port each
            (tmp_path / "vpcd").write_text(VIRTUAL.format(port=port))
            command = ["/usr/sbin/pcscd", "--foreground", "--config", str(tmp_path)]
            daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(SOCKET.exists, "the service listens")
        yield port
        if daemon is not None:
            daemon.terminate()
            daemon.wait(PATIENCE_S)


@pytest.fixture
def reader():
    it = open_reader("pcsc:Virtual", SystemClock())
    yield it
    it.close()


def polled(reader):
    """Return what comes: the service looks for cards four times a second."""
    cards = []
    until(lambda: cards.append(reader.poll()) or cards[-1], "a card came")
    return cards[-1]


def emptied(reader):
    until(lambda: reader.poll() is None and reader.is_field_empty(), "the card is gone")
    return True


def test_cards_come_and_go(service, reader):
    assert "Virtual PCD" in reader.probe()
    assert emptied(reader)
    for card, name in (
        (social_card_of(PEOPLE["wang"]), "王秀兰"),
        (social_card_of(PEOPLE["chen"], way="number", chains=True), "陈思远"),
        (module_of(PEOPLE["zhang"]), "张建国"),
    ):
        with VpcdCard(card, port=service):
            assert polled(reader).name == name
            assert reader.is_card_new
            assert reader.poll() is None
            assert reader.read_lying().name == name
        assert emptied(reader)


def test_a_card_that_is_none_of_ours(service, reader):
    assert emptied(reader)
    with (
        VpcdCard(SimulatedForeignCard(number=bytes(8)), port=service),
        pytest.raises(Fault, match=r"card\.read\.no_module"),
    ):
        polled(reader)
    assert emptied(reader)


def test_a_reader_that_is_not_there():
    reader = open_reader("pcsc:No Such Reader", SystemClock())
    with pytest.raises(Fault, match=r"card\.pcsc\.no_reader"):
        reader.probe()
    reader.close()


def test_a_killed_host_is_started_again_and_the_desk_goes_on(service):
    heard, bus, channels = queue.SimpleQueue(), Bus(), []
    for kind in (DeviceChanged, CardRead, CardFailed):
        bus.subscribe(kind, heard.put)

    def opened(address):
        channels.append(open_channel(address))
        return channels[-1]

    def heard_of(kind, **wanted):
        while True:
            event = heard.get(timeout=PATIENCE_S)
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in wanted.items()):
                return event

    desk = CardDesk(ReaderSettings(port="pcsc:", poll_ms=50), SystemClock(), bus, opener=opened)
    desk.start()
    heard_of(DeviceChanged, state=DeviceState.READY)
    os.kill(channels[0].pid, signal.SIGKILL)
    heard_of(DeviceChanged, state=DeviceState.FAULTY, fault="device.host.died")
    heard_of(DeviceChanged, state=DeviceState.READY)
    with VpcdCard(social_card_of(PEOPLE["wang"]), port=service):
        assert heard_of(CardRead).card.name == "王秀兰"
        ask = desk.ask()
        assert heard_of(CardRead).ask == ask
        desk.new_visitor()  # the card of the one before still lies there
        late = desk.ask()
        assert heard_of(CardFailed, ask=late).fault == "card.read.not_lifted"
    assert desk.stop(PATIENCE_S)
