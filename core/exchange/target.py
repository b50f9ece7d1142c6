"""The district's database with the exchange tables, through SQLAlchemy Core: PostgreSQL, MySQL, Oracle and their kin.

All rows of an event are one transaction there. A row that is there already (its guid) is not written again, so an event
may be sent any number of times. What the database says in its own words stays out of our log: it quotes values.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from core.base.faults import Fault
from core.exchange.mapping import Again, Column, ExchangeMap, ReceiptMap, TableMap
from core.exchange.rows import VERSION, ExchangeRow

_STRICT = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"  # else MySQL writes ? and cuts texts
# MySQL says of a row, and its driver calls it operational: a needed column has no value, a character has no code in its
# column, a check does not hold
_OF_A_ROW = frozenset({"1364", "1366", "3819", "4025"})
_GUID_EVENT = 36  # a guid begins with the event's id
_ASKED_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An event with a row the receiver refused, the first of its tables, and why in the receiver's own words."""

    event: str
    table: str
    reason: str


def metadata_of(mapping: ExchangeMap) -> sa.MetaData:
    """Return the tables as the mapping describes them; for tests, for a district that has none yet, and for inserts."""
    metadata = sa.MetaData()
    for name in dict.fromkeys(table.name for table in mapping.tables):
        described = {each.name: each for table in mapping.tables if table.name == name for each in table.columns}
        columns = [sa.Column(each.name, _type_of(each), nullable=not each.is_needed) for each in described.values()]
        columns += [column for column in _receipt_columns(mapping.receipt) if column.name not in described]
        sa.Table(name, metadata, *columns, sa.Index(f"ux_{name.lower()}", mapping.guid, unique=True))
    return metadata


def _receipt_columns(receipt: ReceiptMap | None) -> list[sa.Column[Any]]:
    if receipt is None:
        return []
    reason = [sa.Column(receipt.reason, sa.String(1000))] if receipt.reason else []
    return [sa.Column(receipt.column, sa.String(8), server_default="0"), *reason]


def _type_of(column: Column) -> sa.types.TypeEngine[Any]:
    if column.kind == "text":
        return sa.String(column.size)
    kinds: dict[str, sa.types.TypeEngine[Any]] = {"integer": sa.Integer(), "moment": sa.DateTime(), "day": sa.Date()}
    return kinds[column.kind]


class ExchangeTarget:
    """Writes rows and asks what became of them. One thread at a time; blocks up to the time limits of the driver."""

    def __init__(self, url: str, mapping: ExchangeMap, *, timeout_s: int = 10) -> None:
        self._mapping = mapping
        self._tables = metadata_of(mapping).tables
        try:
            self._engine = _engine(url, timeout_s)
        except (SQLAlchemyError, ImportError) as error:
            raise Fault("exchange.target.address", reason=type(error).__name__) from error

    def check(self) -> None:
        """See that every table of the mapping has its columns; Faults ``exchange.target.*``."""
        with _told(), self._engine.connect() as connection:
            inspector = sa.inspect(connection)
            for name, table in self._tables.items():
                try:
                    there = {column["name"].lower() for column in inspector.get_columns(name)}
                except sa.exc.NoSuchTableError as error:
                    raise Fault("exchange.target.no_table", table=name) from error
                for column in table.columns:
                    if column.name.lower() not in there:
                        raise Fault("exchange.target.no_column", table=name, column=column.name)

    def create(self) -> None:
        """Make the tables that are missing: a district's own trial database."""
        with _told():
            next(iter(self._tables.values())).metadata.create_all(self._engine)

    def write(self, rows: Sequence[ExchangeRow]) -> int:
        """Write the rows of one event, all or none, and return how many were new.

        Fault ``exchange.row.refused`` when the database takes this event never; ``exchange.target.*`` when none now.
        """
        if not rows:
            return 0
        names = dict.fromkeys(row.table.name for row in rows)
        with _told(", ".join(names)), self._engine.begin() as connection:
            return sum(self._put(connection, row) for row in rows)

    def states(self, guids: Sequence[str]) -> dict[str, str]:
        """Return guid -> ``written``, ``taken`` or ``refused`` for those that have a row there."""
        states: dict[str, str] = {}
        with _told(), self._engine.connect() as connection:
            for begin in range(0, len(guids), _ASKED_AT_ONCE):
                for table in self._tables.values():
                    guid = table.c[self._mapping.guid]
                    asked = sa.select(guid, *self._flag(table)).where(guid.in_(guids[begin : begin + _ASKED_AT_ONCE]))
                    for row in connection.execute(asked):
                        states[row[0]] = worst((states.get(row[0], "taken"), self._state(row)))
        return states

    def refusals(self, after: str, most: int) -> list[Refusal]:
        """Return the next ``most`` events behind ``after`` the receiver refused, by id; none where it says nothing."""
        receipt = self._mapping.receipt
        if receipt is None or not receipt.refused:
            return []
        found: dict[str, Refusal] = {}
        with _told(), self._engine.connect() as connection:
            for name, table in self._tables.items():
                for event, words in connection.execute(self._refused_in(table, receipt, after).limit(most)):
                    refusal = Refusal(event=str(event), table=name, reason=str(words or "").strip())
                    found.setdefault(refusal.event, refusal)
        return [found[event] for event in sorted(found)][:most]

    def _refused_in(self, table: sa.Table, receipt: ReceiptMap, after: str) -> sa.Select[Any]:
        """Return the question for the events with a refused row, each with the first of its reasons."""
        cut = (sa.literal_column("1", sa.Integer), sa.literal_column(str(_GUID_EVENT), sa.Integer))
        event = sa.func.substr(table.c[self._mapping.guid], *cut)
        reason = sa.func.min(table.c[receipt.reason]) if receipt.reason else sa.literal_column("''")
        flag = sa.cast(table.c[receipt.column], sa.String(8))
        behind = [event > after] if after else []
        asked = sa.select(event, reason).where(flag.in_(sorted(receipt.refused)), *behind)
        return asked.group_by(event).order_by(event)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _put(self, connection: sa.Connection, row: ExchangeRow) -> bool:
        with _told(row.table.name):
            return self._put_in(connection, row)

    def _put_in(self, connection: sa.Connection, row: ExchangeRow) -> bool:
        table, values = self._tables[row.table.name], dict(row.values)
        guid = table.c[self._mapping.guid]
        if connection.execute(sa.select(sa.literal(1)).where(guid == row.guid)).first() is not None:
            return False
        if row.table.key:
            count = self._count(connection, table, row.table, values)
            if count and row.table.again is Again.SKIP:
                return False
            values = {name: count + 1 if value == VERSION else value for name, value in values.items()}
        connection.execute(sa.insert(table).values(**values))
        return True

    def _count(self, connection: sa.Connection, table: sa.Table, map_: TableMap, values: dict[str, Any]) -> int:
        same = [table.c[name] == values[name] for name in map_.key]
        return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(*same)).scalar_one())

    def _flag(self, table: sa.Table) -> list[sa.Column[Any]]:
        return [table.c[self._mapping.receipt.column]] if self._mapping.receipt is not None else []

    def _state(self, row: Any) -> str:
        receipt = self._mapping.receipt
        flag = str(row[1]) if receipt is not None and row[1] is not None else ""
        if receipt is not None and flag in receipt.refused:
            return "refused"
        return "taken" if receipt is not None and flag in receipt.taken else "written"


def worst(states: Iterable[str]) -> str:
    """Return the state of several rows together: all must be taken, one is enough to be refused."""
    return max(states, key=("taken", "written", "refused").index)


def _engine(url: str, timeout_s: int) -> sa.Engine:
    address = sa.make_url(url)
    name = address.get_backend_name()
    arguments: dict[str, Any] = {}
    if name == "postgresql":
        arguments = {"connect_timeout": timeout_s, "options": f"-c statement_timeout={timeout_s * 3}s"}
    elif name in ("mysql", "mariadb"):
        arguments = {"connect_timeout": timeout_s, "read_timeout": timeout_s * 3, "write_timeout": timeout_s * 3}
        address = address.update_query_dict({"charset": "utf8mb4"})
    engine = sa.create_engine(address, connect_args=arguments, pool_size=1, max_overflow=0, pool_pre_ping=True)
    if name in ("mysql", "mariadb"):
        sa_event.listen(engine, "connect", _be_strict)
    return engine


def _be_strict(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STRICT)


@contextmanager
def _told(table: str = "") -> Iterator[None]:
    """Translate the database's errors; ``table`` is where it was given a row when it spoke."""
    try:
        yield
    except (DataError, IntegrityError) as error:
        raise _refused(table, error) from None
    except OperationalError as error:
        if _number(error) in _OF_A_ROW:
            raise _refused(table, error) from None
        raise Fault("exchange.target.unreachable", reason=_number(error)) from None
    except ProgrammingError as error:
        raise Fault("exchange.target.schema", reason=_number(error)) from None
    except DBAPIError as error:
        raise Fault("exchange.target.unreachable", reason=_number(error)) from None
    except SQLAlchemyError as error:
        raise Fault("exchange.target.unreachable", reason=type(error).__name__) from None


def _refused(table: str, error: DBAPIError) -> Fault:
    return Fault("exchange.row.refused", table=table, column="", reason=_number(error))


def _number(error: DBAPIError) -> str:
    """Return the vendor's number or SQLSTATE, never the sentence: that quotes what was to be written."""
    origin: Any = error.orig
    first = next(iter(getattr(origin, "args", ())), "")
    state = first if isinstance(first, int) else getattr(origin, "sqlstate", None) or first
    return str(state) if len(str(state)) <= 8 else type(origin).__name__
