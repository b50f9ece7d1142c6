"""Reads a receipt template: TOML blocks, strictly, and fills values into their texts.

It knows the little language of resources/receipts; it must not know bytes, dots or printers. The language:

    [[block]]
    text = "{hall}"          one kind a block: text, spans, phrases, pair, row, table, rule, bar, number, qr, code128,
    align = "center"         seal, sample, ticks, ruler, density, copy, feed; its options stand beside it
    when = "phone"           only when the value is there (not empty, not 0); ``unless`` is the reverse; either may list
    paper = 58               only on this width
    each = "tips"            once for every entry of a list; the entry is {row} or {row.name}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources

_COMMON = {"when", "unless", "paper", "each"}
_LOOK = {"size", "bold", "align", "pitch"}
KINDS: Mapping[str, set[str]] = {
    "text": _LOOK | {"lines", "indent", "gap"},
    "spans": {"align", "pitch"},
    "phrases": _LOOK | {"join"},
    "pair": {"label_cells", "size", "bold", "lines", "name", "pitch"},
    "row": {"bold", "pitch"},
    "table": {"columns", "limit", "rest", "bold_when", "pitch"},
    "rule": set(),
    "bar": {"size"},
    "number": {"dots"},
    "qr": {"module"},
    "code128": {"module", "height"},
    "seal": {"rows", "label_cells", "pitch"},
    "sample": {"label", "label_cells", "picture"},
    "ticks": set(),
    "ruler": set(),
    "density": set(),
    "copy": set(),
    "feed": set(),
}
_PLACE = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind, what the kind's key holds, and its options."""

    kind: str
    content: Any
    options: Mapping[str, Any]

    def get(self, name: str, default: Any) -> Any:
        """Return an option."""
        return self.options.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A receipt template as read."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A value that was not given, in a trial print: shown as 〔its name〕."""

    name: str

    def __str__(self) -> str:
        return f"〔{self.name}〕"


class Scope:
    """The values a block sees. With ``is_trial`` a missing one is a marked blank, else a Fault."""

    def __init__(self, values: Mapping[str, Any], *, row: Any = None, is_trial: bool = False) -> None:
        self.values = values
        self.row = row
        self.is_trial = is_trial

    def inner(self, row: Any) -> "Scope":
        """Return the scope of one entry of a list."""
        return Scope(self.values, row=row, is_trial=self.is_trial)

    def get(self, path: str) -> Any:
        """Return the value of ``name`` or ``row.name``; Fault ``printing.template.missing_value``."""
        if path == "row":
            return self.row
        head, _, tail = path.partition(".")
        table = self.row if head == "row" and tail else self.values
        key = tail if head == "row" and tail else path
        if isinstance(table, Mapping) and key in table:
            return table[key]
        if not self.is_trial:
            raise Fault("printing.template.missing_value", name=path)
        return Blank(key if not isinstance(table, Blank) else f"{table.name}.{key}")

    def rows(self, name: str) -> Sequence[Any]:
        """Return the entries of a list."""
        found = self.get(name)
        return (found,) if isinstance(found, Blank) else tuple(found)

    def fill(self, pattern: str) -> str:
        """Return the text with its places filled; a value of None reads —."""
        return _PLACE.sub(lambda place: _words(self.get(place[1])), pattern)

    def is_full(self, pattern: str) -> bool:
        """Say whether every place of the pattern has something to say."""
        return all(self.get(name) not in (None, "") for name in _PLACE.findall(pattern))

    def wants(self, block: Block, width_mm: int) -> bool:
        """Say whether the block's conditions hold on this paper."""
        if block.get("paper", width_mm) != width_mm:
            return False
        when, unless = _names(block.get("when", ())), _names(block.get("unless", ()))
        return all(self.get(name) for name in when) and not any(self._is_given(name) for name in unless)

    def _is_given(self, name: str) -> bool:
        value = self.get(name)
        return bool(value) and not isinstance(value, Blank)

    def expanded(self, block: Block, width_mm: int) -> Iterator["Scope"]:
        """Yield a scope for each time the block is to be printed."""
        each = block.get("each", "")
        for scope in [self.inner(row) for row in self.rows(each)] if each else [self]:
            if scope.wants(block, width_mm):
                yield scope


def load_template(name: str, resources: Resources) -> Template:
    """Return ``receipts/ticket``; Fault ``printing.template.broken`` says which block and why."""
    table = resources.toml(f"{name}.toml")
    if not set(table) <= {"title", "block"} or not isinstance(table.get("title"), str):
        raise Fault("printing.template.broken", name=name, block=0, reason="title, block")
    blocks = (_block(name, number, raw) for number, raw in enumerate(table.get("block", []), 1))
    return Template(name=name, title=table["title"], blocks=tuple(blocks))


def _block(name: str, number: int, raw: Mapping[str, Any]) -> Block:
    kinds = [key for key in raw if key in KINDS]
    if len(kinds) != 1:
        raise Fault("printing.template.broken", name=name, block=number, reason=f"kinds: {', '.join(kinds) or '—'}")
    kind = kinds[0]
    odd = sorted(set(raw) - KINDS[kind] - _COMMON - {kind})
    if odd:
        raise Fault("printing.template.broken", name=name, block=number, reason=f"{kind}: {', '.join(odd)}")
    return Block(kind, raw[kind], {key: value for key, value in raw.items() if key != kind})


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _words(value: Any) -> str:
    return "—" if value is None else str(value)
