"""What a printer is, as far as bytes depend on it. It knows settings; it must not know any paper."""

from dataclasses import dataclass, replace
from typing import Literal

from core.config.device_settings import OfficePrinterSettings, PrinterSettings
from printing.charset import Charset, PrinterFont, read_codes

CELL = 12  # dots of a half-width cell


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterProfile:
    """Width, font and line of one printer, or how forms are made for it. Equal profiles give equal bytes."""

    width_mm: Literal[58, 80] = 80
    charset: Charset = "gbk"
    gaps: tuple[str, ...] = ()  # codes the font lacks within its charset: "A8BC", "FE50-FEA0"
    text_mode: Literal["inline", "raster"] = "inline"  # how a line with a rare character is sent at normal size
    enlarges_hanzi: bool = True  # else enlarged lines with hanzi are pictures
    draws_codes: bool = True  # QR and Code128 by itself; else we send their dots
    is_serial: bool = False  # about a kilobyte a second: no big pictures
    a5_forms: tuple[str, ...] = ()  # of an office printer: forms that go on A5 here
    is_archival: bool = False  # of an office printer: PDF/A-2u

    @classmethod
    def of(cls, settings: PrinterSettings) -> "PrinterProfile":
        """Return the profile of a configured printer."""
        return cls(
            width_mm=settings.width_mm,
            charset=settings.charset,
            gaps=settings.gaps,
            text_mode=settings.text_mode,
            enlarges_hanzi=settings.enlarges_hanzi,
            draws_codes=settings.draws_codes,
            is_serial=settings.port.startswith("serial:"),
        )

    @classmethod
    def office(cls, settings: OfficePrinterSettings) -> "PrinterProfile":
        """Return the profile of the printer for forms."""
        return cls(a5_forms=settings.a5_forms, is_archival=settings.archival)

    @property
    def bare(self) -> "PrinterProfile":
        """Return it with nothing worked around: what the printer does by itself is to be seen."""
        return replace(self, text_mode="inline", enlarges_hanzi=True, draws_codes=True)

    @property
    def font(self) -> PrinterFont:
        """Return what the printer draws itself."""
        return PrinterFont(self.charset, read_codes(self.gaps))

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
