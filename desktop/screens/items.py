"""The page of items (事项): the list at the left, one item at the right, publishing below. It knows its presenter."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.items import ItemsPresenter, ItemsView
from desktop.screens.item_panel import ItemPanel
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.draft_bar import DraftBar
from desktop.widgets.item_finder import ItemFinder
from desktop.widgets.page_keys import add_keys
from desktop.widgets.text import Label

TABLES = "XLSX, CSV (*.xlsx *.csv)"


class ItemsList(ItemFinder):
    """The items; a table comes in and goes out here."""

    def __init__(self, style: Style, presenter: ItemsPresenter, parent: QWidget | None = None) -> None:
        self.read, self.write = (
            Button(style, _("Import"), icon="folder-open", kind="link"),
            Button(style, _("Export"), icon="download", kind="link"),
        )
        super().__init__(style, presenter, _("Items"), self.read, self.write, parent=parent)
        self.box.addWidget(Label(_("↑↓ choose   Ctrl+J next problem   Ctrl+N new row"), "hint", wraps=True))

    def show_view(self, view: ItemsView) -> None:
        """Show the list."""
        self.show_items(view.rows, view.filters, view.chosen_filter, view.query, view.page.code if view.page else "")


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
        self._bar = DraftBar(style)
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
        can_change = view.has_changes and not view.busy
        self._bar.show_draft(view.state, view.why_not, can_change=can_change, can_publish=view.can_publish)

    def focus_home(self) -> None:
        """Put the focus on the search."""
        self.list.search.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _lay_out(self) -> None:
        gap, margin = self._style.layout("gap"), self._style.layout("margin")
        right, outer = QVBoxLayout(), QHBoxLayout(self)
        for layout in (right, outer):
            layout.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        right.addWidget(self._bar)
        outer.setContentsMargins(margin, gap, margin, gap)
        outer.addWidget(self.list)
        outer.addLayout(right, 1)

    def _connect(self) -> None:
        do = self._presenter
        self.list.read.clicked.connect(self._read)
        self.list.write.clicked.connect(self._write)
        self._banner.answered.connect(do.answer)
        self._bar.drop.clicked.connect(do.drop)
        self._bar.save.clicked.connect(self._with_typed(do.save_draft))
        self._bar.publish.clicked.connect(self._with_typed(do.publish))
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
        add_keys(self, keys)

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
