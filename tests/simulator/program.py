"""One program of a centre: the real store of a PC with its island, its ear and what it keeps in memory.

What threads do in the product is done here when the world's turn comes: ``hear`` is a turn of the ear, ``provide`` one
of the island's keeper. Nobody is woken, and nothing pauses.
"""

import gc
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

import sqlcipher3.dbapi2 as dbapi
from sqlalchemy import select

from core.attachments.attachment import SealedFile
from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.cases.case import CaseId
from core.config.model import Settings
from core.queue.ticket import Outcome, TicketState
from core.store.island.harbour import BLANK, NAME
from core.store.island.opening import open_centre
from core.store.island.provision import TICKETS_OF_PC, Plan
from core.store.island.rows import RESERVE, NumberBlockRow
from core.store.island.store import LEAVES, CentreStore
from core.store.numbers import AbortRow
from core.store.operations import OperationRow
from core.store.sql_store import SqlStore, open_store
from core.sync.wire import CaseResult, DistrictWire
from desktop.speaking import Led
from tests.samples import a_ticket
from tests.simulator.counter import Counter, Memory, Number
from tests.simulator.ground import NO_LIMIT, OfCounter, _folder
from tests.simulator.server import ServerDisk
from tests.stores import KEY, Bench

BLOCK = 6  # numbers: some islands run out
STORAGE, MISSING = "storage.", "store.get.missing"


class OfIsland(OfCounter):
    """A line to the file of an island, which is closed with the program."""

    close = dbapi.Connection.close
    is_full = False

    def fill(self, *, is_full: bool) -> None:
        """See Disk; nobody hears of it."""
        ask = dbapi.Connection.cursor(self).execute
        pages = ask("PRAGMA page_count").fetchone()[0] if is_full else NO_LIMIT
        ask(f"PRAGMA max_page_count = {pages}").fetchall()
        self.is_full = is_full


class Sealed:
    """The vault of a program, on whatever side its works are; whoever seals may die before and after."""

    def __init__(self, program: "Program", site: ServerDisk) -> None:
        self._program, self.files = program, site.files

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        self._program._hook()
        file = self._program.store.vault.seal(parts)
        self.files[file.name] = file.size
        self._program._hook()
        return file

    def read(self, file: SealedFile) -> bytes:
        return self._program.store.vault.read(file)


class Program(Counter):
    """One program of the centre. Whoever has the lease on the uplink sends for all."""

    store: CentreStore

    def __init__(self, place: int, clock: Clock, site: ServerDisk) -> None:
        self._site, self._folder = site, site.folder / f"pc{place}"
        (self._folder / BLANK).mkdir(parents=True)
        (self._folder / BLANK / NAME).write_bytes(_blank())
        super().__init__(place, clock)

    def _ground(self, clock: Clock) -> None:
        settings = Settings()
        desk = settings.desk.model_copy(update={"counter": str(self.place)})
        self._settings = settings.model_copy(update={"desk": desk})
        site = settings.hall.site_code
        self.name = f"//{site[:6]}/{site[6:]}/centre"
        self.disk, self._clock = self._site, clock
        self._plan = Plan(pc=self.place, counter=str(self.place), letters=("A",), documents=(), count=BLOCK)
        self.is_off = True  # it could not start: the server is away, and its island was given nothing for today

    def _open_day(self, clock: Clock) -> None:
        """The store is another one at each start."""

    def begin(self, world) -> None:
        self._site.plug(self.place)
        self._life, self._life_of_act, self._sides = 0, 0, set[int]()
        self.apart = dict[int, int]()  # case -> the island it was accepted on
        self._is_elsewhere = False
        super().begin(world)
        self.knows = Memory(taken=self._site.taken, numbers=self._site.numbers)
        self.shown = self._site.shown
        self.provide()

    def start(self) -> None:
        """Start the program, as ``desktop.store_opening`` does; what it only had in memory is gone."""
        self.stop()
        self._life += 1
        try:
            self.store = self._opened()
        except Fault as fault:
            if fault.code not in LEAVES | {"storage.open.in_use", "storage.write.full"}:
                raise
            gc.collect()  # the lock of one that died while it opened an island: the system would let go of it
            return
        self.is_off = False
        self.store.line.check = self.store._check_connection  # as ``listen`` has it
        self.vault = Sealed(self, self._site)
        super()._open_day(self._clock)
        super().start()
        for led in (self.uploader, self.results, self.scans, self.publications):
            led.pump = Led(self.store.upstream, led.pump)

    def _opened(self) -> CentreStore:
        return open_centre(
            self._site.way(self.place), self._folder, KEY, self._plan, settings=self._settings, clock=self._clock,
            bus=Bus(), wire=DistrictWire(),
        )  # fmt: skip

    def stop(self) -> None:
        """End it at once: nothing is put in order."""
        if not self.is_off:
            self.store._stop_hearing()
            SqlStore.close(self.store.island)
            SqlStore.close(self.store)
            self.is_off = True

    def remove(self) -> None:
        """End it and take its files away."""
        self.stop()
        shutil.rmtree(self._folder)

    # -- what people do

    def visit(self) -> None:
        """Do the next act, or the one that was cut off: after a crash only where it can be seen what became of it."""
        side = self.store._harbour.generation if self.store.is_away else 0
        if self.knows.open_act is not None and self._life_of_act != self._life and self._sides - {side}:
            self.forget_act()
        if self.knows.open_act is None:
            self._sides = set()
        self._life_of_act = self._life
        self._sides.add(side)
        try:
            super().visit()
        except Fault as fault:
            if fault.code != MISSING:
                raise
            self.forget_act()
        if self._is_elsewhere:
            self._is_elsewhere = False
            self.forget_act()

    def forget_act(self) -> None:
        """Leave an act and its case alone: nobody knows here how far it came."""
        if self.knows.open_act is not None:
            self.knows.cases.pop(self.knows.open_act[2], None)
            self.knows.open_act = None

    def _look_up(self, work: Any, kind: str, serial: int) -> None:
        """Find the case of an act, which a server that was put back may have lost; an island has those of its own."""
        if work.transaction.is_postgresql:
            if kind != "accept" and "closing" in self.world.works:  # else cases are events only
                work.cases.get(CaseId(f"case-{serial}"))
            return
        here = self.store._harbour.generation
        if kind == "accept":
            self.apart[serial] = here
        elif self.apart.get(serial) != here:
            self._is_elsewhere = True
            raise Fault(MISSING, kind="case")

    def _give_number(self, work: Any, act: Act, serial: int, now: datetime) -> None:
        super()._give_number(work, act, serial, now)
        given = self.knows.numbers[act.op]
        if given.at is not None and "closing" not in self.world.works:  # a day misses the event of one
            ticket = a_ticket(
                given.serial, day=given.day, issued_at=given.at, waiting_since=given.at, ended_at=given.at,
                state=TicketState.FINISHED, outcome=Outcome.OTHER, counter=str(self.place),
            )  # fmt: skip
            work.tickets.add(ticket)

    def take(self, act: Act, result: CaseResult) -> None:
        """Take in a result; an island has no case that the district knows."""
        if self.store.is_away:
            raise Fault("storage.island.elsewhere")
        with self.store.work(act) as work:
            is_new = work.first_result() is None
            if is_new:
                work.journal.write("case.result", f"case/{result.case_id}")
                work.keep_result("taken")
        if is_new or act.op not in self.knows.taken:  # or nobody heard the first time that it was done
            self.knows.taken.append(act.op)

    def close_day(self) -> None:
        try:
            super().close_day()
        except Fault as fault:
            if not fault.code.startswith(STORAGE):
                raise

    # -- what its threads do

    def hear(self) -> None:
        """Make a turn of the ear: settle what a server forgot, come home, hear the others. Two failures in a row count."""
        ear = self.store._ear
        for _ in range(2):
            ear._turn(ear._look)
            if not ear._failures:
                return

    def provide(self) -> None:
        """Make a turn of the island's keeper."""
        try:
            if not self.store.is_away:
                self.store.provision()
                self.store.note_past()
        except Fault as fault:
            if not fault.code.startswith(STORAGE):
                raise

    # -- what is seen of it

    def remembered(self) -> set[str]:
        """Return the acts that a server which lost them would be brought again."""
        if self.is_off:
            return set()
        rows = (written for passage in self.store._wake.after(0) for written in passage.rows)
        return {values["op"] for row, values in rows if row is OperationRow}

    def rows(self) -> list[Any]:
        with self.store.upstream.read() as work:
            return work.outbox.after(0, 0, 10_000)

    def numbers(self) -> Iterator[tuple[Any, list[Number], list[int]]]:
        """See Counter; a PC has a thousand tickets of its own, and blocks of other numbers."""
        done = self._site.ops()
        with self.store.read() as work:
            blocks = work.transaction.all(select(NumberBlockRow))
            held = [
                (block.kind.removesuffix(RESERVE), block.day, serial)
                for block in blocks
                if block.kind.startswith("case")
                for serial in range(block.used + 1, block.last + 1)
            ]
            held += [(row.kind, row.day, row.serial) for row in work.transaction.all(select(AbortRow))]
        given = sorted((one for op, one in self.knows.numbers.items() if op in done), key=_line_of)
        for line, own in groupby(given, key=lambda one: _line_of(one)[:3]):
            kind, day, thousand = line
            numbers = list(own)
            begin = thousand * TICKETS_OF_PC if kind != "case" else 0
            rest = [serial for *of, serial in held if of == [kind, day]]
            yield line, numbers, [serial - begin for serial in (*(one.serial for one in numbers), *rest)]


def _line_of(number: Number) -> tuple[str, date, int, int]:
    """Return the line that a number is of, and its place there."""
    thousand = 0 if number.kind == "case" else number.serial // TICKETS_OF_PC
    return number.kind, number.day, thousand, number.serial


@cache
def _blank() -> bytes:
    """Return the file of an island of today's schema: making one takes longer than a run."""
    path, bench = _folder() / "blank.db", Bench()
    open_store(path=path, key=KEY, settings=bench.settings, **bench.parts()).close()
    return path.read_bytes()
