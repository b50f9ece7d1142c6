"""The lamp bar at the foot of every window, and the popover that says what to do. Never a modal box."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import LampBarView, LampView
from desktop.style.style import Style
from desktop.widgets.buttons import Button, IconButton, LampButton
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label


class LampBar(QWidget):
    """Lamps in a fixed order, the upload at the right end. ``can_open`` says which device has a page to go to."""

    device_wanted = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName("lamp_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._is_fitting = False
        self.can_open: Callable[[str], bool] = lambda _device: False
        self._view = LampBarView()
        self._lamps: dict[str, LampButton] = {}
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._sync_icon = Label()
        self._sync = Label(role="caption")
        self._version = Label(role="hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        row.addLayout(self._row)
        row.addStretch(1)
        for widget in (self._sync_icon, self._sync, self._version):
            row.addWidget(widget)
        self.popover = LampPopover(style, self)
        style.changed.connect(self._fit)
        self._fit()

    def show_lamps(self, view: LampBarView) -> None:
        """Show the bar; an open popover follows its lamp."""
        self._view = view
        names = {lamp.device for lamp in view.lamps}
        for gone in [name for name in self._lamps if name not in names]:
            self._lamps.pop(gone).deleteLater()
        for lamp in view.lamps:
            self._button(lamp.device).show_lamp(lamp)
            if self.popover.device == lamp.device:
                self.popover.show_lamp(lamp)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit_words()
        self.popover.follow()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Take the popover along."""
        super().moveEvent(event)
        self.popover.follow()

    def focus_first(self) -> None:
        """Ctrl+D: the first lamp in trouble, else the first."""
        bad = [b for b in self._lamps.values() if b.lamp and b.lamp.tone in ("bad", "warn")]
        for button in [*bad, *self._lamps.values()][:1]:
            button.setFocus()

    def _button(self, device: str) -> LampButton:
        if device not in self._lamps:
            button = LampButton(self._style)
            button.clicked.connect(lambda _checked=False: self._turn(device))
            self._lamps[device] = button
            self._row.addWidget(button)
        return self._lamps[device]

    def _turn(self, device: str) -> None:
        button = self._lamps[device]
        if self.popover.device == device or button.lamp is None:
            self.close_popover()
            return
        self.close_popover()
        button.setChecked(True)
        self.popover.open_over(button, button.lamp)

    def close_popover(self) -> None:
        """Close it and let every lamp go."""
        self.popover.close_it()
        for button in self._lamps.values():
            button.setChecked(False)

    def _fit(self) -> None:
        self.setFixedHeight(self._style.layout("lamp_bar"))
        tone = {"off": "ink3", "ok": "ink2"}.get(self._view.sync_tone, self._view.sync_tone)
        self._sync_icon.setPixmap(self._style.pixmap(self._view.sync_icon, tone, self._style.px(16)))
        self._fit_words()

    def _fit_words(self) -> None:
        if self._is_fitting:  # hiding a word makes Qt lay the bar out anew, at once
            return
        self._is_fitting = True
        self._sync.setToolTip(self._view.sync_tip)
        self._say_what_fits(self._view.sync_tone if self._view.sync_tone in ("warn", "bad") else "")
        self._is_fitting = False

    def _say_what_fits(self, tone: str) -> None:
        # Where large type leaves no room, the details go first, then lamps not in use, then the word of a calm lamp,
        # then, where a desk has every device there is, calm lamps from the right end: trouble is always said in full;
        # only where a hub went with all that hung on it, the last ones keep their names alone.
        for step in range(4):
            self._sync.show_text(self._view.sync if step < 1 else self._view.sync_short, tone)
            self._version.show_text(self._view.version if step < 1 else "")
            for button in self._lamps.values():
                is_unused = button.lamp is not None and button.lamp.tone == "off"
                button.setVisible(step < 2 or not is_unused)
                button.set_short(is_short=step == 3)
                button.set_bare(is_bare=False)
            if self._wanted() <= self.width():
                return
        for button in reversed(self._lamps.values()):
            if button.lamp is not None and button.lamp.tone == "ok":
                button.hide()
                if self._wanted() <= self.width():
                    return
        for button in reversed(self._lamps.values()):
            button.set_bare(is_bare=True)
            if self._wanted() <= self.width():
                return

    def _wanted(self) -> int:
        shown = [w for w in (*self._lamps.values(), self._sync_icon, self._sync, self._version) if not w.isHidden()]
        return sum(widget.sizeHint().width() + 6 for widget in shown) + 28


class LampPopover(QFrame):
    """One line what, one line what to do, and the way to the device's page. Grows upward; Esc closes."""

    def __init__(self, style: Style, bar: LampBar) -> None:
        super().__init__(bar)
        self._style, self._bar = style, bar
        self.device = ""
        self.setProperty("box", "popover")
        self._icon, self._title = Icon(style, 20), Label(role="bold", wraps=True)
        self._text, self._remedy = Label(wraps=True), Label(role="bold", wraps=True)
        self._close = IconButton(style, _("Close"), "x")
        self._close.clicked.connect(bar.close_popover)
        self._open = Button(style, _("Go to its page"), kind="small")
        self._open.clicked.connect(self._go)
        head = QHBoxLayout()
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 10, 10, 14)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self._text)
        box.addWidget(self._remedy)
        box.addSpacing(2)
        box.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def open_over(self, lamp_button: LampButton, lamp: LampView) -> None:
        """Open above a lamp, inside the window."""
        window = self._bar.window()
        self.setParent(window)
        self.device = lamp.device
        self._anchor = lamp_button
        self.show_lamp(lamp)
        self.show()
        self.raise_()
        self._close.setFocus()

    def show_lamp(self, lamp: LampView) -> None:
        """Show what the lamp says now."""
        tone = "ink3" if lamp.tone == "off" else lamp.tone
        self._icon.show_icon(lamp.icon, tone)
        self._title.setText(lamp.title)
        self._text.show_text(lamp.text)
        self._remedy.show_text(lamp.remedy)
        self._open.setVisible(self._bar.can_open(lamp.device))
        self._place()

    def close_it(self) -> None:
        """Hide and forget the lamp."""
        self.device = ""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes and gives the focus back to the lamp."""
        if event.key() == Qt.Key.Key_Escape:
            self._bar.close_popover()
            self._anchor.setFocus()
            return
        super().keyPressEvent(event)

    def follow(self) -> None:
        """Stand over the lamp again, where it or the words have changed their size or place."""
        if self.device:
            self._place()

    def event(self, event: QEvent) -> bool:
        """Grow with the words, as when the type becomes large."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.follow()
        return done

    def _go(self) -> None:
        device = self.device
        self._bar.close_popover()
        self._bar.device_wanted.emit(device)

    def _place(self) -> None:
        width = self._style.layout("popover")
        self.setFixedWidth(width)
        layout = self.layout()
        height = layout.totalHeightForWidth(width) if layout is not None else self.sizeHint().height()
        self.resize(width, height)
        corner = self._anchor.mapTo(self._bar.window(), QPoint(0, 0))
        # It never covers the button that calls the next visitor.
        layout_of = self._style.layout
        left = layout_of("rail") + layout_of("margin") + self._style.column("queue") + layout_of("gap")
        x = min(max(corner.x(), left), self._bar.window().width() - width - 8)
        self.move(max(8, x), corner.y() - height - 8)
