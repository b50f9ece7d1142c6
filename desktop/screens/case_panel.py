"""One case at the right of its page. It knows the values of the page and the presenter's commands, and no service."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.case_correcting import CORRECT_KEY
from desktop.presenters.case_reveal import REVEAL_KEY
from desktop.presenters.case_words import CasePage, CasesView, PaperRow
from desktop.presenters.cases import COPY_KEY, CasesPresenter
from desktop.screens.case_forms import FormCard, SupplyCard
from desktop.style.style import Style
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.card import Box, Card, empty
from desktop.widgets.clock_bar import ClockBox, pause_box
from desktop.widgets.flow import FlowLayout
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label, Pill, rule

TOLD = 3  # messages shown; the time line has them all
BESIDE_A_PAUSE = 3  # so many clocks leave no room beside them for why they stand still
STACK_BELOW = 700  # px at 100 %: a narrower case shows its columns one below the other


class CasePanel(QWidget):
    """One case: head, limits, what happened, materials, papers with reprint. Rebuilt for each case.

    While something is asked for, the materials give way to ``supply`` or ``form``, which live on.
    """

    scan_wanted = Signal(int)  # a material of the case
    signed_wanted = Signal(str)  # a printed paper
    scans_wanted = Signal()

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._presenter = style, presenter
        self._page: CasePage | None = None
        self._asked = ""
        self._revealed: tuple[tuple[str, str], ...] = ()
        self._reprints: dict[str, Button] = {}
        self.supply, self.form = SupplyCard(style, presenter), FormCard(style, presenter)
        for card in (self.supply, self.form):
            card.setParent(self)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(style.layout("gap"))
        style.changed.connect(self._rebuild)
        self._rebuild()

    def show_view(self, view: CasesView) -> None:
        """Show a case, or nothing."""
        asked = "supply" if view.supply is not None else "form" if view.form is not None else ""
        self.supply.show_form(view.supply)
        self.form.show_form(view.form)
        if (view.page, asked, view.revealed) != (self._page, self._asked, self._revealed):
            self._page, self._asked, self._revealed = view.page, asked, view.revealed
            self._rebuild()

    def minimumSizeHint(self) -> QSize:
        """Be as wide as the window leaves it: columns that find no room side by side stand one below the other."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the columns where the width asks for it."""
        super().resizeEvent(event)
        before, now = self._style.room(event.oldSize().width()), self._style.room(event.size().width())
        if (before < STACK_BELOW) != (now < STACK_BELOW):
            self._rebuild()

    def _rebuild(self) -> None:
        inside = QApplication.focusWidget()
        focused = next((job for job, button in self._reprints.items() if button.hasFocus()), "")
        for card in (self.supply, self.form):
            card.hide()
            card.setParent(self)
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
        if page.clocks or page.pause is not None:
            self._box.addWidget(self._clocks(page))
        row = QWidget()
        is_narrow = self._style.room(self.width()) < STACK_BELOW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        columns = QBoxLayout(down if is_narrow else across, row)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(self._style.layout("gap"))
        right = QVBoxLayout()
        right.setSpacing(self._style.layout("gap"))
        asking = self._asking()
        right.addWidget(asking or self._materials(page))
        if asking is None and (page.form or page.can_copy):
            right.addWidget(self._form(page))
        if page.attached:
            right.addWidget(self._attached(page))
        right.addWidget(self._papers(page), 1)
        columns.addLayout(right, 3)
        # One below the other, what is being ticked comes first.
        columns.insertWidget(1 if is_narrow and asking is not None else 0, self._steps(page), 2)
        self._box.addWidget(row, 1)
        if asking is not None:
            asking.show()
        if asking is not None and inside is not None and asking.isAncestorOf(inside):
            inside.setFocus()  # taken out of the tree for a moment, it lost the focus
        if focused in self._reprints:  # the papers go on while the clerk stands on their buttons
            self._reprints[focused].setFocus()

    def _head(self, page: CasePage) -> Card:
        card = Card(self._style)
        row, title = QHBoxLayout(), FlowLayout(gap=12)
        row.setSpacing(12)
        title.addWidget(Label(page.name, "section", wraps=True))
        title.addWidget(Label(page.item, "value", wraps=True))
        row.addLayout(title, 1)
        row.addWidget(Pill(page.state))
        close = Button(self._style, _("Close"), key="Esc", kind="small")
        close.clicked.connect(self._presenter.close)
        row.addWidget(close)
        card.box.addLayout(row)
        masked = QHBoxLayout()
        masked.setSpacing(12)
        masked.addWidget(Label(page.line, "second", wraps=True), 1)
        if page.can_reveal:
            words, icon = (_("Mask again"), "eye-off") if self._revealed else (_("Show in full"), "eye")
            reveal = Button(self._style, words, key=REVEAL_KEY, kind="link", icon=icon)
            reveal.clicked.connect(self._presenter.ask_reveal)
            masked.addWidget(reveal, 0, Qt.AlignmentFlag.AlignTop)
        card.box.addLayout(masked)
        if self._revealed:
            card.box.addWidget(self._full())
        return card

    def _full(self) -> Box:
        """Return what was masked, two values in a row where there is room."""
        box, grid = Box(self._style, "sunken"), QGridLayout()
        across = 1 if self._style.room(self.width()) < STACK_BELOW else 2
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for index, (label, value) in enumerate(self._revealed):
            row, pair = divmod(index, across)
            grid.addWidget(Label(label, "caption"), row, pair * 2, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(value, "bold", wraps=True), row, pair * 2 + 1, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(pair * 2 + 1, 1)
        box.box.addLayout(grid)
        return box

    def _asking(self) -> Card | None:
        """Return the card of what is being asked for; it takes the place of the materials."""
        return {"supply": self.supply, "form": self.form}.get(self._asked)

    def _clocks(self, page: CasePage) -> Card:
        card = Card(self._style)
        is_narrow = self._style.room(self.width()) < STACK_BELOW
        row = QVBoxLayout() if is_narrow else QHBoxLayout()
        row.setSpacing(self._style.px(12 if is_narrow else 28))
        for clock in page.clocks:
            row.addWidget(ClockBox(self._style, clock), 1)
        card.box.addLayout(row)
        if page.pause is not None:
            box = pause_box(self._style, page.pause)
            has_room = not is_narrow and len(page.clocks) < BESIDE_A_PAUSE
            row.addWidget(box, 1) if has_room else card.box.addWidget(box)
        return card

    def _steps(self, page: CasePage) -> Card:
        card = Card(self._style)
        card.head(_("Time line"))
        for step in page.steps:
            row, words, head = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
            icon = Icon(self._style, 18, step.icon, step.tone)
            for layout, spacing in ((row, 10), (words, 1), (head, 10)):
                layout.setSpacing(spacing)
            head.addWidget(Label(step.title, "second" if step.tone == "ink3" else "bold", wraps=True), 1)
            head.addWidget(Label(step.at, "caption"), 0, Qt.AlignmentFlag.AlignTop)
            words.addLayout(head)
            if step.line:
                words.addWidget(Label(step.line, "caption", wraps=True))
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(words, 1)
            card.box.addLayout(row)
        card.box.addStretch(1)
        return card

    def _materials(self, page: CasePage) -> Card:
        card = Card(self._style)
        card.head(_("Materials"))
        for index, (name, tag) in enumerate(page.materials):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Label(name, wraps=True), 1)
            row.addWidget(Pill(tag), 0, Qt.AlignmentFlag.AlignVCenter)
            if page.can_scan:
                scan = IconButton(self._style, f"{_('Scan')} {name}", "camera")
                scan.clicked.connect(lambda _checked=False, at=index: self.scan_wanted.emit(at))
                row.addWidget(scan, 0, Qt.AlignmentFlag.AlignVCenter)
            card.box.addLayout(row)
        return card

    def _form(self, page: CasePage) -> Card:
        card = Card(self._style)
        copy = Button(self._style, _("Copy into another system"), key=COPY_KEY, kind="small", icon="copy")
        if not page.can_copy:  # a widget that is shown before it has a place would be a window of its own
            copy.hide()
        copy.clicked.connect(self._presenter.copy_out)
        prints = Button(self._style, _("Print"), kind="small", icon="printer")
        prints.setAccessibleName(_("Print the form"))
        if not page.form:
            prints.hide()
        prints.clicked.connect(self._presenter.print_form)
        correct = Button(self._style, _("Correct the form"), key=CORRECT_KEY, kind="small")
        if not page.can_correct:
            correct.hide()
        correct.clicked.connect(self._presenter.ask_correction)
        card.head(_("Application form"), copy, correct, prints)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, (label, text) in enumerate(page.form):
            grid.addWidget(Label(label, "caption"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(text, wraps=True), place, 1)
        card.box.addLayout(grid)
        for line in page.entries:
            card.box.addWidget(Label(line, "caption", wraps=True))
        if page.corrections:
            card.box.addWidget(rule())
            card.box.addWidget(Label(_("Corrections"), "caption"))
            for line in page.corrections:
                card.box.addWidget(Label(line, wraps=True))
        return card

    def _attached(self, page: CasePage) -> Card:
        card = Card(self._style)
        look = Button(self._style, _("Look"), key="Ctrl+O", kind="small", icon="eye")
        look.clicked.connect(self.scans_wanted)
        card.head(_("Scanned papers"), look)
        for scan in page.attached:
            row, words, picture = QHBoxLayout(), QVBoxLayout(), QPixmap()
            picture.loadFromData(scan.thumbnail)
            small = Label()
            mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            small.setPixmap(picture.scaled(self._style.px(36), self._style.px(46), *mode))
            words.setSpacing(1)
            words.addWidget(Label(scan.title, wraps=True))
            words.addWidget(Label(scan.detail, "caption", wraps=True))
            row.setSpacing(10)
            row.addWidget(small, 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(words, 1)
            card.box.addLayout(row)
        return card

    def _paper_keys(self, page: CasePage, paper: PaperRow) -> tuple[QWidget, ...]:
        look = Button(self._style, _("Look"), kind="small", icon="eye")
        look.setAccessibleName(f"{_('Look')} {paper.title}")
        look.clicked.connect(lambda _checked=False, job=paper.job_id: self._presenter.look.open(job))
        again = Button(self._style, _("Reprint"), kind="small", icon="printer")
        again.setAccessibleName(f"{_('Reprint')} {paper.title}")
        again.clicked.connect(lambda _checked=False, job=paper.job_id: self._presenter.reprint(job))
        self._reprints[paper.job_id] = again
        if not page.can_scan or not paper.is_printed:
            return look, again
        signed = IconButton(self._style, _("Scan the signed copy"), "camera")
        signed.clicked.connect(lambda _checked=False, job=paper.job_id: self.signed_wanted.emit(job))
        return look, again, signed

    def _papers(self, page: CasePage) -> Card:
        card = Card(self._style)
        card.head(_("Documents"))
        card.box.addWidget(Label(_("A reprint says 补打 and how often."), "caption", wraps=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, self._style.px(120))
        is_narrow = self._style.room(self.width()) < STACK_BELOW
        for index, paper in enumerate(page.papers):
            words: list[QWidget] = [Label(paper.title, wraps=True)]
            words += [Label(text, "caption") for text in (paper.kind, paper.at)]
            keys = [Pill(paper.state), *self._paper_keys(page, paper)]
            if is_narrow:
                row = FlowLayout(gap=10)
                for word in words:
                    row.addWidget(word)
                for key in keys:
                    row.add_end(key)
                grid.addLayout(row, index, 0)
                continue
            for column, widget in enumerate([*words, *keys]):
                grid.addWidget(widget, index, column)
        card.box.addLayout(grid)
        card.box.addStretch(1)
        if page.told:
            card.box.addWidget(rule())
            card.box.addWidget(Label(_("What people were told"), "caption"))
            for line in page.told[:TOLD]:
                card.box.addWidget(Label(line, wraps=True))
        return card
