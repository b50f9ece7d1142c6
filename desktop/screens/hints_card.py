"""What the clerk should know before anything else. It knows the counter's view values only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import CounterView
from desktop.style.style import Style
from desktop.widgets.card import Card
from desktop.widgets.text import Label, Pill


class HintsCard(Card):
    """What the clerk should know."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("Hints"))
        self._rows: list[tuple[Pill, Label]] = []
        for _unused in range(4):
            pill, label = Pill(), Label(role="second", wraps=True)
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label, 1)
            self.box.addLayout(row)
            self._rows.append((pill, label))
        self.box.addStretch(1)

    def show_view(self, view: CounterView) -> None:
        """Show the hints, or nothing at all."""
        self.setVisible(bool(view.hints))
        for index, (pill, label) in enumerate(self._rows):
            tag, text = view.hints[index] if index < len(view.hints) else (None, "")
            pill.show_tag(tag)
            label.show_text(text)
