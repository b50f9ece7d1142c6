"""Turns the hall, its posts, its day and its warnings into the words of the supervisor's page. It knows no service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.base.clock import local
from core.base.faults import Fault
from core.papers.wording import masked_name
from core.queue.hall import Hall
from core.queue.post import Post, PostState, served_lines
from core.queue.rules.businesses import Business
from core.queue.statistics import Limits, Statistics, Tally
from core.queue.ticket import Ticket, TicketState
from core.queue.warnings import Level, Thresholds, Warned
from desktop.i18n import _
from desktop.presenters.hall_view import CounterTile, HallFigure, HourBar, LineBar, WarningRow
from desktop.presenters.views import Tag
from desktop.presenters.words import minutes_between, timer_words

LEVELS = {Level.NONE: "", Level.YELLOW: "yellow", Level.ORANGE: "orange", Level.RED: "red"}
FIRST_HOUR, LAST_HOUR = 8, 18
PAUSED_LONG = timedelta(minutes=15)
NOBODY = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class HallData:
    """Everything the page is made of, read in one go."""

    hall: Hall
    posts: tuple[Post, ...]
    today: Statistics
    warned: tuple[Warned, ...]
    names: Mapping[str, str]  # staff number -> name
    limits: Limits
    thresholds: Thresholds
    clock: Fault | None = None  # what is wrong with the computer's date


def figures_of(data: HallData) -> tuple[HallFigure, ...]:
    """Return the row at the top."""
    hall, total = data.hall, data.today.total
    states = [post.state for post in data.posts]
    busy = {ticket.counter for ticket in hall.called}
    idle = sum(1 for post in data.posts if post.state is PostState.OPEN and post.counter not in busy)
    at_work = _("idle {idle} · paused {paused}").format(idle=idle, paused=states.count(PostState.PAUSED))
    oldest = min(hall.waiting, key=lambda ticket: ticket.waiting_since, default=None)
    longest = minutes_between(oldest.waiting_since, hall.at) if oldest else 0
    limit = int(data.limits.wait.total_seconds() // 60)
    late = _("longest wait {number}").format(number=oldest.number) if oldest else _("longest wait")
    target = _("limit {n} min").format(n=limit)
    return (
        HallFigure(number=str(len(hall.waiting)), unit=_("people"), label=_("waiting now")),
        HallFigure(
            number=str(states.count(PostState.OPEN)), unit=f"/ {len(states)}", label=_("counters open"), note=at_work
        ),
        HallFigure(number=_minutes(total.mean_wait_s), unit=_("min"), label=_("mean wait today"), note=target),
        HallFigure(number=str(longest), unit=_("min"), label=late, note=target, tone="bad" if longest > limit else ""),
        HallFigure(
            number=str(total.served), unit=_("visits"), label=_("served today"),
            note=_("taken {taken} · given up {given_up}").format(taken=total.taken, given_up=total.given_up),
        ),
        HallFigure(
            number=_percent(total.on_time_rate), unit="%", label=_("served in time"),
            note=_("late {n}").format(n=total.late_visits),
        ),
    )  # fmt: skip


def tiles_of(data: HallData, businesses: Mapping[str, str]) -> tuple[CounterTile, ...]:
    """Return the counters in their order."""
    here = {ticket.counter: ticket for ticket in data.hall.called}
    posts = {post.counter: post for post in data.posts}
    counters = sorted({*posts, *here}, key=lambda name: (len(name), name))
    return tuple(_tile(name, posts.get(name), here.get(name), data, businesses) for name in counters)


def lines_of(data: HallData, businesses: Sequence[Business]) -> tuple[LineBar, ...]:
    """Return the lines in the order of the businesses; a line is late where somebody waits beyond the limit."""
    limit = data.limits.wait.total_seconds() / 60
    waits = {own.letter: _longest(data.hall, own.letter) for own in businesses}
    top = max((*waits.values(), 2 * limit))
    return tuple(
        LineBar(
            letter=own.letter, name=own.name, waiting=data.hall.waiting_for(own.letter),
            minutes=waits[own.letter] if data.hall.waiting_for(own.letter) else None,
            share=waits[own.letter] / top, tone=_line_tone(waits[own.letter], limit),
        )
        for own in businesses
    )  # fmt: skip


def target_share(data: HallData, businesses: Sequence[Business]) -> float:
    """Return where the limit stands on the bars of the lines."""
    limit = data.limits.wait.total_seconds() / 60
    return limit / max((*(_longest(data.hall, own.letter) for own in businesses), 2 * limit))


def hours_of(today: Statistics, now: datetime) -> tuple[HourBar, ...]:
    """Return the hours of the day; one that has not come is empty, not zero."""
    first = min((FIRST_HOUR, *today.hours))
    last = max((LAST_HOUR - 1, *today.hours))
    return tuple(_hour(hour, today.hours.get(hour, Tally()), local(now).hour) for hour in range(first, last + 1))


def warning_rows(data: HallData, businesses: Mapping[str, str]) -> tuple[WarningRow, ...]:
    """Return all nine, the worst first."""
    words = {Level.NONE: "", Level.YELLOW: _("yellow"), Level.ORANGE: _("orange"), Level.RED: _("red")}
    rows = [(own.level, _warning(own, words[own.level], data.thresholds, businesses)) for own in data.warned]
    return tuple(row for _level, row in sorted(rows, key=lambda pair: -pair[0]))


def serves_words(serves: Sequence[str], businesses: Mapping[str, str]) -> str:
    """Return which lines a counter serves: B 户口·居住证, or A B C."""
    letters = list(served_lines(serves))
    return f"{letters[0]} {businesses.get(letters[0], '')}" if len(letters) == 1 else " ".join(letters)


def _tile(
    name: str, post: Post | None, ticket: Ticket | None, data: HallData, businesses: Mapping[str, str]
) -> CounterTile:
    now, state = data.hall.at, post.state if post else PostState.OPEN
    who = masked_name(data.names.get(post.who, "")) if post and post.who else ""
    serves = serves_words(post.serves, businesses) if post and post.serves else _("own lines")
    number, timer, trouble = NOBODY, timer_words(post.since, now) if post else "", ""
    if ticket is not None:
        since = ticket.called_at if ticket.state is TicketState.CALLED else ticket.serving_since
        number, timer = ticket.number, timer_words(since or now, now)
        is_called = ticket.state is TicketState.CALLED
        tag, line = (Tag(_("Called"), "ok"), _("called")) if is_called else (Tag(_("Serving"), "pri"), _("time served"))
        if not is_called and since is not None and now - since > data.limits.visit:
            trouble = _("over {n} min").format(n=int(data.limits.visit.total_seconds() // 60))
    elif state is PostState.PAUSED and post is not None:
        tag, line = Tag(_("Paused"), "warn"), _("paused for")
        trouble = _("paused too long") if now - post.since > PAUSED_LONG else ""
    elif state is PostState.CLOSED:
        tag, line, timer = Tag(_("Not open"), "off"), _("nobody signed in"), ""
    else:
        tag, line = Tag(_("Idle"), "off"), _("idle for")
        ended = data.today.ended.get(name)
        if post is not None and ended is not None:  # whoever signed in since, or came back, is idle since then
            timer = timer_words(max(post.since, ended), now)
    return CounterTile(
        counter=name, serves=serves, state=tag, number=number, timer=timer, line=line, who=who, trouble=trouble
    )


def _longest(hall: Hall, letter: str) -> int:
    own = [ticket.waiting_since for ticket in hall.waiting if ticket.queue_line == letter]
    return minutes_between(min(own), hall.at) if own else 0


def _line_tone(minutes: float, limit: float) -> str:
    return "bad" if minutes > limit else "warn" if minutes > limit / 2 else "pri"


def _hour(hour: int, tally: Tally, now: int) -> HourBar:
    if hour > now:
        return HourBar(hour=hour, taken=None, served=None, wait_min=None)
    wait = None if tally.mean_wait_s is None else tally.mean_wait_s / 60
    return HourBar(hour=hour, taken=tally.taken, served=tally.served, wait_min=wait)


def _warning(own: Warned, word: str, thresholds: Thresholds, businesses: Mapping[str, str]) -> WarningRow:
    value = f"{own.value:.1f}".rstrip("0").rstrip(".")
    title = _title(own, value, businesses)
    steps = " / ".join(f"{step:g}" for step in thresholds.steps[own.kind])
    note = _("warns from {steps}").format(steps=steps)
    return WarningRow(kind=own.kind, level=LEVELS[own.level], word=word, title=title, note=note)


def _title(own: Warned, value: str, businesses: Mapping[str, str]) -> str:
    subject = businesses.get(own.subject, own.subject)
    titles = {
        "wait_over": _("Longest wait {value} min  {subject}"),
        "wait_over_rate": _("Waited too long {value} %"),
        "counter_load": _("{value} waiting for each counter  {subject}"),
        "hall_load": _("Hall filled to {value} %"),
        "visit_over_rate": _("Served too long {value} %"),
        "visit_over_count": _("Visits that take too long {value}"),
        "given_up_rate": _("Numbers given up {value} %"),
        "bad_ratings": _("Bad ratings today {value}"),
        "long_work": _("Counter {subject} without a break {value} min"),
    }
    return titles[own.kind].format(value=value, subject=subject).strip()


def _minutes(seconds: float | None) -> str:
    return NOBODY if seconds is None else str(round(seconds / 60))


def _percent(share: float | None) -> str:
    return NOBODY if share is None else f"{100 * share:.1f}"
