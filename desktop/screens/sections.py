"""A page of several sections: their list at the left, above where it is narrow; the section shown beside it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from desktop.pages import Pages
from desktop.registry import Page, Screen, as_widget
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.text import Label

if TYPE_CHECKING:
    from desktop.presenters.bundle import Presenters

_SIDE, _ABOVE = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class SectionsPage(QWidget):
    """Sections a role may not open are absent. Each is made when it is first shown."""

    def __init__(self, screen: Screen, presenters: "Presenters", style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._screen, self._presenters, self._style = screen, presenters, style
        self._buttons: dict[str, Button] = {}
        self._key = ""
        self._stack = QStackedWidget()
        self._pages = Pages(self._stack, style, presenters, lambda _key, _page: None)
        self._row = QBoxLayout(_SIDE, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._list())
        self._row.addWidget(self._stack, 1)
        for key, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._go(step))
        style.changed.connect(self._fit)
        self._fit()

    def show_section(self, key: str) -> None:
        """Show a section, the first one where the role may not open this one."""
        allowed = [section.key for section in self._screen.sections if section.may(self._presenters.desk.may)]
        for name, button in self._buttons.items():
            button.setVisible(name in allowed)
        key = key if key in allowed else next(iter(allowed), "")
        if not key:
            return
        self._key = key
        self._buttons[key].setChecked(True)
        section = next(section for section in self._screen.sections if section.key == key)
        self._pages.want(section, lambda page: self._turn_to(key, page))

    def _turn_to(self, key: str, page: Page) -> None:
        if key == self._key:  # no other one was wanted meanwhile
            self._stack.setCurrentWidget(as_widget(page))
            page.focus_home()

    def section(self, key: str) -> Page:
        """Return the page of a section that was shown."""
        page = self._pages.page(key)
        assert page is not None, f"{key} was never shown"
        return page

    def attach(self) -> None:
        """Nothing to hear: the sections listen themselves."""

    def focus_home(self) -> None:
        """Show the section shown last, for the role that is here now."""
        self.show_section(self._key)

    def detach(self) -> None:
        """Let every section stop listening."""
        self._pages.detach()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the list to a row above where it would take the page's room."""
        super().resizeEvent(event)
        self._fit()

    def _list(self) -> QWidget:
        self._side = QWidget()
        self._side.setObjectName("side")
        self._side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._style.dress(self._side)
        self._title = Label(self._screen.title, "section")
        self._column = QBoxLayout(_ABOVE)
        self._column.setSpacing(3)
        group = QButtonGroup(self)
        for section in self._screen.sections:
            button = Button(self._style, section.title, kind="side")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, key=section.key: self._open(key))
            group.addButton(button)
            self._buttons[section.key] = button
            self._column.addWidget(button)
        box = QVBoxLayout(self._side)
        box.setSpacing(10)
        box.addWidget(self._title)
        box.addLayout(self._column)
        box.addStretch(1)
        return self._side

    def _open(self, key: str) -> None:
        self._key = key
        self.focus_home()

    def _go(self, step: int) -> None:
        shown = [name for name, button in self._buttons.items() if not button.isHidden()]
        if self._key in shown:
            self._open(shown[(shown.index(self._key) + step) % len(shown)])

    def _fit(self) -> None:
        """Side by side where it is wide."""
        style = self._style
        is_narrow = style.room(self.width()) < style.tokens.layout_px["stack_below"]
        self._row.setDirection(_ABOVE if is_narrow else _SIDE)
        self._column.setDirection(_SIDE if is_narrow else _ABOVE)
        self._column.setAlignment(Qt.AlignmentFlag.AlignLeft if is_narrow else Qt.AlignmentFlag.AlignTop)
        self._title.setHidden(is_narrow)
        margin, gap = style.layout("margin"), style.layout("gap")
        layout = self._side.layout()
        assert layout is not None
        if is_narrow:
            layout.setContentsMargins(margin, style.px(6), margin, style.px(6))
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16777215)
        else:
            layout.setContentsMargins(style.px(12), gap, style.px(12), gap)
            self._side.setFixedWidth(style.layout("side"))
