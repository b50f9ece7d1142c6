"""Files of settings that the program writes about its own machine: sections of plain values, whole or not at all."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.base.faults import Fault


def with_section(file: Path, head: str, section: str, values: Mapping[str, object]) -> str:
    """Return the file's new text with ``section`` set to ``values``; other sections stay, ``head`` says who wrote it.

    Fault ``config.load.broken`` when what is there cannot be read.
    """
    tables: dict[str, Any] = {}
    if file.is_file():
        try:
            tables = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Fault("config.load.broken", file=str(file), reason=str(error)) from error
    tables[section] = dict(values)
    return head + "".join(f"\n[{name}]\n{_lines(table)}" for name, table in sorted(tables.items()))


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())


def _toml(value: object) -> str:
    """Return a string, a whole number, a flag or a list of strings: JSON writes them as TOML does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value)
