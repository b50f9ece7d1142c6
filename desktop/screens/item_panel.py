"""One item at the right of its page: tabs, fields, the rows of a tab, what is doubtful. It knows the presenter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.item_forms import MATERIALS, SCENARIOS
from desktop.presenters.items import NO_PART, ItemPage, ItemsPresenter, ItemsView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, empty, scroller
from desktop.widgets.form import FormGrid
from desktop.widgets.icon import Icon
from desktop.widgets.item_list import PartHeads, part_list
from desktop.widgets.text import Label, Pill

MOST_FINDINGS = 4


class HeadCard(Card):
    """Name, code, tags; the tabs."""

    tab_wanted = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._title, self._code = Label(role="section"), Label(role="second")
        self._tags = QHBoxLayout()
        self._tags.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        for widget in (self._title, self._code):
            head.addWidget(widget)
        head.addLayout(self._tags)
        head.addStretch(1)
        self.box.addLayout(head)
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(22)
        self._tabs.addStretch(1)
        self.box.addLayout(self._tabs)
        self._group, self._buttons = QButtonGroup(self), dict[str, Button]()

    def show_view(self, view: ItemsView) -> None:
        """Show the head of an item."""
        page = view.page
        if page is None:
            return
        self._title.setText(page.title)
        self._code.setText(page.code)
        empty(self._tags)
        for tag in page.tags:
            self._tags.addWidget(Pill(tag))
        for key, name in view.tabs:
            if key not in self._buttons:
                self._add(key, name)
        counts = {MATERIALS: len(page.parts) if page.tab == MATERIALS else 0}
        for key, name in view.tabs:
            count = counts.get(key)
            self._buttons[key].set_words(f"{name} {count}" if count else name)
        self._buttons[page.tab].setChecked(True)

    def _add(self, key: str, name: str) -> None:
        button = Button(self._style, name, kind="tab")
        button.setCheckable(True)
        button.clicked.connect(lambda _on=False, key=key: self.tab_wanted.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._tabs.insertWidget(self._tabs.count() - 1, button)


class BodyCard(Card):
    """The fields of a tab; where it has rows, the rows and the open one below them."""

    def __init__(self, style: Style, presenter: ItemsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._name = Label(role="section")
        self._add = Button(style, "", key="Ctrl+N", icon="plus", kind="small")
        self._add.clicked.connect(presenter.add_part)
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._add)
        self.box.addLayout(head)
        self._heads = PartHeads(style)
        self.rows = part_list(style, _("Rows of the tab"))
        self.rows.picked.connect(lambda key: presenter.pick_part(int(key)))
        self.rows.pointed.connect(lambda key: presenter.pick_part(int(key)))
        self.part = FormGrid(style)
        self.part.changed.connect(presenter.set_part)
        self._open = self._part_box(style)
        self.form = FormGrid(style)
        self.form.changed.connect(presenter.set)
        for widget in (self._heads, self.rows, self._open, self.form):
            self.box.addWidget(widget)
        self.box.addStretch(1)

    def show_page(self, page: ItemPage) -> None:
        """Show the tab."""
        has_rows = page.tab in (MATERIALS, SCENARIOS)
        words = {MATERIALS: (_("Materials"), _("Add a material")), SCENARIOS: (_("Scenarios"), _("Add a question"))}
        name, add = words.get(page.tab, ("", ""))
        self._name.show_text(name)
        self._add.setVisible(has_rows)
        if has_rows:
            self._add.set_words(add)
        self._heads.show_heads(_heads(page.tab) if page.parts else ())
        self.rows.setVisible(has_rows and bool(page.parts))
        self.rows.show_rows(page.parts)
        self.rows.setFixedHeight(self._style.layout("part_row") * max(1, min(len(page.parts), 7)) + 4)
        if page.part == NO_PART:
            self.rows.clearSelection()
        else:
            self.rows.select(str(page.part))
        self._open.setVisible(page.part != NO_PART)
        self.part.show_fields(page.part_fields)
        self.form.show_fields(page.fields)

    def commit(self) -> None:
        """Take over what is being typed."""
        self.part.commit()
        self.form.commit()

    def _part_box(self, style: Style) -> Box:
        box = Box(style, "sel")
        row = QHBoxLayout()
        row.addWidget(Label(_("This row"), "group"))
        row.addStretch(1)
        for text, icon, do in (
            (_("Up"), "chevron-up", lambda: self._presenter.move_part(-1)),
            (_("Down"), "chevron-down", lambda: self._presenter.move_part(1)),
            (_("Remove"), "x", self._presenter.remove_part),
        ):
            button = Button(style, text, icon=icon, kind="link")
            button.clicked.connect(do)
            row.addWidget(button)
        box.box.addLayout(row)
        box.box.addWidget(self.part)
        return box


def _heads(tab: str) -> tuple[str, ...]:
    return {
        MATERIALS: (_("Material"), _("Kind"), _("How many"), _("When it is needed")),
        SCENARIOS: (_("Question"), _("Answers"), _("What the card can answer"), _("Used by")),
    }.get(tab, ())


class FindingsCard(Card):
    """What lint says, the worst first; each line leads to its tab. Beside it: who stands for the item."""

    def __init__(self, style: Style, presenter: ItemsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown: ItemPage | None = None
        self._counts = QHBoxLayout()
        self._counts.setSpacing(6)
        self._next = Button(style, _("Next problem"), key="Ctrl+J", kind="link")
        self._next.clicked.connect(presenter.next_problem)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label(_("What the check says"), "section"))
        head.addLayout(self._counts)
        head.addStretch(1)
        head.addWidget(self._next)
        self.box.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.box.addLayout(self._lines)
        self._confirm = Button(style, _("I stand for it: confirm"), icon="check", kind="small")
        self._confirm.clicked.connect(presenter.confirm)
        self._why = Label(
            _("From a public guide; nobody here has confirmed it. It can be taken in; the notice says so."),
            "caption", wraps=True,
        )  # fmt: skip
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._why, 1)
        foot.addWidget(self._confirm)
        self.box.addLayout(foot)

    def show_page(self, page: ItemPage) -> None:
        """Show what is doubtful."""
        self._why.setVisible(page.can_confirm)
        self._confirm.setVisible(page.can_confirm)
        before, self._shown = self._shown, page
        if before is not None and before.findings == page.findings:
            return
        empty(self._counts)
        for tag in page.counts:
            self._counts.addWidget(Pill(tag))
        while self._lines.count():
            item = self._lines.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not page.findings:
            self._lines.addWidget(Label(_("Nothing is doubtful."), "second"))
        for finding in page.findings[:MOST_FINDINGS]:
            self._lines.addWidget(self._line(finding.text, finding.tone, finding.tab))
        if len(page.findings) > MOST_FINDINGS:
            more = len(page.findings) - MOST_FINDINGS
            self._lines.addWidget(Label(_("and {n} more").format(n=more), "caption"))

    def _line(self, text: str, tone: str, tab: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        names = {"bad": "circle-x", "warn": "triangle-alert"}
        icon = Icon(self._style, 18, names.get(tone, "info"), tone if tone in names else "ink3")
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(icon)
        row.addWidget(Label(text, wraps=True), 1)
        go = Button(self._style, _("Go there"), kind="link")
        go.clicked.connect(lambda: self._presenter.open_tab(tab))
        row.addWidget(go)
        return holder


class ItemPanel(QWidget):
    """Head, body and check of one item."""

    def __init__(self, style: Style, presenter: ItemsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.body = HeadCard(style), BodyCard(style, presenter)
        self.findings = FindingsCard(style, presenter)
        self.head.tab_wanted.connect(presenter.open_tab)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(style.layout("gap"))
        box.addWidget(self.head)
        box.addWidget(scroller(self.body), 1)
        box.addWidget(self.findings)

    def show_view(self, view: ItemsView) -> None:
        """Show the item."""
        if view.page is not None:
            self.head.show_view(view)
            self.body.show_page(view.page)
            self.findings.show_page(view.page)
