"""A line icon beside words, which keeps up with the type size. It knows the style only."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.style.style import Style
from desktop.widgets.text import Label


class Icon(Label):
    """``px`` is its side at 100 %; nothing is shown before ``show_icon``. It is drawn when it is seen first."""

    def __init__(self, style: Style, px: int, name: str = "", tone: str = "ink", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._style, self._px, self._name, self._tone = style, px, name, tone
        style.follow(self._draw)
        self._draw()

    def show_icon(self, name: str, tone: str) -> None:
        """Show an icon in a colour of the tokens."""
        self._name, self._tone = name, tone
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw it: most icons of a page are made long before anybody looks."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if not self._name:
            return
        side = self._style.px(self._px)
        self.setFixedSize(side, side)
        if self.isVisible():
            self.setPixmap(self._style.pixmap(self._name, self._tone, side))
