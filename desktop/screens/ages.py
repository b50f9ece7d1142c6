"""The page of age lists: who reaches an age soon; written to a file for a reason. It knows the presenter."""

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.models.rows import RowsModel
from desktop.presenters.ages import AgeRow, AgesPresenter, AgesView
from desktop.screens.ratings import Chips
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.fields import Line
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_pill, paint_text
from desktop.widgets.text import Label


class AgeDelegate(RowDelegate):
    """Who, for what; the day at the right."""

    height = "case_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one line."""
        assert isinstance(row, AgeRow)
        style = self._style
        left, right, half = rect.left() + style.px(14), rect.right() - style.px(10), rect.height() // 2
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        edge = paint_pill(painter, style, right, top.center().y(), row.tag, on_tint=is_selected)
        title, line = style.font("value", is_bold=True), style.font("body")
        paint_text(painter, title, style.colour("ink"), top, fitting(row.title, title, edge - left - style.px(10)))
        paint_text(painter, line, style.colour("ink2"), low, fitting(row.line, line, low.width()))


class AgesScreen(QWidget):
    """One card."""

    def __init__(self, presenter: AgesPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter = presenter
        card = Card(style)
        card.head(_("Age lists"))
        self.spans = Chips(style, "seg", presenter.choose)
        self._summary = Label(role="caption", wraps=True)
        model: RowsModel[AgeRow] = RowsModel(lambda row: row.key, lambda row: f"{row.title} {row.line} {row.tag.text}")
        self.rows: Rows[AgeRow] = Rows(model, AgeDelegate(style), _("Age lists"), is_single_click=False)
        self.reason = Line(_("Reason"), _("what the file is for; it is kept in the journal"))
        self.export = Button(style, _("Export XLSX"), icon="file-text", kind="primary")
        self.export.clicked.connect(self._export)
        self.reason.textChanged.connect(self._enable)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.reason, 1)
        row.addWidget(self.export)
        for widget, stretch in ((self.spans, 0), (self._summary, 0), (self.rows, 1)):
            card.box.addWidget(widget, stretch)
        card.box.addLayout(row)
        self._banner = BannerBox(style, can_close=False)
        box, gap, margin = QVBoxLayout(self), style.layout("gap"), style.layout("margin")
        box.setContentsMargins(margin, gap, margin, gap)
        box.setSpacing(gap)
        box.addWidget(self._banner)
        box.addWidget(card, 1)
        self._view = AgesView()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: AgesView) -> None:
        """Show the view."""
        self._view = view
        self._banner.show_banner(view.banner)
        self.spans.show_choices(view.spans)
        self._summary.setText(view.summary)
        self.rows.show_rows(view.rows)
        self._enable()

    def focus_home(self) -> None:
        """Put the focus on the list."""
        self.rows.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the list as it is today."""
        super().showEvent(event)
        self._presenter.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed."""
        super().hideEvent(event)
        self.reason.wipe()

    def _enable(self) -> None:
        self.export.setEnabled(bool(self.reason.text().strip()) and bool(self._view.rows) and not self._view.busy)

    def _export(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Export XLSX"), "到龄名单.xlsx", "Excel (*.xlsx)")
        if name:
            path = Path(name)
            self._presenter.export(path if path.suffix else path.with_suffix(".xlsx"), self.reason.text())
