"""A plain editor for a template's text: line numbers at the left, the wrong line on a tint. It knows no template."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.i18n import _
from desktop.style.style import Style

_PAUSE_MS = 250  # of typing, before the text is looked at


class TemplateEditor(QPlainTextEdit):
    """``paused`` is sent with the text when the typing pauses."""

    paused = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._wrong = style, 0
        self.setAccessibleName(_("Text of the template"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self._numbers = _Numbers(self, style)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(lambda: self.paused.emit(self.toPlainText()))
        self.textChanged.connect(self._timer.start)
        self.blockCountChanged.connect(lambda _count: self._fit())
        self.updateRequest.connect(self._scrolled)
        style.changed.connect(self.restyle)
        self.restyle()

    @property
    def number_width(self) -> int:
        """Return the room of the line numbers."""
        digits = max(3, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * digits + self._style.px(18)

    @property
    def wrong_line(self) -> int:
        """Return the line on the tint, 0: none."""
        return self._wrong

    def load(self, text: str) -> None:
        """Show another text from its beginning; nothing can be taken back beyond it."""
        self.setPlainText(text)
        self._timer.stop()

    def show_wrong(self, line: int) -> None:
        """Put a line on the tint; 0 takes it away."""
        self._wrong = line
        marks = []
        block = self.document().findBlockByNumber(line - 1)
        if line and block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(block)  # type: ignore[attr-defined]  # the stub lacks the members
            mark.format.setBackground(self._style.colour("bad_soft"))  # type: ignore[attr-defined]
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # type: ignore[attr-defined]
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    def go_to(self, line: int) -> None:
        """Put the cursor on a line."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
            self.setFocus()

    def flush(self) -> None:
        """Send what was typed now, before something is done with it."""
        if self._timer.isActive():
            self._timer.stop()
            self.paused.emit(self.toPlainText())

    def restyle(self) -> None:
        """Fit the type."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setFamilies([*font.families(), *self._style.font().families()])
        font.setPixelSize(self._style.px(14))
        self.setFont(font)
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * 4)
        self._fit()

    def paint_numbers(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the numbers of the visible lines."""
        style = self._style
        painter.fillRect(event.rect(), style.colour("sunken"))
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        painter.setFont(self.font())
        while block.isValid() and top <= event.rect().bottom():
            high, number = self.blockBoundingRect(block).height(), block.blockNumber() + 1
            painter.setPen(style.colour("bad" if number == self._wrong else "ink3"))
            place = QRect(0, round(top), self._numbers.width() - style.px(8), round(high))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
            top, block = top + high, block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers as high as the text."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setViewportMargins(self.number_width, 0, 0, 0)
        inside = self.contentsRect()
        self._numbers.setGeometry(inside.left(), inside.top(), self.number_width, inside.height())

    def _scrolled(self, rect: QRect, by: int) -> None:
        if by:
            self._numbers.scroll(0, by)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())


class _Numbers(QWidget):
    def __init__(self, editor: TemplateEditor, style: Style) -> None:
        super().__init__(editor)
        self._editor, self._style = editor, style

    def sizeHint(self) -> QSize:
        return QSize(self._editor.number_width, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._editor.paint_numbers(painter, event)
        painter.end()
