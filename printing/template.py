"""Reads a receipt template: TOML blocks, strictly, with the line of every block. It knows no values and no bytes.

The language is told in docs/receipts.md. In short:

    [[block]]
    text = "{hall}"          one kind a block, see ``template_rules.KINDS``; its options stand beside it
    align = "center"
    when = "phone"           only when the value is there (not empty, not 0); ``unless`` is the reverse; either may list
    paper = 58               only on this width
    each = "tips"            once for every entry of a list; the entry is {row} or {row.name}

    [[block.group]]          blocks under the conditions, and repeated with the list, of the block they belong to
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from printing.template_rules import COMMON, KINDS, OPTIONS, OPTIONS_OF

_HEADER = re.compile(r"^\s*\[\[\s*block((?:\s*\.\s*group)*)\s*\]\]")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_Place = tuple[int, ...]  # of a block among its brothers, from the outside in


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind, what the kind's key holds (of a group: its blocks), its options and its line."""

    kind: str
    content: Any
    options: Mapping[str, Any]
    line: int = 0

    def get(self, name: str, default: Any) -> Any:
        """Return an option."""
        return self.options.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A receipt template as read."""

    name: str
    title: str
    is_bare: bool = False  # printed as the printer does it by itself, whatever its settings work around
    blocks: tuple[Block, ...]


def load_template(name: str, resources: Resources) -> Template:
    """Return ``receipts/ticket``, the site's before the shipped one; Fault ``printing.template.*`` names the line."""
    try:
        source = resources.path(f"{name}.toml").read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Fault("printing.template.syntax", name=name, line=1, reason="UTF-8") from error
    return parse_template(name, source)


def parse_template(name: str, source: str) -> Template:
    """Return the template a text describes. Every Fault ``printing.template.*`` says name, line and what was meant."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = _line_of(error, source)
        raise Fault("printing.template.syntax", name=name, line=line, reason=_short(error)) from error
    odd = sorted(set(table) - {"title", "bare", "block"})
    if odd or not isinstance(table.get("title"), str) or not isinstance(table.get("bare", False), bool):
        key = odd[0] if odd else "title"
        line = _line_with(source, key, 1)
        raise Fault("printing.template.bad_option", name=name, line=line, option=key, meant='title = "…", [[block]]')
    reader = _Reader(name, source)
    blocks = reader.blocks(table.get("block", []))
    return Template(name=name, title=table["title"], is_bare=table.get("bare", False), blocks=blocks)


class _Reader:
    """Reads the blocks of one source."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source
        self._lines = dict(_header_lines(source))

    def blocks(self, raws: Any, above: _Place = ()) -> tuple[Block, ...]:
        if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
            raise Fault("printing.template.bad_option", name=self._name, line=1, option="block", meant="[[block]]")
        return tuple(self._block(raw, (*above, index)) for index, raw in enumerate(raws))

    def _block(self, raw: Mapping[str, Any], place: _Place) -> Block:
        line = self._lines.get(place, 1)
        kinds = [key for key in raw if key in KINDS and key not in OPTIONS]
        if len(kinds) != 1:
            odd = [key for key in raw if key not in OPTIONS and key not in KINDS]
            meant = _closest(odd, KINDS) if odd and not kinds else " / ".join(kinds) or "text / pair / …"
            raise Fault("printing.template.no_kind", name=self._name, line=line, meant=meant)
        kind = kinds[0]
        self._check(kind, raw, line)
        content = self.blocks(raw[kind], place) if kind == "group" else raw[kind]
        return Block(kind, content, {key: value for key, value in raw.items() if key != kind}, line)

    def _check(self, kind: str, raw: Mapping[str, Any], line: int) -> None:
        allowed = OPTIONS_OF.get(kind, set()) | COMMON
        for key, value in raw.items():
            rule = KINDS[key] if key == kind else OPTIONS.get(key)
            at = _line_with(self._source, key, line)
            if key != kind and (rule is None or key not in allowed):
                meant = _closest([key], allowed)
                raise Fault(
                    "printing.template.unknown_option", name=self._name, line=at, option=key, kind=kind, meant=meant
                )
            if rule is not None and not rule.is_right(value):
                raise Fault("printing.template.bad_option", name=self._name, line=at, option=key, meant=rule.meant)


def _header_lines(source: str) -> Iterable[tuple[_Place, int]]:
    """Yield where each block begins: the n-th header of a depth is the n-th block there."""
    place: list[int] = []
    for number, text in enumerate(source.splitlines(), 1):
        found = _HEADER.match(text)
        if found is None:
            continue
        depth = found[1].count("group") + 1
        del place[depth:]
        if len(place) == depth:
            place[-1] += 1
        else:
            place += [0] * (depth - len(place))
        yield tuple(place), number


def _line_with(source: str, key: str, start: int) -> int:
    """Return the first line from ``start`` that sets the key, else ``start``."""
    lines = source.splitlines()
    opens = re.compile(rf"\s*{re.escape(key)}\s*=")
    return next((n for n in range(start, len(lines) + 1) if opens.match(lines[n - 1])), start)


def _line_of(error: tomllib.TOMLDecodeError, source: str) -> int:
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found is not None and found[1] else max(1, len(source.splitlines()))


def _short(error: tomllib.TOMLDecodeError) -> str:
    return _AT_LINE.sub("", str(error)).strip()


def _closest(odd: list[str], known: Iterable[str]) -> str:
    names = sorted(known)
    return " / ".join(difflib.get_close_matches(odd[0], names, n=2, cutoff=0.6) or names)
