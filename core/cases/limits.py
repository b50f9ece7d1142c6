"""By which day what must be done: starts, stops and recounts the clocks of a case. It knows no paper and no store."""

import hashlib
from dataclasses import replace
from datetime import date

from core.calendar.calendar import WorkCalendar
from core.calendar.lights import Light, first_yellow, light
from core.calendar.limits import RunningLimit
from core.cases.answers import Answers
from core.cases.case import Case, ItemSnapshot
from core.cases.clocks import CaseClock, ClockState
from core.cases.flow import ClockRule, Flow, Move, may
from core.catalogue.item import LimitUnit
from core.config.model import CaseSettings


class Limits:
    """Counts limits on the hall's calendar; the start day is never counted, 0 days end on it. Any thread."""

    def __init__(self, calendar: WorkCalendar, settings: CaseSettings) -> None:
        self._calendar, self._settings = calendar, settings

    def moved(
        self, case: Case, flow: Flow, move: Move, day: date, answers: Answers, *, since: date | None = None
    ) -> Case:
        """Return the case with its clocks as the move leaves them on ``day``; those it starts count from ``since``."""
        for verb, name in move.clocks:
            at = (since or day) if verb == "start" else day
            case = self._turned(case, flow.clocks[name], verb, at, answers)
        return case

    def recounted(self, case: Case) -> Case:
        """Return the case with every running clock counted anew: calendar or rules have changed."""
        clocks = tuple(self._counted(clock) if clock.is_running else clock for clock in case.clocks)
        return replace(case, clocks=clocks)

    def expected(self, case: Case, start: date) -> date | None:
        """Return the promised last day if the case were accepted on ``start``; None when told in words only."""
        days = case.item.promised_days
        return None if days is None else self._new("promised", days, case.item.unit, start).due

    def last_day(self, start: date, days: int, unit: LimitUnit) -> date | None:
        """Return the last day of a limit that begins on ``start``."""
        return self._new("", days, unit, start).due

    def days_left(self, clock: CaseClock, today: date) -> int:
        """Return the working days left after ``today``, negative when over; of a paused clock, its frozen days."""
        if clock.due is None:
            return self._running(clock).left(today)
        return self._calendar.working_days_between(today, clock.due)

    def used(self, clock: CaseClock, today: date) -> int:
        """Return how many days of the limit are gone, in its own unit."""
        return min(clock.days, self._running(clock).used(clock.stopped or today))

    def light(self, clock: CaseClock, today: date) -> Light:
        """Return the light of a clock."""
        return light(today, warn=clock.warn, due=clock.due) if clock.is_running else Light.DONE

    def fingerprint(self) -> str:
        """Return a short word that changes when calendar or rules do, so that limits must be counted anew."""
        words = f"{self._calendar.fingerprint()}|{self._settings.model_dump_json()}"
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def _turned(self, case: Case, rule: ClockRule, verb: str, day: date, answers: Answers) -> Case:
        clock = case.clock(rule.name)
        if verb == "start":
            return self._started(case, rule, day, answers)
        if clock is None or not may(verb, clock.state):
            return case
        if verb == "pause":
            return case.with_clock(clock.paused(day))
        if verb == "resume":
            return case.with_clock(self._counted(clock.resumed(day)))
        if verb == "extend":
            return case.with_clock(self._counted(replace(clock, days=clock.days + (answers.days or 0))))
        return case.with_clock(clock.ended(day)) if clock.state is not ClockState.STOPPED else case

    def _started(self, case: Case, rule: ClockRule, day: date, answers: Answers) -> Case:
        days = self._days_of(rule, case.item, answers)
        if days is None or (rule.setting and days == 0):  # told in words only, or not counted here
            return case
        unit = case.item.unit if rule.item else _unit_given(case) if rule.is_given else rule.unit
        return case.with_clock(self._new(rule.name, days, unit, day))

    def _days_of(self, rule: ClockRule, item: ItemSnapshot, answers: Answers) -> int | None:
        if rule.setting:
            return int(getattr(self._settings, rule.setting))
        if rule.item:
            return item.promised_days if rule.item == "promised" else item.legal_days
        return answers.days if rule.is_given else rule.days

    def _new(self, name: str, days: int, unit: LimitUnit, start: date) -> CaseClock:
        clock = self._counted(CaseClock(name=name, days=days, unit=unit, start=start, due=None, first_due=None))
        return replace(clock, first_due=clock.due)

    def _counted(self, clock: CaseClock) -> CaseClock:
        running = self._running(clock)
        return replace(clock, due=running.due(), warn=first_yellow(running, self._settings))

    def _running(self, clock: CaseClock) -> RunningLimit:
        return RunningLimit(
            calendar=self._calendar,
            start=clock.start,
            days=clock.days,
            unit=clock.unit,
            suspensions=clock.pauses,
            rolls=self._settings.natural_rolls,
        )


def _unit_given(case: Case) -> LimitUnit:
    """Return the unit of the procedure that was begun last."""
    return case.procedures[-1].unit if case.procedures else LimitUnit.WORKING_DAY
