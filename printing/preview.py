"""Shows what a byte stream looks like: decodes the real bytes, burns dots, writes PNG; also the text alone.

It knows the commands of printing.commands and a printer's habits; it must not know templates or values, so what it
shows is what was sent. Used for the clerk's preview, demo mode, training and tests.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageDraw

from printing import code128, glyphs
from printing.canvas import Roll, code_strip, enlarged, inverted
from printing.charset import char_of
from printing.codes import qr_dots
from printing.commands import Command, commands
from printing.copies import DOTS_OF, width_of_body

PAPER, INK, TABLE, SHADOW = (253, 253, 250), (24, 24, 26), (221, 224, 232), (196, 199, 208)
_ALIGN = ("left", "center", "right")
_KNIFE = 64  # dots from the head to the knife: what GS V 66 feeds before it cuts
_MARGIN = {58: 40, 80: 32}  # the paper beyond the head, left and right


@dataclass
class _Printer:
    """The state a printer keeps between commands."""

    roll: Roll
    align: str = "left"
    pitch: int = 34
    wide: int = 1
    high: int = 1
    is_bold: bool = False
    is_reverse: bool = False
    qr: bytes = b""
    qr_module: int = 3
    bar_module: int = 2
    bar_height: int = 72
    text: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    has_four_bytes: bool = False

    def show(self, char: str) -> None:
        """Print one character from the printer's own font."""
        glyph = enlarged(glyphs.cell(char, 24, is_bold=self.is_bold), self.wide, self.high)
        self.roll.add(inverted(glyph) if self.is_reverse else glyph)
        self.text.append(char)


def roll_of(body: bytes, *, width_mm: int | None = None, has_four_bytes: bool = False) -> Image.Image:
    """Return the burned dots of a stream (mode "1", ink is 1), as wide as the print head: 384 or 576 dots.

    Without ``width_mm`` the width is guessed from the widest strip. ``has_four_bytes`` shows a printer with four-byte
    glyphs; others print stray digits there, as real ones do.
    """
    return _run(body, width_mm or width_of_body(body), has_four_bytes).roll.image()


def png_of(
    body: bytes, *, width_mm: int | None = None, edge: Literal["none", "torn"] = "torn", has_four_bytes: bool = False
) -> bytes:
    """Return a PNG of the paper as it comes out, with its margins; ``torn`` adds the knife's edge and a table."""
    width = width_mm or width_of_body(body)
    dots = roll_of(body, width_mm=width, has_four_bytes=has_four_bytes)
    margin = _MARGIN[width]
    paper = Image.new("RGB", (dots.width + 2 * margin, dots.height + 32), PAPER)
    paper.paste(INK, (margin, 24), dots)
    if edge == "torn":
        paper = _torn(paper)
    file = io.BytesIO()
    paper.save(file, "PNG", optimize=False)
    return file.getvalue()


def text_of(body: bytes) -> str:
    """Return the text of a paper line by line; pictures, QR and codes stand as ▒图 w×h▒, ▒QR …▒, ▒码 …▒."""
    lines = "".join(_run(body, width_of_body(body), has_four_bytes=False).text).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def odd_commands(body: bytes) -> tuple[str, ...]:
    """Return everything in the stream this product does not know; tests demand none."""
    return tuple(_run(body, width_of_body(body), has_four_bytes=False).odd)


def _run(body: bytes, width_mm: int, has_four_bytes: bool) -> _Printer:
    printer = _Printer(Roll(DOTS_OF[width_mm]), has_four_bytes=has_four_bytes)
    for command in commands(body):
        act = _ACTS.get(command.name)
        if act is None:
            printer.odd.append(f"@{command.start}: {command.args[:8].hex(' ')}")
        else:
            act(printer, command)
    if printer.roll.has_line:
        printer.roll.end_line(printer.align, printer.pitch)
    return printer


def _text(printer: _Printer, command: Command) -> None:
    codes, at = command.args, 0
    while at < len(codes):
        size = _code_size(codes, at)
        code = codes[at : at + size]
        if size == 4 and not printer.has_four_bytes:
            # What a font without four-byte codes does: a blank for the lead byte it cannot pair, then the digit.
            for byte in code:
                printer.show(chr(byte) if byte < 0x80 else " ")
        elif size == 1:
            printer.show(chr(code[0]) if code[0] < 0x7F else " ")
        else:
            printer.show((char_of(code) if size == 2 else code.decode("gb18030")) or "□")
        at += size


def _code_size(codes: bytes, at: int) -> int:
    if codes[at] < 0x81 or at + 1 >= len(codes):
        return 1
    return 4 if 0x30 <= codes[at + 1] <= 0x39 and at + 4 <= len(codes) else 2


def _columns(printer: _Printer, command: Command) -> None:
    width = command.args[1] | command.args[2] << 8
    picture = Image.frombytes("1", (24, width), command.args[3:]).transpose(Image.Transpose.TRANSPOSE)
    printer.roll.add(picture)
    printer.text.append("▒")


def _raster(printer: _Printer, command: Command) -> None:
    args = command.args
    size = ((args[1] | args[2] << 8) * 8, args[3] | args[4] << 8)
    wide, high = 1 + (args[0] & 1), 1 + (args[0] >> 1 & 1)
    printer.roll.strip(enlarged(Image.frombytes("1", size, args[5:]), wide, high), printer.align)
    if size[1] > 12:  # a rule or a bar's edge says nothing
        printer.text.append(f"▒图 {size[0]}×{size[1]}▒\n")


def _qr(printer: _Printer, command: Command) -> None:
    function, data = command.args[3], command.args[4:]
    if function == 0x43:
        printer.qr_module = data[0]
    elif function == 0x50:
        printer.qr = data[1:]
    elif function == 0x51:
        _show_qr(printer)


def _show_qr(printer: _Printer) -> None:
    image = qr_dots(printer.qr.decode("ascii"))
    printer.roll.strip(enlarged(image, printer.qr_module, printer.qr_module), printer.align)
    printer.text.append(f"▒QR {printer.qr.decode('ascii', 'replace')}▒\n")


def _code128(printer: _Printer, command: Command) -> None:
    data = command.args[1:]
    strip = code_strip(code128.widths(data), printer.bar_module, printer.bar_height)
    if strip.width <= printer.roll.dots:  # too wide a code is not printed at all
        printer.roll.strip(strip, printer.align)
    printer.text.append(f"▒码 {code128.text_of(data)}▒\n")


def _line(printer: _Printer, _command: Command) -> None:
    printer.roll.end_line(printer.align, printer.pitch)
    printer.text.append("\n")


def _cut(printer: _Printer, command: Command) -> None:
    printer.roll.feed(_KNIFE + (command.args[1] if len(command.args) > 1 else 0))
    printer.roll.cut()
    printer.text.append("\n")


def _scale(printer: _Printer, command: Command) -> None:
    printer.wide, printer.high = (command.args[0] >> 4) + 1, (command.args[0] & 15) + 1


def _reset(printer: _Printer, _command: Command) -> None:
    fresh = _Printer(printer.roll)
    for name in ("align", "pitch", "wide", "high", "is_bold", "is_reverse"):
        setattr(printer, name, getattr(fresh, name))


def _set(name: str, read: Callable[[int], object]) -> "Callable[[_Printer, Command], None]":
    return lambda printer, command: setattr(printer, name, read(command.args[0]))


def _nothing(_printer: _Printer, _command: Command) -> None:
    """Questions and mode switches leave nothing on paper."""


_ACTS: Mapping[str, Callable[[_Printer, Command], None]] = {
    "text": _text,
    "LF": _line,
    "ESC @": _reset,
    "ESC 3": _set("pitch", int),
    "ESC J": lambda printer, command: printer.roll.feed(command.args[0]),
    "ESC a": _set("align", lambda n: _ALIGN[n]),
    "ESC E": _set("is_bold", bool),
    "ESC *": _columns,
    "GS !": _scale,
    "GS B": _set("is_reverse", bool),
    "GS v 0": _raster,
    "GS ( k": _qr,
    "GS h": _set("bar_height", int),
    "GS w": _set("bar_module", int),
    "GS k 73": _code128,
    "GS V": _cut,
    **dict.fromkeys(("NUL", "FS &", "FS !", "GS H", "GS a", "GS r", "GS I", "DLE EOT"), _nothing),
}


def _torn(paper: Image.Image) -> Image.Image:
    whole = Image.new("RGB", (paper.width + 40, paper.height + 36), TABLE)
    whole.paste(SHADOW, (24, 24, 24 + paper.width, 18 + paper.height))
    whole.paste(paper, (20, 18))
    draw = ImageDraw.Draw(whole)
    foot = 18 + paper.height
    for x in range(20, 20 + paper.width, 12):
        draw.polygon([(x, foot), (x + 6, foot - 7), (x + 12, foot)], fill=TABLE)
    return whole
