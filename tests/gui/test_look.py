"""What a careful eye would check: nothing clipped, everything named, enough contrast, room on a small screen."""

import shutil
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.base.clock import SystemClock
from core.base.resources import SHIPPED, Resources
from core.cases.case import MaterialState
from core.devices.manager import DeviceManager
from desktop.i18n import use_language
from desktop.screens.centre import MakeCard
from desktop.shell import Shell
from desktop.style.style import Style
from desktop.style.tokens import contrast, load_tokens
from desktop.widgets.buttons import ChoiceTile, RailButton
from desktop.widgets.card import scroller
from desktop.widgets.staying import Staying
from tests.fakes.counter_office import a_card
from tests.fakes.devices import a_stand

LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


def devices(shell, office, presenters):
    """The page of devices: one that is away, one that works, a choice of ports; and a code nobody knows."""
    with a_stand(SystemClock()) as stand:
        office.devices = stand.manager
        shell.open_page("admin")
        shell.page("admin").show_section("devices")
        presenters.devices.refresh()
        for device in ("hall_led", "card_reader"):
            presenters.devices.pick(device)
            yield f"device {device}"
        presenters.devices.choose_port()
        yield "ports"
        presenters.devices.wipe()
        presenters.scans.on_typed("x" * 300)
        yield "scanned"
        presenters.scans.close()
        shell.open_page("day")
    office.devices = DeviceManager(())


def pages(shell, office, presenters):
    """Walk through every state worth looking at; yields its name."""
    yield "gate"
    presenters.gate.create_administrator(
        number="0317", name="李慧敏", password="Deng9-hua7-lou", again="Deng9-hua7-lou"
    )
    yield "empty"
    office.issue("A", "A", "B", "C")
    office.issue("A", priority="elder", is_appointment=True)
    counter = presenters.counter
    counter.call_next()
    counter.call_next()
    yield "called"
    office.put_card(a_card(LONG))
    yield "person"
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    yield "item"
    counter.correct()
    counter.set_material(0, MaterialState.MISSING, "not_signed")
    yield "missing"
    counter.ask_refusal()
    yield "refusal"
    counter.drop_refusal()
    counter.hand_in_all()
    counter.accept()
    yield "accepted"
    shell.open_page("cases")
    presenters.cases.search("阿")
    presenters.cases.open(presenters.cases.view.rows[0].case_id)
    yield "cases"
    presenters.cases.ask("void")
    yield "void"
    presenters.cases.fill("reason", "录错了人")
    presenters.cases.submit()
    yield "voided"
    yield from brought_later(shell, office, presenters)
    yield from accounts(shell, presenters)
    yield from printing(shell, presenters)
    yield from devices(shell, office, presenters)
    yield from rooms(shell, presenters)
    shell.open_page("day")
    yield "day"
    presenters.day.close_day()
    yield "asked whether it is meant"
    presenters.day.close_day()
    assert presenters.day.last_close is not None
    yield "closed"
    presenters.gate.lock(is_idle=True)
    yield "locked"


def rooms(shell, presenters):
    """Walk through the other pages of the administrator, the hall and the appointments."""
    shell.open_page("admin")
    admin = shell.page("admin")
    for section in ("ratings", "ages", "same_persons", "kiosk", "centre", "forms"):
        admin.show_section(section)
        yield section
    presenters.forms.pick("NB-SQ-001")
    presenters.forms.add()
    for key, value in {"label": "住房情况", "kind": "choice", "choices": "自有\n租住", "needed": "1"}.items():
        presenters.forms.set(key, value)
    yield "form"
    presenters.forms.drop()
    shell.open_page("appointments")
    yield "appointments"
    shell.open_page("hall")
    presenters.hall.refresh()
    yield "hall"
    presenters.hall.pick("3")
    presenters.hall.ask_move()
    yield "move"
    presenters.hall.drop_move()


def printing(shell, presenters):
    """Walk through the pages of templates and calibration."""
    shell.open_page("admin")
    admin = shell.page("admin")
    for page in ("papers", "calibration"):
        admin.show_section(page)
        yield page
    presenters.calibration.tick_area("甲", is_wrong=True)
    presenters.calibration.print_page()
    yield "calibrated"
    admin.show_section("papers")
    presenters.papers.edit('title = "x"\n[[block]]\ntext = 1\n')
    yield "papers-broken"
    presenters.papers.undo()


def brought_later(shell, office, presenters):
    """Walk through a correction and the papers that come later."""
    counter = presenters.counter
    shell.open_page("counter")
    counter.find_item("jzz")
    counter.pick_item(counter.view.intake.hits[0].code)
    for row in counter.view.intake.materials:
        if row.state == "missing":
            counter.set_material(row.index, MaterialState.MISSING, "not_brought")
    counter.correct()
    yield "corrected"
    shell.page("counter").supply_wanted.emit(counter.case_to_supply())
    yield "supply"
    presenters.cases.tick_all()
    yield "ticked"
    presenters.cases.supply()
    yield "supplied"


def accounts(shell, presenters):
    """Walk through the page of accounts."""
    staff = presenters.staff
    shell.open_page("admin")
    shell.page("admin").show_section("items")
    presenters.items.pick("NB-SQ-001")
    for tab, _name in presenters.items.view.tabs:
        presenters.items.open_tab(tab)
        presenters.items.add_part()
        yield f"items {tab}"
    presenters.items.set("promised_limit", "")
    yield "items wrong"
    shell.page("admin").show_section("staff")
    yield "admin"
    staff.begin_new()
    staff.create(number="0402", name=LONG, role="clerk", password="12345678", again="12345678")
    yield "refused account"
    staff.create(number="0402", name=LONG, role="supervisor", password="Deng9-hua7-lou", again="Deng9-hua7-lou")
    yield "account"


def is_seen(widget, shell):
    return widget.isVisible() and not widget.visibleRegion().isEmpty() and widget.window() is shell


def clipped(shell):
    """Return what has less room than its words need."""
    bad = []
    for widget in shell.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QPushButton):
            continue
        if isinstance(widget, RailButton | ChoiceTile) or not widget.text():
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 1:
                bad.append((widget.text(), "height", widget.heightForWidth(widget.width()), widget.height()))
        elif widget.sizeHint().width() > widget.width() + 1:
            bad.append((widget.text(), "width", widget.sizeHint().width(), widget.width()))
        elif isinstance(widget, QLabel) and widget.sizeHint().height() > widget.height() + 1:
            bad.append((widget.text(), "height", widget.sizeHint().height(), widget.height()))
    return bad + cut_off(shell)


def cut_off(shell):
    """Return what is wider than the area it scrolls down in: nobody can move it sideways."""
    areas = [area for area in shell.findChildren(QScrollArea) if area.isVisible() and area.widget() is not None]
    return [
        (type(area.widget()).__name__, "area", area.widget().width(), area.viewport().width())
        for area in areas
        if area.widget().width() > area.viewport().width()
    ]


def too_large(shell):
    """Return the least size of the window where the smallest screen is smaller."""
    least = shell.minimumSizeHint()
    return (least.width(), least.height()) if least.width() > 1366 or least.height() > 768 else ()


def nameless(shell):
    """Return what takes the focus and has no name for who cannot see it."""
    bad = set()
    for widget in shell.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not is_seen(widget, shell):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name):
            bad.add(f"{type(widget).__name__} {widget.objectName()}")
    return bad


class Openings(QObject):
    """Hears of every window that opens."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@dataclass
class Walk:
    """What was found on a walk through all pages, by the name of their state."""

    clipped: dict = field(default_factory=dict)
    too_large: dict = field(default_factory=dict)
    nameless: dict = field(default_factory=dict)
    opened: list = field(default_factory=list)


@pytest.fixture(scope="module")
def walks():
    return {}


@pytest.fixture
def walk(request, walks):
    """Return the walk in a window of such a size: made once, for all tests that ask what was found on it."""

    def walked(width, height, *, is_large):
        size = width, height, is_large
        if size not in walks:
            parts = (request.getfixturevalue(name) for name in ("shell", "office", "presenters", "style", "qapp"))
            walks[size] = walk_through(*parts, *size)
        return walks[size]

    return walked


def walk_through(shell, office, presenters, style, qapp, width, height, is_large):
    style.set_large(is_large)
    style.settle()
    shell.resize(width, height)
    found, openings = Walk(), Openings()
    qapp.installEventFilter(openings)
    for name in pages(shell, office, presenters):
        for _ in range(3):
            QApplication.processEvents()
        for bad, where in (
            (clipped(shell), found.clipped), (too_large(shell), found.too_large), (nameless(shell), found.nameless),
        ):  # fmt: skip
            if bad:
                where[name] = bad
    qapp.removeEventFilter(openings)
    found.opened = openings.seen
    style.set_large(False)
    style.settle()
    return found


@pytest.mark.parametrize(
    ("width", "height", "is_large"),
    [(1366, 768, False), (1366, 768, True), (1600, 900, True), (1920, 1080, False), (1920, 1080, True)],
)
def test_no_text_is_clipped(walk, width, height, is_large):
    assert walk(width, height, is_large=is_large).clipped == {}


@pytest.mark.parametrize("is_large", [False, True])
def test_every_page_fits_the_smallest_screen(walk, is_large):
    assert walk(1366, 768, is_large=is_large).too_large == {}


def test_no_part_opens_as_a_window_of_its_own(walk):
    assert walk(1366, 768, is_large=False).opened == []


def test_f130_every_widget_that_takes_the_focus_has_a_name(walk):
    assert walk(1366, 768, is_large=False).nameless == {}


@pytest.mark.parametrize(
    ("width", "height", "is_large"), [(1366, 768, False), (1366, 768, True), (1920, 1080, False), (1920, 1080, True)]
)
def test_no_english_text_is_clipped(qtbot, style, office, width, height, is_large):
    use_language("en")
    style.set_large(is_large)
    style.settle()
    presenters, shell = office.presenters(), Shell(style)
    qtbot.addWidget(shell)
    shell.resize(width, height)
    shell.show()
    shell.attach(presenters)
    found = {}
    for name in pages(shell, office, presenters):
        for _ in range(3):
            QApplication.processEvents()
        if bad := clipped(shell):
            found[name] = bad
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible())  # what a picture began is kept first
    presenters.stop()
    style.set_large(False)
    style.settle()
    use_language("zh")
    assert found == {}


def test_the_pairs_of_the_tokens_can_be_read():
    tokens = load_tokens()
    weak = {pair: contrast(*(tokens.colour[name] for name in pair)) for pair in tokens.pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    lines = {pair: contrast(*(tokens.colour[name] for name in pair)) for pair in tokens.pairs_ui}
    assert {pair: ratio for pair, ratio in lines.items() if ratio < 3} == {}


def test_the_fields_of_the_centres_form_are_of_one_height(qtbot, style):
    card = MakeCard(style)
    qtbot.addWidget(card)
    card.resize(900, 600)
    card.show()
    assert len({line.height() for line in card.findChildren(QLineEdit)}) == 1


@pytest.mark.parametrize("high", [300, 600])
def test_a_shorter_column_stays_in_sight_while_a_longer_one_is_scrolled(qtbot, high):
    short, filling, long, page = (QWidget() for _unused in range(4))
    filling.setMinimumHeight(high)
    long.setMinimumHeight(2000)
    column = QVBoxLayout(short)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(filling)
    staying, row = Staying(short), QHBoxLayout(page)
    row.addWidget(staying)
    row.addWidget(long)
    area = scroller(page)
    staying.stay_in(area)
    qtbot.addWidget(area)
    area.resize(400, 400)
    with qtbot.waitExposed(area):
        area.show()
    assert seen(short, area).top() == row.contentsMargins().top()
    area.verticalScrollBar().setValue(1000)
    assert seen(short, area).bottom() == min(high, 400) - 1
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    end = 399 - row.contentsMargins().bottom()
    assert seen(short, area).bottom() == min(high - 1, end)  # it never hangs over the end of the longer one


def seen(widget: QWidget, area: QScrollArea) -> QRect:
    """Return where a widget lies in what an area shows."""
    return QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())


def test_an_icon_is_painted_without_the_disk(qapp, tmp_path):
    shutil.copytree(SHIPPED / "icons", tmp_path / "icons")
    shutil.copytree(SHIPPED / "style", tmp_path / "style")
    style = Style(Resources(shipped=tmp_path))
    style.read_icons()
    shutil.rmtree(tmp_path / "icons")
    for name in (path.stem for path in (SHIPPED / "icons").glob("*.svg")):
        picture = style.pixmap(name, "pri", 24).toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(48) for y in range(48)), name
