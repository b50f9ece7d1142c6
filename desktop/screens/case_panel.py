"""One case at the right of its page. It knows the values of the page and the presenter's commands, and no service."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.case_words import CasePage, CasesView
from desktop.presenters.cases import CasesPresenter
from desktop.screens.case_forms import SupplyCard
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty
from desktop.widgets.text import Label, Pill

STACK_BELOW = 700  # px at 100 %: a narrower case shows its columns one below the other


class CasePanel(QWidget):
    """One case: head, limits, what happened, materials, papers with reprint. Rebuilt for each case.

    While papers that were brought are ticked, the materials give way to ``supply``, which lives on.
    """

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._presenter = style, presenter
        self._page: CasePage | None = None
        self._is_ticking = False
        self._reprints: dict[str, Button] = {}
        self.supply = SupplyCard(style, presenter)
        self.supply.setParent(self)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(style.layout("gap"))
        style.changed.connect(self._rebuild)

    def show_view(self, view: CasesView) -> None:
        """Show a case, or nothing."""
        is_ticking = view.supply is not None
        self.supply.show_form(view.supply)
        if (view.page, is_ticking) != (self._page, self._is_ticking):
            self._page, self._is_ticking = view.page, is_ticking
            self._rebuild()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the columns where the width asks for it."""
        super().resizeEvent(event)
        limit = STACK_BELOW * self._style.scale
        if (event.oldSize().width() < limit) != (event.size().width() < limit):
            self._rebuild()

    def _rebuild(self) -> None:
        focused = next((job for job, button in self._reprints.items() if button.hasFocus()), "")
        self.supply.hide()
        self.supply.setParent(self)
        empty(self._box)
        self._reprints = {}
        page = self._page
        if page is None:
            blank = Card(self._style)
            blank.box.addStretch(1)
            text = Label(_("Choose a case at the left."), "second")
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            blank.box.addWidget(text)
            blank.box.addStretch(1)
            self._box.addWidget(blank)
            return
        self._box.addWidget(self._head(page))
        if page.clocks:
            self._box.addWidget(self._clocks(page))
        row = QWidget()
        is_narrow = self.width() / self._style.scale < STACK_BELOW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        columns = QBoxLayout(down if is_narrow else across, row)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(self._style.layout("gap"))
        right = QVBoxLayout()
        right.setSpacing(self._style.layout("gap"))
        right.addWidget(self.supply if self._is_ticking else self._materials(page))
        right.addWidget(self._papers(page), 1)
        columns.addLayout(right, 3)
        # One below the other, what is being ticked comes first.
        columns.insertWidget(1 if is_narrow and self._is_ticking else 0, self._steps(page), 2)
        self._box.addWidget(row, 1)
        self.supply.setVisible(self._is_ticking)
        if focused in self._reprints:  # the papers go on while the clerk stands on their buttons
            self._reprints[focused].setFocus()

    def _head(self, page: CasePage) -> Card:
        card = Card(self._style)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Label(page.name, "section"))
        row.addWidget(Label(page.item, "value", wraps=True), 1)
        row.addWidget(Pill(page.state))
        close = Button(self._style, _("Close"), key="Esc", kind="small")
        close.clicked.connect(self._presenter.close)
        row.addWidget(close)
        card.box.addLayout(row)
        card.box.addWidget(Label(page.line, "second", wraps=True))
        return card

    def _clocks(self, page: CasePage) -> Card:
        card = Card(self._style)
        row = QHBoxLayout()
        row.setSpacing(30)
        for title, words, tag in page.clocks:
            column, low = QVBoxLayout(), QHBoxLayout()
            column.setSpacing(4)
            column.addWidget(Label(title, "caption"))
            low.setSpacing(10)
            low.addWidget(Label(words, "section"))
            low.addWidget(Pill(tag))
            low.addStretch(1)
            column.addLayout(low)
            row.addLayout(column)
        row.addStretch(1)
        card.box.addLayout(row)
        return card

    def _steps(self, page: CasePage) -> Card:
        card = Card(self._style)
        card.head(_("What happened"))
        for title, line, at in page.steps:
            row, words = QHBoxLayout(), QVBoxLayout()
            icon = Label()
            icon.setPixmap(self._style.pixmap("circle-check", "ok", self._style.px(18)))
            words.setSpacing(1)
            words.addWidget(Label(title, "bold"))
            if line:
                words.addWidget(Label(line, "caption", wraps=True))
            row.setSpacing(10)
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(words, 1)
            row.addWidget(Label(at, "caption"), 0, Qt.AlignmentFlag.AlignTop)
            card.box.addLayout(row)
        card.box.addStretch(1)
        return card

    def _materials(self, page: CasePage) -> Card:
        card = Card(self._style)
        card.head(_("Materials"))
        for name, tag in page.materials:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Label(name, wraps=True), 1)
            row.addWidget(Pill(tag), 0, Qt.AlignmentFlag.AlignTop)
            card.box.addLayout(row)
        return card

    def _papers(self, page: CasePage) -> Card:
        card = Card(self._style)
        card.head(_("Documents"))
        card.box.addWidget(Label(_("A reprint says 补打 and how often."), "caption", wraps=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, self._style.px(120))
        for index, paper in enumerate(page.papers):
            again = Button(self._style, _("Reprint"), kind="small", icon="printer")
            again.setAccessibleName(f"{_('Reprint')} {paper.title}")
            again.clicked.connect(lambda _checked=False, job=paper.job_id: self._presenter.reprint(job))
            self._reprints[paper.job_id] = again
            look = Button(self._style, _("Look"), kind="small", icon="eye")
            look.setAccessibleName(f"{_('Look')} {paper.title}")
            look.clicked.connect(lambda _checked=False, job=paper.job_id: self._presenter.look.open(job))
            cells = (Label(paper.title, wraps=True), Label(paper.kind, "caption"), Label(paper.at, "caption"))
            for column, cell in enumerate(cells):
                grid.addWidget(cell, index, column)
            grid.addWidget(Pill(paper.state), index, 3)
            grid.addWidget(look, index, 4)
            grid.addWidget(again, index, 5)
        card.box.addLayout(grid)
        card.box.addStretch(1)
        return card
