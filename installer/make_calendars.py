"""Write resources/calendars/<year>.csv from the chinesecalendar package; run when a new year is published there."""

import sys
from datetime import date
from pathlib import Path

from chinese_calendar import constants

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.calendar.year_table import DayKind, SpecialDay, table_text  # noqa: E402 - the path of the checkout comes first

NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
FIRST_YEAR = 2023


def special_days(year: int) -> list[SpecialDay]:
    """Return the exceptions of a year: days off, and weekend days that are worked to make up for them."""
    found = [
        SpecialDay(day=day, kind=kind, name=NAMES[name])
        for table, kind in ((constants.holidays, DayKind.HOLIDAY), (constants.workdays, DayKind.WORKDAY))
        for day, name in table.items()
        if day.year == year
    ]
    return sorted(found, key=lambda day: day.day)


def main() -> None:
    """Write every year the package knows, from 2023 on."""
    last: date = max(constants.holidays)
    for year in range(FIRST_YEAR, last.year + 1):
        target = ROOT / "resources" / "calendars" / f"{year}.csv"
        target.write_text(table_text(special_days(year)), "utf-8", newline="\n")
        print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
