"""Work cut into steps: what comes between them, in a real event loop."""

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from desktop.turns import Turns
from tests.patience import PATIENCE_MS


class Canvas(QWidget):
    """Notes that it was painted."""

    def __init__(self, noted):
        super().__init__()
        self._noted = noted

    def paintEvent(self, event):
        super().paintEvent(event)
        self._noted.append("painted")


@pytest.fixture
def noted(qapp):
    return []


def turned(turns):
    """Let the event loop turn until no step is left."""
    loop = QEventLoop()
    turns.add((loop.quit,))
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    loop.exec()


def test_what_a_step_changed_is_painted_before_the_next(noted):
    canvas, turns = Canvas(noted), Turns()
    canvas.show()
    turned(turns)
    noted.clear()

    def change(name):
        noted.append(name)
        canvas.update()

    turns.add((lambda: change("first"), lambda: change("second")))
    turns.add((lambda: change("third"),))
    assert noted == []
    turned(turns)
    assert noted == ["first", "painted", "second", "painted", "third", "painted"]


def test_what_a_step_found_to_belong_to_it_comes_before_what_waits(noted):
    turns = Turns()

    def first():
        noted.append("first")
        turns.first((lambda: noted.append("a"), lambda: noted.append("b")))

    turns.add((first, lambda: noted.append("last")))
    turned(turns)
    assert noted == ["first", "a", "b", "last"]


def test_what_was_stopped_is_forgotten_and_more_can_be_added(noted):
    turns = Turns()
    turns.add((lambda: noted.append("forgotten"),))
    turns.stop()
    turned(turns)
    turns.add((lambda: noted.append("done"),))
    turned(turns)
    assert noted == ["done"]


def test_somebody_who_needs_the_end_has_it_now(noted):
    turns = Turns()
    turns.add((lambda: noted.append(1), lambda: noted.append(2)))
    turns.finish()
    assert noted == [1, 2]
    turned(turns)
    assert noted == [1, 2]
