"""What became of the tickets of a day: how many of each end, and how long was waited, hour by hour. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.base.clock import local
from core.queue.statistics import is_passed
from core.queue.ticket import OPEN_STATES, Outcome, Ticket, TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class HourTally:
    """One hour of issue: how many numbers, and how long those called had waited on average and at the most."""

    hour: int
    issued: int
    mean_wait_s: float | None
    longest_wait_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTally:
    """Tickets of the day: ``issued = served + passed + settled + open`` always holds; ``open`` is 0 once closed.

    ``longest`` is the one of those called that waited longest.
    """

    issued: int
    served: int
    passed: int  # 过号作废: void, or given up after a missed call
    settled: int  # 关门时结清
    open: int
    outcomes: Mapping[Outcome, int]
    hours: tuple[HourTally, ...]
    mean_wait_s: float | None
    longest: Ticket | None

    @property
    def longest_wait_s(self) -> float | None:
        """The longest wait of the day."""
        return _wait_s(self.longest) if self.longest is not None else None


def ticket_tally(tickets: Sequence[Ticket], hours: Iterable[int]) -> TicketTally:
    """Count the tickets of a day; ``hours`` are shown whether or not a number was given out in them."""
    served = [ticket for ticket in tickets if ticket.state is TicketState.FINISHED]
    left = [ticket for ticket in tickets if ticket.state in (TicketState.ABANDONED, TicketState.VOID)]
    passed = sum(is_passed(ticket) for ticket in left)
    waits = [wait for ticket in tickets if (wait := _wait_s(ticket)) is not None]
    return TicketTally(
        issued=len(tickets),
        served=len(served),
        passed=passed,
        settled=len(left) - passed,
        open=sum(ticket.state in OPEN_STATES for ticket in tickets),
        outcomes=dict(Counter(ticket.outcome or Outcome.OTHER for ticket in served)),
        hours=_hours(tickets, hours),
        mean_wait_s=_mean(waits),
        longest=max((ticket for ticket in tickets if ticket.calls), key=lambda ticket: ticket.wait_s, default=None),
    )


def _hours(tickets: Sequence[Ticket], hours: Iterable[int]) -> tuple[HourTally, ...]:
    by_hour: dict[int, list[Ticket]] = {hour: [] for hour in hours}
    for ticket in tickets:
        by_hour.setdefault(local(ticket.issued_at).hour, []).append(ticket)
    return tuple(_hour(hour, own) for hour, own in sorted(by_hour.items()))


def _hour(hour: int, own: Sequence[Ticket]) -> HourTally:
    waits = [wait for ticket in own if (wait := _wait_s(ticket)) is not None]
    return HourTally(hour=hour, issued=len(own), mean_wait_s=_mean(waits), longest_wait_s=max(waits, default=None))


def _wait_s(ticket: Ticket) -> float | None:
    """Return how long the visitor waited, as the hall's statistics have it; never called: None."""
    return float(ticket.wait_s) if ticket.calls else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
