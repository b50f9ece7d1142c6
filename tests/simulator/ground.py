"""What a run stands on: real SQLite in memory under the real store and the real district, made once and wiped for each.

Nothing of the product is played here but the disk: no encryption, no file, no fsync (power cuts have tests of their own,
``tests/unit/store/test_power_cuts.py``). An image is a copy of the whole database, as a disk image of a machine is.
"""

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as dbapi
from sqlalchemy.pool import StaticPool

from core.base.clock import Clock
from core.district.database import Database
from core.store.migrations import migrate

Hook = Callable[[], None]
NO_LIMIT = 1 << 30


class KilledError(BaseException):
    """Kill -9, exactly here."""


class HookedCursor(dbapi.Cursor):
    """Tells its connection of every statement before it is run: whoever runs it, SQLAlchemy or ``core.store.trip``."""

    def execute(self, *statement):
        self.connection.told()
        return super().execute(*statement)


class HookedConnection(dbapi.Connection):
    """A connection whose statements and commits are heard of beforehand."""

    told = staticmethod(lambda: None)

    def cursor(self, factory=HookedCursor):
        return super().cursor(factory)

    def close(self):
        """Roll back only: SQLAlchemy closes the line of whoever was killed, but the file outlives it."""
        if self.in_transaction:
            self.rollback()

    def commit(self):
        self.told()
        super().commit()


class Disk:
    """One counter's database. ``hook`` is called before every statement and every commit."""

    def __init__(self, hook: Hook) -> None:
        self.hook = hook
        self._connection = _memory()
        self.engine = sa.create_engine(
            "sqlite://", module=dbapi, creator=lambda: self._connection, poolclass=StaticPool
        )
        sa.event.listen(self.engine, "begin", _begin)
        self._connection.told = self._heard

    def wipe(self) -> None:
        self.put(_empty())

    def image(self) -> Any:
        copy = _memory()
        self._connection.backup(copy)
        return copy

    def put(self, image: Any) -> None:
        image.backup(self._connection)
        self.fill(is_full=False)

    def drop(self) -> None:
        """Lose the connection, as a killed program does: what was open is rolled back by the next one."""
        if self._connection.in_transaction:
            self._connection.rollback()

    def fill(self, *, is_full: bool) -> None:
        """Let the disk be full, or have room again: SQLite itself says SQLITE_FULL then."""
        pages = self._connection.execute("PRAGMA page_count").fetchone()[0] if is_full else NO_LIMIT
        self._connection.execute(f"PRAGMA max_page_count = {pages}")

    def _heard(self) -> None:
        self.hook()


class DistrictDisk:
    """The district's database, on the driver and the settings it uses for a file."""

    def __init__(self, hook: Hook) -> None:
        self.hook = hook
        self.database = Database("sqlite://")
        self._connection = self.database._engine.raw_connection().driver_connection
        self._empty = self._connection.serialize()
        sa.event.listen(self.database._engine, "before_cursor_execute", self._statement)
        sa.event.listen(self.database._engine, "commit", lambda _connection: self.hook())

    def wipe(self) -> None:
        self._connection.deserialize(self._empty)

    def image(self) -> bytes:
        return self._connection.serialize()

    def put(self, image: bytes) -> None:
        self._connection.deserialize(image)

    def _statement(self, _connection, _cursor, statement, _values, _context, _many) -> None:
        self.hook()


def _begin(connection: sa.Connection) -> None:
    is_reading = connection.get_execution_options().get("yichuang_reads_only", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _memory() -> Any:
    connection = dbapi.connect(":memory:", isolation_level=None, check_same_thread=False, factory=HookedConnection)
    connection.execute("PRAGMA page_size = 1024")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@cache
def _empty() -> Any:
    """Return a database of today's schema: migrating takes longer than a hundred runs."""
    connection = _memory()
    engine = sa.create_engine("sqlite://", module=dbapi, creator=lambda: connection, poolclass=StaticPool)
    sa.event.listen(engine, "begin", _begin)
    with engine.begin() as transaction:
        migrate(transaction)
    copy = _memory()  # the engine closes its own when it goes
    connection.backup(copy)
    return copy


class SeededBits:
    """Stands for ``secrets`` and ``time`` where ids are made: the same seed gives the same ids."""

    def __init__(self, randbits: Callable[[int], int], clock: Clock) -> None:
        self.randbits, self._clock, self._count = randbits, clock, itertools.count()

    def time_ns(self) -> int:
        return int(self._clock.now().timestamp() * 1e9) + next(self._count) * 1_000_000
