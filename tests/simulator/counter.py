"""A counter of the simulation: the real store, uploader, results and services on a disk that is played.

Its desk does acts as people do: one that was cut off by a crash is done again with the same operation id.
"""

import random
from dataclasses import replace
from datetime import date
from typing import Any

from core.base.acts import Act
from core.base.clock import office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane
from core.cases.events import CaseAccepted, CaseDecided
from core.store.sql_store import SqlStore
from core.sync.backoff import Backoff
from core.sync.results import Results
from core.sync.uploader import Uploader
from core.sync.wire import CaseResult, DistrictWire
from tests.fakes import visits
from tests.simulator.ground import Disk, KilledError
from tests.simulator.line import Line


class SimLane(Lane):
    """A lane of the product as the scheduler sees it: after each job somebody else may go on, or the counter dies."""

    def __init__(self, world) -> None:
        self._world = world

    def submit(self, job) -> Any:
        future = InlineLane().submit(job)
        if isinstance(killed := future.exception(), KilledError):
            raise killed  # at once: nobody waits for the future of a dead program
        self._world.pause()
        return future

    def is_here(self) -> bool:
        return False

    def close(self, timeout_s: float = 5.0) -> bool:
        return True


class Counter:
    """``promised`` are the operations whose commit returned to somebody; ``open_act`` is one that was cut off."""

    def __init__(self, place: int) -> None:
        self.place, self.world = place, None
        self.disk = Disk(self._hook)
        self.name = f"//330290/015/{place}"

    def begin(self, world) -> None:
        """Start anew in another world."""
        self.world = None
        self.disk.wipe()
        self.world = world
        self.store = SqlStore(self.disk.engine, clock=world.clock, bus=Bus(), wire=DistrictWire(), source=self.name)
        self.promised: set[str] = set()
        self.taken: list[str] = []  # results of the feed as they came in, by operation
        self.cases: list[tuple[int, int]] = []  # (serial, revision) of what is accepted here
        self.open_act: tuple[str, Act, int] | None = None
        self.is_rolled_back = False
        self.images: list[tuple[Any, ...]] = []
        self.keep_image()
        self.start()

    def start(self) -> None:
        """Start the program: what it only had in memory is gone."""
        world = self.world
        parts = {
            "store_lane": SimLane(world), "net_lane": SimLane(world),
            "backoff": Backoff(random.Random(world.rng.random())),
        }  # fmt: skip
        line = Line(world)
        self.uploader = Uploader(self.store, line, world.clock, bus=Bus(), **parts)
        self.results = Results(self.store, line, world.clock, self.take, **parts)

    def visit(self) -> None:
        """Do the next act of the desk, or the one that was cut off."""
        if self.open_act is None:
            rng = self.world.rng
            serial = self.world.next_serial()
            kind = "decide" if self.cases and rng.random() < 0.3 else "accept"
            if kind == "decide":
                serial = rng.choice(self.cases)[0]
            self.open_act = (kind, Act.new(who="0317", where=str(self.place)), serial)
        kind, act, serial = self.open_act
        try:
            revision = self.act(kind, act, serial)
            self.world.perhaps_die()  # it is done, and nobody was told
        except Fault as fault:
            if not fault.code.startswith("storage."):
                raise
            return  # told to the clerk, who tries again
        self.open_act = None
        self.promised.add(act.op)
        self.cases = [(each, held) for each, held in self.cases if each != serial] + [(serial, revision)]

    def act(self, kind: str, act: Act, serial: int) -> int:
        """Number, journal, event and result of the act, in one work of the real store; a repeat changes nothing."""
        with self.store.work(act) as work:
            if (done := work.first_result()) is not None:
                return int(done)
            revision = dict(self.cases).get(serial, 0) + 1
            if kind == "accept":
                work.numbers.take("case", office_day(self.world.clock.now()))
            work.journal.write(f"case.{kind}", f"case/{serial}")
            event = CaseAccepted if kind == "accept" else CaseDecided
            of = replace(visits.case(serial), revision=revision)
            work.record(visits.told(event, of, at=self.world.clock.now(), op=act.op))
            work.keep_result(str(revision))
        return revision

    def take(self, act: Act, result: CaseResult) -> None:
        """Take in a result of the district, as the case service does: once, whatever comes twice."""
        with self.store.work(act) as work:
            if work.first_result() is not None:
                return
            work.journal.write("case.result", f"case/{result.case_id}")
            work.keep_result("taken")
        self.taken.append(act.op)

    def keep_image(self) -> None:
        """Copy the disk, as somebody does who makes images of machines."""
        held = (set(self.promised), list(self.taken), list(self.cases), self.open_act)
        self.images.append((self.disk.image(), held))

    def put_back(self) -> None:
        """Put an image back; half the time by our own command, which marks it so."""
        image, (promised, taken, cases, open_act) = self.world.rng.choice(self.images)
        self.disk.put(image)
        self.promised, self.taken, self.cases, self.open_act = set(promised), list(taken), list(cases), open_act
        self.is_rolled_back = True
        self.start()
        if self.world.rng.random() < 0.5:
            with self.store.work(Act.new(who="system", where=str(self.place))) as work:
                work.begin_anew(3)

    def rows(self) -> list[Any]:
        with self.store.read() as work:
            return work.outbox.after(0, 0, 10_000)

    def pending(self) -> int:
        with self.store.read() as work:
            return work.outbox.pending()[0]

    def seal(self, day: date) -> Fault | None:
        try:
            self.uploader.seal(day)
        except Fault as fault:
            return fault
        return None

    def _hook(self) -> None:
        if self.world is not None:
            self.world.perhaps_die()
