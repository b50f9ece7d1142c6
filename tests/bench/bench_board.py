"""How old a call is when the board has painted it: committed by another counter -> painted; and how stale shows.

Run: python tests/bench/bench_board.py [CALLS]

Calls are made in the store lane as other counters make them, WAITING people stand in line, and the clerk's window of
the same program works on. The goal is 300 ms at the 99th percentile.
"""

import sys
import time
from collections.abc import Iterator

from bare import BareCommit
from desk import BOARD, DESK, BenchDesk, PaintWatch, Until, run_desk
from measure import MS, Row, at_share, count_from, report

from core.base.acts import Act
from core.queue.events import TicketCalled
from core.queue.ticket import Outcome
from desktop.demo.seed import CLERK
from desktop.screens.board import BoardScreen

WAITING = 40
COUNTERS = 8


class Figures:
    """What is printed at the end; every list is one figure in ms."""

    def __init__(self) -> None:
        self.painted: list[float] = []
        self.frame: list[float] = []
        self.bare: list[float] = []

    def report(self) -> None:
        bare, frame = Row("one bare durable commit", self.bare), Row("one painting of the board", self.frame)
        painted = Row("committed -> painted", self.painted, beside=(frame, bare))
        worst = f"p99 {at_share(self.painted, 0.99):.1f} ms, slowest {max(self.painted):.1f} ms; the goal is p99 300 ms"
        report(f"board: a call of {COUNTERS} counters, {WAITING} waiting", [painted, frame, bare], [worst])


def main() -> None:
    figures = Figures()
    run_desk(lambda desk: script(desk, count_from(sys.argv, 200), figures), wanted=(DESK, BOARD))
    figures.report()


def script(desk: BenchDesk, calls: int, figures: Figures) -> Iterator[Until]:
    committed: list[float] = []
    desk.office.bus.subscribe(TicketCalled, lambda _: committed.append(time.monotonic()))
    board, bare = desk.window(BOARD), BareCommit(desk.program.profile.folder)
    assert isinstance(board, BoardScreen)
    watch = PaintWatch(board)
    yield from desk.issue(count=WAITING)
    for turn in range(calls + 1):
        yield from desk.issue()
        yield from desk.quiet()
        figures.bare.append(bare.commit() * MS)
        began = time.monotonic()
        board.repaint()
        figures.frame.append((time.monotonic() - began) * MS)
        committed.clear()
        hot = _hot(board)
        watch.expect(lambda hot=hot: _hot(board) not in {"", hot})
        future = desk.office.store_lane.submit(lambda turn=turn: _call(desk, str(11 + turn % COUNTERS)))
        yield lambda future=future: watch.at is not None and future.done()
        figures.painted.append(((watch.at or 0.0) - committed[0]) * MS)
    bare.close()
    for sample in vars(figures).values():
        del sample[0]


def _call(desk: BenchDesk, counter: str) -> None:
    """Another counter ends its visit and calls the next one."""
    queue, who = desk.office.queue, CLERK[0]
    for ticket in queue.hall().called:
        if ticket.counter == counter:
            queue.finish(Act.new(who=who, where=counter), ticket.id, Outcome.OTHER)
    queue.call_next(Act.new(who=who, where=counter), counter=counter, businesses=tuple("ABCDEFG"))


def _hot(board: BoardScreen) -> str:
    return board._view.hot.number if board._view.hot else ""


if __name__ == "__main__":
    main()
