"""The bar below a draft: what is not published yet, why it cannot be, and what can be done. It knows no presenter."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.i18n import _
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.text import Label


class DraftBar(Card):
    """``drop``, ``save`` and ``publish`` are its buttons; the page connects them."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._state, self._why = Label(role="second", wraps=True), Label(role="caption", wraps=True)
        self._why.setProperty("tone", "bad")
        self.drop = Button(style, _("Drop the changes"))
        self.save = Button(style, _("Keep as draft"), key="Ctrl+S")
        self.publish = Button(style, _("Publish"), key="Ctrl+Enter", kind="primary", icon="badge-check")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._state, 1)
        row.addWidget(self._why, 1)
        for widget in (self.drop, self.save, self.publish):
            row.addWidget(widget)
        self.box.addLayout(row)

    def show_draft(self, state: str, why_not: str, *, can_change: bool, can_publish: bool) -> None:
        """Show how the draft stands; ``can_change``: there are changes to keep or to drop."""
        self._state.setText(state)
        self._why.show_text(why_not)
        self.drop.setEnabled(can_change)
        self.save.setEnabled(can_change)
        self.publish.setEnabled(can_publish)
