"""Last byte of the card's answer on the wire -> record on the screen, beside what the wire itself takes.

Run: python tests/bench/bench_card.py [VISITS]
"""

import sys
import time
from collections.abc import Iterator

from bare import BareCommit
from desk import BenchDesk, PaintWatch, Until, name_label, run_desk
from measure import MS, Row, count_from, report

from core.devices.events import CardRead
from core.queue.events import TicketEvent

BAUD, BITS = 115200, 10
REQUEST, FIND, SELECT, READ = 10, 15, 19, 1295  # bytes of frames; the card is read twice
WIRE_MS = (3 * REQUEST + REQUEST + FIND + SELECT + 2 * READ) * BITS / BAUD * MS
READ_MS = (REQUEST + READ) * BITS / BAUD * MS


class Times:
    """Moments of one visit, in monotonic seconds."""

    def __init__(self, desk: BenchDesk) -> None:
        self.put = self.wire = self.told = 0.0
        self.stored: list[float] = []
        desk.office.bus.subscribe(CardRead, self._read)
        desk.office.bus.subscribe(TicketEvent, lambda _: self.stored.append(time.monotonic()))

    def _read(self, event: CardRead) -> None:
        self.wire, self.told = event.wire_at, time.monotonic()


def main() -> None:
    visits, figures = count_from(sys.argv, 40), Figures()
    run_desk(lambda desk: script(desk, visits, figures), is_paced=True)
    figures.report()


class Figures:
    """What is printed at the end."""

    def __init__(self) -> None:
        self.screen: list[float] = []
        self.told: list[float] = []
        self.stored: list[float] = []
        self.painted: list[float] = []
        self.whole: list[float] = []
        self.bare: list[float] = []

    def take(self, times: Times, painted_at: float, bare_s: float) -> None:
        self.screen.append((painted_at - times.wire) * MS)
        self.told.append((times.told - times.wire) * MS)
        self.stored.append((times.stored[-1] - times.told) * MS)
        self.painted.append((painted_at - times.stored[-1]) * MS)
        self.whole.append((painted_at - times.put) * MS)
        self.bare.append(bare_s * MS)

    def report(self) -> None:
        frame = Row("one read frame at 115200", [READ_MS])
        wire = Row("all frames of a card at 115200", [WIRE_MS])
        commits = Row("two bare durable commits", self.bare)
        report(
            "card: last byte on the wire -> record on the screen",
            [
                Row("last byte -> name painted", self.screen, beside=(frame,)),
                Row("  last byte -> told (10 ms of it: strays)", self.told),
                Row("  told -> person and visit stored", self.stored, beside=(commits,)),
                Row("  stored -> name painted", self.painted),
                Row("card put on -> name painted", self.whole, beside=(wire,)),
                frame,
                wire,
                commits,
            ],
            ["'card put on' holds on average half of the 300 ms between two looks for a card (reader.poll_ms)."],
        )


def script(desk: BenchDesk, visits: int, figures: Figures) -> Iterator[Until]:
    times, watch = Times(desk), PaintWatch(name_label(desk))
    label, bare = name_label(desk), BareCommit(desk.program.profile.folder)
    for _ in range(visits + 1):
        yield from desk.issue()
        yield from desk.call()
        yield from desk.quiet()
        bare_s = bare.commit() + bare.commit()
        times.stored.clear()
        watch.expect(lambda: label.text() and desk.view.visitor is not None)
        times.put = time.monotonic()
        desk.put_card()
        yield lambda: watch.at is not None and desk.is_idle
        desk.devices.reader.lift()
        figures.take(times, watch.at or 0.0, bare_s)
        yield from desk.quiet()
    bare.close()
    for sample in vars(figures).values():
        del sample[0]  # the first visit warms caches


if __name__ == "__main__":
    main()
