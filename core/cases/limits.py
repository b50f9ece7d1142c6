"""By which day what must be done: the limits of a case counted on the hall's calendar. It knows no paper."""

from datetime import date

from core.calendar.calendar import WorkCalendar
from core.cases.case import ItemSnapshot
from core.config.model import CaseSettings


class Limits:
    """Counts limits from a start day, which is itself never counted; 0 days end on the start day."""

    def __init__(self, calendar: WorkCalendar, settings: CaseSettings) -> None:
        self._calendar, self._settings = calendar, settings

    def answer(self, received: date) -> date:
        """Return the day by which the applicant is told whether the case is accepted."""
        return self._calendar.add_working_days(received, self._settings.decision_days)

    def correction(self, asked: date) -> date:
        """Return the last day to bring what a correction asks for."""
        return self._calendar.add_working_days(asked, self._settings.correction_days)

    def tolerance(self, accepted: date) -> date:
        """Return the last day to bring what was promised."""
        return self._calendar.add_working_days(accepted, self._settings.tolerance_days)

    def promised(self, item: ItemSnapshot, accepted: date) -> date | None:
        """Return the promised day; None when the limit is told in words only."""
        return None if item.promised_days is None else self._calendar.due(accepted, item.promised_days, item.unit)

    def legal(self, item: ItemSnapshot, accepted: date) -> date | None:
        """Return the last legal day; None when the limit is told in words only."""
        return None if item.legal_days is None else self._calendar.due(accepted, item.legal_days, item.unit)
