"""The page of decisions on two records: a list, and the way back. It knows the presenter."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.models.rows import RowsModel
from desktop.presenters.same_persons import DecisionRow, DecisionsView, SamePersonsPresenter
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_pill, paint_text
from desktop.widgets.text import Label


class DecisionDelegate(RowDelegate):
    """Both records, why and who; the verdict at the right."""

    height = "case_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one line."""
        assert isinstance(row, DecisionRow)
        style = self._style
        left, right, half = rect.left() + style.px(14), rect.right() - style.px(10), rect.height() // 2
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        edge = paint_pill(painter, style, right, top.center().y(), row.tag, on_tint=is_selected)
        title, line = style.font("value", is_bold=True), style.font("body")
        paint_text(painter, title, style.colour("ink"), top, fitting(row.title, title, edge - left - style.px(10)))
        paint_text(painter, line, style.colour("ink2"), low, fitting(row.line, line, low.width()))


class SamePersonsScreen(QWidget):
    """One card."""

    def __init__(self, presenter: SamePersonsPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter = presenter
        card = Card(style)
        card.head(_("Same persons"))
        self._summary = Label(role="caption", wraps=True)
        model: RowsModel[DecisionRow] = RowsModel(
            lambda row: row.key, lambda row: f"{row.title} {row.line} {row.tag.text}"
        )
        self.rows: Rows[DecisionRow] = Rows(model, DecisionDelegate(style), _("Same persons"), is_single_click=False)
        self.rows.pointed.connect(lambda _key: self._enable())
        self.back = Button(style, _("Take back"), icon="undo-2", kind="primary")
        self.back.clicked.connect(self._take_back)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.back)
        card.box.addWidget(self._summary)
        card.box.addWidget(self.rows, 1)
        card.box.addLayout(row)
        self._banner = BannerBox(style, can_close=False)
        box, gap, margin = QVBoxLayout(self), style.layout("gap"), style.layout("margin")
        box.setContentsMargins(margin, gap, margin, gap)
        box.setSpacing(gap)
        box.addWidget(self._banner)
        box.addWidget(card, 1)
        self._view = DecisionsView()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: DecisionsView) -> None:
        """Show the view."""
        self._view = view
        self._banner.show_banner(view.banner)
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
        """Ask for the list as it is now."""
        super().showEvent(event)
        self._presenter.refresh()

    def _enable(self) -> None:
        self.back.setEnabled(bool(self.rows.current_key()) and not self._view.busy)

    def _take_back(self) -> None:
        self._presenter.take_back(self.rows.current_key())
