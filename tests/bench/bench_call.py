"""F2 -> call committed -> board repainted, in a hall with a line; beside the commit alone.

Run: python tests/bench/bench_call.py [CALLS]
"""

import sys
import time
from collections.abc import Iterator

from bare import BareCommit
from desk import BOARD, DESK, BenchDesk, PaintWatch, Until, press, run_desk
from measure import MS, Row, count_from, report
from PySide6.QtCore import Qt

from core.queue.events import TicketCalled
from desktop.screens.board import BoardScreen

WAITING = 30  # how many stand in line all the time


class Figures:
    """What is printed at the end; every list is one figure in ms."""

    def __init__(self) -> None:
        self.committed: list[float] = []
        self.board: list[float] = []
        self.after: list[float] = []
        self.bare: list[float] = []

    def report(self) -> None:
        bare = Row("two bare durable commits", self.bare)
        committed = Row("key -> call committed", self.committed, beside=(bare,))
        report(
            f"call: F2 -> board repainted, {WAITING} waiting",
            [
                committed,
                Row("committed -> board repainted", self.after),
                Row("key -> board repainted", self.board, beside=(committed,)),
                bare,
            ],
            ["F2 ends the visit before and calls the next one: two transactions."],
        )


def main() -> None:
    figures = Figures()
    run_desk(lambda desk: script(desk, count_from(sys.argv, 60), figures), wanted=(DESK, BOARD))
    figures.report()


def script(desk: BenchDesk, calls: int, figures: Figures) -> Iterator[Until]:
    committed: list[float] = []
    desk.office.bus.subscribe(TicketCalled, lambda _: committed.append(time.monotonic()))
    board, bare = desk.window(BOARD), BareCommit(desk.program.profile.folder)
    assert isinstance(board, BoardScreen)
    watch = PaintWatch(board)
    yield from desk.issue(count=WAITING)
    for _ in range(calls + 1):
        yield from desk.issue()
        yield from desk.quiet()
        bare_s = bare.commit() + bare.commit()
        committed.clear()
        hot = _hot(board)
        watch.expect(lambda hot=hot: _hot(board) not in {"", hot})
        began = time.monotonic()
        press(desk.shell, Qt.Key.Key_F2)
        yield lambda: watch.at is not None and desk.is_idle
        figures.committed.append((committed[0] - began) * MS)
        figures.board.append(((watch.at or 0.0) - began) * MS)
        figures.after.append(((watch.at or 0.0) - committed[0]) * MS)
        figures.bare.append(bare_s * MS)
        desk.presenters.counter.start()
        yield lambda: desk.is_idle and desk.presenters.counter.visit.is_serving
    bare.close()
    for sample in vars(figures).values():
        del sample[0]


def _hot(board: BoardScreen) -> str:
    return board._view.hot.number if board._view.hot else ""


if __name__ == "__main__":
    main()
