"""The form of an item: its fields in two columns, each with the one sentence that is wrong with it. A FormView only."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.form_words import FormFieldView, FormView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import empty, scroller
from desktop.widgets.fields import Area, Line
from desktop.widgets.text import Label

ROWS = 4  # lines of text that an area shows


class FormEdit(QWidget):
    """One field: its label, where it is typed, and below what is wrong."""

    typed = Signal(str, str)
    left = Signal(str)
    entered = Signal(str)

    def __init__(self, field: FormFieldView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._kind = field.key, field.kind
        self.edit = self._made(field)
        self.edit.installEventFilter(self)
        label = Label(field.label, "caption", wraps=True)
        label.setBuddy(self.edit)
        self._error = Label(role="caption", wraps=True)
        self._error.setProperty("tone", "bad")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        for widget in (label, self.edit, self._error):
            box.addWidget(widget)

    def show_field(self, field: FormFieldView) -> None:
        """Show text and error; what is being typed keeps its cursor."""
        if isinstance(self.edit, QComboBox):
            self.edit.setCurrentIndex(max(0, self.edit.findText(field.text)))
        elif isinstance(self.edit, QPlainTextEdit):
            if self.edit.toPlainText() != field.text:
                self.edit.setPlainText(field.text)
        elif self.edit.text() != field.text:
            self.edit.setText(field.text)
            self.edit.setCursorPosition(len(field.text) if self.edit.hasFocus() else 0)
        if isinstance(self.edit, Line):
            self.edit.set_bad(is_bad=bool(field.error))
        self._error.show_text(field.error)

    def wipe(self) -> None:
        """Forget what was typed."""
        if isinstance(self.edit, QComboBox):
            self.edit.setCurrentIndex(0)
        else:
            self.edit.wipe()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the field is left."""
        if watched is self.edit and event.type() == QEvent.Type.FocusOut:
            self.left.emit(self._key)
        return super().eventFilter(watched, event)

    def _made(self, field: FormFieldView) -> Line | Area | QComboBox:
        name = field.label.rstrip(" *")
        if field.kind == "choice":
            chooser = QComboBox()
            chooser.setAccessibleName(name)
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(4)
            chooser.addItems(["", *field.choices])
            chooser.textActivated.connect(lambda text: self.typed.emit(self._key, text))
            return chooser
        if field.kind == "lines":
            area = Area(name, field.hint)
            area.setFixedHeight(
                area.fontMetrics().lineSpacing() * ROWS + 2 * round(area.document().documentMargin()) + 8
            )
            area.textChanged.connect(lambda: self.typed.emit(self._key, area.toPlainText()))
            return area
        line = Line(name, field.hint)
        line.textEdited.connect(lambda text: self.typed.emit(self._key, text))
        line.returnPressed.connect(lambda: self.entered.emit(self._key))
        return line


class FormPanel(QWidget):
    """Sends each key stroke; Enter goes on, from the last field back to the papers; one on trial leads nowhere."""

    typed = Signal(str, str)
    left = Signal(str)
    dropped = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None, *, is_trial: bool = False) -> None:
        super().__init__(parent)
        self._shape: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
        self.edits: dict[str, FormEdit] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        head = QHBoxLayout()
        self._summary = Label(role="caption")
        head.addWidget(Label(_("Application form"), "group"))
        head.addWidget(self._summary)
        head.addStretch(1)
        box.addLayout(head)
        inner = QWidget()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.addLayout(self._grid)
        column.addStretch(1)
        box.addWidget(scroller(inner), 1)
        row = QHBoxLayout()
        row.addWidget(Label(_("Known already: card and earlier cases"), "hint", wraps=True), 1)
        self.back = Button(style, _("Back to the papers"), key="Esc", kind="primary")
        self.back.clicked.connect(self.dropped)
        row.addWidget(self.back)
        foot = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        foot.setLayout(row)
        box.addWidget(foot)
        if is_trial:
            foot.hide()

    def show_form(self, view: FormView | None) -> None:
        """Show the form; the fields stay while only their texts change."""
        if view is None:
            self.wipe()
            return
        shape = tuple((field.key, field.kind, field.choices) for field in view.fields)
        if shape != self._shape:
            self._shape = shape
            self._lay_out(view)
        self._summary.setText(view.summary)
        for field in view.fields:
            self.edits[field.key].show_field(field)

    def focus_first(self) -> None:
        """Put the focus on the first field that is still empty."""
        empties = (one for one in self.edits.values() if isinstance(one.edit, Line) and not one.edit.text())
        target = next(empties, next(iter(self.edits.values()), None))
        if target is not None:
            target.edit.setFocus()

    def wipe(self) -> None:
        """Forget what was typed."""
        for one in self.edits.values():
            one.blockSignals(True)
            one.wipe()
            one.blockSignals(False)

    def _lay_out(self, view: FormView) -> None:
        empty(self._grid)
        self.edits = {}
        row = column = 0
        for field in view.fields:
            one = FormEdit(field)
            one.typed.connect(self.typed)
            one.left.connect(self.left)
            one.entered.connect(self._next)
            self.edits[field.key] = one
            if field.is_wide:
                row, column = row + column, 0
                self._grid.addWidget(one, row, 0, 1, 2)
                row += 1
            else:
                self._grid.addWidget(one, row, column)
                row, column = row + column, 1 - column
        for first, second in pairwise([*(one.edit for one in self.edits.values()), self.back]):
            QWidget.setTabOrder(first, second)

    def _next(self, key: str) -> None:
        keys = [*self.edits]
        place = keys.index(key)
        if place + 1 < len(keys):
            self.edits[keys[place + 1]].edit.setFocus()
        else:
            self.dropped.emit()
