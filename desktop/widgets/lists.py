"""The lists of the windows: queue, found items, found cases. Each row is painted by a delegate from its view value."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.models.rows import ROW, RowsModel
from desktop.presenters.found_words import FoundRow, Marked
from desktop.presenters.views import HitRow, QueueRow
from desktop.style.style import Style
from desktop.widgets.painting import marked_layout, paint_ground, paint_marked, paint_pill, paint_text, pill_width

STATE_PX = 68  # the room of a case's state in its row
KEPT = 200  # names of found items that are laid out
BATCH = 8  # rows of found items laid out in one turn of the event loop: those in sight

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex


class Rows(QListView, Generic[R]):
    """A list of view values; ``picked`` is sent on Enter and double click with the row's key."""

    picked = Signal(str)
    pointed = Signal(str)

    def __init__(self, model: RowsModel[R], delegate: QStyledItemDelegate, name: str, *, is_single_click: bool) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        (self.clicked if is_single_click else self.doubleClicked).connect(self._pick)
        self.selectionModel().currentChanged.connect(self._point)

    def show_rows(self, rows: tuple[R, ...]) -> None:
        """Show rows; the selected one stays selected as long as it is there."""
        key = self.current_key()
        self._model.show_rows(rows)
        if key and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index_of(key))

    def select(self, key: str) -> None:
        """Select the row of a key; nothing when there is none."""
        if key != self.current_key():
            self.setCurrentIndex(self._model.index_of(key))

    def current_key(self) -> str:
        """Return the key of the selected row, or nothing."""
        index = self.currentIndex()
        return self._model.key_of(index) if index.isValid() else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the selected row in sight, whole."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus without a row: ↓ then goes to the first one, not past it."""
        # WORKAROUND(Qt 6.9.3): the item view's own makes the first row current, unseen, as soon as the focus comes.
        super(QAbstractItemView, self).focusInEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._pick(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self._model.key_of(index))

    def _point(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pointed.emit(self._model.key_of(index))


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row; what stands on it is a subclass's."""

    height = "queue_row"

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of the token; the width is the list's."""
        del option, index
        return QSize(0, self._style.layout(self.height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """See paint_row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state  # type: ignore[attr-defined]  # the stub lacks the members of the option
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        ground = rect.adjusted(0, 1, -4, -1)
        paint_ground(painter, self._style, ground, is_selected=is_selected, is_hovered=is_hovered)
        self.paint_row(painter, ground, index.data(ROW), is_selected=is_selected)
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint what stands on one row."""
        raise NotImplementedError


class QueueDelegate(RowDelegate):
    """Number big at the left, business and wait beside it, tags at the right end."""

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one ticket."""
        assert isinstance(row, QueueRow)
        style = self._style
        number = style.font(px=21, is_bold=True)
        left = rect.left() + style.px(14)
        colour = style.colour("pri" if is_selected else "ink")
        paint_text(painter, number, colour, QRect(left, rect.top(), style.px(80), rect.height()), row.number)
        right = rect.right() - style.px(8)
        half, x = rect.height() // 2, left + style.px(72)
        font = style.font("list_title", is_bold=True)
        # A long name keeps its line for itself; the tags then stand beside the wait.
        wanted = x + QFontMetrics(font).horizontalAdvance(row.business) + style.px(80)
        middle = rect.top() + (half // 2 + 4 if wanted < right else half + half // 2 - 1)
        edge = right
        for tag in row.tags:
            edge = paint_pill(painter, style, edge, middle, tag, on_tint=is_selected) - 6
        top = QRect(x, rect.top() + style.px(5), right - x, half - style.px(3))
        paint_text(painter, font, style.colour("ink"), top, fitting(row.business, font, top.width()))
        low = QRect(x, rect.top() + half, rect.right() - x, half - style.px(6))
        paint_text(painter, style.font("caption"), style.colour("ink2"), low, row.detail)


class HitDelegate(RowDelegate):
    """The item's name with the hit in it, wrapped where long names need it, department and limit below.

    ``width`` says how wide a row is.
    """

    height = "hit_row"

    def __init__(self, style: Style, width: Callable[[], int]) -> None:
        super().__init__(style)
        self._width = width
        self._names: dict[tuple[HitRow, int, int], QTextLayout] = {}  # a row's height is asked for many times a key

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height the wrapped name needs."""
        del option
        row = index.data(ROW)
        style = self._style
        height = self._name(row).boundingRect().height()
        return QSize(0, max(style.layout(self.height), round(height) + style.px(30)))

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one item."""
        del is_selected
        assert isinstance(row, HitRow)
        style = self._style
        inner = rect.adjusted(style.px(14), style.px(5), -style.px(10), -style.px(5))
        room = inner.adjusted(0, 0, 0, -style.px(20))
        name = self._name(row)
        painter.setPen(style.colour("ink"))
        name.draw(painter, QPointF(room.left(), room.top() + (room.height() - name.boundingRect().height()) / 2))
        low = QRect(inner.left(), inner.bottom() - style.px(19), inner.width(), style.px(20))
        caption = style.font("caption")
        code = QFontMetrics(caption).horizontalAdvance(row.code) + style.px(10)
        paint_text(painter, caption, style.colour("ink2"), low, fitting(row.detail, caption, low.width() - code))
        paint_text(painter, caption, style.colour("ink3"), low, row.code, is_right=True)

    def _name(self, row: HitRow) -> QTextLayout:
        font, width = self._style.font("list_title"), self._width() - self._style.px(30)
        key = row, width, font.pixelSize()
        if key not in self._names:
            if len(self._names) >= KEPT:
                self._names.clear()
            self._names[key] = marked_layout(self._style, font, row.name, row.marks, width)
        return self._names[key]


class HitList(Rows[HitRow]):
    """The list of found items. Rows out of sight are laid out in later turns of the event loop."""

    def __init__(self, style: Style, name: str) -> None:
        model: RowsModel[HitRow] = RowsModel(lambda r: r.code, lambda r: f"{r.name} {r.detail}")
        super().__init__(model, HitDelegate(style, self._row_width), name, is_single_click=True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)

    def _row_width(self) -> int:
        """Return how wide a row is; the room of the bar is kept free, so no name wraps anew when the bar comes."""
        return self.width() - self.verticalScrollBar().sizeHint().width()


class FoundDelegate(RowDelegate):
    """Name, number and state in the first line; item, masked identity and day in the second; what was asked is lit."""

    height = "case_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one case."""
        assert isinstance(row, FoundRow)
        style = self._style
        left, right = rect.left() + style.px(14), rect.right() - style.px(10)
        half = rect.height() // 2
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        # A long name keeps its line for itself; the state then stands below, and the number on the page.
        used, gap = self._marked(painter, "value", top, row.name, is_bold=True), style.px(14)
        is_long = used + gap + pill_width(style, row.state) > top.width()
        edge = paint_pill(painter, style, right, (low if is_long else top).center().y(), row.state, on_tint=is_selected)
        room, wide = edge - style.px(8) - left - used - gap, self._width("caption", row.number)
        if not is_long and wide <= room:
            # Below one another, whatever the states are; a long name takes what a short state leaves.
            end = max(left + used + gap + wide, min(edge, right - style.px(STATE_PX)) - style.px(8))
            self._marked(painter, "caption", QRect(end - wide, top.top(), wide, top.height()), row.number)
        if is_long:
            low.setRight(edge - style.px(8))
        if row.due is None:
            day = self._marked(painter, "caption", low, row.day, is_right=True)
        else:
            day = low.right() - paint_pill(painter, style, low.right(), low.center().y(), row.due, on_tint=is_selected)
        middle = low.adjusted(0, 0, -day - gap, 0)
        detail = 0 if is_long else self._marked(painter, "caption", middle, row.detail, is_right=True)
        item = fitting(row.item.text, style.font("body"), middle.width() - detail - gap)
        self._marked(painter, "body", middle, Marked(text=item, marks=row.item.marks))

    def _marked(
        self, painter: QPainter, role: str, rect: QRect, what: Marked, *, is_bold: bool = False, is_right: bool = False
    ) -> int:
        """Paint a text with what was asked for lit up; return its width."""
        style = self._style
        font = style.font(role, is_bold=is_bold)
        width = self._width(role, what, is_bold=is_bold)
        box = QRect(rect.right() - width, rect.top(), width, rect.height()) if is_right else rect
        colour = "ink" if role == "value" else "ink2"
        paint_marked(painter, style, font, box, what.text, what.marks, colour=colour)
        return width

    def _width(self, role: str, what: Marked, *, is_bold: bool = False) -> int:
        """Return the room a text takes; what is lit up is bold."""
        font = self._style.font(role, is_bold=is_bold or bool(what.marks))
        return QFontMetrics(font).horizontalAdvance(what.text)


def fitting(text: str, font: QFont, width: int) -> str:
    """Return the text, or as much of it as fits and an ellipsis: a list row is a pointer, the page shows all."""
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def queue_list(style: Style, name: str) -> Rows[QueueRow]:
    """Return the list of tickets."""
    model: RowsModel[QueueRow] = RowsModel(lambda r: r.ticket_id, lambda r: f"{r.number} {r.business} {r.detail}")
    return Rows(model, QueueDelegate(style), name, is_single_click=False)


def found_list(style: Style, name: str) -> Rows[FoundRow]:
    """Return the list of found cases."""
    model: RowsModel[FoundRow] = RowsModel(
        lambda r: r.case_id,
        lambda r: f"{r.name.text} {r.item.text} {r.detail.text} {r.state.text} {r.due.text if r.due else ''}",
    )
    return Rows(model, FoundDelegate(style), name, is_single_click=True)
