"""The stage really starts, plays and leaves nothing behind."""

import queue
import threading
import urllib.request
from datetime import datetime, timedelta

import pytest

from core.base.clock import SHANGHAI, SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.resources import Resources
from core.config.load import load_settings
from core.devices.card_desk import CardDesk
from core.devices.channels.registry import open_channel
from core.devices.events import CardRead, CodeScanned, DeviceChanged, RatingGiven
from core.devices.fleet import build_fleet
from core.devices.manager import DeviceManager
from core.devices.ports import DeviceState
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.reader_troubles import NOISY, SILENT, TROUBLES, UNPLUGGED
from core.sync.client import DistrictClient
from desktop.demo import stage as stage_module
from desktop.demo.stage import COUNTER, KIOSK, RECEIPT, TICKET, PrinterState, Stage, TcpSide
from tests.patience import PATIENCE_S, until

PAPER = "您好".encode("gbk") + b"\n\x1dVB\x00"


@pytest.fixture
def stage(tmp_path):
    before = set(threading.enumerate())
    stage = Stage(tmp_path / "papers", forms=tmp_path / "forms")
    stage.start(has_district=False)
    yield stage
    own = stage._own
    stage.stop()
    assert set(threading.enumerate()) <= before
    assert not own.exists()


def told(stage):
    heard = threading.Semaphore(0)
    return heard, stage.listen(heard.release)


def test_settings_lead_a_desk_to_the_stage(stage):
    settings = load_settings(overrides=stage.settings())
    ports = (
        settings.reader.port,
        settings.kiosk_reader.port,
        settings.ticket_printer.port,
        settings.receipt_printer.port,
    )
    assert len(set(ports)) == 4
    for port in ports:
        open_channel(port).close()


def test_the_gadgets_of_the_stage_are_found_and_speak(stage):
    settings, bus, said = load_settings(overrides=stage.settings()), Bus(), queue.SimpleQueue()
    for kind in (CodeScanned, RatingGiven, CardRead):
        bus.subscribe(kind, said.put)
    fleet = build_fleet(settings, Resources(), SystemClock(), bus)
    manager = DeviceManager((*fleet.others, fleet.rating_desk, *fleet.card_desk.desks))
    ready = queue.SimpleQueue()
    bus.subscribe(DeviceChanged, ready.put)
    manager.start()
    try:
        names = set()
        while names < {"scanner", "hall_led", "keypad", "chip_reader"}:
            event = ready.get(timeout=PATIENCE_S)
            names |= {event.device} if event.state is DeviceState.READY else set()
        stage.scan("3302900152026112300216")
        assert said.get(timeout=PATIENCE_S).text == "3302900152026112300216"
        ask = fleet.rating_desk.ask()
        stage.press(4)
        assert (told := said.get(timeout=PATIENCE_S)).level == 4
        assert told.ask == ask
        while "云溪" not in stage.led:
            assert not stage.gadget("hall_led")
        for kind in (UNPLUGGED, ""):
            stage.gadget_trouble("scanner", kind)
        assert stage.gadget("scanner") == ""
        stage.gadget_trouble("chip_reader", "busy")
        stage.put_chip("wang")
        stage.gadget_trouble("chip_reader", "")
        assert (card := said.get(timeout=PATIENCE_S)).device == "chip_reader"
        assert card.card.id_number == PEOPLE["wang"].id_number
    finally:
        until(lambda: not manager.stop(), "every device has ended")


def test_a_card_put_on_the_kiosk_is_read_there(stage):
    settings, bus, read = load_settings(overrides=stage.settings()), Bus(), threading.Event()
    cards = []
    bus.subscribe(CardRead, lambda event: (cards.append(event.card), read.set()))
    desk = CardDesk(settings.kiosk_reader, SystemClock(), bus, device="kiosk_reader")
    desk.start()
    try:
        stage.put_card(KIOSK, "wang")
        assert read.wait(PATIENCE_S)
    finally:
        assert desk.stop(PATIENCE_S)
    assert cards[0].id_number == PEOPLE["wang"].id_number


def test_nobody_has_two_cards(stage):
    stage.put_card(COUNTER, "wang")
    stage.put_card(KIOSK, "wang")
    assert stage.reader(COUNTER).card == ""
    assert stage.reader(KIOSK).card == "wang"
    stage.lift(KIOSK)
    assert stage.reader(KIOSK).card == ""


def test_readers_can_be_unplugged_silenced_and_made_well(stage):
    port = load_settings(overrides=stage.settings()).reader.port
    stage.trouble(COUNTER, UNPLUGGED)
    with pytest.raises(Fault, match="device.open"):
        open_channel(port)
    for kind in (SILENT, NOISY, ""):
        stage.trouble(COUNTER, kind)
        assert stage.reader(COUNTER).trouble == kind
        open_channel(port).close()


def printed(stage, place):
    settings = load_settings(overrides=stage.settings())
    port = {TICKET: settings.ticket_printer, RECEIPT: settings.receipt_printer}[place].port
    channel = open_channel(port)
    channel.write(PAPER, 3.0)
    return channel


def test_papers_come_out_as_bytes_and_pictures_and_are_torn_off(stage, tmp_path):
    heard, _end = told(stage)
    printed(stage, TICKET).close()
    assert heard.acquire(timeout=PATIENCE_S)
    (slip,) = stage.papers()
    assert (slip.place, slip.body) == (TICKET, PAPER)
    assert slip.png.startswith(b"\x89PNG")
    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == ["001-ticket.bin", "001-ticket.png"]
    assert stage.save_pictures() == (tmp_path / "papers" / "001-ticket.png",)
    stage.tear_off(slip.number)
    assert stage.papers() == ()


def test_a_printer_without_paper_prints_when_paper_is_put_in(stage):
    stage.switch(RECEIPT, PrinterState(has_paper=False))
    heard, end = told(stage)
    channel = printed(stage, RECEIPT)
    channel.write(b"\x10\x04\x04", 3.0)
    assert channel.read(1, 10.0)[0] & 0x60 == 0x60
    assert stage.papers() == ()
    stage.switch(RECEIPT, PrinterState())
    assert heard.acquire(timeout=PATIENCE_S)
    channel.close()
    end()
    assert [slip.place for slip in stage.papers()] == [RECEIPT]


def test_a_printer_switched_off_is_not_there_and_comes_back_at_the_same_place(stage):
    stage.switch(TICKET, PrinterState(is_on=False))
    with pytest.raises(Fault, match="device.open"):
        printed(stage, TICKET)
    stage.switch(TICKET, PrinterState())
    printed(stage, TICKET).close()


def test_forms_are_listed_newest_first(stage, tmp_path):
    (tmp_path / "forms").mkdir()
    assert stage.forms() == ()
    for name in ("a.pdf", "b.pdf", ".c.pdf", "d.txt"):
        (tmp_path / "forms" / name).write_bytes(b"%PDF")
    assert {path.name for path in stage.forms()} == {"a.pdf", "b.pdf"}


def test_the_district_runs_as_a_process_and_comes_back_with_its_data(tmp_path):
    stage = Stage(tmp_path / "papers", district_folder=tmp_path / "district")
    stage.start()
    try:
        settings = load_settings(overrides=stage.settings())
        assert DistrictClient(settings.district).about().service
        process = stage._district._process
        stage.switch_district(is_on=False)
        assert (stage.has_district, process.poll()) == (False, 0)
        stage.switch_district(is_on=True)
        assert load_settings(overrides=stage.settings()).district == settings.district
        with urllib.request.urlopen(settings.district.url, timeout=10) as page:
            assert page.status == 200
        process = stage._district._process
    finally:
        stage.stop()
    assert process.poll() == 0
    assert (tmp_path / "district" / "district.db").exists()


def test_the_district_of_a_played_day_has_the_days_clock(tmp_path):
    start = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    stage = Stage(tmp_path / "papers", moment=start)
    stage.start()
    try:
        client = DistrictClient(load_settings(overrides=stage.settings()).district)
        assert client.about().now - start < timedelta(hours=1)
        for hours, is_again in ((2, False), (4, True)):
            later = start + timedelta(hours=hours)
            stage.set_clock(later)
            if is_again:
                stage.switch_district(is_on=False)
                stage.switch_district(is_on=True)
            until(lambda later=later: timedelta() <= client.about().now - later < timedelta(hours=1))
        client.close()
    finally:
        stage.stop()


def test_a_district_that_does_not_start_is_a_fault_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("desktop.demo.district_process.MAIN", tmp_path / "absent.py")
    before = set(threading.enumerate())
    stage = Stage(tmp_path / "papers")
    with pytest.raises(Fault, match=r"demo\.district\.not_started"):
        stage.start()
    assert set(threading.enumerate()) <= before
    assert not stage._own.exists()


def test_a_reader_behind_a_socket_where_there_is_no_pty(tmp_path, monkeypatch):
    monkeypatch.setattr(stage_module, "_side", TcpSide)
    stage = Stage(tmp_path / "papers")
    stage.start(has_district=False)
    try:
        port = load_settings(overrides=stage.settings()).reader.port
        assert port.startswith("tcp://127.0.0.1:")
        channel = open_channel(port)
        channel.write(bytes.fromhex("AAAAAA96690003 12FFEE".replace(" ", "")), 3.0)
        assert channel.read(7, 10.0)[:5] == bytes.fromhex("AAAAAA9669")
        channel.close()
    finally:
        stage.stop()


def test_every_trouble_of_a_reader_has_a_name(stage):
    for kind in (*TROUBLES, "state:41", "state:C3"):
        stage.trouble(COUNTER, kind)
        assert stage.reader(COUNTER).trouble == kind
    for kind in ("quux", "state:", "state:4", "state:zz"):
        with pytest.raises(Fault, match=r"device\.simulated\.unknown_trouble"):
            stage.trouble(COUNTER, kind)
    stage.trouble(COUNTER, "")
