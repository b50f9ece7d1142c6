"""The values a block of a template sees, and how they are filled into its texts. It knows names and values only."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.base.faults import Fault
from printing.template import Block

PLACE = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True, slots=True)
class Blank:
    """A value that was not given, in a trial print: shown as 〔its name〕."""

    name: str

    def __str__(self) -> str:
        return f"〔{self.name}〕"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The values a block sees; ``row`` is the entry of the list it is repeated for.

    With ``is_trial`` a missing one is a marked blank, else a Fault that names the block's line.
    """

    values: Mapping[str, Any]
    row: Any = None
    is_trial: bool = False
    line: int = 0

    def inner(self, row: Any) -> "Scope":
        """Return the scope of one entry of a list."""
        return replace(self, row=row)

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
            raise Fault("printing.template.missing_value", name=path, line=self.line, meant=self._meant(path, table))
        return Blank(key if not isinstance(table, Blank) else f"{table.name}.{key}")

    def rows(self, name: str) -> Sequence[Any]:
        """Return the entries of a list."""
        found = self.get(name)
        return (found,) if isinstance(found, Blank) else tuple(found)

    def fill(self, pattern: str) -> str:
        """Return the text with its places filled; a value of None reads —."""
        return PLACE.sub(lambda place: _words(self.get(place[1])), pattern)

    def is_full(self, pattern: str) -> bool:
        """Say whether every place of the pattern has something to say."""
        return all(self.get(name) not in (None, "") for name in PLACE.findall(pattern))

    def expanded(self, block: Block, width_mm: int) -> Iterator["Scope"]:
        """Yield a scope for each time the block is to be printed."""
        here = replace(self, line=block.line)
        if block.get("paper", width_mm) != width_mm:
            return
        each = block.get("each", "")
        for scope in [here.inner(row) for row in here.rows(each)] if each else [here]:
            if scope.wants(block):
                yield scope

    def wants(self, block: Block) -> bool:
        """Say whether the block's conditions hold."""
        when, unless = _names(block.get("when", ())), _names(block.get("unless", ()))
        return all(self.get(name) for name in when) and not any(self._is_given(name) for name in unless)

    def _is_given(self, name: str) -> bool:
        value = self.get(name)
        return bool(value) and not isinstance(value, Blank)

    def _meant(self, path: str, table: object) -> str:
        prefix = "row." if path.startswith("row.") else ""
        names = [f"{prefix}{name}" for name in table] if isinstance(table, Mapping) else []
        return " / ".join(difflib.get_close_matches(path, names, n=2, cutoff=0.5) or names[:6]) or "—"


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _words(value: Any) -> str:
    return "—" if value is None else str(value)
