"""A roll of paper as dots: what the printer's mechanics would have burned. Ink is 1.

It knows a print head and a paper feed; it must not know commands.
"""

from collections.abc import Sequence

from PIL import Image


class Roll:
    """Grows downward. ``x`` is where the next character of the line stands, ``y`` the paper's position."""

    def __init__(self, dots: int) -> None:
        self.dots = dots
        self.y = 0
        self._rows = Image.new("1", (dots, 2048))
        self._line: list[Image.Image] = []
        self.cuts: list[int] = []

    @property
    def has_line(self) -> bool:
        """Say whether characters wait in the line."""
        return bool(self._line)

    def add(self, glyph: Image.Image) -> None:
        """Add dots to the line; a full line prints itself, as printers do."""
        if self._line and sum(one.width for one in self._line) + glyph.width > self.dots:
            self.end_line("left", 0)
        self._line.append(glyph)

    def end_line(self, align: str, pitch: int) -> None:
        """Burn the line, feet on one baseline, and move on by ``pitch`` or the tallest character."""
        high = max((one.height for one in self._line), default=0)
        x = self._left(sum(one.width for one in self._line), align)
        for glyph in self._line:
            self.burn(glyph, x, self.y + high - glyph.height)
            x += glyph.width
        self._line = []
        self.feed(max(pitch, high))

    def strip(self, image: Image.Image, align: str) -> None:
        """Burn a picture at the paper's position and move on by its height."""
        self.burn(image, self._left(image.width, align), self.y)
        self.feed(image.height)

    def feed(self, dots: int) -> None:
        """Move the paper on."""
        self.y += dots
        self._grow(self.y)

    def cut(self) -> None:
        """Note a cut here."""
        self.cuts.append(self.y)

    def burn(self, image: Image.Image, x: int, y: int) -> None:
        """Burn dots; what lies beyond the head's width is lost."""
        self._grow(y + image.height)
        self._rows.paste(1, (x, y), image)

    def image(self) -> Image.Image:
        """Return the burned paper, the head's width wide."""
        return self._rows.crop((0, 0, self.dots, max(self.y, 1)))

    def _left(self, width: int, align: str) -> int:
        free = max(0, self.dots - width)
        return {"left": 0, "center": free // 2, "right": free}[align]

    def _grow(self, to: int) -> None:
        if to > self._rows.height:
            taller = Image.new("1", (self.dots, to + 2048))
            taller.paste(self._rows, (0, 0))
            self._rows = taller


def enlarged(glyph: Image.Image, wide: int, high: int) -> Image.Image:
    """Return the glyph as GS ! enlarges it: dot by dot."""
    if wide == high == 1:
        return glyph
    return glyph.resize((glyph.width * wide, glyph.height * high), Image.Resampling.NEAREST)


def inverted(glyph: Image.Image) -> Image.Image:
    """Return white on black."""
    return glyph.point([255, *[0] * 255], "1")


def code_strip(widths: Sequence[int], module: int, height: int) -> Image.Image:
    """Return bars and spaces of the given widths in modules, beginning with a bar."""
    image = Image.new("1", (sum(widths) * module, height))
    x = 0
    for index, width in enumerate(widths):
        if index % 2 == 0:
            image.paste(1, (x, 0, x + width * module, height))
        x += width * module
    return image
