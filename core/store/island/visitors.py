"""Which visitors of a counter changed since its island was last given them, as the events of the hall tell it."""

import threading
from collections.abc import Iterable

from core.queue.ticket import Ticket, TicketId


class LateVisitors:
    """Tickets of one counter, each as it is known to be now; hears from any thread."""

    def __init__(self, counter: str) -> None:
        self._counter = counter
        self._given: frozenset[TicketId] = frozenset()
        self._late: dict[TicketId, Ticket] = {}
        self._lock = threading.Lock()

    def hear(self, ticket: Ticket) -> bool:
        """Take note of a ticket that is this counter's, or was; return whether it is one."""
        with self._lock:
            known = self._late.get(ticket.id)
            if ticket.counter != self._counter and ticket.id not in self._given and known is None:
                return False
            if known is None or known.version < ticket.version:
                self._late[ticket.id] = ticket
            return True

    def now(self) -> dict[TicketId, Ticket]:
        """Return those that are late now."""
        with self._lock:
            return dict(self._late)

    def given(self, before: dict[TicketId, Ticket], tickets: Iterable[Ticket]) -> None:
        """The island was given these; who was late ``before`` they were read is late no more."""
        with self._lock:
            self._given = frozenset(ticket.id for ticket in tickets)
            self._late = {key: ticket for key, ticket in self._late.items() if before.get(key) is not ticket}
