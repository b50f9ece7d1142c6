"""Holds that end by themselves, and tickets kept for one counter for a while. It knows no store."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.config.hall_settings import QueueSettings
from core.queue.ticket import Ticket, TicketState


@dataclass(frozen=True, slots=True)
class Holds:
    """Decides when a held visit is back in line, and how long a counter's own tickets are kept for it."""

    settings: QueueSettings

    def returns_at(self, now: datetime, minutes: int | None) -> datetime | None:
        """Return when a hold of so many minutes ends; None of them: as the settings say; 0: never by itself."""
        asked = self.settings.hold_return_min if minutes is None else minutes
        return now + timedelta(minutes=asked) if asked > 0 else None

    def kept_until(self, now: datetime) -> datetime:
        """Return until when a ticket that is meant for one counter is called by that counter only."""
        return now + timedelta(minutes=self.settings.kept_for_counter_min)

    def is_back(self, ticket: Ticket, now: datetime) -> bool:
        """Return whether the time of a hold is over."""
        return ticket.state is TicketState.HELD and ticket.returns_at is not None and now >= ticket.returns_at

    def back(self, ticket: Ticket, now: datetime) -> Ticket:
        """Return a held ticket back in line, first of its own counter for a while."""
        return ticket.waiting_again(now).reserved(ticket.counter, self.kept_until(now))

    def seen(self, ticket: Ticket, now: datetime) -> Ticket:
        """Return the ticket as the hall sees it: one whose hold is over waits, though nobody has called yet."""
        return self.back(ticket, now) if self.is_back(ticket, now) else ticket
