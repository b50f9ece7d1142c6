"""A page to look at: painted whole or larger, turned, live from a camera, and with a frame whose edges can be moved.

It knows pixels and a frame, and no page. Nothing is decoded here: pictures come as pixels.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.style.style import Style

if TYPE_CHECKING:
    from core.scans.page import Crop, Raster

HANDLE = 22  # px at 100 % within which the mouse takes an edge
LEFT, TOP, RIGHT, BOTTOM = range(4)
_ARROWS = {
    Qt.Key.Key_Left: (LEFT, RIGHT, -1),
    Qt.Key.Key_Right: (LEFT, RIGHT, 1),
    Qt.Key.Key_Up: (TOP, BOTTOM, -1),
    Qt.Key.Key_Down: (TOP, BOTTOM, 1),
}


class PictureView(QWidget):
    """Takes the focus while a frame is shown: Tab chooses an edge, arrows move it."""

    cropped = Signal(tuple)
    nudged = Signal(int, int)
    wheeled = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._pixmap = QPixmap()
        self._raster: Raster | None = None
        self._words = ""
        self._quarters, self._zoom = 0, 1
        self._crop: Crop | None = None
        self._edge = LEFT
        self._held: set[int] = set()
        self._pan, self._pressed = QPointF(0, 0), QPointF(0, 0)
        self.setMinimumSize(240, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Page"))

    def sizeHint(self) -> QSize:
        """Return room for a page."""
        return QSize(600, 700)

    def show_raster(self, raster: "Raster | None", *, quarters: int = 0, zoom: int = 1) -> None:
        """Show a page, or nothing; turned and larger as told."""
        if raster is not self._raster:
            self._raster = raster
            self._pixmap = _pixmap(raster)
        if zoom == 1 or quarters != self._quarters:
            self._pan = QPointF(0, 0)
        self._quarters, self._zoom = quarters, zoom
        self.update()

    def show_live(self, image: QImage) -> None:
        """Show a frame of the camera."""
        self._raster, self._quarters, self._zoom = None, 0, 1
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def show_words(self, text: str) -> None:
        """Say something where there is no picture."""
        if text != self._words:
            self._words = text
            self.update()

    def show_crop(self, crop: "Crop | None") -> None:
        """Show a frame to be moved, or none."""
        if crop != self._crop:
            self._crop = crop
            self.update()

    @property
    def has_picture(self) -> bool:
        """Say whether there is something to look at."""
        return not self._pixmap.isNull()

    def frame_rect(self) -> QRectF:
        """Return where the frame stands in the widget; empty when there is none."""
        return self._frame(self._crop) if self._crop is not None else QRectF()

    @property
    def edge(self) -> int:
        """Return the edge the arrows move."""
        return self._edge

    # -- keys and mouse

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes from edge to edge while there is a frame."""
        if self._crop is None:
            return super().focusNextPrevChild(is_next)
        self._edge = (self._edge + (1 if is_next else -1)) % 4
        self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the chosen edge, or one that can go that way."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None or self._crop is None:
            super().keyPressEvent(event)
            return
        first, second, by = arrow
        if self._edge not in (first, second):
            self._edge = first
        steps = by * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        self.nudged.emit(self._edge, steps)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take an edge or a corner, or the picture itself when it is larger than its place."""
        self._pressed = event.position()
        self._held = self._edges_at(event.position()) if self._crop is not None else set()
        if self._held:
            self._edge = min(self._held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what was taken."""
        if self._held and self._crop is not None:
            self.cropped.emit(self._moved(event.position()))
        elif self._crop is None and self._zoom > 1:
            self._pan += event.position() - self._pressed
            self._pressed = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        del event
        self._held = set()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Closer, or further away."""
        if event.angleDelta().y():
            self.wheeled.emit(1 if event.angleDelta().y() > 0 else -1)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page on the desk's grey, the frame over it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), self._style.colour("off_soft"))
        if self._pixmap.isNull():
            self._paint_words(painter)
        else:
            self._paint_page(painter)
            if self._crop is not None:
                self._paint_crop(painter, self._crop)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        painter.setPen(self._style.colour("ink2"))
        painter.setFont(self._style.font("value"))
        room = self.rect().adjusted(self._style.px(30), 0, -self._style.px(30), 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)

    def _paint_page(self, painter: QPainter) -> None:
        place = self._place()
        painter.save()
        painter.setTransform(self._turned(place), combine=True)
        width, height = place.width(), place.height()
        if self._quarters % 2:
            width, height = height, width
        painter.drawPixmap(QRectF(-width / 2, -height / 2, width, height), self._pixmap, QRectF(self._pixmap.rect()))
        painter.restore()
        painter.setPen(QPen(self._style.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)

    def _paint_crop(self, painter: QPainter, crop: "Crop") -> None:
        place, frame = self._place(), self._frame(crop)
        shade = QColor(self._style.colour("ink"))
        shade.setAlpha(120)
        for dim in (
            QRectF(place.left(), place.top(), place.width(), frame.top() - place.top()),
            QRectF(place.left(), frame.bottom(), place.width(), place.bottom() - frame.bottom()),
            QRectF(place.left(), frame.top(), frame.left() - place.left(), frame.height()),
            QRectF(frame.right(), frame.top(), place.right() - frame.right(), frame.height()),
        ):
            painter.fillRect(dim, shade)
        painter.setPen(QPen(self._style.colour("pri"), 2))
        painter.drawRect(frame)
        lines = (
            (frame.topLeft(), frame.bottomLeft()), (frame.topLeft(), frame.topRight()),
            (frame.topRight(), frame.bottomRight()), (frame.bottomLeft(), frame.bottomRight()),
        )  # fmt: skip
        painter.setPen(QPen(self._style.colour("b_hot"), self._style.px(5)))
        painter.drawLine(*lines[self._edge])

    def _place(self) -> QRectF:
        """Return where the turned picture is painted."""
        size = QSize(self._pixmap.size())
        if self._quarters % 2:
            size.transpose()
        margin = self._style.px(10)
        room = self.rect().adjusted(margin, margin, -margin, -margin)
        fitted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio) * self._zoom
        place = QRectF(QPointF(0, 0), fitted.toSizeF())
        place.moveCenter(QRectF(room).center() + self._pan)
        return place

    def _turned(self, place: QRectF) -> QTransform:
        return QTransform().translate(place.center().x(), place.center().y()).rotate(90 * self._quarters)

    def _frame(self, crop: "Crop") -> QRectF:
        place = self._place()
        return QRectF(
            QPointF(place.left() + crop[0] * place.width(), place.top() + crop[1] * place.height()),
            QPointF(place.left() + crop[2] * place.width(), place.top() + crop[3] * place.height()),
        )

    def _edges_at(self, point: QPointF) -> set[int]:
        if self._crop is None:
            return set()
        frame, near = self._frame(self._crop), self._style.px(HANDLE)
        apart = (
            abs(point.x() - frame.left()), abs(point.y() - frame.top()),
            abs(point.x() - frame.right()), abs(point.y() - frame.bottom()),
        )  # fmt: skip
        return {edge for edge, distance in enumerate(apart) if distance <= near}

    def _moved(self, point: QPointF) -> tuple[float, float, float, float]:
        place, edges = self._place(), list(self._crop or (0.0, 0.0, 1.0, 1.0))
        across = (point.x() - place.left()) / max(1.0, place.width())
        down = (point.y() - place.top()) / max(1.0, place.height())
        for edge in self._held:
            edges[edge] = min(1.0, max(0.0, across if edge in (LEFT, RIGHT) else down))
        return edges[0], edges[1], edges[2], edges[3]


def _pixmap(raster: "Raster | None") -> QPixmap:
    if raster is None:
        return QPixmap()
    image = QImage(raster.rgb, raster.width, raster.height, raster.width * 3, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)
