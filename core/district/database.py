"""The district's database: SQLite in a file by default, PostgreSQL by its address. It knows no event."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from core.base.faults import Fault
from core.district.tables import metadata

EPOCH, RECEIPT_KEY = "epoch", "receipt_key"
_META = metadata.tables["meta"]
_VALUE = sa.select(_META.c.value).where(_META.c.name == sa.bindparam("own"))

_OWN = "own_"  # before the names of values, which must not be those of columns

Transaction = sa.Connection


class Database:
    """Opens transactions; any thread. Every write transaction of SQLite is IMMEDIATE: one writer, no upgrades."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
            metadata.create_all(self._engine)
            _add_what_is_new(self._engine)
            with self.begin() as tx:
                self.put_new(tx, metadata.tables["meta"], name=EPOCH, value="1")
                self.put_new(tx, metadata.tables["meta"], name=RECEIPT_KEY, value=secrets.token_hex(32))
        except SQLAlchemyError as error:
            raise Fault("district.serve.database", reason=type(error).__name__) from error

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open a transaction; committed at the end of the block, rolled back by an exception."""
        with self._engine.begin() as tx:
            yield tx

    def put_new(self, tx: Transaction, table: sa.Table, **values: Any) -> None:
        """Insert a row unless its key is there."""
        insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
        tx.execute(insert(table).values(**values).on_conflict_do_nothing())

    def put_many(self, tx: Transaction, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows of alike columns at once; an integrity error when a key is there already."""
        if not rows:
            return
        if tx.dialect.name != "postgresql":
            tx.execute(_put_in_file(table), list(rows))
            return
        names = tuple(rows[0])
        tx.exec_driver_sql(_put_on_server(table, names), {name: [row[name] for row in rows] for name in names})

    def save_many(self, tx: Transaction, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Write alike columns over rows that are there, each found by its ``id``, at once."""
        names = tuple(rows[0])
        if tx.dialect.name != "postgresql":
            tx.execute(_save_in_file(table, names), [{_OWN + name: row[name] for name in names} for row in rows])
            return
        tx.exec_driver_sql(_save_on_server(table, names), {name: [row[name] for row in rows] for name in names})

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _add_what_is_new(engine: sa.Engine) -> None:
    """Add columns and indexes that a newer program has; such columns may be empty. Nothing is ever taken away."""
    with engine.begin() as tx:
        found = sa.inspect(tx)
        for table in metadata.sorted_tables:
            known = {column["name"] for column in found.get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    kind = column.type.compile(engine.dialect)
                    tx.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}')
            for index in table.indexes:
                index.create(tx, checkfirst=True)


@cache
def _put_in_file(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


@cache
def _put_on_server(table: sa.Table, names: tuple[str, ...]) -> str:
    """Return the insert of whole columns: one statement a batch, where a row at a time is most of the server's work.

    In the driver's own words: its binary arrays (%b) take a body as it is, as text it would escape every quote in it.
    """
    return f'INSERT INTO "{table.name}" ({_listed(names)}) SELECT * FROM {_columns(table, names)}'  # noqa: S608 - our names


@cache
def _save_in_file(table: sa.Table, names: tuple[str, ...]) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(_OWN + name) for name in names if name != "id"}
    return sa.update(table).where(table.c.id == sa.bindparam(f"{_OWN}id")).values(values)


@cache
def _save_on_server(table: sa.Table, names: tuple[str, ...]) -> str:
    """Return the update of whole columns, as ``_put_on_server`` inserts them."""
    values = ", ".join(f'"{name}" = new."{name}"' for name in names if name != "id")
    new = f"{_columns(table, names)} AS new({_listed(names)})"
    return f'UPDATE "{table.name}" SET {values} FROM {new} WHERE "{table.name}"."id" = new."id"'  # noqa: S608 - our names


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _columns(table: sa.Table, names: tuple[str, ...]) -> str:
    """Return a batch as a table of the server: one binary array a column."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    arrays = (f"CAST(%({name})b AS {table.c[name].type.compile(dialect)}[])" for name in names)
    return f"unnest({', '.join(arrays)})"


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
        return sa.create_engine(url, pool_pre_ping=True)
    in_memory = parsed.database in (None, "", ":memory:")
    if not in_memory:
        _make_private(Path(str(parsed.database)))
    engine = sa.create_engine(url, poolclass=StaticPool) if in_memory else sa.create_engine(url)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


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
