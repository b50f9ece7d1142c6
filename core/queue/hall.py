"""The hall at one moment, as board, kiosk and counter show it. It knows no name of a visitor and no screen."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.base.resources import Resources
from core.queue.rules.businesses import Business
from core.queue.ticket import AT_COUNTER, Ticket, TicketState

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
    """A snapshot. ``waiting`` is in call order, ``called`` (at a counter) and ``passed`` have the newest first."""

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

    def pace(self, business: Business, tickets: Iterable[Ticket], now: datetime) -> Pace:
        """Return how fast the line of a business moves today."""
        line = [ticket for ticket in tickets if ticket.queue_line == business.letter]
        visits = [visit for ticket in line if (visit := _visit_minutes(ticket)) is not None]
        mean = sum(visits) / len(visits) if len(visits) >= self.from_served else business.mean_minutes
        serving = {ticket.counter for ticket in line if ticket.counter and self._is_active(ticket, now)}
        return Pace(mean_minutes=mean, counters=max(len(serving) or business.counters, 1))

    def _is_active(self, ticket: Ticket, now: datetime) -> bool:
        return ticket.state in AT_COUNTER or (ticket.called_at is not None and now - ticket.called_at <= self.recent)


def snapshot(
    day: date, at: datetime, tickets: Sequence[Ticket], *, waiting: tuple[Ticket, ...], paces: Mapping[str, Pace]
) -> Hall:
    """Return the hall from the day's tickets; ``waiting`` comes in call order."""
    waits = [wait for ticket in tickets if (wait := _wait_s(ticket)) is not None]
    return Hall(
        day=day,
        at=at,
        waiting=waiting,
        called=_newest(ticket for ticket in tickets if ticket.state in AT_COUNTER),
        passed=_newest(ticket for ticket in tickets if ticket.state is TicketState.PASSED),
        held=tuple(ticket for ticket in tickets if ticket.state is TicketState.HELD),
        served=sum(1 for ticket in tickets if ticket.state is TicketState.FINISHED),
        issued=len(tickets),
        mean_wait_s=sum(waits) / len(waits) if waits else None,
        paces=paces,
    )


def _newest(tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    return tuple(sorted(tickets, key=lambda ticket: ticket.called_at or ticket.issued_at, reverse=True))


def _wait_s(ticket: Ticket) -> float | None:
    """Return how long a ticket waited for its call; one that is back in line has not been called yet."""
    if ticket.called_at is None or ticket.called_at < ticket.waiting_since:
        return None
    return (ticket.called_at - ticket.waiting_since).total_seconds()


def _visit_minutes(ticket: Ticket) -> float | None:
    if ticket.state is not TicketState.FINISHED or ticket.serving_since is None or ticket.ended_at is None:
        return None
    return (ticket.ended_at - ticket.serving_since).total_seconds() / 60
