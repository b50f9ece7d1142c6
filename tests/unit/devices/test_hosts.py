"""What may crash, hang or answer rubbish does so in a process of its own: a real library, built here, misbehaves."""

import os
import queue
import signal
import subprocess
import threading

import pytest

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.card_desk import CardDesk
from core.devices.channels import process
from core.devices.channels.process import open_decoder, open_sdtapi
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.events import CardPictured, CardRead, DeviceChanged
from core.devices.host.messages import LONGEST, BadMessage, Messages, packed
from core.devices.ports import DeviceState
from core.devices.readers import open_reader
from core.devices.simulated.far_side import MemorySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from tests.fakes.vendor import Vendor, built_library
from tests.patience import PATIENCE_S

WANG = PEOPLE["wang"]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return built_library(tmp_path_factory.mktemp("vendor"))


@pytest.fixture
def vendor(library, tmp_path, monkeypatch):
    monkeypatch.setenv("SDTAPI_FOLDER", str(tmp_path))
    return Vendor(tmp_path, f"sdtapi:{library}@1001")


@pytest.fixture
def reader(vendor):
    it = open_reader(vendor.address, SystemClock())
    yield it
    it.close()


def code_of(act):
    with pytest.raises(Fault) as told:
        act()
    return told.value.code


def test_a_library_is_a_reader_like_any_other(vendor, reader):
    assert reader.probe() == "05.01-20200101-0000012345-0678901234"
    assert reader.poll() is None
    vendor.put_card(WANG)
    assert reader.poll().name == "王秀兰"
    assert reader.reads_again
    assert reader.poll() is None
    assert reader.read_lying().id_number == WANG.id_number
    vendor.lift()
    assert reader.poll() is None
    assert reader.is_field_empty()


def test_what_it_prints_gets_nowhere(vendor):
    vendor.feel("print")
    vendor.put_card(WANG)
    reader = open_reader(vendor.address, SystemClock())
    assert reader.poll().name == "王秀兰"
    reader.close()


@pytest.mark.parametrize("state", ["60", "66"])
def test_its_codes_are_the_states_of_a_reader(vendor, reader, state):
    vendor.feel(state)
    assert code_of(reader.probe) == {"60": "card.reader.self_test", "66": "card.reader.not_authorised"}[state]


def test_a_crash_is_a_fault_and_not_ours(vendor, reader):
    reader.probe()
    vendor.feel("crash")
    assert code_of(reader.poll) == "device.host.died"


def test_a_hang_is_ended_within_the_deadline(vendor):
    channel = open_sdtapi(vendor.address.removeprefix("sdtapi:"))
    reader = SdtReader(channel, SystemClock(), timing=SdtTiming(patience=0.3))
    vendor.feel("hang")
    assert code_of(reader.poll) == "card.link.silent"
    reader.close()  # the library itself hangs for ever
    with pytest.raises(ProcessLookupError):
        os.kill(channel.pid, 0)


@pytest.mark.parametrize("mood", ["garbage", "lengths"])
def test_rubbish_is_never_a_person(vendor, reader, mood):
    vendor.put_card(WANG)
    vendor.feel(mood)
    assert code_of(reader.poll).startswith("card.")


def test_why_a_host_cannot_serve(vendor, library, tmp_path):
    other = tmp_path / "libother.so"
    (tmp_path / "other.c").write_text("int nothing(void) { return 0; }")
    subprocess.run(["gcc", "-shared", "-o", other, tmp_path / "other.c"], check=True, timeout=PATIENCE_S)
    assert code_of(lambda: open_sdtapi("/not/there.so@1001")) == "device.host.no_library"
    assert code_of(lambda: open_sdtapi(f"{other}@1001")) == "device.host.no_function"
    assert code_of(lambda: open_sdtapi(f"{library}@7")) == "device.host.no_port"
    assert code_of(lambda: open_sdtapi(f"{library}@1001;python=/not/python")) == "device.host.no_python"
    assert code_of(lambda: open_sdtapi(f"{library}")) == "device.open.bad_address"
    vendor.feel("crash")
    assert code_of(lambda: open_sdtapi(f"{library}@1001")) == "device.host.died"
    assert code_of(lambda: open_decoder("/not/there.py")) == "device.host.no_library"
    assert code_of(lambda: open_decoder(str(other))) == "device.host.no_function"


def test_a_host_that_never_gets_ready_is_ended(vendor, library, monkeypatch):
    monkeypatch.setattr(process, "START_TIMEOUT_S", 0.5)
    vendor.feel("hang")
    assert code_of(lambda: open_sdtapi(f"{library}@1001")) == "device.host.hung"


class Desk:
    """A card desk on an address, and what it said."""

    def __init__(self, address, **more):
        self.heard = queue.SimpleQueue()
        bus = Bus()
        for kind in (DeviceChanged, CardRead):
            bus.subscribe(kind, self.heard.put)
        self.channels = []
        self.desk = CardDesk(ReaderSettings(port=address, poll_ms=50), SystemClock(), bus, opener=self.opened, **more)
        self.desk.start()

    def opened(self, address):
        self.channels.append(process.open_sdtapi(address.removeprefix("sdtapi:")))
        return self.channels[-1]

    def until(self, test):
        while True:
            event = self.heard.get(timeout=PATIENCE_S)
            if test(event):
                return event

    def state(self, state):
        return self.until(lambda event: isinstance(event, DeviceChanged) and event.state is state)


def test_a_desk_starts_a_killed_host_again(vendor):
    it = Desk(vendor.address)
    it.state(DeviceState.READY)
    os.kill(it.channels[0].pid, signal.SIGKILL)
    assert it.state(DeviceState.FAULTY).fault == "device.host.died"
    it.state(DeviceState.READY)
    vendor.put_card(WANG)
    assert it.until(lambda event: isinstance(event, CardRead)).card.name == "王秀兰"
    assert len({channel.pid for channel in it.channels}) >= 2
    assert it.desk.stop(PATIENCE_S)


def test_a_desk_starts_a_hung_host_again(vendor):
    it = Desk(vendor.address, timing=SdtTiming(patience=0.2))
    it.state(DeviceState.READY)
    vendor.feel("hang")
    assert it.state(DeviceState.FAULTY).fault == "card.link.silent"
    vendor.feel("")
    it.state(DeviceState.READY)
    with pytest.raises(ProcessLookupError):
        os.kill(it.channels[0].pid, 0)
    assert it.desk.stop(PATIENCE_S)


def test_a_host_ends_with_its_desk(vendor):
    code = (
        "import sys, os\n"
        "from core.devices.channels.process import open_sdtapi\n"
        f"channel = open_sdtapi({vendor.address.removeprefix('sdtapi:')!r})\n"
        "print(channel.pid, flush=True); sys.stdin.read(1); os._exit(9)\n"
    )
    desk = subprocess.Popen(
        [process.sys.executable, "-c", code], cwd=process.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(desk.stdout.readline())
    desk.kill()
    desk.communicate()
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        threading.Event().wait(0.05)
    raise AssertionError("the host outlived its desk")


@pytest.mark.parametrize("kind", ["library", "python"])
def test_a_decoder_gives_a_picture(vendor, library, tmp_path, kind):
    plugin = tmp_path / "decode.py"
    plugin.write_text("def decode(raw):\n    return b'BM ' + raw[:2]\n")
    channel = open_decoder(str(library if kind == "library" else plugin))
    channel.write(packed({"wlt": b"WL-opaque".hex()}), 1)
    messages, answers = Messages(), []
    while not answers:
        answers = messages.feed(channel.read(1, 5) + channel.read(4096, 0.1))
    assert bytes.fromhex(answers[0]["picture"]) == {"library": b"BM a face", "python": b"BM WL"}[kind]
    channel.close()


def test_messages_in_pieces_and_bad_ones():
    messages = Messages()
    whole = packed({"a": "王"}) + packed({"b": 2})
    assert [m for at in range(len(whole)) for m in messages.feed(whole[at : at + 1])] == [{"a": "王"}, {"b": 2}]
    for bad in (
        (LONGEST + 1).to_bytes(4, "big"),
        b"\0\0\0\2[]",
        b"\0\0\0\1{",
        b"\0\0\0\2\xff\xff",
        b"\0\0\xff\xff" + b"[" * 65535,
    ):
        with pytest.raises(BadMessage):
            Messages().feed(bad)


@pytest.mark.parametrize(
    ("body", "picture"), [("return b'BM ' + raw[:2]", b"BM WL"), ("import os; os.abort()", b""), ("return 7", b"")]
)
def test_a_desk_tells_the_card_first_and_its_photo_after(tmp_path, body, picture):
    plugin = tmp_path / "decode.py"
    plugin.write_text(f"def decode(raw):\n    {body}\n")
    heard, bus = queue.SimpleQueue(), Bus()
    for kind in (CardRead, CardPictured):
        bus.subscribe(kind, heard.put)
    with SimulatedReader(MemorySide()) as sim:
        sim.put_card(WANG)
        settings = ReaderSettings(port=sim.address, poll_ms=50, photo_decoder=str(plugin))
        desk = CardDesk(settings, SystemClock(), bus, opener=sim.open)
        desk.start()
        card = heard.get(timeout=PATIENCE_S).card
        assert card.name == "王秀兰"
        if picture:
            event = heard.get(timeout=PATIENCE_S)
            assert event.card is card
            assert event.picture == picture
        sim.put_card(PEOPLE["zhang"])
        while not isinstance(event := heard.get(timeout=PATIENCE_S), CardRead):
            pass
        assert event.card.name == "张建国"
        assert desk.stop(PATIENCE_S)
