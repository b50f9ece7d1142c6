"""Where words may break, and what stands beside them: dots of names, rows that wrap, icons in large type."""

import pytest
from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from core.cases.case import MaterialState
from core.people.names import MIDDLE_DOTS
from desktop.presenters.views import LampBarView, LampView
from desktop.widgets.buttons import LampButton
from desktop.widgets.flow import FlowLayout
from desktop.widgets.focus_ring import FocusRing
from desktop.widgets.grid_painter import _rows
from desktop.widgets.icon import Icon
from desktop.widgets.lamp_bar import LampBar
from desktop.widgets.painting import marked_layout
from desktop.widgets.text import JOINER, Label, bound, first_lines
from tests.fakes.counter_office import a_card

LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


@pytest.mark.parametrize("dot", MIDDLE_DOTS)
def test_no_line_on_the_screen_begins_with_the_dot_of_a_name(style, dot):
    name, font = LONG.replace("·", dot), style.font("value", is_bold=True)
    two = QFontMetrics(font).horizontalAdvance("艾" + dot) + 2  # narrower, and each character has its line
    for width in range(two, QFontMetrics(font).horizontalAdvance(name), 3):
        rows = _rows(name, font, width)
        assert "".join(rows) == name
        assert [row for row in rows if row[0] == dot] == []
        layout = marked_layout(style, font, name, [(2, 9)], width)
        begins = [layout.lineAt(index).textStart() for index in range(layout.lineCount())]
        assert [at for at in begins if layout.text()[at] == dot] == []


def test_a_label_says_what_was_set_and_looks_as_it_would_in_one_line(qtbot, style):
    label, plain = Label(LONG, wraps=True), QLabel(LONG)
    for widget in (label, plain):
        qtbot.addWidget(widget)
        widget.setFont(style.font("value"))
        widget.resize(500, 30)
    assert label.text() == LONG
    assert QLabel.text(label) == bound(LONG) != LONG
    assert label.grab().toImage() == plain.grab().toImage()
    assert JOINER not in first_lines(LONG * 3, style.font(), 200, 2)


def test_a_row_wraps_and_keeps_its_ends_at_the_right(qtbot, style):
    holder = QWidget()
    qtbot.addWidget(holder)
    flow, left, end, last = FlowLayout(holder, gap=10), *(QPushButton(holder) for _unused in range(3))
    for button in (left, end, last):
        button.setFixedSize(100, 20)
    flow.addWidget(left)
    flow.add_end(end)
    flow.add_end(last)
    flow.setGeometry(QRect(0, 0, 400, 50))
    assert [button.x() for button in (left, end, last)] == [0, 190, 300]
    assert flow.heightForWidth(400) == 20
    flow.setGeometry(QRect(0, 0, 250, 50))
    assert [(button.x(), button.y()) for button in (left, end, last)] == [(0, 0), (150, 0), (150, 30)]
    assert flow.heightForWidth(250) == 50
    assert flow.sizeHint().width() == 320


def test_the_mark_of_what_will_be_told_grows_with_the_words(shell, office, presenters, style):
    presenters.gate.create_administrator(
        number="0317", name="李慧敏", password="Deng9-hua7-lou", again="Deng9-hua7-lou"
    )
    office.issue("A")
    counter = presenters.counter
    counter.call_next()
    office.put_card(a_card())
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.correct()
    counter.set_material(0, MaterialState.MISSING, "not_signed")
    told = shell.page("counter").told
    assert told.isVisible()
    mark = next(label for label in told.findChildren(Icon) if label.isVisible())
    before = mark.pixmap().deviceIndependentSize().width()
    shell.turn_large()
    style.settle()
    after = mark.pixmap().deviceIndependentSize().width()
    shell.turn_large()
    style.settle()
    assert (before, after) == (18, 22)
    assert mark.pixmap().deviceIndependentSize().width() == 18


def test_the_ring_stays_when_a_widget_goes_that_had_the_focus_before(shell):
    first, second = QPushButton("a", shell), QPushButton("b", shell)
    for button in (first, second):
        button.show()
        button.setFocus()
    QApplication.processEvents()
    ring = shell.findChild(FocusRing)
    assert ring.isVisible()
    first.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert ring.isVisible()
    assert ring.geometry().contains(second.geometry())


def test_a_hub_that_goes_with_all_its_devices_leaves_every_lamp_its_name(qtbot, style):
    names = ("身份证阅读器", "社保卡读卡器", "取号机读卡器", "扫码枪", "评价器", "大厅屏", "凭证打印机")
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 200)
    bar = LampBar(style, window)
    bar.resize(1366, bar.height())
    words = "设备还被别的程序打开"
    bar.show_lamps(LampBarView(lamps=tuple(
        LampView(device=name, name=name, word=words, tone="bad", icon="circle-x") for name in names
    )))  # fmt: skip
    window.show()
    lamps = bar.findChildren(LampButton)
    said = [[text for text, _font, _colour in lamp._words()] for lamp in lamps]
    assert [lamp.width() for lamp in lamps if lamp.width() < lamp.sizeHint().width()] == []
    assert (said[0], said[-1]) == ([names[0], words], [names[-1]])
