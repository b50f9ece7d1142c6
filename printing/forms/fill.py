"""Fills the words of a template with values. What is missing is a marked blank in a trial, else a fault."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.base.faults import Fault


@dataclass(slots=True)
class Filler:
    """The values of one paper. ``is_trial`` prints 〔name〕 where a value is missing."""

    values: Mapping[str, Any]
    is_trial: bool = False
    missing: list[str] = field(default_factory=list)

    def text(self, template: str, row: Mapping[str, Any] | None = None) -> str:
        """Return the template with its ``{names}`` filled from the row first, then from the paper's values."""
        return "".join(self._parts(template, row or {}))

    def holds(self, condition: str, row: Mapping[str, Any] | None = None) -> bool:
        """Return whether the named value is there and not empty; ``!name`` asks for the opposite."""
        value = self._value(condition.removeprefix("!"), row or {}, default=None)
        return bool(value) != condition.startswith("!")

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """Return a list of rows; plain texts become ``{item}`` with a running ``{serial}``.

        In a trial a list that is not given has one row of marked blanks.
        """
        value = self._value(name, {})
        if name not in self.values:
            return [{}]
        return [
            row if isinstance(row, Mapping) else {"item": row, "serial": serial} for serial, row in enumerate(value, 1)
        ]

    def given(self, name: str) -> list[Mapping[str, Any]]:
        """Return a list of rows for a picture, which a trial leaves out where nothing is given."""
        return [row for row in self.rows(name) if row]

    def _parts(self, template: str, row: Mapping[str, Any]) -> Iterator[str]:
        for literal, name, _, _ in string.Formatter().parse(template):
            yield literal
            if name is not None:
                yield _words(self._value(name, row))

    def _value(self, name: str, row: Mapping[str, Any], **default: Any) -> Any:
        for source in (row, self.values):
            if name in source:
                return source[name]
        if "default" in default:
            return default["default"]
        if not self.is_trial:
            raise Fault("printing.form.value_missing", name=name)
        self.missing.append(name)
        return f"〔{name}〕"


def _words(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "、".join(_words(part) for part in value)
    return str(value)
