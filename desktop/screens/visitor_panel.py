"""The middle column: the ticket, the person, earlier cases, hints. It knows the counter's view values only."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import CaseRow, CounterView, Tag, TicketView, VisitorView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, held
from desktop.widgets.fields import Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.photo import PhotoLabel
from desktop.widgets.text import Label, Pill

DOUBTS = 12  # no card has more


class TicketCard(Card):
    """The number at this counter, big; or what to press when there is none."""

    meant = Signal(str)
    transferred = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._number = Label(role="ticket")
        self._business = Label(role="section", wraps=True)
        self._why = Label(role="caption", wraps=True)
        self._tags = FlowLayout(gap=8)
        self._pills = [Pill() for _unused in range(4)]
        for pill in self._pills:
            self._tags.addWidget(pill)
        self._start = Button(style, _("Here, no card"), key="Shift+F3", kind="link")
        self._hold = Button(style, _("Set aside"), key="Ctrl+S", kind="link")
        self._matter = Button(style, _("Next matter"), key="Ctrl+N", kind="link")
        self._timer = Label(role="timer")
        self._timer.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._timer_label = Label(role="caption")
        self._timer_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._start.clicked.connect(lambda: self.meant.emit("start"))
        self._hold.clicked.connect(lambda: self.meant.emit("hold"))
        self._matter.clicked.connect(lambda: self.meant.emit("next_matter"))
        for button in (self._start, self._matter, self._hold):
            self._tags.add_end(button)
        words, clock = QVBoxLayout(), QVBoxLayout()
        for layout in (words, clock):
            layout.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self._business)
        words.addWidget(self._why)
        words.addLayout(self._tags)
        words.addStretch(1)
        clock.addWidget(self._timer)
        clock.addWidget(self._timer_label)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._number)
        row.addLayout(words, 1)
        row.addLayout(clock)
        self.box.addLayout(row)
        self._targets = QWidget()
        self._flow = FlowLayout(self._targets, gap=8)
        self._targets.hide()
        self.box.addWidget(self._targets)
        self._shown_targets: tuple[tuple[str, str], ...] = ()

    def show_view(self, view: CounterView) -> None:
        """Show the ticket."""
        with held(self):
            ticket = view.ticket
            self._number.setText(ticket.number if ticket else "—")
            title = ticket.business if ticket else _("Paused, no calls") if view.is_paused else _("No number is called")
            self._business.setText(title)
            tags = (ticket.state, *ticket.tags) if ticket else (Tag(_("F2 calls the next one"), "off"),)
            for index, pill in enumerate(self._pills):
                pill.show_tag(tags[index] if index < len(tags) else None)
            self._show_timer(ticket)
            self._start.setVisible("start" in view.can)
            self._hold.setVisible("hold" in view.can)
            self._matter.setVisible("next_matter" in view.can and view.intake.done is not None)
            self._why.show_text(ticket.why if ticket else "")
        self._show_targets(view.transfer)

    def _show_timer(self, ticket: TicketView | None) -> None:
        self._timer.setText(ticket.timer if ticket else "")
        self._timer_label.setText(ticket.timer_label if ticket else "")

    def _show_targets(self, targets: tuple[tuple[str, str], ...]) -> None:
        self._targets.setVisible(bool(targets))
        if targets == self._shown_targets:
            return
        self._shown_targets = targets
        empty(self._flow)
        for place, name in targets:
            button = Button(self._style, name, kind="small")
            button.clicked.connect(lambda _checked=False, place=place: self.transferred.emit(place))
            self._flow.addWidget(button)
        if (first := self._flow.itemAt(0)) is not None and (widget := first.widget()) is not None:
            widget.setFocus()


class VisitorCard(Card):
    """The person, masked; or how to get to know them."""

    read_wanted = Signal()
    typed = Signal(str, str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._tag = Pill()
        self._hand = Button(style, _("Type by hand"), key="Shift+F6", kind="link")
        self._read = Button(style, _("Read the card"), key="F6", icon="id-card")
        self._read.clicked.connect(self.read_wanted)
        self._hand.clicked.connect(self.turn_form)
        head = FlowLayout(gap=10)
        head.addWidget(Label(_("Visitor"), "section"))
        head.addWidget(self._tag)
        for button in (self._hand, self._read):
            head.add_end(button)
        self.box.addLayout(head)
        self._nobody = Label(role="second", wraps=True)
        self.box.addWidget(self._nobody)
        self._person = QWidget()
        self._fields: list[tuple[Label, Label]] = []
        self.box.addWidget(self._person)
        self._build_person()
        self._form = QWidget()
        self._name, self._number = Line(_("Name")), Line(_("Document number"))
        self._build_form()
        self.box.addWidget(self._form)
        self.box.addStretch(1)
        self._form.hide()

    def show_view(self, view: CounterView) -> None:
        """Show the person."""
        with held(self, self._person):
            visitor = view.visitor
            self._tag.show_tag(visitor.tag if visitor else None)
            self._read.set_words(_("Waiting for the card") if view.is_reading else _("Read the card"))
            for button in (self._read, self._hand):
                button.setEnabled("read_card" in view.can and not view.is_reading)
            self._hand.setEnabled("by_hand" in view.can)
            self._nobody.show_text("" if visitor else self._how(view))
            self._person.setVisible(visitor is not None)
            if visitor is not None:
                self._form.hide()
            self._show_person(visitor)

    def turn_form(self) -> None:
        """Open or close the entry by hand."""
        if not self._hand.isEnabled():
            return
        self._form.setVisible(not self._form.isVisible())
        if self._form.isVisible():
            self._name.setFocus()

    def wipe(self) -> None:
        """Forget the person and what was typed."""
        self._form.hide()
        self._name.wipe()
        self._number.wipe()

    def _how(self, view: CounterView) -> str:
        if view.is_reading:
            return _("Put the identity card on the reader.")
        if view.ticket is None:
            return _("Nobody is at the counter.")
        return _("Put the card on the reader or press F6. Without a card: type the person by hand.")

    def _build_person(self) -> None:
        grid = QGridLayout(self._person)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(5)
        for index in range(6):
            cell, label, value = QVBoxLayout(), Label(role="caption"), Label(role="value", wraps=True)
            if index == 0:
                value.setProperty("role", "name")
            cell.setSpacing(1)
            cell.addWidget(label)
            cell.addWidget(value)
            cell.addStretch(1)
            grid.addLayout(cell, index // 2, index % 2)
            self._fields.append((label, value))
        self._photo = PhotoLabel(self._style)
        grid.addWidget(self._photo, 0, 2, 3, 1)
        self._address = Label(role="value", wraps=True)
        place = QVBoxLayout()
        place.setSpacing(1)
        place.addWidget(Label(_("Address"), "caption"))
        place.addWidget(self._address)
        grid.addLayout(place, 3, 0, 1, 3)
        self._doubts = QWidget()
        self._doubt_flow = FlowLayout(self._doubts, gap=6)
        self._doubt_pills = [Pill() for _unused in range(DOUBTS)]
        for pill in self._doubt_pills:
            self._doubt_flow.addWidget(pill)
        grid.addWidget(self._doubts, 4, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def _show_person(self, visitor: VisitorView | None) -> None:
        fields = visitor.fields if visitor else (("", ""),) * len(self._fields)
        for (label, value), (name, text) in zip(self._fields, fields, strict=True):
            label.setText(name)
            value.setText(text)
        self._address.setText(visitor.address if visitor else "")
        self._photo.show_photo(visitor.photo if visitor else b"")
        doubts = visitor.doubts if visitor else ()
        self._doubts.setVisible(bool(doubts))
        for index, pill in enumerate(self._doubt_pills):
            pill.show_tag(doubts[index] if index < len(doubts) else None)

    def _build_form(self) -> None:
        row = QHBoxLayout(self._form)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for line, stretch in ((self._name, 2), (self._number, 3)):
            line.setPlaceholderText(line.accessibleName())
            line.returnPressed.connect(self._send)
            row.addWidget(line, stretch)
        take = Button(self._style, _("Take"), kind="primary")
        take.clicked.connect(self._send)
        row.addWidget(take)

    def _send(self) -> None:
        self.typed.emit(self._name.text(), self._number.text())


class CasesCard(Card):
    """Earlier cases of this person, the ones to be collected first."""

    opened = Signal(str)
    collected = Signal(str)
    supply_wanted = Signal(str)
    all_wanted = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._all = Button(style, "", kind="link")
        self._all.clicked.connect(self.all_wanted)
        self.head(_("Earlier cases"), self._all)
        self._rows: list[tuple[Label, Button, Button, Button, Pill]] = []
        self._shown: tuple[CaseRow, ...] = ()
        for index in range(3):
            day, item, state = Label(role="second"), Button(style, "", kind="link"), Pill()
            hand = Button(style, _("Hand out"), kind="link", icon="package")
            supply = Button(style, _("Papers brought later"), key="Ctrl+B", kind="link", icon="clipboard-check")
            for button, sent in ((item, self.opened), (hand, self.collected), (supply, self.supply_wanted)):
                button.clicked.connect(lambda _checked=False, index=index, sent=sent: self._send(index, sent))
            row = FlowLayout(gap=10)
            row.addWidget(day)
            row.addWidget(item)
            row.add_end(hand)
            row.add_end(supply)
            row.add_end(state)
            self.box.addLayout(row)
            self._rows.append((day, item, hand, supply, state))
        self._none = Label(role="second")
        self.box.addWidget(self._none)
        self.box.addStretch(1)

    def show_view(self, view: CounterView) -> None:
        """Show the rows."""
        with held(self):
            self.setVisible(view.visitor is not None)
            self._shown = view.cases
            self._all.set_words(_("All {n}").format(n=view.case_count))
            self._all.setVisible(view.case_count > len(view.cases))
            self._none.show_text("" if view.cases else _("No earlier case"))
            for index, (day, item, hand, supply, state) in enumerate(self._rows):
                row = view.cases[index] if index < len(view.cases) else None
                day.show_text(row.day if row else "")
                item.set_words(row.item if row else "")
                item.setVisible(row is not None)
                hand.setVisible(row is not None and row.can_collect)
                hand.setEnabled(not view.busy)
                supply.setVisible(row is not None and row.can_supply)
                state.show_tag(row.state if row else None)

    def _send(self, index: int, sent: SignalInstance) -> None:
        if index < len(self._shown):
            sent.emit(self._shown[index].case_id)
