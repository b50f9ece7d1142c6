"""Work of the GUI thread cut into steps, one in each turn of the event loop, so that keys and painting come between.

It knows no window and no page.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer

Step = Callable[[], None]

BETWEEN = 2  # turns that pass before a step: in the first one what changed is laid out, in the next it is painted


class Turns(QObject):
    """Does the steps in the order in which they were added. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: deque[Step] = deque()
        self._passed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    def add(self, steps: Iterable[Step]) -> None:
        """Add steps at the end; the first one is done when control is back in the event loop."""
        self._steps.extend(steps)
        self._go()

    def first(self, steps: Sequence[Step]) -> None:
        """Put steps before all others: what the running step found out to belong to it."""
        self._steps.extendleft(reversed(steps))
        self._go()

    def finish(self) -> None:
        """Do what is left now: somebody needs the end of it."""
        while self._steps:
            self._do_next()

    def stop(self) -> None:
        """Forget what is left."""
        self._steps.clear()
        self._timer.stop()

    def _go(self) -> None:
        if self._steps and not self._timer.isActive():
            self._passed = 0
            self._timer.start()

    def _turn(self) -> None:
        if self._passed < BETWEEN:
            self._passed += 1
            return
        self._passed = 0
        self._do_next()

    def _do_next(self) -> None:
        if self._steps:
            self._steps.popleft()()  # what it raises is told by the crash sheet; the next step is done all the same
        if not self._steps:
            self._timer.stop()
