"""A layout that puts widgets side by side and wraps, like words. It knows geometry only."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Chips, pills and buttons in as many rows as the width asks for, in the middle of their row's height.

    What is aligned to the right ends at the right end of its row; everything after it does too.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        # Kept until something in it changes: a layout is asked many times.
        self._heights: dict[int, int] = {}  # by width
        self._least: QSize | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """See QLayout."""
        self._items.append(item)

    def count(self) -> int:
        """See QLayout."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """See QLayout."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # the stub forgets the None
        """See QLayout."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """See QLayout."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """See QLayout."""
        return True

    def heightForWidth(self, width: int) -> int:
        """See QLayout."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), is_real=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """See QLayout."""
        super().invalidate()
        self._heights, self._least = {}, None

    def setGeometry(self, rect: QRect) -> None:
        """See QLayout."""
        super().setGeometry(rect)
        self._place(rect, is_real=True)

    def sizeHint(self) -> QSize:
        """Return the room of everything in one row."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() + self._gap for size in sizes)
        return QSize(max(0, width - self._gap), max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """See QLayout."""
        if self._least is None:
            self._least = QSize()
            for item in self._items:
                self._least = self._least.expandedTo(item.minimumSize())
        return self._least

    def add_end(self, widget: QWidget) -> None:
        """Add a widget at the right end."""
        self.addWidget(widget)
        self.setAlignment(widget, Qt.AlignmentFlag.AlignRight)

    def _place(self, rect: QRect, *, is_real: bool) -> int:
        y = rect.y()
        for row in self._rows(rect.width()):
            height = max(size.height() for _item, size in row)
            if is_real:
                self._set(row, rect, y, height)
            y += height + self._gap
        return max(0, y - self._gap - rect.y())

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Return what stands in each row, and how large."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = _wanted(item, width)
            if not rows or used + self._gap + size.width() > width:
                rows.append([])
                used = -self._gap
            rows[-1].append((item, size))
            used += self._gap + size.width()
        return rows

    def _set(self, row: list[tuple[QLayoutItem, QSize]], rect: QRect, y: int, height: int) -> None:
        x = rect.x()
        left = rect.width() - sum(size.width() for _item, size in row) - self._gap * (len(row) - 1)
        for item, size in row:
            if item.alignment() & Qt.AlignmentFlag.AlignRight:
                x, left = x + left, 0
            item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
            x += size.width() + self._gap


def _wanted(item: QLayoutItem, width: int) -> QSize:
    """Return the size of an item in a row of its own at the most; words that wrap want one line where it fits."""
    hint, widget = item.sizeHint(), item.widget()
    if not isinstance(widget, QLabel) or not widget.wordWrap():
        return hint
    line = widget.fontMetrics().horizontalAdvance(widget.text()) + 2  # bold hinting is wider by a px
    size = QSize(min(line, width), 0)
    return QSize(size.width(), max(1, widget.heightForWidth(size.width())))
