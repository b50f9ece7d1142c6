"""The page of cases: search at the left, one case at the right. It knows the cases' presenter and no service."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.cases import CasePage, CasesPresenter, CasesView
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, scroller
from desktop.widgets.fields import Line
from desktop.widgets.lists import found_list
from desktop.widgets.text import Label, Pill

STACK_BELOW = 700  # px at 100 %: a narrower case shows its columns one below the other


class FoundPanel(Card):
    """The search and what it found."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("Cases"))
        self.search = Line(_("Find a case"), _("number, name, initials, phone tail or item"))
        self.search.textEdited.connect(presenter.search)
        self.box.addWidget(self.search)
        self._summary = Label(role="caption", wraps=True)
        self.box.addWidget(self._summary)
        self.rows = found_list(style, _("Cases found"))
        self.rows.picked.connect(presenter.open)
        self.box.addWidget(self.rows, 1)
        keys = Label(_("↑↓ choose   Enter open   Ctrl+F search again   Esc close"), "hint", wraps=True)
        self.box.addWidget(keys)
        self.search.returnPressed.connect(self._down)

    def show_view(self, view: CasesView) -> None:
        """Show what was found; hints while nothing was looked for."""
        if self.search.text() != view.query:
            self.search.setText(view.query)
        hint = _("Type a name or its initials, a number or a part of it, or the last digits of a phone.")
        self._summary.setText(view.summary if view.query else hint)
        self.rows.show_rows(view.rows)

    def _down(self) -> None:
        self.rows.setFocus()
        if not self.rows.currentIndex().isValid():
            self.rows.setCurrentIndex(self.rows.model().index(0, 0))


class CasePanel(QWidget):
    """One case: head, limits, what happened, materials, papers with reprint. Rebuilt for each case."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._presenter = style, presenter
        self._page: CasePage | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(style.layout("gap"))
        style.changed.connect(self._rebuild)

    def show_page(self, page: CasePage | None) -> None:
        """Show a case, or nothing."""
        if page != self._page:
            self._page = page
            self._rebuild()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the columns where the width asks for it."""
        super().resizeEvent(event)
        limit = STACK_BELOW * self._style.scale
        if (event.oldSize().width() < limit) != (event.size().width() < limit):
            self._rebuild()

    def _rebuild(self) -> None:
        empty(self._box)
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
        columns.addWidget(self._steps(page), 2)
        right = QVBoxLayout()
        right.setSpacing(self._style.layout("gap"))
        right.addWidget(self._materials(page))
        right.addWidget(self._papers(page), 1)
        columns.addLayout(right, 3)
        self._box.addWidget(row, 1)

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
            cells = (Label(paper.title, wraps=True), Label(paper.kind, "caption"), Label(paper.at, "caption"))
            for column, cell in enumerate(cells):
                grid.addWidget(cell, index, column)
            grid.addWidget(Pill(paper.state), index, 3)
            grid.addWidget(again, index, 4)
        card.box.addLayout(grid)
        card.box.addStretch(1)
        return card


class CasesScreen(QWidget):
    """Both columns."""

    def __init__(self, presenter: CasesPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self.found, self._panel = FoundPanel(style, presenter), CasePanel(style, presenter)
        self._banner = BannerBox(style)
        scroll = scroller(self._panel)
        right, row = QVBoxLayout(), QHBoxLayout(self)
        gap, margin = style.layout("gap"), style.layout("margin")
        right.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(scroll, 1)
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        row.addWidget(self.found)
        row.addLayout(right, 1)
        for key, do in (("Ctrl+F", self.focus_home), ("Escape", presenter.close)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
        self._stop = presenter.on_change(self.show_view)

    def show_view(self, view: CasesView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self.found.show_view(view)
        self._panel.show_page(view.page)

    def focus_home(self) -> None:
        """Ctrl+F."""
        self.found.search.setFocus()
        self.found.search.selectAll()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list."""
        super().resizeEvent(event)
        style = self._style
        is_narrow = self.width() / style.scale < style.tokens.layout_px["narrow_below"]
        self.found.setFixedWidth(style.layout("case_list_narrow" if is_narrow else "case_list"))
