"""Who is next, and why: a pure rule over waiting tickets, the time, the settings and the day's calls.

Classes: the ordinary line, each priority group, appointments. Inside a class the order is that of waiting.
Those with a head start go first, but at most ``in_row`` of them one after another, and nobody of the ordinary line
loses more than ``max_extra`` to people who came later: from then on the ordinary line moves first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.queue.rules.priorities import Priorities
from core.queue.ticket import Ticket

TURN = "turn"
PRIORITY = "priority"
APPOINTMENT = "appointment"
WAITED_LONG = "waited_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRules:
    """The bounds of the settings and the head starts of the data."""

    in_row: int
    max_extra: timedelta
    priorities: Priorities

    def head_start(self, ticket: Ticket) -> timedelta:
        """Return how much sooner a ticket counts among those who go first; the larger of its two claims."""
        group = self.priorities.groups.get(ticket.priority)
        claims = [group.head_start] if group else []
        if ticket.is_appointment:
            claims.append(self.priorities.appointment)
        return max(claims, default=timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A call that was made: when, whether its ticket went first, and since when that had waited."""

    at: datetime
    is_first_class: bool
    waiting_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The next ticket and the reason: ``turn``, ``priority``, ``appointment`` or ``waited_long``."""

    ticket: Ticket
    reason: str


def goes_first(ticket: Ticket) -> bool:
    """Return whether a ticket has a claim before the ordinary line."""
    return bool(ticket.priority) or ticket.is_appointment


def past_calls(tickets: Iterable[Ticket], lines: Iterable[str]) -> list[PastCall]:
    """Return the calls of these lines, oldest first, as the day's tickets tell them."""
    wanted = set(lines)
    calls = [_past(ticket, ticket.called_at) for ticket in tickets if ticket.called_at and ticket.queue_line in wanted]
    return sorted(calls, key=lambda call: call.at)


def choose(waiting: Sequence[Ticket], now: datetime, rules: LineRules, calls: Sequence[PastCall]) -> Choice | None:
    """Return who is next; None when nobody waits. The same arguments give the same answer.

    ``calls`` are the past calls of the same lines, oldest first.
    """
    ordinary = _first((ticket for ticket in waiting if not goes_first(ticket)), _by_time)
    first = _first((ticket for ticket in waiting if goes_first(ticket)), lambda ticket: _by_claim(ticket, rules))
    if first is None:
        return Choice(ticket=ordinary, reason=TURN) if ordinary else None
    if ordinary is None:
        return Choice(ticket=first, reason=_claim(first))
    if extra_wait(ordinary, now, calls) >= rules.max_extra:
        return Choice(ticket=ordinary, reason=WAITED_LONG)
    if _row(calls) >= rules.in_row:
        return Choice(ticket=ordinary, reason=TURN)
    return Choice(ticket=first, reason=_claim(first))


def extra_wait(ticket: Ticket, now: datetime, calls: Sequence[PastCall]) -> timedelta:
    """Return the time an ordinary ticket has lost to calls of people who came later and went first.

    A call costs the time until the next call of these lines, the last one the time until now.
    """
    extra = timedelta(0)
    for place, call in enumerate(calls):
        if call.is_first_class and call.at >= ticket.waiting_since and call.waiting_since > ticket.waiting_since:
            extra += (calls[place + 1].at if place + 1 < len(calls) else now) - call.at
    return extra


def call_order(
    waiting: Sequence[Ticket], now: datetime, rules: LineRules, calls: Sequence[PastCall], step: timedelta
) -> tuple[Ticket, ...]:
    """Return the waiting tickets as they would be called if one were called every ``step`` and nobody came."""
    left, past, at, order = list(waiting), list(calls), now, []
    while (choice := choose(left, at, rules, past)) is not None:
        order.append(choice.ticket)
        left.remove(choice.ticket)
        past.append(_past(choice.ticket, at))
        at += step
    return tuple(order)


def _past(ticket: Ticket, at: datetime) -> PastCall:
    return PastCall(at=at, is_first_class=goes_first(ticket), waiting_since=ticket.waiting_since)


def _first(tickets: Iterable[Ticket], key: "Callable[[Ticket], _Key]") -> Ticket | None:
    return min(tickets, key=key, default=None)


_Key = tuple[datetime, datetime, str, int, str]


def _by_time(ticket: Ticket) -> _Key:
    return ticket.waiting_since, ticket.issued_at, ticket.business, ticket.serial, ticket.id


def _by_claim(ticket: Ticket, rules: LineRules) -> _Key:
    return (ticket.waiting_since - rules.head_start(ticket), *_by_time(ticket)[1:])


def _claim(ticket: Ticket) -> str:
    return PRIORITY if ticket.priority else APPOINTMENT


def _row(calls: Sequence[PastCall]) -> int:
    """Return how many calls in a row, up to the last one, went to people who go first."""
    row = 0
    for call in reversed(calls):
        if not call.is_first_class:
            break
        row += 1
    return row
