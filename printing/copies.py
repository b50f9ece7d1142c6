"""How a stored paper becomes a copy (补打): the same bytes with one black bar put in. Nothing else changes.

It knows the mark in the bytes; it must not know values or templates.
"""

from collections.abc import Sequence

from printing.commands import commands
from printing.escpos import COPY_PLACE, PROLOGUE, Stream
from printing.profile import PrinterProfile
from printing.setting import Setter
from printing.text import width_of

DOTS_OF = {58: 384, 80: 576}


def copy_of(body: bytes, lines: Sequence[str], profile: PrinterProfile) -> bytes:
    """Return ``body`` with the bar at the mark its template left, or at its very top when it has none."""
    place = _place(body)
    if place is None:
        head = len(PROLOGUE) if body.startswith(PROLOGUE) else 0
        return body[:head] + copy_bar(lines, profile) + body[head:]
    return body[:place] + copy_bar(lines, profile) + body[place + len(COPY_PLACE) :]


def copy_bar(lines: Sequence[str], profile: PrinterProfile) -> bytes:
    """Return the bytes of the bar alone; it leaves plain text behind."""
    setter = Setter(Stream(profile), profile)
    setter.bar(_fitted(lines, profile.cells - 2))
    setter.stream.feed(10)
    return setter.stream.body.removeprefix(PROLOGUE)


def width_of_body(body: bytes) -> int:
    """Return the paper width in mm a stream was made for, from its widest strip."""
    widest = max(
        ((one.args[1] | one.args[2] << 8) << (one.args[0] & 1) for one in commands(body) if one.name == "GS v 0"),
        default=0,
    )
    return 80 if widest * 8 > DOTS_OF[58] else 58


def _fitted(lines: Sequence[str], cells: int) -> list[str]:
    joined = " ".join(lines)
    return [joined] if width_of(joined) <= cells else list(lines)


def _place(body: bytes) -> int | None:
    before = None
    for one in commands(body):
        is_off = one.name == "GS B" and one.args == b"\x00"
        if is_off and before is not None and before.name == "GS B" and before.args == b"\x00":
            return before.start
        before = one if is_off else None
    return None
