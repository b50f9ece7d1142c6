"""Keeps a window on the visitor's own display, whole, and hidden while that display is not there.

Never on the clerk's: a rating must not be seen or pressed from behind the counter.
"""

import logging

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)


class VisitorDisplay(QObject):
    """``wanted`` is a display's name, a part of it, or its place: 2 is the second. GUI thread."""

    def __init__(self, window: QWidget, wanted: str) -> None:
        super().__init__()
        self._window, self._wanted = window, wanted.strip()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._app = app
        app.screenAdded.connect(self._place)
        app.screenRemoved.connect(self._place)
        app.primaryScreenChanged.connect(self._place)
        self._place()

    def stop(self) -> None:
        """Take the window away."""
        self._app.screenAdded.disconnect(self._place)
        self._app.screenRemoved.disconnect(self._place)
        self._app.primaryScreenChanged.disconnect(self._place)
        self._window.close()

    def _place(self, _screen: object = None) -> None:
        screen = display_of(self._app.screens(), self._app.primaryScreen(), self._wanted)
        if screen is None:
            log.warning("the visitor's display is not there")
            self._window.hide()
            return
        self._window.setScreen(screen)
        self._window.setGeometry(screen.geometry())
        self._window.showFullScreen()


def display_of(screens: list[QScreen], own: QScreen | None, wanted: str) -> QScreen | None:
    """Return the display meant, never the clerk's own."""
    if wanted.isdigit():
        place = int(wanted) - 1
        found = screens[place] if 0 <= place < len(screens) else None
    else:
        found = next((screen for screen in screens if wanted.casefold() in screen.name().casefold()), None)
    return None if found is own else found
