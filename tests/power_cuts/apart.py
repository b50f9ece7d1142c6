"""What a counter of a centre does in the process that is recorded: with its server, apart from it, and home again.

The folder is that of its islands. The server is a real one, and the line to it is really cut: its socket is taken away
and whoever is on it is thrown out. What the ear says then is said here, so that nobody is on the server at the moments
in which it is copied: behind each of its commits that the island's files know of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.config.model import Settings
from core.store.island import opening
from core.store.island.provision import Plan
from core.store.island.store import CentreStore
from core.sync.wire import DistrictWire
from tests.fakes.intake_desk import MORNING, IntakeDesk
from tests.power_cuts.acts import Program, UseCases, main

GIVEN, HOME, SERVER = "given", "home", "server"  # said with a generation before it, a generation, a database behind it
DOCUMENTS = ("accept", "correct", "refuse", "special", "decide", "close", "deliver")
AWAY = "storage.server.away"


def opened(folder: Path, key: bytes, url: str, counter: str) -> CentreStore:
    """Open the store of PC 1 as the program does at its start."""
    plan = Plan(pc=1, counter=counter, letters=("A", "B"), documents=DOCUMENTS, count=100)
    parts = {"settings": Settings(), "clock": SetClock(MORNING), "bus": Bus(), "wire": DistrictWire()}
    return opening.open_centre(url, folder, key, plan, **parts)


class Cable:
    """The way to a database of the server in ``folder``; it can be taken away."""

    def __init__(self, folder: str, database: str, beside: Path) -> None:
        self._folder, self.database, self._place, self._copies = folder, database, beside.with_name("cable"), 0
        self.url = f"postgresql+psycopg://yichuang@/{database}?host={self._place}"
        self.plug()

    def plug(self) -> None:
        self._place.symlink_to(self._folder)

    def pull(self) -> None:
        self._place.unlink()
        self._run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.database)

    def copy(self) -> str:
        """Copy the database as it stands, with nobody on it, and return the name of the copy."""
        self._copies += 1
        name = f"{self.database}_{self._copies}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.database} STRATEGY FILE_COPY")
        return name

    def _run(self, words: str, *values: str) -> None:
        with psycopg.connect(f"user=yichuang dbname=postgres host={self._folder}", autocommit=True) as connection:
            connection.execute(words, values or None)


class Apart(Program):
    """See Program; on a ``database`` of the server in ``server``."""

    def __init__(self, folder: Path, key: bytes, seed: int, server: str, database: str) -> None:
        super().__init__(folder, key, seed)
        self._cable = Cable(server, database, folder)

    def rounds(self, count: int = 2) -> None:
        """Work on the server, apart, at home again, so many times; then apart once more."""
        with self._centre() as (store, cases):
            for _ in range(count):
                self._apart(store, cases)
                self._cable.plug()
                store.line.mend()
                store.hear(-1)
            self._apart(store, cases)

    def many(self) -> None:
        """The same, until the oldest islands are taken away."""
        self.rounds(7)

    def _apart(self, store: CentreStore, cases: UseCases) -> None:
        begun = cases.visit()
        next(begun), next(begun)  # called on the server, served apart
        store.provision()
        self._said(f"{store.generation}/{GIVEN}")
        store.note_past()
        self._cable.pull()
        store.line.cut()
        store.went_away(AWAY)
        cases.day(begun)

    @contextmanager
    def _centre(self) -> Iterator[tuple[Any, UseCases]]:
        opening.CentreStore = _watched(self._said, self._cable)
        store: Any = opened(self._folder, self._key, self._cable.url, str(1 + self._seed))

        def said(op: str) -> None:
            if store.is_away:  # what is done at home is the server's to keep
                self._said(f"{store.generation}/{op}")

        yield store, UseCases(IntakeDesk(store=store), said, self._seed)
        store.close()


def _watched(said: Any, cable: Cable) -> type[CentreStore]:
    """Return a store that says what its server has, as soon as it has it, before any file knows."""

    class Watched(CentreStore):
        @property
        def generation(self) -> int:
            return self._harbour.generation

        @contextmanager
        def home_work(self, act: Act) -> Iterator[Any]:
            with super().home_work(act) as work:
                yield work
            self._engine.dispose()
            said(f"{SERVER}/{cable.copy()}")
            if self.is_away:
                said(f"{HOME}/{self.generation}")

    return Watched


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:], program=Apart)
