"""A small chart of days: one bar each, its number above it, failures beside it in red. It knows the values only."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.i18n import _
from desktop.presenters.device_days import DayChart
from desktop.style.style import Style

_HEIGHT, _NARROW, _WIDE = 116, 28, 56  # at the design's size
_DAYS = 7


class DayBars(QWidget):
    """Paints a chart; pointing at a day says it in words."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._chart: DayChart | None = None

    def show_chart(self, chart: DayChart) -> None:
        """Show the days."""
        if chart == self._chart:
            return
        self._chart = chart
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription("\n".join(bar.words for bar in chart.bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of seven days."""
        return QSize(self._style.px(_DAYS * 56), self._style.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """See sizeHint: the numbers need it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars, numbers, days and the ground line."""
        del event
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self._paint(painter, self._chart)
        finally:
            painter.end()

    def event(self, event: QEvent) -> bool:
        """Say the day under the pointer."""
        if isinstance(event, QHelpEvent) and self._chart is not None:
            at = event.pos().x() // self._column()
            words = self._chart.bars[at].words if at < len(self._chart.bars) else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _column(self) -> int:
        return max(1, self.width() // _DAYS)

    def _paint(self, painter: QPainter, chart: DayChart) -> None:
        style, column = self._style, self._column()
        small = style.font("caption")
        painter.setFont(small)
        line = painter.fontMetrics().height() + style.px(2)
        ground = self.height() - line - style.px(3)
        room = ground - line
        most = max((bar.value for bar in chart.bars), default=0) or 1
        for at, bar in enumerate(chart.bars):
            left, width = at * column, min(max(column // 3, style.px(_NARROW)), style.px(_WIDE))
            tall = max(style.px(2), round(room * bar.value / most)) if bar.value else 0
            box = QRect(left + (column - width) // 2, ground - tall, width, tall)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("bad" if chart.is_away else "pri"))
            painter.drawRoundedRect(box, 3, 3)
            self._write(painter, "ink", QRect(left, ground - tall - line, column, line), str(bar.value))
            self._write(painter, "ink2", QRect(left, ground + style.px(3), column, line), bar.label)
            if bar.failures:
                words = _("×{n}").format(n=bar.failures)
                beside = QRect(box.right() + style.px(3), ground - line, column // 2, line)
                self._write(painter, "bad", beside, words, Qt.AlignmentFlag.AlignLeft)
        painter.setPen(style.colour("line"))
        painter.drawLine(0, ground, self.width(), ground)

    def _write(
        self,
        painter: QPainter,
        colour: str,
        box: QRect,
        text: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        painter.setPen(self._style.colour(colour))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
