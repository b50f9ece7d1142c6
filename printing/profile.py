"""What a thermal printer is, as far as bytes depend on it. It knows settings; it must not know any paper."""

from dataclasses import dataclass
from typing import Literal

from core.config.model import PrinterSettings
from printing.charset import Charset

CELL = 12  # dots of a half-width cell


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterProfile:
    """Width, font and line of one printer. Two equal profiles give equal bytes for equal values."""

    width_mm: Literal[58, 80] = 80
    charset: Charset = "gbk"
    text_mode: Literal["inline", "raster"] = "inline"  # how a line with a rare character is sent at normal size
    is_serial: bool = False  # about a kilobyte a second: no big pictures

    @classmethod
    def of(cls, settings: PrinterSettings) -> "PrinterProfile":
        """Return the profile of a configured printer."""
        return cls(
            width_mm=settings.width_mm,
            charset=settings.charset,
            text_mode=settings.text_mode,
            is_serial=settings.port.startswith("serial:"),
        )

    @property
    def dots(self) -> int:
        """Return the printable width in dots (8 a millimetre)."""
        return 576 if self.width_mm == 80 else 384

    @property
    def cells(self) -> int:
        """Return the half-width cells of a line at normal size."""
        return self.dots // CELL

    @property
    def band_rows(self) -> int:
        """Return how many rows a raster command may hold: the printer can be asked for its state between two."""
        return 24 if self.is_serial else 128
