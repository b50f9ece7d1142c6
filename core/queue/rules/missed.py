"""What becomes of a number whose visitor did not come, by the policy of the settings. It knows no store."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.config.hall_settings import QueueSettings
from core.queue.ticket import Ticket, TicketState


@dataclass(frozen=True, slots=True)
class MissedRule:
    """Decides over passed tickets: ``void`` keeps none, ``keep_calls`` and ``keep_minutes`` for a while.

    Whoever is passed ``max_passes`` times has the number voided under every policy.
    """

    settings: QueueSettings

    @property
    def counts_calls(self) -> bool:
        """Return whether the calls of a line decide how long a number is kept."""
        return self.settings.missed_policy == "keep_calls"

    def is_void_at_pass(self, ticket: Ticket) -> bool:
        """Return whether this pass ends the ticket."""
        return self.settings.missed_policy == "void" or ticket.passes + 1 >= self.settings.max_passes

    def is_expired(self, ticket: Ticket, calls: int, now: datetime) -> bool:
        """Return whether a passed ticket is kept no longer; ``calls`` are those of its line so far.

        The minutes count from its last call.
        """
        if ticket.state is not TicketState.PASSED:
            return False
        if self.counts_calls:
            return calls - ticket.calls_at_pass > self.settings.missed_keep_calls
        kept = timedelta(minutes=self.settings.missed_keep_minutes)
        return self.settings.missed_policy == "void" or now - (ticket.called_at or now) > kept
