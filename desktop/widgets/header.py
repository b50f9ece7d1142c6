"""The header and the rail of the frame. They paint a FrameView and send which key was meant."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import FrameView
from desktop.style.style import Style
from desktop.widgets.buttons import Button, RailButton
from desktop.widgets.text import Label, Pill


class Header(QWidget):
    """Hall, counter, state; the open ticket on other pages; person, clock; the buttons that work everywhere."""

    large_wanted = Signal()
    pause_wanted = Signal()
    lock_wanted = Signal()
    ticket_wanted = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Words give way to the window, not the window to words.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._is_fitting = False
        self._mark = Label()
        self._hall = Label(role="section")
        self._counter = Label(role="second")
        self._state = Pill()
        self._chip = Button(style, "", kind="bar", icon="user", key="Alt+1")
        self._person = Label(role="second")
        self._clock = Label(role="second")
        self._large = Button(style, _("Large type"), key="F11", kind="bar", icon="a-large-small")
        self._large.setCheckable(True)
        self._pause = Button(style, _("Pause"), key="F9", kind="bar", icon="pause")
        self._lock = Button(style, _("Lock"), key="F12", kind="bar", icon="lock")
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 0, 16, 0)
        row.setSpacing(12)
        for widget in (self._mark, self._hall, self._counter, self._state, self._chip):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self._person, self._clock, self._large, self._pause, self._lock):
            row.addWidget(widget)
        self._chip.clicked.connect(self.ticket_wanted)
        self._large.clicked.connect(self.large_wanted)
        self._pause.clicked.connect(self.pause_wanted)
        self._lock.clicked.connect(self.lock_wanted)
        self._chip.hide()
        style.changed.connect(self._fit)
        self._fit()

    def show_frame(self, view: FrameView, *, shows_chip: bool) -> None:
        """Show the frame's values."""
        self._hall.setText(view.hall)
        self._counter.setText(view.counter)
        self._state.show_tag(view.state)
        self._person.setText(view.person)
        self._clock.setText(view.clock)
        self._chip.set_words(view.chip)
        self._chip.setVisible(bool(view.chip) and shows_chip)
        is_paused = view.state.tone == "warn"
        self._pause.set_words(_("Go on") if is_paused else _("Pause"), "play" if is_paused else "pause")
        for button in (self._pause, self._lock):
            button.setVisible(bool(view.person))
        self._fit_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Where large type leaves no room, the person goes first, then the counter, the clock, the hall."""
        if self._is_fitting:  # hiding a word makes Qt lay the bar out anew, at once
            return
        self._is_fitting = True
        self._say_what_fits((self._person, self._counter, self._clock, self._hall))
        self._is_fitting = False

    def _say_what_fits(self, words: tuple[Label, ...]) -> None:
        for gone in range(len(words) + 1):
            for index, label in enumerate(words):
                label.setVisible(index >= gone and bool(label.text()))
            layout = self.layout()
            if layout is None or layout.sizeHint().width() <= self.width():
                return

    def flash_chip(self) -> None:
        """Point at the open ticket: the key that was pressed belongs to its page."""
        self._chip.setFocus()

    def _fit(self) -> None:
        self.setFixedHeight(self._style.layout("header"))
        self._mark.setPixmap(self._style.pixmap("landmark", "on_bar", self._style.px(24)))
        self._large.setChecked(self._style.is_large)


class Rail(QWidget):
    """The pages at the left. A page a role may not open is absent; the others keep their Alt number."""

    wanted = Signal(str)

    def __init__(
        self, style: Style, entries: Sequence[tuple[str, str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(5, 10, 5, 10)
        box.setSpacing(4)
        for key, text, icon, shortcut in entries:
            button = RailButton(style, text, icon, shortcut)
            button.clicked.connect(lambda _checked=False, key=key: self.wanted.emit(key))
            self._buttons[key] = button
            self._group.addButton(button)
            box.addWidget(button)
        box.addStretch(1)
        style.changed.connect(self._fit)
        self._fit()

    def show_page(self, key: str, allowed: frozenset[str], badges: Sequence[tuple[str, int, str]]) -> None:
        """Mark the page shown, hide what the role may not open, count what waits."""
        waiting = {name: (count, tone) for name, count, tone in badges}
        for name, button in self._buttons.items():
            button.setVisible(name in allowed)
            button.setChecked(name == key)
            button.set_badge(*waiting.get(name, (0, "bad")))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a bar at the edge beside the page shown."""
        super().paintEvent(event)
        shown = self._group.checkedButton()
        if shown is None or shown.isHidden():
            return
        style, box = self._style, shown.geometry()
        high = style.px(40)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("pri"))
        painter.drawRoundedRect(-4, box.center().y() - high // 2, 8, high, 2, 2)
        painter.end()

    def _fit(self) -> None:
        self.setFixedWidth(self._style.layout("rail"))
