"""The hall at one moment, as board, kiosk and counter show it. It knows no name of a visitor and no screen."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.base.resources import Resources
from core.queue.ports import LineFigures
from core.queue.rules.businesses import Business
from core.queue.ticket import Ticket

NAME = "queue/estimate.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a line moves: mean minutes of a visit (None: not known) and how many counters serve it."""

    mean_minutes: float | None
    counters: int

    def minutes(self, ahead: int) -> int | None:
        """Return the minutes until the turn comes, rounded up; None: nobody is before, or nothing is known."""
        if ahead <= 0 or self.mean_minutes is None:
            return None
        return math.ceil(ahead * self.mean_minutes / self.counters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A snapshot. ``waiting`` is in call order, ``called`` (at a counter) and ``passed`` have the newest first.

    ``full`` says why a business gives out no more numbers today though it is open: the code of the refusal
    (``queue.issue.last_given``, ``queue.issue.quota``) by letter.
    """

    day: date
    at: datetime
    waiting: tuple[Ticket, ...]
    called: tuple[Ticket, ...]
    passed: tuple[Ticket, ...]
    held: tuple[Ticket, ...]
    served: int
    issued: int
    mean_wait_s: float | None
    paces: Mapping[str, Pace] = field(default_factory=dict)
    full: Mapping[str, str] = field(default_factory=dict)

    def ahead(self, ticket: Ticket) -> int:
        """Return how many of the same line will be called before a waiting ticket; 0 for one that waits no more."""
        line = [other.id for other in self.waiting if other.queue_line == ticket.queue_line]
        return line.index(ticket.id) if ticket.id in line else 0

    def waiting_for(self, business: str) -> int:
        """Return how many wait in the line of a business."""
        return sum(1 for ticket in self.waiting if ticket.queue_line == business)

    def minutes(self, business: str) -> int | None:
        """Return the minutes a newcomer would wait there; None: nobody waits, or there is no estimate."""
        return self._minutes(business, self.waiting_for(business))

    def minutes_for(self, ticket: Ticket) -> int | None:
        """Return the minutes until this ticket's turn; None: it is the next, or there is no estimate."""
        return self._minutes(ticket.queue_line, self.ahead(ticket))

    def _minutes(self, line: str, ahead: int) -> int | None:
        pace = self.paces.get(line)
        return pace.minutes(ahead) if pace else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """When the day's own figures are believed: visits served, and how recent a counter's last call is."""

    from_served: int
    recent: timedelta

    @classmethod
    def load(cls, resources: Resources) -> "Estimate":
        """Read ``queue/estimate.toml``."""
        data = resources.toml(NAME)
        return cls(from_served=int(data["from_served"]), recent=timedelta(minutes=float(data["recent_min"])))

    def pace(self, business: Business, figures: LineFigures, counters: Collection[str]) -> Pace:
        """Return how fast the line of a business moves today; ``counters`` are those that serve it just now."""
        mean = business.mean_minutes
        if figures.finished >= self.from_served:
            mean = figures.visit_s / figures.finished / 60
        return Pace(mean_minutes=mean, counters=max(len(counters) or business.counters, 1))


def newest_first(tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """Return tickets with the latest call first."""
    return tuple(sorted(tickets, key=lambda ticket: ticket.called_at or ticket.issued_at, reverse=True))
