"""The page of devices on real desks over simulated lines."""

import pytest

from core.base.clock import SystemClock
from core.devices.channels.ports import PortFound
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState, TestStep
from desktop.i18n import use_language
from tests.fakes.counter_office import CounterOffice, signed_in
from tests.fakes.devices import a_stand
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


@pytest.fixture
def stand():
    with a_stand(SystemClock()) as it:
        yield it


@pytest.fixture
def office(stand):
    office = CounterOffice()
    office.devices = stand.manager
    return office


@pytest.fixture
def page(office, stand):
    presenters = office.presenters()
    signed_in(office, presenters)
    stand.pass_on(office.bus)
    presenters.devices.refresh()
    yield presenters.devices
    presenters.stop()


def heard_test(stand, office):
    while True:
        event = stand.said.get(timeout=PATIENCE_S)
        office.bus.publish(event)
        if isinstance(event, DeviceTested):
            return event


def test_every_device_has_its_lamp_line_and_word(page):
    assert [(row.device, row.tone) for row in page.view.rows] == [
        ("card_reader", "ok"), ("kiosk_reader", "off"), ("scanner", "ok"), ("keypad", "ok"), ("hall_led", "bad"),
    ]  # fmt: skip
    assert page.view.rows[0].line.endswith("1a86:7523:A50285BI")


def test_a_device_says_what_is_wrong_and_what_to_do(page):
    page.pick("hall_led")
    what, do = page.view.page.remedy
    assert "127.0.0.1:9" in what
    assert do
    assert page.view.page.troubles[0].remedy == do
    page.pick("card_reader")
    assert page.view.page.remedy == ("", "")


def test_a_test_passes_or_says_why_not(page, stand, office):
    page.pick("card_reader")
    page.test()
    assert page.view.page.test.tone == "off"
    assert heard_test(stand, office).device == "card_reader"
    assert page.view.page.test.tone == "ok"
    assert "ms" in page.view.page.test.text
    page.pick("hall_led")
    page.test()
    heard_test(stand, office)
    assert page.view.page.test.tone == "bad"
    stand.reader.unplug()
    stand.until("card_reader", DeviceState.ABSENT)
    stand.pass_on(office.bus)
    page.pick("card_reader")
    assert page.view.page.test is None


def test_frames_show_commands_and_states_and_nothing_of_a_card(page, stand):
    stand.read_a_card()
    page.pick("card_reader")
    while not any("1285" in row.words for row in page.view.page.frames):
        page.refresh()
    rows = page.view.page.frames
    assert any(row.is_sent and row.data.endswith("20 01 22") for row in rows)
    assert all(len(row.data.replace("·", "").split()) <= 10 for row in rows)
    page.pick("scanner")
    stand.scanner.scan("3302900152026112300216")
    while not page.view.page.frames:
        page.refresh()
    assert {row.data for row in page.view.page.frames} == {""}


def test_another_port_is_chosen_by_identity_socket_or_name_and_kept(page, stand):
    page.pick("scanner")
    page.choose_port()
    assert [row.address for row in page.view.ports] == [
        "serial:usb=1a86:7523:A50285BI", "serial:usb=10c4:ea60:0001", "serial:at=1-2", "serial:/dev/ttyS0", "",
    ]  # fmt: skip
    page.assign("serial:usb=10c4:ea60:0001")
    assert stand.kept == [("scanner", "serial:usb=10c4:ea60:0001")]
    assert stand.manager.report("scanner").port == "serial:usb=10c4:ea60:0001"
    assert (page.view.ports, page.view.banner.tone) == (None, "ok")
    page.choose_port()
    page.leave_ports()
    assert page.view.ports is None


def test_printers_are_told_by_what_they_say(page, office):
    at = office.clock.now()
    event = DeviceChanged(device="receipt_printer", state=DeviceState.FAULTY, fault="printing.printer.paper_out", at=at)
    office.bus.publish(event)
    page.pick("receipt_printer")
    assert page.view.page.remedy[1]
    asked = []
    office.bus.subscribe(DeviceTestAsked, lambda event: asked.append(event.device))
    page.test()
    assert (asked, page.view.page.test.tone) == (["receipt_printer"], "off")
    office.bus.publish(DeviceTested.of("receipt_printer", (TestStep(what="state", took_ms=12),), None, at))
    assert (page.view.page.test.tone, "12 ms" in page.view.page.test.text) == ("ok", True)
    page.choose_port()
    assert page.view.ports is None


def test_a_printer_that_is_not_set_up_is_not_tested(page, office):
    event = DeviceChanged(device="ticket_printer", state=DeviceState.UNUSED, at=office.clock.now())
    office.bus.publish(event)
    page.pick("ticket_printer")
    assert not page.view.page.can_test


def test_readers_on_usb_and_hid_are_offered_to_readers_only(page, stand):
    usb = PortFound(address="usb:0400:c35a", title="USB 0400:c35a AB12", usb="0400:c35a:AB12")
    hid = PortFound(address="hid:10c4:0007", title="HID", usb="10c4:0007:")
    stand.manager._ports = lambda: (usb, hid)
    page.pick("card_reader")
    page.choose_port()
    assert [row.address for row in page.view.ports] == ["usb:0400:c35a:AB12", "hid:10c4:0007", ""]
    page.pick("scanner")
    page.choose_port()
    assert [row.address for row in page.view.ports] == [""]


def test_two_of_a_kind_are_told_apart_by_their_sockets(page, stand):
    twins = [PortFound(address=f"usb:0400:c35a@1-{at}", title="USB", usb="0400:c35a:") for at in (1, 2)]
    stand.manager._ports = lambda: twins
    page.pick("card_reader")
    page.choose_port()
    assert [row.address for row in page.view.ports[:2]] == ["usb:0400:c35a@1-1", "usb:0400:c35a@1-2"]


def test_the_last_days_are_bars_of_uses_or_of_minutes_away(page, stand, office):
    page.pick("card_reader")
    office.device_days.count("card_reader", uses=46, failures=2)
    page.refresh()
    chart = page.view.page.days
    assert [(bar.label, bar.value, bar.failures) for bar in chart.bars] == [("11-23", 46, 2)]
    assert not chart.is_away
    office.clock.forward(600)
    page.pick("hall_led")
    chart = page.view.page.days
    assert chart.is_away
    assert (chart.bars[0].value, chart.bars[0].failures) == (10, 1)
    assert chart.note == "失败 1 次 · 离线 10 分钟"


def test_all_are_tested_at_once_and_unused_ones_left_alone(page, stand, office):
    page.test_all()
    assert {heard_test(stand, office).device for _ in range(4)} == {"card_reader", "scanner", "keypad", "hall_led"}


def test_signing_out_forgets(page, office):
    page.pick("card_reader")
    page.wipe()
    assert page.view.page is None
