"""The page of devices: the list at the left; one device at the right with its test, frames and troubles."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _, _n
from desktop.presenters.device_words import FrameRow, TestView, TroubleRow
from desktop.presenters.devices import DevicePage, DevicesPresenter, DevicesView
from desktop.presenters.views import Banner, Tag
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, scroller
from desktop.widgets.day_bars import DayBars
from desktop.widgets.device_lists import device_list, frame_list, port_list
from desktop.widgets.icon import Icon
from desktop.widgets.page_keys import add_keys
from desktop.widgets.text import Label, Pill

LOOK_MS = 1000
TROUBLES = 5


class DevicesPanel(Card):
    """All devices; the one pointed at is open at the right."""

    def __init__(self, style: Style, presenter: DevicesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._count = Label(role="caption")
        self.head(_("Devices"), self._count)
        self.rows = device_list(style, _("Devices"))
        self.rows.pointed.connect(presenter.pick)
        self.box.addWidget(self.rows, 1)
        all_of_them = Button(style, _("Test all"), icon="refresh-cw")
        all_of_them.clicked.connect(presenter.test_all)
        self.box.addWidget(all_of_them)
        self.box.addWidget(Label(_("Ctrl+T test   Ctrl+N another port"), "hint", wraps=True))

    def show_view(self, view: DevicesView) -> None:
        """Show the devices."""
        self._count.setText(_n("{n} device", "{n} devices", len(view.rows)).format(n=len(view.rows)))
        self.rows.show_rows(view.rows)
        self.rows.select(view.page.device if view.page else "")


class DeviceCard(Card):
    """One device: how it is, what to do, its test and the last frames of its line."""

    def __init__(self, style: Style, presenter: DevicesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._icon, self._name, self._state = Icon(style, 24), Label(role="section"), Pill()
        self.test = Button(style, _("Test"), key="Ctrl+T", kind="primary")
        self.move_to = Button(style, _("Another port"), key="Ctrl+N", icon="plug")
        self.test.clicked.connect(presenter.test)
        self.move_to.clicked.connect(presenter.choose_port)
        head = QHBoxLayout()
        head.setSpacing(10)
        for widget in (self._icon, self._name, self._state):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.move_to)
        head.addWidget(self.test)
        self.box.addLayout(head)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(18)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._labels: list[tuple[Label, Label]] = []
        for row in range(3):
            pair = (Label(role="caption"), Label())
            self._labels.append(pair)
            self._facts.addWidget(pair[0], row, 0)
            self._facts.addWidget(pair[1], row, 1)
        self.box.addLayout(self._facts)
        self._remedy, self._test = BannerBox(style, can_close=False), BannerBox(style, can_close=False)
        self.box.addWidget(self._remedy)
        self.box.addWidget(self._test)
        self._frames_title = Label(_("Last frames"), "group")
        self._frames_hint = Label(_("command and state only; what a card or a code says is never kept"), "caption")
        title = QHBoxLayout()
        title.setSpacing(10)
        title.addWidget(self._frames_title)
        title.addWidget(self._frames_hint)
        title.addStretch(1)
        self.box.addLayout(title)
        self.frames = frame_list(style, _("Last frames"))
        self._frames: tuple[FrameRow, ...] = ()
        self._none = Label(_("Nothing has gone over the line yet."), "second")
        self.box.addWidget(self._none)
        self.box.addWidget(self.frames, 1)
        self.box.addStretch(0)

    def show_page(self, page: DevicePage) -> None:
        """Show a device."""
        self._icon.show_icon(page.icon, "ink")
        self._name.setText(page.name)
        self._state.show_tag(Tag(page.state.word, page.state.tone))
        self.test.setVisible(page.can_test)
        self.move_to.setVisible(page.can_move)
        for at, (label, value) in enumerate(self._labels):
            fact = page.facts[at] if at < len(page.facts) else ("", "")
            label.show_text(fact[0])
            value.show_text(fact[1])
        what, do = page.remedy
        tone = "warn" if page.state.tone == "warn" else "bad"
        is_said = page.test is not None and page.test.tone == "bad"  # the test says the same, and more
        is_trouble = bool(what) and page.state.tone != "off" and not is_said
        self._remedy.show_banner(Banner(tone=tone, text=what, remedy=do) if is_trouble else None)
        self._test.show_banner(_tested(page.test))
        has_line = page.has_line and page.can_test
        for widget in (self._frames_title, self._frames_hint):
            widget.setVisible(has_line)
        self.frames.setVisible(bool(page.frames))
        self._none.setVisible(has_line and not page.frames)
        if page.frames != self._frames:
            self._frames = page.frames
            self.frames.show_rows(page.frames)
            if not self.frames.hasFocus():  # somebody reads there else
                QTimer.singleShot(0, self.frames.scrollToBottom)


class TroublesCard(Card):
    """What a device did on the last days, and its last troubles, each with what to do."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._days_title, self._days_note = Label(role="group"), Label(role="caption")
        days = QHBoxLayout()
        days.addWidget(self._days_title)
        days.addStretch(1)
        days.addWidget(self._days_note)
        self.box.addLayout(days)
        self.days = DayBars(style)
        self.box.addWidget(self.days)
        self._title = Label(_("Last troubles"), "group")
        self.box.addWidget(self._title)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.box.addLayout(self._rows)
        self._shown: tuple[tuple[TroubleRow, ...], bool] | None = None

    def show_page(self, page: DevicePage) -> None:
        """Show the days, where anything was counted, and the troubles of a device that keeps them."""
        for widget in (self._days_title, self._days_note, self.days):
            widget.setVisible(page.days is not None)
        if page.days is not None:
            self._days_title.show_text(page.days.title)
            self._days_note.show_text(page.days.note)
            self.days.show_chart(page.days)
        self._title.setVisible(page.keeps_troubles)
        self._show_troubles(page.troubles, keeps=page.keeps_troubles)
        self.setVisible(page.days is not None or page.keeps_troubles)

    def _show_troubles(self, troubles: tuple[TroubleRow, ...], *, keeps: bool) -> None:
        if (troubles, keeps) == self._shown:
            return
        self._shown = (troubles, keeps)
        empty(self._rows)
        for trouble in troubles[:TROUBLES]:
            self._rows.addWidget(self._line(trouble))
        if not troubles and keeps:
            self._rows.addWidget(Label(_("None since the program was opened."), "second"))

    def _line(self, trouble: TroubleRow) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Label(trouble.time, "caption"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(trouble.title, "bold"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(trouble.remedy, "second", wraps=True), 1)
        return line


class PortsCard(Card):
    """The ports of this machine; Enter or the button takes one."""

    def __init__(self, style: Style, presenter: DevicesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self.head(_("Which port?"))
        hint = _("What stands in use elsewhere can be taken too; the other device is then looked for in vain.")
        self.box.addWidget(Label(hint, "second", wraps=True))
        self.rows = port_list(style, _("Which port?"))
        self.rows.picked.connect(self._take)
        self.box.addWidget(self.rows, 1)
        take, leave = Button(style, _("Take this port"), kind="primary"), Button(style, _("Leave it"), key="Esc")
        take.clicked.connect(lambda: self._take(self.rows.current_key()))
        leave.clicked.connect(presenter.leave_ports)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(take)
        self.box.addLayout(buttons)

    def _take(self, key: str) -> None:
        if key:
            self._presenter.assign("" if key == "-" else key)


class DevicesScreen(QWidget):
    """Both columns. While it is seen it looks once a second."""

    def __init__(self, presenter: DevicesPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self.panel, self.card = DevicesPanel(style, presenter), DeviceCard(style, presenter)
        self.troubles, self.ports = TroublesCard(style), PortsCard(style, presenter)
        self._banner = BannerBox(style, can_close=False)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        gap, margin = style.layout("gap"), style.layout("margin")
        for widget in (self._blank(), scroller(self._device(gap)), self.ports):
            self._stack.addWidget(widget)
        right, row = QVBoxLayout(), QHBoxLayout(self)
        right.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        row.addWidget(self.panel)
        row.addLayout(right, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(presenter.refresh)
        self._add_keys()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: DevicesView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self.panel.show_view(view)
        before = self._stack.currentIndex()
        self._stack.setCurrentIndex(0 if view.page is None else 2 if view.ports is not None else 1)
        if view.page is not None:
            self.card.show_page(view.page)
            self.troubles.show_page(view.page)
        if view.ports is not None:
            self.ports.rows.show_rows(view.ports)
            if before != self._stack.currentIndex():
                self.ports.rows.setFocus()
        elif before == 2:
            self.focus_home()

    def focus_home(self) -> None:
        """Put the focus on the list."""
        self.panel.rows.setFocus()

    def detach(self) -> None:
        """Stop listening and looking."""
        self._timer.stop()
        self._stop()

    def _device(self, gap: int) -> QWidget:
        column = QWidget()
        column.setObjectName("page")
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(gap)
        box.addWidget(self.card, 1)
        box.addWidget(self.troubles)
        return column

    def _blank(self) -> Card:
        blank = Card(self._style)
        text = Label(_("Choose a device at the left."), "second", wraps=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        blank.box.addStretch(1)
        blank.box.addWidget(text)
        blank.box.addStretch(1)
        return blank

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+T": self._presenter.test,
            "Ctrl+N": self._presenter.choose_port,
            "Escape": self._presenter.leave_ports,
        }
        add_keys(self, keys)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the devices; the first one is open."""
        super().showEvent(event)
        self._presenter.refresh()
        if self._presenter.view.page is None and self._presenter.view.rows:
            self._presenter.pick(self._presenter.view.rows[0].device)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no longer."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list."""
        super().resizeEvent(event)
        style = self._style
        is_narrow = style.room(self.width()) < style.tokens.layout_px["narrow_below"]
        self.panel.setFixedWidth(style.column("device_list_narrow" if is_narrow else "device_list"))


def _tested(test: TestView | None) -> Banner | None:
    if test is None:
        return None
    return Banner(
        tone="pri" if test.tone == "off" else test.tone, text=test.title, remedy=f"{test.text} {test.remedy}".strip()
    )
