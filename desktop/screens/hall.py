"""The supervisor's page: figures, counters, lines and hours at the left, warnings and a move at the right.

It knows the hall's presenter and no service.
"""

from pathlib import Path

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.hall import HallPresenter
from desktop.presenters.hall_view import HallPage
from desktop.screens.hall_message import MessageCard
from desktop.screens.hall_parts import CounterGrid, FigureRow, MoveCard, WarningList
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, scroller
from desktop.widgets.hall_charts import SERVED, TAKEN, HourChart, LineBars, swatch
from desktop.widgets.page_keys import add_keys
from desktop.widgets.text import Label

ROOM_FOR_BOTH = 640  # lines and hours side by side; with less they stand one above the other
NARROWEST = 960  # English in large type on a small screen: the side gives way
TILE_PX = 236  # at least so wide is a counter's tile


class HallScreen(QWidget):
    """See Page. Ctrl+M moves the chosen counter, Ctrl+Enter confirms, Esc drops it; Ctrl+T writes to it."""

    def __init__(self, presenter: HallPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._banner, self._figures = BannerBox(style), FigureRow(style)
        self._grid, self._lines, self._hours = CounterGrid(style), LineBars(style), HourChart(style)
        self._warnings, self._move = WarningList(style), MoveCard(style)
        self._message = MessageCard(style, self)
        self._updated = Label(role="caption")
        self._troubled = Button(style, _("Trouble only"), icon="triangle-alert", kind="small")
        self._troubled.setCheckable(True)
        self._undo = Button(style, _("Undo the move"), icon="undo-2", kind="small")
        self._ask = Button(style, _("Move a counter"), key="Ctrl+M", icon="arrow-right-left", kind="small")
        self._write = Button(style, _("Message"), key="Ctrl+T", icon="message-circle", kind="small")
        self._export = Button(style, _("Export"), key="Ctrl+E", icon="download", kind="small")
        self._lay_out()
        self._export.clicked.connect(self._ask_export)
        self._troubled.clicked.connect(lambda checked: presenter.show_only_troubled(only=checked))
        self._undo.clicked.connect(presenter.undo)
        self._ask.clicked.connect(presenter.ask_move)
        self._write.clicked.connect(presenter.ask_message)
        self._message.sent.connect(presenter.notes.send)
        self._message.dropped.connect(presenter.notes.drop)
        self._banner.closed.connect(presenter.dismiss)
        self._grid.picked.connect(presenter.pick)
        self._move.chosen.connect(presenter.choose_line)
        self._move.confirmed.connect(presenter.confirm_move)
        self._move.dropped.connect(presenter.drop_move)
        keys = {
            "Ctrl+M": presenter.ask_move,
            "Ctrl+Return": presenter.confirm_move,
            "Ctrl+Enter": presenter.confirm_move,
            "Escape": presenter.drop_move,
            "Ctrl+E": self._ask_export,
            "Ctrl+T": presenter.ask_message,
        }
        add_keys(self, keys)

    def parts(self) -> tuple[QWidget, ...]:
        """See PartedPage."""
        return self._left, self._side

    def attach(self) -> None:
        """Listen, and show what there is."""
        notes = self._presenter.notes
        self._stops = [
            self._presenter.on_change(self.show_view),
            notes.on_change(lambda view: self._message.show_compose(view.compose)),
        ]

    def show_view(self, view: HallPage) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner or view.trouble)
        is_stale = bool(view.stale_since)
        live = _("every 2 s · {time}").format(time=view.updated) if view.updated else ""
        old = _("no news since {time}").format(time=view.stale_since)
        self._updated.show_text(old if is_stale else live, "bad" if is_stale else "")
        self._figures.show_figures(view.figures)
        self._grid.show_tiles(view.tiles, view.chosen, is_grey=is_stale)
        self._lines.show_lines(view.lines, view.target)
        self._hours.show_hours(view.hours)
        self._warnings.show_rows(view.warnings)
        self._move.show_move(view.move)
        self._ask.setVisible(view.can_direct)
        self._write.setVisible(view.can_direct)
        self._undo.setVisible(view.can_undo)

    def focus_home(self) -> None:
        """Put the focus on the counters."""
        self._grid.focus_first()

    def detach(self) -> None:
        """Stop listening."""
        for stop in self._stops:
            stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the hall while the page is seen."""
        super().showEvent(event)
        self._presenter.show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no more."""
        super().hideEvent(event)
        self._presenter.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns."""
        super().resizeEvent(event)
        style = self._style
        all_of_it, narrow = style.room(self.width()), style.tokens.layout_px["narrow_below"]
        right = style.px(420 if all_of_it >= narrow else 340 if all_of_it >= NARROWEST else 290)
        self._side.setFixedWidth(right)
        room = self.width() - right - 2 * style.layout("margin") - style.layout("gap") - 2 * style.layout("card_x")
        is_wide = style.room(room) >= ROOM_FOR_BOTH
        self._updated.setVisible(is_wide)  # grey tiles say it too when it matters
        ways = QBoxLayout.Direction
        self._low.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
        self._grid.set_across(max(2, min(4, room // style.px(TILE_PX))))

    def _ask_export(self) -> None:
        workbook, paper = _("Workbook") + " (*.xlsx)", "PDF (*.pdf)"
        name, kind = QFileDialog.getSaveFileName(
            self, _("Statistics of the hall"), self._presenter.export_name, f"{workbook};;{paper}"
        )
        if name:
            is_paper = kind == paper or name.lower().endswith(".pdf")
            self._presenter.export(Path(name).with_suffix(".pdf" if is_paper else ".xlsx"))

    def _lay_out(self) -> None:
        style = self._style
        gap, margin = style.layout("gap"), style.layout("margin")
        counters, lines, hours = Card(style), Card(style), Card(style)
        counters.head(_("Counters"), self._updated, self._undo, self._troubled, self._write, self._ask)
        counters.box.addWidget(self._grid)
        lines.head(_("Waits by business"), Label(_("dotted: the limit"), "caption"))
        lines.box.addWidget(self._lines, 1)
        hours.head(_("Today by the hour"), *self._legend(), self._export)
        hours.box.addWidget(self._hours, 1)
        low = self._low = QHBoxLayout()
        low.setSpacing(gap)
        low.addWidget(lines, 45)
        low.addWidget(hours, 55)
        inner = QWidget()
        left = QVBoxLayout(inner)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(gap)
        for part in (self._banner, self._figures, counters):
            left.addWidget(part)
        left.addLayout(low, 1)
        column = QWidget()
        right = QVBoxLayout(column)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(gap)
        right.addWidget(self._move)  # above: on a low screen it must be seen without scrolling
        right.addWidget(self._message)
        right.addWidget(self._warnings, 1)
        self._side = scroller(column)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(margin, gap, margin, gap)
        outer.setSpacing(gap)
        self._left = scroller(inner)
        outer.addWidget(self._left, 1)
        outer.addWidget(self._side)

    def _legend(self) -> list[Label]:
        line = self._style.pixmap("minus", "warn", self._style.px(14))
        marks = (
            (_("taken"), swatch(self._style, *TAKEN)),
            (_("served"), swatch(self._style, *SERVED)),
            (_("mean wait"), line),
        )
        parts = []
        for text, picture in marks:
            mark = Label()
            mark.setPixmap(picture)
            parts += [mark, Label(text, "caption")]
        return parts
