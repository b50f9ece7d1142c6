"""A centre for the world that breaks: several programs on one real PostgreSQL, one stream, and a lead that gets lost.

What is played is as in ``world`` but for the disk: a server has no image that a person puts back here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa

from core.base.clock import Clock
from core.base.events import Bus
from core.base.ids import new_id
from core.config.model import Settings
from core.store.engine import postgresql_engine
from core.store.line import ANSWER_S, Line
from core.store.server_store import ServerStore
from core.sync.wire import DistrictWire
from desktop.speaking import FOLLOW_S, Led
from tests.postgres import Server
from tests.simulator.counter import Counter, Memory, Number
from tests.simulator.ground import Hook
from tests.simulator.world import Ground, World

PROGRAMS = 3
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


@dataclass
class Common:
    """What the people of a centre know together, and the scans in its database."""

    taken: list[str] = field(default_factory=list)
    numbers: dict[str, Number] = field(default_factory=dict)
    shown: set[Number] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)


class Program(Counter):
    """One program of the centre. Whoever has the lease on the uplink sends for all."""

    def __init__(self, place: int, clock: Clock, url: str, common: Common) -> None:
        self._url, self._common = url, common
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
        self.knows = Memory(taken=self._common.taken, numbers=self._common.numbers)
        self.shown, self.vault.files = self._common.shown, self._common.files

    def start(self) -> None:
        self.store.sender = new_id()
        super().start()
        for led in (self.uploader, self.results, self.scans, self.publications):
            led.pump = Led(self.store, led.pump)


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


@contextmanager
def founded(server: Server, template: str) -> Iterator[Ground]:
    """Found a centre on a new database, a copy of ``template``; it is dropped in the end."""
    url, common = server.create(template), Common()
    ground = Ground(0)
    ground.counters = [Program(place, ground.clock, url, common) for place in range(1, PROGRAMS + 1)]
    try:
        yield ground
    finally:
        for one in ground.counters:
            one.store.close()
        server.drop(url)
