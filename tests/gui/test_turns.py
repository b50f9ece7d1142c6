"""Work cut into steps: what comes between them, in a real event loop."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
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


class Keys(QObject):
    """Comes by in every turn of the event loop."""

    _pressed = Signal()

    def __init__(self, noted):
        super().__init__()
        self._noted = noted
        self._pressed.connect(self._come, Qt.ConnectionType.QueuedConnection)

    def begin(self):
        self._pressed.emit()

    def _come(self):
        self._noted.append("key")
        self._pressed.emit()


@pytest.fixture
def noted(qapp):
    return []


def turned(turns):
    """Let the event loop turn until no step is left."""
    loop = QEventLoop()
    turns.add((loop.quit,))
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    loop.exec()


def test_between_painting_what_a_step_changed_and_the_next_step_a_key_would_come(noted):
    canvas, turns, keys = Canvas(noted), Turns(), Keys(noted)
    canvas.show()
    turned(turns)
    noted.clear()

    def change(name):
        noted.append(name)
        canvas.update()

    turns.add((lambda: change("first"), lambda: change("second")))
    turns.add((lambda: change("third"),))
    assert noted == []
    keys.begin()
    turned(turns)
    steps = [place for place, name in enumerate(noted) if name in {"first", "second", "third"}]
    for begin, end in pairwise([*steps, len(noted)]):
        between = noted[begin + 1 : end]
        assert between.count("painted") == 1
        assert "key" in between[between.index("painted") :]


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
