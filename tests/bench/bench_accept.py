"""Ctrl+Enter -> committed -> first byte at the receipt printer, beside a bare durable commit and a bare connection.

Run: python tests/bench/bench_accept.py [VISITS]
"""

import sys
import time
from collections.abc import Iterator
from itertools import pairwise

from bare import BareCommit, BareLine
from desk import ITEMS, BenchDesk, PaintWatch, TimedWire, Until, press, run_desk
from measure import MS, Row, count_from, report
from PySide6.QtCore import Qt

from core.cases.events import CaseAccepted
from core.papers.job import JobState
from printing.escpos import PROLOGUE
from printing.events import JobChanged

PAPERS = {"receipts/receipt", "forms/acceptance"}
COMMITS = 3  # the case; the job taken up; its bytes kept before the first one goes out


class Figures:
    """What is printed at the end; every list is one figure in ms."""

    def __init__(self) -> None:
        self.committed: list[float] = []
        self.painted: list[float] = []
        self.touched: list[float] = []
        self.paper: list[float] = []
        self.whole: list[float] = []
        self.bare: list[float] = []
        self.bare_three: list[float] = []
        self.bare_commit: list[float] = []

    def report(self) -> None:
        one = Row("one bare durable commit", self.bare_commit)
        rival = Row("bare commit + connect + send", self.bare)
        floor = Row("three bare commits + connect + send", self.bare_three)
        report(
            "accept: Ctrl+Enter -> committed -> first byte at the printer",
            [
                Row("key -> case committed", self.committed, beside=(one,)),
                Row("key -> number on the screen", self.painted),
                Row("committed -> printer is asked", self.touched),
                Row("committed -> first byte of the receipt", self.paper),
                Row("key -> first byte of the receipt", self.whole, beside=(rival, floor)),
                one,
                rival,
                floor,
            ],
            [
                "The case's transaction holds the case, limit, journal, outbox and print jobs, several dozen rows.",
                "No byte leaves before the job is taken up and its bytes are stored: three commits are the least.",
            ],
        )


class Times:
    """Moments of one acceptance."""

    def __init__(self, desk: BenchDesk) -> None:
        self.committed = 0.0
        self.out: set[str] = set()  # papers of this case that have come out
        desk.office.bus.subscribe(CaseAccepted, lambda _: setattr(self, "committed", time.monotonic()))
        desk.office.bus.subscribe(JobChanged, self._job)

    def _job(self, event: JobChanged) -> None:
        if event.job.state is JobState.CONFIRMED:
            self.out.add(event.job.template)


def paper_began(wire: TimedWire) -> float:
    """Return when the first byte of the paper itself came: questions to the printer come before it."""
    ends, data = [], b""
    for at, piece in wire.heard:
        data += piece
        ends.append((at, len(data)))
    place = data.index(PROLOGUE)
    starts = [(0.0, 0), *ends]
    return next(at for (_, begin), (at, end) in pairwise(starts) if begin <= place < end)


def main() -> None:
    figures = Figures()
    run_desk(lambda desk: script(desk, count_from(sys.argv, 40), figures))
    figures.report()


def script(desk: BenchDesk, visits: int, figures: Figures) -> Iterator[Until]:
    times, wire = Times(desk), desk.devices.receipt
    watch = PaintWatch(desk.counter.intake._done)
    commit, line = BareCommit(desk.program.profile.folder), BareLine()
    for turn in range(visits + 2):
        yield from desk.issue()
        yield from desk.call()
        yield from desk.card()
        yield from desk.item(ITEMS[turn % len(ITEMS)])
        yield from desk.hand_in_all()
        yield from desk.quiet()
        bare, one = [commit.commit() for _ in range(COMMITS)], line.first_byte()
        wire.heard.clear()
        times.out.clear()
        watch.expect(lambda: desk.view.intake.done is not None)
        began = time.monotonic()
        press(desk.shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        yield lambda: watch.at is not None and desk.is_idle and times.out >= PAPERS
        paper = paper_began(wire)
        figures.committed.append((times.committed - began) * MS)
        figures.painted.append(((watch.at or 0.0) - began) * MS)
        figures.touched.append((wire.heard[0][0] - times.committed) * MS)
        figures.paper.append((paper - times.committed) * MS)
        figures.whole.append((paper - began) * MS)
        figures.bare.append((bare[0] + one) * MS)
        figures.bare_three.append((sum(bare) + one) * MS)
        figures.bare_commit.append(bare[0] * MS)
    commit.close()
    line.close()
    for sample in vars(figures).values():
        del sample[:2]  # the first visits load what later ones have


if __name__ == "__main__":
    main()
