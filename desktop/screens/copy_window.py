"""The copy panel: a narrow window that stays above the other system; each press puts the next field on the clipboard.

What it put there it takes away again after a while, and when it closes; what somebody else copied stays.
"""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.copying import CopyPresenter, CopyRow, CopyView
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, scroller
from desktop.widgets.text import Label

WIDTH, HEIGHT = 380, 560
_PAD = 14  # of a row, with its border


class RowButton(Button):
    """One field; words that are too long for it end in dots, bold or not."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, "", kind="seg", parent=parent)
        self._whole = ""
        self.setCheckable(True)
        self.setProperty("align", "left")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show the label and the value."""
        self._whole = words
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        room = self.width() - 2 * self._style.px(_PAD)
        self.set_words(QFontMetrics(bold).elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
        self.setAccessibleName(self._whole)


class CopyWindow(QWidget):
    """Shows itself while the presenter's panel is open. GUI thread."""

    def __init__(self, presenter: CopyPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("page")
        self.setWindowTitle(_("Copy into another system"))
        self._presenter, self._style = presenter, style
        self._shown, self._mine = CopyView(), ""
        self._keys: tuple[str, ...] = ()
        self.rows: list[RowButton] = []
        style.dress(self)
        card = Card(style)
        self._title, self._entered = Label(role="bold", wraps=True), Label(role="caption", wraps=True)
        self.systems = QComboBox()
        self.systems.setAccessibleName(_("System"))
        self.systems.activated.connect(lambda place: presenter.choose(str(self.systems.itemData(place))))
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        self._banner = BannerBox(style, can_close=False)
        self.next = Button(style, _("Copy next"), key="F8", kind="primary", icon="copy")
        self.next.clicked.connect(presenter.copy_next)
        self.done = Button(style, _("Entered"), key="Ctrl+S", icon="check")
        self.done.clicked.connect(presenter.enter)
        low = QHBoxLayout()
        low.addWidget(self.done)
        low.addStretch(1)
        low.addWidget(self.next)
        for widget in (self._title, self.systems, self._entered, self._banner, scroller(inner)):
            card.box.addWidget(widget)
        card.box.addWidget(Label(_("Enter or F8 copies the next field; a click copies that one."), "hint", wraps=True))
        card.box.addLayout(low)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.addWidget(card)
        style.follow(self._fit)
        self._fit()
        self._clearing = QTimer(self, singleShot=True, interval=presenter.clear_after_s * 1000)
        self._clearing.timeout.connect(self.clear_clipboard)
        for key, do in (("Return", presenter.copy_next), ("Enter", presenter.copy_next), ("F8", presenter.copy_next),
                        ("Ctrl+S", presenter.enter), ("Escape", presenter.close)):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(do)
        self._stop = presenter.on_change(self.show_view)

    def show_view(self, view: CopyView) -> None:
        """Show the panel, or close it; a new clip goes to the clipboard."""
        before, self._shown = self._shown, view
        if not view.is_open:
            self.clear_clipboard()
            self.hide()
            return
        self._title.setText(view.title)
        self._entered.show_text(view.entered)
        self._banner.show_banner(view.banner)
        if [self.systems.itemData(place) for place in range(self.systems.count())] != [key for key, _n in view.systems]:
            self.systems.clear()
            for key, name in view.systems:
                self.systems.addItem(name, key)
        self.systems.setCurrentIndex(max(0, self.systems.findData(view.system)))
        self._show_rows(view.rows)
        self.next.setEnabled(not view.is_all_done and not view.busy)
        self.done.setEnabled(not view.busy)
        if view.clips != before.clips and view.clip:
            self._put(view.clip)
        if not before.is_open:
            self.show()
            self.next.setFocus()

    def clear_clipboard(self) -> None:
        """Take away what this panel put there, and nothing else."""
        self._clearing.stop()
        clipboard = QGuiApplication.clipboard()
        if self._mine and clipboard.text() == self._mine:
            clipboard.clear()
        self._mine = ""

    def detach(self) -> None:
        """Stop listening and leave nothing on the clipboard."""
        self._stop()
        self.clear_clipboard()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window closes the panel."""
        if self._shown.is_open:
            self._presenter.close()
        super().closeEvent(event)

    def _fit(self) -> None:
        self.resize(self._style.px(WIDTH), self._style.px(HEIGHT))

    def _put(self, text: str) -> None:
        self._mine = text
        QGuiApplication.clipboard().setText(text)
        self._clearing.start()

    def _show_rows(self, rows: tuple[CopyRow, ...]) -> None:
        keys = tuple(row.key for row in rows)
        if keys != self._keys:
            self._keys = keys
            empty(self._list)
            self.rows = []
            for place in range(len(rows)):
                button = RowButton(self._style)
                button.clicked.connect(lambda _on=False, place=place: self._presenter.copy(place))
                self.rows.append(button)
                self._list.addWidget(button)
        for row, button in zip(rows, self.rows, strict=True):
            mark = "→ " if row.is_next else "✓ " if row.is_done else ""
            button.show_words(f"{mark}{row.label}　{row.text}")
            button.setChecked(row.is_next)
