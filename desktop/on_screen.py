"""Keeps a window where somebody can reach it when a display is pulled out, plugged in, or changes its size or scale.

Qt hands the windows of a display that is gone to another one and leaves them at their old place, unseen.
"""

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SETTLE_MS = 400  # a display that was plugged in says its size in several pieces
_HANDLE = (160, 24)  # so much of a window's upper edge must be seen, or nobody could drag it back


class OnScreen(QObject):
    """Watches one window. Full windows and hidden ones are left alone: others place them. GUI thread."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self.place)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._added)
            app.screenRemoved.connect(self._settling.start)
            app.primaryScreenChanged.connect(self._settling.start)
        for screen in QGuiApplication.screens():
            self._follow(screen)

    def place(self) -> None:
        """Bring the window back if it cannot be reached, or no longer fits its display."""
        window = self._window
        if not window.isVisible() or window.isMinimized() or window.isFullScreen():
            return
        room = window.screen().availableGeometry()
        frame = window.frameGeometry()
        is_maximized = window.isMaximized()
        if _is_reachable(frame) and (is_maximized or room.size().expandedTo(frame.size()) == room.size()):
            return
        window.showNormal()  # a maximized window does not move
        size = window.size().boundedTo(room.size())
        window.setGeometry(QRect(room.center() - QRect(room.topLeft(), size).center() + room.topLeft(), size))
        if is_maximized:
            window.showMaximized()

    def _added(self, screen: QScreen) -> None:
        self._follow(screen)
        self._settling.start()

    def _follow(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(lambda _room: self._settling.start())
        screen.logicalDotsPerInchChanged.connect(lambda _dpi: self._settling.start())


def _is_reachable(frame: QRect) -> bool:
    """Return whether enough of the upper edge lies on some display."""
    wide, tall = _HANDLE
    edge = QRect(frame.left(), frame.top(), frame.width(), tall)
    seen = [screen.availableGeometry().intersected(edge) for screen in QGuiApplication.screens()]
    return any(part.width() >= min(wide, frame.width()) and part.height() >= tall // 2 for part in seen)
