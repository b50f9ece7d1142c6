"""A mapping file (resources/exchange): which event becomes which rows of which table. It opens no database.

    title = "..."            guid = "row_guid"         measure = "characters" or "bytes" (of UTF-8)
    [receipt]                column, taken = [...], refused = [...], reason: how the receiver answers in the row itself
    [codes.NAME]             our value = theirs
    [[table]]                name, on = [kinds], each = "case.materials", only = { path = [values] }, key = [columns]
      again = "add"          every event is a row; "skip": one row for a key; "version": rows of a key are counted
      [table.columns]        NAME = { type = "text 50", needed = true, from = "case.number", ... }

A column takes ``const``, or the first of ``from`` and ``else`` that is not empty; then ``part`` cuts out characters,
``codes`` translates, and ``cut`` allows a text to be shortened. Names stay as the district
wrote them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources

ROOTS = frozenset({"event", "case", "applicant", "who", "where", "each", "row", "now", "batch", "site", "item"})
_TYPE = re.compile(r"(text) ([1-9]\d{0,4})|(integer|moment|day)")
_TABLE_WORDS = frozenset({"name", "on", "each", "only", "key", "again", "columns"})
_COLUMN_WORDS = frozenset({"type", "needed", "from", "else", "const", "part", "codes", "cut"})


class Again(Enum):
    """What a further event of the same key does to a table."""

    ADD = "add"
    SKIP = "skip"
    VERSION = "version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; ``kind`` is text, integer, moment or day, ``size`` the longest text, 0 where it is none."""

    name: str
    kind: str
    size: int = 0
    is_needed: bool = False
    sources: tuple[str, ...] = ()
    constant: str = ""
    part: tuple[int, int] | None = None
    codes: Mapping[str, str] | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """One table and the events that put rows into it."""

    name: str
    kinds: frozenset[str]
    columns: tuple[Column, ...]
    each: str = ""
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    again: Again = Again.ADD


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptMap:
    """How the receiver says what became of a row."""

    column: str
    taken: frozenset[str]
    refused: frozenset[str]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeMap:
    """A whole mapping. ``guid`` is the column that keeps a row from being written twice."""

    name: str
    title: str
    guid: str
    tables: tuple[TableMap, ...]
    receipt: ReceiptMap | None = None
    is_in_bytes: bool = False


def read_mapping(resources: Resources, name: str) -> ExchangeMap:
    """Return a mapping; Faults ``base.resource.*``, ``exchange.mapping.wrong`` (at, word), ``.missing`` (at, word)."""
    file = f"exchange/{name}.toml"
    return _Reader(file, resources.toml(file)).mapping(name)


class _Reader:
    def __init__(self, file: str, raw: Mapping[str, Any]) -> None:
        self._file, self._raw = file, raw
        self._codes = {str(codes): _texts(pairs) for codes, pairs in raw.get("codes", {}).items()}

    def mapping(self, name: str) -> ExchangeMap:
        raw = self._raw
        for word in ("title", "guid", "table"):
            self._need(raw, word, "")
        tables = tuple(self._table(each) for each in raw["table"])
        for table in tables:
            if raw["guid"] not in {column.name for column in table.columns}:
                raise self._missing(table.name, str(raw["guid"]))
        receipt = raw.get("receipt")
        return ExchangeMap(
            name=name,
            title=str(raw["title"]),
            guid=str(raw["guid"]),
            tables=tables,
            receipt=self._receipt(receipt) if receipt else None,
            is_in_bytes=self._chosen(raw, "measure", ("characters", "bytes"), "") == "bytes",
        )

    def _receipt(self, raw: Mapping[str, Any]) -> ReceiptMap:
        self._need(raw, "column", "receipt")
        return ReceiptMap(
            column=str(raw["column"]),
            taken=frozenset(map(str, raw.get("taken", ()))),
            refused=frozenset(map(str, raw.get("refused", ()))),
            reason=str(raw.get("reason", "")),
        )

    def _table(self, raw: Mapping[str, Any]) -> TableMap:
        at = str(raw.get("name", "[[table]]"))
        self._known(raw, _TABLE_WORDS, at)
        for word in ("name", "on", "columns"):
            self._need(raw, word, at)
        columns = tuple(self._column(at, name, column) for name, column in raw["columns"].items())
        again = Again(self._chosen(raw, "again", [each.value for each in Again], at))
        key = tuple(map(str, raw.get("key", ())))
        for name in key:
            if name not in {column.name for column in columns}:
                raise self._missing(at, name)
        if again is not Again.ADD and not key:
            raise self._missing(at, "key")
        if each := raw.get("each", ""):
            self._path(each, at)
        return TableMap(
            name=at,
            kinds=frozenset(map(str, raw["on"])),
            columns=columns,
            each=str(each),
            only={self._path(path, at): frozenset(map(str, values)) for path, values in raw.get("only", {}).items()},
            key=key,
            again=again,
        )

    def _column(self, table: str, name: str, raw: Mapping[str, Any]) -> Column:
        at = f"{table}.{name}"
        self._known(raw, _COLUMN_WORDS, at)
        self._need(raw, "type", at)
        match = _TYPE.fullmatch(str(raw["type"]))
        if match is None:
            raise self._wrong(at, str(raw["type"]))
        codes, part = raw.get("codes", ""), raw.get("part")
        if codes and codes not in self._codes:
            raise self._missing(at, f"codes.{codes}")
        if part is not None and not (len(part) == 2 and 0 <= part[0] < part[1]):
            raise self._wrong(at, f"part = {part}")
        sources = [raw["from"]] if "from" in raw else []
        sources += [raw["else"]] if isinstance(raw.get("else"), str) else raw.get("else", [])
        return Column(
            name=name,
            kind=match[1] or match[3],
            size=int(match[2] or 0),
            is_needed=bool(raw.get("needed", False)),
            sources=tuple(self._path(path, at) for path in sources),
            constant=str(raw.get("const", "")),
            part=(part[0], part[1]) if part is not None else None,
            codes=self._codes[codes] if codes else None,
            is_cut=bool(raw.get("cut", False)),
        )

    def _path(self, path: Any, at: str) -> str:
        if not isinstance(path, str) or path.partition(".")[0] not in ROOTS:
            raise self._wrong(at, str(path))
        return path

    def _chosen(self, raw: Mapping[str, Any], word: str, values: Sequence[str], at: str) -> str:
        value = str(raw.get(word, values[0]))
        if value not in values:
            raise self._wrong(at or word, value)
        return value

    def _known(self, raw: Mapping[str, Any], words: frozenset[str], at: str) -> None:
        for word in raw:
            if word not in words:
                raise self._wrong(at, word)

    def _need(self, raw: Mapping[str, Any], word: str, at: str) -> None:
        if not raw.get(word):
            raise self._missing(at or "[]", word)

    def _wrong(self, at: str, word: str) -> Fault:
        return Fault("exchange.mapping.wrong", file=self._file, at=at, word=word)

    def _missing(self, at: str, word: str) -> Fault:
        return Fault("exchange.mapping.missing", file=self._file, at=at, word=word)


def _texts(pairs: Mapping[Any, Any]) -> dict[str, str]:
    return {str(ours): str(theirs) for ours, theirs in pairs.items()}
