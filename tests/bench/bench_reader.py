"""How many exchanges with a spoiled line end in a wrong record (none may), and how near a read is to the wire's own time.

Run: python tests/bench/bench_reader.py [EXCHANGES] [SEED] [pty|memory|instant] [--jobs N] [--at-once N]

On ``pty`` (a real tty, the default) several lines wait side by side in each of some processes (one per core); every
line has a seed of its own, and their counts add up. ``instant`` counts the waits instead of waiting them, for numbers
a night would not be enough for.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.base.clock import Clock, SetClock, SystemClock
from core.base.faults import Fault
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_frame import PREAMBLE, encode
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.drivers.sdt_text import decode_text
from core.devices.simulated.card_text import SimulatedCard, encode_text
from core.devices.simulated.far_side import FarSide, MemorySide, PtySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.troubles import Trouble
from tests.bench.instant_line import InstantReader
from tests.bench.measure import say

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HASTY = SdtTiming(pause_s=0.0003, gap_s=0.02, slice_s=0.01, patience=0.02)
COMMANDS = tuple(map(bytes.fromhex, ("2001", "2002", "3001", "3001", "3001", "3003", "11FF", "")))
CARDS = [SimulatedCard(text=encode_text(card)) for card in PEOPLE.values()]
TRIES = 3
AT_ONCE = 5
SHARE = 5_000  # exchanges of one process at a time


@dataclass
class Score:
    """What came of the exchanges: right and wrong records, and why there was none."""

    right: int = 0
    wrong: int = 0
    none: Counter = field(default_factory=Counter)
    asked: int = 0  # commands that went over the lines: several an exchange
    seconds: float = 0.0

    @property
    def exchanges(self) -> int:
        return self.right + self.wrong + sum(self.none.values())


def frame_of(card: SimulatedCard) -> bytes:
    return encode(bytes.fromhex("00009001000400") + card.text + card.photo)


def noise(chance: random.Random) -> bytes:
    kinds = (
        chance.randbytes(chance.randrange(1, 60)),
        b"\xaa" * chance.randrange(1, 6),
        PREAMBLE[: chance.randrange(1, 5)],
        PREAMBLE + chance.randbytes(2),
        PREAMBLE + b"\x00\x04\x00\x00\x80\x84",
    )
    return chance.choice(kinds)


def two_flips(chance: random.Random) -> tuple[tuple[int, int], ...]:
    """Two bits of one column: the checksum stays right."""
    first, second = chance.sample(range(7, 290), 2)
    mask = 1 << chance.randrange(8)
    return ((first, mask), (second, mask))


def trouble(chance: random.Random, last: SimulatedCard) -> Trouble:
    switches = (
        lambda: {"noise_before": noise(chance)},
        lambda: {"noise_after": noise(chance)},
        lambda: {"flips": ((chance.randrange(1295), 1 << chance.randrange(8)),)},
        lambda: {"flips": two_flips(chance)},
        lambda: {"flips": two_flips(chance)},
        lambda: {"cut_at": chance.randrange(1295)},
        lambda: {"length": chance.choice((0, 3, 4, 0x500, 0x507, 0x509, 0x0A00, 0xFFFF))},
        lambda: {"stale": frame_of(last)},
        lambda: {"stale": frame_of(last)[: chance.randrange(1295)]},
        lambda: {"noise_after": frame_of(last)},
        lambda: {"is_doubled": True},
        lambda: {"is_silent": True},
        lambda: {"is_lifted": True},
        lambda: {"is_reset": True},
        lambda: {"state": chance.randrange(256)},
        lambda: {"unplug_at": chance.randrange(1295)} if chance.random() < 0.2 else {"is_doubled": True},
        lambda: {"byte_pause_s": 0.0005, "cut_at": 40},
    )
    spoil = chance.choice(switches)()
    # Noise does not strike the same two bits twice: equal flips in both readings could be seen by nobody.
    times = 1 if len(spoil.get("flips", ())) == 2 else chance.choice((1, 1, 1, 2, 0))
    return Trouble(command=chance.choice(COMMANDS), skip=chance.randrange(3), times=times, **spoil)


class Counted(SimulatedReader):
    """Counts what it was asked; ``requests`` holds the last ones only."""

    asked = 0

    def _serve(self, request: bytes) -> None:
        self.asked += 1
        super()._serve(request)


class CountedInstant(Counted, InstantReader):
    """The same on a line of its own."""


class Bench:
    """A reader and a driver; every exchange is one card put on a line that may be spoiled."""

    def __init__(self, side: FarSide, seed: int) -> None:
        self.chance = random.Random(seed)
        self.sim = Counted(side)
        self.score = Score()
        self.reads_again = False
        self.reader: SdtReader | None = None
        self.line: Clock = SystemClock()

    def run(self, exchanges: int) -> Score:
        began, last = time.monotonic(), CARDS[0]
        with self.sim:
            self.learn()
            while self.score.exchanges < exchanges:
                card = self.chance.choice(CARDS)
                self.exchange(card, last)
                last = card
        self.score.asked, self.score.seconds = self.sim.asked, time.monotonic() - began
        return self.score

    def learn(self) -> None:
        """One clean read, as when a reader is set up: the driver learns that the module reads again."""
        self.sim.put_card(CARDS[0])
        while not self.reads_again:
            self.look(CARDS[0])
            self.reads_again = self.reader is not None and self.reader.reads_again

    def exchange(self, card: SimulatedCard, last: SimulatedCard) -> None:
        self.sim.calm()
        if self.chance.random() < 0.5:
            self.sim.lift()
            self.look(None)
        self.sim.put_card(card)
        if self.chance.random() < 0.7:
            self.sim.arm(*(trouble(self.chance, last) for _ in range(self.chance.choice((1, 1, 2, 3)))))
        outcome = "no record"
        for _ in range(TRIES):
            outcome = self.look(card)
            if outcome in {"right", "wrong"}:
                break
        if outcome == "right":
            self.score.right += 1
        elif outcome == "wrong":
            self.score.wrong += 1
        else:
            self.score.none[outcome] += 1

    def look(self, card: SimulatedCard | None) -> str:
        """Return right, wrong, or why there is no record."""
        try:
            if self.reader is None:
                self.sim.plug()
                self.reader = self.opened()
            found = self.reader.poll()
        except Fault as fault:
            if fault.code.startswith("device."):
                self.reader = None
            return fault.code
        if found is None:
            return "no record"
        return "right" if card is not None and found == decode_text(card.text, TODAY) else "wrong"

    def opened(self) -> SdtReader:
        channel = self.sim.open(self.sim.address)
        return SdtReader(channel, SetClock(NOW), line=self.line, timing=HASTY, reads_again=self.reads_again)


class InstantBench(Bench):
    """The same without waiting."""

    def __init__(self, seed: int) -> None:
        super().__init__(MemorySide(), seed)
        self.sim = sim = CountedInstant()
        self.line = sim.clock


LINES: Mapping[str, Callable[[int], Bench]] = {
    "pty": lambda seed: Bench(PtySide(), seed),
    "memory": lambda seed: Bench(MemorySide(), seed),
    "instant": InstantBench,
}


@dataclass(frozen=True)
class Cycle:
    """One read, from the find request to the record: seconds it took, of the bytes alone, and of pauses for the module.

    Modules want some milliseconds before each command, and strays show up in those behind the last answer.
    """

    spent_s: float
    wire_s: float
    pauses_s: float

    def __str__(self) -> str:
        own = self.spent_s - self.pauses_s
        return (
            f"{self.spent_s * 1000:.0f} ms, wire alone {self.wire_s * 1000:.0f} ms, ratio {self.spent_s / self.wire_s:.2f};"
            f" without the module's pauses of {self.pauses_s * 1000:.0f} ms {own / self.wire_s:.2f}"
        )


def cycle(baud: int, *, read_twice: bool, reads: int = 5) -> Cycle:
    """Return the median read at a rate."""
    answers = 15 + 19 + 1295 * (2 if read_twice else 1)
    requests = 10 * (4 if read_twice else 3)
    commands, timing, spent = 4 if read_twice else 3, SdtTiming(), []
    with SimulatedReader(PtySide(), is_paced=True) as sim:
        channel = sim.open(f"{sim.address}@{baud}")
        reader = SdtReader(channel, SetClock(NOW), read_twice=read_twice, timing=timing)
        for at in range(reads):
            sim.put_card(CARDS[at])
            began = time.monotonic()
            if reader.poll() is None:
                raise SystemExit("no record on a clean line")
            spent.append(time.monotonic() - began)
        channel.close()
    wire_s, pauses_s = (answers + requests) * 10 / baud, timing.pause_s * commands + timing.quiet_s
    return Cycle(median(spent), wire_s, pauses_s)


def share(work: tuple[str, int, int, int]) -> Score:
    """Run one process's share: lines mostly wait, so several wait together; an instant one never waits."""
    kind, exchanges, seed, at_once = work
    benches = [LINES[kind](seed * 1000 + at) for at in range(at_once)]
    with ThreadPoolExecutor(at_once) as pool:
        return summed(pool.map(lambda bench: bench.run(exchanges // at_once), benches))


def summed(scores: Iterable[Score]) -> Score:
    total = Score()
    for score in scores:
        total.right += score.right
        total.wrong += score.wrong
        total.none.update(score.none)
        total.asked += score.asked
    return total


def together(exchanges: int, seed: int, kind: str, jobs: int, at_once: int) -> Score:
    """Run shares of ``at_once`` lines in ``jobs`` processes."""
    began = time.monotonic()
    shares = max(jobs, exchanges // SHARE)
    work = [(kind, exchanges // shares, seed + at, at_once) for at in range(shares)]
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        total = Score()
        for at, score in enumerate(pool.map(share, work), 1):
            total = summed((total, score))
            if at % 10 == 0 or score.wrong:
                rate = total.exchanges / (time.monotonic() - began)
                say(f"  {total.exchanges} so far: {total.right} right, {total.wrong} WRONG; {rate:.0f}/s")
    total.seconds = time.monotonic() - began
    return total


def report(exchanges: int, seed: int, kind: str, jobs: int, at_once: int) -> tuple[Score, list[str]]:
    """Return the score and the lines to print."""
    score = together(exchanges, seed, kind, jobs, at_once)
    refused = sum(score.none.values())
    lines = [
        f"{score.exchanges} exchanges on {kind} lines, seed {seed}: {score.right} right, {score.wrong} WRONG, {refused} refused",
        f"{score.asked} commands in them; {score.exchanges / score.seconds:.0f} exchanges/s; refused for: {dict(score.none.most_common())}",
    ]
    for baud, read_twice in ((115200, True), (115200, False), (9600, True), (9600, False)):
        lines.append(f"{'twice' if read_twice else 'once'} at {baud}: {cycle(baud, read_twice=read_twice)}")
    return score, lines


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("exchanges", nargs="?", type=int, default=20_000)
    words.add_argument("seed", nargs="?", type=int, default=1)
    words.add_argument("kind", nargs="?", choices=tuple(LINES), default="pty")
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    words.add_argument("--at-once", type=int, help="lines that wait together in each of them")
    given = words.parse_args()
    at_once = given.at_once or (1 if given.kind == "instant" else AT_ONCE)
    score, lines = report(given.exchanges, given.seed, given.kind, given.jobs, at_once)
    sys.stdout.write("\n".join([*lines, ""]))
    if score.wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
