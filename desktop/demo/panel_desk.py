"""The desk under the camera: which paper lies there. It knows a stage, through the panel's way of asking."""

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout

from desktop.demo.panel_cards import Do
from desktop.demo.stage import DemoStage
from desktop.i18n import _
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.text import Label


class DeskCard(Card):
    """One button a paper; ``refresh`` shows what lies there."""

    def __init__(self, stage: DemoStage, style: Style, do: Do) -> None:
        super().__init__(style)
        self._stage = stage
        self.papers: dict[str, Button] = {}
        self.head(_("Under the camera"))
        row, group = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(6)
        for kind, words in (
            ("", _("Nothing")),
            ("register", _("Household register")),
            ("mandate", _("Power of attorney")),
            ("income", _("Income statement")),
        ):
            button = Button(style, words, kind="seg")
            button.setCheckable(True)
            button.clicked.connect(partial(self._put, do, kind))
            group.addButton(button)
            self.papers[kind] = button
            row.addWidget(button, 1)
        self.box.addLayout(row)
        hint = _("At the counter: choose an item, then Ctrl+K; Space photographs what lies here.")
        self.box.addWidget(Label(hint, "caption", wraps=True))
        self.refresh()

    def refresh(self) -> None:
        """Show what lies there."""
        for kind, button in self.papers.items():
            button.setChecked(self._stage.desk_papers.lying == kind)

    def _put(self, do: Do, kind: str) -> None:
        do(partial(self._stage.put_paper, kind))
