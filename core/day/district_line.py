"""The district as one close of a day, or one look at it, meets it: a fault is something to show, and time is short.

It knows no store. Blocks; any thread but the store lane.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from core.base.clock import Clock
from core.base.faults import Fault
from core.day.ports import Counted, District, Seal

log = logging.getLogger(__name__)


class DistrictLine:
    """All that is asked of the district over it has one time together, in seconds."""

    def __init__(self, district: District, clock: Clock, time_s: float) -> None:
        self._district, self._clock, self._left_s = district, clock, time_s

    def flushed(self) -> Fault | None:
        """Upload; return why that could not be done: the day is closed locally then, and says so."""
        try:
            with self._spent() as left_s:
                self._district.flush(left_s)
        except Fault as fault:
            return fault
        return None

    def signed(self, day: date) -> tuple[Seal | None, Fault | None]:
        """Return the district's signature, or why there is none."""
        try:
            with self._spent() as left_s:
                return self._district.seal(day, left_s), None
        except Fault as fault:
            return None, fault

    def counted(self, day: date) -> tuple[Counted, ...] | None:
        """Return what the district counts the day of; None when it does not say."""
        try:
            with self._spent() as left_s:
                return self._district.counted(day, left_s)
        except Fault as fault:  # the day is unbalanced anyway, and says why
            log.warning("the district did not say what it counts: %s", fault.code)
            return None

    @contextmanager
    def _spent(self) -> Iterator[float]:
        began = self._clock.monotonic()
        try:
            yield self._left_s
        finally:
            self._left_s = max(0.0, self._left_s - (self._clock.monotonic() - began))
