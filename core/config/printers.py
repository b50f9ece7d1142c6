"""What a calibration page told of this machine's printers, kept beside desk.toml: the program writes it, nobody else.

It is read after desk.toml, so what was seen on paper wins over what was guessed.
"""

from collections.abc import Mapping
from pathlib import Path

from core.config.machine import with_section

NAME = "printers.toml"
HEAD = "# Written by the program from the ticks of the calibration page. Delete a section to calibrate anew.\n"


def with_printer(file: Path, printer: str, values: Mapping[str, object]) -> str:
    """Return the file's new text with ``printer`` (``receipt_printer``) set to ``values``; others stay.

    Fault ``config.load.broken`` when what is there cannot be read.
    """
    return with_section(file, HEAD, printer, values)
