"""Sets lines of text on the half-cell grid: alignment by blanks, enlarged and rare characters, black bars.

It knows cells, lines and the stream; it must not know templates or values. Texts arrive printable (printing.text).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from printing import drawing, glyphs
from printing.escpos import PITCH, Stream
from printing.profile import CELL, PrinterProfile
from printing.text import Run, pieces, width_of

Align = Literal["left", "center", "right"]
EM = 24  # dots of a hanzi at normal size
PITCHES = {1: PITCH, 2: 62, 3: 82}
_BAR_STRIP = {1: 5, 2: 8, 3: 10}  # rows of black above and below a bar's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one look. ``wide`` and ``high`` differ on the calibration page only."""

    text: str
    wide: int = 1
    high: int = 1
    is_bold: bool = False

    @classmethod
    def sized(cls, text: str, size: int, *, is_bold: bool = False) -> "Span":
        """Return a span enlarged evenly."""
        return cls(text=text, wide=size, high=size, is_bold=is_bold)

    @property
    def cells(self) -> int:
        """Return its width in cells of normal size."""
        return width_of(self.text) * self.wide


class Setter:
    """Sets one line after another onto a stream."""

    def __init__(self, stream: Stream, profile: PrinterProfile) -> None:
        self.stream = stream
        self.profile = profile
        self.font = profile.font

    def line(self, spans: Sequence[Span], *, align: Align = "left", pitch: int = 0) -> None:
        """Print one line; it must fit. A line with a rare character the printer cannot take inline is a strip."""
        left = self._left(sum(span.cells for span in spans), align)
        high = max((span.high for span in spans), default=1)
        pitch = max(pitch or PITCHES.get(high, high * EM + 10), high * EM)
        if any(self._needs_strip(span) for span in spans):
            self._strip_line(spans, left, high, pitch)
            return
        self.stream.pitch(min(pitch, 255))
        if left:
            self.stream.style(has_hanzi=False)
            self.stream.code(b" " * left)
        for span in spans:
            has_hanzi = not span.text.isascii()
            self.stream.style(wide=span.wide, high=span.high, is_bold=span.is_bold, has_hanzi=has_hanzi)
            self.pieces(span.text, is_bold=span.is_bold)
        self.stream.end_line()

    def rule(self, kind: str) -> None:
        """Print a rule over the whole width; on a slow line half its dots are sent and doubled by the printer."""
        if self.profile.is_serial:
            self.stream.raster(drawing.coarse_rule(kind, self.profile.dots // 2), is_doubled=True)
        else:
            self.stream.raster(drawing.rule(kind, self.profile.dots))

    def picture(self, char: str, *, is_bold: bool = False) -> None:
        """Add our own picture of a character to the line."""
        self.stream.picture(glyphs.cell(char, EM, is_bold=is_bold))

    def pieces(self, text: str, *, is_bold: bool = False) -> None:
        """Add text to the line: codes where the printer has the character, pictures where not."""
        for piece in pieces(text, self.font):
            if isinstance(piece, Run):
                self.stream.code(piece.code)
            else:
                self.picture(piece.text, is_bold=is_bold)

    def bar(self, lines: Sequence[str], *, size: int = 1) -> None:
        """Print white on black, centred: the lines, a solid strip above and below, all of one width."""
        cells = self._bar_cells(max(map(width_of, lines)), size)
        left = (self.profile.cells - cells) // 2
        edge = Image.new("1", (cells * CELL, _BAR_STRIP[size]), 1)
        self.at(edge, left * CELL)
        for text in lines:
            if not self.font.has_all(text) or (size > 1 and not self.profile.enlarges_hanzi):
                self._bar_strip(text, cells, left, size)
            else:
                self._bar_line(text, cells, left, size)
        self.at(edge, left * CELL)

    def at(self, image: Image.Image, x: int) -> None:
        """Print a picture ``x`` dots from the left; the white before it is part of the strip."""
        box = image.getbbox()
        width = (x + (box[2] if box else 1) + 7) // 8 * 8
        whole = Image.new("1", (min(width, self.profile.dots), image.height))
        whole.paste(image, (x, 0))
        self.stream.raster(whole)

    def centred(self, image: Image.Image) -> None:
        """Print a picture in the middle."""
        self.at(image, max(0, (self.profile.dots - image.width) // 2))

    def _bar_cells(self, cells: int, size: int) -> int:
        """Return the bar's width: a little air at both ends, whole bytes of dots, and all of the line when near it."""
        room = cells + (4 if size == 1 else 2)
        room += 1 if room * size % 2 else 0
        return self.profile.cells if room * size * 5 > self.profile.cells * 4 else room * size

    def _bar_line(self, text: str, cells: int, left: int, size: int) -> None:
        room = cells // size
        before = (room - width_of(text)) // 2
        self.stream.pitch(EM * size)
        self.stream.style()
        self.stream.code(b" " * left)
        self.stream.style(wide=size, high=size, is_bold=True, is_reverse=True)
        self.stream.code(b" " * before)
        self.pieces(text)
        self.stream.code(b" " * (room - before - width_of(text)))
        self.stream.style()
        self.stream.end_line()

    def _bar_strip(self, text: str, cells: int, left: int, size: int) -> None:
        """Draw the line ourselves: an inline picture inside reverse text comes out black on white on many printers."""
        black = Image.new("1", (cells * CELL, EM * size), 1)
        word = glyphs.strip(text, EM * size, is_bold=True)
        black.paste(0, ((black.width - word.width) // 2, 0), word)
        self.at(black, left * CELL)

    def _strip_line(self, spans: Sequence[Span], left: int, high: int, pitch: int) -> None:
        if self.profile.is_serial and all(span.wide == span.high == 2 for span in spans):
            self._doubled_strip("".join(span.text for span in spans), left, is_bold=spans[0].is_bold)
            self.stream.feed(pitch - high * EM)
            return
        image = Image.new("1", (self.profile.dots, high * EM))
        x = left * CELL
        for span in spans:
            word = glyphs.strip(span.text, span.high * EM, is_bold=span.is_bold)
            word = word.resize((span.cells * CELL, word.height))
            image.paste(word, (x, image.height - word.height))
            x += word.width
        self.at(image, 0)
        self.stream.feed(pitch - image.height)

    def _doubled_strip(self, text: str, left: int, *, is_bold: bool) -> None:
        """Draw at normal size and let the printer double the dots, as it does with its own characters."""
        word = glyphs.strip(text, EM, is_bold=is_bold)
        x = left * CELL // 2
        whole = Image.new("1", ((x + word.width + 7) // 8 * 8, EM))
        whole.paste(word, (x, 0))
        self.stream.raster(whole, is_doubled=True)

    def _needs_strip(self, span: Span) -> bool:
        is_plain = span.wide == span.high == 1
        if not is_plain and not self.profile.enlarges_hanzi and not span.text.isascii():
            return True
        is_inline = is_plain and self.profile.text_mode == "inline"
        return not is_inline and not self.font.has_all(span.text)

    def _left(self, cells: int, align: Align) -> int:
        free = max(0, self.profile.cells - cells)
        return {"left": 0, "center": free // 2, "right": free}[align]
