"""The board on the screen: nothing cut at any size in either language, flashing, stale, and back."""

import pytest
from PySide6.QtCore import QSize, QTimer

from core.config.hall_settings import PublicScreen
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState
from core.queue.events import TicketEvent
from desktop.board_device import BoardDevice
from desktop.i18n import use_language
from desktop.presenters.board import BoardPresenter
from desktop.public_place import PublicPlace
from desktop.screens.board import FLASHES, BoardScreen
from tests.fakes.public_office import PublicOffice
from tests.gui.painted import nothing_is_cut, texts

LONG = 'hall.name="云溪市临江新区云溪街道白马湖社区便民服务中心综合受理大厅一楼"'
SIZES = [(1920, 1080), (1366, 768), (1080, 1920), (540, 960), (3840, 2160)]


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture
def shown(qtbot, style):
    screens = []

    def show(office, size=(1920, 1080)):
        presenter = BoardPresenter(office, office.runner)
        office.bus.subscribe(TicketEvent, presenter.on_ticket)
        screen = BoardScreen(presenter, style)
        qtbot.addWidget(screen)
        screens.append(screen)
        screen.resize(*size)
        screen.show()
        screen.grab()
        return presenter, screen

    yield show
    for screen in screens:
        screen.stop()
        assert [timer for timer in screen.findChildren(QTimer) if timer.isActive()] == []


def grid(size):
    return (1080, 1920) if size[1] > size[0] else (1920, 1080)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("hall", ["", LONG])
def test_nothing_is_cut_or_covered(shown, size, language, hall):
    use_language(language)
    office = PublicOffice(*([hall] if hall else []))
    office.morning()
    presenter, screen = shown(office, size)
    nothing_is_cut(screen.trace, *grid(size))
    assert office.settings.hall.name in texts(screen.trace).replace("\n", "")
    office.clock.forward(20)
    presenter.tick()
    screen.grab()
    assert presenter.view.is_stale
    nothing_is_cut(screen.trace, *grid(size))


def test_an_empty_hall_says_so(shown):
    _presenter, screen = shown(PublicOffice())
    nothing_is_cut(screen.trace, 1920, 1080)
    assert "现在没有人等候" in texts(screen.trace)
    assert "现在没有叫号" in texts(screen.trace)


def test_a_new_call_flashes_three_times_and_stays(shown, qtbot):
    office = PublicOffice()
    office.issue("AB")
    _presenter, screen = shown(office)
    screen._flasher.setInterval(1)
    assert not screen.is_flashing
    office.call("3")
    assert screen._half_flashes == 2 * FLASHES
    qtbot.waitUntil(lambda: not screen.is_flashing)
    assert not screen._flasher.isActive()
    screen.grab()
    assert "A001" in texts(screen.trace)
    assert any(colour == "b_hot" for _box, colour in screen.trace.panels)


def test_stale_has_no_yellow_no_flash_and_no_waiting_list_and_goes_by_itself(shown):
    office = PublicOffice()
    office.issue("AB")
    presenter, screen = shown(office)
    office.call("3")
    office.clock.forward(5)
    presenter.tick()
    screen.grab()
    assert not screen.is_flashing
    assert not any(colour == "b_hot" for _box, colour in screen.trace.panels)
    assert "起无数据" in texts(screen.trace)
    assert "B001" not in texts(screen.trace)
    presenter.refresh()
    screen.grab()
    assert not screen.is_flashing
    assert "B001" in texts(screen.trace)


def test_a_second_brings_clock_and_data(shown, qtbot):
    office = PublicOffice()
    presenter, screen = shown(office)
    office.clock.forward(60)
    screen._second.setInterval(1)
    qtbot.waitUntil(lambda: presenter.view.clock == "08:41")


def test_the_voice_is_what_a_screen_reader_hears(shown):
    office = PublicOffice()
    office.issue("A")
    _presenter, screen = shown(office)
    office.call("3")
    assert screen.accessibleDescription() == "请A零零一号到三号窗口办理"


def test_the_board_is_a_device_whose_lamp_follows_its_display_and_whose_test_flashes(shown, qtbot):
    office, said = PublicOffice(), []
    _presenter, screen = shown(office)
    for kind in (DeviceChanged, DeviceTested):
        office.bus.subscribe(kind, said.append)
    place = PublicPlace(screen, PublicScreen(full_screen=False), beside_desk=True, small=QSize(960, 540))
    device = BoardDevice(screen, place, office.clock, office.bus, "HDMI-1")
    place.place()
    place.place()
    assert [(one.device, one.state) for one in said] == [("board", DeviceState.READY)]
    device.hear(DeviceTestAsked(device="voice"))
    device.hear(DeviceTestAsked(device="board"))
    assert screen.is_flashing
    assert [step.what for step in said[-1].steps] == ["flash"]
    place.placed.emit(False)
    device.hear(DeviceTestAsked(device="board"))
    assert [one.fault for one in said[2:]] == ["desktop.board.no_display"] * 2
