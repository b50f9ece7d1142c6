"""What devices did by day: uses, failures, time away; over midnight, over a restart, without a person in it."""

from datetime import UTC, date, datetime

import pytest

from core.base.clock import SetClock
from core.base.events import Bus
from core.devices.events import CardFailed, CardRead, CodeScanned, DeviceChanged
from core.devices.history import DAYS, DeviceHistory
from core.devices.ports import DeviceState
from core.devices.simulated.people import PEOPLE

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def clock():
    return SetClock(NOON)


@pytest.fixture
def bus():
    return Bus()


@pytest.fixture
def history(tmp_path, clock, bus):
    it = DeviceHistory(tmp_path / "days.json", clock, bus)
    yield it
    it.stop()


def lamp(bus, clock, state, fault="", device="card_reader"):
    bus.publish(DeviceChanged(device=device, state=state, fault=fault, at=clock.now()))


def test_time_away_and_falls(history, bus, clock):
    lamp(bus, clock, DeviceState.READY)
    clock.forward(100)
    lamp(bus, clock, DeviceState.ABSENT, "device.channel.lost")
    clock.forward(5)
    lamp(bus, clock, DeviceState.ABSENT, "device.open.absent")
    clock.forward(25)
    (day,) = history.days("card_reader")
    assert (day.day, day.failures, day.away_s) == (MONDAY, 1, 30)
    lamp(bus, clock, DeviceState.OPENING)
    lamp(bus, clock, DeviceState.READY)
    clock.forward(1000)
    assert history.days("card_reader")[0].away_s == 30


def test_uses_and_failed_reads(history, bus, clock):
    at = clock.now()
    for _ in range(3):
        bus.publish(CardRead(device="card_reader", card=PEOPLE["wang"], ask="", read_at=at, wire_at=0.0))
    for fault in ("card.read.removed", "card.read.no_card", "card.ask.cancelled", "device.channel.lost"):
        bus.publish(CardFailed(device="card_reader", fault=fault, ask="", at=at))
    bus.publish(CodeScanned(device="scanner", text="x", at=at))
    history.count("receipt_printer", uses=1)
    (day,) = history.days("card_reader")
    assert (day.uses, day.failures) == (3, 1)
    assert [history.days(name)[0].uses for name in ("scanner", "receipt_printer")] == [1, 1]


def test_a_night_away_belongs_to_both_days(history, bus, clock):
    lamp(bus, clock, DeviceState.ABSENT, "device.open.absent")
    clock.forward(20 * 3600)  # till eight in the morning
    before, after = history.days("card_reader")
    assert (before.day, before.away_s) == (MONDAY, 12 * 3600)
    assert (after.day, after.away_s) == (TUESDAY, 8 * 3600)


def test_only_the_last_days_are_kept(history, bus, clock):
    for _ in range(DAYS + 3):
        history.count("scanner", uses=1)
        clock.forward(86400)
    days = history.days("scanner")
    assert len(days) == DAYS
    assert days[0].day == date(2026, 11, 26)


def test_what_was_counted_outlives_the_program_and_names_nobody(tmp_path, clock, bus):
    file = tmp_path / "days.json"
    first = DeviceHistory(file, clock, bus)
    bus.publish(CardRead(device="card_reader", card=PEOPLE["wang"], ask="", read_at=clock.now(), wire_at=0.0))
    lamp(bus, clock, DeviceState.FAULTY, "card.probe.silent", device="kiosk_reader")
    clock.forward(10)
    first.stop()
    assert PEOPLE["wang"].name not in file.read_text("utf-8")
    again = DeviceHistory(file, clock, bus)
    assert again.days("card_reader")[0].uses == 1
    assert again.days("kiosk_reader")[0].away_s == 10
    again.stop()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": {"x": [1]}}', '{"a": {"2026-11-23": [1, 2, "x"]}}', '{"a": 3}'])
def test_a_file_that_is_broken_begins_anew(tmp_path, clock, bus, text):
    file = tmp_path / "days.json"
    file.write_text(text)
    history = DeviceHistory(file, clock, bus)
    history.count("scanner", uses=1)
    assert history.days("scanner")[0].uses == 1
    history.stop()
    assert "scanner" in file.read_text()


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, clock, bus, caplog):
    history = DeviceHistory(tmp_path / "gone" / "days.json", clock, bus)
    history.count("scanner", uses=1)
    clock.forward(120)
    history.count("scanner", uses=1)
    assert history.days("scanner")[0].uses == 2
    history.stop()
    assert [record.levelname for record in caplog.records].count("WARNING") == 1


def test_a_device_that_is_not_used_is_not_away(history, bus, clock):
    lamp(bus, clock, DeviceState.ABSENT, "device.open.absent")
    lamp(bus, clock, DeviceState.UNUSED, "device.open.unused")
    clock.forward(500)
    assert history.days("card_reader")[0].away_s == 0
