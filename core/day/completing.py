"""Completes what was closed while the district was away: looks at the days left open, by itself. It knows no thread."""

import logging

from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.day.service import DayService

log = logging.getLogger(__name__)

LOOK_S = 300.0
# Of that one day; with all else the line is away for every day.
_OF_ONE_DAY = frozenset(
    {"district.seal.mismatch", "district.seal.scans", "district.seal.forged", "exchange.day.missing"}
)


class DayCompletion:
    """Turned by the pump of sync, after the upload: ``pump`` returns the seconds until the next look."""

    def __init__(self, day: DayService, clock: Clock) -> None:
        self._day, self._clock = day, clock

    def pump(self) -> float:
        """Complete each unbalanced day that balances now; one that does not keeps back no other."""
        for day in [*(one.day for one in self._day.look.left_open()), office_day(self._clock.now())]:
            try:
                closed = self._day.complete(day)
            except Fault as fault:
                log.info("the day %s was not completed: %s", day, fault.code)
                if fault.code not in _OF_ONE_DAY:
                    break
            else:
                if closed is not None:
                    log.info("the day %s is balanced", day)
        return LOOK_S
