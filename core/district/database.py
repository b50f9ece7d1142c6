"""The district's database: SQLite in a file by default, PostgreSQL by its address. It knows no event."""

import math
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.rows import namedtuple_row
from psycopg.types.string import BytesBinaryDumper
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from core.base.faults import Fault
from core.district.statements import (
    NOTHING,
    Columns,
    Values,
    put_in_file,
    put_on_server,
    save_in_file,
    save_on_server,
    spelt_in_file,
    spelt_on_server,
    turned,
)
from core.district.tables import metadata
from core.district.upgrading import upgrade

EPOCH, RECEIPT_KEY = "epoch", "receipt_key"
_META = metadata.tables["meta"]
_VALUE = sa.select(_META.c.value).where(_META.c.name == sa.bindparam("own"))
_NEW_EPOCH = sa.update(_META).where(_META.c.name == EPOCH).values(value=sa.bindparam("epoch"))

TRUSTED_S = 1.0  # a connection is not asked again within that
_LEFT, _CURSORS = "left_at", "cursors"  # in the pool's record of a connection: monotonic; and of a trip's statements

Transaction = sa.Connection


class Database:
    """Opens transactions; any thread. Every write transaction of SQLite is IMMEDIATE: one writer, no upgrades."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
            upgrade(self._engine)
            with self.begin() as tx:
                first = {EPOCH: "1", RECEIPT_KEY: secrets.token_hex(32)}
                put_new(tx, _META, *({"name": name, "value": value} for name, value in first.items()))
        except SQLAlchemyError as error:
            raise Fault("district.serve.database", reason=type(error).__name__) from error

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open a transaction; committed at the end of the block, rolled back by an exception."""
        with self._engine.begin() as tx:
            yield tx

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


class Answer:
    """The rows that a question brings. Good until the next trip."""

    def __init__(self, cursor: Any, rows: list[Any] | None = None) -> None:
        self._cursor, self._rows = cursor, rows

    @property
    def rows(self) -> list[Any]:
        """All of them in their order; waits for them the first time."""
        if self._rows is None:  # a cached property has one lock for all threads, which would wait for one another
            self._rows = list(self._cursor.fetchall())
        return self._rows


class Trip:
    """Statements one behind the other to the database: a server works at each of them while the next is thought of."""

    def __init__(self, tx: Transaction) -> None:
        self.tx, self._is_file = tx, tx.dialect.name != "postgresql"
        self._cursors: list[Any] = [] if self._is_file else tx.connection.info.setdefault(_CURSORS, [])
        self._asked = 0

    def ask(self, statement: sa.Executable, values: Any) -> Answer:
        """Send this; nobody may ask for the rows of a write."""
        if self._is_file:
            return Answer(None, _asked_of_file(self.tx, statement, values))
        words, own = spelt_on_server(statement, self.tx.dialect)
        cursor = self._cursor()
        cursor.execute(words, {**own, **values})
        return Answer(cursor)

    def put(self, table: sa.Table, columns: Columns, alike: Values = NOTHING, *, only_new: bool = False) -> None:
        """Insert rows, told column by column, and what is the same in each of them; none is none.

        For a key that is there it is an integrity error, unless they are told to be put only where they are new.
        """
        if any(columns.values()):
            spelt = put_in_file if self._is_file else put_on_server
            self.ask(*spelt(table, columns, alike, only_new))

    def put_new(self, table: sa.Table, *rows: dict[str, Any]) -> None:
        """Insert those rows of alike columns whose key is not there."""
        self.put(table, turned(rows), only_new=True)

    def save(self, table: sa.Table, key: str, rows: Sequence[dict[str, Any]], newer: str = "") -> None:
        """Write alike columns over rows that are there, each found by its ``key``.

        Where somebody wrote a row meanwhile whose ``newer`` column is as high, that one stays; a file has one writer.
        """
        if rows:
            self.ask(*(save_in_file(table, key, rows) if self._is_file else save_on_server(table, key, rows, newer)))

    def _cursor(self) -> Any:
        """Return the connection's next cursor: a new one would learn anew what kinds of values there are."""
        if self._asked == len(self._cursors):
            driver: Any = self.tx.connection.driver_connection
            self._cursors.append(driver.cursor(row_factory=namedtuple_row))
        self._asked += 1
        return self._cursors[self._asked - 1]


@contextmanager
def trip(tx: Transaction, *, is_last: bool = False) -> Iterator[Trip]:
    """Begin a trip, which ends with the block; where it ``is_last``, a server commits with it. One at a time."""
    if tx.dialect.name != "postgresql":
        yield Trip(tx)
        return
    driver: Any = tx.connection.driver_connection
    try:
        with _told(tx), _first_failure_of(driver.pipeline()):
            yield Trip(tx)
            if is_last:
                tx.commit()
    except BaseException:
        if driver.closed:
            tx.invalidate()  # what the driver finds out is not told to its pool
        elif is_last:
            driver.rollback()  # which has been told that all is over
        raise


@contextmanager
def _first_failure_of(pipeline: AbstractContextManager[Any]) -> Iterator[None]:
    """Raise what failed first in a pipeline: the statements behind it fail as well, which is no news.

    The driver would log the end of such a pipeline as a trouble of its own, if it knew that an error is on its way.
    """
    failures = list[BaseException]()
    try:
        with pipeline:
            try:
                yield
            except BaseException as failure:  # noqa: BLE001 - raised below
                failures.append(failure)
    except psycopg.Error as failure:
        failures.append(failure)
    if failures:
        raise failures[0]


def put_new(tx: Transaction, table: sa.Table, *rows: dict[str, Any]) -> None:
    """Insert those rows of alike columns whose key is not there."""
    with trip(tx) as one:
        one.put_new(table, *rows)


def ask(tx: Transaction, statement: sa.Executable, values: Values = NOTHING) -> list[Any]:
    """Return the rows of a question that is made once, of a write none. A file is asked straight through its driver."""
    if tx.dialect.name != "postgresql":
        return _asked_of_file(tx, statement, values)
    result = tx.execute(statement, values)
    return list(result.all()) if result.returns_rows else []


def ask_one(tx: Transaction, statement: sa.Executable, values: Values = NOTHING) -> Any:
    """Return the one row that such a question asks for, None where there is none."""
    return next(iter(ask(tx, statement, values)), None)


def ask_value(tx: Transaction, statement: sa.Executable, values: Values = NOTHING) -> Any:
    """Return the one value that such a question asks for, None where there is none."""
    row = ask_one(tx, statement, values)
    return row[0] if row is not None else None


def _asked_of_file(tx: Transaction, statement: sa.Executable, values: Any) -> list[Any]:
    """Run a statement and read all of its rows: none stays open beyond its connection."""
    driver: Any = tx.connection.driver_connection
    spelt = spelt_in_file(statement, tx.dialect)
    try:
        if isinstance(values, list):
            driver.cursor().executemany(spelt.words, [spelt.values(each) for each in values])
            return []
        cursor = driver.cursor().execute(spelt.words, spelt.values(values))
        return spelt.read(cursor) if spelt.read else []
    except sqlite3.Error as error:
        raise _as_all_else(tx, error, sqlite3.Error) from error


@contextmanager
def _told(tx: Transaction) -> Iterator[None]:
    """Let what the driver of a server itself raises look as all else does."""
    try:
        yield
    except psycopg.Error as error:
        raise _as_all_else(tx, error, psycopg.Error) from error


def _as_all_else(tx: Transaction, error: Exception, kind: type[Exception]) -> BaseException:
    return DBAPIError.instance("", None, error, kind, dialect=tx.dialect)


def meta_value(tx: Transaction, name: str) -> str:
    """Return a row of ``meta``."""
    return str(ask_value(tx, _VALUE, {"own": name}))


def begin_new_epoch(database: Database) -> int:
    """Say that these data were put back from a backup: cursors of the life before are refused from now on."""
    with database.begin() as tx:
        epoch = int(meta_value(tx, EPOCH)) + 1
        ask(tx, _NEW_EPOCH, {"epoch": str(epoch)})
    return epoch


def _engine(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(url)
        sa.event.listen(engine, "connect", _make_fast)
        sa.event.listen(engine, "checkin", _left)
        sa.event.listen(engine, "checkout", partial(_proven, engine.dialect))
        return engine
    in_memory = parsed.database in (None, "", ":memory:")
    if not in_memory:
        _make_private(Path(str(parsed.database)))
    engine = sa.create_engine(url, paramstyle="named", poolclass=StaticPool if in_memory else None)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin_in_file)
    return engine


def _begin_in_file(tx: Transaction) -> None:
    driver: Any = tx.connection.driver_connection
    try:
        driver.cursor().execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise _as_all_else(tx, error, sqlite3.Error) from error


def _make_fast(connection: Any, _record: Any) -> None:
    """Have texts of 2 KB and more compressed by lz4, where the server can: its own way takes half of its work.

    And have bytes copied by the driver's own dumper; for a column of that type it would take the slow one of DB-API.
    And have rows found by their indexes: a plan is kept that was made while a table was new and nearly empty.
    """
    connection.adapters.register_dumper(bytes, BytesBinaryDumper)
    connection.execute("SET enable_seqscan = off")
    connection.execute(
        "SELECT set_config(name, 'lz4', false) FROM pg_settings "
        "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
    )
    connection.commit()


def _left(_connection: Any, record: Any) -> None:
    record.info[_LEFT] = time.monotonic()


def _proven(dialect: sa.Dialect, connection: Any, record: Any, _fairy: Any) -> None:
    """Ask a connection that nobody used for a while whether it still is one; to ask at each use is a trip for nothing.

    One that broke in between fails its request, which is sent again.
    """
    if time.monotonic() - record.info.get(_LEFT, math.inf) > TRUSTED_S:
        try:
            dialect.do_ping(connection)
        except psycopg.Error as error:
            raise sa.exc.InvalidatePoolError from error


def _make_private(path: Path) -> None:
    """Make a new file for its owner only: cases have names in them. Its companions inherit that."""
    try:
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise Fault("district.serve.database", reason=type(error).__name__) from error


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}").close()
