"""Seeded days on a world that breaks. The product's own code runs; what is played: line, disks, clock, and the order.

Every task of a counter is a coroutine of its own (a greenlet, so that the product's plain calls need no change) that
stops at each of its ports: before a request leaves, before its answer is heard, after each job of a lane. Whoever goes
on next is drawn; a counter may be killed at any of these places and before any of its statements, the district before
any of its own. After the fault phase faults stop, and all must come together within a bound.
"""

import random
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

from greenlet import getcurrent, greenlet

from core.base import ids
from core.base.clock import SetClock, office_day
from core.base.faults import Fault
from core.district.database import begin_new_epoch
from core.sync import scans
from core.sync.backoff import MAX_WAIT_S
from core.sync.feed import FeedReader
from core.sync.publications import Publications
from core.sync.replies import MAX_RETRY_AFTER_S, Answer
from core.sync.uploader import HEARTBEAT_S
from tests.fakes import visits
from tests.simulator.counter import EDITION, FEW, Counter
from tests.simulator.ground import DistrictDisk, KilledError, SeededBits
from tests.simulator.line import Request, Service

FAULTS = ("die", "fall", "lost", "late", "twice", "damaged", "full", "restore", "roll_back", "jump")
SELDOM = dict.fromkeys(("full", "restore", "roll_back", "jump"), (0, 0, 0.3, 0.9))  # asked for seldom, so often yes
WORKS = ("scans", "closing", "editions")  # beside cases and results, which every world has
SHARE = 0.25  # of the worlds, that each of these is in
JUMPS = (timedelta(minutes=-7), timedelta(hours=3), timedelta(days=-1), timedelta(days=1), timedelta(days=365))
LONGEST_WAIT_S = MAX_WAIT_S + MAX_RETRY_AFTER_S
BOUND = 14  # turns of a counter until all is quiet, once faults have stopped
MORE_WITH_SCANS = 3  # times as many: a turn brings a piece of one scan
Doing = Callable[[Counter], None]


class NotQuietError(AssertionError):
    """Faults have stopped and a counter does not come to rest."""


class DistrictDownError(Exception):
    """The district's process died; its transaction is rolled back."""


class Clock(SetClock):
    """Wall time that jumps, monotonic time that does not."""

    def jump(self, by: timedelta) -> None:
        self._now += by

    def begin_again(self) -> None:
        self._now, self._ticks = visits.AT, 0.0


class World:
    """Some counters and one district under one seed. ``ground`` is used again by the next one."""

    faults: tuple[str, ...] = FAULTS

    def __init__(
        self,
        ground: "Ground",
        seed: int,
        *,
        counters: int = 2,
        steps: int = 40,
        odds: Mapping[str, float] | None = None,
        works: Collection[str] | None = None,
    ) -> None:
        self.seed, self.rng, self.steps = seed, random.Random(seed), steps
        drawn = {work for work in WORKS if self.rng.random() < SHARE}
        self.works = drawn if works is None else set(works)
        self.odds = dict.fromkeys(self.faults, 0.0)
        self.clock = ground.clock
        self.clock.begin_again()
        self.ground, self.late, self.serial, self.counts = ground, [], 0, dict.fromkeys(self.faults, 0)
        self.settled = set[str]()  # events that a person took upon themselves
        self.is_restored, self.is_epoch_forgotten = False, False
        self.is_put_back = False  # the server of a centre
        self.lost_texts = set[str]()  # of editions that the district had lost when a counter asked
        self.published, self.sound = 0, list[str]()  # editions, and the texts of those that a counter takes
        ground.world = None
        empty = ground.disk.wipe()
        ids.secrets = ids.time = SeededBits(self.rng.getrandbits, self.clock)
        self.service = Service(ground.disk, self.clock)
        self.images = [empty]
        self.counters = ground.counters[:counters]
        self.main, self.tasks = getcurrent(), {}
        self.running: Counter | None = None
        for counter in self.counters:
            counter.begin(self)
        ground.world = self
        self.doings, self.weights = self._doings()
        happenings = [self.kill, self.deliver_late, self.keep, self.restore, self.roll_back, self.weather]
        self.happenings = happenings + [self.decide] * 2 + [self.publish] * 3 * ("editions" in self.works)
        # A swarm: each run has some of the faults, each of those seldom or often.
        self.odds = {kind: self.rng.choice(SELDOM.get(kind, (0, 0, 0.03, 0.15))) for kind in self.faults} | dict(
            odds or {}
        )

    # -- ports

    def happens(self, kind: str) -> bool:
        is_so = bool(self.odds[kind]) and self.rng.random() < self.odds[kind]
        self.counts[kind] += is_so
        return is_so

    def pause(self) -> None:
        """Let somebody else go on; the task is killed here when its counter dies meanwhile."""
        if getcurrent() is not self.main:
            self.main.switch()

    def perhaps_die(self) -> None:
        # A statement is not the only place to die: one in five of the odds each.
        if self.running is not None and self.odds["die"] and self.rng.random() < self.odds["die"] / 5:
            self.counts["die"] += 1
            raise KilledError

    def perhaps_fall(self) -> None:
        if self.odds["fall"] and self.rng.random() < self.odds["fall"] / 5:
            self.counts["fall"] += 1
            raise DistrictDownError

    def served(self, request: Request) -> Answer:
        try:
            return self.service.serve(request)
        except DistrictDownError as error:
            raise Fault("district.reply.lost", host="-") from error

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    # -- the fault phase

    def run(self) -> None:
        for _ in range(self.steps):
            self.step()
        self.faults_off()
        self.settle()

    def step(self) -> None:
        self.clock.forward(self.rng.choice((1, 30, 700)))
        counter = self.rng.choice(self.counters)
        self._do(self.rng.choices(self.doings, self.weights)[0], counter)

    def _do(self, doing: Doing, counter: Counter) -> None:
        doing(counter)

    def _doings(self) -> tuple[list[Doing], list[int]]:
        """Return what a step may be, and how often each."""
        doings, weights = [self.go_on, self.visit, self.poll, self.operator], [9, 5, 2, 5]
        more = {"scans": (self.bring, 5), "closing": (self.close, 3), "editions": (self.look, 2)}
        for work in sorted(self.works):
            doings.append(more[work][0])
            weights.append(more[work][1])
        return doings, weights

    def visit(self, counter: Counter) -> None:
        self._as(counter, counter.visit)

    def go_on(self, counter: Counter) -> None:
        self._resume(counter, "upload", counter.uploader.pump)

    def poll(self, counter: Counter) -> None:
        self._resume(counter, "results", counter.results.pump)

    def bring(self, counter: Counter) -> None:
        self._resume(counter, "scans", counter.scans.pump)

    def close(self, counter: Counter) -> None:
        """Somebody closes the day, or the program looks at those that were left open."""
        if self.rng.random() < 0.6:
            self._resume(counter, "close", counter.close_day)
        else:
            self._resume(counter, "complete", counter.completion.pump)

    def look(self, counter: Counter) -> None:
        self._resume(counter, "editions", counter.publications.pump)

    def operator(self, counter: Counter) -> None:
        """Something happens that no program does."""
        self.rng.choice(self.happenings)(counter)

    def kill(self, counter: Counter) -> None:
        if self.happens("die"):
            self._dead(counter)

    def deliver_late(self, _counter: Counter) -> None:
        if self.late:
            try:
                self.served(self.late.pop(self.rng.randrange(len(self.late))))
            except Fault:
                return  # nobody is there to hear it

    def keep(self, counter: Counter) -> None:
        self.images.append(self.ground.disk.image())
        if counter.knows.open_act is None and counter.knows.open_close is None:
            counter.keep_image()

    def restore(self, _counter: Counter) -> None:
        """Put the district's data back; some operators forget to say so."""
        if not self.happens("restore"):
            return
        database, contents = self.rng.choice(self.images)
        is_epoch_told = self.rng.random() < 0.7
        if is_epoch_told and self.rng.random() < 0.5:  # the contents are of another moment, or of no backup at all
            contents = self.rng.choice([self.ground.disk.contents.image(), *(each for _, each in self.images)])
        self.ground.disk.put((database, contents))
        self.is_restored = True
        if is_epoch_told:
            self.quietly(lambda: begin_new_epoch(self.ground.disk.database))
            self.quietly(self.service.blobs.missing)
        else:
            self.is_epoch_forgotten = True

    def roll_back(self, counter: Counter) -> None:
        if self.happens("roll_back"):
            self._dead(counter)
            self.quietly(counter.put_back)

    def decide(self, _counter: Counter) -> None:
        """The back office decides a case, and the result goes down the feed."""
        open_cases = self.quietly(lambda: self.service.office.cases(only_undecided=True, limit=5))
        if open_cases:
            case = self.rng.choice(open_cases)
            self.quietly(
                lambda: self.service.office.decide(case.id, is_granted=True, words="可领", document="", decided_by="甲")
            )

    def publish(self, _counter: Counter) -> None:
        """The district publishes an edition; some are of no use to a counter."""
        self.published += 1
        is_sound = self.rng.random() < 0.8
        text = f"edition {self.published}{'' if is_sound else ' unsound'}"
        self.sound += [text] * is_sound
        self.quietly(lambda: self.service.publishing.publish(EDITION, text, office_day(self.clock.now())))

    def weather(self, counter: Counter) -> None:
        if self.happens("jump"):
            self.clock.jump(self.rng.choice(JUMPS))
        counter.disk.fill(is_full=self.happens("full"))

    # -- the liveness phase

    def faults_off(self) -> None:
        """Faults stop; the programs that went through them go on, and what was begun is ended."""
        self.odds = dict.fromkeys(self.faults, 0.0)
        for counter in self.counters:
            counter.disk.fill(is_full=False)
        for task in self.tasks.values():
            while not task.dead:
                task.switch()
        for counter in self.counters:
            if counter.knows.open_act is not None:
                counter.visit()
                assert counter.knows.open_act is None, "the store does not take an act without faults"
            if counter.knows.open_close is not None:
                counter.close_day()
                assert counter.knows.open_close is None, "the store does not take a close without faults"

    def settle(self) -> None:
        """Turn every counter's pumps until they have nothing to do; more than the bound is a finding."""
        for together in self._together():
            most = max(len(counter.rows()) for counter in together)  # all of it may have to go again
            bound = (BOUND + most // FEW) * (MORE_WITH_SCANS if "scans" in self.works else 1)
            for _ in range(bound):
                self.clock.forward(LONGEST_WAIT_S)
                rest = [self._rests(counter) for counter in together]  # each is turned, whatever another did
                if all(rest):
                    break
            else:
                pending = [counter.pending() for counter in together]
                raise NotQuietError(f"seed {self.seed}: not quiet within {bound} turns, {pending} pending")
        for counter in self.counters:  # at last: it may have become midnight while another came to rest
            counter.uploader.pump()  # the heartbeat hears that what was put aside has been applied since
            if counter.knows.closes:
                counter.completion.pump()

    def _together(self) -> list[list[Counter]]:
        """Return the counters that come to rest together: each alone, for none waits for another."""
        return [[counter] for counter in self.counters]

    def _rests(self, counter: Counter) -> bool:
        return self._turned_all(counter) and not counter.pending() and not self._waits(counter)

    def _waits(self, counter: Counter) -> bool:
        """Whether the district has put something aside that will still come, or has asked for a scan in this turn."""
        if "scans" not in self.works:
            return False
        return counter.has_scans() or (not self.is_anybody_rolled_back and counter.has_parked())

    @property
    def is_anybody_rolled_back(self) -> bool:
        return any(counter.is_rolled_back for counter in self.counters)

    def _turned_all(self, counter: Counter) -> bool:
        """Turn each of a counter's pumps once; whether none has anything more to do."""
        waits = [(counter.results.pump(), FeedReader.poll_s)]
        if "scans" in self.works:
            waits.append((counter.scans.pump(), scans.IDLE_S))
        if "editions" in self.works:
            self.clock.forward(Publications.poll_s)
            waits.append((counter.publications.pump(), Publications.poll_s))
        waits.append((counter.uploader.pump(), HEARTBEAT_S))
        return all(self._is_quiet(wait, quiet) for wait, quiet in waits)

    def _is_quiet(self, wait: float, quiet: float) -> bool:
        return wait == quiet

    # -- tasks

    def quietly(self, do):
        """Do something of an operator's: it is not what is being tried."""
        held, self.odds = self.odds, dict.fromkeys(self.faults, 0.0)
        try:
            return do()
        finally:
            self.odds = held

    def _resume(self, counter: Counter, name: str, job) -> None:
        task = self.tasks.get((counter.place, name))
        if task is None or task.dead:
            task = self.tasks[counter.place, name] = greenlet(lambda: _turned(job))
        for _ in range(self.rng.randrange(1, 5)):
            if task.dead:
                return
            if self.happens("die"):
                self._dead(counter)
                return
            self._as(counter, task.switch)

    def _as(self, counter: Counter, do) -> None:
        self.running = counter
        try:
            do()
        except KilledError:
            self.running = None
            self._dead(counter)
        finally:
            self.running = None

    def _dead(self, counter: Counter) -> None:
        """The program of a counter is gone at once: its tasks never go on, and a new one is started."""
        for key in [key for key in self.tasks if key[0] == counter.place]:
            task = self.tasks.pop(key)
            if not task.dead:
                task.throw()  # GreenletExit: no transaction is open where a task stops
        counter.disk.drop()
        counter.start()


def _turned(job) -> None:
    """Turn a task once, as ``UploadPump`` does: what the store says no to is tried again later."""
    try:
        job()
    except Fault as fault:
        if not fault.code.startswith("storage."):
            raise


class Ground:
    """Databases that are used by one world after another."""

    def __init__(self, counters: int = 3) -> None:
        self.world: World | None = None
        self.clock = Clock(visits.AT)
        self.disk = DistrictDisk(self._hook)
        self.counters = [Counter(place, self.clock) for place in range(1, counters + 1)]

    def _hook(self) -> None:
        if self.world is not None:
            self.world.perhaps_fall()
