"""One row of a table of items, and back: the 21 columns of the exchange table. It knows no file and no encoding."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.item import CaseType, Item, Limit, LimitUnit
from core.catalogue.material_words import MaterialRules, spelt

COLUMNS = (
    "item_code", "item_name", "short_name", "department", "category", "item_type_code", "level_code", "applicant_type",
    "case_type_code", "conditions", "materials", "legal_days", "promised_days", "limit_unit", "excluded_time", "fee",
    "result_document", "accept_at", "back_office", "notes", "verified",
)  # fmt: skip
REQUIRED = (
    "item_code", "item_name", "department", "category", "applicant_type", "case_type_code", "materials", "legal_days",
    "promised_days",
)  # fmt: skip
_NEVER_EMPTY = ("item_code", "item_name", "case_type_code")
_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ud800-\udfff]|^#(?:REF|N/A|VALUE|NAME|DIV/0|NULL|NUM)[!?]?$")
_WORDED = re.compile(r"(\d{1,4})\s*(\D{1,4})")
_PLAIN = re.compile(r"0|[1-9]\d{0,3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlace:
    """Where a row stands, for the person who must mend it. ``labels`` tells a column as its heading does."""

    file: str
    line: int
    labels: Mapping[str, str]

    def column(self, name: str) -> str:
        """Return how the column is called in this file."""
        return self.labels.get(name, name)


class RowReader:
    """Makes items of rows by ``catalogue/reading.toml`` and ``catalogue/businesses.toml``."""

    def __init__(self, resources: Resources) -> None:
        reading: dict[str, Any] = resources.toml("catalogue/reading.toml")
        self._businesses: dict[str, Any] = resources.toml("catalogue/businesses.toml")
        self._case_types = {word: CaseType(code) for code, words in reading["case_types"].items() for word in words}
        self._limits: dict[str, Any] = reading["limits"]
        self._unconfirmed = frozenset(reading["verified"]["unconfirmed"])
        self._materials = MaterialRules.of(reading["materials"])
        self.headings = {word: column for column, words in reading["columns"].items() for word in (column, *words)}

    def item(self, cells: Mapping[str, str], place: RowPlace) -> Item:
        """Return the item of a row; cells hold every column of the file, trimmed.

        Faults: ``catalogue.row.broken_text``, ``catalogue.row.empty``, ``catalogue.row.bad_value``.
        """
        _check_cells(cells, place)
        unit = self._unit(cells, place)
        materials, no_materials = self._materials.materials(cells["materials"])
        verified = cells.get("verified", "")
        return Item(
            code=cells["item_code"],
            name=cells["item_name"],
            short_name=cells.get("short_name", ""),
            department=cells["department"],
            category=cells["category"],
            item_type=cells.get("item_type_code", ""),
            level=cells.get("level_code", ""),
            applicant_type=cells["applicant_type"],
            case_type=self._case_type(cells, place),
            business=self._business(cells),
            conditions=_conditions(cells.get("conditions", "")),
            materials=materials,
            no_materials=no_materials,
            legal_limit=self.limit(cells["legal_days"], unit),
            promised_limit=self.limit(cells["promised_days"], unit),
            excluded_time=cells.get("excluded_time", ""),
            fee=cells.get("fee", ""),
            result_document=cells.get("result_document", ""),
            accept_at=cells.get("accept_at", ""),
            back_office=cells.get("back_office", ""),
            notes=cells.get("notes", ""),
            verified=verified,
            is_confirmed=verified not in self._unconfirmed,
        )

    def _case_type(self, cells: Mapping[str, str], place: RowPlace) -> CaseType:
        value = cells["case_type_code"]
        if value not in self._case_types:
            raise _bad_value(place, "case_type_code", value, self._case_types)
        return self._case_types[value]

    def _unit(self, cells: Mapping[str, str], place: RowPlace) -> LimitUnit:
        value = cells.get("limit_unit", "") or self._limits["default_unit"]
        units: Mapping[str, str] = self._limits["units"]
        if value not in units:
            raise _bad_value(place, "limit_unit", value, units)
        return LimitUnit(units[value])

    def _business(self, cells: Mapping[str, str]) -> str:
        table = self._businesses
        by_category: str = table["categories"].get(cells["category"], table["default"])
        return str(table["items"].get(cells["item_code"], by_category))

    def limit(self, words: str, unit: LimitUnit = LimitUnit.WORKING_DAY) -> Limit:
        """Return the limit of a cell: a number is days, 15个工作日 brings its unit, 按年度集中 stays words."""
        if _PLAIN.fullmatch(words):
            return Limit(days=int(words), unit=unit)
        if words in self._limits["at_once"]:
            return Limit(text=words, days=0, unit=unit)
        match = _WORDED.fullmatch(words)
        if match and match[2] in self._limits["units"]:
            return Limit(text=words, days=int(match[1]), unit=LimitUnit(self._limits["units"][match[2]]))
        return Limit(text=words, unit=unit)


def row_of(item: Item) -> dict[str, str]:
    """Return the row of an item in the words of its source, one text a column."""
    return {
        "item_code": item.code,
        "item_name": item.name,
        "short_name": item.short_name,
        "department": item.department,
        "category": item.category,
        "item_type_code": item.item_type,
        "level_code": item.level,
        "applicant_type": item.applicant_type,
        "case_type_code": item.case_type.value,
        "conditions": "；".join(item.conditions),
        "materials": item.no_materials or ";".join(spelt(material) for material in item.materials),
        "legal_days": _limit_words(item.legal_limit),
        "promised_days": _limit_words(item.promised_limit),
        "limit_unit": item.promised_limit.unit.value,
        "excluded_time": item.excluded_time,
        "fee": item.fee,
        "result_document": item.result_document,
        "accept_at": item.accept_at,
        "back_office": item.back_office,
        "notes": item.notes,
        "verified": item.verified,
    }


def _check_cells(cells: Mapping[str, str], place: RowPlace) -> None:
    for name, words in cells.items():
        if _BROKEN.search(words):
            raise Fault("catalogue.row.broken_text", file=place.file, line=place.line, column=place.column(name))
    for name in _NEVER_EMPTY:
        if not cells[name]:
            raise Fault("catalogue.row.empty", file=place.file, line=place.line, column=place.column(name))


def _bad_value(place: RowPlace, name: str, value: str, allowed: Mapping[str, object]) -> Fault:
    return Fault(
        "catalogue.row.bad_value",
        file=place.file,
        line=place.line,
        column=place.column(name),
        value=value,
        allowed="、".join(allowed),
    )


def _conditions(words: str) -> tuple[str, ...]:
    return tuple(part for part in words.split("；") if part.strip())


def _limit_words(limit: Limit) -> str:
    if limit.text or limit.days is None:
        return limit.text
    return str(limit.days)
