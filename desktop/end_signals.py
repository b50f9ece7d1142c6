"""The system's wish that the program ends: logoff, shutdown, a service manager. It knows no office.

Python hears a signal between two of its own instructions, and Qt's loop may stand still for long; so the signal wakes
the loop through a socket, and the loop ends the program as the closing of its last window does.
"""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


class EndSignals:
    """``end`` is called in the loop of the GUI thread, once for each signal. ``stop`` gives the signals back."""

    def __init__(self, end: Callable[[], None], parent: QObject) -> None:
        self._end = end
        self._here, self._there = socket.socketpair()
        for side in (self._here, self._there):
            side.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, parent)
        self._notifier.activated.connect(self._heard)
        self._wakes = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, lambda _number, _frame: None) for number in ENDS}

    def stop(self) -> None:
        """Hear no more."""
        for number, before in self._before.items():
            signal.signal(number, before)
        signal.set_wakeup_fd(self._wakes)
        self._notifier.setEnabled(False)
        self._notifier.deleteLater()
        for side in (self._here, self._there):
            side.close()

    def _heard(self) -> None:
        if any(number in ENDS for number in self._here.recv(64)):
            self._end()
