"""Who is next, and why: a pure rule over waiting tickets, the time, the settings and the day's calls.

Classes: those who come back from a hold, the green channel, each priority group and appointments (who go first), and
the ordinary line. Inside a class and line the order is that of waiting. Those who go first do so at most ``in_row``
times one after another while the ordinary line waits, and nobody of that line loses more than ``max_extra`` to
people who came later: from then on the ordinary line moves first, before the green channel too. A counter's weights
are head starts of its lines in minutes, so a line without one is delayed, never starved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.queue.rules.priorities import Priorities
from core.queue.ticket import Ticket

TURN = "turn"
PRIORITY = "priority"
APPOINTMENT = "appointment"
WAITED_LONG = "waited_long"
GREEN = "green"
RETURNED = "returned"
FOR_COUNTER = "for_counter"

NO_TIME = timedelta(0)


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
        return max(claims, default=NO_TIME)

    def is_green(self, ticket: Ticket) -> bool:
        """Return whether a ticket belongs to a group of the green channel."""
        group = self.priorities.groups.get(ticket.priority)
        return group is not None and group.is_green


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A call that was made: when, whether its ticket went first, and since when that had waited.

    ``is_neutral``: somebody who had been called before (back from a hold); it neither makes nor breaks a row.
    """

    at: datetime
    is_first_class: bool
    waiting_since: datetime
    is_neutral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a ticket is next: a code and what the clerk may read beside it.

    ``code`` is one of the words above. ``group`` is its priority group, ``before`` how many waited longer in these
    lines and were passed by, ``lost_min`` the minutes that somebody of the ordinary line had lost (``waited_long``).
    """

    code: str
    group: str = ""
    before: int = 0
    lost_min: int = 0

    def to_words(self) -> str:
        """Return one word without a space, to be kept as the result of the act."""
        return f"{self.code},{self.group},{self.before},{self.lost_min}"

    @classmethod
    def from_words(cls, words: str) -> "Reason":
        """Return what ``to_words`` kept."""
        code, group, before, lost = words.split(",")
        return cls(code=code, group=group, before=int(before), lost_min=int(lost))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The next ticket and why it is the next."""

    ticket: Ticket
    why: Reason

    @property
    def reason(self) -> str:
        """Return the code of the reason."""
        return self.why.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The counter that asks: its name and the head starts of its lines. Without one, the hall as a whole asks."""

    counter: str = ""
    weights: Mapping[str, timedelta] = field(default_factory=dict)

    def weight(self, ticket: Ticket) -> timedelta:
        """Return the head start of a ticket's line at this counter."""
        return self.weights.get(ticket.queue_line, NO_TIME)


HALL = Asking()


def goes_first(ticket: Ticket) -> bool:
    """Return whether a ticket has a claim before the ordinary line."""
    return bool(ticket.priority) or ticket.is_appointment


def is_contested(waiting: Iterable[Ticket]) -> bool:
    """Return whether some may go before others: only then do past calls decide who is next."""
    return len({goes_first(ticket) for ticket in waiting}) > 1


def choose(
    waiting: Sequence[Ticket], now: datetime, rules: LineRules, calls: Sequence[PastCall], asking: Asking = HALL
) -> Choice | None:
    """Return who is next; None when nobody waits. The same arguments give the same answer.

    ``waiting`` are the tickets this counter may call, ``calls`` the past calls of the same lines, oldest first.
    """
    picked = _pick(_Classes(waiting, rules, asking), now, rules, calls)
    if picked is None:
        return None
    ticket, code, lost = picked
    before = sum(1 for other in waiting if _by_time(other) < _by_time(ticket))
    why = Reason(code=code, group=ticket.priority, before=before, lost_min=int(lost.total_seconds() // 60))
    return Choice(ticket=ticket, why=why)


def extra_wait(ticket: Ticket, now: datetime, calls: Sequence[PastCall]) -> timedelta:
    """Return the time an ordinary ticket has lost to calls of people who came later and went first.

    A call costs the time until the next call of these lines, the last one the time until now.
    """
    extra = NO_TIME
    since = ticket.waiting_since
    for place, call in enumerate(calls):
        if call.is_first_class and call.at >= since and call.waiting_since > since:
            extra += max((calls[place + 1].at if place + 1 < len(calls) else now) - call.at, NO_TIME)
    return extra


def call_order(
    waiting: Sequence[Ticket], now: datetime, rules: LineRules, calls: Sequence[PastCall], step: timedelta
) -> tuple[Ticket, ...]:
    """Return the waiting tickets as they would be called if one were called every ``step`` and nobody came."""
    classes, past, at, order = _Classes(waiting, rules, HALL), list(calls), now, []
    while (picked := _pick(classes, at, rules, past)) is not None:
        ticket = picked[0]
        order.append(ticket)
        classes.remove(ticket)
        past.append(past_call(ticket, at))
        at += step
        if classes.has_ordinary_only:
            order.extend(classes.ordinary)
            break
    return tuple(order)


def past_call(ticket: Ticket, at: datetime) -> PastCall:
    """Return the call of a ticket as the policy remembers it."""
    return PastCall(
        at=at,
        is_first_class=goes_first(ticket),
        waiting_since=ticket.waiting_since,
        is_neutral=_is_back(ticket),
    )


_Picked = tuple[Ticket, str, timedelta]
_Key = tuple[datetime, datetime, str, int, str]


def _pick(classes: "_Classes", now: datetime, rules: LineRules, calls: Sequence[PastCall]) -> _Picked | None:
    if classes.back:
        back = classes.back[0]
        return back, RETURNED if back.serving_since else FOR_COUNTER, NO_TIME
    first = next(iter((*classes.green[:1], *classes.first[:1])), None)
    if not classes.ordinary:
        return (first, _claim(first, rules), NO_TIME) if first else None
    if first is None:
        return classes.ordinary[0], TURN, NO_TIME
    oldest = min(classes.ordinary, key=_by_time) if classes.is_weighted else classes.ordinary[0]
    lost = extra_wait(oldest, now, calls)
    if lost >= rules.max_extra:
        return oldest, WAITED_LONG, lost
    if not classes.green and _row(calls) >= rules.in_row:
        return classes.ordinary[0], TURN, NO_TIME
    return first, _claim(first, rules), NO_TIME


class _Classes:
    """The waiting by class, each in its order, whatever the order they are told in."""

    __slots__ = ("back", "first", "green", "is_weighted", "ordinary")

    def __init__(self, waiting: Iterable[Ticket], rules: LineRules, asking: Asking) -> None:
        back, green, first, ordinary = [], [], [], []
        for ticket in waiting:
            if _is_back(ticket) and asking.counter in ("", ticket.for_counter):
                back.append(ticket)
            elif rules.is_green(ticket):
                green.append(ticket)
            elif goes_first(ticket):
                first.append(ticket)
            else:
                ordinary.append(ticket)
        self.back, self.green = sorted(back, key=_by_time), sorted(green, key=_by_time)
        self.first = sorted(first, key=lambda ticket: _ahead(ticket, rules.head_start(ticket)))
        self.ordinary = sorted(ordinary, key=lambda ticket: _ahead(ticket, asking.weight(ticket)))
        self.is_weighted = bool(asking.weights)

    @property
    def has_ordinary_only(self) -> bool:
        """Return whether nobody is left who could go before the ordinary line."""
        return not (self.back or self.green or self.first)

    def remove(self, ticket: Ticket) -> None:
        """Take out one that was called."""
        for line in (self.back, self.green, self.first, self.ordinary):
            for place, other in enumerate(line):
                if other is ticket:
                    del line[place]
                    return


def _is_back(ticket: Ticket) -> bool:
    """Return whether a ticket comes back to its counter: from a hold, or sent there by another."""
    return bool(ticket.for_counter)


def _by_time(ticket: Ticket) -> _Key:
    return ticket.waiting_since, ticket.issued_at, ticket.business, ticket.serial, ticket.id


def _ahead(ticket: Ticket, head_start: timedelta) -> _Key:
    return (ticket.waiting_since - head_start, *_by_time(ticket)[1:])


def _claim(ticket: Ticket, rules: LineRules) -> str:
    if rules.is_green(ticket):
        return GREEN
    return PRIORITY if ticket.priority else APPOINTMENT


def _row(calls: Sequence[PastCall]) -> int:
    """Return how many calls in a row, up to the last one, went to people who go first."""
    row = 0
    for call in reversed(calls):
        if call.is_neutral:
            continue
        if not call.is_first_class:
            break
        row += 1
    return row
