"""Labels, pills and rules. Plain text only: a name with markup in it is shown as it is."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from core.people.names import MIDDLE_DOTS
from desktop.presenters.views import Tag
from desktop.style.style import polish

JOINER = "\u2060"  # no line breaks where it stands; it has no width
_DOT = re.compile(f"(?=[{MIDDLE_DOTS}])")


def bound(text: str) -> str:
    """Return a text as it is wrapped on the screen: Qt breaks before the dot of a name, where no line may begin."""
    return _DOT.sub(JOINER, text)


class Label(QLabel):
    """A line of text in a role of the style sheet; never rich, never cut."""

    def __init__(self, text: str = "", role: str = "", *, wraps: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._text = ""
        self.setText(text)
        self.setWordWrap(wraps)
        if role:
            self.setProperty("role", role)
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        """See QLabel."""
        self._text = text
        super().setText(bound(text))

    def text(self) -> str:
        """Return what was set."""
        return self._text

    def show_text(self, text: str, tone: str | None = None) -> None:
        """Show a text, hiding the label when there is none."""
        if self.text() != text:
            self.setText(text)
        if tone is not None:
            polish(self, tone=tone)
        self.setVisible(bool(text))


class Pill(QLabel):
    """A word on a tint; the word says what the colour says."""

    def __init__(self, tag: Tag | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("pill", "off")
        if tag is None:
            self.hide()
        else:
            # Not shown here: a label without a parent would open a window of its own for a moment.
            self.setText(tag.text)
            self.setProperty("pill", tag.tone)

    def show_tag(self, tag: Tag | None) -> None:
        """Show a tag, or nothing."""
        self.setVisible(tag is not None and bool(tag.text))
        if tag is not None:
            self.setText(tag.text)
            polish(self, pill=tag.tone)


def rule(kind: str = "true") -> QFrame:
    """Return a thin line."""
    line = QFrame()
    line.setProperty("rule", kind)
    return line


def first_lines(text: str, font: QFont, width: int, count: int) -> str:
    """Return as much of a text as stands in ``count`` lines of ``width`` px, with … where it goes on."""
    text = bound(text)
    layout, begins = QTextLayout(text, font), []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        begins.append(line.textStart())
    layout.endLayout()
    shown = text if len(begins) <= count else f"{text[: begins[count] - 1].rstrip()}…"
    return shown.replace(JOINER, "")
