"""The right column: the item, its materials, phone and remark; or what the last act made. It knows an IntakeView."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import CounterView, IntakeView
from desktop.screens.applicant_panel import ApplicantPanel
from desktop.screens.form_panel import FormPanel
from desktop.screens.intake_ends import DonePanel, RefusalPanel
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, SnugStack, held, scroller
from desktop.widgets.fields import Field, Line
from desktop.widgets.finder_box import FinderBox
from desktop.widgets.flow import FlowLayout
from desktop.widgets.materials import MaterialList
from desktop.widgets.scenario import ScenarioBox
from desktop.widgets.text import Label, Pill

FACTS = 4


class IntakePanel(Card):
    """Sends what was typed and ticked; the five ends are in the choice bar."""

    typed = Signal(str)
    picked = Signal(str)
    dropped = Signal()
    said = Signal(str, str)
    marked = Signal(int, str, str)
    all_marked = Signal()
    phone_typed = Signal(str)
    remark_typed = Signal(str)
    refused = Signal(str, str)
    refusal_dropped = Signal()
    applicant_wanted = Signal()
    form_wanted = Signal()
    answered = Signal(str)
    scan_wanted = Signal(int)
    scans_wanted = Signal(int)
    filed = Signal(str)  # keep or receive

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._case = Label(role="hint")
        self._again = Button(style, _("Another item"), kind="link")
        self._again.clicked.connect(self.dropped)
        self._undecided = self._build_undecided(style)
        self.head(_("Intake"), *self._undecided)
        self.finder = FinderBox(style)
        self.finder.typed.connect(self.typed)
        self.finder.picked.connect(self.picked)
        self.finder.left.connect(self._left_finder)
        title, item, above = Label(_("Item *"), "caption"), QVBoxLayout(), QHBoxLayout()
        title.setBuddy(self.finder)
        above.setSpacing(8)
        above.addWidget(title)
        above.addWidget(self._case)
        above.addStretch(1)
        above.addWidget(self._again)
        item.setSpacing(4)
        item.addLayout(above)
        item.addWidget(self.finder)
        self.box.addLayout(item)
        self._applies, self._how = Label(role="bold", wraps=True), Label(role="caption", wraps=True)
        self._applicant = Button(style, _("For whom?"), key="Ctrl+G", kind="link")
        self._applicant.clicked.connect(self.applicant_wanted)
        self._applies_row = QWidget()
        applies = FlowLayout(self._applies_row, gap=8)
        for label in (Label(_("Applicant"), "caption"), self._applies, self._how):
            applies.addWidget(label)
        applies.add_end(self._applicant)
        self.box.addWidget(self._applies_row)
        self._stack = SnugStack()
        self._done, self._refusal, self.applicant = DonePanel(style), RefusalPanel(style), ApplicantPanel(style)
        self.form = FormPanel(style)
        self._refusal.refused.connect(self.refused)
        self._refusal.dropped.connect(self.refusal_dropped)
        self._blank = Label(_("Type to find an item. Two initials are enough."), "second", wraps=True)
        self._blank.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._build_form(style)
        for page in (self._blank, self._form, self._done, self._refusal, self.applicant, self.form):
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
        with held(self, self._form):
            self._show_parts(intake)
        if (len(intake.materials), len(intake.questions)) != (len(before.materials), len(before.questions)):
            self._order_tabs()
        self._turn(intake)
        if intake.item_code and intake.item_code != before.item_code:
            self.papers_scroll.verticalScrollBar().setValue(0)
            self.materials.focus_first()

    def _show_parts(self, intake: IntakeView) -> None:
        self._case.setText(intake.item_code)
        self._again.setVisible(bool(intake.item_code))
        self._show_facts(intake)
        self.scenario.show_questions(intake.questions)
        self.materials.show_rows(intake.materials, intake.reasons)
        self._summary.setText(intake.summary)
        can_tick = any(not row.is_fixed for row in intake.materials)
        self._keys.setVisible(can_tick)
        self._everything.setVisible(can_tick)
        self._scan.setVisible(can_tick)
        for button in self._undecided:
            button.setVisible(intake.can_file)
        for line, text in ((self.phone, intake.phone), (self.remark, intake.remark)):
            if line.text() != text:
                line.setText(text)
        self._done.show_done(intake.done)
        self._refusal.show_refusal(intake.refusal)
        self._applies_row.setVisible(bool(intake.applies[0]) and intake.applicant is None)
        self._applies.show_text(intake.applies[0])
        self._how.show_text(intake.applies[1])
        self.applicant.show_applicant(intake.applicant)
        self.form.show_form(intake.form)
        self._form_row.setVisible(bool(intake.form_summary[0]))
        self._form_line.show_text(intake.form_summary[0], intake.form_summary[1])

    def wipe(self) -> None:
        """Forget everything typed; nothing can be brought back."""
        for line in (self.finder, self.phone, self.remark):
            line.wipe()
        self._refusal.wipe()
        self.applicant.wipe()
        self.form.wipe()

    def focus_materials(self) -> bool:
        """Put the focus on the first paper to tick; False when no item is chosen."""
        return bool(self._view.item_code) and self.materials.focus_first()

    def focus_work(self) -> None:
        """Put the focus where a visit goes on: on the papers, else on the item."""
        if not self.focus_materials():
            self.finder.setFocus()
            self.finder.selectAll()

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

    def _order_tabs(self) -> None:
        """From the item down the papers to phone and remark, as the eye goes."""
        order = (self.finder, *self.scenario.keys(), *self.materials.ticks(), self.phone, self.remark, self._everything)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _turn(self, intake: IntakeView) -> None:
        page, left = self._page_of(intake), self._stack.currentWidget()
        if left is page:
            return
        asked = (self._refusal, self.applicant, self.form)
        had_focus = left in asked and left.isAncestorOf(self.focusWidget() or self)
        self._stack.setCurrentWidget(page)
        for form in asked:
            if form is page:
                form.focus_first()
                return
        if had_focus:
            self.focus_work()

    def _page_of(self, intake: IntakeView) -> QWidget:
        if intake.applicant is not None:
            return self.applicant
        if intake.form is not None:
            return self.form
        if intake.refusal is not None:
            return self._refusal
        if intake.item_code:
            return self._form
        return self._done if intake.done is not None else self._blank

    def _build_form(self, style: Style) -> None:
        self._form = QWidget()
        outer = QVBoxLayout(self._form)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        self.papers = QWidget()
        box = QVBoxLayout(self.papers)
        box.setContentsMargins(0, 0, 6, 0)
        box.setSpacing(8)
        box.addWidget(self._build_facts(style))
        self.scenario = ScenarioBox(style)
        self.scenario.answered.connect(self.said)
        box.addWidget(self.scenario)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(_("Papers"), "group"))
        self._summary = Label(role="caption", wraps=True)
        head.addWidget(self._summary, 1)
        head.addLayout(self._tag_row)
        box.addLayout(head)
        self.materials = MaterialList(style)
        self.materials.changed.connect(self.marked)
        self.materials.scan_wanted.connect(self.scan_wanted)
        self.materials.scans_wanted.connect(self.scans_wanted)
        box.addWidget(self.materials)
        box.addLayout(self._build_hints(style))
        box.addStretch(1)
        self.papers_scroll = scroller(self.papers)
        outer.addWidget(self.papers_scroll, 1)
        outer.addWidget(self._build_form_row(style))
        self.phone, self.remark = Line(_("Phone")), Line(_("Remark"))
        self.phone.setMaxLength(20)
        self.phone.textEdited.connect(self.phone_typed)
        self.remark.textEdited.connect(self.remark_typed)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Field(_("Phone"), self.phone), 2)
        row.addWidget(Field(_("Remark"), self.remark), 3)
        outer.addLayout(row)

    def _build_form_row(self, style: Style) -> QWidget:
        """Return the line that says how far the form is and opens it."""
        self._form_line = Label(role="caption")
        self._open_form = Button(style, _("Fill in"), key="Ctrl+T", kind="link", icon="file-text")
        self._open_form.clicked.connect(self.form_wanted)
        self._form_row = QWidget()
        row = QHBoxLayout(self._form_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label(_("Application form"), "group"))
        row.addWidget(self._form_line)
        row.addStretch(1)
        row.addWidget(self._open_form)
        return self._form_row

    def _build_undecided(self, style: Style) -> tuple[Button, ...]:
        """Return what can be done without deciding: quiet, for the five ends are what is wanted."""
        receive = Button(style, _("Receive"), key="Ctrl+P", kind="link")
        keep = Button(style, _("Draft"), key="Ctrl+Shift+S", kind="link")
        for button, name in ((receive, "receive"), (keep, "keep")):
            button.clicked.connect(lambda _on=False, name=name: self.filed.emit(name))
            button.hide()
        return receive, keep

    def _build_hints(self, style: Style) -> QVBoxLayout:
        """Return what stands below the list: scanning, the key that ticks everything, the keys of a line."""
        self._keys = Label(_("Space ticks   digits: why not"), "hint")
        self._everything = Button(style, _("All here"), key="Ctrl+A", kind="link")
        self._everything.clicked.connect(self.all_marked)
        self._scan = Button(style, _("Scan one after another"), key="Ctrl+K", kind="link", icon="camera")
        self._scan.clicked.connect(lambda: self.scan_wanted.emit(-1))
        row, lines = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._scan)
        row.addStretch(1)
        row.addWidget(self._everything)
        lines.setSpacing(2)
        lines.addLayout(row)
        lines.addWidget(self._keys)
        return lines

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
