"""A line icon beside words, which keeps up with the type size. It knows the style only."""

from PySide6.QtWidgets import QWidget

from desktop.style.style import Style
from desktop.widgets.text import Label


class Icon(Label):
    """``px`` is its side at 100 %; nothing is shown before ``show_icon``."""

    def __init__(self, style: Style, px: int, name: str = "", tone: str = "ink", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._style, self._px, self._name, self._tone = style, px, name, tone
        style.follow(self._draw)
        self._draw()

    def show_icon(self, name: str, tone: str) -> None:
        """Show an icon in a colour of the tokens."""
        self._name, self._tone = name, tone
        self._draw()

    def _draw(self) -> None:
        if self._name:
            self.setPixmap(self._style.pixmap(self._name, self._tone, self._style.px(self._px)))
