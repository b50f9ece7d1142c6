"""What the queue needs from a store."""

from datetime import date
from typing import Protocol

from core.base.work import Work
from core.papers.job import PrintJobs
from core.queue.ticket import Ticket, TicketId
from core.staff.account import Accounts
from core.staff.journal import Journal


class Tickets(Protocol):
    """The store of tickets. Reads inside a work see the work's own writes."""

    def next_serial(self, day: date, business: str) -> int:
        """Take the next number of the letter for the day: 1, 2, 3 .. without a gap or a double."""
        ...

    def add(self, ticket: Ticket) -> None:
        """Store a new ticket."""
        ...

    def save(self, ticket: Ticket) -> None:
        """Store a changed ticket; Fault ``store.save.stale`` when its version moved meanwhile."""
        ...

    def get(self, ticket_id: TicketId) -> Ticket:
        """Return one ticket, or Fault ``store.get.missing``."""
        ...

    def of_day(self, day: date) -> list[Ticket]:
        """Return all tickets of the day in order of issue."""
        ...

    def open_of_day(self, day: date) -> list[Ticket]:
        """Return the day's tickets in an open state, in order of issue."""
        ...


class QueueWork(Work, Protocol):
    """The transaction of a queue use case."""

    @property
    def tickets(self) -> Tickets: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def print_jobs(self) -> PrintJobs: ...

    def lock_queue(self, day: date) -> None:
        """Serialise issue and call among all counters until the work ends (advisory lock; nothing on SQLite)."""
        ...
