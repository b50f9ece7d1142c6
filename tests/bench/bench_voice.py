"""F2 -> call committed -> the first sample of its voice handed to the loudspeaker; beside a bare commit.

Run: python tests/bench/bench_voice.py [CALLS]

Where the machine has a sound output the product's own is used and asked how much it has taken; else the samples go to
nowhere and the moment is that of handing them over: the output says which.
"""

import sys
import time
from collections.abc import Iterator

from bare import BareCommit
from desk import BOARD, DESK, BenchDesk, Until, press, run_desk
from measure import MS, Row, count_from, report
from PySide6.QtCore import QLoggingCategory, Qt, QTimer
from PySide6.QtMultimedia import QMediaDevices

from core.queue.clips import ClipBook
from core.queue.events import TicketCalled
from desktop.sound import ClipSpeaker, QtLoudspeaker


class Nowhere:
    """A loudspeaker that takes everything at once and ends when it is told to stop."""

    def __init__(self) -> None:
        self.taken: float | None = None

    def play(self, sound: bytes, done: object, failed: object) -> None:
        del sound, done, failed
        self.taken = time.monotonic()

    def stop(self) -> None:
        """Nothing is played."""


class Watched(QtLoudspeaker):
    """The product's loudspeaker, looked at every millisecond until it has taken something."""

    def __init__(self, volume: float) -> None:
        super().__init__(volume)
        self.taken: float | None = None
        self._look = QTimer(self, interval=1)
        self._look.timeout.connect(self._see)
        self._look.start()

    def _see(self) -> None:
        if self.taken is None and self.started_us > 0:
            self.taken = time.monotonic()


class Figures:
    """What is printed at the end; every list is one figure in ms."""

    def __init__(self) -> None:
        self.after: list[float] = []
        self.whole: list[float] = []
        self.bare: list[float] = []
        self.sink = ""

    def report(self) -> None:
        bare = Row("one bare durable commit", self.bare)
        after = Row("committed -> first sample handed over", self.after, beside=(bare,))
        whole = Row("key -> first sample handed over", self.whole, beside=(bare,))
        worst = f"the slowest: {max(self.after):.1f} ms after the commit; the goal is 500 ms"
        report("voice: F2 -> the hall speaks", [after, whole, bare], [self.sink, worst])


def main() -> None:
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    figures = Figures()
    run_desk(lambda desk: script(desk, count_from(sys.argv, 30), figures), wanted=(DESK, BOARD))
    figures.report()


def script(desk: BenchDesk, calls: int, figures: Figures) -> Iterator[Until]:
    committed: list[float] = []
    desk.office.bus.subscribe(TicketCalled, lambda _: committed.append(time.monotonic()))
    voice = desk.program.windows.hall_voice
    assert voice is not None
    has_output = not QMediaDevices.defaultAudioOutput().isNull()
    loudspeaker = Watched(0.8) if has_output else Nowhere()
    name = (
        QMediaDevices.defaultAudioOutput().description() if has_output else "a null sink: there is no sound output here"
    )
    figures.sink = f"loudspeaker: {name}"
    voice.presenter._speaker = ClipSpeaker(ClipBook(desk.office.resources), loudspeaker)
    bare = BareCommit(desk.program.profile.folder)
    for _ in range(calls + 1):
        yield from desk.issue()
        yield from desk.quiet()
        voice.presenter.hush()
        figures.bare.append(bare.commit() * MS)
        committed.clear()
        loudspeaker.taken = None
        began = time.monotonic()
        press(desk.shell, Qt.Key.Key_F2)
        yield lambda: loudspeaker.taken is not None and desk.is_idle
        figures.after.append(((loudspeaker.taken or 0.0) - committed[0]) * MS)
        figures.whole.append(((loudspeaker.taken or 0.0) - began) * MS)
        desk.presenters.counter.start()
        yield lambda: desk.is_idle and desk.presenters.counter.visit.is_serving
    bare.close()
    for sample in (figures.after, figures.whole, figures.bare):
        del sample[0]


if __name__ == "__main__":
    main()
