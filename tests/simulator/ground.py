"""What a run stands on: real SQLite under the real store and the real district, made once and wiped for each.

Nothing of the product is played here but the disk: no encryption, no fsync (power cuts have tests of their own,
``tests/unit/store/test_power_cuts.py``). An image is the whole file of a database, as a disk image of a machine is.
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
from functools import cache, partial
from multiprocessing.util import Finalize
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
_files = itertools.count()  # ids are a world's
DistrictImage = tuple[bytes, dict[Path, bytes]]  # database, and the files of the contents
COUNTER, VALID_FOR = 24, 92  # places in the header of a database, https://sqlite.org/fileformat.html
SETTINGS, LOCKED = ("journal_mode = MEMORY", "synchronous = OFF"), ("locking_mode = EXCLUSIVE",)
UNLOCKED = ("locking_mode = NORMAL", "schema_version")  # and a question, which lets go of the lock
NO_LIMIT = 1 << 30
STATEMENTS = 1000  # that a connection keeps; the worlds ask more kinds than the 128 it keeps of its own accord
SELDOM = (200_000, 20, 100)  # when Python looks for garbage, see ``steady``


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

        def __init__(self, *arguments, **words):
            super().__init__(*arguments, **words)
            self.cursor = partial(super().cursor, Cursor)

        def close(self):
            """Roll back only: SQLAlchemy closes the line of whoever was killed, but the file outlives it."""
            if self.in_transaction:
                self.rollback()

        def commit(self):
            self.told()
            super().commit()

    return Connection


OfCounter, OfDistrict = hooked(dbapi), hooked(sqlite3)


class File:
    """The file of a database, whose bytes are taken and put in place beside its one connection.

    To SQLite another program wrote then: it reads anew, but what it knows of the schema stays true, and with it every
    statement that is prepared. To read the schema again and prepare all anew takes as long as a tenth of a day.
    """

    def __init__(self, path: Path, connection: Any, cursor: type) -> None:
        self._cursor = cursor(connection)  # of which no hook hears
        self._pragmas((*SETTINGS, *LOCKED))
        self._file = path.open("r+b", buffering=0)
        weakref.finalize(self, self._file.close)

    def image(self) -> bytes:
        """Return its bytes; no transaction is open."""
        self._file.seek(0)
        return self._file.read()

    def put(self, image: bytes) -> None:
        """Put such bytes in place; no transaction is open."""
        self._pragmas(UNLOCKED)
        self._file.seek(COUNTER)  # by this one, which counts what was written, SQLite sees that it is another file
        count = int.from_bytes(self._file.read(4), "big") + 1
        changed = (count % (1 << 32)).to_bytes(4, "big")
        self._file.seek(0)
        self._file.write(
            b"".join((image[:COUNTER], changed, image[COUNTER + 4 : VALID_FOR], changed, image[VALID_FOR + 4 :]))
        )
        self._file.truncate()
        self._pragmas(LOCKED)

    def _pragmas(self, pragmas: Iterable[str]) -> None:
        for pragma in pragmas:
            self._cursor.execute(f"PRAGMA {pragma}").fetchall()


class KeptLine(sa.Connection):
    """The one connection of an engine, which is handed out again and again: to make one takes as long as to ask it."""

    def close(self) -> None:
        """Roll back what was begun, also where a commit failed, and be as new."""
        if self._transaction is not None:
            self._transaction.close()
        driver: Any = self.connection.driver_connection
        if driver.in_transaction:
            driver.rollback()
        self._execution_options = self.engine.get_execution_options()


def keep_line(engine: sa.Engine) -> None:
    """Have an engine hand out one line only; to one who asks at a time."""
    kept = KeptLine(engine)
    vars(engine)["connect"] = lambda: kept


class Disk:
    """One counter's database. ``hook`` is called before every statement and every commit."""

    def __init__(self, hook: Hook) -> None:
        path = _folder() / f"counter-{next(_files)}.db"
        self._connection, self._is_full = _connected(path), False
        self._file = File(path, self._connection, dbapi.Cursor)
        self.engine = sa.create_engine(
            "sqlite://", module=dbapi, creator=lambda: self._connection, poolclass=StaticPool
        )
        sa.event.listen(self.engine, "begin", _begin)
        self.engine.connect().close()  # what SQLAlchemy asks the first time is no seed's business
        keep_line(self.engine)
        self._connection.told = hook

    def wipe(self) -> bytes:
        """Empty it; return the image of that."""
        self.put(_empty())
        return _empty()

    def image(self) -> bytes:
        return self._file.image()

    def put(self, image: bytes) -> None:
        self.fill(is_full=False)  # whoever puts an image back has room for it
        self._file.put(image)

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
        self.path = Path(tempfile.mkdtemp(prefix="contents-", dir=_folder()))

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
        self._empty = engine.raw_connection().driver_connection.serialize()
        path = _folder() / f"district-{next(_files)}.db"
        sa.event.listen(engine, "do_connect", partial(_district_line, path))
        engine.dispose()
        connection = engine.raw_connection().driver_connection
        keep_line(engine)
        self._file = File(path, connection, sqlite3.Cursor)
        connection.told = hook
        self.contents = ContentFolder()

    def wipe(self) -> DistrictImage:
        """Empty it; return the image of that."""
        self.put((self._empty, {}))
        return self._empty, {}

    def image(self) -> DistrictImage:
        return self._file.image(), self.contents.image()

    def put(self, image: DistrictImage) -> None:
        self._file.put(image[0])
        self.contents.put(image[1])


def _district_line(path: Path, _dialect: Any, _record: Any, _arguments: Any, words: dict[str, Any]) -> Any:
    return sqlite3.connect(path, factory=OfDistrict, cached_statements=STATEMENTS, **words)


def _begin(connection: sa.Connection) -> None:
    is_reading = connection.get_execution_options().get("yichuang_reads_only", False)
    driver: Any = connection.connection.driver_connection  # SQLAlchemy's own way takes as long as an empty work
    driver.cursor().execute("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _connected(path: Path) -> Any:
    connection = dbapi.connect(
        str(path), isolation_level=None, check_same_thread=False, factory=OfCounter,
        cached_statements=STATEMENTS,
    )  # fmt: skip
    connection.execute("PRAGMA page_size = 1024")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@cache
def _folder() -> Path:
    """Return a folder of this process, in memory where there is a disk there."""
    memory = Path("/dev/shm")
    path = Path(tempfile.mkdtemp(prefix="yichuang-worlds-", dir=memory if memory.is_dir() else None))
    Finalize(None, shutil.rmtree, (path,), {"ignore_errors": True}, exitpriority=0)  # in a process of a pool, too
    return path


@cache
def _empty() -> bytes:
    """Return a database of today's schema: migrating takes longer than a hundred runs."""
    path = _folder() / "empty.db"
    connection = _connected(path)
    file = File(path, connection, dbapi.Cursor)
    engine = sa.create_engine("sqlite://", module=dbapi, creator=lambda: connection, poolclass=StaticPool)
    sa.event.listen(engine, "begin", _begin)
    with engine.begin() as transaction:
        migrate(transaction)
    return file.image()


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
