"""Statements as each database takes them: whole columns of rows, many keys at once, words that are made once.

A server is told rows column by column; a file takes them one by one, which costs it nothing. It opens no connection.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_MANY, _VARIANTS = 20, 200
_ONLY_NEW = " ON CONFLICT DO NOTHING"
_TYPES = {sa.Integer: "bigint", sa.Date: "date", sa.LargeBinary: "bytea", sa.String: "text"}
_PLACE = "place"  # of a row among many
_OWN = "own_"  # before the names of values, which must not be those of columns
_MEMBER = f"{_OWN}member_"

Values = Mapping[str, Any]
Columns = Mapping[str, Sequence[Any]]
NOTHING: Values = MappingProxyType({})
Q = TypeVar("Q", sa.Select[Any], sa.Update)
Asked = tuple[sa.Executable, Any]  # a statement that is made once, and its values; to a file many of them


def among(tx: sa.Connection, question: Q, column: sa.Column[str], values: Collection[str]) -> tuple[Q, dict[str, Any]]:
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


def put_in_file(table: sa.Table, columns: Columns, alike: Values, only_new: bool) -> Asked:
    """Return the insert of rows, told column by column, and of what is the same in each of them."""
    rows = zip(*columns.values(), strict=True)
    values = [{**alike, **dict(zip(columns, row, strict=True))} for row in rows]
    return _insert_in_file(table, (*alike, *columns), only_new), values


def put_on_server(table: sa.Table, columns: Columns, alike: Values, only_new: bool) -> Asked:
    """Return the same for a server."""
    same = {name: values[0] for name, values in columns.items() if _is_one(values)}
    own = {name: values for name, values in columns.items() if name not in same}
    statement = _insert_on_server(table, tuple(own), (*alike, *same), only_new)
    return statement, {**alike, **same, **_arrays(table, own)}


def save_in_file(table: sa.Table, key: str, rows: Sequence[Values]) -> Asked:
    """Return the write of alike columns over rows that are there, each found by its ``key``."""
    names = tuple(rows[0])
    return _update_in_file(table, key, names), [{_OWN + name: row[name] for name in names} for row in rows]


def save_on_server(table: sa.Table, key: str, rows: Sequence[Values], newer: str) -> Asked:
    """Return the same for a server; a row whose ``newer`` column is as high there stays."""
    return _update_on_server(table, key, tuple(rows[0]), newer), _arrays(table, turned(rows))


@cache
def _insert_in_file(table: sa.Table, names: tuple[str, ...], only_new: bool) -> sa.TextClause:
    """Return the insert of a row.

    WORKAROUND(SQLAlchemy 2.0): its own insert with ON CONFLICT has no cache key and would be compiled for each call.
    """
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    words = f'INSERT INTO "{table.name}" ({listed}) VALUES ({values}){_ONLY_NEW * only_new}'  # noqa: S608 - our names
    return sa.text(words).bindparams(*(sa.bindparam(name, type_=table.c[name].type) for name in names))


@cache
def _update_in_file(table: sa.Table, key: str, names: tuple[str, ...]) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(_OWN + name) for name in names if name != key}
    return sa.update(table).where(table.c[key] == sa.bindparam(_OWN + key)).values(values)


@lru_cache(_VARIANTS)
def _insert_on_server(table: sa.Table, names: tuple[str, ...], alike: tuple[str, ...], only_new: bool) -> sa.TextClause:
    """Return the insert of whole columns: a row at a time is most of the server's work, and of ours.

    COPY takes no less, and nothing can follow it on the same trip.
    """
    listed = ", ".join(f'"{name}"' for name in (*alike, *names))
    said = [f"CAST(:{name} AS {_type(table.c[name])})" for name in alike]
    values = ", ".join([*said, *(_read(table.c[name]) for name in names)])
    rows = f" FROM {_unnested(table, names)}" if names else ""
    return sa.text(f'INSERT INTO "{table.name}" ({listed}) SELECT {values}{rows}{_ONLY_NEW * only_new}')


@cache
def _update_on_server(table: sa.Table, key: str, names: tuple[str, ...], newer: str) -> sa.TextClause:
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


@lru_cache(2 * _VARIANTS)  # as long as the statements themselves are kept
def spelt_on_server(statement: sa.Executable, dialect: sa.Dialect) -> tuple[str, Values]:
    """Return the words of a statement as the driver takes them, and the values it has of its own."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return str(compiled), dict(compiled.params)


@dataclass(frozen=True, slots=True)
class InFile:
    """A statement as SQLite takes it. It knows no date: ``days`` are the values that are one, ``read`` makes rows."""

    words: str
    own: dict[str, Any]
    days: Sequence[str]
    read: Callable[[Iterable[Any]], list[Any]] | None  # None: there are none

    def values(self, values: dict[str, Any]) -> Values:
        """Return these as the driver takes them, with those of the statement's own."""
        given = self.own | values
        for name in self.days:
            if given[name] is not None:
                given[name] = given[name].isoformat()
        return given


@lru_cache(2 * _VARIANTS)
def spelt_in_file(statement: sa.Executable, dialect: sa.Dialect) -> InFile:
    """Return the same for a file, whose driver gives and takes no dates."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    days = [name for bind, name in compiled.bind_names.items() if isinstance(bind.type, sa.Date)]
    columns = statement.selected_columns if isinstance(statement, sa.SelectBase) else ()
    read = _reader([column.key for column in columns], [isinstance(column.type, sa.Date) for column in columns])
    return InFile(str(compiled), dict(compiled.params), tuple(days), read if columns else None)


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
