"""The supervisor's page of ratings: the list at the left, one rating and its ledger at the right."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QHideEvent, QKeySequence, QPainter, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.models.rows import RowsModel
from desktop.presenters.rating import Choice
from desktop.presenters.ratings import RatingRow, RatingsPresenter, RatingsView
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, empty, scroller
from desktop.widgets.fields import Line
from desktop.widgets.flow import FlowLayout
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_pill, paint_text
from desktop.widgets.text import Label, Pill, rule


class RatingDelegate(RowDelegate):
    """What was rated and how; its light at the right."""

    height = "case_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one line."""
        assert isinstance(row, RatingRow)
        style = self._style
        left, right, half = rect.left() + style.px(14), rect.right() - style.px(10), rect.height() // 2
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        edge = paint_pill(painter, style, right, low.center().y(), row.tag, on_tint=is_selected)
        title = style.font("value", is_bold=True)
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        paint_text(painter, title, style.colour("ink"), top, fitting(row.title, title, top.width()))
        line = style.font("body")
        paint_text(painter, line, style.colour("ink2"), low, fitting(row.line, line, edge - left - style.px(10)))


class Chips(QWidget):
    """Things to choose from, side by side; they stay while only the choice changes, and the focus with them."""

    def __init__(self, style: Style, kind: str, chosen: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._kind, self._chosen = style, kind, chosen
        self._flow = FlowLayout(self, gap=8)
        self.buttons: dict[str, Button] = {}

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """Show them; none hides the row."""
        if [*self.buttons] != [one.key for one in choices]:
            empty(self._flow)
            self.buttons = {}
            for one in choices:
                button = Button(self._style, one.label, kind=self._kind)
                button.setCheckable(True)
                button.clicked.connect(lambda _on=False, key=one.key: self._chosen(key))
                self.buttons[one.key] = button
                self._flow.addWidget(button)
        for one in choices:
            self.buttons[one.key].set_words(one.label)
            self.buttons[one.key].setChecked(one.is_chosen)
        self.setVisible(bool(choices))


class RatingCard(Card):
    """One rating: what is known, whom to call, the ledger, and what can be noted."""

    def __init__(self, style: Style, presenter: RatingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown = RatingsView()
        self._tag = Pill()
        self._title = self.head("", self._tag)
        self._title.setWordWrap(True)
        self.box.addWidget(rule())
        self._facts, self._notes = QGridLayout(), QGridLayout()
        for grid in (self._facts, self._notes):
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(1, 1)
        self.box.addLayout(self._facts)
        self._call = Button(style, _("Show name and phone"), icon="phone", kind="small")
        self._call.clicked.connect(presenter.show_contact)
        self._contact = Label(role="value", wraps=True)
        row = QHBoxLayout()
        row.addWidget(self._call)
        row.addWidget(self._contact, 1)
        self.box.addLayout(row)
        self._ledger = Label(_("Ledger"), "group")
        self.box.addWidget(self._ledger)
        self.box.addLayout(self._notes)
        self.box.addStretch(1)
        self.acts = Chips(style, "seg", presenter.begin)
        self.results = Chips(style, "chip", presenter.choose)
        self.reasons = Chips(style, "chip", presenter.turn_reason)
        for chips in (self.acts, self.results, self.reasons):
            self.box.addWidget(chips)
        self.words = Line(_("Words for the ledger"), _("what was said or done; no names"))
        self.words.returnPressed.connect(self.save)
        self._save = Button(style, _("Note it"), key="Ctrl+S", kind="primary")
        self._save.clicked.connect(self.save)
        low = QHBoxLayout()
        low.setSpacing(10)
        low.addWidget(self.words, 1)
        low.addWidget(self._save)
        self.box.addLayout(low)

    def save(self) -> None:
        """Ctrl+S."""
        self._presenter.save(self.words.text())

    def show_view(self, view: RatingsView) -> None:
        """Show it; a done act wipes what was typed."""
        before, self._shown = self._shown, view
        self._title.setText(view.title or _("Choose a rating at the left."))
        self._tag.show_tag(view.tag)
        if view.facts != before.facts:
            self._fill(self._facts, view.facts)
        if view.notes != before.notes:
            self._fill(self._notes, view.notes)
        self._ledger.setVisible(bool(view.notes))
        self._call.setVisible(view.can_call and not view.contact)
        self._contact.show_text(view.contact)
        self.acts.show_choices(view.actions)
        self.results.show_choices(view.results)
        self.reasons.show_choices(view.reasons)
        can_note = bool(view.results or view.needs_words)
        self.words.setVisible(can_note and not view.reasons)
        self._save.setVisible(can_note)
        self._save.setEnabled(view.can_save and not view.busy)
        if view.saved != before.saved or view.chosen != before.chosen:
            self.words.wipe()

    @staticmethod
    def _fill(grid: QGridLayout, lines: tuple[tuple[str, str], ...]) -> None:
        empty(grid)
        for place, (label, text) in enumerate(lines):
            grid.addWidget(Label(label, "caption"), place, 0)
            grid.addWidget(Label(text, wraps=True), place, 1)


class RatingsScreen(QWidget):
    """Both columns."""

    def __init__(self, presenter: RatingsPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._list = Card(style)
        self._list.head(_("Ratings"))
        self.tabs = Chips(style, "seg", presenter.turn)
        self._summary = Label(role="caption", wraps=True)
        model: RowsModel[RatingRow] = RowsModel(
            lambda row: row.key, lambda row: f"{row.title} {row.line} {row.tag.text}"
        )
        self.rows: Rows[RatingRow] = Rows(model, RatingDelegate(style), _("Ratings"), is_single_click=False)
        self.rows.pointed.connect(presenter.pick)
        for widget, stretch in ((self.tabs, 0), (self._summary, 0), (self.rows, 1)):
            self._list.box.addWidget(widget, stretch)
        self._list.box.addWidget(Label(_("↑↓ choose   Ctrl+S note   Esc back"), "hint", wraps=True))
        self.card = RatingCard(style, presenter)
        self._banner = BannerBox(style, can_close=False)
        gap, margin = style.layout("gap"), style.layout("margin")
        right, row = QVBoxLayout(), QHBoxLayout(self)
        right.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(scroller(self.card), 1)
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        row.addWidget(self._list)
        row.addLayout(right, 1)
        keys: dict[str, Callable[[], None]] = {"Ctrl+S": self.card.save, "Escape": self.focus_home}
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(do)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: RatingsView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self.tabs.show_choices(view.tabs)
        self._summary.setText(view.summary)
        self.rows.show_rows(view.rows)
        self.rows.select(view.chosen)
        self.card.show_view(view)

    def focus_home(self) -> None:
        """Put the focus on the list."""
        self.rows.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the list as it is now."""
        super().showEvent(event)
        self._presenter.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed when the page is left or locked."""
        super().hideEvent(event)
        self.card.words.wipe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list."""
        super().resizeEvent(event)
        style = self._style
        is_narrow = self.width() / style.scale < style.tokens.layout_px["narrow_below"]
        self._list.setFixedWidth(style.layout("case_list_narrow" if is_narrow else "case_list"))
