"""情形 and conditions: one question a row, its answers as two keys or more. It knows a QuestionView only."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import QuestionView
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button
from desktop.widgets.text import Label

_KEYS = {Qt.Key.Key_Y: 0, Qt.Key.Key_N: 1} | {Qt.Key(Qt.Key.Key_1 + place): place for place in range(9)}


class QuestionRow(QWidget):
    """The question at the left, what speaks for an answer below it, the answers at the right; Y, N or a digit answers.

    Tab stops once at each question.
    """

    answered = Signal(str, str)

    def __init__(self, style: Style, view: QuestionView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._text, self._hint = Label(wraps=True), Label(role="caption", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        row.addLayout(words, 1)
        self.buttons: list[Button] = []
        for key, text in view.answers:
            button = Button(style, text, kind="seg")
            button.setCheckable(True)
            button.setMinimumWidth(style.px(44))
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self.buttons else Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(f"{view.text} {text}")
            button.clicked.connect(lambda _on=False, key=key: self._say(key))
            self.buttons.append(button)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_question(view)

    def show_question(self, view: QuestionView) -> None:
        """Show how it is answered now."""
        self._view = view
        self._text.setText(view.text)
        self._hint.show_text(view.hint)
        polish(self._text, tone="bad" if view.is_against else "")
        for button, (key, _text) in zip(self.buttons, view.answers, strict=True):
            button.setChecked(view.chosen == key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Y is the first answer, N the second, a digit the one at its place."""
        place = _KEYS.get(Qt.Key(event.key()))
        if place is not None and place < len(self._view.answers) and not event.modifiers():
            self._say(self._view.answers[place][0])
            return
        super().keyPressEvent(event)

    def _say(self, key: str) -> None:
        """Say an answer; the one that stands is taken back."""
        self.answered.emit(self._view.key, "" if key == self._view.chosen else key)


class ScenarioBox(QWidget):
    """All questions of the item that is chosen; hidden when it has none."""

    answered = Signal(str, str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._questions: tuple[QuestionView, ...] = ()
        self._rows: list[QuestionRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(Label(_("Conditions and scenario"), "group"))
        head.addStretch(1)
        head.addWidget(Label(_("Y yes   N no"), "hint"))
        self._box.addLayout(head)
        self.hide()

    def show_questions(self, questions: tuple[QuestionView, ...]) -> None:
        """Show the questions of an item, or how they are answered now."""
        if questions == self._questions:
            return
        same = [(one.key, one.answers) for one in questions] == [(one.key, one.answers) for one in self._questions]
        self._questions = questions
        if same:
            for row, view in zip(self._rows, questions, strict=True):
                row.show_question(view)
            return
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [QuestionRow(self._style, view) for view in questions]
        for row in self._rows:
            row.answered.connect(self.answered)
            self._box.addWidget(row)
        self.setVisible(bool(questions))

    def keys(self) -> list[Button]:
        """Return where Tab stops: the first answer of each question."""
        return [row.buttons[0] for row in self._rows]
