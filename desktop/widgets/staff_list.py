"""The list of accounts: name and state, number and role below. It knows a StaffRow only."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from desktop.models.rows import RowsModel
from desktop.presenters.staff import StaffRow
from desktop.style.style import Style
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_pill, paint_text


class StaffDelegate(RowDelegate):
    """One account; a closed one is written in grey."""

    height = "case_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one account."""
        assert isinstance(row, StaffRow)
        style = self._style
        left, right = rect.left() + style.px(14), rect.right() - style.px(10)
        half = rect.height() // 2
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        name = style.font("value", is_bold=True)
        ink = "ink" if row.is_active else "ink2"
        paint_text(painter, name, style.colour(ink), top, fitting(row.name, name, top.width()))
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        paint_pill(painter, style, right, low.center().y(), row.state, on_tint=is_selected)  # a name is not cut for it
        paint_text(painter, style.font("body"), style.colour("ink2"), low, f"{row.number} · {row.role}")


def staff_list(style: Style, name: str) -> Rows[StaffRow]:
    """Return the list of accounts."""
    model: RowsModel[StaffRow] = RowsModel(lambda r: r.number, lambda r: f"{r.name} {r.number} {r.role} {r.state.text}")
    return Rows(model, StaffDelegate(style), name, is_single_click=False)
