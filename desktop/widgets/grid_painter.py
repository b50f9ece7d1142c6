"""Paints on a design's own pixel grid, scaled to the window: public screens look the same on every display.

It remembers where every panel and every line of text came to lie, so that tests can ask whether anything is cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from desktop.style.style import FAMILIES, Style
from desktop.widgets.text import JOINER, bound

SMALLEST = 16
PAUSES = frozenset("。；，：！？.,;:!?")
NO_THEME: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line that mixes sizes: 约 8 分钟."""

    text: str
    size: int
    is_bold: bool = False
    colour: str = "ink"


@dataclass(slots=True)
class Trace:
    """Where things lie, in grid pixels: panels as (box, colour), texts as (text, box of the ink)."""

    panels: list[tuple[QRectF, str]] = field(default_factory=list)
    texts: list[tuple[str, QRectF]] = field(default_factory=list)


class GridPainter:
    """One painting on a grid of ``width`` x ``height``, centred in a widget. Sizes are its pixels, colours tokens.

    ``theme`` gives some tokens other colours (#RRGGBB).
    """

    def __init__(
        self,
        widget: QWidget,
        style: Style,
        width: int,
        height: int,
        *,
        shift: int = 0,
        theme: Mapping[str, str] = NO_THEME,
    ) -> None:
        self.style, self.width, self.height, self._theme = style, width, height, theme
        self.trace = Trace()
        self.scale = min(widget.width() / width, widget.height() / height)
        self.left = (widget.width() - width * self.scale) / 2 + shift
        self.top = (widget.height() - height * self.scale) / 2
        self.painter = QPainter(widget)
        self.painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.painter.translate(self.left, self.top)
        self.painter.scale(self.scale, self.scale)

    def colour(self, name: str) -> QColor:
        """Return a token's colour in this painting."""
        return self.style.colour(self._theme.get(name, name))

    def to_grid(self, point: QPointF) -> QPointF:
        """Return a widget's point on the grid."""
        return QPointF((point.x() - self.left) / self.scale, (point.y() - self.top) / self.scale)

    def to_widget(self, point: QPointF) -> QPointF:
        """Return a point of the grid on the widget."""
        return QPointF(point.x() * self.scale + self.left, point.y() * self.scale + self.top)

    def fill(self, box: QRectF, colour: str, *, radius: float = 0, outline: str = "", thick: float = 2) -> None:
        """Fill a rounded box, with an outline when a colour is given."""
        self.trace.panels.append((box, colour))
        self.painter.setBrush(self.colour(colour))
        pen = QPen(self.colour(outline), thick) if outline else QPen(Qt.PenStyle.NoPen)
        self.painter.setPen(pen)
        half = thick / 2 if outline else 0
        self.painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)

    def band(self, y: float, height: float, colour: str) -> None:
        """Fill a bar over the whole width of the widget; one at the edge of the grid reaches the widget's edge."""
        self.trace.panels.append((QRectF(0, y, self.width, height), colour))
        side, above = self.left / self.scale, self.top / self.scale
        start = y - (above if y <= 0 else 0)
        end = y + height + (above + 1 if y + height >= self.height else 0)
        box = QRectF(-side - 1, start - (1 if y <= 0 else 0), self.width + 2 * side + 2, end - start + 1)
        self.painter.fillRect(box, self.colour(colour))

    def line(self, x: float, y: float, width: float, colour: str = "line") -> None:
        """Draw a level rule of two pixels."""
        self.painter.fillRect(QRectF(x, y, width, 2), self.colour(colour))

    def upright(self, x: float, y: float, height: float, colour: str = "line") -> None:
        """Draw an upright rule of two pixels."""
        self.painter.fillRect(QRectF(x, y, 2, height), self.colour(colour))

    def icon(self, name: str, x: float, y: float, size: int, colour: str = "ink") -> None:
        """Draw a line icon with its upper left corner at (x, y)."""
        ratio = max(1.0, self.scale * self.painter.device().devicePixelRatioF())
        pixmap = self.style.pixmap(name, self._theme.get(colour, colour), size, ratio)
        self.painter.drawPixmap(QRectF(x, y, size, size), pixmap, QRectF(pixmap.rect()))

    def text(
        self, x: float, baseline: float, text: str, font: QFont, colour: str = "ink", align: str = "left"
    ) -> float:
        """Draw one line at a baseline; ``x`` is its left, centre or right. Return its width."""
        metrics = QFontMetricsF(font)
        wide = metrics.horizontalAdvance(text)
        start = {"left": x, "center": x - wide / 2, "right": x - wide}[align]
        ink = metrics.tightBoundingRect(text)
        self.trace.texts.append((text, QRectF(start, baseline + ink.top(), wide, ink.height())))
        self.painter.setFont(font)
        self.painter.setPen(self.colour(colour))
        self.painter.drawText(QPointF(start, baseline), text)
        return wide

    def parts(self, x: float, baseline: float, parts: Sequence[Part], align: str = "left", room: float = 0) -> float:
        """Draw pieces of several sizes on one baseline, all made smaller together for a room; return their width."""
        while room and self.parts_width(parts) > room and parts[0].size > SMALLEST:
            parts = [replace(part, size=part.size - 1) for part in parts]
        own = [(part, self.font(part.size, is_bold=part.is_bold)) for part in parts if part.text]
        wide = self.parts_width(parts)
        x -= {"left": 0.0, "center": wide / 2, "right": wide}[align]
        for part, font in own:
            x += self.text(x, baseline, part.text, font, part.colour)
        return wide

    def parts_width(self, parts: Sequence[Part]) -> float:
        """Return how wide the pieces are together."""
        return sum(text_width(self.font(part.size, is_bold=part.is_bold), part.text) for part in parts)

    def one_line(
        self,
        x: float,
        baseline: float,
        text: str,
        size: int,
        room: float,
        *,
        colour: str = "ink",
        align: str = "left",
        is_bold: bool = False,
        least: int = 18,
    ) -> float:
        """Draw one line as large as ``size`` and the room allow; return its width."""
        font = self.fitting(text, size, room, is_bold=is_bold, least=least)
        return self.text(x, baseline, text, font, colour, align)

    def block(
        self,
        box: QRectF,
        text: str,
        size: int,
        *,
        colour: str = "ink",
        is_bold: bool = False,
        lines: int = 2,
        least: int = 18,
        align: str = "left",
        at_top: bool = False,
    ) -> float:
        """Draw text in a box, as large as ``size`` and the box allow, on at most so many lines; return its bottom.

        The block stands in the middle of the box's height, or at its top. Lines break where the script allows it.
        """
        font, rows = self._broken(box, text, size, is_bold=is_bold, lines=lines, least=least)
        metrics = QFontMetricsF(font)
        high = metrics.height() * 0.92
        y = box.top() if at_top else box.center().y() - high * len(rows) / 2
        x = {"left": box.left(), "center": box.center().x(), "right": box.right()}[align]
        baseline = y + (high - metrics.height()) / 2 + metrics.ascent()
        for row in rows:
            self.text(x, baseline, row, font, colour, align)
            baseline += high
        return y + high * len(rows)

    def _broken(
        self, box: QRectF, text: str, size: int, *, is_bold: bool, lines: int, least: int
    ) -> tuple[QFont, list[str]]:
        while True:
            font = self.font(size, is_bold=is_bold)
            rows = _rows(text, font, box.width())
            is_in = len(rows) <= lines and QFontMetricsF(font).height() * 0.92 * len(rows) <= box.height() + 1
            if is_in or size <= least:
                return font, _balanced(text, font, box.width(), rows)
            size -= 1

    def fitting(self, text: str, size: int, room: float, *, is_bold: bool = False, least: int = 18) -> QFont:
        """Return the largest font up to ``size`` in which the text takes no more than ``room``."""
        while size > least and text_width(self.font(size, is_bold=is_bold), text) > room:
            size -= 1
        return self.font(size, is_bold=is_bold)

    @staticmethod
    def font(size: int, *, is_bold: bool = False) -> QFont:
        """Return the screen font at a size in grid pixels."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(size)
        font.setBold(is_bold)
        return font


def text_width(font: QFont, text: str) -> float:
    """Return how wide a text is in a font."""
    return QFontMetricsF(font).horizontalAdvance(text)


def _balanced(text: str, font: QFont, width: float, rows: list[str]) -> list[str]:
    """Return the same number of lines, as even as they can be; lines that end where the sentence pauses are better."""
    while len(rows) > 1:
        width -= max(4.0, font.pixelSize() / 4)
        narrower = _rows(text, font, width)
        if len(narrower) > len(rows):
            break
        if _pauses(narrower) >= _pauses(rows):
            rows = narrower
    return rows


def _pauses(rows: list[str]) -> int:
    return sum(row[-1:] in PAUSES for row in rows[:-1])


def _rows(text: str, font: QFont, width: float) -> list[str]:
    """Return the lines a text breaks into; hanzi break anywhere but before closing marks, words at blanks."""
    text = bound(text)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    rows = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        rows.append(text[start : start + line.textLength()].replace(JOINER, "").strip())
    layout.endLayout()
    return rows
