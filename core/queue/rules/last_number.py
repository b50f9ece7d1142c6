"""How many numbers a day has: the quota of a business, and the last one that can still be served. No store."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.base.faults import Fault
from core.config.hall_settings import QueueSettings
from core.queue.rules.businesses import Business


class Paced(Protocol):
    """What is asked of core.queue.hall.Pace."""

    def minutes(self, ahead: int) -> int | None:
        """Return the minutes until the turn comes; None: nobody is before, or nothing is known."""
        ...


@dataclass(frozen=True, slots=True)
class LastNumber:
    """Decides whether one more number is given out.

    The last number of the day: waiting x mean time / counters is more than what is left of the day's hours and the
    time in which visitors are still served after them.
    """

    settings: QueueSettings

    def refusal(self, business: Business, now: datetime, *, issued: int, ahead: int, pace: Paced) -> Fault | None:
        """Return why an open business gives out no more today, or None. ``issued`` are its numbers of the day."""
        if business.quota and issued >= business.quota:
            return Fault("queue.issue.quota", business=business.name, quota=business.quota)
        minutes = pace.minutes(ahead)
        after = timedelta(minutes=self.settings.served_after_closing_min)
        left = business.time_left(now, after)
        if not self.settings.last_number or minutes is None or left is None or not business.is_open(now):
            return None
        if timedelta(minutes=minutes) <= left:
            return None
        return Fault("queue.issue.last_given", business=business.name, ahead=ahead, minutes=minutes)
