"""The district's database: SQLite in a file by default, PostgreSQL by its address. It knows no event."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

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

_OWN = "own_"  # before the names of values, which must not be those of columns

Transaction = sa.Connection
Question = sa.Select[Any]
Asked = tuple[sa.Executable, Mapping[str, Any]]  # a statement that is made once, and its values


class Database:
    """Opens transactions; any thread. Every write transaction of SQLite is IMMEDIATE: one writer, no upgrades."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
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
        if rows:
            tx.execute(_put_new(table, tuple(rows[0])), list(rows))

    def putting_new(self, table: sa.Table, row: dict[str, Any]) -> Asked:
        """Return the write of a row where its key is not there."""
        return _put_new(table, tuple(row)), row

    def put_many(self, tx: Transaction, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows of alike columns at once; an integrity error when a key is there already.

        A server takes in the first ones while ``rows`` is still making the others.
        """
        rest = iter(rows)
        first = next(rest, None)
        if first is None:
            return
        if tx.dialect.name != "postgresql":
            tx.execute(sa.insert(table), [first, *rest])
            return
        words, types = _copying(table, tuple(first))
        cursor: Any = tx.connection.cursor()
        with _told(tx, words), cursor, cursor.copy(words) as copy:
            copy.set_types(types)
            for row in chain((first,), rest):
                copy.write_row(tuple(row.values()))

    def save_many(self, tx: Transaction, table: sa.Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
        """Write alike columns over rows that are there, each found by its ``key``, at once."""
        if not rows:
            return
        names = tuple(rows[0])
        if tx.dialect.name != "postgresql":
            tx.execute(_save_in_file(table, key, names), [{_OWN + name: row[name] for name in names} for row in rows])
            return
        words = _save_on_server(table, key, names)
        tx.exec_driver_sql(words, {name: [row[name] for row in rows] for name in names})

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


@contextmanager
def asking(tx: Transaction, *asked: Asked, is_last: bool = False) -> Iterator[list[list[Any]]]:
    """Ask all of this on one way to the database; a server works at it while the block runs.

    The rows of each (none of a write) are in the list after the block. Where it ``is_last``, a server commits with it.
    """
    answers: list[list[Any]] = []
    if tx.dialect.name != "postgresql":
        yield answers
        for statement, values in asked:
            result = tx.execute(statement, values)
            answers.append(list(result) if result.returns_rows else [])
        return
    driver: Any = tx.connection.driver_connection
    with _told(tx, ""), driver.pipeline():
        cursors = [driver.cursor(row_factory=namedtuple_row) for _ in asked]
        for cursor, (statement, values) in zip(cursors, asked, strict=True):
            words, own = _spelt(statement, tx.dialect)
            cursor.execute(words, {**own, **values})
        yield answers
        if is_last:
            tx.commit()
    answers += [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def ask(tx: Transaction, *asked: Asked, is_last: bool = False) -> list[list[Any]]:
    """Return what ``asking`` gives, when nothing is to be done meanwhile."""
    with asking(tx, *asked, is_last=is_last) as answers:
        pass
    return answers


@cache
def _spelt(statement: sa.Executable, dialect: sa.Dialect) -> tuple[str, Mapping[str, Any]]:
    """Return the words of a statement as the driver takes them, and the values it has of its own."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return str(compiled), dict(compiled.params)


def among(
    tx: Transaction, question: Question, column: sa.Column[str], values: Collection[str]
) -> tuple[Question, dict[str, Any]]:
    """Return (statement, its value) of a question for those rows whose column is one of these.

    ``question`` is one that is made once, and so is the statement. To a server the values are one value, so that the
    statement is the same for any number; as JSON: the driver spells an array out member by member, which takes longer
    than the server's whole question.
    """
    members = list(values)
    said: Any = json.dumps(members) if tx.dialect.name == "postgresql" else members
    return _among(question, column, tx.dialect.name), {_OWN + "members": said}


@cache
def _among(question: Question, column: sa.Column[str], dialect: str) -> Question:
    if dialect != "postgresql":
        return question.where(column.in_(sa.bindparam(_OWN + "members", expanding=True)))
    members: sa.BindParameter[str] = sa.bindparam(_OWN + "members", type_=sa.Text())
    one = sa.func.json_array_elements_text(sa.cast(members, postgresql.JSON))
    return question.where(column == sa.any_(sa.func.array(sa.select(one).scalar_subquery())))


@cache
def _put_new(table: sa.Table, names: tuple[str, ...]) -> sa.TextClause:
    """Return the insert for these columns; both engines read the same words.

    WORKAROUND(SQLAlchemy 2.0): its own insert with ON CONFLICT has no cache key and would be compiled for each call.
    """
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    words = f'INSERT INTO "{table.name}" ({listed}) VALUES ({values}) ON CONFLICT DO NOTHING'  # noqa: S608 - our names
    return sa.text(words).bindparams(*(sa.bindparam(name, type_=table.c[name].type) for name in names))


@cache
def _copying(table: sa.Table, names: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return (COPY, types of its columns): a row at a time by INSERT is most of the server's work, and of ours."""
    listed = ", ".join(f'"{name}"' for name in names)
    types = [_type(table.c[name]).partition("(")[0].lower() for name in names]
    return f'COPY "{table.name}" ({listed}) FROM STDIN (FORMAT BINARY)', types


@contextmanager
def _told(tx: Transaction, words: str) -> Iterator[None]:
    """Let what the driver itself raises look as all else does."""
    try:
        yield
    except psycopg.Error as error:
        raise DBAPIError.instance(words, None, error, psycopg.Error, dialect=tx.dialect) from error


@cache
def _save_in_file(table: sa.Table, key: str, names: tuple[str, ...]) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(_OWN + name) for name in names if name != key}
    return sa.update(table).where(table.c[key] == sa.bindparam(_OWN + key)).values(values)


@cache
def _save_on_server(table: sa.Table, key: str, names: tuple[str, ...]) -> str:
    """Return the update of whole columns.

    In the driver's own words: its binary arrays (%b) take a body as it is, as text it would escape every quote in it.
    """
    values = ", ".join(f'"{name}" = new."{name}"' for name in names if name != key)
    arrays = ", ".join(f"CAST(%({name})b AS {_type(table.c[name])}[])" for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f'UPDATE "{table.name}" SET {values} FROM unnest({arrays}) AS new({listed}) '  # noqa: S608 - our names
        f'WHERE "{table.name}"."{key}" = new."{key}"'
    )


def _type(column: sa.Column[Any]) -> str:
    return str(column.type.compile(postgresql.dialect()))  # type: ignore[no-untyped-call]


def meta_value(tx: Transaction, name: str) -> str:
    """Return a row of ``meta``."""
    return str(tx.execute(_VALUE, {"own": name}).scalar_one())


def begin_new_epoch(database: Database) -> int:
    """Say that these data were put back from a backup: cursors of the life before are refused from now on."""
    meta = metadata.tables["meta"]
    with database.begin() as tx:
        epoch = int(meta_value(tx, EPOCH)) + 1
        tx.execute(sa.update(meta).where(meta.c.name == EPOCH).values(value=str(epoch)))
    return epoch


def _engine(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(url, pool_pre_ping=True)
        sa.event.listen(engine, "connect", _make_fast)
        return engine
    in_memory = parsed.database in (None, "", ":memory:")
    if not in_memory:
        _make_private(Path(str(parsed.database)))
    engine = sa.create_engine(url, poolclass=StaticPool) if in_memory else sa.create_engine(url)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _make_fast(connection: Any, _record: Any) -> None:
    """Have texts of 2 KB and more compressed by lz4, where the server can: its own way takes half of its work.

    And have bytes copied by the driver's own dumper; for a column of that type it would take the slow one of DB-API.
    """
    connection.adapters.register_dumper(bytes, BytesBinaryDumper)
    connection.execute(
        "SELECT set_config(name, 'lz4', false) FROM pg_settings "
        "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
    )
    connection.commit()


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
