"""The page viewer: pages at the left, one of them large, what is known of it at the right. It knows its presenter."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.scan_views import ViewerView
from desktop.presenters.viewer import ViewerPresenter
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty
from desktop.widgets.fields import Line
from desktop.widgets.page_list import PageList
from desktop.widgets.picture_view import PictureView
from desktop.widgets.text import Label

PAGES, SIDE = 216, 280  # px at 100 %


class ViewerScreen(QWidget):
    """Shows what is open in the viewer."""

    def __init__(self, presenter: ViewerPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._view = ViewerView()
        self.banner = BannerBox(style, can_close=False)
        self.pages, self.picture = PageList(style, _("Pages")), PictureView(style)
        self.reason = Line(_("Why is it taken out?"))
        self._build()
        self._add_keys()
        self.pages.chosen.connect(presenter.select)
        self.picture.wheeled.connect(presenter.zoom)
        style.changed.connect(self._fit)
        self._fit()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: ViewerView) -> None:
        """Show the view."""
        before, self._view = self._view, view
        self._title.setText(view.title)
        self._line.setText(view.line)
        self.banner.show_banner(view.banner)
        self.pages.show_pages([(leaf.title, leaf.detail, leaf.thumbnail) for leaf in view.leaves], view.selected)
        self.picture.show_raster(view.picture, quarters=view.quarters, zoom=view.zoom)
        self.picture.show_words(_("Opening") if view.is_busy else "")
        self._show_facts(view)
        self._withdraw.setVisible(view.in_locker)
        self._remove.setVisible(view.can_remove)
        self._ask.setVisible(view.asks_removal)
        if view.asks_removal and not before.asks_removal:
            self.reason.wipe()
            self.reason.setFocus()
        elif before.asks_removal and not view.asks_removal:
            self.pages.setFocus()

    def focus_home(self) -> None:
        """Put the focus on the pages."""
        self.pages.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        margin, gap = self._style.layout("margin"), self._style.layout("gap")
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        self._left = Card(self._style)
        self._left.head(_("Pages"))
        self._left.box.addWidget(self.pages, 1)
        middle = QVBoxLayout()
        middle.setSpacing(gap)
        middle.addWidget(self.banner)
        middle.addWidget(self._build_middle(), 1)
        row.addWidget(self._left)
        row.addLayout(middle, 1)
        row.addWidget(self._build_side())

    def _build_middle(self) -> QWidget:
        card = Card(self._style)
        self._title = card.head("")
        self._line = Label(role="caption")
        card.box.addWidget(self._line)
        card.box.addWidget(self.picture, 1)
        do, row = self._presenter, QHBoxLayout()
        row.setSpacing(8)
        for words, key, icon, command in (
            (_("Larger"), "+", "zoom-in", lambda: do.zoom(1)),
            (_("Smaller"), "-", "zoom-out", lambda: do.zoom(-1)),
            (_("Turn"), "R", "rotate-cw", lambda: do.turn(1)),
        ):
            button = Button(self._style, words, key=key, icon=icon)
            button.clicked.connect(command)
            row.addWidget(button)
        row.addStretch(1)
        close = Button(self._style, _("Back"), key="Esc", icon="arrow-left")
        close.clicked.connect(do.close)
        row.addWidget(close)
        card.box.addLayout(row)
        return card

    def _build_side(self) -> QWidget:
        self._right = Card(self._style)
        self._right.head(_("About this scan"))
        self._facts = QGridLayout()
        self._facts.setColumnStretch(1, 1)
        self._facts.setHorizontalSpacing(10)
        self._facts.setVerticalSpacing(6)
        self._right.box.addLayout(self._facts)
        self._withdraw = Button(self._style, _("Out of the locker"), icon="undo-2")
        self._withdraw.clicked.connect(self._presenter.withdraw_consent)
        self._remove = Button(self._style, _("Take out of the case"), icon="trash-2", kind="danger")
        self._remove.clicked.connect(self._presenter.ask_removal)
        self._ask = QWidget()
        box = QVBoxLayout(self._ask)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Label(_("Why is it taken out?"), "caption"))
        box.addWidget(self.reason)
        sure = Button(self._style, _("Take it out"), key="Enter", kind="danger")
        sure.clicked.connect(lambda: self._presenter.remove(self.reason.text()))
        self.reason.returnPressed.connect(lambda: self._presenter.remove(self.reason.text()))
        box.addWidget(sure)
        self._right.box.addStretch(1)
        for widget in (self._withdraw, self._remove, self._ask):
            self._right.box.addWidget(widget)
        return self._right

    def _show_facts(self, view: ViewerView) -> None:
        empty(self._facts)
        for row, (name, value) in enumerate(view.facts):
            self._facts.addWidget(Label(name, "caption"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(Label(value, wraps=True), row, 1)

    def _add_keys(self) -> None:
        do = self._presenter
        keys: dict[str, Callable[[], None]] = {
            "+": lambda: do.zoom(1),
            "=": lambda: do.zoom(1),
            "-": lambda: do.zoom(-1),
            "R": lambda: do.turn(1),
            "PgDown": lambda: do.step(1),
            "PgUp": lambda: do.step(-1),
            "Escape": do.close,
        }
        for key, command in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._unless_typing(key, command))

    def _unless_typing(self, key: str, command: Callable[[], None]) -> Callable[[], None]:
        def do() -> None:
            where = self.focusWidget()
            if isinstance(where, QLineEdit) and len(key) == 1:
                where.insert(key.lower())
            else:
                command()

        return do

    def _fit(self) -> None:
        self._left.setFixedWidth(self._style.px(PAGES))
        self._right.setFixedWidth(self._style.px(SIDE))
