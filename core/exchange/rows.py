"""An event of the outbox as rows of the exchange tables. Pure: the same event and site give the same rows.

A value that does not fit is a Fault ``exchange.row.*`` naming table and column, never a shortened or doubtful value;
what it was stays out of the words, since it may name a person.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.base.clock import local
from core.base.faults import Fault
from core.exchange.mapping import Column, ExchangeMap, TableMap
from core.exchange.surroundings import Surroundings

Value = str | int | date | datetime | None
VERSION = "row.version"  # filled by the target, which alone knows the rows that are there
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    """One row to be written; ``guid`` is the event's id, for further rows of it in a table with ``-1``, ``-2``."""

    table: TableMap
    guid: str
    values: Mapping[str, Value]


def rows_of(body: bytes, mapping: ExchangeMap, around: Surroundings) -> list[ExchangeRow]:
    """Return the rows of a frozen event, in the mapping's order of tables; none when no table wants it."""
    event = json.loads(body)
    kind = str(event["type"]).split(".")[-2]
    wanting = [table for table in mapping.tables if kind in table.kinds]
    if not wanting:
        return []
    data = event["data"]
    words = {
        "event": {**event, "kind": kind},
        "case": data.get("case", {}),
        "applicant": data.get("applicant", {}),
        "who": data.get("who", ""),
        "where": data.get("where", ""),
        "now": around.now.isoformat(),
        "batch": around.batch,
        "site": around.site,
        "item": around.items.get(str(_found(data, "case.item.code")), {}),
    }
    return [row for table in wanting for row in _rows_of_table(table, words, mapping)]


def _rows_of_table(table: TableMap, words: Mapping[str, Any], mapping: ExchangeMap) -> Iterator[ExchangeRow]:
    each = _found(words, table.each) if table.each else [{}]
    for number, one in enumerate(each or []):
        guid = words["event"]["id"] + (f"-{number}" if number else "")
        told = {**words, "each": one, "row": {"guid": guid, "number": number + 1, "version": VERSION}}
        if all(str(_found(told, path)) in values for path, values in table.only.items()):
            values = {column.name: _value(column, told, table, mapping) for column in table.columns}
            yield ExchangeRow(table=table, guid=guid, values=values)


def _value(column: Column, words: Mapping[str, Any], table: TableMap, mapping: ExchangeMap) -> Value:
    at = {"table": table.name, "column": column.name}
    text = column.constant or next((found for path in column.sources if (found := _text(_found(words, path)))), "")
    if column.part is not None:
        text = text[slice(*column.part)]
    if column.codes is not None and text:
        if text not in column.codes:
            raise Fault("exchange.row.no_code", **at)
        text = column.codes[text]
    if not text:
        if column.is_needed:
            raise Fault("exchange.row.empty", **at)
        return None
    if text == VERSION:
        return text
    if column.kind == "text":
        return _fitting(text, column, at, is_in_bytes=mapping.is_in_bytes)
    try:
        return _typed(text, column.kind)
    except ValueError as error:
        raise Fault("exchange.row.wrong_type", **at) from error


def _typed(text: str, kind: str) -> Value:
    if kind == "integer":
        return int(text)
    if kind == "day":
        return date.fromisoformat(text[:10])
    return local(datetime.fromisoformat(text)).replace(tzinfo=None, microsecond=0) if "T" in text else _midnight(text)


def _midnight(text: str) -> datetime:
    return datetime.fromisoformat(f"{date.fromisoformat(text)}T00:00:00")


def _fitting(text: str, column: Column, at: Mapping[str, str], *, is_in_bytes: bool) -> str:
    def size(words: str) -> int:
        return len(words.encode("utf-8")) if is_in_bytes else len(words)

    if size(text) <= column.size:
        return text
    if not column.is_cut:
        raise Fault("exchange.row.too_long", **at, most=column.size)
    kept = text
    while size(kept + _ELLIPSIS) > column.size:
        kept = kept[:-1]
    return kept + _ELLIPSIS


def _found(words: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(words, Mapping) or step not in words:
            return ""
        words = words[step]
    return words


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Mapping | list) or value is None:
        return ""
    return str(value)
