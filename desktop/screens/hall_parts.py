"""The parts of the hall's page: figures, counters, warnings, the counter that is moved. They know views only."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.hall_view import CounterTile, HallFigure, MoveView, WarningRow
from desktop.presenters.views import Tag
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card
from desktop.widgets.flow import FlowLayout
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label, Pill, rule

FIGURES, WARNINGS, EFFECTS = 6, 9, 2
_LEVEL_ICONS = {"yellow": "triangle-alert", "orange": "triangle-alert", "red": "octagon-alert", "": "circle-check"}
_LEVEL_INK = {"yellow": "warn", "orange": "on_pri", "red": "on_pri", "": "ok"}


class FigureRow(Card):
    """The six figures at the top."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        row = QHBoxLayout()
        row.setSpacing(style.px(12))
        self._cells: list[tuple[Label, Label, Label, Label]] = []
        for _unused in range(FIGURES):
            number, unit, label, note = (
                Label(role="stat"),
                Label(role="second"),
                Label(role="caption", wraps=True),
                Label(role="hint", wraps=True),
            )
            big, column = QHBoxLayout(), QVBoxLayout()
            big.setSpacing(4)
            column.setSpacing(0)
            big.addWidget(number)
            big.addWidget(unit, 0, Qt.AlignmentFlag.AlignBottom)
            big.addStretch(1)
            column.addLayout(big)
            column.addWidget(label)
            column.addWidget(note)
            column.addStretch(1)
            row.addLayout(column, 1)
            self._cells.append((number, unit, label, note))
        self.box.addLayout(row)

    def show_figures(self, figures: tuple[HallFigure, ...]) -> None:
        """Show them."""
        for (number, unit, label, note), figure in zip(self._cells, figures, strict=False):
            number.setText(figure.number)
            polish(number, tone=figure.tone)
            unit.setText(figure.unit)
            label.setText(figure.label)
            note.setText(figure.note)


class TileButton(QPushButton):
    """One counter of the hall."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setProperty("kind", "post")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._counter, self._serves, self._pill = Label(role="name"), Label(role="caption"), Pill()
        self._number, self._timer = Label(role="stat"), Label(role="value")
        self._line, self._who = Label(role="caption"), Label(role="caption")
        for label in (self._counter, self._serves, self._pill, self._number, self._timer, self._line, self._who):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._serves.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        box = QVBoxLayout(self)
        box.setContentsMargins(style.px(12), style.px(8), style.px(12), style.px(8))
        box.setSpacing(2)
        for left, middle, right in (
            (self._counter, self._serves, self._pill), (self._number, None, self._timer), (self._line, None, self._who),
        ):  # fmt: skip
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(left)
            if middle is None:
                row.addStretch(1)
            else:
                row.addWidget(middle, 1)
            row.addWidget(right)
            box.addLayout(row)

    def show_tile(self, tile: CounterTile, *, is_chosen: bool, is_grey: bool) -> None:
        """Show a counter."""
        self._counter.setText(_("no. {n}").format(n=tile.counter))
        self._serves.setText(tile.serves)
        self._pill.show_tag(tile.state)
        polish(self._pill, tint="true" if is_chosen else "")
        self._number.setText(tile.number)
        self._timer.setText(tile.timer)
        self._line.setText(tile.trouble or tile.line)
        polish(self._line, tone="warn" if tile.trouble else "")
        polish(self._number, tone="off" if is_grey else "")
        self._who.setText(tile.who)
        self.setChecked(is_chosen)
        polish(self, tone="sel" if is_chosen else "")
        said = f"{tile.counter} {tile.state.text} {tile.number} {tile.timer} {tile.trouble or tile.line}"
        self.setAccessibleName(said)


class CounterGrid(QWidget):
    """The counters, as many across as there is room for; arrows move among them."""

    picked = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._across = style, 4
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(style.px(10))
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._tiles: list[TileButton] = []
        self._counters: tuple[str, ...] = ()
        self._wants_focus = False
        self._lay()

    def set_across(self, across: int) -> None:
        """Stand so many in a row."""
        if across != self._across:
            self._across = across
            self._lay()

    def show_tiles(self, tiles: tuple[CounterTile, ...], chosen: str, *, is_grey: bool) -> None:
        """Show the counters; buttons are kept, so the focus stays where it is."""
        while len(self._tiles) < len(tiles):
            button = TileButton(self._style, self)
            place = len(self._tiles)
            button.clicked.connect(lambda _checked=False, place=place: self.picked.emit(self._counters[place]))
            self._tiles.append(button)
            self._grid.addWidget(button, place // self._across, place % self._across)
        self._counters = tuple(tile.counter for tile in tiles)
        for place, button in enumerate(self._tiles):
            button.setVisible(place < len(tiles))
            if place < len(tiles):
                button.show_tile(tiles[place], is_chosen=tiles[place].counter == chosen, is_grey=is_grey)
        if self._wants_focus and tiles:
            self.focus_first()

    def focus_first(self) -> None:
        """Put the focus on the chosen counter, or the first, as soon as there are any."""
        own = next((tile for tile in self._tiles if tile.isChecked()), self._tiles[0] if self._tiles else None)
        self._wants_focus = own is None
        if own is not None:
            own.setFocus()

    def _lay(self) -> None:
        for column in range(self._grid.columnCount() + self._across):  # one counter alone is as wide as one of many
            self._grid.setColumnStretch(column, int(column < self._across))
        for place, button in enumerate(self._tiles):
            self._grid.addWidget(button, place // self._across, place % self._across)


class WarningList(Card):
    """The nine warnings, the worst first; quiet ones say so."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._counts = [Pill() for _unused in range(3)]
        self.head(_("Warnings"), *self._counts)
        self.box.setSpacing(style.px(5))
        self._rows: list[tuple[Box, Icon, Label, Label, Label]] = []
        for place in range(WARNINGS):
            if place:
                self.box.addWidget(rule())
            self._add()
        self.box.addStretch(1)

    def show_rows(self, rows: tuple[WarningRow, ...]) -> None:
        """Show them."""
        tones = {"red": "red", "orange": "orange", "yellow": "warn"}  # as the badges of the rows
        for pill, (level, tone) in zip(self._counts, tones.items(), strict=True):
            own = [row for row in rows if row.level == level]
            pill.show_tag(Tag(f"{own[0].word} {len(own)}", tone) if own else None)
        for (badge, icon, word, title, note), row in zip(self._rows, rows, strict=False):
            icon.show_icon(_LEVEL_ICONS[row.level], _LEVEL_INK[row.level])
            word.show_text(row.word)
            polish(word, level=row.level)
            polish(badge, box={"yellow": "warn", "orange": "orange", "red": "red"}.get(row.level, "row"))
            title.setText(row.title)
            polish(title, role="bold" if row.level else "second")
            note.show_text(row.note)

    def _add(self) -> None:
        style = self._style
        badge, icon, word = Box(style, "row"), Icon(style, 18), Label(role="caption")
        title, note = Label(wraps=True), Label(role="hint", wraps=True)
        badge.box.setContentsMargins(4, 3, 4, 3)
        badge.box.setSpacing(0)
        badge.box.addWidget(icon, 0, Qt.AlignmentFlag.AlignCenter)
        badge.box.addWidget(word, 0, Qt.AlignmentFlag.AlignCenter)
        badge.setFixedWidth(style.px(52))
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(10)
        words.setSpacing(0)
        words.addWidget(title)
        words.addWidget(note)
        row.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.box.addLayout(row)
        self._rows.append((badge, icon, word, title, note))


class MoveCard(Card):
    """A counter to another line: what it serves, what it would, and what comes of it, before it is done."""

    chosen = Signal(str)
    confirmed = Signal()
    dropped = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._title = self.head(_("Move a counter"))
        self._now, self._to = Label(role="bold", wraps=True), QComboBox()
        self._to.setAccessibleName(_("Serve"))
        self._to.activated.connect(lambda place: self.chosen.emit(self._letters[place]))
        self._letters: tuple[str, ...] = ()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.addWidget(Label(_("now"), "caption"), 0, 0)
        grid.addWidget(Label(_("to"), "caption"), 1, 0)
        grid.addWidget(self._now, 0, 1)
        grid.addWidget(self._to, 1, 1)
        grid.setColumnStretch(1, 1)
        self.box.addLayout(grid)
        effect = Box(style, "plain")
        self._effects = [(Label(role="second"), Label(role="bold")) for _unused in range(EFFECTS)]
        for name, value in self._effects:
            row = FlowLayout(gap=10)
            row.addWidget(name)
            row.add_end(value)
            effect.box.addLayout(row)
        self.box.addWidget(effect)
        self._why = Label(role="caption", wraps=True)
        self.box.addWidget(self._why)
        self._yes = Button(style, _("Move it"), key="Ctrl+Enter", kind="primary")
        no = Button(style, _("Cancel"), key="Esc")
        self._yes.clicked.connect(self.confirmed)
        no.clicked.connect(self.dropped)
        keys = FlowLayout(gap=8)
        for button in (no, self._yes):
            keys.add_end(button)
        self.box.addLayout(keys)

    def show_move(self, move: MoveView | None) -> None:
        """Show it, or nothing."""
        self.setVisible(move is not None)
        if move is None:
            return
        self._title.setText(_("Move counter {n}").format(n=move.counter))
        self._now.setText(move.now)
        self._letters = tuple(letter for letter, _words in move.choices)
        words = [words for _letter, words in move.choices]
        if [self._to.itemText(place) for place in range(self._to.count())] != words:
            self._to.clear()
            self._to.addItems(words)
        self._to.setCurrentIndex(self._letters.index(move.chosen) if move.chosen else 0)
        for place, (name, value) in enumerate(self._effects):
            pair = move.effects[place] if place < len(move.effects) else ("", "")
            name.show_text(pair[0])
            value.show_text(pair[1])
        self._why.show_text(move.why_not, "warn")
        self._yes.setEnabled(not move.why_not)
