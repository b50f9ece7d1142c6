"""Fields with their label above. Wiping one leaves nothing to undo."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QToolTip, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.style.style import Style, polish
from desktop.widgets.text import Label

LONGEST, LONGEST_AREA = 200, 5_000  # letters


class HalfTyped:
    """What an input method has not given over yet, so that an act takes it along instead of losing it."""

    half_typed: str = ""

    def heard(self, event: QInputMethodEvent) -> None:
        """Remember what stands there in the making."""
        self.half_typed = event.preeditString()


def tell_cut(field: QWidget, most: int) -> None:
    """Say below a field that not everything went in."""
    words = _("Too long: only the first {n} characters were taken.").format(n=most)
    QToolTip.showText(field.mapToGlobal(QPoint(0, field.height())), words, field)


class Line(QLineEdit, HalfTyped):
    """A line edit that can be wiped for good. What is too long is cut, and that is said."""

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(LONGEST)
        self.inputRejected.connect(self._tell_cut)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """See HalfTyped."""
        self.heard(event)
        super().inputMethodEvent(event)

    def _tell_cut(self) -> None:
        if len(self.text()) >= self.maxLength():
            tell_cut(self, self.maxLength())

    def wipe(self) -> None:
        """Forget the text and its history. ``clear()`` could be undone: the last visitor would come back."""
        self.setText("")
        self.setModified(False)

    def set_bad(self, *, is_bad: bool) -> None:
        """Mark the field as refused."""
        polish(self, state="bad" if is_bad else "")


class Pick(QComboBox):
    """A choice of many, as wide as there is room; ``picked`` tells the key a person chose."""

    picked = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.show_choices(choices)
        self.activated.connect(lambda _at: self.picked.emit(self.currentData()))

    def show_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these: (key, words)."""
        self.clear()
        for key, words in choices:
            self.addItem(words, key)


class Area(QPlainTextEdit, HalfTyped):
    """A text of several lines that can be wiped for good; Tab leaves it. What is too long is cut, and that is said."""

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """See HalfTyped."""
        self.heard(event)
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take as much of what is pasted or dropped as there is room for."""
        cursor = self.textCursor()
        held = self.document().characterCount() - 1 - (cursor.selectionEnd() - cursor.selectionStart())
        room, text = max(0, LONGEST_AREA - held), source.text()
        cursor.insertText(text[:room])
        if len(text) > room:
            tell_cut(self, LONGEST_AREA)

    def wipe(self) -> None:
        """Forget the text and its history."""
        self.setPlainText("")
        self.document().clearUndoRedoStacks()


def finish_typing() -> None:
    """Have the focused field take what is half typed, before its text is read. Nothing is half typed mostly."""
    QGuiApplication.inputMethod().commit()
    field = QApplication.focusWidget()
    if isinstance(field, Line | Area) and field.half_typed:  # the input method did not do it itself
        event = QInputMethodEvent()
        event.setCommitString(field.half_typed)
        QApplication.sendEvent(field, event)


class Field(QWidget):
    """A label above a line; what is wrong with it is said below."""

    def __init__(self, label: str, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self.label = Label(label, "caption")
        self.label.setBuddy(line)
        self._error = Label(role="caption", wraps=True)
        self._error.setProperty("tone", "bad")
        self._error.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.label)
        box.addWidget(line)
        box.addWidget(self._error)

    def show_error(self, text: str) -> None:
        """Mark the field and say what is wrong and what to do, or take both away."""
        self.line.set_bad(is_bad=bool(text))
        self._error.show_text(text)


class PasswordLine(Line):
    """A password; an eye shows it while it is wanted. Tells of caps lock as far as the typed letters betray it.

    It is ``is_tall`` where it stands alone or beside tall ones, else as high as a line of any form.
    """

    def __init__(self, style: Style, name: str, parent: QWidget | None = None, *, is_tall: bool = True) -> None:
        super().__init__(name, parent=parent)
        self._style = style
        if is_tall:
            self.setProperty("field", "tall")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self._eye = QAction(style.icon("eye", "ink2"), _("Show the password"), self)
        self._eye.triggered.connect(self._turn)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self.has_caps = False

    def wipe(self) -> None:
        """Forget the text and hide again."""
        super().wipe()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye.setIcon(self._style.icon("eye", "ink2"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Watch the letters: upper case without Shift means caps lock."""
        text = event.text()
        if text.isalpha() and text.isascii():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.has_caps = text.isupper() != has_shift
        super().keyPressEvent(event)

    def _turn(self) -> None:
        is_hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if is_hidden else QLineEdit.EchoMode.Password)
        self._eye.setIcon(self._style.icon("eye-off" if is_hidden else "eye", "ink2"))
