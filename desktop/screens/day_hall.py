"""The table of the hall's numbers on the page of the close. It knows no ticket."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.i18n import _
from desktop.presenters.day_hall import HallLine, hall_heads
from desktop.style.style import Style, polish
from desktop.turns import Turns
from desktop.widgets.card import Card
from desktop.widgets.text import Label, rule

_NAME_PX = 180  # a name up to this wide stands in one line: the heads of the figures wrap first
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class HallCard(Card):
    """Taken, called, served, passed over, given up; waits and services as mean / longest."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("The hall"), Label(_("times are mean / longest"), "caption"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(style.px(10))
        self._grid.setVerticalSpacing(6)
        self._heads = hall_heads()
        for column, text in enumerate(self._heads, 1):
            head = Label(text, "caption", wraps=True)
            head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(head, 0, column)
        self._grid.addWidget(rule(), 1, 0, 1, len(self._heads) + 1)
        self._rows: list[tuple[Label, tuple[Label, ...]]] = []
        self._lines: tuple[HallLine, ...] = ()
        self._turns = Turns(self)
        self.box.addLayout(self._grid)
        self.box.addStretch(1)

    def spread(self, *, is_wide: bool) -> None:
        """Spread the figures where there is room, so that none stands far from its name; else leave it to the names."""
        for column in range(len(self._heads) + 1):
            self._grid.setColumnStretch(column, int(is_wide or not column))

    def show_lines(self, lines: tuple[HallLine, ...]) -> None:
        """Show the rows, those that are new one a turn; the card is away where there are none."""
        self.setVisible(bool(lines))
        self._lines = lines
        self._grid.setColumnMinimumWidth(0, 0)
        for index in range(len(self._rows)):
            self._fill(index)
        self._turns.stop()
        self._turns.add([self._add_row] * (len(lines) - len(self._rows)))

    def _fill(self, index: int) -> None:
        (name, cells), lines = self._rows[index], self._lines
        line = lines[index] if index < len(lines) else HallLine(name="")
        name.show_text(line.name)
        polish(name, role="group" if line.name and not line.cells else "bold" if index == 0 else "")
        wanted = min(name.fontMetrics().horizontalAdvance(line.name) + 2, self._style.px(_NAME_PX))
        self._grid.setColumnMinimumWidth(0, max(wanted, self._grid.columnMinimumWidth(0)))
        for place, cell in enumerate(cells):
            cell.show_text(line.cells[place] if line.cells else "")

    def _add_row(self) -> None:
        place = len(self._rows) + 2
        name, cells = Label(wraps=True), tuple(Label(role="value") for _unused in self._heads)
        self._grid.addWidget(name, place, 0)
        for column, cell in enumerate(cells, 1):
            self._grid.addWidget(cell, place, column, _RIGHT)
        self._rows.append((name, cells))
        self._fill(len(self._rows) - 1)
