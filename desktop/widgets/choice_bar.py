"""The five ends of an intake at five fixed places; the recommended one is the only blue tile."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.presenters.views import ChoiceView
from desktop.style.style import Style
from desktop.widgets.buttons import ChoiceTile
from desktop.widgets.card import Card

_ICONS = {
    "accept": "check",
    "accept_tolerant": "clipboard-check",
    "correct": "file-text",
    "notice": "list-checks",
    "refuse": "ban",
}


class ChoiceBar(Card):
    """Sends the kind that was chosen; Enter does not fire the recommended one, its key does."""

    chosen = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        row = QHBoxLayout()
        row.setSpacing(style.px(10))
        self._tiles: dict[str, ChoiceTile] = {}
        for kind, icon in _ICONS.items():
            tile = ChoiceTile(style, icon)
            tile.clicked.connect(lambda _checked=False, kind=kind: self.chosen.emit(kind))
            self._tiles[kind] = tile
            row.addWidget(tile, 1)
        self.box.addLayout(row)

    def show_choices(self, choices: tuple[ChoiceView, ...], *, is_busy: bool) -> None:
        """Show all five; a running act takes every tile away from the hand."""
        for view in choices:
            tile = self._tiles[view.kind]
            tile.show_choice(view)
            tile.setEnabled(view.is_allowed and not is_busy)

    def tile(self, kind: str) -> ChoiceTile:
        """Return one tile."""
        return self._tiles[kind]

    def _fit(self) -> None:
        margin = self._style.px(10)
        self.box.setContentsMargins(margin, margin, margin, margin)
