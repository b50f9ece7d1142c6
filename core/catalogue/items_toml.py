"""Items as TOML that a person can read and mend, and back. Deterministic: the same items give the same bytes."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from enum import Enum
from typing import Any

from core.base.faults import Fault
from core.catalogue.item import Answer, CaseType, Item, Limit, LimitUnit, Material, Question, Season

HEAD = """\
# The catalogue of items (事项清单). Written by the importer; may be mended by hand, then check it: main.py items lint
# A limit is { days, unit } or, where the source has words, { text }; 0 days is at once. is_core = false is 次要 (容缺).
"""
_PARTS: Mapping[str, type[Any]] = {
    "materials": Material, "questions": Question, "seasons": Season, "answers": Answer,
    "legal_limit": Limit, "promised_limit": Limit,
}  # fmt: skip
_NUMBERS = frozenset({"days", "originals", "copies", "promise_days", "age_from", "version"})
_LISTS = frozenset({"conditions", "materials", "questions", "seasons", "answers"})
_ENUMS: Mapping[str, type[Enum]] = {"case_type": CaseType, "unit": LimitUnit}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def items_text(items: Iterable[Item]) -> str:
    """Return the text of ``catalogue/items.toml``; what an item leaves at its default is left out."""
    return "\n".join([HEAD, *(_item_text(item) for item in items)])


def items_from(table: Mapping[str, Any]) -> tuple[Item, ...]:
    """Return the items of a parsed ``items.toml``.

    Faults: ``catalogue.load.bad_value``, ``catalogue.load.unknown_key``, ``catalogue.load.no_key``,
    ``catalogue.load.twice``, each with the item's code (or its place in the file when it has none).
    """
    rows = _listed(table.get("items", []), "—", "items")
    items = tuple(_item(row, f"#{place}") for place, row in enumerate(rows, 1))
    seen: set[str] = set()
    for item in items:
        if item.code in seen:
            raise Fault("catalogue.load.twice", item=item.code)
        seen.add(item.code)
    return items


def _item_text(item: Item) -> str:
    lines = ["[[items]]"]
    for field in fields(Item):
        value = getattr(item, field.name)
        if field.name == "is_confirmed" or not _is_default(field, value):
            lines.append(f"{field.name} = {_value_text(value)}")
    return "\n".join([*lines, ""])


def _value_text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Enum():
            return _value_text(value.value)
        case str():
            return quoted(value)
        case tuple():
            return "[\n" + "".join(f"  {_value_text(part)},\n" for part in value) + "]"
        case Material() | Limit() | Question() | Season() | Answer():
            return _inline(value)
        case _:
            return str(value)


def _inline(value: Material | Limit | Question | Season | Answer) -> str:
    kept = [
        f"{field.name} = {_in_line(getattr(value, field.name))}"
        for field in fields(value)
        if field.name == "unit" or not _is_default(field, getattr(value, field.name))
    ]
    return "{ " + ", ".join(kept) + " }"


def _in_line(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_in_line(part) for part in value) + "]"
    return _value_text(value)


def _is_default(field: "Field[Any]", value: object) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return bool(value == field.default)


def quoted(text: str) -> str:
    """Return a text as TOML writes it on one line."""
    return '"' + "".join(_ESCAPES.get(letter) or _escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04X}" if ord(letter) < 0x20 or ord(letter) == 0x7F else letter


def _item(row: object, place: str) -> Item:
    if not isinstance(row, Mapping):
        raise Fault("catalogue.load.bad_value", item=place, key="items", value=str(row))
    made: Item = _made(Item, row, str(row.get("code", place)), "")
    return made


def _listed(value: object, code: str, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise Fault("catalogue.load.bad_value", item=code, key=key, value=str(value))
    return value


def _made(kind: Any, values: object, code: str, key: str) -> Any:
    """Build a dataclass from a table, checking every key and type against its fields."""
    if not isinstance(values, Mapping):
        raise Fault("catalogue.load.bad_value", item=code, key=key, value=str(values))
    known = {field.name: field for field in fields(kind)}
    _check_keys(known, values, code, key)
    built = {name: _part(name, value, code) for name, value in values.items()}
    return kind(**{name: _checked(name, known[name], value, code) for name, value in built.items()})


def _part(name: str, value: object, code: str) -> object:
    """Return a value with the tables in it built; a plain value as it is."""
    kind = _PARTS.get(name)
    if name in _LISTS:
        return tuple(part if kind is None else _made(kind, part, code, name) for part in _listed(value, code, name))
    return value if kind is None else _made(kind, value, code, name)


def _check_keys(known: Mapping[str, "Field[Any]"], values: Mapping[str, Any], code: str, key: str) -> None:
    for name in values:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            raise Fault("catalogue.load.unknown_key", item=code, key=name, meant=close[0] if close else "—")
    for name, field in known.items():
        if name not in values and field.default is MISSING and field.default_factory is MISSING:
            raise Fault("catalogue.load.no_key", item=code, key=f"{key}.{name}" if key else name)


def _checked(name: str, field: "Field[Any]", value: Any, code: str) -> Any:
    if name in _ENUMS:
        try:
            return _ENUMS[name](value)
        except ValueError as error:
            raise Fault("catalogue.load.bad_value", item=code, key=name, value=str(value)) from error
    wanted = _wanted(field)
    if not isinstance(value, wanted) or (int in wanted and (value is True or value is False or value < 0)):
        raise Fault("catalogue.load.bad_value", item=code, key=name, value=str(value))
    return value


def _wanted(field: "Field[Any]") -> tuple[type[Any], ...]:
    if field.name in _NUMBERS:
        return (int,)
    if field.name.startswith("is_"):
        return (bool,)
    if field.name in _LISTS:
        return (tuple,)
    return (Limit,) if field.name.endswith("_limit") else (str,)
