"""The page of the close of the day. It knows the day's presenter and no service."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.day import DayPresenter
from desktop.presenters.day_view import DayRow, DayView, Figure, Step
from desktop.presenters.views import PaperLine
from desktop.screens.day_differences import DifferenceList
from desktop.screens.day_hall import HallCard
from desktop.screens.day_others import OtherDays
from desktop.style.style import Style, polish
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, scroller
from desktop.widgets.flow import FlowLayout
from desktop.widgets.icon import Icon
from desktop.widgets.page_keys import add_keys
from desktop.widgets.staying import Staying
from desktop.widgets.text import Label, Pill, rule

_STEP_ICONS = {
    "done": ("circle-check", "ok"),
    "now": ("circle-dot", "pri"),
    "later": ("circle", "ink3"),
    "trouble": ("circle-x", "bad"),
}
STEPS, FIGURES, ROWS, TICKETS, SEAL, PAPERS = 5, 4, 9, 6, 5, 2


class StepsCard(Card):
    """The steps, what the tickets came to, and the seal."""

    def __init__(self, presenter: DayPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._title = self.head(_("Close of the day"))
        self._day = Label(role="second")
        self._others = OtherDays(presenter, style)
        self.box.setSpacing(style.px(4))
        self.box.addWidget(self._day)
        self.box.addWidget(self._others)
        self.box.addSpacing(style.px(6))
        self._steps: list[tuple[Box, Icon, Label, Label, Label]] = []
        for _unused in range(STEPS):
            self._add_step(style)
        self.box.addStretch(1)
        self._tickets = _pairs(self, style, _("Tickets"), TICKETS, columns=2)
        self._seal_box = _pairs(self, style, _("Seal of the day"), SEAL)

    def show_view(self, view: DayView) -> None:
        """Show it."""
        self._day.setText(view.title)
        self._others.show_days(view.open_days, view.others)
        for parts, step in zip(self._steps, view.steps, strict=False):
            self._show_step(parts, step)
        _show_pairs(self._tickets, view.tickets)
        _show_pairs(self._seal_box, view.seal)

    def _add_step(self, style: Style) -> None:
        box = Box(style, "row")
        icon, title, line, at = (
            Icon(style, 20),
            Label(role="bold"),
            Label(role="caption", wraps=True),
            Label(role="hint"),
        )
        words, row = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(1)
        words.addWidget(title)
        words.addWidget(line)
        row.setSpacing(10)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(at, 0, Qt.AlignmentFlag.AlignTop)
        box.box.addLayout(row)
        box.box.setContentsMargins(style.px(10), style.px(2), style.px(10), style.px(2))
        self.box.addWidget(box)
        self._steps.append((box, icon, title, line, at))

    def _show_step(self, parts: tuple[Box, Icon, Label, Label, Label], step: Step) -> None:
        box, icon, title, line, at = parts
        name, colour = _STEP_ICONS[step.state]
        icon.show_icon(name, colour)
        title.setText(f"{step.number}  {step.title}")
        polish(title, tone={"now": "pri", "trouble": "bad", "later": "off"}.get(step.state, ""))
        line.setText(step.line)
        at.show_text(step.at)
        polish(box, box={"now": "sel", "trouble": "bad"}.get(step.state, "row"))


class FiguresCard(Card):
    """Taken in = printed = uploaded = confirmed; ≠ stands at the first break."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._cells: list[tuple[Label, Label, Label, Icon, Label]] = []
        for index in range(FIGURES):
            sign = Label(role="stat")
            title, number, mark, line = (
                Label(role="second"),
                Label(role="figure"),
                Icon(style, 22),
                Label(role="caption", wraps=True),
            )
            column, big = QVBoxLayout(), QHBoxLayout()
            column.setSpacing(0)
            big.setSpacing(10)
            big.addWidget(number)
            big.addWidget(mark)
            big.addStretch(1)
            column.addWidget(title)
            column.addLayout(big)
            column.addWidget(line)
            column.addStretch(1)  # the numbers stand on one line, however many the words below need
            if index:
                row.addWidget(sign)
            row.addLayout(column, 1)
            self._cells.append((sign, title, number, mark, line))
        self.box.addLayout(row)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show the four."""
        for (sign, title, number, mark, line), figure in zip(self._cells, figures, strict=False):
            tone = {"bad": "bad", "off": "off"}.get(figure.tone, "")
            sign.setText(figure.sign)
            polish(sign, tone="bad" if figure.sign == "≠" else "off")
            title.setText(figure.title)
            number.setText(figure.number)
            polish(number, tone=tone)
            icon, colour = {"ok": ("circle-check", "ok"), "bad": ("circle-x", "bad")}.get(
                figure.tone, ("circle-dot", "ink3")
            )
            mark.show_icon(icon, colour)
            line.setText(figure.line)
            polish(line, tone=tone)


class TableCard(Card):
    """Counted here, printed, uploaded, and the difference, line by line."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("By kind"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.px(20))
        grid.setVerticalSpacing(8)
        heads = (_("Category"), _("Registered"), _("Printed"), _("Uploaded"), _("Result"))
        for column in range(len(heads)):  # about as wide as one another, so that no figure stands far from its name
            grid.setColumnStretch(column, 2 if column else 3)
        for column, text in enumerate(heads):
            label = Label(text, "caption")
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, 0, column, right if column in (1, 2, 3) else Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(rule(), 1, 0, 1, 5)
        self._rows: list[tuple[Label, tuple[Label, ...], Pill]] = []
        for index in range(ROWS):
            name, result = Label(wraps=True), Pill()
            cells = tuple(Label(role="value") for _unused in range(3))
            grid.addWidget(name, index + 2, 0)
            for column, cell in enumerate(cells):
                grid.addWidget(cell, index + 2, column + 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(result, index + 2, 4, Qt.AlignmentFlag.AlignLeft)
            self._rows.append((name, cells, result))
        self.box.addLayout(grid)
        self.box.addStretch(1)

    def show_rows(self, rows: tuple[DayRow, ...]) -> None:
        """Show the rows."""
        for index, (name, cells, result) in enumerate(self._rows):
            row = rows[index] if index < len(rows) else None
            name.show_text(row.label if row else "")
            for cell, text in zip(cells, row.cells if row else ("", "", ""), strict=True):
                cell.show_text(text)
                polish(cell, tone="bad" if row and row.result.tone == "bad" else "")
            result.show_tag(row.result if row else None)


class DayScreen(QWidget):
    """Steps at the left; figures above; tables and difference below; the close in the last row."""

    case_wanted = Signal(str)

    def __init__(self, presenter: DayPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._wants_home = False
        self._steps, self._figures, self._table = StepsCard(presenter, style), FiguresCard(style), TableCard(style)
        self._hall = HallCard(style)
        self._steps_scroll = scroller(self._steps)
        self._banner, self._difference = BannerBox(style), BannerBox(style, can_close=False)
        self._side = Card(style)
        self._result, self._calm = Pill(), Label(role="second", wraps=True)
        self._side.head(_("Difference"), self._result)
        self._side.box.addWidget(self._difference)
        self._side.box.addWidget(self._calm)
        self._side.box.addWidget(Label(_("Papers of the close"), "group"))
        self._papers: list[tuple[Label, Button, Pill]] = []
        self._shown_papers: tuple[PaperLine, ...] = ()
        self._add_papers()
        self._lines = DifferenceList(presenter, style)
        self._lines.case_wanted.connect(self.case_wanted)
        self._lines.asking.connect(self._bring_up)
        self._lines.ended.connect(self._want_home)
        self._side.box.addWidget(self._lines)
        self._side.box.addStretch(1)
        self._close = Button(style, _("Close the day"), key="Ctrl+Enter", kind="primary", icon="shield-check")
        self._again = Button(style, _("Count again"), icon="refresh-cw")
        self._export = Button(style, _("Workbook"), key="Ctrl+E", icon="download")
        self._why = Label(role="caption")
        self._export.clicked.connect(self._ask_export)
        self._close.clicked.connect(presenter.close_day)
        self._again.clicked.connect(presenter.refresh)
        self._build()
        add_keys(
            self,
            {"Ctrl+Return": presenter.close_day, "Ctrl+Enter": presenter.close_day, "Ctrl+E": self._ask_export},
        )

    def parts(self) -> tuple[QWidget, ...]:
        """See PartedPage."""
        return self._steps_scroll, self._banner, self._counts, self._bar

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: DayView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self._steps.show_view(view)
        self._figures.show_figures(view.figures)
        self._table.show_rows(view.rows)
        self._hall.show_lines(view.hall)
        self._result.show_tag(view.result)
        self._difference.show_banner(view.difference)
        is_open = view.difference is not None or any(line.tag.tone != "ok" for line in view.lines)
        self._calm.show_text("" if is_open else self._calm_words(view))
        self._lines.show_lines(view.lines)
        self._shown_papers = view.papers
        for index, (title, again, state) in enumerate(self._papers):
            paper = view.papers[index] if index < len(view.papers) else None
            title.show_text(paper.title if paper else "")
            again.setVisible(paper is not None and paper.again)
            state.show_tag(paper.state if paper else None)
        had_focus = any(button.hasFocus() for button in (self._close, self._again, self._export))
        self._close.setEnabled(view.can_close)
        self._again.setEnabled(not view.busy)
        self._export.setEnabled(view.is_known and not view.busy)
        self._wants_home = self._wants_home or (had_focus and bool(view.busy))
        if self._wants_home and view.is_known and not view.busy:
            self._wants_home = False
            self.focus_home()
        self._close.set_words(_("Closing") if view.busy else _("Close the day"))
        self._why.show_text(view.why_not)

    def _want_home(self) -> None:
        """Have the focus on the close as soon as it can be pressed again."""
        self._wants_home = True

    def _bring_up(self, widget: QWidget) -> None:
        """Scroll to what asks, once the page is laid out anew and it has its place."""
        QTimer.singleShot(0, self, lambda: self._counts.ensureWidgetVisible(widget, 0, self._style.px(30)))

    def _ask_export(self) -> None:
        kinds = _("Workbook") + " (*.xlsx)"
        name, _kind = QFileDialog.getSaveFileName(self, _("The day as a workbook"), self._presenter.export_name, kinds)
        if name:
            self._presenter.export(Path(name).with_suffix(".xlsx"))

    def focus_home(self) -> None:
        """Put the focus on the close, as soon as the day is counted."""
        (self._close if self._close.isEnabled() else self._again).setFocus()
        self._wants_home = not self._presenter.view.is_known

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Count anew whenever the page is opened."""
        super().showEvent(event)
        self._presenter.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns."""
        super().resizeEvent(event)
        style = self._style
        layout, room = style.tokens.layout_px, style.room(self.width())
        is_stacked = room < layout["stack_below"] - layout["rail"]
        steps = style.column("day_steps_narrow" if room < layout["narrow_below"] else "day_steps")
        self._steps_scroll.setFixedWidth(steps)
        # One below the other, what is to be done comes first.
        self._middle.setDirection(QBoxLayout.Direction.BottomToTop if is_stacked else QBoxLayout.Direction.LeftToRight)
        # The tables are as wide as their figures are read at a glance; the differences take what is left.
        least, most = (0, 16777215) if is_stacked else (style.column("day_table"),) * 2
        self._hall.spread(is_wide=is_stacked)
        for card in (self._table, self._hall):
            card.setMinimumWidth(least)
            card.setMaximumWidth(most)

    def _calm_words(self, view: DayView) -> str:
        if view.result is None:
            return _("The day is not closed yet. The close settles open tickets, uploads, and compares every case.")
        return _("Every case is at the district, by count and by digest.")

    def _add_papers(self) -> None:
        for place in range(PAPERS):
            title, again, state = Label(), Button(self._style, _("Print again"), kind="link", icon="printer"), Pill()
            again.clicked.connect(self._prints(place))
            row = QHBoxLayout()
            row.addWidget(title)
            row.addStretch(1)
            row.addWidget(again)
            row.addWidget(state)
            self._side.box.addLayout(row)
            self._papers.append((title, again, state))

    def _prints(self, place: int) -> Callable[[], None]:
        def clicked() -> None:
            if place < len(self._shown_papers):
                self._presenter.print_again(self._shown_papers[place].job_id)

        return clicked

    def _build(self) -> None:
        self._bar = bar = Card(self._style)
        row = FlowLayout(gap=10)
        row.addWidget(Label(_("Report"), "group"))
        row.addWidget(Label(_("day slip and A4 report, printed by the close"), "caption"))
        for widget in (self._why, self._export, self._again, self._close):
            row.add_end(widget)
        bar.box.addLayout(row)
        self._middle = middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        right, outer = QVBoxLayout(), QHBoxLayout(self)
        gap, margin = self._style.layout("gap"), self._style.layout("margin")
        for layout in (middle, right, outer):
            layout.setSpacing(gap)
        both = QWidget()
        tables = QVBoxLayout(both)
        tables.setContentsMargins(0, 0, 0, 0)
        tables.setSpacing(gap)
        tables.addWidget(self._table)
        tables.addWidget(self._hall, 1)
        self._tables = Staying(both)
        middle.addWidget(self._tables)
        middle.addWidget(self._side, 1)
        right.addWidget(self._banner)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        column.addWidget(self._figures)
        column.addLayout(middle, 1)
        self._counts = scroller(inner)
        self._tables.stay_in(self._counts)
        right.addWidget(self._counts, 1)
        right.addWidget(bar)
        outer.setContentsMargins(margin, gap, margin, gap)
        outer.addWidget(self._steps_scroll)
        outer.addLayout(right, 1)


def _pairs(card: Card, style: Style, title: str, count: int, columns: int = 1) -> tuple[Box, list[tuple[Label, Label]]]:
    box = Box(style, "plain")
    box.box.setSpacing(4)
    box.box.addWidget(Label(title, "bold"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    rows = []
    for index in range(count):
        name, value = Label(role="caption"), Label()
        row, column = divmod(index, columns)
        grid.addWidget(name, row, column * 2)
        grid.addWidget(value, row, column * 2 + 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(column * 2 + 1, 1)
        rows.append((name, value))
    box.box.addLayout(grid)
    card.box.addWidget(box)
    return box, rows


def _show_pairs(parts: tuple[Box, list[tuple[Label, Label]]], pairs: tuple[tuple[str, str], ...]) -> None:
    box, rows = parts
    box.setVisible(bool(pairs))
    for index, (name, value) in enumerate(rows):
        title, text = pairs[index] if index < len(pairs) else ("", "")
        name.show_text(title)
        value.show_text(text)
