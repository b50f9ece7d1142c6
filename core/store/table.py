"""The ground all tables stand on: column types, the open transaction, inserts and versioned saves. It knows no noun."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    LargeBinary,
    Select,
    String,
    TextClause,
    TextualSelect,
    TypeDecorator,
    bindparam,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

from core.base.acts import Act
from core.base.faults import Fault
from core.store.trip import Check, Trip


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in the program, naive UTC in SQLite, ``timestamptz`` in PostgreSQL."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the column type of the engine."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the driver gets; a moment without a zone is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the program sees it."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else value.replace(tzinfo=UTC)


class Row(DeclarativeBase):
    """Base of all mappings. Rows never leave this room: every store turns them into values."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: String,
        datetime: UtcDateTime,
        bytes: LargeBinary,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
    }


class Versioned(Row):
    """A row that is saved over its last version only, under the id of its value."""

    __abstract__ = True

    id: Mapped[str]
    version: Mapped[int]


Written = tuple[type[Row], Mapping[str, Any]]  # a row as it is after a write
R = TypeVar("R", bound=Row)
V = TypeVar("V", bound=Versioned)


class Transaction:
    """One open transaction and whose act it is. ``at`` is the moment it began; used by one thread.

    ``written`` are the rows it added or saved, in order; what was changed past these methods is not among them.
    """

    __slots__ = ("_connection", "_session", "act", "at", "id", "is_postgresql", "is_writing", "trip", "written")

    def __init__(self, connection: Connection, *, act: Act, at: datetime, is_writing: bool) -> None:
        self._connection, self.act, self.at, self.is_writing = connection, act, at, is_writing
        self._session: Session | None = None  # made for whoever wants objects: most works ask straight
        self.is_postgresql = connection.dialect.name == "postgresql"  # several counters may be writing at once
        self.trip = Trip(connection)
        self.written: list[Written] = []
        self.id: str | None = None  # by which a server finds it again when its answer to the commit got lost

    @property
    def session(self) -> Session:
        """Return the session, which sees all that was written before."""
        self.trip.send()
        if self._session is None:
            self._session = Session(self._connection, expire_on_commit=False)
        return self._session

    @property
    def connection(self) -> Connection:
        """Return the line, which sees all that was written before; reading beside the session takes half the time."""
        self.trip.send()
        return self._connection

    def commit(self) -> None:
        """Send what waits, and commit. Only ``core.store.commit`` calls it."""
        self.trip.end(self._commit)

    def close(self) -> None:
        """Write no more, and let go of the objects."""
        self.is_writing = False
        if self._session is not None:
            self._session.close()

    def _commit(self) -> None:
        if self._session is not None:
            self._session.flush()
        self._connection.commit()

    def check_writing(self) -> None:
        """Refuse to write through a read, or after the end: a programming error."""
        if not self.is_writing:
            raise RuntimeError("this work only reads")

    def insert(self, row: type[Row], values: Mapping[str, Any]) -> bool:
        """Insert a row; False when a unique key is taken (also by another counter a moment ago)."""
        self.check_writing()
        (found,) = self.trip.ask((_insert(row, tuple(values)), values))
        if found:
            self.written.append((row, values))
        return bool(found)

    def insert_later(self, row: type[Row], values: Mapping[str, Any], taken: Fault | None = None) -> None:
        """Insert a row with whatever is sent next; ``taken`` is raised then when a unique key was taken."""
        self.check_writing()
        self.written.append((row, values))
        if taken is None:
            self.trip.later(_insert(row, tuple(values), ending=""), values)
        else:
            self.trip.later(_insert(row, tuple(values), ending="ON CONFLICT DO NOTHING"), values, _or(taken))

    def insert_new(self, row: type[Row], kind: str, values: Mapping[str, Any]) -> None:
        """Insert a row, or Fault ``store.add.exists``."""
        if not self.insert(row, values):
            raise Fault("store.add.exists", kind=kind)

    def save_later(self, row: type[Versioned], kind: str, key: str, version: int, values: Mapping[str, Any]) -> None:
        """Write a value over its own version with whatever is sent next; then the faults of ``save``."""
        self.check_writing()

        def check(count: int) -> None:
            if count == 0:
                self.need(self.find(row, key), kind)
                raise Fault("store.save.stale", kind=kind)

        self.written.append((row, {**values, "id": key, "version": version + 1}))
        self.trip.later(_update(row, tuple(values)), _fresh(key, version, values), check)

    def bring(self, row: type[Versioned], values: Mapping[str, Any]) -> bool:
        """Put a row in place with the version it says, unless one as new is there; say whether it was put."""
        self.check_writing()
        (found,) = self.trip.ask((_bringing(row, tuple(values)), values))
        if found:
            self.written.append((row, values))
        return bool(found)

    def save(self, row: type[Versioned], kind: str, key: str, version: int, values: Mapping[str, Any]) -> None:
        """Write a value over its own version; Fault ``store.save.stale`` when that moved, ``store.get.missing``."""
        self.save_later(row, kind, key, version, values)
        self.trip.send()

    def find(self, row: type[V], key: str) -> V | None:
        """Return the row of an id, read straight through the driver and known to no session."""
        (found,) = self.trip.ask((_reading(row), {"id": key}))
        names = row.__table__.columns.keys()
        return row(**dict(zip(names, found[0], strict=True))) if found else None

    def one(self, query: Select[tuple[R]]) -> R | None:
        """Return the first row to read from, as it is now in the database."""
        return cast("R | None", self.connection.execute(query.limit(1)).first())

    def all(self, query: Select[tuple[R]], **values: Any) -> list[R]:
        """Return all rows to read from, as they are now in the database."""
        return cast("list[R]", self.connection.execute(query, values).all())

    def read(self, query: Select[tuple[R]], **values: Any) -> list[R]:
        """Return all rows of a question that is made once: asked straight through the driver."""
        return self.trip.named(query, values)

    def kept(self, query: Select[tuple[R]]) -> list[R]:
        """Return all rows as objects that can be changed; a flush of the session writes what was."""
        return list(self.session.scalars(query, execution_options={"populate_existing": True}))

    def need(self, row: R | None, kind: str) -> R:
        """Return the row, or Fault ``store.get.missing``."""
        if row is None:
            raise Fault("store.get.missing", kind=kind)
        return row


def _fresh(key: str, version: int, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**values, "version": version + 1, "own_id": key, "own_version": version}


def _or(fault: Fault) -> Check:
    """Return the check that one row was written, or ``fault``."""

    def check(count: int) -> None:
        if count == 0:
            raise fault

    return check


@cache
def _insert(row: type[Row], names: tuple[str, ...], ending: str = "ON CONFLICT DO NOTHING RETURNING 1") -> TextClause:
    """Return the statement for these columns.

    WORKAROUND(SQLAlchemy 2.0): an insert with ON CONFLICT has no cache key, so building it through the dialect's own
    would compile it anew for each row, which costs more than running it. Both engines read the same words.
    """
    columns = row.__table__.columns
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    words = f'INSERT INTO "{row.__tablename__}" ({listed}) VALUES ({values}) {ending}'  # noqa: S608
    return text(words).bindparams(*(bindparam(name, type_=columns[name].type) for name in names))


@cache
def _bringing(row: type[Versioned], names: tuple[str, ...]) -> TextClause:
    """Return the statement that puts a row in place of an older version of it."""
    columns, table = row.__table__.columns, row.__tablename__
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    fresh = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    words = (
        f'INSERT INTO "{table}" ({listed}) VALUES ({values}) ON CONFLICT ("id") DO UPDATE SET {fresh} '  # noqa: S608
        f'WHERE "{table}"."version" < excluded."version" RETURNING 1'
    )
    return text(words).bindparams(*(bindparam(name, type_=columns[name].type) for name in names))


@cache
def _reading(row: type[Versioned]) -> TextualSelect:
    columns = row.__table__.columns
    listed = ", ".join(f'"{name}"' for name in columns.keys())  # noqa: SIM118 - these are columns, not a dict
    return text(f'SELECT {listed} FROM "{row.__tablename__}" WHERE "id" = :id').columns(*columns)  # noqa: S608


@cache
def _update(row: type[Versioned], names: tuple[str, ...]) -> TextClause:
    """Return the statement that writes these columns over a version of a row; kept like the insert, for its price."""
    columns = row.__table__.columns
    fresh = ", ".join(f'"{name}" = :{name}' for name in names)
    words = f'UPDATE "{row.__tablename__}" SET {fresh} WHERE "id" = :own_id AND "version" = :own_version'  # noqa: S608
    return text(words).bindparams(*(bindparam(name, type_=columns[name].type) for name in names))
