"""The longest times for which the window could not answer, while it starts and while whole visits are played in it.

Every millisecond a second thread asks through the event loop whether the GUI thread is there: a slot is how long the
answer took, which is what a key press would have waited. The goal is under 50 ms. While an answer is late the thread
looks at the GUI thread's stack and so can name the slot.

Run: python tests/bench/bench_gui_slots.py [VISITS]
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

from crowd import ITEMS
from desk import BenchDesk, Until, pause, run_desk
from measure import MS, Row, count_from, report, say
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from watch import Seen, Watch

from desktop.demo.counter_day import PASSWORD
from desktop.demo.seed import ADMINISTRATOR
from desktop.registry import ADMIN_SECTIONS
from desktop.screens.sections import SectionsPage

GOAL_MS = 50.0
PAUSE_S = 0.001
LOOK_S = 0.004
LONG_S = 0.015  # stacks of shorter slots are not worth a look
NAMED = 12
WAITING_IN = frozenset({"threading.py", "selectors.py", "serialposix.py", "far_side.py"})
WAITING_AT = frozenset({"read", "_run"})  # a lane's queue, a printer's socket
VISIT = ("issue", "call", "card", "item", "tick", "accept", "papers")
OWN = ("/desktop/", "/core/", "/printing/", "/tests/bench/")


@dataclass
class Slot:
    """One slot: in which phase, how long, and the stacks seen in it."""

    phase: str
    began: float
    seconds: float = 0.0
    busy_ms: float = 0.0  # on a processor
    queued_ms: float = 0.0  # ready, and no processor free: the machine's doing
    disk_faults: int = 0  # pages of the program that had to be read from the disk first
    stacks: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # what other threads did meanwhile

    def machine(self, seen: Seen) -> str:
        """Return what of it was the machine's doing, or its host's."""
        span = self.began, self.began + self.seconds
        stood_ms, taken_ms = seen.stood_s(span) * MS, seen.taken_s(span) * MS
        return f"{stood_ms:4.0f} the machine stood" + (
            f", {taken_ms:.0f} of its cores' the host took" if taken_ms else ""
        )

    @property
    def meanwhile(self) -> str:
        """Return what the other threads were seen at, most often first."""
        return ", ".join(f"{count}x {words}" for words, count in Counter(self.others).most_common(3))

    @property
    def words(self) -> str:
        """Return the stack seen most, innermost of our own lines last."""
        return Counter(self.stacks).most_common(1)[0][0] if self.stacks else "(not seen: shorter than the looks)"

    @property
    def parts(self) -> str:
        """Return what the time went to; the rest is waiting, for the interpreter's lock most of all."""
        rest = max(0.0, self.seconds * MS - self.busy_ms - self.queued_ms)
        disk = f" ({self.disk_faults} pages from the disk)" if self.disk_faults else ""
        return f"{self.busy_ms:5.0f} busy {self.queued_ms:5.0f} no core {rest:5.0f} waiting{disk}"


class Probe(QObject):
    """A second thread asks the GUI thread every millisecond whether it is there. ``phase`` names what goes on."""

    _asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.phase = "start"
        self.slots: list[Slot] = []
        self.seen = Seen()
        self._watch = Watch()
        self._gui = threading.main_thread().ident
        self._task = Path(f"/proc/self/task/{threading.get_native_id()}")
        self._is_there, self._ending = threading.Event(), threading.Event()
        self._answered = 0.0
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ending.set()
        self._thread.join()
        self.seen = self._watch.end()

    def _ask(self) -> None:
        while not self._ending.wait(PAUSE_S):
            slot = Slot(self.phase, time.monotonic())
            busy_ms, queued_ms, faults = self._processor()
            self._is_there.clear()
            self._asked.emit()
            while not self._is_there.wait(LOOK_S) and not self._ending.is_set():
                if time.monotonic() - slot.began > LONG_S:
                    self._look(slot)
            if not self._is_there.is_set():
                return
            slot.seconds = self._answered - slot.began
            now_busy_ms, now_queued_ms, now_faults = self._processor()
            slot.busy_ms, slot.queued_ms = now_busy_ms - busy_ms, now_queued_ms - queued_ms
            slot.disk_faults = now_faults - faults
            self.slots.append(slot)

    def _answer(self) -> None:
        """Note when the GUI thread is there: until the asking thread hears of it, others may have their turn."""
        self._answered = time.monotonic()
        self._is_there.set()

    def _look(self, slot: Slot) -> None:
        frames = sys._current_frames()
        slot.stacks.append(_words(frames.get(self._gui or 0)))
        for thread in threading.enumerate():
            frame = frames.get(thread.ident or 0)
            if frame is None or thread.ident == self._gui or thread is self._thread or _is_waiting(frame):
                continue
            slot.others.append(f"{thread.name}: {_words(frame, 2)}")

    def _processor(self) -> tuple[float, float, int]:
        """Return the GUI thread's ms on a processor, ms ready without one, pages read; zeros where Linux does not say."""
        if not self._task.exists():
            return 0.0, 0.0, 0
        busy_ns, queued_ns, _ = (self._task / "schedstat").read_text("ascii").split()
        after_name = (self._task / "stat").read_text("utf-8").rpartition(")")[2].split()
        return int(busy_ns) / 1e6, int(queued_ns) / 1e6, int(after_name[9])


def _is_waiting(frame: FrameType) -> bool:
    return frame.f_code.co_filename.rpartition("/")[2] in WAITING_IN or frame.f_code.co_name in WAITING_AT


def _words(frame: FrameType | None, count: int = 5) -> str:
    """Return our own functions on the stack, outermost first. Few: whoever looks holds Python's lock."""
    found = []
    while isinstance(frame, FrameType) and len(found) < count:  # WORKAROUND(Python 3.11): a stack that moves on
        if name := _own(frame.f_code):
            found.append(f"{name[0]}:{frame.f_lineno} {name[1]}")
        frame = frame.f_back
    return " > ".join(reversed(found))


@cache
def _own(code: CodeType) -> tuple[str, str] | None:
    """Return file and function when the code is ours and not the probe's."""
    if "bench_gui_slots" in code.co_filename or not any(part in code.co_filename for part in OWN):
        return None
    return code.co_filename.rpartition("/")[2], code.co_name


def main() -> None:
    visits, probe = count_from(sys.argv, 15), Probe()
    run_desk(lambda desk: script(desk, visits, probe), before=probe.begin)
    show(probe, visits)


def show(probe: Probe, visits: int) -> None:
    phases = list(dict.fromkeys(slot.phase for slot in probe.slots))
    goal = Row("the goal", [GOAL_MS])
    by_phase = {name: [slot for slot in probe.slots if slot.phase == name] for name in phases}
    longest = {name: max(slot.seconds * MS for slot in by_phase[name]) for name in phases}
    busiest = {name: max(slot.busy_ms for slot in by_phase[name]) for name in phases}
    rows = [Row(f"{name}, longest", [longest[name]], beside=(goal,)) for name in phases]
    rows += [Row(f"{name}, longest own work", [busiest[name]], beside=(goal,)) for name in phases]
    if asked := [slot.seconds * MS for slot in probe.slots if slot.phase in VISIT]:
        rows.append(Row("all asked of whole visits", asked))
    worst = sorted(probe.slots, key=lambda slot: -slot.seconds)[:NAMED]
    busy = sorted(probe.slots, key=lambda slot: -slot.busy_ms)[:NAMED]
    late = {name: sum(slot.seconds * MS > GOAL_MS for slot in by_phase[name]) for name in phases}
    over = ", ".join(f"{name} {count}" for name, count in late.items() if count) or "none"
    own = sum(_own_ms(slot) > GOAL_MS for slot in probe.slots)
    rows.append(Row("longest of all, the time without a core taken off", [max(_own_ms(s) for s in probe.slots)]))
    notes = [f"slots over the goal: {over}; {own} of them when the time without a core is taken off", "the worst:"]
    stood = [(end - begin) * MS for begin, end in probe.seen.stood] or [0.0]
    rows.append(Row("a process that only sleeps, beside it: longest", [max(stood)], beside=(goal,)))
    report(f"GUI thread: longest slots, {visits} visits", [*rows, goal], notes)
    for slot in (*worst, *(slot for slot in busy if slot not in worst)):
        say(f"  {slot.seconds * MS:6.1f} ms = {slot.parts} {slot.machine(probe.seen)}  {slot.phase:12} {slot.words}")
        if slot.others and slot.busy_ms < slot.seconds * MS / 2:
            say(f"{'':14}meanwhile {slot.meanwhile}")


def _own_ms(slot: Slot) -> float:
    return slot.seconds * MS - slot.queued_ms


def script(desk: BenchDesk, visits: int, probe: Probe) -> Iterator[Until]:
    for turn in range(visits + 1):
        item = desk.item(ITEMS[turn % len(ITEMS)])
        acts = (desk.issue(), desk.call(), desk.card(), item, desk.hand_in_all(), desk.accept(), desk.quiet())
        for phase, steps in zip(VISIT, acts, strict=True):
            probe.phase = phase if turn else f"first {phase}"
            yield from steps
        if not turn:
            yield pause(0.5)
    yield from pages(desk, probe, (("cases", Qt.Key.Key_2), ("day", Qt.Key.Key_4), ("counter", Qt.Key.Key_1)))
    yield from middle_of_a_visit(desk, probe)
    yield from administrator(desk, probe)
    probe.end()


def pages(desk: BenchDesk, probe: Probe, keys: Sequence[tuple[str, Qt.Key]]) -> Iterator[Until]:
    """Open each page twice."""
    for phase, key in keys:
        for again in ("first ", ""):
            probe.phase = f"{again}{phase} page"
            QTest.keyClick(desk.shell, key, Qt.KeyboardModifier.AltModifier)
            yield pause(0.4)


def middle_of_a_visit(desk: BenchDesk, probe: Probe) -> Iterator[Until]:
    """Large type, the scan page and the lock while a person and an item are on the screen."""
    probe.phase = "another visit"
    for steps in (desk.issue(), desk.call(), desk.card(), desk.item(ITEMS[0])):
        yield from steps
    yield pause(0.5)
    for phase in ("large type", "normal type"):
        probe.phase = phase
        QTest.keyClick(desk.shell, Qt.Key.Key_F11)
        yield pause(0.6)
    for phase in ("first scan page", "scan page"):
        probe.phase = phase
        QTest.keyClick(desk.counter, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        yield lambda: desk.presenters.scan.view.is_open
        yield pause(0.5)
        QTest.keyClick(desk.shell.over.shown or desk.shell, Qt.Key.Key_Escape)
        yield lambda: not desk.presenters.scan.view.is_open
        yield pause(0.2)
    probe.phase = "lock"
    QTest.keyClick(desk.shell, Qt.Key.Key_F12)
    yield desk.shell.is_locked
    yield pause(0.4)
    probe.phase = "unlock"
    desk.presenters.gate.unlock(PASSWORD)
    yield lambda: not desk.shell.is_locked()
    yield pause(0.4)


def administrator(desk: BenchDesk, probe: Probe) -> Iterator[Until]:
    """Another person sits down and opens every section of the administration."""
    probe.phase = "another person"
    desk.presenters.gate.hold_and_sign_out()
    yield lambda: desk.presenters.gate.view.mode == "sign_in" and desk.is_idle
    desk.presenters.gate.sign_in(ADMINISTRATOR[0], PASSWORD)
    yield lambda: desk.presenters.gate.view.mode == "open" and desk.is_idle
    yield pause(0.4)
    for section in ADMIN_SECTIONS:
        probe.phase = f"first {section.key} section"
        QTest.keyClick(desk.shell, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
        admin = desk.shell.page("admin")
        assert isinstance(admin, SectionsPage)
        admin.show_section(section.key)
        yield pause(0.5)


if __name__ == "__main__":
    main()
