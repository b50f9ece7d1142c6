"""The list of a day's differences: each line is opened or settled where it stands. It knows the day's presenter."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.day import DayPresenter
from desktop.presenters.day_differences import PRINT, SEND, SETTLE, WRITE, DifferenceLine
from desktop.style.style import Style
from desktop.turns import Turns
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box
from desktop.widgets.fields import Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label, Pill

SHOWN = 40  # lines made at the most; more are a number at the end
ACTS = 2  # what a line offers at the most, beside being opened


class FactRows(QWidget):
    """What is known of a line, name before value; away while there is nothing."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, style.px(4), 0, style.px(4))
        self._grid.setHorizontalSpacing(style.px(16))
        self._grid.setVerticalSpacing(style.px(2))
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Label, Label]] = []
        self.hide()

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show them."""
        for _unused in range(len(facts) - len(self._rows)):
            name, value = Label(role="second"), Label(wraps=True)
            self._grid.addWidget(name, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, len(self._rows), 1)
            self._rows.append((name, value))
        for index, (name, value) in enumerate(self._rows):
            title, text = facts[index] if index < len(facts) else ("", "")
            name.show_text(title)
            value.show_text(text)
        self.setVisible(bool(facts))


class DifferenceBox(Box):
    """One line: whose and what, how it stands, why, what to do, and its buttons."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(style, "row", parent)
        self._tag, self._title = Pill(), Label(role="bold", wraps=True)
        self._line, self._remedy = Label(role="caption", wraps=True), Label(role="caption", wraps=True)
        self._facts = FactRows(style)
        # One act stands beside the words; several have a row of their own. The last of each opens the line.
        self._beside, self._below = (
            tuple(Button(style, "", kind="small") for _unused in range(n)) for n in (2, ACTS + 1)
        )
        head, middle, below = QHBoxLayout(), QHBoxLayout(), FlowLayout(gap=8)
        for row in (head, middle):
            row.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._tag, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._line)
        words.addWidget(self._remedy)
        middle.addLayout(words, 1)
        for button in self._beside:
            middle.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        for button in self._below:
            below.addWidget(button)
        self.box.setSpacing(4)
        self.box.addLayout(head)
        self.box.addLayout(middle)
        self.box.addWidget(self._facts)
        self.box.addLayout(below)
        self.shown: DifferenceLine | None = None

    def show_line(self, line: DifferenceLine) -> None:
        """Show it."""
        self.shown = line
        self._title.show_text(line.title)
        self._tag.show_tag(line.tag)
        self._line.show_text(line.line)
        self._remedy.show_text(line.remedy)
        for row in (self._beside, self._below):
            is_shown = row is self._row_of(line)
            *acts, opening = row
            for place, button in enumerate(acts):
                button.setVisible(is_shown and place < len(line.acts))
                if place < len(line.acts):
                    button.set_words(line.acts[place][1])
            opening.setVisible(is_shown and bool(line.opening))
            opening.set_words(line.opening)
        self._facts.show_facts(line.facts)

    def acts_of(self, line: DifferenceLine) -> tuple[Button, ...]:
        """Return the buttons for what a line offers."""
        return self._row_of(line)[:-1]

    @property
    def opening(self) -> tuple[Button, ...]:
        """Return the buttons that open the case, or show what is known of what has no page."""
        return self._beside[-1], self._below[-1]

    @property
    def acting(self) -> tuple[tuple[int, Button], ...]:
        """Return the other buttons, each with its place among what a line offers."""
        return tuple((place, button) for row in (self._beside, self._below) for place, button in enumerate(row[:-1]))

    def _row_of(self, line: DifferenceLine) -> tuple[Button, ...]:
        """Below where there are several, or so many words that they would stand in a narrow column."""
        return self._below if len(line.acts) > 1 or line.remedy else self._beside


class DifferenceList(QWidget):
    """All lines, and the field for a reason below the one that is being settled."""

    case_wanted = Signal(str)
    asking = Signal(object)  # the widget with the question, which must be seen
    ended = Signal()  # nothing is left to settle

    def __init__(self, presenter: DayPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._style = presenter, style
        self._boxes: list[DifferenceBox] = []
        self._lines: tuple[DifferenceLine, ...] = ()
        self._turns = Turns(self)
        self._settling, self._place = "", 0  # the key of the line whose reason is being written, and which it is
        outer, self._column = QVBoxLayout(self), QVBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._column)
        outer.addStretch(1)  # room that nobody needs is below, not between the lines
        self._column.setSpacing(8)
        self._more = Label(role="caption", wraps=True)
        self._ask = Box(style, "sel", self)
        self._reason = Line(_("Reason"), _("why it is settled so"))
        self._confirm = Button(style, _("Settle with this reason"), kind="primary")
        self._all = Button(style, "")
        self._cancel = Button(style, _("Cancel"))
        self._chips, self._reasons = FlowLayout(gap=8), dict[str, Button]()
        row = FlowLayout(gap=8)
        for button in (self._confirm, self._all, self._cancel):
            row.addWidget(button)
        self._ask.box.addLayout(self._chips)
        self._ask.box.addWidget(self._reason)
        self._ask.box.addLayout(row)
        self._ask.hide()
        self._column.addWidget(self._more)
        self._column.addWidget(self._ask)
        self._confirm.clicked.connect(self._settle)
        self._all.clicked.connect(lambda: self._settle(with_alike=True))
        self._reason.returnPressed.connect(self._settle)
        self._reason.textEdited.connect(self._typed)
        self._cancel.clicked.connect(self._leave)

    def show_lines(self, lines: tuple[DifferenceLine, ...]) -> None:
        """Show the lines, those that are new one a turn; the one being settled stays so while it is there."""
        self._lines = lines[:SHOWN]
        for index in range(len(self._boxes)):
            self._fill(index)
        self._turns.stop()
        self._turns.add([self._add_box] * (len(self._lines) - len(self._boxes)))
        rest = len(lines) - len(self._lines)
        self._more.show_text(_("and {n} more").format(n=rest) if rest else "")
        if self._settling and self._settling not in (line.key for line in self._lines):
            self._leave()

    def _fill(self, index: int) -> None:
        box, is_shown = self._boxes[index], index < len(self._lines)
        if is_shown:
            box.show_line(self._lines[index])
        box.setVisible(is_shown)

    def _add_box(self) -> None:
        box = DifferenceBox(self._style, self)
        for button in box.opening:
            button.clicked.connect(self._on(box, self._open))
        for place, button in box.acting:
            button.clicked.connect(self._on(box, self._does(place)))
        self._column.insertWidget(len(self._boxes), box)
        self._boxes.append(box)
        self._fill(len(self._boxes) - 1)

    def _on(self, box: DifferenceBox, do: Callable[[DifferenceLine], None]) -> Callable[[], None]:
        def clicked() -> None:
            if box.shown is not None:
                do(box.shown)

        return clicked

    def _open(self, line: DifferenceLine) -> None:
        if line.case_id:
            self.case_wanted.emit(line.case_id)
        else:
            self._presenter.open_line(line.key)

    def _does(self, place: int) -> Callable[[DifferenceLine], None]:
        return lambda line: self._act(line, line.acts[place][0])

    def _act(self, line: DifferenceLine, act: str) -> None:
        if act == SETTLE:
            self._begin(line)
        elif act == PRINT:
            self._presenter.print_paper(line.key)
        elif act == SEND:
            self._presenter.send_now()
        elif act == WRITE:
            self._presenter.write_again()

    def _begin(self, line: DifferenceLine) -> None:
        self._settling = line.key
        self._place = next(index for index, box in enumerate(self._boxes) if box.shown is line)
        self._column.removeWidget(self._ask)
        self._column.insertWidget(self._place + 1, self._ask)
        self._show_reasons(line)
        self._ask.show()
        (next(iter(self._reasons.values())) if line.reasons else self._reason).setFocus()
        self.asking.emit(self._ask)

    def _show_reasons(self, line: DifferenceLine) -> None:
        for key, words in line.reasons:
            if key not in self._reasons:
                chip = Button(self._style, words, kind="chip")
                chip.setCheckable(True)
                chip.clicked.connect(lambda _on, key=key: self._choose(key))
                self._chips.addWidget(chip)
                self._reasons[key] = chip
        for chip in self._reasons.values():
            chip.setVisible(bool(line.reasons))
        self._choose("")
        self._all.set_words(_("Settle all {n} papers so").format(n=line.alike + 1))
        self._all.setVisible(line.alike > 0)

    def _choose(self, key: str) -> None:
        """Check the chip of a reason, and no other; none: the reason is typed."""
        for own, chip in self._reasons.items():
            chip.setChecked(own == key)
        if key:
            self._reason.wipe()

    def _typed(self) -> None:
        self._choose("")

    def _settle(self, *, with_alike: bool = False) -> None:
        chosen = next((key for key, chip in self._reasons.items() if chip.isChecked()), "")
        reason = chosen or self._reason.text() + self._reason.half_typed
        self._presenter.settle(self._settling, reason, with_alike=with_alike)

    def _leave(self) -> None:
        inside = self.window().focusWidget()
        had_focus = inside is not None and self._ask.isAncestorOf(inside)
        self._settling = ""
        self._reason.wipe()
        self._ask.hide()
        # Below the boxes again, so that the next box is put in its order.
        self._column.removeWidget(self._ask)
        self._column.addWidget(self._ask)
        if had_focus:
            self._focus_next()

    def _focus_next(self) -> None:
        """Put the focus on the next line that can be settled, the one that was left or one below it."""
        for box in self._boxes[self._place : len(self._lines)]:
            if box.shown is not None and box.shown.needs_reason:
                place = [act for act, _words in box.shown.acts].index(SETTLE)
                box.acts_of(box.shown)[place].setFocus()
                return
        self.ended.emit()
