"""Completes what was closed while the district was away: looks at the days just past, by itself. It knows no thread."""

import logging
from datetime import timedelta

from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.day.service import DayService

log = logging.getLogger(__name__)

DAYS = 7  # how far back it looks
LOOK_S = 300.0


class DayCompletion:
    """Turned by the pump of sync, after the upload: ``pump`` returns the seconds until the next look."""

    def __init__(self, day: DayService, clock: Clock) -> None:
        self._day, self._clock = day, clock

    def pump(self) -> float:
        """Complete each unbalanced day that balances now; a district that is still away is asked again later."""
        today = office_day(self._clock.now())
        try:
            for back in range(DAYS + 1):
                closed = self._day.complete(today - timedelta(days=back))
                if closed is not None:
                    log.info("the day %s is balanced now", closed.tally.day)
        except Fault as fault:
            log.info("no day was completed: %s", fault.code)
        return LOOK_S
