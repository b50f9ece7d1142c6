"""How the day's tickets become the hall that is shown: foretold order, pace of each line. It knows no transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.queue.hall import Estimate, Hall, snapshot
from core.queue.line import LineRules, call_order, past_calls
from core.queue.rules.businesses import Business
from core.queue.rules.missed import MissedRule, calls_of
from core.queue.ticket import Ticket, TicketState

STEP = timedelta(minutes=2)  # between two calls, for foretelling their order


@dataclass(frozen=True, slots=True, kw_only=True)
class HallView:
    """The rules by which a hall is seen."""

    businesses: tuple[Business, ...]
    rules: LineRules
    missed: MissedRule
    estimate: Estimate

    def hall(self, day: date, now: datetime, tickets: Sequence[Ticket]) -> Hall:
        """Return the hall of a day from all its tickets; passed numbers are shown as long as they are kept."""
        waiting = [ticket for ticket in tickets if ticket.state is TicketState.WAITING]
        calls = past_calls(tickets, {ticket.queue_line for ticket in tickets})
        order = call_order(waiting, now, self.rules, calls, STEP)
        paces = {business.letter: self.estimate.pace(business, tickets, now) for business in self.businesses}
        hall = snapshot(day, now, tickets, waiting=order, paces=paces)
        kept = tuple(ticket for ticket in hall.passed if not self.is_expired(ticket, tickets, now))
        return replace(hall, passed=kept)

    def is_expired(self, ticket: Ticket, tickets: Sequence[Ticket], now: datetime) -> bool:
        """Return whether a passed ticket is kept no longer."""
        return self.missed.is_expired(ticket, calls_of(ticket.queue_line, tickets), now)
