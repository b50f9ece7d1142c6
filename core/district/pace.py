"""How many requests a source may make in a minute. Each process counts for itself; it knows no HTTP."""

from collections import Counter

from core.base.clock import Clock
from core.sync.wire import Refused

PER_MINUTE = 6000  # ten times what a counter makes that sends a whole lost day again, scans and all


class Pace:
    """Counts by the minutes of the wall clock; ``per_minute`` 0 is any number. One thread."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self.per_minute, self._clock = per_minute, clock
        self._minute, self._counts = 0, Counter[str]()

    def count(self, name: str) -> None:
        """Count a request of a source; Refused ``slow-down`` until the minute is over."""
        if not self.per_minute:
            return
        minute, second = divmod(int(self._clock.now().timestamp()), 60)
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
        self._counts[name] += 1
        if self._counts[name] > self.per_minute:
            raise Refused("slow-down", f"more than {self.per_minute} a minute", retry_after_s=60 - second)
