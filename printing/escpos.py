"""Builds the byte stream of one thermal paper, command by command; raster and QR packing is python-escpos' work.

It knows commands and the printer's profile; it must not know templates or values. Only the methods here make
commands, so nothing a name or a number contains can become one.
"""

import os
import shutil
from functools import cache
from typing import Any

from PIL import Image

from core.base.faults import Fault
from core.base.resources import Resources
from printing import commands as c
from printing.profile import PrinterProfile

PLAIN = c.FS + b"!\x00" + c.GS + b"!\x00" + c.ESC + b"E\x00" + c.REVERSE_OFF
PROLOGUE = c.INIT + c.CHINESE + PLAIN  # said again: not every printer forgets all of it at ESC @
COPY_PLACE = c.REVERSE_OFF * 2
PITCH = 34  # dots from line to line at normal size
_ALIGN = {"left": 0, "center": 1, "right": 2}


class Stream:
    """The bytes of one paper. Every drawing method begins at the left edge of a new line and ends there."""

    def __init__(self, profile: PrinterProfile) -> None:
        self._printer = _dummy(profile.dots)
        self._profile = profile
        self._pitch = self._feed = 0
        self._scale = self._hanzi_scale = 0
        self._is_bold = self._is_reverse = False
        self._raw(PROLOGUE)

    @property
    def body(self) -> bytes:
        """Return the bytes so far."""
        self._move_on()
        return bytes(self._printer.output)

    def align(self, name: str) -> None:
        """Set left, center or right: for QR and Code128 only, text is aligned by blanks."""
        self._raw(c.ESC + b"a" + bytes([_ALIGN[name]]))

    def pitch(self, dots: int) -> None:
        """Set the height of the lines that follow, at most 255 dots."""
        if dots != self._pitch:
            self._pitch = dots
            self._raw(c.ESC + b"3" + bytes([dots]))

    def style(
        self, *, wide: int = 1, high: int = 1, is_bold: bool = False, is_reverse: bool = False, has_hanzi: bool = True
    ) -> None:
        """Set the look of the text that follows, 1 to 8 times as wide and high; only what changes is sent.

        For hanzi both FS ! and GS ! go out: printers differ in which of them enlarges hanzi.
        """
        scale = (wide - 1) << 4 | (high - 1)
        hanzi_scale = (0x04 if wide > 1 else 0) | (0x08 if high > 1 else 0)
        if has_hanzi and hanzi_scale != self._hanzi_scale:
            self._hanzi_scale = hanzi_scale
            self._raw(c.FS + b"!" + bytes([hanzi_scale]))
        if scale != self._scale:
            self._scale = scale
            self._raw(c.GS + b"!" + bytes([scale]))
        if is_bold != self._is_bold:
            self._is_bold = is_bold
            self._raw(c.ESC + b"E" + bytes([is_bold]))
        if is_reverse != self._is_reverse:
            self._is_reverse = is_reverse
            self._raw(c.GS + b"B" + bytes([is_reverse]))

    def mark_copy_place(self) -> None:
        """Leave the mark at which a copy's bar is put in: two commands that change nothing.

        The bar leaves plain text behind, and text is plain before it; only the pitch is said again.
        """
        self.style()
        self._raw(COPY_PLACE)
        self._pitch = 0

    def code(self, data: bytes) -> None:
        """Add character codes; anything below a blank is a programming error."""
        if any(byte < 0x20 for byte in data):
            raise ValueError("text codes only")
        self._raw(data)

    def picture(self, glyph: Image.Image) -> None:
        """Add a 24-dot-high picture inside the text line (ESC * 33)."""
        columns = glyph.transpose(Image.Transpose.TRANSPOSE)  # a column of the picture becomes a row of bytes
        self._raw(c.ESC + b"*\x21" + glyph.width.to_bytes(2, "little") + columns.tobytes())

    def end_line(self) -> None:
        """Print the line."""
        self._raw(c.LINE)

    def feed(self, dots: int) -> None:
        """Move the paper on."""
        self._feed += dots  # feeds in a row are one

    def raster(self, image: Image.Image, *, is_doubled: bool = False) -> None:
        """Print a picture (ink is 1) at the set alignment, in bands so that status polls fit between.

        ``is_doubled``: the printer makes each dot two wide and two high.
        """
        from PIL import ImageOps

        self._move_on()
        black_on_white = ImageOps.invert(image.convert("L"))
        self._printer.image(
            black_on_white,
            impl="bitImageRaster",
            fragment_height=self._profile.band_rows,
            high_density_horizontal=not is_doubled,
            high_density_vertical=not is_doubled,
        )

    def qr(self, text: str, module: int) -> None:
        """Print a QR code of printable ASCII, error correction M, made by the printer itself."""
        check_payload(text, "QR")
        self._move_on()
        self._printer.qr(text, ec=1, size=module, native=True)

    def code128(self, data: bytes, *, module: int, height: int) -> None:
        """Print a Code128 from ready code-set data; the digits below it are our own text."""
        self._raw(c.GS + b"h" + bytes([height]) + c.GS + b"w" + bytes([module]) + c.GS + b"H\x00")
        self._raw(c.GS + b"kI" + bytes([len(data)]) + data)

    def cut(self) -> None:
        """Print what is in the line and cut after moving the last row past the knife."""
        self._raw(c.LINE + c.CUT)

    def _move_on(self) -> None:
        dots, self._feed = self._feed, 0
        while dots > 0:
            self._raw(c.ESC + b"J" + bytes([min(dots, 255)]))
            dots -= 255

    def _raw(self, data: bytes) -> None:
        self._move_on()
        self._printer._raw(data)  # noqa: SLF001 - python-escpos' one door for bytes has this name


def check_payload(text: str, kind: str) -> None:
    """Raise Fault ``printing.code.payload`` for what is no address: nothing but printable ASCII goes into a code."""
    if not text or any(not "!" <= char <= "~" for char in text):
        raise Fault("printing.code.payload", kind=kind)


def code128_data(text: str) -> tuple[bytes, int]:
    """Return (data for GS k 73, width in modules): digits in pairs (set C), the rest in set B.

    WORKAROUND(python-escpos 3.1): its barcode() takes the digits of set C for values, which scans as another number.
    """
    if not text or any(not " " <= char <= "~" for char in text):
        raise Fault("printing.code.payload", kind="Code128")
    if not text.isdigit() or len(text) < 2:
        data = text.replace("{", "{{").encode()
        return b"{B" + data, 11 * (len(text) + 3) + 2
    even = len(text) // 2 * 2
    pairs = bytes(int(text[at : at + 2]) for at in range(0, even, 2))
    odd = b"{B" + text[even:].encode() if even < len(text) else b""
    symbols = len(pairs) + (2 if odd else 0)
    return b"{C" + pairs + odd, 11 * (symbols + 3) + 2


def _dummy(dots: int) -> Any:
    make_profile, make_dummy = _library()
    profile = make_profile()
    # WORKAROUND(python-escpos 3.1): without a width it prints a remark on the terminal for every picture.
    profile.profile_data = {**profile.profile_data, "media": {"width": {"pixels": dots}}}
    return make_dummy(profile=profile)


@cache
def _library() -> tuple[Any, Any]:
    """Return (Profile, Dummy) of python-escpos.

    WORKAROUND(python-escpos 3.1): its import parses 96 kB of YAML in Python, a quarter of a second in which the
    window hardly gets a turn, and leaves a pickle of it in a new temporary folder at every start. It is given the
    one profile we use, and the folder is removed.
    """
    os.environ.setdefault("ESCPOS_CAPABILITIES_FILE", str(Resources().path("receipts/escpos.json")))
    from escpos import capabilities
    from escpos.printer import Dummy

    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return capabilities.Profile, Dummy
