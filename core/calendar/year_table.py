"""One year's table of exceptions: what a CSV must look like and where it is wrong. It knows no arithmetic of days."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import TableRow, put_over, read_csv

FOLDER = "calendars"
_COLUMNS = {"date": "date", "日期": "date", "kind": "kind", "类别": "kind", "name": "name", "名称": "name"}
_KINDS = {"holiday": "holiday", "放假": "holiday", "workday": "workday", "上班": "workday"}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class DayKind(Enum):
    """How a day differs from what its weekday says."""

    HOLIDAY = "holiday"  # 放假
    WORKDAY = "workday"  # 调休上班


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """One day of the State Council's notice."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedDay:
    """A holiday that the law sets on the same date every year."""

    month: int
    day: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearImport:
    """What became of an import: nothing is written while there is a problem. ``written`` None: dry run or problems."""

    year: int
    days: tuple[SpecialDay, ...]
    problems: tuple[Fault, ...]
    written: Path | None = None


def fixed_days(resources: Resources) -> tuple[FixedDay, ...]:
    """Return the holidays of every year, from ``calendars/every_year.toml``."""
    table = resources.toml(f"{FOLDER}/every_year.toml")
    return tuple(FixedDay(month=row["month"], day=row["day"], name=row["name"]) for row in table["days"])


def read_year(path: Path, fixed: Iterable[FixedDay] = ()) -> YearImport:
    """Read one year's CSV (date, kind, name; Chinese headings and words too); every wrong cell is one problem.

    A table in which a holiday of ``fixed`` is worked is incomplete: a truncated file must not become a calendar.
    """
    rows = read_csv(path)
    if not rows:
        return YearImport(year=0, days=(), problems=(Fault("calendar.table.empty", file=str(path)),))
    places, problems = _places(path, rows[0])
    if problems:
        return YearImport(year=0, days=(), problems=tuple(problems))
    days: dict[date, SpecialDay] = {}
    for row in rows[1:]:
        try:
            special = _special_day(path, row, places)
            _check_fits(path, row, special, days)
        except Fault as fault:
            problems.append(fault)
        else:
            days[special.day] = special
    if not problems:
        problems.extend(_incomplete(path, days, fixed))
    year = min(days).year if days else 0
    return YearImport(year=year, days=tuple(days[day] for day in sorted(days)), problems=tuple(problems))


def import_year(
    path: Path, site_folder: Path, *, dry_run: bool = False, shipped: Resources | None = None
) -> YearImport:
    """Read a year's CSV and, when it is whole, keep it as ``site_folder/calendars/<year>.csv``.

    With problems nothing is written and the calendar in use stays; a table that was there stays beside as ``.old``.
    Faults: those of ``core.base.tables``.
    """
    found = read_year(path, fixed_days(shipped or Resources(site_folder)))
    if found.problems or dry_run:
        return found
    written = put_over(site_folder, f"{FOLDER}/{found.year}.csv", table_text(found.days))
    return YearImport(year=found.year, days=found.days, problems=(), written=written)


def table_text(days: Iterable[SpecialDay]) -> str:
    """Return the CSV text of a year, in order of date."""
    lines = [f"{day.day.isoformat()},{day.kind.value},{day.name}" for day in sorted(days, key=lambda day: day.day)]
    return "\n".join(["date,kind,name", *lines, ""])


def _places(path: Path, head: TableRow) -> tuple[dict[str, int], list[Fault]]:
    places: dict[str, int] = {}
    for index, cell in enumerate(head.cells):
        column = _COLUMNS.get(cell.strip().lower())
        if column is not None:
            places[column] = index
    missing = [name for name in ("date", "kind", "name") if name not in places]
    return places, [Fault("calendar.table.no_column", file=str(path), line=head.line, column=name) for name in missing]


def _special_day(path: Path, row: TableRow, places: dict[str, int]) -> SpecialDay:
    words = {name: row.cells[at].strip() if at < len(row.cells) else "" for name, at in places.items()}
    day = _date(words["date"])
    if day is None:
        raise Fault("calendar.table.bad_date", file=str(path), line=row.line, column="date", value=words["date"])
    kind = _KINDS.get(words["kind"].lower())
    if kind is None:
        raise Fault("calendar.table.bad_kind", file=str(path), line=row.line, column="kind", value=words["kind"])
    return SpecialDay(day=day, kind=DayKind(kind), name=words["name"].replace(",", "，"))


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:  # 2027-02-30: the words say a date that is none
        return None


def _check_fits(path: Path, row: TableRow, special: SpecialDay, days: dict[date, SpecialDay]) -> None:
    file, line, value = str(path), row.line, special.day.isoformat()
    if special.day in days:
        raise Fault("calendar.table.twice", file=file, line=line, value=value)
    if days and special.day.year != min(days).year:
        raise Fault("calendar.table.other_year", file=file, line=line, value=value, year=min(days).year)
    if special.kind is DayKind.WORKDAY and special.day.weekday() < 5:
        raise Fault("calendar.table.plain_workday", file=file, line=line, value=value)


def _incomplete(path: Path, days: dict[date, SpecialDay], fixed: Iterable[FixedDay]) -> Iterator[Fault]:
    if not days:
        yield Fault("calendar.table.empty", file=str(path))
        return
    year = min(days).year
    for holiday in fixed:
        day = date(year, holiday.month, holiday.day)
        special = days.get(day)
        if special is None or special.kind is not DayKind.HOLIDAY:
            yield Fault("calendar.table.incomplete", file=str(path), value=day.isoformat(), name=holiday.name)
