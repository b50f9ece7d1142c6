"""The right column: the item, its materials, phone and remark; or what the last act made. It knows an IntakeView."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import CounterView, DoneView, IntakeView, RefusalView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, scroller
from desktop.widgets.fields import Area, Field, Line
from desktop.widgets.finder_box import FinderBox
from desktop.widgets.materials import MaterialList
from desktop.widgets.text import Label, Pill

FACTS, PAPERS, REASONS = 4, 5, 8


class IntakePanel(Card):
    """Sends what was typed and ticked; the five ends are in the choice bar."""

    typed = Signal(str)
    picked = Signal(str)
    dropped = Signal()
    marked = Signal(int, str, str)
    all_marked = Signal()
    phone_typed = Signal(str)
    remark_typed = Signal(str)
    refused = Signal(str, str)
    refusal_dropped = Signal()
    answered = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._case = Label(role="hint")
        self._again = Button(style, _("Another item"), kind="link")
        self._again.clicked.connect(self.dropped)
        self.head(_("Intake"), self._case, self._again)
        self.finder = FinderBox(style)
        self.finder.typed.connect(self.typed)
        self.finder.picked.connect(self.picked)
        self.finder.left.connect(self._left_finder)
        self._finder_field = Field(_("Item *"), self.finder)
        self.box.addWidget(self._finder_field)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        self._done, self._refusal = DonePanel(style), RefusalPanel(style)
        self._refusal.refused.connect(self.refused)
        self._refusal.dropped.connect(self.refusal_dropped)
        self._blank = Label(_("Type to find an item. Two initials are enough."), "second", wraps=True)
        self._blank.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._build_form(style)
        for page in (self._blank, self._form, self._done, self._refusal):
            self._stack.addWidget(page)
        self.box.addWidget(self._stack, 1)
        self._view = IntakeView()

    def show_view(self, view: CounterView) -> None:
        """Show the intake."""
        intake = view.intake
        self.finder.setEnabled("find_item" in view.can or bool(view.busy and intake.query))
        before, self._view = self._view, intake
        self._show_finder(intake, before)
        if intake == before:
            return
        self._case.setText(intake.item_code)
        self._again.setVisible(bool(intake.item_code))
        self._show_facts(intake)
        self.materials.show_rows(intake.materials, intake.reasons)
        self._summary.setText(intake.summary)
        can_tick = any(not row.is_fixed for row in intake.materials)
        self._keys.setVisible(can_tick)
        self._everything.setVisible(can_tick)
        for line, text in ((self.phone, intake.phone), (self.remark, intake.remark)):
            if line.text() != text:
                line.setText(text)
        self._done.show_done(intake.done)
        self._refusal.show_refusal(intake.refusal)
        self._turn(intake)
        if intake.item_code and intake.item_code != before.item_code:
            self._scroll.verticalScrollBar().setValue(0)
            self.materials.focus_first()

    def wipe(self) -> None:
        """Forget everything typed; nothing can be brought back."""
        for line in (self.finder, self.phone, self.remark):
            line.wipe()
        self._refusal.wipe()

    def focus_materials(self) -> bool:
        """Put the focus on the first paper to tick; False when no item is chosen."""
        return bool(self._view.item_code) and self.materials.focus_first()

    def send_refusal(self) -> None:
        """Send the reason that was chosen or written."""
        self._refusal.send()

    def leave_finder(self) -> None:
        """Esc in the field: close the list; the item that is chosen stands there again."""
        self.finder.close_hits()
        self._left_finder()

    def _left_finder(self) -> None:
        """A search that was begun over a chosen item and left ends; the item stays."""
        if self._view.item_code:
            self._name_item()
            if self._view.query:
                self.typed.emit("")

    def _name_item(self) -> None:
        if self.finder.text() != self._view.item_name:
            self.finder.setText(self._view.item_name)
        self.finder.setCursorPosition(0)

    def _show_finder(self, intake: IntakeView, before: IntakeView) -> None:
        if intake.item_code:
            # What is being typed over the name looks for another item; only the choice of one replaces it.
            if intake.item_code != before.item_code or not self.finder.hasFocus():
                self._name_item()
        elif not self.finder.hasFocus() and self.finder.text() != intake.query:
            self.finder.setText(intake.query)
        elif not intake.query and self.finder.text():
            self.finder.wipe()
        self.finder.show_hits(intake.query, intake.hits, intake.hint)

    def _turn(self, intake: IntakeView) -> None:
        page: QWidget = self._blank
        if intake.refusal is not None:
            page = self._refusal
        elif intake.item_code:
            page = self._form
        elif intake.done is not None:
            page = self._done
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
            if page is self._refusal:
                self._refusal.focus_first()

    def _build_form(self, style: Style) -> None:
        self._form = QWidget()
        outer = QVBoxLayout(self._form)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 6, 0)
        box.setSpacing(8)
        box.addWidget(self._build_facts(style))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(_("Papers"), "group"))
        self._summary = Label(role="caption")
        head.addWidget(self._summary)
        head.addStretch(1)
        head.addLayout(self._tag_row)
        box.addLayout(head)
        self.materials = MaterialList(style)
        self.materials.changed.connect(self.marked)
        box.addWidget(self.materials)
        box.addLayout(self._build_hints(style))
        box.addStretch(1)
        self._scroll = scroller(inner)
        outer.addWidget(self._scroll, 1)
        self.phone, self.remark = Line(_("Phone")), Line(_("Remark"))
        self.phone.setMaxLength(20)
        self.phone.textEdited.connect(self.phone_typed)
        self.remark.textEdited.connect(self.remark_typed)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Field(_("Phone"), self.phone), 2)
        row.addWidget(Field(_("Remark"), self.remark), 3)
        outer.addLayout(row)

    def _build_hints(self, style: Style) -> QHBoxLayout:
        """Return the line below the list: its keys, and the one that ticks everything."""
        self._keys = Label(_("Space ticks   digits: why not"), "hint")
        self._everything = Button(style, _("All here"), key="Ctrl+A", kind="link")
        self._everything.clicked.connect(self.all_marked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._keys)
        row.addStretch(1)
        row.addWidget(self._everything)
        return row

    def _build_facts(self, style: Style) -> QWidget:
        facts = Box(style, "sunken")
        self._tags = [Pill() for _unused in range(3)]
        tags = QHBoxLayout()
        tags.setSpacing(6)
        for pill in self._tags:
            tags.addWidget(pill)
        tags.addStretch(1)
        self._tag_row = tags
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._facts: list[tuple[Label, Label]] = []
        for index in range(FACTS):
            name, value = Label(role="caption"), Label(wraps=True)
            grid.addWidget(name, index, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, index, 1)
            self._facts.append((name, value))
        facts.box.addLayout(grid)
        return facts

    def _show_facts(self, intake: IntakeView) -> None:
        for index, (name, value) in enumerate(self._facts):
            title, text = intake.facts[index] if index < len(intake.facts) else ("", "")
            name.show_text(title)
            value.show_text(text)
        for index, pill in enumerate(self._tags):
            pill.show_tag(intake.item_tags[index] if index < len(intake.item_tags) else None)


class DonePanel(QWidget):
    """What the last act made: number, day, papers and whether they came out."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._box = Box(style, "ok")
        self._icon = Label()
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
            icon, title, state = Label(), Label(), Pill()
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(icon)
            row.addWidget(title)
            row.addStretch(1)
            row.addWidget(state)
            outer.addLayout(row)
            self._papers.append((icon, title, state))
        self._next = Label(_("F2 calls the next one; or type another item for this visitor."), "second", wraps=True)
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
        self._icon.setPixmap(self._style.pixmap(icon, colour, self._style.px(24)))
        self._title.setText(done.title if done else "")
        self._number.show_text(done.number if done else "")
        self._detail.show_text(done.detail if done else "")
        papers = done.papers if done else ()
        for index, (mark, title, state) in enumerate(self._papers):
            paper = papers[index] if index < len(papers) else None
            mark.setVisible(paper is not None)
            mark.setPixmap(self._style.pixmap("printer", "ink2", self._style.px(18)))
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
        row = QHBoxLayout()
        back = Button(style, _("Back"), key="Esc")
        back.clicked.connect(self.dropped)
        self._send = Button(style, _("Print the decision"), kind="primary", icon="ban")
        self._send.clicked.connect(self.send)
        self._back = back
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self._send)
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
