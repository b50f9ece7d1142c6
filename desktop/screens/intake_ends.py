"""How an intake ends in its own column: what the last act made, or why it is refused. It knows view values only."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import DoneView, RefusalView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box
from desktop.widgets.fields import Area, Field, Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label, Pill

PAPERS, REASONS = 5, 8


class DonePanel(QWidget):
    """What the last act made: number, day, papers and whether they came out."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._box = Box(style, "ok")
        self._icon = Icon(style, 24)
        self._title = Label(role="section")
        self._number = Label(role="bold", wraps=True)
        self._detail = Label(wraps=True)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._icon)
        head.addWidget(self._title)
        head.addStretch(1)
        self._box.box.addLayout(head)
        self._box.box.addWidget(self._number)
        self._box.box.addWidget(self._detail)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        outer.addWidget(self._box)
        self._papers: list[tuple[Label, Label, Pill]] = []
        for _unused in range(PAPERS):
            icon, title, state = Icon(style, 18, "printer", "ink2"), Label(), Pill()
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(icon)
            row.addWidget(title)
            row.addStretch(1)
            row.addWidget(state)
            outer.addLayout(row)
            self._papers.append((icon, title, state))
        self._next = Label(
            _("Shift+F2 ends the visit and asks for a rating, F2 calls the next one; or type another item."),
            "second",
            wraps=True,
        )
        outer.addWidget(self._next)
        outer.addStretch(1)

    def show_done(self, done: DoneView | None) -> None:
        """Show it."""
        tone = done.tone if done else "off"
        self._box.setProperty("box", tone)
        self._box.style().unpolish(self._box)
        self._box.style().polish(self._box)
        icon = {"ok": "circle-check", "warn": "file-text", "off": "ban", "pri": "list-checks"}[tone]
        colour = {"off": "ink2"}.get(tone, tone)
        self._icon.show_icon(icon, colour)
        self._title.setText(done.title if done else "")
        self._number.show_text(done.number if done else "")
        self._detail.show_text(done.detail if done else "")
        papers = done.papers if done else ()
        for index, (mark, title, state) in enumerate(self._papers):
            paper = papers[index] if index < len(papers) else None
            mark.setVisible(paper is not None)
            title.show_text(paper.title if paper else "")
            state.show_tag(paper.state if paper else None)


class RefusalPanel(QWidget):
    """Asks for the reason of a refusal; nothing is decided before."""

    refused = Signal(str, str)
    dropped = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._shown: RefusalView | None = None
        self._reason = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(Label(_("Why is it not accepted?"), "group"))
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(6)
        box.addLayout(self._reasons)
        self._chips: list[Button] = []
        self._own = Area(_("Reason in words"), _("or write the reason"))
        self._own.setFixedHeight(style.px(64))
        box.addWidget(self._own)
        self._elsewhere = Line(_("Where to go instead"))
        box.addWidget(Field(_("Where to go instead"), self._elsewhere))
        box.addStretch(1)
        row = FlowLayout(gap=10)
        back = Button(style, _("Back"), key="Esc")
        back.clicked.connect(self.dropped)
        self._send = Button(style, _("Print the decision"), key="Ctrl+Shift+R", kind="primary", icon="ban")
        self._send.clicked.connect(self.send)
        self._back = back
        row.addWidget(back)
        row.add_end(self._send)
        box.addLayout(row)

    def show_refusal(self, view: RefusalView | None) -> None:
        """Show the reasons to choose from."""
        if view == self._shown:
            return
        self._shown = view
        self.wipe()
        if view is None:
            return
        self._elsewhere.setText(view.elsewhere)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for number, (key, label) in enumerate(view.reasons[:REASONS], start=1):
            chip = Button(self._style, f"{number}  {label}", kind="seg")
            chip.setProperty("align", "left")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            self._reasons.addWidget(chip)
            self._chips.append(chip)
        order = (*self._chips, self._own, self._elsewhere, self._send, self._back)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number on a chip chooses that reason, while no field takes it for a text."""
        index = event.key() - Qt.Key.Key_1
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not 0 <= index < len(self._chips):
            super().keyPressEvent(event)
            return
        self._chips[index].setFocus()
        self._chips[index].click()

    def focus_first(self) -> None:
        """Put the focus on the first reason."""
        (self._chips[0] if self._chips else self._own).setFocus()

    def wipe(self) -> None:
        """Forget what was chosen and typed."""
        self._reason = ""
        self._own.wipe()
        self._elsewhere.wipe()

    def _choose(self, key: str) -> None:
        self._reason = key

    def send(self) -> None:
        """Send what was chosen; words of one's own win over a chip."""
        own = self._own.toPlainText().strip()
        self.refused.emit(own or self._reason, self._elsewhere.text())
