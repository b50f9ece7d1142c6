"""Scanners that type like a keyboard: a burst no hand can type is a code, anything else is typing and goes on.

A key is held back for the time a scanner needs to its next one (35 ms). When none follows, it was a hand, and the key
goes where it would have gone. In a burst every key is the scanner's: no shortcut of it is acted on, and no field is
touched, until Enter or Tab ends it. What ends in silence was typing after all, and is given back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

LEAST = 6  # keys: fewer than that is no code of ours
MOST = 4096
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_PLAIN = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_SHIFTS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_CapsLock})


@dataclass
class _Burst:
    """Keys held back, each with the widget it was meant for."""

    keys: list[tuple[QWidget, QKeyEvent]] = field(default_factory=list)
    text: str = ""


class WedgeFilter(QObject):
    """Watches the keys of one window; ``scanned`` hears of every code. GUI thread.

    It sits on whatever has the focus, where keys and shortcuts arrive first: on the application it would be asked for
    every event of every widget, and the window would be slow. Keys made by the program itself (no scan code of a
    keyboard) pass untouched.
    """

    def __init__(self, app: QApplication, window: QWidget, scanned: Callable[[str], None], gap_ms: int) -> None:
        super().__init__(window)
        self._app, self._window, self._scanned = app, window, scanned
        self._burst = _Burst()
        self._at: QWidget | None = None
        self._is_replaying = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(gap_ms)
        self._timer.timeout.connect(self._give_back)
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def stop(self) -> None:
        """Watch no more; what is held back is given back."""
        if self._at is not None:
            self._app.focusChanged.disconnect(self._follow)
            self._sit(None)
        self._give_back()

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._sit(new if new is not None and new.window() is self._window else self._window)

    def _sit(self, widget: QWidget | None) -> None:
        if self._at is not None and isValid(self._at):
            self._at.removeEventFilter(self)
        self._at = widget
        if widget is not None:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Hold keys back, swallow a burst, keep shortcuts out of it."""
        if self._is_replaying or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self._take(watched, event)
        if not self._burst.keys:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a key of a burst is no shortcut
        elif not event.isAutoRepeat():  # let go before its press was given back: the order stays
            self._burst.keys.append((watched, event.clone()))
        return True

    def _take(self, widget: QWidget, event: QKeyEvent) -> bool:
        is_hand = not event.nativeScanCode() or event.isAutoRepeat()
        if is_hand or (event.key() in _SHIFTS and not self._burst.keys):
            return False
        is_letter = event.modifiers() in _PLAIN and event.text().isprintable() and bool(event.text())
        if not self._burst.keys and not is_letter:
            return False
        if event.key() in _ENDS and len(self._burst.text) >= LEAST:
            self._end()
            return True
        if event.key() not in _SHIFTS:
            self._burst.keys.append((widget, event.clone()))
            self._burst.text += event.text()
        self._timer.start()
        if len(self._burst.text) > MOST:
            self._end()
        return True

    def _end(self) -> None:
        text, self._burst = self._burst.text, _Burst()
        self._timer.stop()
        self._scanned(text)

    def _give_back(self) -> None:
        """It was a hand: let every key go where it was meant to go, unless that is gone."""
        burst, self._burst = self._burst, _Burst()
        self._timer.stop()
        self._is_replaying = True
        try:
            for widget, event in burst.keys:
                if isValid(widget):
                    QCoreApplication.sendEvent(widget, event)
        finally:
            self._is_replaying = False
