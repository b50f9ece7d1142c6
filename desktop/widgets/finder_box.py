"""The item field: type initials, pinyin, hanzi or a code; the hits drop down below it. It knows no finder."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import HitRow
from desktop.style.style import Style
from desktop.widgets.fields import Line
from desktop.widgets.lists import HitList
from desktop.widgets.text import Label

_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
ROWS = 7
EDGE_PX = 6
INSET_PX = 2 * (EDGE_PX + 1)  # with the line around


class FinderBox(Line):
    """A line with a list of hits; ``typed`` on every change, ``picked`` with the code, ``left`` when the focus went."""

    typed = Signal(str)
    picked = Signal(str)
    left = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(_("Item"), _("initials, pinyin, name or code, for example gljt"), parent)
        self._style = style
        self._popup = QFrame(self)
        self._popup.setProperty("box", "popover")
        self._list = HitList(style, _("Items found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.picked.connect(self._take)
        self._hint = Label(role="caption", wraps=True)
        self._hint.setProperty("tone", "warn")
        box = QVBoxLayout(self._popup)
        box.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        box.addWidget(self._hint)
        box.addWidget(self._list)
        self._popup.hide()
        style.dress(self._popup)  # it is put into the window itself, which has no sheet
        self.textEdited.connect(self.typed)
        style.changed.connect(self.close_hits)  # the field goes elsewhere, perhaps out of sight

    @property
    def is_open(self) -> bool:
        """Say whether the list of hits is shown."""
        return self._popup.isVisible()

    def close_hits(self) -> None:
        """Close the list."""
        self._popup.hide()

    def show_hits(self, query: str, hits: tuple[HitRow, ...], hint: str) -> None:
        """Show what was found for what is typed now."""
        if not self.hasFocus() or query != self.text() or not query.strip():
            self._popup.hide()
            return
        self._hint.show_text(hint or ("" if hits else _("Nothing found. Try two initials, or a part of the name.")))
        self._list.setVisible(bool(hits))
        self._list.show_rows(hits)
        self._place(len(hits))
        if hits and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._list.model().index(0, 0))

    def wipe(self) -> None:
        """Forget the text and close the list."""
        super().wipe()
        self._list.show_rows(())
        self._hint.setText("")
        self._popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the list, Enter takes the row; Esc is a key of the page."""
        if self._popup.isVisible():
            if event.key() in _KEYS:
                self._list.keyPressEvent(event)
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self._take(self._list.current_key())
                return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay below the field while the window moves."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._stay)  # once the field has its new place
        return super().eventFilter(watched, event)

    def _stay(self) -> None:
        if self._popup.isVisible():
            self._place(self._list.model().rowCount())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close when the focus goes to another field; another window in front changes nothing."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._popup.hide()
            self.left.emit()

    def _take(self, code: str) -> None:
        if code:
            self._popup.hide()
            self.picked.emit(code)

    def _place(self, rows: int) -> None:
        window = self.window()
        if self._popup.parentWidget() is not window:
            self._popup.setParent(window)
            window.installEventFilter(self)
        corner = self.mapTo(window, QPoint(0, self.height() + 2))
        width = max(self.width(), self._style.px(420))
        self._list.setFixedWidth(width - INSET_PX)  # before the heights: names are wrapped for it
        hint = 0 if self._hint.isHidden() else self._hint.heightForWidth(width - INSET_PX) + 8
        wanted = sum(self._list.sizeHintForRow(row) for row in range(min(rows, ROWS))) + 18 if rows else 12
        below = window.height() - corner.y() - self._style.layout("lamp_bar") - 8
        above = corner.y() - self.height() - 4
        is_above = wanted + hint > below and above > below  # the field stands low: the list goes up
        height = min(wanted + hint, max(above if is_above else below, 120))
        y = above - height if is_above else corner.y()
        self._popup.setGeometry(max(8, min(corner.x(), window.width() - width - 10)), y, width, height)
        self._popup.show()
        self._popup.raise_()
