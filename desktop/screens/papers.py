"""The page of paper templates: list, text, and the paper it prints. It knows the papers' presenter and no service."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _, _n
from desktop.models.rows import RowsModel
from desktop.presenters.papers import PaperRow, PapersPresenter, PapersView
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card
from desktop.widgets.flow import FlowLayout
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_pill, paint_text
from desktop.widgets.paper_view import PaperView
from desktop.widgets.template_editor import TemplateEditor
from desktop.widgets.text import Label

_LIST, _PICTURE = 250, 620  # at most; on a narrow page their share of it


class PaperDelegate(RowDelegate):
    """One template: its title, and whether the site has its own."""

    height = "field"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one template."""
        assert isinstance(row, PaperRow)
        style = self._style
        left, right = rect.left() + style.px(14), rect.right() - style.px(10)
        edge = paint_pill(painter, style, right, rect.center().y(), row.tag, on_tint=is_selected) if row.tag else right
        font = style.font("body", is_bold=is_selected)
        room = QRect(left, rect.top(), edge - left - style.px(8), rect.height())
        paint_text(painter, font, style.colour("ink"), room, fitting(row.title, font, room.width()))


class TextCard(Card):
    """The text, what is wrong with it, and what may be done."""

    def __init__(self, style: Style, presenter: PapersPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter, self._loads = presenter, 0
        self.restore = Button(style, _("Back to shipped"), kind="link")
        self.restore.clicked.connect(presenter.restore)
        self._title = self.head("", self.restore)
        self.editor = TemplateEditor(style)
        self.editor.paused.connect(presenter.edit)
        self.box.addWidget(self.editor, 1)
        self._values = Label(role="caption", wraps=True)
        self.box.addWidget(self._values)
        self._fault, self._line = Box(style, "bad"), Label(wraps=True)
        self._go = Button(style, "", kind="link")
        self._go.clicked.connect(lambda: self.editor.go_to(self.editor.wrong_line))
        row = QHBoxLayout()
        row.addWidget(self._line, 1)
        row.addWidget(self._go)
        self._fault.box.addLayout(row)
        self.box.addWidget(self._fault)
        self._build_actions()

    def show_view(self, view: PapersView) -> None:
        """Show the view; the text is taken over only when another one is to be edited."""
        if view.loads != self._loads:
            self._loads = view.loads
            self.editor.load(view.source)
        self._title.setText(view.chosen.title if view.chosen else "")
        self._values.show_text(_("Values: {names}").format(names=view.chosen.values) if view.chosen else "")
        self.editor.setEnabled(view.chosen is not None)
        self.editor.show_wrong(view.fault.line if view.fault else 0)
        self._fault.setVisible(view.fault is not None)
        self._line.setText(view.fault.text if view.fault else "")
        self._go.setVisible(bool(view.fault and view.fault.line))
        self._go.set_words(_("Line {n}").format(n=view.fault.line) if view.fault else "")
        is_free = not view.busy and view.chosen is not None
        self.restore.setVisible(view.is_own)
        self._undo.setEnabled(is_free and view.is_changed)
        self._save.setEnabled(is_free and view.is_changed and view.fault is None)
        self._trial.setEnabled(is_free and view.fault is None)

    def save(self) -> None:
        """Ctrl+S: what was typed to the last key is saved."""
        self.editor.flush()
        self._presenter.save()

    def _build_actions(self) -> None:
        style = self._style
        self._undo, self._trial = Button(style, _("Undo")), Button(style, _("Print a trial"), icon="printer")
        self._save = Button(style, _("Save"), key="Ctrl+S", kind="primary")
        self._undo.clicked.connect(self._presenter.undo)
        self._trial.clicked.connect(self._presenter.print_trial)
        self._save.clicked.connect(self.save)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._undo)
        row.addStretch(1)
        row.addWidget(self._trial)
        row.addWidget(self._save)
        self.box.addLayout(row)


class PictureCard(Card):
    """What the text prints: on which paper, with which values, and how many bytes."""

    def __init__(self, style: Style, presenter: PapersPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._size = Label(role="caption")
        self.head(_("As it is printed"), self._size)
        self._groups: list[QButtonGroup] = []
        self._buttons: dict[str, Button] = {}
        self._keys: tuple[str, ...] = ()
        self._choices = FlowLayout(gap=6)
        self.box.addLayout(self._choices)
        self.paper = PaperView(style)
        self.box.addWidget(self.paper, 1)
        self._widths_of()

    def show_view(self, view: PapersView) -> None:
        """Show the view."""
        samples = view.chosen.samples if view.chosen else ()
        if tuple(key for key, _words in samples) != self._keys:
            self._show_samples(samples)
        for key in (f"{view.width_mm}", view.sample):
            if key in self._buttons:
                self._buttons[key].setChecked(True)
        self._size.setText(_n("{n} byte", "{n} bytes", view.size).format(n=view.size) if view.png else "")
        self.paper.show_png(view.png, is_stale=view.fault is not None)

    def _widths_of(self) -> None:
        group = self._group()
        self._add(group, "80", _("80 mm"), lambda: self._presenter.choose(width_mm=80))
        self._add(group, "58", _("58 mm"), lambda: self._presenter.choose(width_mm=58))

    def _show_samples(self, samples: tuple[tuple[str, str], ...]) -> None:
        for key in self._keys:
            self._buttons.pop(key).deleteLater()
        group = self._group()
        for key, words in samples:
            self._add(group, key, words, partial(self._presenter.choose, sample=key))
        self._keys = tuple(key for key, _words in samples)

    def _group(self) -> QButtonGroup:
        self._groups.append(QButtonGroup(self))
        return self._groups[-1]

    def _add(self, group: QButtonGroup, key: str, words: str, do: Callable[[], None]) -> None:
        button = Button(self._style, words, kind="seg")
        button.setCheckable(True)
        button.clicked.connect(lambda _checked=False: do())
        group.addButton(button)
        self._buttons[key] = button
        self._choices.addWidget(button)


class PapersScreen(QWidget):
    """List, text and picture."""

    def __init__(self, presenter: PapersPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._list = Card(style)
        self._list.head(_("Paper templates"))
        model: RowsModel[PaperRow] = RowsModel(lambda row: row.name, lambda row: row.title)
        self.rows = Rows(model, PaperDelegate(style), _("Paper templates"), is_single_click=True)
        self.rows.pointed.connect(presenter.pick)
        self._list.box.addWidget(self.rows, 1)
        self._banner = BannerBox(style, can_close=False)
        self._banner.answered.connect(presenter.answer)
        self.text, self.picture = TextCard(style, presenter), PictureCard(style, presenter)
        gap, margin = style.layout("gap"), style.layout("margin")
        row = QHBoxLayout()
        row.setSpacing(gap)
        row.addWidget(self._list)
        row.addWidget(self.text, 1)
        row.addWidget(self.picture)
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, gap, margin, gap)
        column.setSpacing(gap)
        column.addWidget(self._banner)
        column.addLayout(row, 1)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.text.save)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: PapersView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self.rows.show_rows(view.rows)
        self.rows.select(view.chosen.name if view.chosen else "")
        self.text.show_view(view)
        self.picture.show_view(view)

    def focus_home(self) -> None:
        """Put the focus on the list."""
        self.rows.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the templates as they are now."""
        super().showEvent(event)
        self._presenter.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit list and picture to the page."""
        super().resizeEvent(event)
        self._list.setFixedWidth(min(self._style.px(_LIST), self.width() * 20 // 100))
        self.picture.setFixedWidth(min(self._style.px(_PICTURE), self.width() * 35 // 100))
