"""The ticket machine on the screen: touches become numbers, nothing is cut on any page in either language."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from core.devices.ports import DeviceState
from core.papers.job import JobState
from core.queue.ticket import TicketState
from desktop.i18n import use_language
from desktop.presenters.help import HelpHeard
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_exit import KioskExit
from desktop.presenters.kiosk_view import HOME, PRINTING, TICKET
from desktop.screens.kiosk import GRID, KioskScreen
from tests.fakes.public_office import PIN, PublicOffice, many_businesses
from tests.gui.painted import nothing_is_cut, texts

LONG = 'hall.name="云溪市临江新区云溪街道白马湖社区便民服务中心综合受理大厅一楼"'
PAPER_OUT, SILENT = "printing.printer.paper_out", "printing.printer.silent"


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture
def shown(qtbot, style):
    screens = []

    def show(office, size=(540, 960)):
        presenter = KioskPresenter(office, office.runner)
        screen = KioskScreen(presenter, style)
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


def touch(screen, name):
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=screen.point_of(name).toPoint())
    screen.grab()


def names(screen):
    return {area.name for area in screen.areas}


def printed(office, presenter, state=JobState.CONFIRMED, fault=""):
    presenter.on_job(office.paper(office.jobs()[-1], state, fault))


def old_visitor(office, presenter):
    presenter.on_card(office.card("wang"))


def lamps_out(office, presenter):
    presenter.on_device(office.device("kiosk_reader", DeviceState.ABSENT, "device.open.absent"))
    presenter.on_device(office.device("ticket_printer", DeviceState.FAULTY, PAPER_OUT))


def help_heard(_office, presenter):
    presenter.call_help()
    presenter.on_help_heard(HelpHeard(place="kiosk"))


def numbered(state, fault="", *, is_elder=False, letter="A"):
    def act(office, presenter):
        presenter.set_elder(is_elder=is_elder)
        presenter.choose(letter)
        printed(office, presenter, state, fault)

    return act


def both(*acts):
    def act(office, presenter):
        for each in acts:
            each(office, presenter)

    return act


def large(_office, presenter):
    presenter.set_elder(is_elder=True)


def typed(digits, *, is_elder=False, is_taken=False):
    def act(_office, presenter):
        presenter.set_elder(is_elder=is_elder)
        presenter.ask_phone()
        for digit in digits:
            presenter.type_digit(digit)
        if is_taken:
            presenter.take_phone()

    return act


PAGES = {
    "home": lambda _office, _presenter: None,
    "not open": lambda _office, presenter: presenter.choose("E"),
    "card": lambda office, presenter: presenter.on_card(office.card("chen")),
    "help asked": lambda _office, presenter: presenter.call_help(),
    "help heard": help_heard,
    "lamps out": lamps_out,
    "large": large,
    "large, card": old_visitor,
    "large, not open": both(large, lambda _office, presenter: presenter.choose("E")),
    "large, help": both(large, help_heard),
    "large, help asked": both(large, lambda _office, presenter: presenter.call_help()),
    "large, lamps out": both(large, lamps_out),
    "printing": numbered(JobState.SENDING),
    "ticket": numbered(JobState.CONFIRMED),
    "next": numbered(JobState.CONFIRMED, letter="D"),
    "no paper": numbered(JobState.FAILED_BEFORE_SEND, PAPER_OUT),
    "out of order": numbered(JobState.FAILED_BEFORE_SEND, "device.open.refused"),
    "unsure": numbered(JobState.UNKNOWN, SILENT),
    "large ticket": numbered(JobState.CONFIRMED, is_elder=True),
    "phone": typed("138"),
    "phone, wrong": typed("12"),
    "phone, whole": typed("13800002207"),
    "phone, taken": typed("13800002207", is_taken=True),
    "phone, number": both(typed("13800002207", is_taken=True), numbered(JobState.CONFIRMED)),
    "phone, again": both(*[typed("13800002207", is_taken=True), lambda _o, one: one.choose("A")] * 2),
    "large phone": typed("138", is_elder=True),
    "large phone, whole": typed("13800002207", is_elder=True),
    "large phone, taken": typed("13800002207", is_elder=True, is_taken=True),
    "large, priority": both(old_visitor, numbered(JobState.CONFIRMED, is_elder=True)),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("hall", ["", LONG])
def test_nothing_is_cut_or_covered(shown, page, language, hall):
    use_language(language)
    office = PublicOffice("kiosk.takes_phone=true", *([hall] if hall else []))
    office.issue("AABABCAFGAABBCGFAYAABB")
    presenter, screen = shown(office, (1080, 1920))
    PAGES[page](office, presenter)
    screen.grab()
    nothing_is_cut(screen.trace, 1080, 1920)
    for area in screen.areas:
        assert min(area.box.width(), area.box.height()) >= 64, area.name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("is_elder", [False, True])
def test_closed_and_without_a_printer_nothing_is_cut(shown, language, is_elder):
    use_language(language)
    presenter, screen = shown(PublicOffice(hour=18))
    presenter.set_elder(is_elder=is_elder)
    screen.grab()
    nothing_is_cut(screen.trace, 1080, 1920)
    presenter, screen = shown(PublicOffice('ticket_printer.port=""'))
    presenter.set_elder(is_elder=is_elder)
    presenter.choose("A")
    screen.grab()
    nothing_is_cut(screen.trace, 1080, 1920)


@pytest.mark.parametrize("size", [(540, 960), (1080, 1920), (1366, 768), (360, 640)])
def test_a_touch_is_a_real_number_at_any_size(shown, size):
    office = PublicOffice()
    presenter, screen = shown(office, size)
    touch(screen, "社保·医保·民政")
    assert [ticket.number for ticket in office.tickets()] == ["A001"]
    assert presenter.view.page == PRINTING
    assert "完成" not in names(screen)
    printed(office, presenter)
    screen.grab()
    assert "取号成功，请拿好小票" in texts(screen.trace)
    touch(screen, "完成")
    assert presenter.view.page == HOME


def test_a_mobile_number_is_typed_by_touch_and_stays_masked_outside_the_pad(shown):
    office = PublicOffice("kiosk.takes_phone=true")
    presenter, screen = shown(office)
    touch(screen, "手机号取号")
    for digit in "12":
        touch(screen, digit)
    assert "没有 12 开头的手机号" in texts(screen.trace)
    assert "确认" not in names(screen)
    touch(screen, "重输")
    for digit in "138000022077":  # the twelfth is not taken
        touch(screen, digit)
    assert "138 0000 2207" in texts(screen.trace)
    touch(screen, "确认")
    assert presenter.view.page == HOME
    assert "138****2207" in texts(screen.trace)
    assert not any("0000" in text for text in texts(screen.trace))
    touch(screen, "领证·取件")
    assert [ticket.phone for ticket in office.tickets()] == ["13800002207"]


def test_on_the_large_screen_a_wrong_number_is_typed_anew(shown):
    presenter, screen = shown(PublicOffice("kiosk.takes_phone=true"))
    typed("13800002207", is_elder=True, is_taken=True)(None, presenter)
    screen.grab()
    touch(screen, "手机号取号")
    assert (presenter.view.phone, presenter.view.phone_line.typed) == ("", "")
    touch(screen, "不留了")
    assert presenter.view.page == HOME
    assert presenter.view.is_elder


def test_where_the_site_does_not_want_it_nobody_is_asked_for_a_phone(shown):
    presenter, screen = shown(PublicOffice())
    assert "手机号取号" not in names(screen)
    presenter.ask_phone()
    assert presenter.view.page == HOME


def test_a_double_touch_is_one_number(shown):
    office = PublicOffice()
    _presenter, screen = shown(office)
    point = screen.point_of("领证·取件").toPoint()
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseDClick(screen, Qt.MouseButton.LeftButton, pos=point)
    assert len(office.tickets()) == 1


def test_f83_ghost_taps_on_one_place_are_one_number(shown):
    office = PublicOffice()
    presenter, screen = shown(office)
    point = screen.point_of("领证·取件").toPoint()
    for _ in range(200):
        QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=point)
    assert len(office.tickets()) == 1
    assert presenter.view.page == PRINTING


def test_f83_ghost_taps_everywhere_destroy_nothing(shown):
    office, chance = PublicOffice(), random.Random(83)
    waiting = [ticket.id for ticket in office.issue("AAB")]
    _presenter, screen = shown(office)
    for _ in range(400):
        place = QPoint(chance.randrange(screen.width()), chance.randrange(screen.height()))
        QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=place)
    assert {ticket.state for ticket in office.tickets() if ticket.id in waiting} == {TicketState.WAITING}
    assert len(office.tickets()) <= len(waiting) + 1  # one paper at a time: the second number waits for the first slip
    assert len({ticket.number for ticket in office.tickets()}) == len(office.tickets())


def test_a_finger_that_slides_away_touches_nothing(shown):
    office = PublicOffice()
    _presenter, screen = shown(office)
    QTest.mousePress(screen, Qt.MouseButton.LeftButton, pos=screen.point_of("领证·取件").toPoint())
    screen.grab()
    assert screen._pressed == "领证·取件"
    QTest.mouseRelease(screen, Qt.MouseButton.LeftButton, pos=screen.point_of("户口·居住证").toPoint())
    assert office.tickets() == []


def test_the_question_is_answered_by_touch(shown):
    office = PublicOffice()
    presenter, screen = shown(office)
    touch(screen, "户口·居住证")
    printed(office, presenter, JobState.UNKNOWN, SILENT)
    screen.grab()
    touch(screen, "没有")
    assert office.papers.answers[0][1] is False
    assert presenter.view.page == PRINTING
    printed(office, presenter)
    assert presenter.view.page == TICKET
    assert len(office.tickets()) == 1


def test_without_paper_the_number_is_large_and_help_is_near(shown):
    office = PublicOffice()
    presenter, screen = shown(office)
    touch(screen, "户口·居住证")
    printed(office, presenter, JobState.FAILED_BEFORE_SEND, PAPER_OUT)
    screen.grab()
    said = texts(screen.trace)
    assert "打印纸用完，小票没有打出来" in said
    assert "您的号码 B001 有效，不用重新取号。" in said
    assert names(screen) == {"请工作人员帮助", "再取一个号", "完成"}


def test_large_screen_there_and_back(shown):
    presenter, screen = shown(PublicOffice())
    touch(screen, "大字版")
    assert names(screen) == {"社保 医保 补贴", "户口 居住证", "领证 取东西", "请工作人员帮助", "普通版", "再听一遍"}
    touch(screen, "普通版")
    assert not presenter.view.is_elder


def test_a_card_can_be_taken_back(shown):
    office = PublicOffice()
    presenter, screen = shown(office)
    presenter.on_card(office.card("chen"))
    screen.grab()
    assert "已读到身份证" in texts(screen.trace)
    assert "陈" not in texts(screen.trace)
    touch(screen, "取消")
    assert not presenter.view.is_known_person


@pytest.mark.parametrize(("count", "tiles"), [(1, 1), (6, 6), (8, 8), (9, 7), (12, 7)])
def test_any_number_of_businesses(shown, tmp_path, count, tiles):
    _presenter, screen = shown(PublicOffice(site=many_businesses(tmp_path, count)))
    nothing_is_cut(screen.trace, 1080, 1920)
    assert len([name for name in names(screen) if name.startswith("业务")]) == tiles
    assert ("更多业务" in names(screen)) == (count > 8)
    if count > 8:
        touch(screen, "更多业务")
        assert len([name for name in names(screen) if name.startswith("业务")]) == count - 7
        touch(screen, "返回前面")
        assert len([name for name in names(screen) if name.startswith("业务")]) == 7


def test_an_icon_a_site_does_not_have_costs_no_tile(shown, tmp_path):
    _presenter, screen = shown(PublicOffice(site=many_businesses(tmp_path, 2, icon="nobody-has-this")))
    assert len([name for name in names(screen) if name.startswith("业务")]) == 2


def test_seconds_run(shown, qtbot):
    office = PublicOffice()
    presenter, screen = shown(office)
    office.clock.forward(60)
    screen._second.setInterval(1)
    qtbot.waitUntil(lambda: presenter.view.clock == "08:41")


def test_the_corner_held_asks_for_the_number_and_only_that_closes_the_window(qtbot, style):
    office = PublicOffice()
    presenter = KioskPresenter(office, office.runner)
    way_out = KioskExit(office.kiosk_pin, office.clock, office.runner)
    screen = KioskScreen(presenter, style, way_out=way_out, hold_s=0.05)
    qtbot.addWidget(screen)
    screen.resize(540, 960)
    screen.show()
    screen.grab()
    assert not screen.close(), "a key of the window system closes nothing"
    QTest.mousePress(screen, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.waitUntil(lambda: way_out.view.is_open)
    QTest.mouseRelease(screen, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    screen.grab()
    nothing_is_cut(screen.trace, *GRID)
    assert names(screen) == {*"0123456789<=", "取消"}, "nothing of the page below can be touched"
    for digit in PIN:
        touch(screen, digit)
    touch(screen, "=")
    assert screen.close()
    screen.stop()


def test_a_short_touch_of_the_corner_is_nothing(qtbot, style):
    office = PublicOffice()
    way_out = KioskExit(office.kiosk_pin, office.clock, office.runner)
    screen = KioskScreen(KioskPresenter(office, office.runner), style, way_out=way_out, hold_s=60)
    qtbot.addWidget(screen)
    screen.show()
    screen.grab()
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert not screen._hold.isActive()
    assert not way_out.view.is_open
    screen.stop()
