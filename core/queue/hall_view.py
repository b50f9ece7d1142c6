"""How the store's tickets become the hall that is shown: foretold order, pace of each line. It opens no transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.base.resources import Resources
from core.config.hall_settings import QueueSettings
from core.queue.hall import Estimate, Hall, Pace, newest_first
from core.queue.line import LineRules, PastCall, call_order, is_contested
from core.queue.ports import LineFigures, Tickets
from core.queue.rules.businesses import Business, load_businesses
from core.queue.rules.holds import Holds
from core.queue.rules.hours import Workdays
from core.queue.rules.last_number import LastNumber
from core.queue.rules.missed import MissedRule
from core.queue.rules.priorities import load_priorities
from core.queue.ticket import AT_COUNTER, IN_LINE, Ticket, TicketState

STEP = timedelta(minutes=2)  # between two calls, for foretelling their order
NOTHING = LineFigures()


@dataclass(frozen=True, slots=True, kw_only=True)
class HallView:
    """The rules by which a hall is seen."""

    businesses: tuple[Business, ...]
    rules: LineRules
    missed: MissedRule
    estimate: Estimate
    holds: Holds
    last_number: LastNumber

    def hall(self, tickets: Tickets, day: date, now: datetime) -> Hall:
        """Return the hall of a day; passed numbers are shown as long as they are kept."""
        present = [self.holds.seen(ticket, now) for ticket in tickets.open_of_day(day)]
        figures = tickets.figures(day)
        waiting = self.order(tickets, day, now, [ticket for ticket in present if ticket.state in IN_LINE])
        paces = self.paces(tickets, day, now, present, figures)
        called = sum(line.called for line in figures.values())
        return Hall(
            day=day,
            at=now,
            waiting=waiting,
            called=newest_first(ticket for ticket in present if ticket.state in AT_COUNTER),
            passed=newest_first(self._kept(tickets, present, now)),
            held=tuple(ticket for ticket in present if ticket.state is TicketState.HELD),
            served=sum(line.finished for line in figures.values()),
            issued=sum(line.issued for line in figures.values()),
            mean_wait_s=sum(line.wait_s for line in figures.values()) / called if called else None,
            paces=paces,
            full=self._full(figures, waiting, paces, now),
        )

    def order(self, tickets: Tickets, day: date, now: datetime, waiting: Sequence[Ticket]) -> tuple[Ticket, ...]:
        """Return the waiting in the order in which they would be called if nobody else came."""
        if not waiting:
            return ()
        calls = self.past(tickets, day, {ticket.queue_line for ticket in waiting}, waiting)
        return call_order(waiting, now, self.rules, calls, STEP)

    def past(
        self, tickets: Tickets, day: date, lines: Collection[str], waiting: Collection[Ticket]
    ) -> Sequence[PastCall]:
        """Return the past calls of these lines as far as they decide who of the waiting is next."""
        if not is_contested(waiting):
            return ()
        since = min(ticket.waiting_since for ticket in waiting)
        return tickets.calls(day, lines, since, self.rules.in_row)

    def paces(
        self,
        tickets: Tickets,
        day: date,
        now: datetime,
        present: Iterable[Ticket],
        figures: Mapping[str, LineFigures],
    ) -> Mapping[str, Pace]:
        """Return how fast each line moves: its counters are those that called in it lately or have a visitor of it."""
        serving = {line: set(counters) for line, counters in self._recent(tickets, day, now).items()}
        for ticket in present:
            if ticket.state in AT_COUNTER:
                serving.setdefault(ticket.queue_line, set()).add(ticket.counter)
        return {
            one.letter: self.estimate.pace(one, figures.get(one.letter, NOTHING), serving.get(one.letter, ()))
            for one in self.businesses
        }

    def is_expired(self, ticket: Ticket, tickets: Tickets, now: datetime) -> bool:
        """Return whether a passed ticket is kept no longer."""
        if ticket.state is not TicketState.PASSED:
            return False
        calls = tickets.count_calls(ticket.day, ticket.queue_line) if self.missed.counts_calls else 0
        return self.missed.is_expired(ticket, calls, now)

    def _recent(self, tickets: Tickets, day: date, now: datetime) -> Mapping[str, frozenset[str]]:
        return tickets.counters_since(day, now - self.estimate.recent)

    def _kept(self, tickets: Tickets, present: Iterable[Ticket], now: datetime) -> list[Ticket]:
        passed = [ticket for ticket in present if ticket.state is TicketState.PASSED]
        counted = {ticket.queue_line for ticket in passed} if self.missed.counts_calls else set()
        calls = {line: tickets.count_calls(passed[0].day, line) for line in counted}
        return [one for one in passed if not self.missed.is_expired(one, calls.get(one.queue_line, 0), now)]

    def _full(
        self,
        figures: Mapping[str, LineFigures],
        waiting: Sequence[Ticket],
        paces: Mapping[str, Pace],
        now: datetime,
    ) -> Mapping[str, str]:
        full = {}
        for business in self.businesses:
            letter = business.letter
            ahead = sum(1 for ticket in waiting if ticket.queue_line == letter)
            fault = self.last_number.refusal(
                business, now, issued=figures.get(letter, NOTHING).issued, ahead=ahead, pace=paces[letter]
            )
            if fault is not None:
                full[letter] = fault.code
        return full


def load_view(settings: QueueSettings, resources: Resources, workdays: Workdays) -> HallView:
    """Return the hall's rules from settings and data; a broken table is Fault ``base.resource.broken``."""
    rules = LineRules(
        in_row=settings.priority_in_row,
        max_extra=timedelta(minutes=settings.priority_max_extra_wait_min),
        priorities=load_priorities(resources),
    )
    return HallView(
        businesses=load_businesses(resources, workdays),
        rules=rules,
        missed=MissedRule(settings),
        estimate=Estimate.load(resources),
        holds=Holds(settings),
        last_number=LastNumber(settings),
    )
