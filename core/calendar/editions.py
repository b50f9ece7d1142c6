"""Year tables that were published (by the district, or at another PC of the centre) come into use on their day.

It knows files and the calendar in use, and no case: clocks are counted anew by the upkeep, as after every change.
"""

import logging
import tempfile
from pathlib import Path

from core.base.clock import Clock, office_day
from core.base.editions import EditionWork, holding
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import keep_file, put_over
from core.base.work import Store
from core.calendar.calendar import WorkCalendar
from core.calendar.year_table import FOLDER, fixed_days, read_year

log = logging.getLogger(__name__)

TABLE = "calendar/"  # and the year: the name of its editions in the store


class CalendarEditions:
    """``follow`` is called in the store lane: at the start, when an edition was added, and from time to time."""

    def __init__(
        self, *, store: Store[EditionWork], clock: Clock, resources: Resources, site: Path, calendar: WorkCalendar
    ) -> None:
        self._store, self._clock, self._resources, self._site = store, clock, resources, site
        self._calendar = calendar

    def follow(self) -> None:
        """Bring into use what holds today; a table somebody mended by hand stays until the next edition begins.

        Then it stays beside as ``.old``.
        """
        today = office_day(self._clock.now())
        with self._store.read() as work:
            names = [name for name in work.editions.names() if name.startswith(TABLE)]
            held = [edition for name in names if (edition := holding(work.editions.of(name), today)) is not None]
        is_new = False
        for edition in held:
            year, number = edition.name.removeprefix(TABLE), f"{edition.number:04}"
            mark = self._site / FOLDER / f"{year}.in_use"
            if mark.is_file() and mark.read_text("utf-8") == number:
                continue
            put_over(self._site, f"{FOLDER}/{year}.csv", edition.text)
            keep_file(self._site, f"{FOLDER}/{year}.in_use", number)
            log.info("the calendar of %s: edition %s is in use", year, number)
            is_new = True
        if is_new:
            self._calendar.renew(WorkCalendar.from_resources(self._resources))


def check_year(resources: Resources, name: str, text: str) -> None:
    """Raise the first Fault of a year's table (``calendar.table.*``) that is not whole, or not of the year it says."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name.removeprefix(TABLE)}.csv"
        file.write_text(text, "utf-8")
        found = read_year(file, fixed_days(resources))
    if found.problems:
        raise found.problems[0]
    if f"{TABLE}{found.year}" != name:
        raise Fault("calendar.table.misnamed", name=name, year=found.year)
