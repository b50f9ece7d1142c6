"""The queue column of the counter: three numbers, the list, and the keys of the queue. It knows a QueueView only."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.views import CounterView, QueueRow, QueueView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, held
from desktop.widgets.fields import Line
from desktop.widgets.lists import queue_list
from desktop.widgets.text import Label

LISTS = ("waiting", "passed", "held")


class QueuePanel(Card):
    """Sends the command that was meant: call_next, recall, pass_over, ask_transfer, refresh."""

    meant = Signal(str)
    picked = Signal(str)
    filtered = Signal(str)
    sought = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._refresh = Button(style, _("Refresh"), kind="link")
        self._refresh.clicked.connect(lambda: self.meant.emit("refresh"))
        self.head(_("Waiting line"), self._refresh)
        self._numbers = [Label(role="stat") for _unused in range(3)]
        self._labels = (_("waiting"), _("served today"), _("mean wait"))
        self.box.addLayout(self._figures())
        self.search = Line(_("Find in the line"), _("number, name or document  Ctrl+F"))
        self.search.textEdited.connect(self.filtered)
        self.search.returnPressed.connect(lambda: self.sought.emit(self.search.text()))
        self.box.addWidget(self.search)
        self._tabs: dict[str, Button] = {}
        self.box.addLayout(self._tab_row())
        self._list = queue_list(style, _("Waiting line"))
        self._list.picked.connect(self.picked)
        self._empty = Label(role="second", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._empty)
        self.box.addWidget(self._stack, 1)
        self._keys: dict[str, Button] = {}
        self._add_keys()
        self._shown = "waiting"
        self._view = QueueView()

    def show_view(self, view: CounterView) -> None:
        """Show the queue and which keys make sense."""
        if view.queue != self._view:
            self._view = view.queue
            with held(self):
                self._show_lists()
        # F2 stays pressable in an empty hall and while a number is called: it then says what to do.
        for name, button in self._keys.items():
            button.setEnabled(not view.busy and (name in view.can or name == "call_next"))
        self._refresh.setEnabled(not view.busy)

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def key(self, name: str) -> Button:
        """Return the button of a command."""
        return self._keys[name]

    def wipe(self) -> None:
        """Forget what was looked for."""
        self.search.wipe()

    def _figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for number, text in zip(self._numbers, self._labels, strict=True):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(number)
            column.addWidget(Label(text, "caption"))
            row.addLayout(column, 1)
        return row

    def _tab_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        group = QButtonGroup(self)
        for name in LISTS:
            button = Button(self._style, name, kind="seg")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, name=name: self._turn(name))
            group.addButton(button)
            self._tabs[name] = button
            row.addWidget(button, 1)
        self._tabs["waiting"].setChecked(True)
        return row

    def _add_keys(self) -> None:
        hero = Button(self._style, _("Call next"), key="F2", kind="hero", icon="megaphone")
        self._keys["call_next"] = hero
        self.box.addWidget(hero)
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, text, key in (
            ("recall", _("Recall"), "F3"),
            ("pass_over", _("Pass"), "F4"),
            ("ask_transfer", _("Transfer"), "F5"),
        ):
            button = Button(self._style, text, key=key, kind="key")
            self._keys[name] = button
            row.addWidget(button, 1)
        self.box.addLayout(row)
        for name, button in self._keys.items():
            button.clicked.connect(lambda _checked=False, name=name: self.meant.emit(name))

    def _turn(self, name: str) -> None:
        self._shown = name
        self._show_lists()

    def _show_lists(self) -> None:
        view = self._view
        texts = (str(view.waiting_count), str(view.served), view.mean_wait)
        for label, text in zip(self._numbers, texts, strict=True):
            label.setText(text if view.is_known else "—")
        words = {"waiting": _("Waiting"), "passed": _("Passed"), "held": _("Set aside")}
        rows: dict[str, tuple[QueueRow, ...]] = {name: getattr(view, name) for name in LISTS}
        for name, button in self._tabs.items():
            count = view.waiting_count if name == "waiting" else len(rows[name])
            button.set_words(f"{words[name]} {count}")
        self._list.show_rows(rows[self._shown])
        self._empty.setText(self._nothing())
        self._stack.setCurrentIndex(0 if rows[self._shown] else 1)

    def _nothing(self) -> str:
        if not self._view.is_known:
            return ""
        texts = {
            "waiting": _("Nobody is waiting now"),
            "passed": _("No number was passed"),
            "held": _("Nothing is set aside here"),
        }
        last = f"\n{self._view.last}" if self._shown == "waiting" and self._view.last else ""
        return texts[self._shown] + last
