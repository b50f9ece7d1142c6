"""What a run stands on: real SQLite in memory under the real store and the real district, made once and wiped for each.

Nothing of the product is played here but the disk: no encryption, no file, no fsync (power cuts have tests of their own,
``tests/unit/store/test_power_cuts.py``). An image is a copy of the whole database, as a disk image of a machine is.
"""

import gc
import itertools
import os
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as dbapi
from sqlalchemy.pool import StaticPool

from core.attachments.attachment import SealedFile
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.ids import new_id
from core.district.database import Database
from core.store.migrations import migrate
from core.sync.wire import sha256

Hook = Callable[[], None]
DistrictImage = tuple[bytes, dict[Path, bytes]]  # database, and the files of the contents
NO_LIMIT = 1 << 30
STATEMENTS = 1000  # that a connection keeps; the worlds ask more kinds than the 128 it keeps of its own accord
SELDOM = (50_000, 20, 100)  # when Python looks for garbage, see ``steady``


class KilledError(BaseException):
    """Kill -9, exactly here."""


def hooked(driver: Any) -> Any:
    """Return a driver's connection whose statements and commits are heard of beforehand, by ``told``: whoever runs
    them, SQLAlchemy or ``core.store.trip``.
    """

    class Cursor(driver.Cursor):
        def execute(self, *statement):
            self.connection.told()
            return super().execute(*statement)

        def executemany(self, *statement):
            self.connection.told()
            return super().executemany(*statement)

    class Connection(driver.Connection):
        told = staticmethod(lambda: None)

        def cursor(self, factory=Cursor):
            return super().cursor(factory)

        def close(self):
            """Roll back only: SQLAlchemy closes the line of whoever was killed, but the file outlives it."""
            if self.in_transaction:
                self.rollback()

        def commit(self):
            self.told()
            super().commit()

    return Connection


OfCounter, OfDistrict = hooked(dbapi), hooked(sqlite3)


class Disk:
    """One counter's database. ``hook`` is called before every statement and every commit."""

    def __init__(self, hook: Hook) -> None:
        self._connection, self._is_full = _memory(), False
        self.engine = sa.create_engine(
            "sqlite://", module=dbapi, creator=lambda: self._connection, poolclass=StaticPool
        )
        sa.event.listen(self.engine, "begin", _begin)
        self.engine.connect().close()  # what SQLAlchemy asks the first time is no seed's business
        self._connection.told = hook

    def wipe(self) -> Any:
        """Empty it; return the image of that."""
        self.put(_empty())
        return _empty()

    def image(self) -> Any:
        copy = _memory()
        self._connection.backup(copy)
        return copy

    def put(self, image: Any) -> None:
        self.fill(is_full=False)  # whoever puts an image back has room for it
        image.backup(self._connection)

    def drop(self) -> None:
        """Lose the connection, as a killed program does: what was open is rolled back by the next one."""
        if self._connection.in_transaction:
            self._connection.rollback()

    def fill(self, *, is_full: bool) -> None:
        """Let the disk be full, or have room again: SQLite itself says SQLITE_FULL then."""
        if is_full or self._is_full:
            pages = self._connection.execute("PRAGMA page_count").fetchone()[0] if is_full else NO_LIMIT
            self._connection.execute(f"PRAGMA max_page_count = {pages}")
        self._is_full = is_full


class SimVault:
    """See core.attachments.ports.Vault: what is sealed is durable; whoever seals may die before and after."""

    def __init__(self, hook: Hook) -> None:
        self._hook, self.files = hook, dict[str, bytes]()

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        self._hook()
        body, name = b"".join(parts), new_id()
        self.files[name] = body
        self._hook()
        return SealedFile(name=name, sha256=sha256(body).hex(), size=len(body))

    def read(self, file: SealedFile) -> bytes:
        if file.name not in self.files:
            raise Fault("attachments.read.lost", reason="-")
        return self.files[file.name]


class ContentFolder:
    """The folder of the district's contents, on a disk in memory where there is one: the real files of the real code."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self.path = Path(tempfile.mkdtemp(prefix="yichuang-contents-", dir=memory if memory.is_dir() else None))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def image(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self._files()}

    def put(self, image: dict[Path, bytes]) -> None:
        for folder in self.path.iterdir():
            shutil.rmtree(folder)
        (self.path / "parts").mkdir()  # the district makes that one when it begins, and not again
        for path, body in image.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)

    def _files(self) -> Iterator[Path]:
        for folder, _folders, names in os.walk(self.path):
            yield from (Path(folder, name) for name in names)


class DistrictDisk:
    """The district's database, on the driver and the settings it uses for a file."""

    def __init__(self, hook: Hook) -> None:
        self.database = Database("sqlite://")
        engine = self.database._engine
        empty = engine.raw_connection().driver_connection.serialize()
        sa.event.listen(engine, "do_connect", _district_line)
        engine.dispose()
        self._connection = engine.raw_connection().driver_connection
        self._connection.told = hook
        self.contents = ContentFolder()
        self._empty = empty

    def wipe(self) -> DistrictImage:
        """Empty it; return the image of that."""
        self.put((self._empty, {}))
        return self._empty, {}

    def image(self) -> DistrictImage:
        return self._connection.serialize(), self.contents.image()

    def put(self, image: DistrictImage) -> None:
        self._connection.deserialize(image[0])
        self.contents.put(image[1])


def _district_line(_dialect: Any, _record: Any, _arguments: Any, words: dict[str, Any]) -> Any:
    return sqlite3.connect(":memory:", factory=OfDistrict, cached_statements=STATEMENTS, **words)


def _begin(connection: sa.Connection) -> None:
    is_reading = connection.get_execution_options().get("yichuang_reads_only", False)
    driver: Any = connection.connection.driver_connection  # SQLAlchemy's own way takes as long as an empty work
    driver.cursor().execute("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _memory() -> Any:
    connection = dbapi.connect(
        ":memory:", isolation_level=None, check_same_thread=False, factory=OfCounter,
        cached_statements=STATEMENTS,
    )  # fmt: skip
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


@contextmanager
def steady() -> Iterator[None]:
    """Look for garbage seldom, and never among the modules."""
    held = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    yield
    gc.set_threshold(*held)
    gc.unfreeze()


class SeededBits:
    """Stands for ``secrets`` and ``time`` where ids are made: the same seed gives the same ids."""

    def __init__(self, randbits: Callable[[int], int], clock: Clock) -> None:
        self.randbits, self._clock, self._count = randbits, clock, itertools.count()

    def time_ns(self) -> int:
        return int(self._clock.now().timestamp() * 1e9) + next(self._count) * 1_000_000
