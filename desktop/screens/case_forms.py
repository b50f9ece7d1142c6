"""What can be done with an open case: its moves, what they ask for, papers to tick. It knows the presenter only."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.case_moves import FormField, MoveButton, MoveForm
from desktop.presenters.case_words import CasePage, CasesView, SupplyForm, SupplyRow
from desktop.presenters.cases import CasesPresenter
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty
from desktop.widgets.fields import Area, Field, Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label, Pill

ROWS = 3  # lines of text that an area shows


class SupplyLine(QFrame):
    """One paper to tick."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._index = -1
        self.setProperty("box", "row")
        self.tick = QCheckBox()
        self.tick.setProperty("kind", "tick")
        self.tick.clicked.connect(lambda is_on: self._presenter.tick(self._index, is_brought=is_on))
        self._name, self._note, self._pill = Label(wraps=True), Label(role="caption", wraps=True), Pill()
        words, row = QVBoxLayout(), QHBoxLayout(self)
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._note)
        row.setContentsMargins(style.px(8), style.px(7), style.px(8), style.px(7))
        row.setSpacing(10)
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)

    def show_row(self, row: SupplyRow) -> None:
        """Show it."""
        self._index = row.index
        self.tick.setChecked(row.is_ticked)
        self.tick.setAccessibleName(f"{row.name}：{row.tag.text}")
        self._name.setText(row.name)
        self._note.show_text(row.note)
        self._pill.show_tag(row.tag)
        polish(self, box="sel" if row.is_ticked else "row")
        polish(self._pill, tint="true" if row.is_ticked else "")


class SupplyCard(Card):
    """The papers still to come, each with a box to tick."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        everything = Button(style, _("All here"), key="Ctrl+A", kind="link")
        everything.clicked.connect(presenter.tick_all)
        self.head(_("What was brought?"), everything)
        self.lines: list[SupplyLine] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.box.addLayout(self._rows)
        self.box.addWidget(Label(_("Space ticks   Ctrl+A all   Ctrl+Enter takes in   Esc back"), "hint", wraps=True))
        self.hide()

    def show_form(self, form: SupplyForm | None) -> None:
        """Show the papers; the lines stay while they are ticked, so the focus stays too."""
        rows = form.rows if form else ()
        while len(self.lines) < len(rows):
            line = SupplyLine(self._style, self._presenter)
            self.lines.append(line)
            self._rows.addWidget(line)
        while len(self.lines) > len(rows):
            line = self.lines.pop()
            line.hide()
            line.setParent(None)
            line.deleteLater()
        for row, line in zip(rows, self.lines, strict=True):
            line.show_row(row)

    def focus_first(self) -> None:
        """Put the focus on the first box."""
        if self.lines:
            self.lines[0].tick.setFocus()


class FormCard(Card):
    """What a move asks for: fields in two columns, choices as chips, the person who takes a result."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._title = self.head("")
        self._note = Label(role="second", wraps=True)
        self.box.addWidget(self._note)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.box.addLayout(self._grid)
        self.box.addStretch(1)
        self._form: MoveForm | None = None
        self.lines: dict[str, Line] = {}
        self.areas: dict[str, Area] = {}
        self._chips: dict[str, dict[str, Button]] = {}
        self._first: QWidget | None = None
        self._who: Label | None = None
        self.hide()

    def show_form(self, form: MoveForm | None) -> None:
        """Show a form; while only its values change the fields stay, and the focus with them."""
        old, self._form = self._form, form
        self.setVisible(form is not None)
        if form is None:
            self._clear()
            return
        self._title.setText(form.title)
        self._note.show_text(form.note)
        if old is None or _shape(old) != _shape(form):
            focused = next((key for key, line in self.lines.items() if line.hasFocus()), "")
            self._clear()
            self._build(form)
            if focused in self.lines:
                self.lines[focused].setFocus()
        for field in form.fields:
            self._show_value(field)

    def focus_first(self) -> None:
        """Put the focus on the first field that is still to be filled in."""
        fields = self._form.fields if self._form is not None else ()
        wanted = next((self.lines[f.key] for f in fields if f.key in self.lines and not f.value), None)
        target = self._first if isinstance(self._first, Button) else wanted or self._first
        if target is not None:
            target.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Where nothing but a choice is asked, the number on a chip takes it."""
        fields = self._form.fields if self._form is not None else ()
        chips = list(self._chips.get(fields[0].key, {}).values()) if len(fields) == 1 else []
        index = event.key() - Qt.Key.Key_1
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not 0 <= index < min(len(chips), 9):
            super().keyPressEvent(event)
            return
        chips[index].setFocus()
        chips[index].click()

    def _show_value(self, field: FormField) -> None:
        if (line := self.lines.get(field.key)) is not None:
            if line.text() != field.value:
                line.setText(field.value)
                line.setCursorPosition(len(field.value) if line.hasFocus() else 0)
            line.set_bad(is_bad=field.is_bad)
        if (area := self.areas.get(field.key)) is not None and area.toPlainText() != field.value:
            area.setPlainText(field.value)
        for key, chip in self._chips.get(field.key, {}).items():
            chip.setChecked(key == field.value)
        if field.kind == "person" and self._who is not None:
            self._who.setText(field.value or field.hint)
            polish(self._who, role="value" if field.value else "second")

    def _clear(self) -> None:
        self.lines, self.areas, self._chips, self._first, self._who = {}, {}, {}, None, None
        empty(self._grid)

    def _build(self, form: MoveForm) -> None:
        row, column = 0, 0
        for field in form.fields:
            widget = self._widget(field)
            if field.is_wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(widget, row, column, 1, 2 if field.is_wide else 1)
            row, column = (row + 1, 0) if field.is_wide or column else (row, 1)

    def _widget(self, field: FormField) -> QWidget:
        if field.kind == "choice":
            return self._choice(field)
        if field.kind == "person":
            return self._person(field)
        if field.kind == "lines":
            return self._area(field)
        line = Line(field.label, field.hint)
        line.textEdited.connect(lambda text, key=field.key: self._presenter.fill(key, text))
        self.lines[field.key] = line
        self._first = self._first or line
        return Field(field.label, line)

    def _area(self, field: FormField) -> QWidget:
        area = Area(field.label, field.hint)
        area.setFixedHeight(area.fontMetrics().lineSpacing() * ROWS + 2 * round(area.document().documentMargin()) + 8)
        area.textChanged.connect(lambda: self._presenter.fill(field.key, area.toPlainText()))
        self.areas[field.key] = area
        box = _labelled(field.label)
        holder = box.layout()
        assert isinstance(holder, QVBoxLayout)
        holder.addWidget(area)
        return box

    def _choice(self, field: FormField) -> QWidget:
        box, chips = _labelled(field.label), FlowLayout(gap=8)
        for key, label in field.options:
            chip = Button(self._style, label, kind="chip")
            chip.setCheckable(True)
            self._chips.setdefault(field.key, {})[key] = chip
            chip.clicked.connect(lambda _on=False, word=field.key, key=key: self._presenter.fill(word, key))
            chips.addWidget(chip)
            self._first = self._first or chip
        holder = box.layout()
        assert isinstance(holder, QVBoxLayout)
        holder.addLayout(chips)
        return box

    def _person(self, field: FormField) -> QWidget:
        box = _labelled(field.label)
        holder = box.layout()
        assert isinstance(holder, QVBoxLayout)
        self._who = Label(field.value or field.hint, "value" if field.value else "second", wraps=True)
        holder.addWidget(self._who)
        row = QHBoxLayout()
        row.setSpacing(8)
        name, number = Line(_("Name"), _("name, by hand")), Line(_("ID number"), _("identity number, by hand"))
        check = Button(self._style, _("Take this person"), kind="small")
        check.clicked.connect(lambda: self._presenter.identify_by_hand(name.text(), number.text()))
        number.returnPressed.connect(check.click)
        row.addWidget(name, 2)
        row.addWidget(number, 3)
        row.addWidget(check)
        holder.addLayout(row)
        self._first = self._first or name
        return box


class ActionBar(Card):
    """The last row of the page: the moves of the case, each with its key, the main one at the right."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown: tuple[MoveButton, ...] = ()
        self.buttons: dict[str, Button] = {}
        self._moves = QWidget()
        self._flow = FlowLayout(self._moves)
        self._back = Button(style, _("Back"), key="Esc")
        self._back.clicked.connect(presenter.close)
        self._why = Label(role="second", wraps=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._send = Button(style, "", key="Ctrl+Enter", kind="primary", icon="check")
        self._send.clicked.connect(lambda: presenter.press("Ctrl+Enter"))
        row = QHBoxLayout()
        row.setSpacing(10)
        self._main = QHBoxLayout()
        self._more = Button(style, _("More"), icon="chevron-up", kind="move")
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        row.addWidget(self._moves, 1)
        row.addLayout(self._main)
        row.addWidget(self._back)
        row.addWidget(self._why, 8)
        row.addWidget(self._send)
        self.box.addLayout(row)

    def show_view(self, view: CasesView) -> None:
        """Show what can be done now; nothing at all hides the bar."""
        page, supply, form = view.page or CasePage.nothing(), view.supply, view.form
        is_asking, is_busy = supply is not None or form is not None, bool(view.busy)
        if page.moves != self._shown:
            self._shown = page.moves
            self._rebuild()
        self._moves.setVisible(not is_asking)
        self._more.setVisible(not is_asking and not self._menu.isEmpty())
        self._more.setEnabled(not is_busy)
        for move in page.moves:
            if move.is_rare:
                continue
            button = self.buttons[move.name]
            button.setEnabled(not is_busy and not move.why)
            if move.tone == "primary":
                button.setVisible(not is_asking)
        self._back.setVisible(is_asking)
        self._send.setVisible(is_asking)
        self._why.setVisible(is_asking)
        self._why.setText(supply.why if supply else "")
        self._send.set_words(supply.verb if supply else form.title if form else "")
        self._send.setEnabled(not is_busy and not (supply is not None and supply.why))
        self.setVisible(is_asking or bool(page.moves))

    def _rebuild(self) -> None:
        self._flow.removeWidget(self._more)
        self._more.setParent(self)
        empty(self._flow)
        empty(self._main)
        self._menu.clear()
        self.buttons = {}
        for move in self._shown:
            if move.is_rare:
                self._add_rare(move)
                continue
            button = Button(self._style, move.title, key=move.key, kind=move.tone or "move")
            button.setToolTip(move.why)
            button.setAccessibleDescription(move.why)
            button.clicked.connect(lambda _on=False, name=move.name: self._presenter.ask(name))
            self.buttons[move.name] = button
            (self._main if move.tone == "primary" else self._flow).addWidget(button)
        self._flow.addWidget(self._more)

    def _add_rare(self, move: MoveButton) -> None:
        action = self._menu.addAction(f"{move.title}  {move.key}")
        action.setEnabled(not move.why)
        action.triggered.connect(lambda _on=False, name=move.name: self._presenter.ask(name))


def _labelled(label: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(Label(label, "caption"))
    return box


def _shape(form: MoveForm) -> tuple[object, ...]:
    """What the fields are made of; their values are shown without building them anew."""
    return (form.move, *((field.key, field.kind) for field in form.fields))
