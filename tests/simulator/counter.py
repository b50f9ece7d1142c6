"""A counter of the simulation: the real store, uploader, scans, feeds and day on a disk that is played.

Its desk does acts as people do: one that was cut off by a crash is done again with the same operation id.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from core.attachments.attachment import SealedFile
from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.editions import Edition
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.events import CaseAccepted, CaseDecided
from core.config.model import Settings
from core.day.completing import DayCompletion
from core.day.looking import slips_of
from core.day.ports import Counted, Seal
from core.day.service import DayService
from core.papers.job import PrintJob
from core.queue.service import QueueService
from core.staff.rights import AccountRights
from core.store.sql_store import SqlStore
from core.sync.backoff import Backoff
from core.sync.publications import Publications
from core.sync.results import Results
from core.sync.scans import ScanUpload
from core.sync.uploader import Uploader
from core.sync.wire import MAX_EVENTS, CaseResult, DistrictWire
from desktop.uplink import DayLine
from tests.fakes import visits
from tests.samples import an_attachment
from tests.simulator.ground import Disk, SimVault
from tests.simulator.line import Line, ScanLine

FEW = 2  # events of a batch: several go in a row
SCAN_WAIT_S = 900.0
EDITION = "catalogue"
LEFT_OUT = Settings().store.numbers_left_out
_SETTLED = {"applied", "duplicate"}


class Done:
    """A future of what is done."""

    def __init__(self, value: Any, error: Exception | None) -> None:
        self._value, self._error = value, error

    def result(self, _timeout_s: float | None = None) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


class SimLane(Lane):
    """A lane of the product as the scheduler sees it: after each job somebody else may go on, or the counter dies.

    What kills a program is raised at once: nobody waits for the future of a dead one.
    """

    def __init__(self, world) -> None:
        self._world = world

    def submit(self, job) -> Any:
        try:
            done = Done(job(), None)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it from the future
            done = Done(None, error)
        self._world.pause()
        return done

    def is_here(self) -> bool:
        return False

    def close(self, timeout_s: float = 5.0) -> bool:
        return True


@dataclass(frozen=True)
class Number:
    """A running number as it stands on a paper; a ticket's has a moment."""

    kind: str
    day: date
    serial: int
    at: datetime | None = field(default=None, compare=False)


@dataclass
class Memory:
    """What the people of a counter know, put back with its disk.

    ``promised`` are the operations whose commit returned to somebody, ``open_act`` is one that was cut off; ``cases``
    are serial -> (revision, when accepted), ``closes`` day -> the events it had when somebody closed it. ``numbers``
    are operation -> what it was given, ``last`` (kind, day) -> the last serial that stands on a paper or is left out.
    """

    promised: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)  # results of the feed as they came in, by operation
    cases: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    open_act: tuple[str, Act, int] | None = None
    open_close: tuple[Act, date] | None = None
    closes: dict[date, int] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    last: dict[tuple[str, date], int] = field(default_factory=dict)

    def copied(self) -> "Memory":
        return replace(
            self, promised=set(self.promised), taken=list(self.taken), cases=dict(self.cases),
            closes=dict(self.closes), numbers=dict(self.numbers), last=dict(self.last),
        )  # fmt: skip


class Counter:
    """One machine: its disk, the program on it, and who works at it."""

    signs = True  # see core.day.ports.District

    def __init__(self, place: int, clock: Clock) -> None:
        self.place, self.world = place, None
        self.vault = SimVault(self._hook)
        self._ground(clock)
        self._open_day(clock)

    def _open_day(self, clock: Clock) -> None:
        self.day = _day_service(self.store, clock, self)
        self.completion = DayCompletion(self.day, clock)

    def _ground(self, clock: Clock) -> None:
        """Lay what the program stands on."""
        self.name = f"//330290/015/{self.place}"
        self.disk = Disk(self._hook)
        self.store = SqlStore(self.disk.engine, clock=clock, bus=Bus(), wire=DistrictWire(), source=self.name)

    def begin(self, world) -> None:
        """Start anew in another world."""
        self.world = None
        empty = self.disk.wipe()
        self.vault.files.clear()
        self.world = world
        self.knows = Memory()
        self.is_rolled_back = False
        self.early: list[tuple[date, int]] = []  # what a day that was called balanced had not up
        self.shown = set[Number]()  # on papers, whatever was put back since: not to be given again
        self.again = list[Number]()  # on two papers
        self.images: list[tuple[Any, dict[str, bytes], Memory]] = [(empty, {}, Memory())]
        self.start()

    def start(self) -> None:
        """Start the program: what it only had in memory is gone."""
        world, store = self.world, self.store.upstream
        parts = {"store_lane": SimLane(world), "backoff": Backoff(random.Random(world.rng.random()))}
        line, net = Line(world), {"net_lane": SimLane(world)}
        wait_s = SCAN_WAIT_S if "scans" in world.works else 0.0
        ways = {"scan_wait_s": wait_s, "most": FEW if world.seed % 3 else MAX_EVENTS}
        ways["row_s"] = world.seed % 2
        self.uploader = Uploader(store, line, world.clock, bus=Bus(), **ways, **net, **parts)
        self.results = Results(store, line, world.clock, self.take, **net, **parts)
        self.scans = ScanUpload(
            store, self.vault, ScanLine(world), world.clock, scan_lane=SimLane(world),
            whole_bytes=64, piece_bytes=60, **parts,
        )  # fmt: skip  # small scans walk both ways
        self.publications = Publications(store, line, world.clock, EDITION, _check, **net, **parts)
        self.line = DayLine(self.uploader, self.scans, world.clock)

    # -- what people do

    def visit(self) -> None:
        """Do the next act of the desk, or the one that was cut off."""
        knows = self.knows
        if knows.open_act is None:
            knows.open_act = self._next_act()
        kind, act, serial = knows.open_act
        try:
            kept = self.act(kind, act, serial)
            self.world.perhaps_die()  # it is done, and nobody was told
        except Fault as fault:
            if not fault.code.startswith("storage."):
                raise
            return  # told to the clerk, who tries again
        knows.open_act = None
        knows.promised.add(act.op)
        knows.cases[serial] = kept
        if (number := knows.numbers.get(act.op)) is not None:
            self.again += [number] * (number in self.shown)
            self.shown.add(number)
            key = (number.kind, number.day)
            knows.last[key] = max(number.serial, knows.last.get(key, 0))

    def _next_act(self) -> tuple[str, Act, int]:
        rng, cases = self.world.rng, self.knows.cases
        serial, chance = self.world.next_serial(), rng.random()
        kind = "accept"
        if cases and chance < (0.6 if "scans" in self.world.works else 0.3):
            kind, serial = "decide" if chance < 0.3 else "attach", rng.choice(list(cases))
        return kind, Act.new(who="0317", where=str(self.place)), serial

    def act(self, kind: str, act: Act, serial: int) -> tuple[int, datetime]:
        """Number, journal, scan, event and result of the act, in one work of the real store; a repeat changes nothing.

        Returns the case's revision and when it was accepted.
        """
        sealed = self.vault.seal([_scan_of(act)]) if kind == "attach" else None
        with self.store.work(act) as work:
            if (done := work.first_result()) is not None:
                revision, _, at = done.partition(" ")
                return int(revision), datetime.fromisoformat(at)
            self._look_up(work, kind, serial)
            now = self.world.clock.now()
            before, at = self.knows.cases.get(serial, (0, now))
            of = visits.case(serial, revision=before + 1, received_at=at, accepted_at=at)
            if kind == "accept":
                self._give_number(work, act, serial, now)
                if "closing" in self.world.works:
                    work.cases.add(of)
            work.journal.write(f"case.{kind}", f"case/{serial}")
            if sealed is not None:
                work.record(
                    visits.attached(serial, self._scans(work, of, act, sealed), revision=before + 1, at=now, op=act.op)
                )
            else:
                work.record(visits.told(CaseAccepted if kind == "accept" else CaseDecided, of, at=now, op=act.op))
            work.keep_result(f"{before + 1} {at.isoformat()}")
        return before + 1, at

    def _look_up(self, work: Any, kind: str, serial: int) -> None:
        """Find the case of an act."""

    def _give_number(self, work: Any, act: Act, serial: int, now: datetime) -> None:
        """Give the act the next number, of a case or of a ticket; it is on paper once the act is done."""
        day, at = office_day(now), None
        kind = "ticket/A" if serial % 2 == 0 else "case"
        if kind == "case":
            given = work.numbers.take(kind, day)
        else:
            given, at = work.tickets.take_number(day, "A", now)
        self.knows.numbers[act.op] = Number(kind, day, given, at)

    def _scans(self, work: Any, case: Any, act: Act, sealed: SealedFile) -> list[SealedFile]:
        """Add a scan, sometimes in place of an earlier one; return what the case has now."""
        now = [one for one in work.attachments.of_case(case.id) if one.removed_at is None]
        if now and int(act.op[-1], 16) < 4:
            work.attachments.save(now.pop(0).removed(self.world.clock.now()))
        work.attachments.add(an_attachment(case_id=case.id, file=sealed))
        return [*(one.file for one in now), sealed]

    def close_day(self) -> None:
        """Close today, or what was cut off of a close."""
        knows = self.knows
        if knows.open_close is None:
            knows.open_close = Act.new(who="system", where=str(self.place)), office_day(self.world.clock.now())
        act, day = knows.open_close
        try:
            closed = self.day.close(act, day, closer="李慧敏")
        except Fault as fault:
            if fault.code == "day.close.future":  # the clock went back meanwhile
                knows.open_close = None
            elif not fault.code.startswith("storage."):
                raise
            return
        knows.open_close = None
        own = [row for row in self.rows() if row.day == day]
        knows.closes[day] = len(own)
        if closed.is_balanced:  # nobody else goes on between its last transaction and here
            self.early += [(day, row.sequence) for row in own if row.verdict not in _SETTLED]

    def take(self, act: Act, result: CaseResult) -> None:
        """Take in a result of the district, as the case service does: once, whatever comes twice."""
        with self.store.work(act) as work:
            if work.first_result() is not None:
                return
            work.journal.write("case.result", f"case/{result.case_id}")
            work.keep_result("taken")
        self.knows.taken.append(act.op)

    # -- what happens to its disk

    def keep_image(self) -> None:
        """Copy the disk, as somebody does who makes images of machines."""
        self.images.append((self.disk.image(), dict(self.vault.files), self.knows.copied()))

    def put_back(self) -> None:
        """Put an image back; half the time by our own command, which marks it so."""
        image, files, knows = self.world.rng.choice(self.images)
        self.disk.put(image)
        self.vault.files, self.knows = dict(files), knows.copied()
        self.is_rolled_back = True
        self.start()
        if self.world.rng.random() < 0.5:
            with self.store.work(Act.new(who="system", where=str(self.place))) as work:
                work.begin_anew(LEFT_OUT)
            today = office_day(self.world.clock.now())
            for kind in ("case", "ticket/A"):
                self.knows.last[kind, today] = self.knows.last.get((kind, today), 0) + LEFT_OUT
        self.shown = {one for one in self.shown if one.serial <= self.knows.last.get((one.kind, one.day), 0)}

    # -- what is seen of it

    def rows(self) -> list[Any]:
        with self.store.read() as work:
            return work.outbox.after(0, 0, 10_000)

    def pending(self) -> int:
        with self.store.read() as work:
            return work.outbox.pending()[0]

    def has_parked(self) -> bool:
        with self.store.read() as work:
            return bool(work.outbox.put_aside())

    def has_scans(self) -> bool:
        """Whether there are scans that the district still lacks."""
        with self.store.read() as work:
            return work.scan_deliveries.waiting() > 0

    def attachments(self) -> list[Any]:
        """Return the scans its cases have now."""
        with self.store.read() as work:
            found = [one for serial in self.knows.cases for one in work.attachments.of_case(f"case-{serial}")]
        return [one for one in found if one.removed_at is None]

    def editions(self) -> list[Edition]:
        with self.store.read() as work:
            return work.editions.of(EDITION)

    def numbers(self) -> Iterator[tuple[Any, list[Number], list[int]]]:
        """Return by line of numbers what was given, and the places there that are given or accounted for."""
        given = sorted(self.knows.numbers.values(), key=lambda one: (one.kind, one.day, one.serial))
        for line, own in groupby(given, key=lambda one: (one.kind, one.day)):
            numbers = list(own)
            yield line, numbers, [one.serial for one in numbers]

    def slips(self, day: date) -> list[PrintJob]:
        with self.store.read() as work:
            return slips_of(work, day)

    def flush(self, timeout_s: float) -> None:
        """See core.day.ports.District: through the line of the program that runs now."""
        self.line.flush(timeout_s)

    def seal(self, day: date, timeout_s: float) -> Seal:
        """See core.day.ports.District."""
        return self.line.seal(day, timeout_s)

    def counted(self, day: date, timeout_s: float) -> tuple[Counted, ...] | None:
        """See core.day.ports.District."""
        return self.line.counted(day, timeout_s)

    def unsealed(self, day: date) -> Fault | None:
        """Return why a day cannot be sealed."""
        try:
            self.uploader.seal(day)
        except Fault as fault:
            return fault
        return None

    def take_upon(self, day: date, fault: Fault) -> bool:
        """Settle, as a person does, the events of a day whose scans are nowhere any more; return whether there are."""
        gone = set(str(fault.facts.get("blobs", "")).split())
        if any(one.file.sha256 in gone and self.can_read(one.file) for one in self.attachments()):
            return False
        names = [sha256.encode() for sha256 in gone]
        rows = [row for row in self.rows() if row.day == day and row.verdict != "settled"]
        lost = [row.id for row in rows if any(name in row.body for name in names)]
        with self.store.work(Act.new(who="0317", where=str(self.place))) as work:
            for event in lost:
                work.outbox.settle(event, "0317: 附件丢失")
        self.world.settled |= set(lost)
        return bool(lost)

    def can_read(self, file: SealedFile) -> bool:
        """Return whether a scan is still here."""
        try:
            self.vault.read(file)
        except (Fault, KeyError):
            return False
        return True

    def _hook(self) -> None:
        if self.world is not None:
            self.world.perhaps_die()


def _scan_of(act: Act) -> bytes:
    """Return the bytes of an act's scan, the same whenever it is done again: one in three comes in pieces."""
    return act.op.encode() * (4 if int(act.op[-2], 16) < 5 else 1)


def _check(_name: str, text: str) -> None:
    if "unsound" in text:
        raise Fault("catalogue.table.empty")


@cache
def _rooms() -> dict[str, Any]:
    """What a day stands on beside the store; reading it takes longer than a run."""
    resources = Resources()
    return {"settings": Settings(), "resources": resources, "rights": AccountRights(resources)}


def _day_service(store: SqlStore, clock: Clock, district: Counter) -> DayService:
    rooms = _rooms()
    calendar = WorkCalendar.from_resources(rooms["resources"])
    queue = QueueService(store=store, clock=clock, workdays=calendar, **rooms)
    return DayService(store=store.upstream, clock=clock, queue=queue, district=district, **rooms)
