"""The page of items (事项): the list at the left, one item at the right, publishing below. It knows its presenter."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _, _n
from desktop.presenters.items import ItemsPresenter, ItemsView
from desktop.screens.item_panel import ItemPanel
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.fields import Line, finish_typing
from desktop.widgets.flow import FlowLayout
from desktop.widgets.item_list import item_list
from desktop.widgets.text import Label

TABLES = "XLSX, CSV (*.xlsx *.csv)"


class ItemsList(Card):
    """Search, filters, the items; a table comes in and goes out here."""

    def __init__(self, style: Style, presenter: ItemsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._count = Label(role="caption")
        self.read, self.write = (
            Button(style, _("Import"), icon="folder-open", kind="link"),
            Button(style, _("Export"), icon="download", kind="link"),
        )
        self.head(_("Items"), self._count, self.read, self.write)
        self.search = Line(_("Search the items"), _("Name, initials or code  Ctrl+F"))
        self.search.textChanged.connect(presenter.find)
        self.box.addWidget(self.search)
        holder = QWidget()
        self._chips = FlowLayout(holder)
        self.box.addWidget(holder)
        self._group, self._buttons = QButtonGroup(self), dict[str, Button]()
        self.rows = item_list(style, _("Items"))
        self.rows.pointed.connect(presenter.pick)
        self.rows.picked.connect(presenter.pick)
        self.box.addWidget(self.rows, 1)
        self.box.addWidget(Label(_("↑↓ choose   Ctrl+J next problem   Ctrl+N new row"), "hint", wraps=True))

    def show_view(self, view: ItemsView) -> None:
        """Show the list."""
        self._count.setText(_n("{n} item", "{n} items", len(view.rows)).format(n=len(view.rows)))
        for key, label, count in view.filters:
            if key not in self._buttons:
                self._add(key)
            self._buttons[key].set_words(f"{label} {count}")
        if view.chosen_filter in self._buttons:
            self._buttons[view.chosen_filter].setChecked(True)
        self.rows.show_rows(view.rows)
        self.rows.select(view.page.code if view.page else "")
        if self.search.text() != view.query:
            self.search.setText(view.query)

    def _add(self, key: str) -> None:
        button = Button(self._style, "", kind="chip")
        button.setCheckable(True)
        button.clicked.connect(lambda _on=False, key=key: self._presenter.filter(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._chips.addWidget(button)


class ItemsScreen(QWidget):
    """Both columns."""

    def __init__(self, presenter: ItemsPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self.list, self.panel = ItemsList(style, presenter), ItemPanel(style, presenter)
        self._banner = BannerBox(style, can_close=False)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        self._stack.addWidget(self._blank())
        self._stack.addWidget(self.panel)
        self._state, self._why = Label(role="second", wraps=True), Label(role="caption", wraps=True)
        self._why.setProperty("tone", "bad")
        self._drop = Button(style, _("Drop the changes"))
        self._save = Button(style, _("Keep as draft"), key="Ctrl+S")
        self._publish = Button(style, _("Publish"), key="Ctrl+Enter", kind="primary", icon="badge-check")
        self._lay_out()
        self._connect()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: ItemsView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self.list.show_view(view)
        self.panel.show_view(view)
        self._stack.setCurrentIndex(1 if view.page is not None else 0)
        self._state.setText(view.state)
        self._why.show_text(view.why_not)
        for button in (self._drop, self._save):
            button.setEnabled(view.has_changes and not view.busy)
        self._publish.setEnabled(view.can_publish)

    def focus_home(self) -> None:
        """Put the focus on the search."""
        self.list.search.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _lay_out(self) -> None:
        bar = Card(self._style)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._state, 1)
        row.addWidget(self._why, 1)
        for widget in (self._drop, self._save, self._publish):
            row.addWidget(widget)
        bar.box.addLayout(row)
        gap, margin = self._style.layout("gap"), self._style.layout("margin")
        right, outer = QVBoxLayout(), QHBoxLayout(self)
        for layout in (right, outer):
            layout.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        right.addWidget(bar)
        outer.setContentsMargins(margin, gap, margin, gap)
        outer.addWidget(self.list)
        outer.addLayout(right, 1)

    def _connect(self) -> None:
        do = self._presenter
        self.list.read.clicked.connect(self._read)
        self.list.write.clicked.connect(self._write)
        self._drop.clicked.connect(do.drop)
        self._save.clicked.connect(self._with_typed(do.save_draft))
        self._publish.clicked.connect(self._with_typed(do.publish))
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+F": self.focus_home,
            "Ctrl+J": do.next_problem,
            "Ctrl+N": do.add_part,
            "Ctrl+S": self._with_typed(do.save_draft),
            "Ctrl+Return": self._with_typed(do.publish),
            "Ctrl+Enter": self._with_typed(do.publish),
            "Alt+Up": lambda: do.move_part(-1),
            "Alt+Down": lambda: do.move_part(1),
        }
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(finish_typing)  # first: what is half typed belongs to the act
            shortcut.activated.connect(act)

    def _with_typed(self, act: Callable[[], None]) -> Callable[[], None]:
        def do() -> None:
            self.panel.body.commit()
            act()

        return do

    def _read(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Read a table"), "", TABLES)
        if name:
            self._presenter.import_file(Path(name))

    def _write(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Write a table"), "事项清单.xlsx", TABLES)
        if name:
            self._presenter.export_file(Path(name))

    def _blank(self) -> Card:
        blank = Card(self._style)
        text = Label(_("Choose an item at the left. What is changed is in use after it was published."), "second")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        blank.box.addStretch(1)
        blank.box.addWidget(text)
        blank.box.addStretch(1)
        return blank

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the items as they are now."""
        super().showEvent(event)
        self._presenter.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list."""
        super().resizeEvent(event)
        style = self._style
        is_narrow = style.room(self.width()) < style.tokens.layout_px["narrow_below"]
        self.list.setFixedWidth(style.layout("item_list_narrow" if is_narrow else "item_list"))
