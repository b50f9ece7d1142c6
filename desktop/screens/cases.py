"""The page of cases: search at the left, one case at the right. It knows the cases' presenter and no service."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.case_reveal import SHOWN_SECONDS
from desktop.presenters.case_words import CasesView
from desktop.presenters.cases import CasesPresenter
from desktop.presenters.due_words import DueFilter
from desktop.screens.case_forms import ActionBar
from desktop.screens.case_panel import CasePanel
from desktop.screens.copy_window import CopyWindow
from desktop.screens.paper_sheet import PaperSheet
from desktop.style.style import Style, polish
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, scroller
from desktop.widgets.fields import Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.lists import found_list
from desktop.widgets.page_keys import add_keys
from desktop.widgets.text import Label


class FoundPanel(Card):
    """The search and what it found."""

    def __init__(self, style: Style, presenter: CasesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown: tuple[DueFilter, ...] = ()
        self._buttons: dict[str, Button] = {}
        self.head(_("Cases"))
        self.search = Line(_("Find a case"), _("name, initials, number, phone, item or day"))
        self.search.textEdited.connect(presenter.search)
        self.box.addWidget(self.search)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap=8)
        self.box.addWidget(self._chips)
        self._summary = Label(role="caption", wraps=True)
        self.box.addWidget(self._summary)
        self.rows = found_list(style, _("Cases found"))
        self.rows.picked.connect(presenter.open)
        self.box.addWidget(self.rows, 1)
        keys = Label(_("↑↓ choose   Enter open   Ctrl+F search again   Esc close"), "hint", wraps=True)
        self.box.addWidget(keys)
        self.search.returnPressed.connect(self._down)

    def show_view(self, view: CasesView) -> None:
        """Show what was found; while nothing is looked for, the limits that must not be missed."""
        if self.search.text() != view.query:
            self.search.setText(view.query)
        self._chips.setVisible(not view.query.strip() and bool(view.filters))
        if view.filters != self._shown:
            self._shown = view.filters
            self._show_filters()
        hint = _(
            "Type a name, its initials or pinyin, a part of a number, the end of a phone, an item or a day (0312)."
            " Several words narrow it down."
        )
        self._summary.setText(view.summary or hint)
        self.rows.show_rows(view.rows)
        if view.page is not None:
            self.rows.select(view.page.case_id)

    def _show_filters(self) -> None:
        """Show the filters, between the search and the rows for Tab too; the one with the focus keeps it."""
        if tuple(self._buttons) != tuple(one.key for one in self._shown):
            empty(self._flow)
            self._buttons = {one.key: self._chip(one.key) for one in self._shown}
            for first, second in pairwise((self.search, *self._buttons.values(), self.rows)):
                QWidget.setTabOrder(first, second)
        for one in self._shown:
            self._buttons[one.key].set_words(one.text)
            polish(self._buttons[one.key], tone=one.tone)
        self._check()

    def _choose(self, key: str) -> None:
        self._presenter.choose(key)
        self._check()  # the button turned itself off where it was chosen before

    def _check(self) -> None:
        for one in self._shown:
            self._buttons[one.key].setChecked(one.is_chosen)

    def _chip(self, key: str) -> Button:
        chip = Button(self._style, "", kind="chip")
        chip.setCheckable(True)
        chip.clicked.connect(lambda _on=False: self._choose(key))
        self._flow.addWidget(chip)
        return chip

    def _down(self) -> None:
        self.rows.setFocus()
        if not self.rows.currentIndex().isValid():
            self.rows.setCurrentIndex(self.rows.model().index(0, 0))


class CasesScreen(QWidget):
    """Both columns; below the case stands what can be done with it."""

    def __init__(self, presenter: CasesPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self.found, self.panel = FoundPanel(style, presenter), CasePanel(style, presenter)
        self.bar = ActionBar(style, presenter)
        self._banner = BannerBox(style, can_close=False)
        self._asked = ""
        self._scroll = scroller(self.panel)
        right, row = QVBoxLayout(), QHBoxLayout(self)
        gap, margin = style.layout("gap"), style.layout("margin")
        right.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(self._scroll, 1)
        right.addWidget(self.bar)
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        row.addWidget(self.found)
        row.addLayout(right, 1)
        self.sheet = PaperSheet(style, presenter.look, self)
        self.copying = CopyWindow(presenter.copying, style, self)
        self._mask = QTimer(self)
        self._mask.setSingleShot(True)
        self._mask.setInterval(SHOWN_SECONDS * 1000)
        self._mask.timeout.connect(presenter.conceal)
        self._add_keys()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: CasesView) -> None:
        """Show the view; what is newly asked for gets the focus, and gives it back when it is done."""
        self._banner.show_banner(view.banner)
        self.found.show_view(view)
        self.panel.show_view(view)
        self.bar.show_view(view)
        if not view.revealed:
            self._mask.stop()
        elif not self._mask.isActive():
            self._mask.start()
            self._scroll.verticalScrollBar().setValue(0)
        asked = "supply" if view.supply is not None else view.form.move if view.form is not None else ""
        if asked == self._asked:
            return
        self._asked = asked
        if asked == "supply":
            self.panel.supply.focus_first()
        elif asked:
            self.panel.form.focus_first()
        elif self.isVisible():
            self.found.rows.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the presenter that somebody looks."""
        super().showEvent(event)
        self._presenter.show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell the presenter that nobody looks any more."""
        super().hideEvent(event)
        self._presenter.hide()

    def focus_home(self) -> None:
        """Ctrl+F."""
        self.found.search.setFocus()
        self.found.search.selectAll()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()
        self.sheet.detach()
        self.copying.detach()

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._scroll.isAncestorOf(new):
            self._scroll.ensureWidgetVisible(new, 20, 60)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+F": self.focus_home,
            "Ctrl+O": self.panel.scans_wanted.emit,
            "Ctrl+A": self._presenter.tick_all,
            "Escape": self._presenter.close,
        }
        for key in self._presenter.keys:
            for written in (key, f"{key[:-5]}Return" if key.endswith("Enter") else key):
                keys[written] = lambda key=key: self._presenter.press(key)  # type: ignore[misc]
        add_keys(self, keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list."""
        super().resizeEvent(event)
        style = self._style
        is_narrow = style.room(self.width()) < style.tokens.layout_px["narrow_below"]
        self.found.setFixedWidth(style.layout("case_list_narrow" if is_narrow else "case_list"))
