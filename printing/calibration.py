"""The calibration page of a printer: what stands on it, what may be ticked, and what follows from the ticks.

It knows the parts of a printer's font and the settings of a printer; it must not know bytes, stores or windows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from core.base.clock import local
from core.base.faults import Fault
from core.base.resources import Resources
from core.papers.content import Paper
from core.papers.wording import date_words
from printing.charset import Charset, is_within, read_codes, two_byte
from printing.profile import PrinterProfile

AREAS = "codes/printer_areas.toml"
_CHARSETS: Mapping[Charset, str] = {"gb2312": "GB2312", "gbk": "GBK", "gb18030": "GB18030双字节"}
_MODES = {"inline": "文本加内嵌点阵", "raster": "文本加点阵行"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of a printer's font: its row on the page, the codes it stands for, the smallest set they belong to."""

    mark: str
    name: str
    charset: Charset
    codes: tuple[str, ...]
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPaper(Paper):
    """打印机校准页."""

    template: ClassVar[str] = "receipts/calibration"
    device: str  # 票据打印机（tcp://…）
    setup: str  # 576点，GBK，文本加内嵌点阵
    time: str  # 2026年11月23日 08:12，第3次
    areas: tuple[Area, ...]
    qr: str
    barcode: str  # digits, of even count

    @classmethod
    def of(
        cls, device: str, profile: PrinterProfile, areas: tuple[Area, ...], moment: datetime, count: int
    ) -> "CalibrationPaper":
        """Return the page of a printer; ``count`` is how many times it has been calibrated, this time included."""
        here = local(moment)
        stamp = f"{here:%Y%m%d%H%M}{count % 10_000:04d}"
        return cls(
            device=device,
            setup=f"{profile.dots}点，{_CHARSETS[profile.charset]}，{_MODES[profile.text_mode]}",
            time=f"{date_words(here)} {here:%H:%M}，第{count}次",
            areas=areas,
            qr=f"CAL-{stamp}",
            barcode=stamp,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was ticked on the page. ``wrong_areas`` are marks, ``wrong_chars`` single characters of other rows."""

    edges: Literal["whole", "cut"] = "whole"
    wrong_areas: frozenset[str] = frozenset()
    wrong_chars: frozenset[str] = frozenset()
    is_level: bool = True
    enlarges_hanzi: bool = True
    draws_codes: bool = True

    def settings(self, areas: tuple[Area, ...], profile: PrinterProfile) -> dict[str, object]:
        """Return the settings of the printer (fields of PrinterSettings) that follow from the ticks."""
        charset = self._charset(areas)
        return {
            "width_mm": 58 if self.edges == "cut" else profile.width_mm,
            "charset": charset,
            "gaps": self._gaps(areas, charset),
            "text_mode": "inline" if self.is_level else "raster",
            "enlarges_hanzi": self.enlarges_hanzi,
            "draws_codes": self.draws_codes,
        }

    def _charset(self, areas: tuple[Area, ...]) -> Charset:
        """Return the largest set of which a row came out right."""
        order: tuple[Charset, ...] = ("gb18030", "gbk", "gb2312")
        right = {area.charset for area in areas if area.codes and area.mark not in self.wrong_areas}
        return next((charset for charset in order if charset in right), "gb2312")

    def _gaps(self, areas: tuple[Area, ...], charset: Charset) -> tuple[str, ...]:
        """Return what is missing inside the set: whole rows that came out wrong, and single characters."""
        order: tuple[Charset, ...] = ("gb2312", "gbk", "gb18030")
        inside = [area for area in areas if order.index(area.charset) <= order.index(charset)]
        wrong = tuple(text for area in inside if area.mark in self.wrong_areas for text in area.codes)
        blocks = read_codes(wrong)
        codes = [code for char in sorted(self.wrong_chars) if (code := two_byte(char)) is not None]
        single = (code.hex().upper() for code in codes if not any(is_within(code, block) for block in blocks))
        return (*wrong, *single)


def load_areas(resources: Resources) -> tuple[Area, ...]:
    """Return the rows of the font test; Fault ``base.resource.broken`` when the table does not hold together."""
    rows = resources.toml(AREAS).get("area", [])
    try:
        areas = tuple(
            Area(
                mark=row["mark"], name=row["name"], charset=row["charset"],
                codes=tuple(row["codes"]), sample=row["sample"],
            )
            for row in rows
        )  # fmt: skip
        for area in areas:
            _CHARSETS[area.charset]
            read_codes(area.codes)
    except (KeyError, ValueError, TypeError) as error:
        raise Fault("base.resource.broken", name=AREAS, reason=repr(error)) from error
    return areas
