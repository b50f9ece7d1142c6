"""The longest times for which the window could not answer, while it starts and while whole visits are played in it.

Every millisecond a second thread asks through the event loop whether the GUI thread is there: a slot is how long the
answer took, which is what a key press would have waited. The goal is under 50 ms. While an answer is late the thread
looks at the GUI thread's stack and so can name the slot.

Run: python tests/bench/bench_gui_slots.py [VISITS]
"""

import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

from desk import ITEMS, BenchDesk, Until, pause, run_desk
from measure import MS, Row, count_from, report, say
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest

GOAL_MS = 50.0
PAUSE_S = 0.001
LOOK_S = 0.002
LONG_S = 0.015  # stacks of shorter slots are not worth a look
NAMED = 12
VISIT = ("issue", "call", "card", "item", "tick", "accept", "papers")
OWN = ("/desktop/", "/core/", "/printing/", "/tests/bench/")


@dataclass
class Slot:
    """One slot: in which phase, how long, and the stacks seen in it."""

    phase: str
    began: float
    seconds: float = 0.0
    stacks: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return the stack seen most, innermost of our own lines last."""
        return Counter(self.stacks).most_common(1)[0][0] if self.stacks else "(not seen: shorter than the looks)"


class Probe(QObject):
    """A second thread asks the GUI thread every millisecond whether it is there. ``phase`` names what goes on."""

    _asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.phase = "start"
        self.slots: list[Slot] = []
        self._gui = threading.main_thread().ident
        self._is_there, self._ending = threading.Event(), threading.Event()
        self._asked.connect(self._is_there.set, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ending.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ending.wait(PAUSE_S):
            slot = Slot(self.phase, time.monotonic())
            self._is_there.clear()
            self._asked.emit()
            while not self._is_there.wait(LOOK_S) and not self._ending.is_set():
                if time.monotonic() - slot.began > LONG_S:
                    slot.stacks.append(_words(sys._current_frames().get(self._gui or 0)))
            slot.seconds = time.monotonic() - slot.began
            self.slots.append(slot)


def _words(frame: FrameType | None) -> str:
    """Return our own functions on the stack, outermost first."""
    lines = [
        f"{one.filename.rpartition('/')[2]}:{one.lineno} {one.name}"
        for one in traceback.extract_stack(frame)
        if any(part in one.filename for part in OWN)
    ]
    return " > ".join(line for line in lines[-5:] if "bench_gui_slots" not in line)


def main() -> None:
    visits, probe = count_from(sys.argv, 15), Probe()
    run_desk(lambda desk: script(desk, visits, probe), before=probe.begin)
    probe.end()
    show(probe, visits)


def show(probe: Probe, visits: int) -> None:
    phases = list(dict.fromkeys(slot.phase for slot in probe.slots))
    goal = Row("the goal", [GOAL_MS])
    by_phase = {name: [slot for slot in probe.slots if slot.phase == name] for name in phases}
    longest = {name: max(slot.seconds * MS for slot in by_phase[name]) for name in phases}
    rows = [Row(f"{name}, longest", [longest[name]], beside=goal) for name in phases]
    rows.append(Row("all asked of whole visits", [s.seconds * MS for s in probe.slots if s.phase in VISIT]))
    worst = sorted(probe.slots, key=lambda slot: -slot.seconds)[:NAMED]
    late = {name: sum(slot.seconds * MS > GOAL_MS for slot in by_phase[name]) for name in phases}
    over = ", ".join(f"{name} {count}" for name, count in late.items() if count) or "none"
    report(f"GUI thread: longest slots, {visits} visits", [*rows, goal], [f"slots over the goal: {over}", "the worst:"])
    for slot in worst:
        say(f"  {slot.seconds * MS:7.1f} ms  {slot.phase:8}  {slot.words}")


def script(desk: BenchDesk, visits: int, probe: Probe) -> Iterator[Until]:
    for turn in range(visits + 1):
        item = desk.item(ITEMS[turn % len(ITEMS)])
        acts = (desk.issue(), desk.call(), desk.card(), item, desk.hand_in_all(), desk.accept(), desk.quiet())
        for phase, steps in zip(VISIT, acts, strict=True):
            probe.phase = phase if turn else f"first {phase}"
            yield from steps
        if not turn:
            yield pause(0.5)
    for phase, key in (("cases", Qt.Key.Key_2), ("day", Qt.Key.Key_4), ("counter", Qt.Key.Key_1)):
        for again in ("first ", ""):
            probe.phase = f"{again}{phase} page"
            QTest.keyClick(desk.shell, key, Qt.KeyboardModifier.AltModifier)
            yield pause(0.4)
    for phase in ("large type", "normal type"):
        probe.phase = phase
        QTest.keyClick(desk.shell, Qt.Key.Key_F11)
        yield pause(0.5)


if __name__ == "__main__":
    main()
