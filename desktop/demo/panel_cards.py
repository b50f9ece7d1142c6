"""The invented people and where their cards lie. It knows a stage, through the panel's way of asking."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem

from desktop.demo.people_words import person_words
from desktop.demo.stage import COUNTER, KIOSK, DemoStage
from desktop.i18n import _
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card

Do = Callable[[Callable[[], object]], None]


class PeopleCard(Card):
    """A list of people; the chosen one's card is put on a reader or taken off. ``do`` runs what may block."""

    def __init__(self, stage: DemoStage, style: Style, do: Do, today: date) -> None:
        super().__init__(style)
        self._stage, self._do = stage, do
        self.head(_("Id cards of invented people"))
        self.people = QListWidget()
        self.people.setAccessibleName(_("Id cards of invented people"))
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.setSpacing(3)
        self._lines: dict[str, tuple[str, str]] = {}
        for key, card in stage.people.items():
            self._lines[key] = person_words(card, today)
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.people.addItem(item)
        self.people.setCurrentRow(0)
        self.box.addWidget(self.people, 1)
        self.to_counter = Button(style, _("To the counter"), kind="primary")
        self.to_kiosk = Button(style, _("To the ticket machine"))
        self.to_chip = Button(style, _("Social card in"))
        self.off = Button(style, _("Take it off"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.to_counter, self.to_kiosk, self.to_chip, self.off):
            row.addWidget(button, 1)
        self.box.addLayout(row)
        self.to_counter.clicked.connect(lambda: self._put(COUNTER))
        self.to_kiosk.clicked.connect(lambda: self._put(KIOSK))
        self.to_chip.clicked.connect(self._put_chip)
        self.off.clicked.connect(self._lift)
        self.people.currentRowChanged.connect(lambda _row: self.refresh())
        self.refresh()

    @property
    def chosen(self) -> str:
        """Return the key of the chosen person."""
        item = self.people.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def refresh(self) -> None:
        """Show where every card lies."""
        places = {COUNTER: _("on the counter's reader"), KIOSK: _("on the ticket machine")}
        chip = _("social card in the chip card reader")
        lying = {self._stage.reader(place).card: words for place, words in places.items()}
        for row in range(self.people.count()):
            item = self.people.item(row)
            key = str(item.data(Qt.ItemDataRole.UserRole))
            name, line = self._lines[key]
            where = f"　→ {lying[key]}" if key in lying else ""
            where += f"　→ {chip}" if key == self._stage.chip else ""
            item.setText(f"{name}{where}\n{line}")
            font = item.font()
            font.setBold(bool(where))
            item.setFont(font)
        self.off.setEnabled(self.chosen in lying or self.chosen == self._stage.chip)

    def _put(self, place: str) -> None:
        person = self.chosen
        if person:
            self._do(lambda: self._stage.put_card(place, person))

    def _put_chip(self) -> None:
        person = self.chosen
        if person:
            self._do(lambda: self._stage.put_chip(person))

    def _lift(self) -> None:
        if self._stage.chip == self.chosen:
            self._do(lambda: self._stage.put_chip(""))
        for place in (COUNTER, KIOSK):
            if self._stage.reader(place).card == self.chosen:
                self._do(partial(self._stage.lift, place))
