"""The list of items at the left of a page that edits them: found by a text, kept by a filter. It knows view values."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop.i18n import _, _n
from desktop.presenters.item_words import ItemRow
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.fields import Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.item_list import item_list
from desktop.widgets.text import Label


class ItemPicker(Protocol):
    """The presenter of such a page."""

    def find(self, text: str) -> None:
        """Show the items a text finds."""
        ...

    def filter(self, key: str) -> None:
        """Show the items of a filter."""
        ...

    def pick(self, code: str) -> None:
        """Open an item."""
        ...


class ItemFinder(Card):
    """Search, filters, the items; ``right`` stands at the right end of the title."""

    def __init__(
        self, style: Style, picker: ItemPicker, title: str, *right: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(style, parent)
        self._picker = picker
        self._count = Label(role="caption")
        self.head(title, self._count, *right)
        self.search = Line(_("Search the items"), _("name, initials or code  Ctrl+F"))
        self.search.textChanged.connect(picker.find)
        self.box.addWidget(self.search)
        holder = QWidget()
        self._chips = FlowLayout(holder)
        self.box.addWidget(holder)
        self._group, self._buttons = QButtonGroup(self), dict[str, Button]()
        self.rows = item_list(style, title)
        self.rows.pointed.connect(picker.pick)
        self.rows.picked.connect(picker.pick)
        self.box.addWidget(self.rows, 1)

    def show_items(
        self, rows: Sequence[ItemRow], filters: Sequence[tuple[str, str, int]], chosen: str, query: str, code: str
    ) -> None:
        """Show the items; ``filters`` are (key, label, count), ``code`` is the item that is open."""
        self._count.setText(_n("{n} item", "{n} items", len(rows)).format(n=len(rows)))
        for key, label, count in filters:
            if key not in self._buttons:
                self._add(key)
            self._buttons[key].set_words(f"{label} {count}")
        if chosen in self._buttons:
            self._buttons[chosen].setChecked(True)
        self.rows.show_rows(tuple(rows))
        self.rows.select(code)
        if self.search.text() != query:
            self.search.setText(query)

    def _add(self, key: str) -> None:
        button = Button(self._style, "", kind="chip")
        button.setCheckable(True)
        button.clicked.connect(lambda _on=False, key=key: self._picker.filter(key))
        self._group.addButton(button)
        self._chips.addWidget(button)
        QWidget.setTabOrder(next(reversed(self._buttons.values()), self.search), button)
        self._buttons[key] = button
