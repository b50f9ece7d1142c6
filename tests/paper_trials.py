"""Trials of a printer that fails at a random byte: pulled plug, no paper, and the program killed. Then a clerk settles it.

Each trial: a store file of its own, two papers ordered, one fault, and afterwards everything mended. What is counted:

    lost       a paper ordered of which nothing whole ever came out
    doubled    the same paper with the same copy number twice
    untold     the printer had begun a paper, and nobody was asked about it
    untrue     called confirmed, and not in the tray

It knows the spool and the virtual printer from outside; a test runs a few trials, a bench a thousand.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.acts import Act
from core.base.lanes import InlineLane
from core.papers.content import TicketPaper
from core.papers.job import Channel, JobId, JobState, PrintJob
from core.papers.ordering import order
from core.store.sql_store import SqlStore, open_store
from printing.commands import CHINESE, INIT
from printing.events import JobChanged
from printing.outlets import ThermalOutlet
from printing.profile import PrinterProfile
from printing.simulated import VirtualPrinter
from printing.spool import Spool
from tests.patience import LOOK_S, PATIENCE_S, until
from tests.stores import KEY, Bench

KINDS = ("plug", "paper", "kill")
LINES = ("tcp", "pty")
NUMBERS = ("A023", "A024")
ENDED = {JobState.CONFIRMED, JobState.CANCELLED}
BEGUN = ENDED | {JobState.UNKNOWN, JobState.SENT}
NURSERY = "from tests.paper_trials import nurse; nurse()"
_ROUNDS = 40
RESTS = 4  # a line that was closed and one that was opened are one each


@dataclass
class Tally:
    """What was found."""

    trials: int = 0
    asked: int = 0
    lost: int = 0
    doubled: int = 0
    untold: int = 0
    untrue: int = 0
    stuck: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.trials > 0 and not (self.lost or self.doubled or self.untold or self.untrue or self.stuck)


def template(folder: Path) -> Path:
    """Return an empty store file, to be copied for every trial."""
    path, bench = folder / "template.db", Bench()
    open_store(path=path, key=KEY, settings=bench.settings, **bench.parts()).close()
    return path


class Tray:
    """A virtual printer, every byte that reached it and every paper that came out whole."""

    def __init__(self, line: str) -> None:
        self.papers: list[bytes] = []
        self.seen = bytearray()
        self.printer: VirtualPrinter = getattr(VirtualPrinter, line)(self.papers.append)
        feed = self.printer._mechanism.feed

        def heard(data: bytes) -> bytes:
            self.seen += data
            return feed(data)

        self.printer._mechanism.feed = heard
        self._rests, read = 0, self.printer._wire.read

        def looked(timeout_s: float) -> bytes:
            data = read(min(timeout_s, LOOK_S))
            self._rests = 0 if data else self._rests + 1
            return data

        self.printer._wire.read = looked

    @property
    def begun(self) -> int:
        return self.seen.count(INIT + CHINESE)

    def clear(self) -> None:
        self.printer.forget_turns()
        self.mend(forgets=True)
        self.settle()
        self.papers.clear()
        self.seen.clear()

    def mend(self, *, forgets: bool) -> None:
        """Plug it in and put paper in; some printers have forgotten everything then."""
        if self.printer._is_unplugged:
            self.printer.plug()
        if forgets:
            self.printer.power_cycle()
        self.printer.set(is_paper_out=False)

    def settle(self) -> None:
        """Wait until it has taken in what is on the line: it looked often enough to miss no line opened meanwhile."""
        self._rests = 0
        until(lambda: self._rests >= RESTS, "nothing more comes")


class Counter3:
    """The program of one counter, on one store file and one printer."""

    def __init__(self, path: Path, printer: Any) -> None:
        self.bench = Bench()
        self.store: SqlStore = open_store(path=path, key=KEY, settings=self.bench.settings, **self.bench.parts())
        self.asked: list[JobId] = []
        self.bench.bus.subscribe(JobChanged, self._hear)
        outlet = ThermalOutlet(
            printer.address, PrinterProfile(), printer.open, answer_s=0.15, mechanics_s=0.4
        )  # a slow answer would cost minutes over a thousand trials
        self.spool = Spool(
            store=self.store, lane=InlineLane(), clock=self.bench.clock, bus=self.bench.bus,
            channel=Channel.TICKET, place="kiosk", outlet=outlet,
        )  # fmt: skip

    def _hear(self, event: JobChanged) -> None:
        if event.job.state is JobState.UNKNOWN:
            self.asked.append(event.job.id)

    def order(self) -> None:
        act = Act.new(who="kiosk", where="kiosk")
        with self.store.work(act) as work:
            for number in NUMBERS:
                paper = TicketPaper(
                    hall="云溪街道便民服务中心", number=number, is_priority=False, business="社保·医保·民政", ahead=3,
                    minutes=8, windows="1至3号窗口", qr=f"{number}-20261123-1042", issued="2026年11月23日 10:42",
                    tips=("过号后三次呼叫内有效。", "号码当天有效。"),
                )  # fmt: skip
                order(work, act, self.bench.clock, paper, channel=Channel.TICKET, subject=number)

    def jobs(self) -> list[PrintJob]:
        with self.store.read() as work:
            return [job for number in NUMBERS for job in work.print_jobs.of_subject(number)]

    def answer(self, job: PrintJob, *, came_out: bool) -> None:
        self.spool.answer(Act.new(who="0317", where="kiosk"), job.id, came_out=came_out)

    def close(self) -> None:
        self.spool.stop()
        self.store.close()


class Trials:
    """Runs trials one after the other; ``seed`` makes them the same again."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self._folder, self._template = folder, template(folder)
        self._dice = random.Random(seed)
        self._trays = {line: Tray(line) for line in LINES}
        self._nursery: Nursery | None = None
        self.tally = Tally()
        self._whole = {line: self._bytes_of_a_day(line) for line in LINES}

    def close(self) -> None:
        for tray in self._trays.values():
            tray.printer.stop()
        if self._nursery is not None:
            self._nursery.close()

    def run(self, kind: str, line: str) -> None:
        """Run one trial and count what was found."""
        tray, path = self._trays[line], self._fresh()
        place = self._dice.randint(1, self._whole[line] + 8)
        forgets = self._dice.random() < 0.5
        what = f"trial {self.tally.trials}: {kind} on {line} at byte {place}{', forgets' if forgets else ''}"
        self.tally.trials += 1
        self.tally.by_kind[kind] += 1
        if kind == "kill":
            self._nurse().kill_at(path, tray, place)
            counter = Counter3(path, tray.printer)
            counter.spool.recover()
        else:
            counter = Counter3(path, tray.printer)
            counter.order()
            self._arm(tray, kind, place)
        try:
            self._work_off(counter, tray, what, forgets=forgets)
            self._count(counter, tray, what)
        finally:
            counter.close()
            tray.clear()
            shutil.rmtree(path.parent)

    def _arm(self, tray: Tray, kind: str, place: int) -> None:
        if kind == "plug":
            tray.printer.after(place, tray.printer.unplug, loses_rest=True)
        else:
            tray.printer.after(place, lambda: tray.printer.set(is_paper_out=True))

    def _work_off(self, counter: Counter3, tray: Tray, what: str, *, forgets: bool) -> None:
        """Print until nothing waits; a clerk mends the printer whenever something is wrong, looks, and answers."""
        for _ in range(_ROUNDS):
            is_busy = counter.spool.run_once()
            jobs = counter.jobs()
            self._check(counter, tray, what, jobs)
            if not is_busy and all(job.state in ENDED for job in jobs):
                return
            if any(job.state not in ENDED for job in jobs if job.state is not JobState.QUEUED):
                tray.mend(forgets=forgets)
                tray.settle()
            for job in jobs:
                if job.state is JobState.UNKNOWN:
                    self.tally.asked += 1
                    if job.id not in counter.asked:
                        self._note("untold", f"{what}: {job.subject} is unknown and nobody was asked")
                    counter.answer(job, came_out=job.body in tray.papers)
        self._note("stuck", f"{what}: {[job.state.value for job in counter.jobs()]}")

    def _check(self, counter: Counter3, tray: Tray, what: str, jobs: list[PrintJob]) -> None:
        """See that what the store says is true now."""
        for job in jobs:
            if job.state is JobState.CONFIRMED and job.id not in counter.asked and job.body not in tray.papers:
                self._note("untrue", f"{what}: {job.subject} copy {job.copy} is confirmed and not there")
        if tray.begun > sum(job.state in BEGUN for job in jobs):
            states = [job.state.value for job in jobs]
            self._note("untold", f"{what}: {tray.begun} papers were begun, {states}")

    def _count(self, counter: Counter3, tray: Tray, what: str) -> None:
        jobs = counter.jobs()
        for number in NUMBERS:
            bodies = [job.body for job in jobs if job.subject == number and job.body is not None]
            if not any(body in tray.papers for body in bodies):
                self._note("lost", f"{what}: {number}")
            doubled = [body for body in bodies if tray.papers.count(body) > 1]
            if doubled or len({job.copy for job in jobs if job.subject == number}) != len(bodies):
                self._note("doubled", f"{what}: {number}")

    def _note(self, name: str, text: str) -> None:
        setattr(self.tally, name, getattr(self.tally, name) + 1)
        self.tally.notes.append(text)

    def _fresh(self) -> Path:
        """Return a store of its own folder: beside the file lies what remembers it."""
        return Path(shutil.copy(self._template, tempfile.mkdtemp(dir=self._folder)))

    def _bytes_of_a_day(self, line: str) -> int:
        """Return how many bytes a day without faults has."""
        tray, path = self._trays[line], self._fresh()
        counter = Counter3(path, tray.printer)
        counter.order()
        before = tray.printer.taken
        while counter.spool.run_once():
            pass
        assert all(job.state is JobState.CONFIRMED for job in counter.jobs())
        counter.close()
        tray.settle()
        size = tray.printer.taken - before
        tray.clear()
        shutil.rmtree(path.parent)
        return size

    def _nurse(self) -> "Nursery":
        if self._nursery is None:
            self._nursery = Nursery()
        return self._nursery


class Nursery:
    """A process that has everything loaded and forks the programs that are going to be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parents[1],
        )  # fmt: skip

    def kill_at(self, path: Path, tray: Tray, place: int) -> None:
        """Let a program print, and kill it when the printer has taken ``place`` bytes; return when it is dead."""
        go = path.with_suffix(".go")
        self._say([str(path), tray.printer.address, str(go)])
        pid = self._hear()
        tray.printer.after(place, lambda: os.kill(pid, signal.SIGKILL))
        go.touch()
        assert self._hear() == "dead"
        tray.printer.forget_turns()
        tray.settle()
        go.unlink()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _say(self, words: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@dataclass(frozen=True)
class Address:
    """A printer as a program sees it: an address to open."""

    address: str

    def open(self, address: str) -> Any:
        from core.devices.channels.registry import open_channel

        return open_channel(address)


def nurse() -> None:
    """Fork a program for every line on standard input; say its number, and when it is dead."""
    from printing.render import render

    render("receipts/ticket", {}, PrinterProfile(), is_trial=True)  # loaded once for all children
    for line in sys.stdin:
        path, address, go = json.loads(line)
        if (pid := os.fork()) == 0:
            _live(Path(path), address, Path(go))
        _say(pid)
        os.waitpid(pid, 0)
        _say("dead")


def _say(word: object) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()


def _live(path: Path, address: str, go: Path) -> None:
    """Be a counter program: two papers are ordered and printed. It does not end well."""
    try:
        counter = Counter3(path, Address(address))
        counter.order()
        while not go.exists():
            time.sleep(0.002)
        while counter.spool.run_once():
            pass
    finally:
        os._exit(0)


def run_trials(
    count: int, *, seed: int = 2026, kinds: tuple[str, ...] = KINDS, said: Callable[[Tally], None] = lambda _: None
) -> Tally:
    """Run ``count`` trials, all kinds and lines in turn; ``said`` hears of every one."""
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Path(folder), seed=seed)
        try:
            for number in range(count):
                trials.run(kinds[number % len(kinds)], LINES[number // len(kinds) % len(LINES)])
                said(trials.tally)
        finally:
            trials.close()
        return trials.tally
