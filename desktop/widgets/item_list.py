"""The lists of the page of items: the items themselves, and the rows of a tab. They know view values only."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.models.rows import RowsModel
from desktop.presenters.item_forms import PartRow
from desktop.presenters.item_words import ItemRow
from desktop.style.style import Style
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_pill, paint_text

_COLUMNS = (0.38, 0.18, 0.16, 0.28)  # of a row: title, and three cells


class ItemDelegate(RowDelegate):
    """The name, which has its line for itself; code and kind below, standing and problems at their right end."""

    height = "item_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one item."""
        assert isinstance(row, ItemRow)
        style = self._style
        left, right = rect.left() + style.px(12), rect.right() - style.px(8)
        half, edge = rect.height() // 2, right
        for tag in (row.problems, row.tag):
            if tag is not None:
                middle = rect.top() + half + half // 2 - style.px(3)
                edge = paint_pill(painter, style, edge, middle, tag, on_tint=is_selected) - style.px(6)
        font = style.font("list_title", is_bold=True)
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(4))
        ink = style.colour("ink3" if row.is_off else "ink")
        paint_text(painter, font, ink, top, fitting(row.name, font, top.width()))
        low = QRect(left, rect.top() + half, edge - left, half - style.px(6))
        small = style.font("caption")
        paint_text(painter, small, style.colour("ink2"), low, fitting(row.second, small, low.width()))


class PartDelegate(RowDelegate):
    """A title and three cells, in columns."""

    height = "part_row"

    def __init__(self, style: Style, columns: tuple[float, ...] = _COLUMNS) -> None:
        super().__init__(style)
        self._columns = columns

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one row."""
        del is_selected
        assert isinstance(row, PartRow)
        style = self._style
        for place, (text, box) in enumerate(
            zip((row.title, *row.cells), _cells(style, rect, self._columns), strict=False)
        ):
            font = style.font("list_title" if not place else "body", is_bold=not place)
            paint_text(painter, font, style.colour("ink2" if place else "ink"), box, fitting(text, font, box.width()))


class PartHeads(QWidget):
    """The heads of the columns of a list of parts, with a line below."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._heads: tuple[str, ...] = ()
        style.follow(self._fit)
        self._fit()

    def show_heads(self, heads: tuple[str, ...]) -> None:
        """Show them; none: nothing is there."""
        self._heads = heads
        self.setVisible(bool(heads))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heads."""
        del event
        style, font = self._style, self._style.font("caption")
        painter = QPainter(self)
        ground = self.rect().adjusted(0, 0, -4, 0)  # as wide as the ground of a row
        for text, box in zip(self._heads, _cells(style, ground, _COLUMNS), strict=False):
            paint_text(painter, font, style.colour("ink2"), box, fitting(text, font, box.width()))
        painter.fillRect(0, self.height() - 1, self.width(), 1, style.colour("line"))
        painter.end()

    def _fit(self) -> None:
        self.setFixedHeight(self._style.px(26))


def _cells(style: Style, rect: QRect, columns: tuple[float, ...]) -> list[QRect]:
    """Return where the cells of a row stand."""
    x, room, cells = rect.left() + style.px(12), rect.width() - style.px(20), []
    for share in columns:
        width = int(room * share)
        cells.append(QRect(x, rect.top(), width - style.px(10), rect.height()))
        x += width
    return cells


def item_list(style: Style, name: str) -> Rows[ItemRow]:
    """Return the list of items."""
    model: RowsModel[ItemRow] = RowsModel(
        lambda r: r.code, lambda r: f"{r.name} {r.second} {r.problems.text if r.problems else ''}"
    )
    return Rows(model, ItemDelegate(style), name, is_single_click=True)


def part_list(style: Style, name: str, columns: tuple[float, ...] = _COLUMNS) -> Rows[PartRow]:
    """Return the list of materials or questions, or of fields; ``columns`` are the shares of title and cells."""
    model: RowsModel[PartRow] = RowsModel(lambda r: r.key, lambda r: " ".join((r.title, *r.cells)))
    return Rows(model, PartDelegate(style, columns), name, is_single_click=True)
