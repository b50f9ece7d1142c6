"""A centre for the world that breaks: several programs on one real PostgreSQL, one stream, and a lead that gets lost.

Each program has its island, to which its works go while the server is away from it. Server and PC are out of room now
and then, and the server is put back to what it was: a standby took over, or a person put a copy in place.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlcipher3.dbapi2 as dbapi

from core.base.clock import office_day
from desktop.speaking import FOLLOW_S
from tests.postgres import Server
from tests.simulator.counter import Counter, Number
from tests.simulator.program import OfIsland, Program
from tests.simulator.server import Copy, ServerDisk, served
from tests.simulator.world import FAULTS, Doing, Ground, NotQuietError, World

PROGRAMS = 3
KEPT = 3  # copies of the server
STAYS_S = 60.0  # longer than any program stays on its island before it looks at the server again


class Site(Ground):
    """What a centre stands on."""

    def __init__(self, server: ServerDisk) -> None:
        super().__init__(0)
        self.server = server
        self.counters = [Program(place, self.clock, server) for place in range(1, PROGRAMS + 1)]


class Centre(World):
    """Leads get lost: a lease runs out while its holder only thinks. ``ground`` is a Site."""

    faults = (*FAULTS, "cut")

    def __init__(self, ground: Site, seed: int, **how: Any) -> None:
        self.server, self.copies = ground.server, list[Copy]()
        self._room = random.Random(seed)  # dice of its own: what else happens under a seed stays as it is
        self._is_narrow = how.get("odds") is None and self._room.random() < 0.5
        super().__init__(ground, seed, **how)
        self.counts["narrow"] = 0
        self.server.world = self
        self.happenings = [*self.happenings, self.unplug, self.plug, self.plug, self.keep, self.roll_back]

    # -- ports

    def perhaps_cut(self) -> bool:
        """Have the line of who runs now be cut, for a moment or for longer; say whether it was."""
        counter = self.running
        if counter is None or not self.odds["cut"] or self.rng.random() >= self.odds["cut"] / 5:
            return False
        self.counts["cut"] += 1
        if self.rng.random() < 0.6:
            self.server.unplug(counter.place)
        self.server.hang_up(counter.place)
        return True

    def has_no_room(self) -> bool:
        """Say whether the server has no room for what is written now; it is full only here and there."""
        return self.running is not None and self.rng.random() < 0.5

    def fill(self, island: OfIsland) -> None:
        """Let the disk of a PC be full for the file of its island, or have room again."""
        if island.is_full:
            island.fill(is_full=self._is_narrow and self._room.random() < 0.8)
        elif self._is_narrow and self._room.random() < 0.08:
            self.counts["narrow"] += 1
            island.fill(is_full=True)

    # -- the fault phase

    def _doings(self) -> tuple[list[Doing], list[int]]:
        doings, weights = super()._doings()
        return [*doings, self.visit, self.hear, self.provide], [*weights, 4, 5, 2]

    def _do(self, doing: Doing, counter: Counter) -> None:
        if counter.is_off and doing != self.operator:
            counter.start()  # somebody tries again
        if not counter.is_off or doing == self.operator:
            doing(counter)

    def visit(self, counter: Counter) -> None:
        """See World; whoever meets a server that is gone need not wait long for the ear to notice it too."""
        super().visit(counter)
        is_gone = not (counter.is_off or counter.store.is_away or self.server.is_plugged(counter.place))
        if is_gone and self.rng.random() < 0.7:
            self.hear(counter)

    def hear(self, counter: Counter) -> None:
        self._as(counter, counter.hear)

    def provide(self, counter: Counter) -> None:
        self._as(counter, counter.provide)

    def unplug(self, counter: Counter) -> None:
        if self.happens("cut"):
            self.server.unplug(counter.place)
            self.server.hang_up(counter.place)

    def plug(self, counter: Counter) -> None:
        self.server.plug(counter.place)

    def keep(self, counter: Counter) -> None:
        self.images.append(self.ground.disk.image())
        if self.odds["roll_back"]:
            self.copies = [*self.copies, self.server.image()][-KEPT:]
        self.lose_the_lead(counter)

    def roll_back(self, _counter: Counter) -> None:
        """Put the server back to what it was. A program that remembers more hears it at once.

        As long as nobody has noticed, nobody is kept from giving out a number again: in the product these are the two
        seconds in which the first ear is back.
        """
        if not self.copies or not self.happens("roll_back"):
            return
        copy, before = self.rng.choice(self.copies), self.server.ops()
        self.server.put(copy)
        self.is_put_back = True
        lost = before - self.server.ops()
        self.excuse(lost.difference(*(counter.remembered() for counter in self.counters)))
        for counter in self.counters:
            counter.is_rolled_back = True
            counter.forget_act()
            counter.knows.open_close = None
            self.server.plug(counter.place)
        for counter in self.rng.sample(self.counters, len(self.counters)):
            if not counter.is_off and not self.server.has_left_out(copy.head):
                self._as(counter, counter.hear)
        self.server.shown &= self._kept_from_being_given_again(self.server.has_left_out(copy.head))

    def _kept_from_being_given_again(self, is_noticed: bool) -> set[Number]:
        """Return the numbers on paper that are known to the server, or left out by who noticed: of today, and a second
        time only as far as whoever is left remembers.
        """
        today, done, first = office_day(self.clock.now()), self.server.ops(), self.counts["roll_back"] == 1
        return {
            number
            for op, number in self.server.numbers.items()
            if op in done
            or (is_noticed and number.day == today and (first or number.serial <= self.server.last_number(number)))
        }

    def excuse(self, ops: set[str]) -> None:
        """Nobody remembers these, and the server has lost them."""
        for counter in self.counters:
            counter.knows.promised -= ops

    def _dead(self, counter: Counter) -> None:
        if self.is_anybody_rolled_back:
            self.excuse(counter.remembered() - self.server.ops())
        self.lose_the_lead(counter)  # nobody waits here until the lease of the dead runs out
        for key in [key for key in self.tasks if key[0] == counter.place]:
            task = self.tasks.pop(key)
            if not task.dead:
                task.throw()
        counter.start()

    def lose_the_lead(self, _counter: Counter) -> None:
        self.server.lose_the_lead()

    @property
    def apart(self) -> int:
        """Return how many cases were accepted on islands."""
        return sum(len(counter.apart) for counter in self.counters)

    # -- the liveness phase

    def faults_off(self) -> None:
        self.odds, self._is_narrow = dict.fromkeys(self.faults, 0.0), False
        self.server.fill(is_full=False)
        self.server.lose_the_lead()  # a copy that was put in place may have it with a program that died since
        self.clock.forward(STAYS_S)
        for counter in self.counters:
            self.server.plug(counter.place)
            if counter.is_off:
                counter.start()
            counter.hear()
            if counter.store.is_away:
                raise NotQuietError(f"seed {self.seed}: a program does not come home")
        super().faults_off()

    def settle(self) -> None:
        """See World; what people took in before a server was put back they may have to take in again: it knows."""
        super().settle()
        if self.is_put_back:
            self.server.taken[:] = self.server.results()

    def _together(self) -> list[list[Counter]]:
        return [self.counters]

    def _is_quiet(self, wait: float, quiet: float) -> bool:
        return wait in (quiet, FOLLOW_S)


@contextmanager
def founded(server: Server, template: str) -> Iterator[Site]:
    """Found a centre on a new database, a copy of ``template``; it is dropped in the end."""
    with served(server, template) as disk, islands_heard(disk):
        site = Site(disk)
        try:
            yield site
        finally:
            disk.world = None
            for one in site.counters:
                one.remove()


@contextmanager
def islands_heard(disk: ServerDisk) -> Iterator[None]:
    """Be told of every statement on the file of an island."""
    connect = dbapi.connect

    def told(connection: OfIsland) -> None:
        if disk.world is not None and connection.in_transaction:  # to die before BEGIN is to die at the step before
            disk.world.fill(connection)
            disk.world.perhaps_die()

    def heard(*arguments: Any, **words: Any) -> Any:
        connection = connect(*arguments, **{"factory": OfIsland, **words})
        if isinstance(connection, OfIsland):
            connection.told = partial(told, connection)
        return connection

    dbapi.connect = heard
    try:
        yield
    finally:
        dbapi.connect = connect
