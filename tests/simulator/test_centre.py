"""A centre in the world that breaks: several programs on one real PostgreSQL, one stream, and a lead that gets lost.

What is played is as in ``test_simulator.py`` but for the disk: a server has no image that a person puts back here.
"""

import logging
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from core.base import ids
from core.base.clock import Clock
from core.base.events import Bus
from core.base.ids import new_id
from core.config.model import Settings
from core.store.engine import postgresql_engine
from core.store.line import ANSWER_S, Line
from core.store.server_store import ServerStore
from core.sync.wire import DistrictWire
from desktop.store_opening import FOLLOW_S, Led
from tests.simulator.bugs import BUGS, Bug
from tests.simulator.counter import Counter, Memory, Number
from tests.simulator.ground import Hook
from tests.simulator.invariants import check
from tests.simulator.world import Ground, World

SEEDS, STEPS, PROGRAMS = 5, 30, 3
HUNT_STEPS = 90  # of a seed that hunts: a restore must lose what was acknowledged
ODDS = {"full": 0.0, "roll_back": 0.0}
# A program that died here has not hung up: it lives in this process. Nobody else stops inside a transaction.
HANG_UP = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
)


class ServerDisk:
    """The database of the centre as one program sees it; see ``tests.simulator.ground.Disk``."""

    def __init__(self, url: str, hook: Hook) -> None:
        class HookedCursor(psycopg.Cursor[Any]):
            def execute(self, *statement: Any, **how: Any) -> Any:
                hook()
                return super().execute(*statement, **how)

        self.line = Line(ANSWER_S)
        self.engine = postgresql_engine(url, 5.0, line=self.line)
        sa.event.listen(self.engine, "connect", lambda line, _record: setattr(line, "cursor_factory", HookedCursor))
        sa.event.listen(self.engine, "commit", lambda _connection: hook())

    def wipe(self) -> None:
        """It is new."""

    def image(self) -> None:
        """Nobody copies a server here."""

    def drop(self) -> None:
        """The lines of a killed program are gone; the server rolls back."""
        self.engine.dispose()

    def fill(self, *, is_full: bool) -> None:
        assert not is_full


class Program(Counter):
    """One program of the centre. Whoever has the lease on the uplink sends for all."""

    def __init__(self, place: int, clock: Clock, url: str, known: Memory, shown: set[Number]) -> None:
        self._url, self._known, self._shown = url, known, shown
        super().__init__(place, clock)

    def _ground(self, clock: Clock) -> None:
        self.name = "//330290/015/centre"
        self.disk = ServerDisk(self._url, self._hook)
        self.store = ServerStore(
            self.disk.engine, self.disk.line, settings=Settings(), clock=clock, bus=Bus(), wire=DistrictWire(),
            source=self.name,
        )  # fmt: skip

    def begin(self, world: World) -> None:
        super().begin(world)
        self.knows = Memory(taken=self._known.taken, numbers=self._known.numbers)
        self.shown = self._shown

    def start(self) -> None:
        self.store.sender = new_id()
        super().start()
        self.uploader.pump = Led(self.store, self.uploader.pump)
        self.results.pump = Led(self.store, self.results.pump)


class Centre(World):
    """Leads get lost: a lease runs out while its holder only thinks."""

    def keep(self, counter: Counter) -> None:
        self.images.append(self.ground.disk.image())
        self.lose_the_lead(counter)

    def _dead(self, counter: Counter) -> None:
        self.quietly(lambda: self.lose_the_lead(counter))  # nobody waits here until the lease of the dead runs out
        super()._dead(counter)

    def lose_the_lead(self, counter: Counter) -> None:
        with psycopg.connect(counter._url.replace("+psycopg", "")) as line:
            line.execute(HANG_UP)
            line.execute("DELETE FROM lease")

    def _together(self) -> list[list[Counter]]:
        return [self.counters]

    def _is_quiet(self, wait: float, quiet: float) -> bool:
        return wait in (quiet, FOLLOW_S)


@pytest.fixture
def live(postgres_server, postgres_template):
    """Run one seed on a new database."""
    held = ids.secrets, ids.time
    logging.disable(logging.WARNING)

    def run(seed: int, steps: int = STEPS, **odds: float) -> Centre:
        url, known, shown = postgres_server.create(postgres_template), Memory(), set[Number]()
        ground = Ground(0)
        ground.counters = [Program(place, ground.clock, url, known, shown) for place in range(1, PROGRAMS + 1)]
        try:
            world = Centre(ground, seed, counters=PROGRAMS, steps=steps, odds=ODDS | odds, works=())
            world.run()
            check(world)
        finally:
            for one in ground.counters:
                one.store.close()
            postgres_server.drop(url)
        return world

    yield run
    logging.disable(logging.NOTSET)
    ids.secrets, ids.time = held


def test_a_centre_loses_nothing_doubles_nothing_and_comes_to_rest(live):
    worlds = [live(seed) for seed in range(SEEDS)]
    assert sum(sum(world.counts.values()) for world in worlds) > SEEDS  # a world that does not break proves nothing


def test_a_seeded_bug_is_found_in_a_centre_too(live, monkeypatch):
    bug = BUGS["does not rewind"]
    monkeypatch.setattr(bug.where, bug.name, bug.instead)
    assert any(_breaks(live, seed, bug) for seed in range(30))


def _breaks(live, seed: int, bug: Bug) -> bool:
    try:
        live(seed, HUNT_STEPS, **bug.odds)
    except AssertionError:
        return True
    return False
