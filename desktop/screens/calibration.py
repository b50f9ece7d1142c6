"""The page of a printer's calibration: the blocks of the printed page, to be ticked as they came out."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.calibration import AreaRow, CalibrationPresenter, CalibrationView
from desktop.style.style import Style
from desktop.turns import Turns
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, scroller
from desktop.widgets.text import Label, rule


class Choice(QWidget):
    """Two or three answers of which one is ticked."""

    def __init__(self, style: Style, answers: tuple[tuple[str, Callable[[], None]], ...]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        group = QButtonGroup(self)
        self.buttons: list[Button] = []
        for words, do in answers:
            button = Button(style, words, kind="seg")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, do=do: do())
            group.addButton(button)
            row.addWidget(button)
            self.buttons.append(button)

    def tick(self, index: int) -> None:
        """Tick an answer."""
        self.buttons[index].setChecked(True)


class FontCard(Card):
    """One line a row of the font test: its characters to be marked one by one, or the row as a whole."""

    def __init__(self, style: Style, presenter: CalibrationPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self.head(_("2  Font: the upper row is the printer's, the lower one the pattern"))
        self.box.addWidget(
            Label(
                _("Same: every character as in the lower row. Or mark the single ones that differ."),
                "second",
                wraps=True,
            )
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self.box.addLayout(self._grid)
        self.chars: dict[tuple[str, str], Button] = {}
        self.choices: dict[str, Choice] = {}
        self._rows: tuple[AreaRow, ...] = ()
        self._turns = Turns(self)

    def show_rows(self, rows: tuple[AreaRow, ...]) -> None:
        """Show the ticks; rows that are new are made one in a turn."""
        is_other = [row.mark for row in rows] != [row.mark for row in self._rows]
        self._rows = rows
        if is_other:
            self._turns.stop()
            empty(self._grid)
            self.chars, self.choices = {}, {}
            self._turns.add(partial(self._build, index) for index in range(len(rows)))
        for row in rows:
            self._show_row(row)

    def _show_row(self, row: AreaRow) -> None:
        if row.mark in self.choices:
            self.choices[row.mark].tick(1 if row.is_wrong else 0)
            for char in row.sample:
                self.chars[row.mark, char].setChecked(row.is_wrong or char in row.wrong)

    def _build(self, index: int) -> None:
        row = self._rows[index]
        self._grid.addWidget(Label(f"{row.mark}  {row.name}", "bold"), index, 0)
        self._grid.addWidget(self._cells(row), index, 1)
        answers = (
            (_("Same"), partial(self._tick, row.mark, False)),
            (_("Different"), partial(self._tick, row.mark, True)),
        )
        choice = Choice(self._style, answers)
        self.choices[row.mark] = choice
        self._grid.addWidget(choice, index, 3)
        self._show_row(row)

    def _tick(self, mark: str, is_wrong: bool) -> None:
        self._presenter.tick_area(mark, is_wrong=is_wrong)

    def _cells(self, row: AreaRow) -> QWidget:
        cells = QWidget()
        line = QHBoxLayout(cells)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for char in row.sample:
            button = Button(self._style, char, kind="cell")
            button.setCheckable(True)
            button.setAccessibleName(_("{char} differs").format(char=char))
            button.clicked.connect(lambda _c=False, mark=row.mark, char=char: self._presenter.turn_char(mark, char))
            self.chars[row.mark, char] = button
            line.addWidget(button)
        line.addStretch(1)
        return cells


class OtherCard(Card):
    """The other blocks of the page."""

    def __init__(self, style: Style, presenter: CalibrationPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        tick = presenter.tick
        self.head(_("The other blocks"))
        self.edges = self._add(_("1  Width"), (
            (_("Both lines there"), lambda: tick(edges="whole")), (_("One is missing"), lambda: tick(edges="cut")),
        ))  # fmt: skip
        self.level = self._add(_("3  One line"), (
            (_("Level"), lambda: tick(is_level=True)), (_("Higher or lower"), lambda: tick(is_level=False)),
        ))  # fmt: skip
        self.enlarged = self._add(_("4  Enlarged"), (
            (_("All right"), lambda: tick(enlarges=True)), (_("Hanzi stayed small"), lambda: tick(enlarges=False)),
        ))  # fmt: skip
        self.codes = self._add(_("6  Codes"), (
            (_("Both scan"), lambda: tick(draws_codes=True)), (_("Not printed"), lambda: tick(draws_codes=False)),
        ))  # fmt: skip
        words = _("5  Density is set at the printer itself, by its own menu or switch.")
        self.box.addWidget(Label(words, "caption", wraps=True))

    def show_view(self, view: CalibrationView) -> None:
        """Show the ticks."""
        self.edges.tick(1 if view.edges == "cut" else 0)
        self.level.tick(0 if view.is_level else 1)
        self.enlarged.tick(0 if view.enlarges else 1)
        self.codes.tick(0 if view.draws_codes else 1)

    def _add(self, title: str, answers: tuple[tuple[str, Callable[[], None]], ...]) -> Choice:
        choice, row = Choice(self._style, answers), QHBoxLayout()
        row.addWidget(Label(title, "bold"))
        row.addStretch(1)
        row.addWidget(choice)
        self.box.addLayout(row)
        return choice


class OutcomeCard(Card):
    """What the ticks come to, and the button that keeps them."""

    def __init__(self, style: Style, presenter: CalibrationPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("What follows"))
        self._lines = Label(role="value", wraps=True)
        self.box.addWidget(self._lines)
        self.box.addWidget(rule())
        self.keep = Button(style, _("Keep"), key="Ctrl+S", kind="primary")
        self.keep.clicked.connect(presenter.keep)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep)
        self.box.addLayout(row)

    def show_view(self, view: CalibrationView) -> None:
        """Show the outcome."""
        self._lines.setText("\n".join(view.outcome))
        self.keep.setEnabled(bool(view.chosen) and not view.busy)


class CalibrationScreen(QWidget):
    """Printer, font test and the other blocks."""

    def __init__(self, presenter: CalibrationPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._banner = BannerBox(style, can_close=False)
        self.fonts, self.other = FontCard(style, presenter), OtherCard(style, presenter)
        self.outcome = OutcomeCard(style, presenter)
        self._printers: dict[str, Button] = {}
        gap, margin = style.layout("gap"), style.layout("margin")
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addWidget(self.other)
        right.addWidget(self.outcome)
        right.addStretch(1)
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(gap)
        row.addWidget(self.fonts, 3, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, gap, margin, gap)
        column.setSpacing(gap)
        column.addWidget(self._banner)
        column.addWidget(self._head())
        column.addWidget(scroller(self._body), 1)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(presenter.keep)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: CalibrationView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self._show_printers(view)
        is_there = bool(view.chosen)
        self._none.setVisible(not is_there)
        self.print.setEnabled(is_there and not view.busy)
        self._body.setVisible(is_there)
        self.fonts.show_rows(view.areas)
        self.other.show_view(view)
        self.outcome.show_view(view)

    def focus_home(self) -> None:
        """Put the focus on the button that prints the page."""
        self.print.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask which printers there are."""
        super().showEvent(event)
        self._presenter.refresh()

    def _head(self) -> Card:
        card = Card(self._style)
        self.print = Button(self._style, _("Print the page"), kind="primary", icon="printer")
        self.print.clicked.connect(self._presenter.print_page)
        self._choice = QHBoxLayout()
        self._choice.setSpacing(6)
        self._none = Label(_("No thermal printer is set up on this machine."), "second")
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(Label(_("Printer calibration"), "section"))
        row.addLayout(self._choice)
        row.addWidget(self._none)
        hint = Label(_("Print the page, lay it beside the screen, and tick what it shows."), "second", wraps=True)
        row.addWidget(hint, 1)
        row.addWidget(self.print)
        card.box.addLayout(row)
        return card

    def _show_printers(self, view: CalibrationView) -> None:
        if tuple(self._printers) != tuple(section for section, _name in view.printers):
            empty(self._choice)
            self._printers = {}
            group = QButtonGroup(self)
            for section, name in view.printers:
                button = Button(self._style, name, kind="seg")
                button.setCheckable(True)
                button.clicked.connect(lambda _checked=False, section=section: self._presenter.pick(section))
                group.addButton(button)
                self._printers[section] = button
                self._choice.addWidget(button)
        if view.chosen in self._printers:
            self._printers[view.chosen].setChecked(True)
