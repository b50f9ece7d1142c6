"""Pages that lie over the one that is shown while something is open in them: scanning, looking at scans.

It knows the registry's list of them and a stack of pages; what they show is their presenters' business.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.pages import Pages
from desktop.registry import OVER_PAGES, Page, Screen, as_widget
from desktop.style.style import Style

if TYPE_CHECKING:
    from desktop.presenters.bundle import Presenters


class OverPages:
    """Owned by the shell. A page is built when it is first opened; the focus goes back to where it came from."""

    def __init__(self, body: QStackedWidget, style: Style, presenters: "Presenters") -> None:
        self._body, self._presenters = body, presenters
        self._made: dict[QWidget, str] = {}  # the pages there are, and their keys
        self._pages = Pages(body, style, presenters, self._keep)
        self._open: set[str] = set()
        self._below: QWidget | None = None  # the page that is covered
        self._focus: QWidget | None = None
        self.built: Callable[[str, Page], None] = lambda _key, _page: None
        self._stops = [self._follow(screen) for screen in OVER_PAGES]

    def take_up(self, key: str) -> bool:
        """Show a page again that is still open under another one; False when it is not open."""
        screen = next((one for one in OVER_PAGES if one.key == key), None)
        if screen is None or key not in self._open:
            return False
        self._cover(screen)
        return True

    @property
    def shown(self) -> QWidget | None:
        """Return the page that lies on top, None while there is none."""
        now = self._body.currentWidget()
        return now if now in self._made else None

    def page(self, key: str) -> Page | None:
        """Return a page that has been opened before."""
        return self._pages.page(key)

    def detach(self) -> None:
        """Stop listening."""
        for stop in self._stops:
            stop()
        self._pages.detach()

    def _follow(self, screen: Screen) -> Callable[[], None]:
        presenter = getattr(self._presenters, screen.presenter)
        stop: Callable[[], None] = presenter.on_change(lambda view: self._turn(screen, is_open=view.is_open))
        return stop

    def _turn(self, screen: Screen, *, is_open: bool) -> None:
        if is_open == (screen.key in self._open):
            return
        if is_open:
            self._open.add(screen.key)
            self._cover(screen)
        else:
            self._open.discard(screen.key)
            if self.shown is not None and self._made[self.shown] == screen.key:
                self._uncover()

    def _cover(self, screen: Screen) -> None:
        if self.shown is None:
            self._below, self._focus = self._body.currentWidget(), QApplication.focusWidget()
        self._pages.want(screen, lambda page: self._lay_over(screen.key, page))

    def _lay_over(self, key: str, page: Page) -> None:
        if key in self._open:  # it may have been closed while it was made
            self._body.setCurrentWidget(as_widget(page))
            page.focus_home()

    def _keep(self, key: str, page: Page) -> None:
        self._made[as_widget(page)] = key
        self.built(key, page)

    def _uncover(self) -> None:
        if self._below is not None:
            self._body.setCurrentWidget(self._below)
        if self._focus is not None and self._focus.isVisible():
            self._focus.setFocus()
        self._below = self._focus = None
