"""The nine warnings of a hall, each yellow, orange or red by thresholds from data. Pure; it knows no screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.hall import Hall
from core.queue.post import Post, PostState
from core.queue.statistics import Limits, Tally
from core.queue.ticket import Ticket, TicketState

NAME = "queue/warnings.toml"

WAIT_OVER = "wait_over"  # 等候超时
WAIT_OVER_RATE = "wait_over_rate"  # 等候超时率
COUNTER_LOAD = "counter_load"  # 窗口饱和度
HALL_LOAD = "hall_load"  # 大厅饱和度
VISIT_OVER_RATE = "visit_over_rate"  # 超时办结率
VISIT_OVER_COUNT = "visit_over_count"  # 超时业务笔数
GIVEN_UP_RATE = "given_up_rate"  # 弃号率
BAD_RATINGS = "bad_ratings"  # 差评笔数
LONG_WORK = "long_work"  # 连续工作时长超界

KINDS = (
    WAIT_OVER, WAIT_OVER_RATE, COUNTER_LOAD, HALL_LOAD, VISIT_OVER_RATE, VISIT_OVER_COUNT, GIVEN_UP_RATE, BAD_RATINGS,
    LONG_WORK,
)  # fmt: skip
RATES = frozenset({WAIT_OVER_RATE, VISIT_OVER_RATE, GIVEN_UP_RATE})


class Level(IntEnum):
    """How urgent a warning is."""

    NONE = 0
    YELLOW = 1
    ORANGE = 2
    RED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One warning as it stands: its figure, its level, and what it is about (a number, a line, a counter, or nothing).

    Rates and loads of the hall are percent, times minutes.
    """

    kind: str
    level: Level
    value: float
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which figure on each warning is yellow, orange, red; rates count from ``from_numbers`` numbers on."""

    steps: Mapping[str, tuple[float, float, float]]
    from_numbers: int

    def level(self, kind: str, value: float) -> Level:
        """Return the level of a figure."""
        return Level(sum(1 for step in self.steps[kind] if value >= step))


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFacts:
    """What the warnings look at: the hall now, the day's tally, the posts, the bad ratings of the day."""

    hall: Hall
    tally: Tally
    posts: Sequence[Post]
    limits: Limits
    seats: int
    bad_ratings: int = 0


def load_thresholds(resources: Resources) -> Thresholds:
    """Read ``queue/warnings.toml``; a broken table is Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        steps = {kind: _steps(data[kind]) for kind in KINDS}
        return Thresholds(steps=steps, from_numbers=int(data["from_numbers"]))
    except (KeyError, ValueError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error


def warnings_of(facts: HallFacts, thresholds: Thresholds) -> tuple[Warned, ...]:
    """Return all nine in their order, quiet ones too, so that a page has a place for each."""
    now, hall, tally = facts.hall.at, facts.hall, facts.tally
    running = [ticket for ticket in hall.called if ticket.state is TicketState.SERVING]
    over = sum(1 for ticket in running if _served_minutes(ticket, now) > _minutes(facts.limits.visit.total_seconds()))
    waiting_over = sum(1 for ticket in hall.waiting if now - ticket.waiting_since > facts.limits.wait)
    figures = {
        WAIT_OVER: _longest_wait(hall),
        WAIT_OVER_RATE: (_percent(tally.late_waits + waiting_over, tally.called + len(hall.waiting)), ""),
        COUNTER_LOAD: _fullest_line(hall),
        HALL_LOAD: (_percent(len(hall.waiting) + len(hall.called), facts.seats), ""),
        VISIT_OVER_RATE: (_percent(tally.late_visits, tally.served), ""),
        VISIT_OVER_COUNT: (float(tally.late_visits + over), ""),
        GIVEN_UP_RATE: (_percent(tally.given_up, tally.taken), ""),
        BAD_RATINGS: (float(facts.bad_ratings), ""),
        LONG_WORK: _longest_work(facts.posts, now),
    }
    return tuple(_warned(kind, *figures[kind], tally=tally, thresholds=thresholds) for kind in KINDS)


def _warned(kind: str, value: float, subject: str, *, tally: Tally, thresholds: Thresholds) -> Warned:
    is_too_few = kind in RATES and tally.taken < thresholds.from_numbers
    level = Level.NONE if is_too_few else thresholds.level(kind, value)
    return Warned(kind=kind, level=level, value=value, subject=subject)


def _longest_wait(hall: Hall) -> tuple[float, str]:
    oldest = min(hall.waiting, key=lambda ticket: (ticket.waiting_since, ticket.number), default=None)
    if oldest is None:
        return 0.0, ""
    return _minutes((hall.at - oldest.waiting_since).total_seconds()), oldest.number


def _fullest_line(hall: Hall) -> tuple[float, str]:
    """Return the most people that wait for one counter, and in which line."""
    loads = [(hall.waiting_for(line) / pace.counters, line) for line, pace in hall.paces.items()]
    return max(loads, key=lambda load: load[0], default=(0.0, ""))


def _longest_work(posts: Sequence[Post], now: datetime) -> tuple[float, str]:
    worked = [(_minutes(post.worked(now).total_seconds()), post.counter) for post in posts if _is_open(post)]
    return max(worked, key=lambda pair: pair[0], default=(0.0, ""))


def _is_open(post: Post) -> bool:
    return post.state is PostState.OPEN


def _served_minutes(ticket: Ticket, now: datetime) -> float:
    since = ticket.served_since or ticket.serving_since or now
    return _minutes(ticket.visit_s + max((now - since).total_seconds(), 0.0))


def _minutes(seconds: float) -> float:
    return max(seconds, 0.0) / 60


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _steps(values: object) -> tuple[float, float, float]:
    if not isinstance(values, list) or len(values) != len(Level) - 1:
        raise ValueError(values)
    yellow, orange, red = (float(value) for value in values)
    if not yellow <= orange <= red:
        raise ValueError(values)
    return yellow, orange, red
