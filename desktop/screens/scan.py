"""The scan page: pages at the left, what is looked at in the middle, what can be done at the right. Keys alone do.

It knows the scan presenter and, for the live picture, a camera's frames; no service.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.scan import ScanPresenter
from desktop.presenters.scan_views import ScanView
from desktop.screens.scan_side import LockerCard, SourcesCard
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, scroller
from desktop.widgets.page_list import PageList
from desktop.widgets.picture_view import PictureView
from desktop.widgets.text import Label, Pill

PAGES, SIDE = 216, 310  # px at 100 %


class ScanScreen(QWidget):
    """Shows the scan that is open. ``show_frame`` takes the camera's live picture."""

    def __init__(self, presenter: ScanPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._view = ScanView()
        self.banner = BannerBox(style, can_close=False)
        self.pages = PageList(style, _("Pages"))
        self.picture = PictureView(style)
        self.sources, self.locker = SourcesCard(style, presenter), LockerCard(style, presenter)
        self._buttons: dict[str, Button] = {}
        self._build()
        self._connect()
        self._add_keys()
        style.changed.connect(self._fit)
        self._fit()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: ScanView) -> None:
        """Show the view."""
        before, self._view = self._view, view
        if not view.is_open:
            self.pages.show_pages((), -1)
            self.picture.show_raster(None)
            self.locker.wipe()
            return
        self._title.setText(view.title)
        self._line.setText(view.line)
        self._summary.setText(view.summary)
        self.banner.show_banner(view.banner)
        self.pages.show_pages([(page.title, page.detail, page.thumbnail) for page in view.pages], view.selected)
        self._show_picture(view)
        self._working.show_text(view.busy)
        self.sources.show_view(view)
        self.locker.show_view(view)
        for name, button in self._buttons.items():
            button.setEnabled(name in view.can)
        self._show_ends(view)
        if view.crop is not None and before.crop is None:
            self.picture.setFocus()
        elif view.crop is None and before.crop is not None:
            self.pages.setFocus()

    def show_frame(self, image: QImage) -> None:
        """Show a live frame while nothing else is looked at."""
        if self._view.shows_live:
            self.picture.show_live(image)

    def focus_home(self) -> None:
        """Put the focus on the pages: Space then takes the next one."""
        self.pages.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _show_picture(self, view: ScanView) -> None:
        if view.shows_live and not self.picture.has_picture:
            self.picture.show_words(_("The camera is starting"))
        elif not view.shows_live:
            self.picture.show_raster(view.picture)
            self.picture.show_words(view.hint or view.busy)
        self.picture.show_crop(view.crop if view.picture is not None else None)
        self._hint.show_text(view.hint if view.picture is not None else "")
        self._live.setVisible(view.shows_live)
        self._crops.setVisible(view.crop is not None)
        self._edits.setVisible(view.crop is None)

    def _show_ends(self, view: ScanView) -> None:
        self._next.setVisible(bool(view.has_next))
        self._after.show_text(_("Then: {paper}").format(paper=view.has_next) if view.has_next else "")

    # -- build

    def _build(self) -> None:
        row = QHBoxLayout(self)
        margin, gap = self._style.layout("margin"), self._style.layout("gap")
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        middle = QVBoxLayout()
        middle.setSpacing(gap)
        middle.addWidget(self.banner)
        middle.addWidget(self._build_middle(), 1)
        row.addWidget(self._build_pages())
        row.addLayout(middle, 1)
        row.addWidget(self._build_side())

    def _build_pages(self) -> QWidget:
        self._left = Card(self._style)
        self._summary = Label(role="caption")
        self._left.head(_("Pages"), self._summary)
        self._left.box.addWidget(self.pages, 1)
        self._left.box.addWidget(Label(_("Alt+↑↓ move   Del out"), "hint", wraps=True))
        return self._left

    def _build_middle(self) -> QWidget:
        card = Card(self._style)
        self._line, self._working = Label(role="caption"), Label(role="caption")
        self._live = Pill()
        self._live.setText(_("live"))
        self._title = card.head("", self._working, self._live)
        card.box.addWidget(self._line)
        card.box.addWidget(self.picture, 1)
        self._hint = Label(role="hint", wraps=True)
        card.box.addWidget(self._hint)
        self._edits, self._crops = QWidget(), QWidget()
        self._fill(
            self._edits,
            (
                ("turn", _("Turn"), "R", "rotate-cw", lambda: self._presenter.turn(1)),
                ("crop", _("Crop"), "C", "crop", self._presenter.begin_crop),
                ("bw", _("Black and white"), "B", "contrast", self._presenter.toggle_black_and_white),
                ("delete", _("Take out"), "Del", "trash-2", self._presenter.delete),
            ),
        )
        self._fill(
            self._crops,
            (
                ("take_crop", _("Crop to the frame"), "Enter", "check", self._presenter.take_crop),
                ("find_edges", _("Find the paper"), "A", "search", self._presenter.find_edges),
                ("drop_crop", _("Leave as it was"), "Esc", "undo-2", self._presenter.drop_crop),
            ),
        )
        card.box.addWidget(self._edits)
        card.box.addWidget(self._crops)
        return card

    def _fill(self, place: QWidget, buttons: tuple[tuple[str, str, str, str, Callable[[], None]], ...]) -> None:
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, words, key, icon, do in buttons:
            button = Button(self._style, words, key=key, icon=icon)
            button.clicked.connect(do)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)

    def _build_side(self) -> QWidget:
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._style.layout("gap"))
        inner = QWidget()
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(self._style.layout("gap"))
        cards.addWidget(self.sources)
        cards.addWidget(self.locker, 1)
        column.addWidget(scroller(inner), 1)
        column.addWidget(self._build_ends())
        return self._right

    def _build_ends(self) -> QWidget:
        card = Card(self._style)
        keep = Button(self._style, _("Keep"), key="Ctrl+Enter", kind="primary", icon="check")
        keep.clicked.connect(self._keep)
        self._next = Button(self._style, _("Keep, next paper"), key="Ctrl+K", icon="arrow-right")
        self._next.clicked.connect(lambda: self._presenter.finish(goes_on=True))
        leave = Button(self._style, _("Leave"), key="Esc", kind="link")
        leave.clicked.connect(self._presenter.leave)
        self._buttons |= {"finish": keep, "next": self._next}
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(keep, 0, 0)
        grid.addWidget(leave, 0, 1)
        grid.addWidget(self._next, 1, 0, 1, 2)
        self._after = Label(role="caption", wraps=True)
        grid.addWidget(self._after, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        card.box.addLayout(grid)
        return card

    def _keep(self) -> None:
        self._presenter.finish()

    def _connect(self) -> None:
        do = self._presenter
        self.pages.chosen.connect(do.select)
        self.picture.cropped.connect(do.set_crop)
        self.picture.nudged.connect(do.nudge)

    def _add_keys(self) -> None:
        do = self._presenter
        keys: dict[str, Callable[[], None]] = {
            "Space": do.catch,
            "L": lambda: do.select(-1),
            "R": lambda: do.turn(1),
            "Shift+R": lambda: do.turn(3),
            "C": do.begin_crop,
            "B": do.toggle_black_and_white,
            "A": do.find_edges,
            "Delete": do.delete,
            "Return": do.take_crop,
            "Enter": do.take_crop,
            "Alt+Up": lambda: do.move(-1),
            "Alt+Down": lambda: do.move(1),
            "Ctrl+Return": self._keep,
            "Ctrl+Enter": self._keep,
            "Ctrl+K": lambda: do.finish(goes_on=True),
            "Escape": do.leave,
            **{str(number): self._chooser(number - 1) for number in range(1, 5)},
        }
        for key, command in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._unless_typing(key, command))

    def _unless_typing(self, key: str, command: Callable[[], None]) -> Callable[[], None]:
        """A letter typed into a field, or Space on a tick box, is no command."""

        def do() -> None:
            where = self.focusWidget()
            is_plain = "+" not in key and key != "Escape"
            presses = key == "Space" and isinstance(where, QCheckBox | Button)
            presses = presses or (key in ("Return", "Enter") and isinstance(where, Button))
            if is_plain and isinstance(where, QLineEdit):
                where.insert({"Space": " "}.get(key, key.lower() if len(key) == 1 else ""))
            elif presses and isinstance(where, QCheckBox | Button):
                where.click()
            else:
                command()

        return do

    def _chooser(self, index: int) -> Callable[[], None]:
        def choose() -> None:
            if index < len(self._view.sources):
                self._presenter.choose(self._view.sources[index].key)

        return choose

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self._style.room(self.width()) < self._style.tokens.layout_px["stack_below"]
        self._left.setFixedWidth(self._style.px(PAGES - (24 if is_narrow else 0)))
        self._right.setFixedWidth(self._style.px(SIDE))
