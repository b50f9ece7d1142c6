"""The page of item forms (事项表单): items, the fields of one, and the form as it will be. It knows its presenter."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.form_editor import FormEditorPresenter, FormEditorView, Look
from desktop.screens.form_fields import FieldsCard
from desktop.screens.form_panel import FormPanel
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, scroller
from desktop.widgets.draft_bar import DraftBar
from desktop.widgets.item_finder import ItemFinder
from desktop.widgets.page_keys import add_keys
from desktop.widgets.paper_view import PaperView
from desktop.widgets.text import Label

STACK_BELOW, LEAST_CARD = 960, 400  # px at 100 %


class LookCard(Card):
    """The form as the clerk fills it in, to be tried, and its page as it is printed."""

    def __init__(self, style: Style, presenter: FormEditorPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._buttons: dict[str, Button] = {}
        group = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(6)
        looks: tuple[tuple[Look, str], ...] = (("clerk", _("As the clerk sees it")), ("paper", _("As it is printed")))
        for key, words in looks:
            button = Button(style, words, kind="seg")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, key=key: presenter.show_look(key))
            group.addButton(button)
            self._buttons[key] = button
            head.addWidget(button)
        head.addStretch(1)
        self.box.addLayout(head)
        self.form, self.paper = FormPanel(style, is_trial=True), PaperView(style)
        self.form.typed.connect(presenter.type)
        self.form.left.connect(presenter.leave)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        self._stack.addWidget(self.form)
        self._stack.addWidget(self.paper)
        self.box.addWidget(self._stack, 1)
        self.box.addWidget(Label(_("An invented person; what is typed here is not kept."), "hint", wraps=True))

    def show_view(self, view: FormEditorView) -> None:
        """Show the view."""
        self._buttons[view.look].setChecked(True)
        self._stack.setCurrentIndex(0 if view.look == "clerk" else 1)
        self.form.show_form(view.page.live if view.page is not None else None)
        self.paper.show_png(view.png, is_stale=view.is_paper_old)


class FormEditorScreen(QWidget):
    """All three columns, and the bar below."""

    def __init__(self, presenter: FormEditorPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self.list = ItemFinder(style, presenter, _("Item forms"))
        self.list.box.addWidget(Label(_("↑↓ choose   Ctrl+N new field   Alt+↑↓ move"), "hint", wraps=True))
        self.fields, self.look = FieldsCard(style, presenter), LookCard(style, presenter)
        self._banner, self._bar = BannerBox(style, can_close=False), DraftBar(style)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        self._stack.addWidget(self._blank())
        self._stack.addWidget(self._both())
        gap, margin = style.layout("gap"), style.layout("margin")
        right, outer = QVBoxLayout(), QHBoxLayout(self)
        for layout in (right, outer):
            layout.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        right.addWidget(self._bar)
        outer.setContentsMargins(margin, gap, margin, gap)
        outer.addWidget(self.list)
        outer.addLayout(right, 1)
        self._connect()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: FormEditorView) -> None:
        """Show the view."""
        page = view.page
        self._banner.show_banner(view.banner)
        self.list.show_items(view.rows, view.filters, view.chosen_filter, view.query, page.code if page else "")
        self._stack.setCurrentIndex(1 if page is not None else 0)
        if page is not None:
            self.fields.show_page(page)
        self.look.show_view(view)
        can_change = view.has_changes and not view.busy
        self._bar.show_draft(view.state, view.why_not, can_change=can_change, can_publish=view.can_publish)

    def focus_home(self) -> None:
        """Put the focus on the search."""
        self.list.search.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _connect(self) -> None:
        do = self._presenter
        save, publish = self._with_typed(do.save_draft), self._with_typed(do.publish)
        self._banner.answered.connect(do.answer)
        self._bar.drop.clicked.connect(do.drop)
        self._bar.save.clicked.connect(save)
        self._bar.publish.clicked.connect(publish)
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+F": self.focus_home,
            "Ctrl+N": self._add,
            "Ctrl+S": save,
            "Ctrl+Return": publish,
            "Ctrl+Enter": publish,
            "Alt+Up": lambda: do.move(-1),
            "Alt+Down": lambda: do.move(1),
        }
        add_keys(self, keys)

    def _add(self) -> None:
        self._presenter.add()
        self.fields.open.grid.focus_first()

    def _with_typed(self, act: Callable[[], None]) -> Callable[[], None]:
        def do() -> None:
            self.fields.commit()
            act()

        return do

    def _both(self) -> QWidget:
        both = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, both)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(self._style.layout("gap"))
        self._columns.addWidget(self.fields, 1)
        self._columns.addWidget(self.look, 1)
        return scroller(both)

    def _blank(self) -> Card:
        blank = Card(self._style)
        text = Label(_("Choose an item at the left. What is changed is in use after it was published."), "second")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        blank.box.addStretch(1)
        blank.box.addWidget(text)
        blank.box.addStretch(1)
        return blank

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the forms as they are now."""
        super().showEvent(event)
        self._presenter.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list; fields and form stand one below the other where they have no room side by side."""
        super().resizeEvent(event)
        style, ways = self._style, QBoxLayout.Direction
        is_stacked = style.room(self.width()) < STACK_BELOW
        share = 34 if is_stacked else 24
        self.list.setFixedWidth(min(style.layout("item_list_narrow"), self.width() * share // 100))
        self._columns.setDirection(ways.TopToBottom if is_stacked else ways.LeftToRight)
        for card in (self.fields, self.look):
            card.setMinimumHeight(style.px(LEAST_CARD) if is_stacked else 0)
