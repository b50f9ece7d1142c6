"""The two pictures of the hall's page, painted calmly: how long each line waits, and the hours of today.

They know views only; what has not happened yet is left empty, never zero.
"""

import itertools
import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.i18n import _, _n
from desktop.presenters.hall_view import HourBar, LineBar
from desktop.style.style import Style
from desktop.widgets.lists import fitting

LEAST_ROW = 30
BARE_BELOW = 330  # px at 100 %: so narrow that a bar has room beside a bare number only
GRID_LINES = 4
TAKEN, SERVED = ("pri_soft", "ctl"), ("pri", "pri")  # fill and outline of the bars of an hour
TIDY = (1, 2, 3, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 500)  # steps of an axis


class LineBars(QWidget):
    """One bar a line: name, bar with the limit as a dotted line, how many wait, the longest wait."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._target = style, 0.5
        self._lines: tuple[LineBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Waits by business"))
        style.changed.connect(self.update)

    def show_lines(self, lines: tuple[LineBar, ...], target: float) -> None:
        """Show them; ``target`` is where the limit stands, 0 to 1."""
        if (lines, target) == (self._lines, self._target):
            return
        self._lines, self._target = lines, target
        self.setMinimumHeight(self._style.px(LEAST_ROW) * len(lines))
        said = "；".join(_("{name} {n} waiting").format(name=own.name, n=own.waiting) for own in lines)
        self.setAccessibleDescription(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        del event
        if not self._lines:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self.height() / len(self._lines)
        for place, line in enumerate(self._lines):
            self._row(painter, QRectF(0, place * high, self.width(), high), line)
        painter.end()

    def _row(self, painter: QPainter, box: QRectF, line: LineBar) -> None:
        style = self._style
        bold, plain = style.font(px=14, is_bold=True), style.font(px=14)
        wide = QFontMetricsF(bold)
        name = max(wide.horizontalAdvance(f"{own.letter}　{own.name}") for own in self._lines)
        counts = {own.letter: _people(own.waiting) for own in self._lines}
        if box.width() < style.px(BARE_BELOW):
            counts = {own.letter: str(own.waiting) for own in self._lines}
        people = max(map(wide.horizontalAdvance, counts.values()))
        right = wide.horizontalAdvance(_minutes(888)) + style.px(22)
        left = min(name + style.px(14), box.width() * 0.45)
        room, thick = box.width() - left - people - right - style.px(24), style.px(10)
        bar = QRectF(left, box.center().y() - thick / 2, room, thick)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(bold)
        painter.setPen(style.colour("ink"))
        painter.drawText(
            QRectF(0, box.top(), left - 4, box.height()),
            middle,
            fitting(f"{line.letter}　{line.name}", bold, int(left) - 4),
        )
        self._bar(painter, bar, line)
        x = bar.right() + style.px(12)
        painter.setFont(bold)
        painter.setPen(style.colour("ink"))
        count = counts[line.letter]
        painter.drawText(QRectF(x, box.top(), people, box.height()), middle | Qt.AlignmentFlag.AlignRight, count)
        if line.minutes is None:
            return
        tone = line.tone if line.tone in ("warn", "bad") else "ink2"
        if tone != "ink2":
            icon = "circle-x" if tone == "bad" else "triangle-alert"
            side = style.px(16)
            spot = QPointF(x + people + style.px(6), box.center().y() - side / 2)
            painter.drawPixmap(spot, style.pixmap(icon, tone, side))
        painter.setFont(bold if tone != "ink2" else plain)
        painter.setPen(style.colour(tone))
        place = QRectF(box.right() - right, box.top(), right, box.height())
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, _minutes(line.minutes))

    def _bar(self, painter: QPainter, bar: QRectF, line: LineBar) -> None:
        style, radius = self._style, bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("off_soft"))
        painter.drawRoundedRect(bar, radius, radius)
        if line.waiting:
            painter.setBrush(style.colour({"pri": "pri", "warn": "warn", "bad": "bad"}[line.tone]))
            filled = QRectF(bar.left(), bar.top(), max(bar.height(), bar.width() * line.share), bar.height())
            painter.drawRoundedRect(filled, radius, radius)
        pen = QPen(style.colour("ink2"), 1, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        x = bar.left() + bar.width() * self._target
        painter.drawLine(QPointF(x, bar.top() - style.px(5)), QPointF(x, bar.bottom() + style.px(5)))


class HourChart(QWidget):
    """Bars of numbers taken and visits served by hour, and the mean wait as a line on the right axis."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._hours: tuple[HourBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(style.px(150))
        self.setAccessibleName(_("Today by the hour"))
        style.changed.connect(self.update)

    def show_hours(self, hours: tuple[HourBar, ...]) -> None:
        """Show them."""
        if hours == self._hours:
            return
        self._hours = hours
        known = [own for own in hours if own.taken is not None]
        said = "；".join(
            _("{hour}:00 taken {taken}, served {served}").format(hour=own.hour, taken=own.taken, served=own.served)
            for own in known
        )
        self.setAccessibleDescription(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, bars and the line."""
        del event
        if not self._hours:
            return
        style, painter = self._style, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = style.font(px=12)
        foot, top = style.px(24), style.px(20)
        high = _round_up(max((max(own.taken or 0, own.served or 0) for own in self._hours), default=0))
        wait = _round_up(max((own.wait_min or 0 for own in self._hours), default=0))
        metrics = QFontMetricsF(small)
        left, right = (metrics.horizontalAdvance(words) + style.px(8) for words in (str(high), _minutes(wait)))
        room = QRectF(left, top, self.width() - left - right, self.height() - top - foot)
        painter.setFont(small)
        self._axes(painter, room, high, wait)
        pitch = room.width() / len(self._hours)
        spots = []
        for place, own in enumerate(self._hours):
            middle = room.left() + (place + 0.5) * pitch
            self._hour(painter, room, middle, pitch, own, high)
            if own.wait_min is not None:
                spots.append(QPointF(middle, room.bottom() - room.height() * own.wait_min / wait))
        self._line(painter, spots)
        for place, own in enumerate(self._hours):
            self._count(painter, room, room.left() + (place + 0.5) * pitch - self._bar_width(pitch) / 2, own, high)
        self._spots(painter, spots)
        painter.end()

    def _axes(self, painter: QPainter, room: QRectF, high: int, wait: int) -> None:
        style = self._style
        for step in range(GRID_LINES + 1):
            y = room.bottom() - room.height() * step / GRID_LINES
            painter.setPen(QPen(style.colour("line"), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(style.colour("ink2"))
            left = QRectF(0, y - style.px(9), room.left() - style.px(6), style.px(18))
            painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{high * step // 4}")
            right = QRectF(room.right() + style.px(6), y - style.px(9), self.width() - room.right(), style.px(18))
            painter.drawText(right, Qt.AlignmentFlag.AlignVCenter, _minutes(wait * step // 4))

    def _hour(self, painter: QPainter, room: QRectF, middle: float, pitch: float, own: HourBar, high: int) -> None:
        style = self._style
        wide = self._bar_width(pitch)
        painter.setPen(style.colour("ink2"))
        box = QRectF(middle - pitch / 2, room.bottom() + style.px(4), pitch, style.px(18))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{own.hour}:00" if pitch > style.px(40) else f"{own.hour}")
        for left, count, (fill, pen) in ((middle - wide - 1, own.taken, TAKEN), (middle + 1, own.served, SERVED)):
            if not count:
                continue
            tall = room.height() * count / high
            painter.setPen(QPen(style.colour(pen), 1))
            painter.setBrush(style.colour(fill))
            painter.drawRoundedRect(QRectF(left, room.bottom() - tall, wide, tall), 2, 2)

    def _count(self, painter: QPainter, room: QRectF, middle: float, own: HourBar, high: int) -> None:
        """Write above a bar how many numbers were taken, on a ground of its own: the line may pass there."""
        if not own.taken:
            return
        style = self._style
        wide, tall = painter.fontMetrics().horizontalAdvance(str(own.taken)) + style.px(4), style.px(15)
        top = room.bottom() - room.height() * own.taken / high - style.px(17)
        box = QRectF(middle - wide / 2, top, wide, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("surface"))
        painter.drawRect(box)
        painter.setPen(style.colour("ink2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(own.taken))

    def _bar_width(self, pitch: float) -> float:
        return min(pitch * 0.3, self._style.px(20))

    def _line(self, painter: QPainter, spots: list[QPointF]) -> None:
        style = self._style
        painter.setPen(QPen(style.colour("warn"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for first, second in itertools.pairwise(spots):
            painter.drawLine(first, second)

    def _spots(self, painter: QPainter, spots: list[QPointF]) -> None:
        style = self._style
        painter.setPen(QPen(style.colour("warn"), 2))
        painter.setBrush(style.colour("surface"))
        for spot in spots:
            painter.drawEllipse(spot, style.px(4), style.px(4))


def _round_up(value: float) -> int:
    """Return the top of an axis: a multiple of four that is not below the value."""
    step = max(1, math.ceil(value / GRID_LINES))
    return GRID_LINES * next((size for size in TIDY if size >= step), step)


def _minutes(count: int) -> str:
    return _("{n} min").format(n=count)


def _people(count: int) -> str:
    return _n("{n} person", "{n} people", count).format(n=count)


def swatch(style: Style, fill: str, pen: str) -> QPixmap:
    """Return a small piece of a bar, for the legend."""
    side = style.px(14)
    picture = QPixmap(side * 2, side * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour(pen), 1))
        painter.setBrush(style.colour(fill))
        painter.drawRoundedRect(QRectF(1, 1, side - 2, side - 2), 2, 2)
    return picture
