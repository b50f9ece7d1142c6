"""The demo panel: every switch does what it says, papers are pictures of their bytes, and nothing stays behind."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.base.events import Bus
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.reader_troubles import SILENT
from core.papers.job import Channel, JobId, PrintJob
from core.queue.events import TicketCalled
from core.queue.ticket import Ticket, TicketId, TicketState
from desktop.demo.panel import DemoPanel
from desktop.demo.people_words import person_words
from desktop.demo.stage import COUNTER, KIOSK, RECEIPT, TICKET, PrinterState
from desktop.i18n import use_language
from desktop.threads import GuiPost
from printing.events import JobChanged
from tests.fakes.stage import FakeStage

GOLDEN = Path(__file__).resolve().parents[1] / "golden/receipts"
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


@pytest.fixture
def stage(tmp_path):
    return FakeStage(tmp_path)


@pytest.fixture
def bus():
    return Bus()


@pytest.fixture
def panel(qtbot, style, stage, bus):
    post = GuiPost()
    panel = DemoPanel(stage, style, bus, post)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel.stop()
    assert stage.listeners == []
    assert bus._handlers == []


def choose(panel, key):
    panel.people.people.setCurrentRow(list(PEOPLE).index(key))


def test_a_card_is_put_on_either_reader_and_taken_off(panel, stage, qtbot):
    choose(panel, "wang")
    assert not panel.people.off.isEnabled()
    panel.people.to_kiosk.click()
    qtbot.waitUntil(lambda: stage.reader(KIOSK).card == "wang" and panel.people.off.isEnabled())
    assert "在取号机上" in panel.people.people.currentItem().text()
    panel.people.to_counter.click()
    qtbot.waitUntil(lambda: stage.reader(COUNTER).card == "wang" and stage.reader(KIOSK).card == "")
    qtbot.waitUntil(lambda: "在窗口读卡器上" in panel.people.people.currentItem().text())
    panel.people.off.click()
    qtbot.waitUntil(lambda: stage.reader(COUNTER).card == "" and not panel.people.off.isEnabled())


def test_readers_have_troubles(panel, stage, qtbot):
    panel.devices.troubles[COUNTER, SILENT].click()
    qtbot.waitUntil(lambda: stage.reader(COUNTER).trouble == SILENT)
    panel.devices.troubles[COUNTER, ""].click()
    qtbot.waitUntil(lambda: stage.reader(COUNTER).trouble == "")
    assert panel.devices.troubles[KIOSK, ""].isChecked()
    chooser = panel.devices.choosers[COUNTER]
    for kind in ("cut", "state:41"):
        chooser.setCurrentIndex(chooser.findData(kind))
        chooser.activated.emit(chooser.currentIndex())
        qtbot.waitUntil(lambda kind=kind: stage.reader(COUNTER).trouble == kind)
    panel.devices.troubles[COUNTER, ""].click()
    qtbot.waitUntil(lambda: chooser.currentIndex() == 0)


def test_a_code_is_held_under_the_scanner_and_the_display_is_seen(panel, stage, qtbot):
    panel.devices.offer_code("3302900152026112300216")
    panel.devices.scan.click()
    qtbot.waitUntil(lambda: stage.scans == ["3302900152026112300216"])
    panel.devices.gadgets["hall_led", SILENT].click()
    qtbot.waitUntil(lambda: stage.gadget("hall_led") == SILENT)
    chooser = panel.devices.choosers["keypad"]
    assert chooser.findData("stale") == -1  # a card's answer: only readers have one
    chooser.setCurrentIndex(chooser.findData("flipped"))
    chooser.activated.emit(chooser.currentIndex())
    qtbot.waitUntil(lambda: stage.gadget("keypad") == "flipped")
    stage.led = "\\C1请A023号到3号窗口"
    stage.tell()
    qtbot.waitUntil(lambda: panel.devices.led.text() == "大厅屏上：请A023号到3号窗口")


def test_printers_have_switches_that_say_how_they_are(panel, stage, qtbot):
    paper = panel.devices.switches[RECEIPT, "has_paper"]
    assert (paper.isChecked(), paper.accessibleName()) == (True, "有纸")
    paper.click()
    qtbot.waitUntil(lambda: stage.printer(RECEIPT) == PrinterState(has_paper=False))
    assert paper.accessibleName() == "没纸"
    panel.devices.switches[TICKET, "is_cover_open"].click()
    panel.devices.switches[TICKET, "is_on"].click()
    qtbot.waitUntil(lambda: stage.printer(TICKET) == PrinterState(is_cover_open=True, is_on=False))


def test_the_district_goes_and_comes(panel, stage, qtbot):
    switch = panel.devices.switches["district", "is_on"]
    switch.click()
    qtbot.waitUntil(lambda: not stage.has_district)
    qtbot.waitUntil(lambda: switch.accessibleName() == "已停")
    switch.click()
    qtbot.waitUntil(lambda: stage.has_district)


def test_a_district_that_does_not_start_is_said(panel, stage, qtbot):
    stage.is_broken = True
    panel.devices.switches["district", "is_on"].click()
    qtbot.waitUntil(lambda: "没有启动" in panel.trouble.text())
    assert not panel.trouble.isHidden()
    qtbot.waitUntil(lambda: panel.devices.switches["district", "is_on"].accessibleName() == "运行中")


def test_papers_are_pictures_newest_on_top_and_are_torn_off(panel, stage, qtbot):
    for place, name in ((TICKET, "ticket-80"), (RECEIPT, "receipt-80")):
        stage.tray.take(place, (GOLDEN / f"{name}.bin").read_bytes())
    qtbot.waitUntil(lambda: len(panel.papers.slips) == 2)
    assert [view.number for view in panel.papers.slips] == [2, 1]
    qtbot.waitUntil(lambda: all(not view.picture.pixmap().isNull() for view in panel.papers.slips))
    panel.papers.slips[0].tear_off.click()
    qtbot.waitUntil(lambda: [view.number for view in panel.papers.slips] == [1])
    assert [slip.number for slip in stage.papers()] == [1]


def test_forms_appear_when_they_are_made(panel, stage, bus, qtbot):
    assert not panel.forms.folder.isEnabled()
    (stage.folder / "x.acceptance.pdf").write_bytes(b"%PDF")
    job = PrintJob(
        id=JobId("j"), template="forms/acceptance", channel=Channel.OFFICE, place="3", subject="x", values={},
        ordered_at=AT, ordered_by="0317", op="o",
    )  # fmt: skip
    bus.publish(JobChanged(job=job))
    qtbot.waitUntil(lambda: panel.forms.forms.count() == 1)
    assert panel.forms.folder.isEnabled()


def test_the_call_is_written(panel, bus, qtbot):
    ticket = Ticket(
        id=TicketId("t"), day=date(2026, 11, 23), business="A", serial=23, state=TicketState.CALLED,
        issued_at=AT, waiting_since=AT, counter="3", calls=1,
    )  # fmt: skip
    bus.publish(TicketCalled(at=AT, op="o", ticket=ticket))
    qtbot.waitUntil(lambda: panel.voice.text() == "请A零二三号到三号窗口办理")


def test_what_is_odd_about_a_card_is_said():
    today = date(2026, 11, 23)
    assert person_words(PEOPLE["wang"], today) == ("王秀兰", "1958 年生 · 居民身份证")
    assert person_words(PEOPLE["expired"], today)[1].endswith("已过期")
    assert person_words(PEOPLE["future"], today)[1].endswith("未到有效期")
    assert person_words(PEOPLE["rare_pair"], today)[1].endswith("生僻字")
    name, line = person_words(PEOPLE["private"], today)
    assert name == "张□"
    assert line.endswith("姓名含专用区编码")
    for card in PEOPLE.values():
        assert all(person_words(card, today))


def test_no_button_is_cut_at_the_smallest_size(panel, qtbot):
    panel.resize(panel.minimumSize())
    qtbot.waitExposed(panel)
    buttons = [*panel.devices.troubles.values(), *panel.devices.switches.values(), panel.people.to_kiosk]
    qtbot.waitUntil(lambda: all(b.width() >= b.minimumSizeHint().width() for b in buttons))
