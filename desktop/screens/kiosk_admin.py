"""Admin > Kiosk. It knows its presenter and no service."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.kiosk_admin import KioskAdminPresenter, KioskAdminView
from desktop.presenters.views import Tag
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.fields import Field, PasswordLine
from desktop.widgets.text import Label, Pill

WIDE = 520


class KioskAdminScreen(QWidget):
    """See Page."""

    def __init__(self, presenter: KioskAdminPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._saved = presenter, 0
        self._pin, self._again = PasswordLine(style, _("Number to leave")), PasswordLine(style, _("Once more"))
        self._state, self._error = Pill(), Label(wraps=True)
        self._save = Button(style, _("Save the number"), key="Enter", kind="primary")
        self._save.clicked.connect(self._send)
        for line in (self._pin, self._again):
            line.returnPressed.connect(self._send)
        card = Card(style)
        card.head(_("Leaving the ticket machine"), self._state)
        words = _("Hold the upper left corner of the ticket machine, then type this number (4 to 8 digits).")
        card.box.addWidget(Label(words, "second", wraps=True))
        card.box.addWidget(Field(_("Number to leave"), self._pin))
        card.box.addWidget(Field(_("Once more"), self._again))
        card.box.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._save)
        card.box.addLayout(row)
        card.setMaximumWidth(style.px(WIDE))
        outer = QVBoxLayout(self)
        margin = style.layout("margin")
        outer.setContentsMargins(margin, style.layout("gap"), margin, style.layout("gap"))
        outer.addWidget(card)
        outer.addStretch(1)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: KioskAdminView) -> None:
        """Show the view."""
        self._state.show_tag(Tag(_("set"), "ok") if view.is_set else Tag(_("not set: anybody can close it"), "warn"))
        self._error.show_text(f"{view.error}{view.remedy}", "bad")
        self._save.setEnabled(not view.is_busy)
        if view.saved != self._saved:
            self._saved = view.saved
            self._pin.wipe()
            self._again.wipe()

    def focus_home(self) -> None:
        """Put the focus on the number."""
        self._pin.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _send(self) -> None:
        self._presenter.save(self._pin.text(), self._again.text())
