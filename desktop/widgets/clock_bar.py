"""One limit as the case page shows it: what is left, until when, one segment a day. It knows a view value only."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.presenters.case_clocks import ClockView, PauseView
from desktop.style.style import Style
from desktop.widgets.card import Box
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label


class Segments(QWidget):
    """One segment a day, those gone filled in the tone of the light."""

    def __init__(self, style: Style, view: ClockView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._view = style, view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a thin bar as wide as it gets."""
        return QSize(self._style.px(120), self._style.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the segments."""
        del event
        view, style = self._view, self._style
        gap = style.px(2)
        each = (self.width() - gap * (view.days - 1)) / view.days
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tone = {"ok": "pri", "off": "ctl"}.get(view.tone, view.tone)
        for day in range(view.days):
            painter.setBrush(style.colour(tone if day < view.used else "off_soft"))
            painter.drawRoundedRect(QRectF(day * (each + gap), 0, max(each, 1), style.px(7)), 2, 2)


class ClockBox(QWidget):
    """One limit: its name and total, what is left in large type, until when, the segments."""

    def __init__(self, style: Style, view: ClockView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box, head, low = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(style.px(4))
        head.addWidget(Label(view.title, "caption"), 1)
        mark = Icon(style, 16, view.icon, view.tone if view.tone in ("ok", "warn", "bad") else "ink3")
        low.setSpacing(style.px(8))
        low.addWidget(mark)
        words = Label(view.words, "section")
        words.setProperty("tone", view.tone if view.tone in ("warn", "bad") else "")
        low.addWidget(words)
        low.addStretch(1)
        low.addWidget(Label("   ".join(part for part in (view.was, view.until) if part), "caption"))
        box.addLayout(head)
        box.addLayout(low)
        if view.days:
            box.addWidget(Segments(style, view))
        self.setAccessibleName(f"{view.title}：{view.words} {view.until} {view.was}")


def pause_box(style: Style, view: PauseView) -> Box:
    """Return the tinted box that says why the limits stand still."""
    box = Box(style, "warn")
    row, mark = QHBoxLayout(), Icon(style, 18, "circle-pause", "warn")
    title = Label(view.title, "bold")
    title.setProperty("tone", "warn")
    row.setSpacing(style.px(8))
    row.addWidget(mark)
    row.addWidget(title, 1)
    box.box.addLayout(row)
    for line in view.lines:
        box.box.addWidget(Label(line, wraps=True))
    return box
