"""Keeps a window of the hall on its display: the one of the settings, whatever is plugged in and pulled out meanwhile.

wanted display is there ──> full screen on it          it is gone ──> hidden, never over the clerk's own screen
"""

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from core.config.hall_settings import PublicScreen

SETTLE_MS = 400  # a display that was plugged in says its size in several pieces


class PublicPlace(QObject):
    """Places one window now and after every change of the displays. GUI thread.

    ``beside_desk``: the same program has the clerk's window, which keeps the first display to itself.
    ``placed`` says each time whether there was a display for it.
    """

    placed = Signal(bool)

    def __init__(self, window: QWidget, settings: PublicScreen, *, beside_desk: bool, small: QSize) -> None:
        super().__init__(window)
        self._window, self._settings, self._beside_desk, self._small = window, settings, beside_desk, small
        self._is_free = False  # somebody has taken it off its place to look at something
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self.place)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._added)
            app.screenRemoved.connect(self._removed)
            app.primaryScreenChanged.connect(self._settle)
        for screen in QGuiApplication.screens():
            self._follow(screen)

    def place(self) -> None:
        """Put the window where it belongs as the displays are now."""
        window = self._window
        screen = wanted_screen(self._settings.screen, beside_desk=self._beside_desk)
        if screen is None:
            window.hide()
        elif self._is_free or not self._settings.full_screen or self._is_desks(screen):
            if window.isFullScreen() or not window.isVisible():
                window.showNormal()
                window.resize(self._small)
        else:
            self._fill(screen)
        self.placed.emit(screen is not None)

    def set_free(self, is_free: bool) -> None:
        """Let go of the display, or take it again."""
        self._is_free = is_free
        self.place()

    @property
    def is_free(self) -> bool:
        """Return whether the window was taken off its display."""
        return self._is_free

    def _fill(self, screen: QScreen) -> None:
        window = self._window
        is_there = window.isVisible() and window.isFullScreen()
        if is_there and window.screen() is screen and window.size() == screen.size():
            return
        window.showNormal()  # a full window does not move to another display
        window.setScreen(screen)
        window.setGeometry(screen.geometry())
        window.showFullScreen()

    def _is_desks(self, screen: QScreen) -> bool:
        return self._beside_desk and screen is QGuiApplication.primaryScreen()

    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(lambda _geometry: self._settling.start())

    def _added(self, screen: QScreen) -> None:
        self._follow(screen)
        self._settling.start()

    def _settle(self, _screen: QScreen | None) -> None:
        self._settling.start()

    def _removed(self, screen: QScreen) -> None:
        if self._window.screen() is screen and self._beside_desk:
            self._window.hide()  # the system would push it onto the clerk's display
        self._settling.start()


def wanted_screen(name: str, *, beside_desk: bool) -> QScreen | None:
    """Return the display of that name (or part of one); unnamed the second, or the only one. None: it is not there."""
    screens, first = QGuiApplication.screens(), QGuiApplication.primaryScreen()
    if name:
        own = next((screen for screen in screens if name.casefold() in _known_as(screen)), None)
        return own if own is not None or beside_desk else first
    return next((own for own in screens if own is not first), first)


def _known_as(screen: QScreen) -> str:
    return f"{screen.name()} {screen.model()} {screen.serialNumber()}".casefold()
