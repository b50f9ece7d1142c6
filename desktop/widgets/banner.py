"""The line that says what is wrong and what to do, or asks a question. It knows the banner's value only."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import Banner
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.card import empty
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label

_ICONS = {"bad": "circle-x", "warn": "triangle-alert", "pri": "info", "ok": "circle-check"}


class BannerBox(QFrame):
    """Shows one banner or nothing; never steals the focus."""

    answered = Signal(str)
    closed = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None, *, can_close: bool = True) -> None:
        super().__init__(parent)
        self._style, self._can_close = style, can_close
        self._shown: Banner | None = None
        self._icon = Icon(style, 22)
        self._text = Label(role="bold", wraps=True)
        self._remedy = Label(wraps=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._close = IconButton(style, _("Close the message"), "x")
        self._close.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._remedy)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_banner(self, banner: Banner | None) -> None:
        """Show it, or hide."""
        if banner == self._shown:
            return
        self._shown = banner
        if banner is None:
            self._text.setText("")
            self._remedy.setText("")
            self.hide()
            return
        polish(self, box=banner.tone)
        self._icon.show_icon(_ICONS[banner.tone], banner.tone)
        self._text.setText(banner.text)
        self._remedy.setText(banner.remedy)
        self._remedy.setVisible(bool(banner.remedy))
        self._close.setVisible(self._can_close and not banner.answers)
        self._show_answers(banner)
        self.setAccessibleName(f"{banner.text} {banner.remedy}")
        self.show()

    def _show_answers(self, banner: Banner) -> None:
        empty(self._buttons)
        for answer in banner.answers:
            button = Button(self._style, answer.text, kind="primary" if answer.is_primary else "")
            button.clicked.connect(lambda _checked=False, key=answer.key: self.answered.emit(key))
            self._buttons.addWidget(button)

    def sizeHint(self) -> QSize:
        """Return the height two lines need."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), self._style.px(54)))
