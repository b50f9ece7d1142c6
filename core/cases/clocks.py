"""The clocks of a case: what each counts, since when, what has stopped it. It counts nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from core.calendar.limits import Suspension
from core.catalogue.item import LimitUnit


class ClockState(Enum):
    """What a clock of a case does."""

    OFF = "off"  # never started
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


AT_REST = frozenset({ClockState.OFF, ClockState.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClock:
    """One limit of a case, from the move that started it. The start day is never counted.

    ``due`` is the last day in time, None while the clock is paused, for then nobody knows; ``warn`` the first day of
    its yellow light. ``first_due`` is what the applicant was told first and never changes.
    """

    name: str
    days: int
    unit: LimitUnit
    start: date
    due: date | None
    first_due: date | None
    warn: date | None = None
    state: ClockState = ClockState.RUNNING
    pauses: tuple[Suspension, ...] = ()
    stopped: date | None = None

    @property
    def is_running(self) -> bool:
        """Whether days go by."""
        return self.state is ClockState.RUNNING

    def is_over(self, today: date) -> bool:
        """Whether the limit has passed, or had when it was stopped."""
        return self.due is not None and (self.stopped or today) > self.due

    def paused(self, day: date) -> "CaseClock":
        """Return the clock standing still after ``day``."""
        pause = Suspension(start=day)
        return replace(self, state=ClockState.PAUSED, pauses=(*self.pauses, pause), due=None, warn=None)

    def resumed(self, day: date) -> "CaseClock":
        """Return the clock going on after ``day``; its due day has still to be counted."""
        *before, last = self.pauses
        return replace(self, state=ClockState.RUNNING, pauses=(*before, replace(last, end=day)))

    def ended(self, day: date) -> "CaseClock":
        """Return the clock stopped for good on ``day``; a pause ends with it."""
        pauses = tuple(pause if pause.end is not None else replace(pause, end=day) for pause in self.pauses)
        return replace(self, state=ClockState.STOPPED, stopped=day, pauses=pauses, warn=None)


def next_due(clocks: Iterable[CaseClock]) -> date | None:
    """Return the earliest last day among the running clocks."""
    return min((clock.due for clock in clocks if clock.is_running and clock.due is not None), default=None)


def next_warn(clocks: Iterable[CaseClock]) -> date | None:
    """Return the earliest day on which one of the running clocks turns yellow."""
    return min((clock.warn for clock in clocks if clock.is_running and clock.warn is not None), default=None)
