"""What a hall reports of its tickets: counts, rates, waits and visits, whole, by hour, business and counter.

Pure sums over tickets, so that days add up. It knows no store and no screen.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from core.base.clock import local
from core.config.hall_settings import QueueSettings
from core.queue.ticket import Ticket, TicketState

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From when on a wait or a visit is too long."""

    wait: timedelta
    visit: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Sums over some tickets; two of them add up. Times in seconds, rates from 0 to 1, None where nothing is counted.

    ``taken`` 取号量, ``called`` 呼叫量, ``served`` 办理量, ``given_up`` 弃号量 (left, missed for good, or not
    served at closing), ``passed`` 过号量 (see ``is_passed``), ``late_waits`` 超时等待量, ``late_visits`` 超时办理量,
    ``matters`` the matters of the visits.
    """

    taken: int = 0
    called: int = 0
    served: int = 0
    given_up: int = 0
    passed: int = 0
    late_waits: int = 0
    late_visits: int = 0
    matters: int = 0
    wait_s: int = 0
    visit_s: int = 0
    longest_wait_s: int = 0
    longest_visit_s: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            taken=self.taken + other.taken,
            called=self.called + other.called,
            served=self.served + other.served,
            given_up=self.given_up + other.given_up,
            passed=self.passed + other.passed,
            late_waits=self.late_waits + other.late_waits,
            late_visits=self.late_visits + other.late_visits,
            matters=self.matters + other.matters,
            wait_s=self.wait_s + other.wait_s,
            visit_s=self.visit_s + other.visit_s,
            longest_wait_s=max(self.longest_wait_s, other.longest_wait_s),
            longest_visit_s=max(self.longest_visit_s, other.longest_visit_s),
        )

    @property
    def call_rate(self) -> float | None:
        """Return 呼叫率: of the numbers taken."""
        return _share(self.called, self.taken)

    @property
    def served_rate(self) -> float | None:
        """Return 办理率: of the numbers taken."""
        return _share(self.served, self.taken)

    @property
    def given_up_rate(self) -> float | None:
        """Return 弃号率: of the numbers taken."""
        return _share(self.given_up, self.taken)

    @property
    def late_wait_rate(self) -> float | None:
        """Return 超时等待率: of the numbers called."""
        return _share(self.late_waits, self.called)

    @property
    def late_visit_rate(self) -> float | None:
        """Return 超时办理率: of the visits served."""
        return _share(self.late_visits, self.served)

    @property
    def on_time_rate(self) -> float | None:
        """Return 按时办结率: visits served within the limit, of those served."""
        return _share(self.served - self.late_visits, self.served)

    @property
    def mean_wait_s(self) -> float | None:
        """Return 平均等待 of the numbers called."""
        return _share(self.wait_s, self.called)

    @property
    def mean_visit_s(self) -> float | None:
        """Return 平均办理 of the visits served."""
        return _share(self.visit_s, self.served)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The report of some days. ``hours`` are the hours of issue, ``counters`` those that had the ticket last.

    ``ended`` is when the last visit at a counter ended.
    """

    first: date
    last: date
    total: Tally = Tally()
    hours: Mapping[int, Tally] = field(default_factory=dict)
    businesses: Mapping[str, Tally] = field(default_factory=dict)
    counters: Mapping[str, Tally] = field(default_factory=dict)
    days: Mapping[date, Tally] = field(default_factory=dict)
    ended: Mapping[str, datetime] = field(default_factory=dict)

    def __add__(self, other: "Statistics") -> "Statistics":
        return Statistics(
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            total=self.total + other.total,
            hours=_merged(self.hours, other.hours),
            businesses=_merged(self.businesses, other.businesses),
            counters=_merged(self.counters, other.counters),
            days=_merged(self.days, other.days),
            ended=_latest((*self.ended.items(), *other.ended.items())),
        )


def limits_of(settings: QueueSettings) -> Limits:
    """Return the limits of a hall."""
    return Limits(wait=timedelta(minutes=settings.wait_limit_min), visit=timedelta(minutes=settings.visit_limit_min))


def is_passed(ticket: Ticket) -> bool:
    """Whether the number is void, or was given up after a missed call and without a service."""
    is_missed = ticket.passes > 0 and ticket.serving_since is None
    return ticket.state is TicketState.VOID or (ticket.state is TicketState.ABANDONED and is_missed)


def tally_of(ticket: Ticket, limits: Limits) -> Tally:
    """Return what one ticket counts."""
    is_called, is_served = ticket.calls > 0, ticket.state is TicketState.FINISHED
    is_given_up = ticket.state is TicketState.ABANDONED or (ticket.state is TicketState.VOID and ticket.passes > 0)
    wait_s, visit_s = (ticket.wait_s if is_called else 0), (ticket.visit_s if is_served else 0)
    return Tally(
        taken=1,
        called=int(is_called),
        served=int(is_served),
        given_up=int(is_given_up),
        passed=int(is_passed(ticket)),
        late_waits=int(is_called and wait_s > limits.wait.total_seconds()),
        late_visits=int(is_served and visit_s > limits.visit.total_seconds()),
        matters=len(ticket.matters),
        wait_s=wait_s,
        visit_s=visit_s,
        longest_wait_s=wait_s,
        longest_visit_s=visit_s,
    )


def statistics_of(day: date, tickets: Collection[Ticket], limits: Limits) -> Statistics:
    """Return the report of one day from all its tickets."""
    total = Tally()
    hours: dict[int, Tally] = defaultdict(Tally)
    businesses: dict[str, Tally] = defaultdict(Tally)
    counters: dict[str, Tally] = defaultdict(Tally)
    for ticket in tickets:
        own = tally_of(ticket, limits)
        total += own
        hours[local(ticket.issued_at).hour] += own
        businesses[ticket.business] += own
        if ticket.counter:
            counters[ticket.counter] += own
    ends = [(one.counter, one.ended_at) for one in tickets if one.counter and one.ended_at and one.serving_since]
    return Statistics(
        first=day, last=day, total=total, hours=hours, businesses=businesses, counters=counters, days={day: total},
        ended=_latest(ends),
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _latest(ends: Iterable[tuple[str, datetime]]) -> Mapping[str, datetime]:
    latest: dict[str, datetime] = {}
    for counter, at in ends:
        latest[counter] = max(at, latest.get(counter, at))
    return latest


def _merged(one: Mapping[K, Tally], other: Mapping[K, Tally]) -> Mapping[K, Tally]:
    return {key: one.get(key, Tally()) + other.get(key, Tally()) for key in {**one, **other}}
