"""What may stand in a receipt template: the kinds of block, their options, and what each option takes.

It knows the language of docs/receipts.md; it must not know values, bytes or printers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTHS_MM = (58, 80)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an option takes: a check, and the words that say it to whoever wrote the template."""

    is_right: Callable[[Any], bool]
    meant: str


def _one_of(*words: str) -> Rule:
    return Rule(lambda value: value in words, " / ".join(f'"{word}"' for word in words))


def _number(least: int, most: int) -> Rule:
    return Rule(lambda value: type(value) is int and least <= value <= most, f"{least}…{most}")


def _table(fields: "Mapping[str, Rule]", *needed: str) -> Rule:
    def is_right(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and all(key in fields and fields[key].is_right(inner) for key, inner in value.items())
            and all(key in value for key in needed)
        )

    return Rule(is_right, "{ " + ", ".join(f"{key} = {rule.meant}" for key, rule in fields.items()) + " }")


def _list(inner: Rule) -> Rule:
    return Rule(
        lambda value: isinstance(value, list) and bool(value) and all(map(inner.is_right, value)), f"[{inner.meant}, …]"
    )


TEXT = Rule(lambda value: isinstance(value, str), '"…"')
FLAG = Rule(lambda value: isinstance(value, bool), "true / false")
_ALIGN = _one_of("left", "center", "right")
_CELLS, _PITCH, _SIZE = _number(0, 47), _number(0, 255), _number(1, 8)
_PAPER = Rule(lambda value: value in WIDTHS_MM and type(value) is int, " / ".join(map(str, WIDTHS_MM)))
_NAMES = Rule(lambda value: TEXT.is_right(value) or _list(TEXT).is_right(value), '"…" / ["…", …]')
_BY_WIDTH = Rule(
    lambda value: (
        isinstance(value, dict) and set(value) <= {"58", "80"} and all(type(n) is int for n in value.values())
    ),
    "{ 80 = 6, 58 = 5 }",
)
_SPAN = _table({"text": TEXT, "size": _SIZE, "wide": _SIZE, "high": _SIZE, "bold": FLAG}, "text")
_COLUMN = _table(
    {"head": TEXT, "text": TEXT, "cells": _CELLS, "align": _ALIGN, "gap": _CELLS, "indent": _CELLS, "paper": _PAPER},
    "text", "cells",
)  # fmt: skip
_LABEL = _table({"label": TEXT, "value": TEXT}, "label", "value")

# kind -> what stands behind its name
KINDS: Mapping[str, Rule] = {
    "text": TEXT,
    "spans": _list(_SPAN),
    "phrases": _list(TEXT),
    "pair": _LABEL,
    "row": _list(_COLUMN),
    "table": TEXT,
    "rule": _one_of("heavy", "solid", "dash"),
    "bar": TEXT,
    "number": TEXT,
    "qr": TEXT,
    "code128": TEXT,
    "logo": TEXT,
    "seal": _list(TEXT),
    "sample": TEXT,
    "ticks": _list(TEXT),
    "ruler": FLAG,
    "density": FLAG,
    "copy": FLAG,
    "feed": _number(1, 400),
    "group": Rule(lambda value: isinstance(value, list) and bool(value), "[[block.group]]"),
}
OPTIONS: Mapping[str, Rule] = {
    "when": _NAMES,
    "unless": _NAMES,
    "paper": _PAPER,
    "each": TEXT,
    "size": _SIZE,
    "bold": FLAG,
    "align": _ALIGN,
    "pitch": _PITCH,
    "lines": _number(1, 9),
    "indent": _CELLS,
    "gap": _CELLS,
    "join": TEXT,
    "label_cells": _number(1, 40),
    "name": FLAG,
    "columns": _list(_COLUMN),
    "limit": _number(1, 200),
    "rest": TEXT,
    "bold_when": TEXT,
    "dots": _BY_WIDTH,
    "module": _BY_WIDTH,
    "height": _number(24, 255),
    "rows": _list(_LABEL),
    "label": TEXT,
}
COMMON = frozenset({"when", "unless", "paper", "each"})
_LOOK = {"size", "bold", "align", "pitch"}
OPTIONS_OF: Mapping[str, set[str]] = {
    "text": _LOOK | {"lines", "indent", "gap"},
    "spans": {"align", "pitch"},
    "phrases": _LOOK - {"size"} | {"join", "gap"},
    "pair": {"label_cells", "size", "bold", "lines", "name", "pitch"},
    "row": {"bold", "pitch"},
    "table": {"columns", "limit", "rest", "bold_when", "pitch"},
    "bar": {"size"},
    "number": {"dots"},
    "qr": {"module"},
    "code128": {"module", "height"},
    "logo": {"dots", "align"},
    "seal": {"rows", "label_cells", "pitch"},
    "sample": {"label", "label_cells"},
}
