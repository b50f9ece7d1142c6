"""The district's database: SQLite in a file by default, PostgreSQL by its address. It knows no event."""

import json
import math
import secrets
import sqlite3
import time
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg.rows import namedtuple_row
from psycopg.types.string import BytesBinaryDumper
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from core.base.faults import Fault
from core.district.tables import metadata
from core.district.upgrading import upgrade

EPOCH, RECEIPT_KEY = "epoch", "receipt_key"
_META = metadata.tables["meta"]
_VALUE = sa.select(_META.c.value).where(_META.c.name == sa.bindparam("own"))
_NEW_EPOCH = sa.update(_META).where(_META.c.name == EPOCH).values(value=sa.bindparam("epoch"))

TRUSTED_S = 1.0  # a connection is not asked again within that
_LEFT, _CURSORS = "left_at", "cursors"  # in the pool's record of a connection: monotonic; and of a trip's statements

_MANY, _VARIANTS = 20, 200
_ONLY_NEW = " ON CONFLICT DO NOTHING"
_TYPES = {sa.Integer: "bigint", sa.Date: "date", sa.LargeBinary: "bytea", sa.String: "text"}
_PLACE = "place"  # of a row among many
_OWN = "own_"  # before the names of values, which must not be those of columns
_MEMBER = f"{_OWN}member_"

Transaction = sa.Connection
Values = Mapping[str, Any]
_NONE: Values = MappingProxyType({})
Q = TypeVar("Q", sa.Select[Any], sa.Update)
Asked = tuple[sa.Executable, Any]  # a statement that is made once, and its values; to a file many of them


class Database:
    """Opens transactions; any thread. Every write transaction of SQLite is IMMEDIATE: one writer, no upgrades."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
            self._is_file = self._engine.dialect.name != "postgresql"
            upgrade(self._engine)
            with self.begin() as tx:
                first = {EPOCH: "1", RECEIPT_KEY: secrets.token_hex(32)}
                self.put_new(tx, _META, *({"name": name, "value": value} for name, value in first.items()))
        except SQLAlchemyError as error:
            raise Fault("district.serve.database", reason=type(error).__name__) from error

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open a transaction; committed at the end of the block, rolled back by an exception."""
        with self._engine.begin() as tx:
            yield tx

    def put_new(self, tx: Transaction, table: sa.Table, *rows: dict[str, Any]) -> None:
        """Insert those rows of alike columns whose key is not there."""
        with trip(tx) as one:
            one.write(self.putting_new(table, *rows))

    def putting_new(self, table: sa.Table, *rows: dict[str, Any]) -> list[Asked]:
        """Return the insert of those rows of alike columns whose key is not there."""
        return self.putting(table, turned(rows), {}, only_new=True)

    def putting(
        self, table: sa.Table, columns: Mapping[str, Sequence[Any]], alike: Mapping[str, Any], *, only_new: bool = False
    ) -> list[Asked]:
        """Return the insert of rows, told column by column, and of what is the same in each of them.

        For a key that is there it is an integrity error, unless they are told to be put only where they are new.
        """
        if not any(columns.values()):
            return []
        if self._is_file:
            statement = _put_in_file(table, (*alike, *columns), only_new)
            rows = zip(*columns.values(), strict=True)
            return [(statement, [{**alike, **dict(zip(columns, row, strict=True))} for row in rows])]
        same = {name: values[0] for name, values in columns.items() if _is_one(values)}
        own = {name: values for name, values in columns.items() if name not in same}
        statement = _put_on_server(table, tuple(own), (*alike, *same), only_new)
        return [(statement, {**alike, **same, **_arrays(table, own)})]

    def saving(self, table: sa.Table, key: str, rows: Sequence[dict[str, Any]], newer: str = "") -> list[Asked]:
        """Return the write of alike columns over rows that are there, each found by its ``key``.

        Where somebody wrote a row meanwhile whose ``newer`` column is as high, that one stays.
        """
        if not rows:
            return []
        names = tuple(rows[0])
        if self._is_file:
            own = [{_OWN + name: row[name] for name in names} for row in rows]
            return [(_save_in_file(table, key, names), own)]  # which has one writer
        return [(_save_on_server(table, key, names, newer), _arrays(table, turned(rows)))]

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
        words, own = _spelt(statement, self.tx.dialect)
        cursor = self._cursor()
        cursor.execute(words, {**own, **values})
        return Answer(cursor)

    def write(self, writes: Iterable[Asked]) -> None:
        """Send all of these."""
        for each in writes:
            self.ask(*each)

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


def ask(tx: Transaction, statement: sa.Executable, values: Values = _NONE) -> list[Any]:
    """Return the rows of a question that is made once, of a write none. A file is asked straight through its driver."""
    if tx.dialect.name != "postgresql":
        return _asked_of_file(tx, statement, values)
    result = tx.execute(statement, values)
    return list(result.all()) if result.returns_rows else []


def ask_value(tx: Transaction, statement: sa.Executable, values: Values = _NONE) -> Any:
    """Return the one value that such a question asks for, None where there is none."""
    rows = ask(tx, statement, values)
    return rows[0][0] if rows else None


@lru_cache(2 * _VARIANTS)  # as long as the statements themselves are kept
def _spelt(statement: sa.Executable, dialect: sa.Dialect) -> tuple[str, Values]:
    """Return the words of a statement as the driver takes them, and the values it has of its own."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return str(compiled), dict(compiled.params)


@dataclass(frozen=True, slots=True)
class _InFile:
    """A statement as SQLite takes it. It knows no date: ``days`` are the values that are one, ``read`` makes rows."""

    words: str
    own: dict[str, Any]
    days: Sequence[str]
    read: Callable[[Iterable[Any]], list[Any]] | None  # None: there are none

    def values(self, values: dict[str, Any]) -> Values:
        given = self.own | values
        for name in self.days:
            if given[name] is not None:
                given[name] = given[name].isoformat()
        return given


def _asked_of_file(tx: Transaction, statement: sa.Executable, values: Any) -> list[Any]:
    """Run a statement and read all of its rows: none stays open beyond its connection."""
    driver: Any = tx.connection.driver_connection
    spelt = _spelt_in_file(statement, tx.dialect)
    try:
        if isinstance(values, list):
            driver.cursor().executemany(spelt.words, [spelt.values(each) for each in values])
            return []
        cursor = driver.cursor().execute(spelt.words, spelt.values(values))
        return spelt.read(cursor) if spelt.read else []
    except sqlite3.Error as error:
        raise _as_all_else(tx, error, sqlite3.Error) from error


@lru_cache(2 * _VARIANTS)
def _spelt_in_file(statement: sa.Executable, dialect: sa.Dialect) -> _InFile:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    days = [name for bind, name in compiled.bind_names.items() if isinstance(bind.type, sa.Date)]
    columns = statement.selected_columns if isinstance(statement, sa.SelectBase) else ()
    read = _reader([column.key for column in columns], [isinstance(column.type, sa.Date) for column in columns])
    return _InFile(str(compiled), dict(compiled.params), tuple(days), read if columns else None)


def _reader(names: Sequence[str | None], are_days: Sequence[bool]) -> Callable[[Iterable[Any]], list[Any]]:
    """Return what makes rows with names of those of the driver."""
    row: Any = namedtuple("Row", [name or "" for name in names], rename=True)  # type: ignore[misc]  # noqa: PYI024
    if not any(are_days):
        return lambda rows: list(map(row._make, rows))

    def read(rows: Iterable[Any]) -> list[Any]:
        return [
            row(*(_day(one) if is_day else one for one, is_day in zip(each, are_days, strict=True))) for each in rows
        ]

    return read


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def among(tx: Transaction, question: Q, column: sa.Column[str], values: Collection[str]) -> tuple[Q, dict[str, Any]]:
    """Return (statement, its values) of a question, or of a change, for those rows whose column is one of these.

    ``question`` is one that is made once, and so are its statements: to a server there is one for any number of values.
    """
    members: list[str | None] = list(values)
    if tx.dialect.name == "postgresql":
        return _among_on_server(question, column), {_OWN + "members": json.dumps(members)}
    places = 1 << max(0, len(members) - 1).bit_length()  # so that there are few statements: the last one fills them
    members += [members[-1] if members else None] * (places - len(members))
    return _among_in_file(question, column, places), {f"{_MEMBER}{place}": one for place, one in enumerate(members)}


@cache
def _among_on_server(question: Any, column: sa.Column[str]) -> Any:
    """Take the values as one, in JSON: the driver spells an array out member by member.

    That takes longer than the server's whole question.
    """
    members: sa.BindParameter[str] = sa.bindparam(_OWN + "members", type_=sa.Text())
    one = sa.func.json_array_elements_text(sa.cast(members, postgresql.JSON))
    return question.where(column == sa.any_(sa.func.array(sa.select(one).scalar_subquery())))


@cache
def _among_in_file(question: Any, column: sa.Column[str], places: int) -> Any:
    return question.where(column.in_([sa.bindparam(f"{_MEMBER}{place}", type_=column.type) for place in range(places)]))


@contextmanager
def _told(tx: Transaction) -> Iterator[None]:
    """Let what the driver of a server itself raises look as all else does."""
    try:
        yield
    except psycopg.Error as error:
        raise _as_all_else(tx, error, psycopg.Error) from error


def _as_all_else(tx: Transaction, error: Exception, kind: type[Exception]) -> BaseException:
    return DBAPIError.instance("", None, error, kind, dialect=tx.dialect)


@cache
def _put_in_file(table: sa.Table, names: tuple[str, ...], only_new: bool) -> sa.TextClause:
    """Return the insert of a row.

    WORKAROUND(SQLAlchemy 2.0): its own insert with ON CONFLICT has no cache key and would be compiled for each call.
    """
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    words = f'INSERT INTO "{table.name}" ({listed}) VALUES ({values}){_ONLY_NEW * only_new}'  # noqa: S608 - our names
    return sa.text(words).bindparams(*(sa.bindparam(name, type_=table.c[name].type) for name in names))


@cache
def _save_in_file(table: sa.Table, key: str, names: tuple[str, ...]) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(_OWN + name) for name in names if name != key}
    return sa.update(table).where(table.c[key] == sa.bindparam(_OWN + key)).values(values)


@lru_cache(_VARIANTS)
def _put_on_server(table: sa.Table, names: tuple[str, ...], alike: tuple[str, ...], only_new: bool) -> sa.TextClause:
    """Return the insert of whole columns: a row at a time is most of the server's work, and of ours.

    COPY takes no less, and nothing can follow it on the same trip.
    """
    listed = ", ".join(f'"{name}"' for name in (*alike, *names))
    said = [f"CAST(:{name} AS {_type(table.c[name])})" for name in alike]
    values = ", ".join([*said, *(_read(table.c[name]) for name in names)])
    rows = f" FROM {_unnested(table, names)}" if names else ""
    return sa.text(f'INSERT INTO "{table.name}" ({listed}) SELECT {values}{rows}{_ONLY_NEW * only_new}')


@cache
def _save_on_server(table: sa.Table, key: str, names: tuple[str, ...], newer: str) -> sa.TextClause:
    """Return the update of whole columns."""
    is_newer = f' AND "{table.name}"."{newer}" < new."{newer}"' if newer else ""
    values = ", ".join(f'"{name}" = {_read(table.c[name])}' for name in names if name != key)
    return sa.text(
        f'UPDATE "{table.name}" SET {values} FROM {_unnested(table, names)} '  # noqa: S608 - our names
        f'WHERE "{table.name}"."{key}" = new."{key}"{is_newer}'
    )


def turned(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return rows of alike columns column by column."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _is_one(values: Sequence[Any]) -> bool:
    """Whether a row is alone, or many say the same: it travels once then. Few would bring ever other statements."""
    return len(values) == 1 or (len(values) >= _MANY and values.count(values[0]) == len(values))


def _unnested(table: sa.Table, names: Sequence[str]) -> str:
    listed = [name for name in names if not _length(table.c[name])]
    arrays = ", ".join(f"CAST(:{name} AS {_type(table.c[name])}[])" for name in listed)
    columns = ", ".join(f'"{name}"' for name in (*listed, _PLACE))
    return f"unnest({arrays}) WITH ORDINALITY AS new({columns})"


def _read(column: sa.Column[Any]) -> str:
    length = _length(column)
    if not length:
        return f'new."{column.name}"'
    return f"substr(:{column.name}, CAST((new.{_PLACE} - 1) * {length} + 1 AS integer), {length})"


def _length(column: sa.Column[Any]) -> int:
    """Return the length of bytes that all have the same: those of many rows travel side by side. Else 0."""
    return column.type.length or 0 if isinstance(column.type, sa.LargeBinary) else 0


def _type(column: sa.Column[Any]) -> str:
    """Return what its values are to the server; a text that is too long for it stays an error."""
    return next(words for kind, words in _TYPES.items() if isinstance(column.type, kind))


def _arrays(table: sa.Table, columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return each column as the server reads it: bytes side by side, all else an array in its own words.

    They are those of JSON but for the brackets and for what it says with a backslash; the driver would spell an array
    out member by member, which takes longer than all the server's work.
    """
    return {name: b"".join(own) if _length(table.c[name]) else _array(own) for name, own in columns.items()}


def _array(values: Sequence[Any]) -> str:
    words = msgspec.json.encode(values).decode()
    if "\\" in words:  # a text has a quote, a backslash or a control character in it
        marked = (value if value is None else value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
        words = "[" + ",".join("null" if value is None else f'"{value}"' for value in marked) + "]"
    return "{" + words[1:-1] + "}"


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
