"""Paints on a design's own pixel grid, scaled to the window: public screens look the same on every display."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.style.style import FAMILIES, Style


class GridPainter:
    """One painting on a grid of ``width`` x ``height``, centred in a widget. Sizes in grid pixels, colours are tokens."""

    def __init__(self, widget: QWidget, style: Style, width: int, height: int, *, shift: int = 0) -> None:
        self.style, self.width, self.height = style, width, height
        self.scale = min(widget.width() / width, widget.height() / height)
        self.left = (widget.width() - width * self.scale) / 2 + shift
        self.top = (widget.height() - height * self.scale) / 2
        self.painter = QPainter(widget)
        self.painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.painter.translate(self.left, self.top)
        self.painter.scale(self.scale, self.scale)

    def to_grid(self, point: QPointF) -> QPointF:
        """Return a widget's point on the grid."""
        return QPointF((point.x() - self.left) / self.scale, (point.y() - self.top) / self.scale)

    def fill(self, box: QRectF, colour: str, *, radius: float = 0, outline: str = "", thick: float = 2) -> None:
        """Fill a rounded box, with an outline when a colour is given."""
        self.painter.setBrush(self.style.colour(colour))
        pen = QPen(self.style.colour(outline), thick) if outline else QPen(Qt.PenStyle.NoPen)
        self.painter.setPen(pen)
        half = thick / 2 if outline else 0
        self.painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)

    def line(self, x: float, y: float, width: float, colour: str = "line") -> None:
        """Draw a level rule of two pixels."""
        self.painter.fillRect(QRectF(x, y, width, 2), self.style.colour(colour))

    def text(
        self, x: float, baseline: float, text: str, font: QFont, colour: str = "ink", align: str = "left"
    ) -> float:
        """Draw one line at a baseline; ``x`` is its left, centre or right. Return its width."""
        wide = QFontMetricsF(font).horizontalAdvance(text)
        self.painter.setFont(font)
        self.painter.setPen(QColor(self.style.colour(colour)))
        start = {"left": x, "center": x - wide / 2, "right": x - wide}[align]
        self.painter.drawText(QPointF(start, baseline), text)
        return wide

    def wrapped(self, box: QRectF, text: str, font: QFont, colour: str = "ink", *, centred: bool = False) -> None:
        """Draw text in a box, broken anywhere between characters, in the middle of its height."""
        self.painter.setFont(font)
        self.painter.setPen(QColor(self.style.colour(colour)))
        level = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        flags = int(Qt.AlignmentFlag.AlignVCenter | level) | int(Qt.TextFlag.TextWrapAnywhere.value)
        self.painter.drawText(box, flags, text)

    def icon(self, name: str, x: float, y: float, size: int, colour: str = "ink") -> None:
        """Draw a line icon with its upper left corner at (x, y)."""
        ratio = max(1.0, self.scale * self.painter.device().devicePixelRatioF())
        pixmap = self.style.pixmap(name, colour, size, ratio)
        self.painter.drawPixmap(QRectF(x, y, size, size), pixmap, QRectF(pixmap.rect()))

    def fitting(self, text: str, size: int, room: float, *, is_bold: bool = False, least: int = 24) -> QFont:
        """Return the largest font up to ``size`` in which the text takes no more than ``room``."""
        while size > least and QFontMetricsF(self.font(size, is_bold=is_bold)).horizontalAdvance(text) > room:
            size -= 2
        return self.font(size, is_bold=is_bold)

    @staticmethod
    def font(size: int, *, is_bold: bool = False) -> QFont:
        """Return the screen font at a size in grid pixels."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(size)
        font.setBold(is_bold)
        return font
