"""A form made of values: fields in two columns, each told when it is left. It knows FieldView and no presenter."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.presenters.item_forms import ON, FieldView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import empty
from desktop.widgets.fields import Area, Line, Pick
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label

AREA_LINES = 4
THREE_FROM = 700  # px at 100 %


class FormGrid(QWidget):
    """``changed`` is sent with key and value when a field is left or a choice is made."""

    changed = Signal(str, str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._fields: tuple[FieldView, ...] = ()
        self._inputs: dict[str, QWidget] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        self._columns = 2
        # The style gives an area a least height below its own: without this it is squeezed where there is less room.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_fields(self, fields: Sequence[FieldView]) -> None:
        """Show fields; one that is being typed in keeps what is typed."""
        fresh = tuple(fields)
        if fresh == self._fields:
            return
        shape = [(field.key, field.kind, field.choices) for field in self._fields]
        if shape != [(field.key, field.kind, field.choices) for field in fresh]:
            self._rebuild(fresh)
        self._fields = fresh
        for field in fresh:
            self._fill(self._inputs[field.key], field)

    def focus_first(self) -> None:
        """Put the focus on the first field."""
        if self._fields:
            self._inputs[self._fields[0].key].setFocus()

    def commit(self) -> None:
        """Take over what is being typed: a key that acts on the form does not leave its field."""
        for key, widget in self._inputs.items():
            if widget.hasFocus():
                self._tell(key, widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take a third column where there is room for it."""
        super().resizeEvent(event)
        columns = 3 if self.width() >= self._style.px(THREE_FROM) else 2
        if columns != self._columns:
            self.commit()
            self._columns = columns
            fields, self._fields = self._fields, ()
            self.show_fields(fields)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An area tells when it is left."""
        if event.type() is QEvent.Type.FocusOut and isinstance(watched, Area):
            key = next((key for key, widget in self._inputs.items() if widget is watched), "")
            if key:
                self._tell(key, watched)
        return super().eventFilter(watched, event)

    def _rebuild(self, fields: tuple[FieldView, ...]) -> None:
        empty(self._grid)
        self._inputs = {}
        row, column = 0, 0
        for field in fields:
            span = self._columns if field.kind == "area" else self._columns - 1 if field.kind == "choice" else 1
            if column + span > self._columns:
                row, column = row + 1, 0
            self._grid.addWidget(self._labelled(field), row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            row, column = divmod(row * self._columns + column + span, self._columns)
        for place in range(3):
            self._grid.setColumnStretch(place, 1 if place < self._columns else 0)

    def _labelled(self, field: FieldView) -> QWidget:
        widget = self._input(field)
        self._inputs[field.key] = widget
        if field.kind == "flag":
            return widget
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        label = Label(field.label, "caption")
        label.setBuddy(widget)
        box.addWidget(label)
        box.addWidget(widget)
        return holder

    def _input(self, field: FieldView) -> QWidget:
        if field.kind == "area":
            area = Area(field.label, field.hint)
            area.setFixedHeight(self._style.px(24 * AREA_LINES))
            area.installEventFilter(self)
            return area
        if field.kind == "choice":
            return self._choice(field)
        if field.kind == "pick":
            chooser = Pick(field.label, field.choices)
            chooser.picked.connect(lambda key, name=field.key: self.changed.emit(name, key))
            return chooser
        if field.kind == "flag":
            box = QCheckBox(field.label)
            box.toggled.connect(lambda is_on, key=field.key: self.changed.emit(key, ON if is_on else ""))
            return box
        line = Line(field.label, field.hint)
        line.editingFinished.connect(lambda key=field.key, line=line: self._tell(key, line))
        return line

    def _choice(self, field: FieldView) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, gap=6)
        group = QButtonGroup(holder)
        for key, text in field.choices:
            button = Button(self._style, text, kind="seg")
            button.setCheckable(True)
            button.setProperty("choice", key)
            button.clicked.connect(lambda _on=False, key=key, name=field.key: self.changed.emit(name, key))
            group.addButton(button)
            row.addWidget(button)
        return holder

    def _fill(self, widget: QWidget, field: FieldView) -> None:
        if isinstance(widget, QCheckBox):
            widget.blockSignals(True)
            widget.setChecked(field.value == ON)
            widget.blockSignals(False)
        elif isinstance(widget, Pick):
            widget.setCurrentIndex(widget.findData(field.value))
        elif isinstance(widget, Line):
            if not widget.hasFocus() and widget.text() != field.value:
                widget.setText(field.value)
        elif isinstance(widget, Area):
            if not widget.hasFocus() and widget.toPlainText() != field.value:
                widget.setPlainText(field.value)
        else:
            for button in widget.findChildren(Button):
                button.setChecked(button.property("choice") == field.value)

    def _tell(self, key: str, widget: QWidget) -> None:
        if isinstance(widget, Line):
            self.changed.emit(key, widget.text())
        elif isinstance(widget, Area):
            self.changed.emit(key, widget.toPlainText())
