"""Bytes as people write them in the model files: ``<1B 40>text{field}``. It knows no device.

Between angle brackets stand bytes in hex; what is in braces is filled in; everything else is text in the device's
own character set. A filled-in value is text and nothing else: no byte of it can become a command.
"""

import re
import unicodedata
from collections.abc import Mapping

from core.base.faults import Fault

_PART = re.compile(r"<([0-9A-Fa-f ]+)>|\{([a-z_]+)\}|([^<>{}]+)")
_COMMANDS = frozenset("\\<>{}")  # a backslash begins the colours and fonts of some boards


def read_hex(text: str, file: str) -> bytes:
    """Return the bytes of ``1B 40``; a broken one is a Fault that names the file."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Fault("base.resource.broken", name=file, reason=f"{text!r}: {error}") from error


class ByteWords:
    """One template. ``fields`` are the names that may stand in braces; any other is a Fault that names the file."""

    def __init__(self, template: str, *, charset: str, fields: frozenset[str], file: str) -> None:
        self._charset = charset
        self._parts: list[bytes | str] = []  # bytes as they are, or the name of a field
        end = 0
        for part in _PART.finditer(template):
            if part.start() != end:
                break
            end = part.end()
            code, field, words = part.groups()
            if field is not None and field not in fields:
                raise Fault("base.resource.broken", name=file, reason=f"{{{field}}}: {', '.join(sorted(fields))}")
            self._parts.append(field or (read_hex(code, file) if code else self._encoded(words)))
        if end != len(template):
            raise Fault("base.resource.broken", name=file, reason=f"{template!r} {end + 1}")

    def filled(self, values: Mapping[str, str]) -> bytes:
        """Return the bytes with the fields filled in."""
        return b"".join(part if isinstance(part, bytes) else self._plain(values[part]) for part in self._parts)

    def _plain(self, value: str) -> bytes:
        kept = (letter for letter in value if letter not in _COMMANDS and unicodedata.category(letter)[0] != "C")
        return self._encoded("".join(kept))

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._charset, "replace")
