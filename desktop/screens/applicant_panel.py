"""For whom the visitor came: four ways, a few lines, one sentence on what is typed. It knows an ApplicantView."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.applicant_words import FIELDS, ApplicantView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import scroller
from desktop.widgets.fields import Field, Line
from desktop.widgets.text import Label

WAYS = 4
_WIDE = frozenset({"number", "name", "scope"})
_KEYS = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})


class ApplicantPanel(QWidget):
    """Sends each key stroke; what is known is filled in by the presenter."""

    way_chosen = Signal(str)
    typed = Signal(str, str)
    taken = Signal()
    dropped = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ApplicantView | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        ways = QGridLayout()
        ways.setSpacing(6)
        self._ways = [Button(style, "", kind="seg") for _unused in range(WAYS)]
        for index, button in enumerate(self._ways):
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _checked=False, index=index: self._choose(index))
            ways.addWidget(button, index // 2, index % 2)
        box.addLayout(ways)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._fields = {key: Field("", Line(key)) for key in FIELDS}
        for key, field in self._fields.items():
            field.line.textEdited.connect(lambda text, key=key: self.typed.emit(key, text))
            field.line.returnPressed.connect(lambda key=key: self._next(key))
        self._line = Label(role="caption", wraps=True)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.addLayout(self._grid)
        column.addStretch(1)
        box.addWidget(scroller(inner), 1)
        row = QHBoxLayout()
        self._back = Button(style, _("Back"), key="Esc")
        self._back.clicked.connect(self.dropped)
        self._take = Button(style, _("Take the applicant"), key="Ctrl+Enter", kind="primary", icon="user-check")
        self._take.clicked.connect(self.taken)
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self._take)
        box.addLayout(row)
        for widget in (*self._ways, *(field.line for field in self._fields.values()), self._back, self._take):
            widget.installEventFilter(self)

    def show_applicant(self, view: ApplicantView | None) -> None:
        """Show the form; fields that are being typed keep their cursor."""
        before, self._shown = self._shown, view
        if view is None:
            self.wipe()
            return
        for index, (way, text) in enumerate(view.ways):
            self._ways[index].set_words(f"{index + 1}  {text}")
            self._ways[index].setChecked(way == view.way)
        if before is None or before.way != view.way:
            self._lay_out(view)
        for key, _label, text, _hint in view.fields:
            line = self._fields[key].line
            if line.text() != text:
                line.setText(text)
                line.setCursorPosition(0 if not line.hasFocus() else len(text))
        self._fields["number"].line.set_bad(is_bad=view.tone == "bad")
        self._line.setProperty("tone", view.tone)
        self._line.style().unpolish(self._line)
        self._line.style().polish(self._line)
        self._line.show_text(view.line)

    def focus_first(self) -> None:
        """Put the focus on the number: all else may be known by it."""
        self._fields["number"].line.setFocus()

    def wipe(self) -> None:
        """Forget what was typed."""
        for field in self._fields.values():
            field.line.wipe()
        self._line.show_text("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt and a digit choose the way from any field; elsewhere they open pages."""
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        index = event.key() - Qt.Key.Key_1
        if event.modifiers() != Qt.KeyboardModifier.AltModifier or not 0 <= index < WAYS:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            self._choose(index)
        event.accept()
        return True

    def _choose(self, index: int) -> None:
        if self._shown is not None:
            self.way_chosen.emit(self._shown.ways[index][0])
            self.focus_first()

    def _next(self, key: str) -> None:
        """Enter goes on to the next line, and takes the form from the last."""
        keys = [name for name, *_rest in self._shown.fields] if self._shown else []
        place = keys.index(key) if key in keys else len(keys)
        if place + 1 < len(keys):
            self._fields[keys[place + 1]].line.setFocus()
        else:
            self.taken.emit()

    def _lay_out(self, view: ApplicantView) -> None:
        for field in self._fields.values():
            self._grid.removeWidget(field)
            field.hide()
        row = column = 0
        for key, label, _text, hint in view.fields:
            field = self._fields[key]
            field.label.setText(label)
            field.line.setAccessibleName(label.rstrip(" *"))
            field.line.setPlaceholderText(hint)
            if key in _WIDE:
                row, column = row + bool(column), 0
                self._grid.addWidget(field, row, 0, 1, 2)
                row += 1
                if key == "number":
                    self._grid.addWidget(self._line, row, 0, 1, 2)
                    row += 1
            else:
                self._grid.addWidget(field, row, column)
                row, column = row + column, 1 - column
            field.show()
        order = [*self._ways, *(self._fields[key].line for key, *_rest in view.fields), self._take, self._back]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
