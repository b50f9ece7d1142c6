"""What a calibration page told of this machine's printers, kept beside desk.toml: the program writes it, nobody else.

It is read after desk.toml, so what was seen on paper wins over what was guessed.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.base.faults import Fault

NAME = "printers.toml"
HEAD = "# Written by the program from the ticks of the calibration page. Delete a section to calibrate anew.\n"


def with_printer(file: Path, printer: str, values: Mapping[str, object]) -> str:
    """Return the file's new text with ``printer`` (``receipt_printer``) set to ``values``; others stay.

    Fault ``config.load.broken`` when what is there cannot be read.
    """
    tables: dict[str, Any] = {}
    if file.is_file():
        try:
            tables = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Fault("config.load.broken", file=str(file), reason=str(error)) from error
    tables[printer] = dict(values)
    return HEAD + "".join(f"\n[{name}]\n{_lines(table)}" for name, table in sorted(tables.items()))


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())


def _toml(value: object) -> str:
    """Return a string, a whole number, a flag or a list of strings: JSON writes them as TOML does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value)
