"""The fields of a form on the page of item forms: the list, and the open one below. It knows its presenter."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.form_editor import NO_FIELD, FormEditorPresenter, FormPage
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, SnugScroller, empty, scroller
from desktop.widgets.fields import Pick
from desktop.widgets.form import FormGrid
from desktop.widgets.item_list import part_list
from desktop.widgets.text import Label, Pill

_LEAST_ROWS, _LEAST_LARGE = 3, 2  # of the list of fields, however much the open one takes; in large type
_LEAST_OPEN = 84  # px at 100 %, of the open field
_COLUMNS = (0.34, 0.2, 0.26, 0.2)  # of a field: name, kind, whence it is filled in, who has it


class OpenField(Box):
    """The open field. Its head stays; the rest scrolls where there is no room for all of it."""

    def __init__(self, style: Style, presenter: FormEditorPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, "sel", parent)
        self._shown = NO_FIELD
        head = QHBoxLayout()
        head.addWidget(Label(_("This field"), "group"))
        head.addStretch(1)
        for text, icon, do in (
            (_("Up"), "chevron-up", lambda: presenter.move(-1)),
            (_("Down"), "chevron-down", lambda: presenter.move(1)),
            (_("Take out"), "x", presenter.remove),
        ):
            button = Button(style, text, icon=icon, kind="link")
            button.clicked.connect(do)
            head.addWidget(button)
        self.grid = FormGrid(style)
        self.grid.changed.connect(presenter.set)
        self._shared, self._words = QWidget(), Label(role="caption", wraps=True)
        apart = Button(style, _("Only here"), kind="link")
        apart.clicked.connect(presenter.set_apart)
        line = QHBoxLayout(self._shared)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._words, 1)
        line.addWidget(apart)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, style.px(10), 0)  # the bar's
        column.setSpacing(8)
        column.addWidget(self.grid)
        column.addWidget(self._shared)
        self.area = SnugScroller(inner)
        self.area.setMinimumHeight(style.px(_LEAST_OPEN))
        self.box.addLayout(head)
        self.box.addWidget(self.area, 1)

    def show_page(self, page: FormPage) -> None:
        """Show the open field of a form, from its head when it is another one; nothing when there is none."""
        self.setVisible(page.field != NO_FIELD)
        self.grid.show_fields(page.fields)
        self._shared.setVisible(bool(page.shared))
        self._words.setText(page.shared)
        if page.field != self._shown:
            self._shown = page.field
            self.area.verticalScrollBar().setValue(0)


class FieldsCard(Card):
    """The fields of a form in order; the open one below them, and what is wrong in one line each."""

    def __init__(self, style: Style, presenter: FormEditorPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._known_shown: tuple[tuple[str, str], ...] = ()
        self._title = Label(role="section", wraps=True)
        self._tags = QHBoxLayout()
        self._tags.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title, 1)
        head.addLayout(self._tags)
        self.rows = part_list(style, _("Fields of the form"), _COLUMNS)
        self.rows.picked.connect(lambda key: presenter.pick_field(int(key)))
        self.rows.pointed.connect(lambda key: presenter.pick_field(int(key)))
        self.open = OpenField(style, presenter)
        self._faults, self._lines = Box(style, "bad"), Label(wraps=True)
        self._faults.box.addWidget(self._lines)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.rows, 1)
        column.addLayout(self._adding(style))
        column.addWidget(self.open)
        self.box.addLayout(head)
        self.box.addWidget(scroller(inner), 1)  # only where not even the least of both has room
        self.box.addWidget(self._faults)

    def show_page(self, page: FormPage) -> None:
        """Show the form."""
        self._title.setText(page.title)
        empty(self._tags)
        for tag in page.tags:
            self._tags.addWidget(Pill(tag))
        self.rows.show_rows(page.rows)
        least = _LEAST_LARGE if self._style.is_large else _LEAST_ROWS
        self.rows.setMinimumHeight(self._style.layout("part_row") * least)
        if page.field == NO_FIELD:
            self.rows.clearSelection()
        else:
            self.rows.select(str(page.field))
        self.open.show_page(page)
        self._faults.setVisible(bool(page.faults))
        self._lines.setText("\n".join(page.faults))
        if page.known != self._known_shown:
            self._known_shown = page.known
            self.known.show_choices((("", _("Take a known field…")), *page.known))

    def commit(self) -> None:
        """Take over what is being typed."""
        self.open.grid.commit()

    def _adding(self, style: Style) -> QHBoxLayout:
        self.add = Button(style, _("New field"), key="Ctrl+N", icon="plus", kind="small")
        self.add.clicked.connect(self._presenter.add)
        self.known = Pick(_("Take a known field…"))
        self.known.picked.connect(self._take)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.add)
        row.addWidget(self.known, 1)
        return row

    def _take(self, key: str) -> None:
        self.known.setCurrentIndex(0)
        if key:
            self._presenter.add_known(key)
