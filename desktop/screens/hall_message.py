"""A message to a counter, as the supervisor writes it: phrases, a line, and what became of the last ones."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.notes import SENT_SHOWN, Compose
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty
from desktop.widgets.fields import Field, Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label


class MessageCard(Card):
    """Enter sends, Esc drops."""

    sent = Signal(str)
    dropped = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._title = self.head(_("Message to a counter"))
        self._banner = BannerBox(style, self, can_close=False)
        self._line = Line(_("Message"), _("no names, no numbers"), self)
        self._line.returnPressed.connect(self._send)
        self._phrases, self._shown = QVBoxLayout(), Compose(counter="", phrases=(), max_words=0)
        self._phrases.setSpacing(style.px(6))
        self._sent = [Label(role="caption", wraps=True, parent=self) for _unused in range(SENT_SHOWN)]
        self._go = Button(style, _("Send"), key="Enter", kind="primary", parent=self)
        drop = Button(style, _("Cancel"), key="Esc", parent=self)
        self._go.clicked.connect(self._send)
        drop.clicked.connect(self.dropped)
        keys = FlowLayout(gap=8)
        for button in (drop, self._go):
            keys.add_end(button)
        self.box.addWidget(self._banner)
        self.box.addLayout(self._phrases)
        self.box.addWidget(Field(_("Message"), self._line, self))
        self.box.addLayout(keys)
        for label in self._sent:
            self.box.addWidget(label)
        self.hide()

    def show_compose(self, compose: Compose | None) -> None:
        """Show it, or nothing; what was typed stays until it is sent or dropped."""
        was, self._shown = self._shown, compose or Compose(counter="", phrases=(), max_words=0)
        self.setVisible(compose is not None)
        if compose is None:
            self._line.wipe()
            return
        if compose.counter != was.counter:
            self._begin(compose)
        elif len(compose.sent) != len(was.sent):
            self._line.wipe()  # it is on its way: below it is seen when it was read
        self._banner.show_banner(compose.banner)
        for place, label in enumerate(self._sent):
            label.show_text(compose.sent[place] if place < len(compose.sent) else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc writes nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def _begin(self, compose: Compose) -> None:
        self._title.setText(_("Message to counter {n}").format(n=compose.counter))
        self._line.wipe()
        self._line.setMaxLength(compose.max_words)
        empty(self._phrases)
        for phrase in compose.phrases:
            button = Button(self._style, phrase, kind="seg", parent=self)
            button.setProperty("align", "left")
            button.clicked.connect(lambda _checked=False, phrase=phrase: self._line.setText(phrase))
            self._phrases.addWidget(button)
        self._line.setFocus()

    def _send(self) -> None:
        self.sent.emit(self._line.text())
