"""The values of the calibration page; its ticked results are stored per printer by the administrator's page.

It knows what the page says about the printer; it must not know its bytes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.base.clock import local
from core.papers.content import Paper
from core.papers.wording import date_words
from printing.profile import PrinterProfile

_CHARSETS = {"gb2312": "GB2312", "gbk": "GBK", "gb18030": "GB18030双字节"}
_MODES = {"inline": "文本加内嵌点阵", "raster": "文本加点阵行"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPaper(Paper):
    """打印机校准页."""

    template: ClassVar[str] = "receipts/calibration"
    device: str  # 票据打印机（tcp://…）
    setup: str  # 576点，GBK，文本加内嵌点阵
    time: str  # 2026年11月23日 08:12，第3次
    qr: str
    barcode: str  # digits, of even count

    @classmethod
    def of(cls, device: str, profile: PrinterProfile, moment: datetime, count: int) -> "CalibrationPaper":
        """Return the page of a printer; ``count`` is how many times it has been calibrated, this time included."""
        here = local(moment)
        stamp = f"{here:%Y%m%d%H%M}{count % 10_000:04d}"
        return cls(
            device=device,
            setup=f"{profile.dots}点，{_CHARSETS[profile.charset]}，{_MODES[profile.text_mode]}",
            time=f"{date_words(here)} {here:%H:%M}，第{count}次",
            qr=f"CAL-{stamp}",
            barcode=stamp,
        )
