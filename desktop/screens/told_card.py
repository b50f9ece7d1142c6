"""What the visitor will be told by 补正告知书, while the papers are marked. It knows the counter's view values only."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import CounterView, Tag, ToldView
from desktop.style.style import Style
from desktop.widgets.card import Card, empty
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label, Pill


class ToldCard(Card):
    """Everything missing at once: each paper with why and how to mend it, the last day, and what is not said yet."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._shown: ToldView | None = None
        self.head(_("What will be told"), Pill(Tag(_("Notice of correction"), "warn")))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.box.addLayout(self._rows)
        self._due, self._received = _wrapped(), _wrapped(role="second")
        self.box.addWidget(self._due)
        self.box.addWidget(self._received)
        self._mark, self._check = Icon(style, 18), _wrapped(role="bold")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._mark)
        foot.addWidget(self._check, 1)
        self.box.addLayout(foot)
        self.box.addStretch(1)
        self.hide()

    def show_view(self, view: CounterView) -> None:
        """Show it, or nothing at all."""
        told = view.intake.told
        self.setVisible(told is not None)
        if told is None or told == self._shown:
            return
        self._shown = told
        empty(self._rows)
        for place, (name, mending) in enumerate(told.rows):
            self._rows.addSpacing(self._style.px(4) if place else 0)
            self._rows.addWidget(_wrapped(name, "bold"))
            self._rows.addWidget(_wrapped(mending or _("no reason yet"), "second"))
        self._due.setText(told.due)
        self._received.show_text(told.received)
        icon, tone = ("triangle-alert", "warn") if told.open else ("circle-check", "ok")
        self._mark.show_icon(icon, tone)
        self._check.setText(told.open or _("All told at once: what is missing, why, how to mend it, until when."))


def _wrapped(text: str = "", role: str = "") -> Label:
    """Return a label that asks for the height it needs at its width: many, each at its least width, scroll in vain."""
    label = Label(text, role, wraps=True)
    label.setMinimumHeight(1)
    return label
