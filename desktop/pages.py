"""The pages of one stack of widgets: each is made once, when it is first wanted, in turns of the event loop.

It knows the registry and the style; what stands on a page is the page's own business.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from desktop.registry import LargePage, Page, PartedPage, Screen, as_widget
from desktop.style.style import Style
from desktop.turns import Turns

if TYPE_CHECKING:
    from desktop.presenters.bundle import Presenters

Shown = Callable[[Page], None]
Made = Callable[[str, Page], None]


class Pages(QObject):
    """``made`` is called once for each page, when it is built and before it listens to its presenter."""

    def __init__(self, stack: QStackedWidget, style: Style, presenters: "Presenters", made: Made) -> None:
        super().__init__(stack)
        self._stack, self._style, self._presenters, self._made = stack, style, presenters, made
        self._turns = Turns(self)
        self._pages: dict[str, Page] = {}
        self._waiting: dict[str, list[Shown]] = {}  # pages that are being made, and what is to be done with them

    def want(self, screen: Screen, then: Shown) -> None:
        """Call ``then`` with the page: at once when it is there, else when it is made."""
        if screen.key in self._waiting:
            self._waiting[screen.key].append(then)
        elif screen.key in self._pages:
            then(self._pages[screen.key])
        else:
            self._waiting[screen.key] = [then]
            self._turns.add((screen.load, lambda: self._build(screen)))

    def page(self, key: str) -> Page | None:
        """Return a page that was wanted, made to its end; None for any other."""
        if key in self._waiting:
            self._turns.finish()
        return self._pages.get(key)

    def finish(self) -> None:
        """Make what was wanted now."""
        self._turns.finish()

    def is_known(self, key: str) -> bool:
        """Say whether the page is there or being made."""
        return key in self._pages or key in self._waiting

    def detach(self) -> None:
        """Let every page stop listening, and those that are half made be."""
        self._turns.stop()
        for key, page in self._pages.items():
            if key not in self._waiting:
                page.detach()
        self._pages, self._waiting = {}, {}

    def _build(self, screen: Screen) -> None:
        page = screen.build(self._presenters, self._style)
        self._stack.addWidget(as_widget(page))
        self._pages[screen.key] = page
        if isinstance(page, LargePage):
            self._turns.add(page.rest())
        if isinstance(page, PartedPage):
            self._turns.add((lambda: self._dress_parts(page),))
        elif not screen.sections:  # its sections are dressed one by one
            self._turns.add((lambda: self._style.dress(as_widget(page)),))
        self._turns.add((lambda: self._made(screen.key, page), page.attach, lambda: self._answer(screen.key, page)))

    def _dress_parts(self, page: PartedPage) -> None:
        self._turns.first([partial(self._style.dress, part) for part in page.parts()])

    def _answer(self, key: str, page: Page) -> None:
        for then in self._waiting.pop(key):
            then(page)
