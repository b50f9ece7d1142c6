"""A column of pages as small pictures with a title; worked with the arrow keys. It knows pictures and words only."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.style.style import Style
from desktop.widgets.painting import paint_ground

PICTURE = (66, 88)  # px at 100 %
ROW = 104
DETAIL = Qt.ItemDataRole.UserRole


class _Delegate(QStyledItemDelegate):
    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._style = style

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._style.px(120), self._style.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        style = self._style
        rect: QRect = option.rect.adjusted(2, 2, -2, -2)  # type: ignore[attr-defined]  # not in the stubs
        state = option.state  # type: ignore[attr-defined]  # not in the stubs
        painter.save()
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        paint_ground(
            painter, style, rect, is_selected=is_selected, is_hovered=bool(state & QStyle.StateFlag.State_MouseOver)
        )
        room = QRect(rect.left() + style.px(10), rect.top() + style.px(6), style.px(PICTURE[0]), style.px(PICTURE[1]))
        self._paint_picture(painter, room, index.data(Qt.ItemDataRole.DecorationRole))
        left = room.right() + style.px(10)
        words = QRect(left, rect.top(), rect.right() - left - style.px(4), rect.height())
        self._paint_words(painter, words, str(index.data()), str(index.data(DETAIL) or ""), is_bold=is_selected)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, title: str, detail: str, *, is_bold: bool) -> None:
        """Title and detail, both wrapped, in the middle of the row."""
        style, flags = self._style, Qt.TextFlag.TextWrapAnywhere
        parts = [(title, style.font("body", is_bold=is_bold), "ink")]
        parts += [(text, style.font("caption"), "ink2") for text in detail.split(" · ") if text]
        heights = [QFontMetrics(font).boundingRect(room, flags, text).height() for text, font, _colour in parts]
        top = room.center().y() - sum(heights) // 2
        for (text, font, colour), height in zip(parts, heights, strict=True):
            painter.setFont(font)
            painter.setPen(style.colour(colour))
            painter.drawText(QRect(room.left(), top, room.width(), height + 2), flags, text)
            top += height

    def _paint_picture(self, painter: QPainter, room: QRect, picture: QPixmap | None) -> None:
        if not isinstance(picture, QPixmap) or picture.isNull():
            painter.setPen(self._style.colour("line"))
            painter.setBrush(self._style.colour("sunken"))
            painter.drawRect(room)
            return
        fitted = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, fitted.width(), fitted.height())
        place.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, picture)
        painter.setPen(self._style.colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)


class PageList(QListWidget):
    """Shows (title, detail, JPEG) rows; ``chosen`` is sent when a person points at another page."""

    chosen = Signal(int)

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._shown: tuple[tuple[str, str, bytes], ...] = ()
        self._pictures: dict[bytes, QPixmap] = {}
        self.setItemDelegate(_Delegate(style, self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.currentRowChanged.connect(self._pointed)
        self.itemClicked.connect(lambda item: self.chosen.emit(self.row(item)))
        self._is_showing = False
        style.changed.connect(self.scheduleDelayedItemsLayout)

    def show_pages(self, rows: Sequence[tuple[str, str, bytes]], selected: int) -> None:
        """Show the rows; ``selected`` below zero selects none."""
        self._is_showing = True
        if tuple(rows) != self._shown:
            self._shown = tuple(rows)
            self._fill()
        if selected != self.currentRow():
            self.setCurrentRow(selected)
            if selected < 0:
                self.clearSelection()
        if selected < 0 and self._shown:
            self.scrollToBottom()
        self._is_showing = False

    def _fill(self) -> None:
        wanted = {row[2] for row in self._shown}
        self._pictures = {body: picture for body, picture in self._pictures.items() if body in wanted}
        while self.count() > len(self._shown):
            self.takeItem(self.count() - 1)
        for at, (title, detail, body) in enumerate(self._shown):
            if body not in self._pictures:
                picture = QPixmap()
                picture.loadFromData(body)  # 240 x 320 at most: half a millisecond
                self._pictures[body] = picture
            item = self.item(at) if at < self.count() else None
            if item is None:
                item = QListWidgetItem()
                self.addItem(item)
            item.setText(title)
            item.setData(DETAIL, detail)
            item.setData(Qt.ItemDataRole.DecorationRole, self._pictures[body])

    def _pointed(self, row: int) -> None:
        if not self._is_showing and row >= 0:
            self.chosen.emit(row)
