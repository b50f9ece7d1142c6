"""What can be done with an open case: tick the papers that were brought, make it void. It knows the presenter only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.case_words import CasePage, CasesView, SupplyForm, SupplyRow
from desktop.presenters.cases import CasesPresenter
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.fields import Line
from desktop.widgets.text import Label, Pill


class SupplyLine(QFrame):
    """One paper to tick."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._index = -1
        self.setProperty("box", "row")
        self.tick = QCheckBox()
        self.tick.setProperty("kind", "tick")
        self.tick.clicked.connect(lambda is_on: self._presenter.tick(self._index, is_brought=is_on))
        self._name, self._note, self._pill = Label(wraps=True), Label(role="caption", wraps=True), Pill()
        words, row = QVBoxLayout(), QHBoxLayout(self)
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._note)
        row.setContentsMargins(style.px(8), style.px(7), style.px(8), style.px(7))
        row.setSpacing(10)
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)

    def show_row(self, row: SupplyRow) -> None:
        """Show it."""
        self._index = row.index
        self.tick.setChecked(row.is_ticked)
        self.tick.setAccessibleName(f"{row.name}：{row.tag.text}")
        self._name.setText(row.name)
        self._note.show_text(row.note)
        self._pill.show_tag(row.tag)
        polish(self, box="sel" if row.is_ticked else "row")
        polish(self._pill, tint="true" if row.is_ticked else "")


class SupplyCard(Card):
    """The papers still to come, each with a box to tick."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        everything = Button(style, _("All here"), key="Ctrl+A", kind="link")
        everything.clicked.connect(presenter.tick_all)
        self.head(_("What was brought?"), everything)
        self.lines: list[SupplyLine] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.box.addLayout(self._rows)
        self.box.addWidget(Label(_("Space ticks   Ctrl+A all   Ctrl+Enter takes in   Esc back"), "hint", wraps=True))
        self.hide()

    def show_form(self, form: SupplyForm | None) -> None:
        """Show the papers; the lines stay while they are ticked, so the focus stays too."""
        rows = form.rows if form else ()
        while len(self.lines) < len(rows):
            line = SupplyLine(self._style, self._presenter)
            self.lines.append(line)
            self._rows.addWidget(line)
        while len(self.lines) > len(rows):
            line = self.lines.pop()
            line.hide()
            line.setParent(None)
            line.deleteLater()
        for row, line in zip(rows, self.lines, strict=True):
            line.show_row(row)

    def focus_first(self) -> None:
        """Put the focus on the first box."""
        if self.lines:
            self.lines[0].tick.setFocus()


class ActionBar(Card):
    """The last row of the page, the primary at its right; the reason of a void is asked for here."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._is_asked = False
        self._void = Button(style, _("Make void"), key="Ctrl+Shift+V", kind="danger", icon="ban")
        self._void.clicked.connect(self.void)
        self.reason = Line(_("Why void?"), _("why is the case void?"))
        self._back = Button(style, _("Back"), key="Esc")
        self._back.clicked.connect(presenter.close)
        self._why = Label(role="second", wraps=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._ask = Button(style, _("Papers brought later"), key="Ctrl+B", kind="primary", icon="clipboard-check")
        self._ask.clicked.connect(presenter.ask_supply)
        self._send = Button(style, "", key="Ctrl+Enter", kind="primary", icon="check")
        self._send.clicked.connect(presenter.supply)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.reason, 8)
        row.addWidget(self._void)
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self._why, 8)
        row.addWidget(self._ask)
        row.addWidget(self._send)
        self.box.addLayout(row)

    def show_view(self, view: CasesView) -> None:
        """Show what can be done now; nothing at all hides the bar."""
        page, supply, is_busy = view.page or CasePage.nothing(), view.supply, bool(view.busy)
        if view.asks_void != self._is_asked:
            self._is_asked = view.asks_void
            self.reason.wipe()
        is_asking = view.asks_void or supply is not None
        self.reason.setVisible(view.asks_void)
        self.reason.set_bad(is_bad=view.banner is not None and view.banner.code == "cases.refuse.reason_missing")
        self._void.setVisible(page.can_void and supply is None)
        self._back.setVisible(is_asking)
        self._why.show_text(supply.why if supply else "")
        self._ask.setVisible(page.can_supply and not is_asking)
        self._send.setVisible(supply is not None)
        self._send.set_words(supply.verb if supply else "")
        self._send.setEnabled(supply is not None and not supply.why and not is_busy)
        for button in (self._void, self._ask):
            button.setEnabled(not is_busy)
        self.setVisible(page.can_void or page.can_supply)

    def void(self) -> None:
        """Ctrl+Shift+V: ask for the reason; once more, with the reason written: make it void."""
        if self._is_asked:
            self._presenter.void(self.reason.text())
        else:
            self._presenter.ask_void()
