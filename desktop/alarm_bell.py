"""The sound of a call for help: tones made from the site's own figures, again and again until it is answered.

It knows rules and a loudspeaker; Qt Multimedia is loaded when it rings for the first time.
"""

import logging
import math
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from core.base.faults import Fault
from core.queue.clips import RATE
from core.queue.note_rules import NoteRules

if TYPE_CHECKING:  # Qt Multimedia is heavy, and most desks never ring
    from desktop.sound import Loudspeaker

log = logging.getLogger(__name__)

LOUD, FADE_S = 0.6, 0.01


class AlarmBell(QObject):
    """``ring(True)`` begins, ``ring(False)`` ends. Without a loudspeaker the window still asks for attention."""

    def __init__(self, rules: NoteRules, speaker: "Callable[[], Loudspeaker]", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules, self._made, self._left = rules, speaker, 0
        self._speaker: Loudspeaker | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(int(rules.every_s * 1000))
        self._timer.timeout.connect(self._once)

    def ring(self, *, is_ringing: bool) -> None:
        """Follow the view: what rings already goes on."""
        if is_ringing == self._timer.isActive():
            return
        if not is_ringing:
            self._timer.stop()
            return
        self._left = self._rules.rings
        self._timer.start()
        self._once()

    def _once(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                QApplication.alert(window)
        if self._left <= 0:
            return
        self._left -= 1
        self._speaker = self._speaker or self._made()
        self._speaker.play(tones(self._rules.tones), lambda: None, self._silent)

    def _silent(self, fault: Fault) -> None:
        log.warning("a call for help could not be heard here: %s", fault)


def tones(wanted: tuple[tuple[int, float], ...]) -> bytes:
    """Return samples (16 kHz, 16 bit, mono) of these tones, (hertz, seconds) each, without a crack between them."""
    samples = array("h")
    for hertz, seconds in wanted:
        count = int(RATE * seconds)
        for place in range(count):
            fade = min(place, count - place) / (RATE * FADE_S)
            level = math.sin(2 * math.pi * hertz * place / RATE) * min(fade, 1.0) * LOUD
            samples.append(int(level * 32767))
    return samples.tobytes()
