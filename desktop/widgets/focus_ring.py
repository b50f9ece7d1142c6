"""A ring around whatever has the focus, two pixels outside it; the style sheet cannot draw there."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

from desktop.style.style import Style

_GAP = 3
_MOVES = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show, QEvent.Type.LayoutRequest}
)


class FocusRing(QWidget):
    """Lies over the window, lets every click through, follows the focus."""

    def __init__(self, style: Style, window: QWidget) -> None:
        super().__init__(window)
        self._style = style
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []  # the target and what it stands in: it moves with each of them
        self._later = QTimer(self)  # many of them move in one turn of the event loop; one look at its end is enough
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._place)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in filter(isValid, self._watched):  # a page may have gone since
            widget.removeEventFilter(self)
        if self._target is not None and isValid(self._target):
            self._target.destroyed.disconnect(self._lost)  # it may go later, when the ring is elsewhere
        # Inputs show the focus by their own border.
        wants = isinstance(new, (QAbstractButton, QAbstractItemView)) and new.window() is self.window()
        self._target = new if wants else None
        self._watched = list(_upwards(self._target, self.window()))
        for widget in self._watched:
            widget.installEventFilter(self)
        if self._target is not None:
            self._target.destroyed.connect(self._lost)
        self._place()

    def _lost(self) -> None:
        self._target, self._watched = None, []
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move along with the widget."""
        del watched
        if event.type() in _MOVES and self.window().isVisible():
            self._later.start()
        return False

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self.window(), QPoint(0, 0))
        area = QRect(corner, target.size()).adjusted(-_GAP, -_GAP, _GAP, _GAP)
        self.setGeometry(area.intersected(self._visible_area(target)))
        self.show()
        self.raise_()

    def _visible_area(self, target: QWidget) -> QRect:
        """Return the part of the window the target may show in: a scroll area cuts it off."""
        area = self.window().rect()
        parent = target.parentWidget()
        while parent is not None and parent is not self.window():
            if parent.objectName() == "qt_scrollarea_viewport":
                corner = parent.mapTo(self.window(), QPoint(0, 0))
                area = area.intersected(QRect(corner, parent.size()).adjusted(-_GAP, -_GAP, _GAP, _GAP))
            parent = parent.parentWidget()
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._style.colour("focus"), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def _upwards(widget: QWidget | None, window: QWidget) -> Iterator[QWidget]:
    while widget is not None and widget is not window:
        yield widget
        widget = widget.parentWidget()
