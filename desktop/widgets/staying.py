"""A column that stays in sight beside a longer one, while both are scrolled. It knows no page."""

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class Staying(QWidget):
    """Holds ``inner`` and, once ``stay_in`` is told its area, moves it down as far as there is room below it.

    What is higher than the area stays once its end is seen.
    """

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner, self._area = inner, QScrollArea()
        inner.setParent(self)

    def stay_in(self, area: QScrollArea) -> None:
        """Stay in sight in this area, which this column is somewhere in."""
        self._area = area
        area.verticalScrollBar().valueChanged.connect(self._place)
        area.verticalScrollBar().rangeChanged.connect(self._place)

    def sizeHint(self) -> QSize:
        """As large as what is in it."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As large as what is in it."""
        return self._inner.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Words in it may wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as what is in it."""
        return max(self._inner.heightForWidth(width), self._inner.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place it anew."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Hear that what is in it wants another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def _place(self) -> None:
        bar, seen = self._area.verticalScrollBar(), self._area.viewport().height()
        if not bar.maximum():
            self._inner.setGeometry(self.rect())
            return
        high = self.heightForWidth(self.width())
        begin = self.mapTo(self._area.widget(), QPoint()).y()
        over = bar.value() - begin + min(0, seen - high)
        self._inner.setGeometry(0, max(0, min(over, self.height() - high)), self.width(), high)
