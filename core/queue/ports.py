"""What the queue needs from a store."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.base.work import Work
from core.papers.job import PrintJobs
from core.people.person import People
from core.queue.appointments.appointment import Appointments
from core.queue.line import PastCall
from core.queue.note import Notes
from core.queue.post import Posts
from core.queue.ticket import OPEN_STATES, Ticket, TicketId, TicketState
from core.staff.account import Accounts
from core.staff.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as it is kept: ``is_recall`` for the same number again, ``is_back`` for one back from a hold or sent."""

    day: date
    line: str
    ticket_id: TicketId
    counter: str
    at: datetime
    waiting_since: datetime
    is_first_class: bool
    is_recall: bool = False
    is_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """What the store counts of a line and a day; sums in whole seconds."""

    issued: int = 0
    called: int = 0
    finished: int = 0
    wait_s: int = 0
    visit_s: int = 0


class Tickets(Protocol):
    """The store of tickets. Reads inside a work see the work's own writes."""

    def next_serial(self, day: date, business: str) -> int:
        """Take the next number of the letter for the day: 1, 2, 3 .. without a gap or a double."""
        ...

    def take_number(self, day: date, business: str, now: datetime) -> tuple[int, datetime]:
        """Take the next number, and its moment: ``now``, or that of the number before when the clock went back."""
        ...

    def last_day(self) -> date | None:
        """Return the latest day with a ticket that is not known to be wrong; None: there is none."""
        ...

    def mark_wrong_days(self, after: date) -> list[date]:
        """Keep that days after ``after`` came from a wrong clock, and return them; their tickets stay."""
        ...

    def forget_phones(self, before: date) -> None:
        """Take the phones out of tickets of the month before a day that were never ended."""
        ...

    def add(self, ticket: Ticket) -> None:
        """Store a new ticket."""
        ...

    def save(self, ticket: Ticket) -> Ticket:
        """Store a changed ticket and return it with its new version.

        Fault ``store.save.stale`` when it moved, at the latest when the work ends; so it is with ``add``.
        """
        ...

    def get(self, ticket_id: TicketId) -> Ticket:
        """Return one ticket, or Fault ``store.get.missing``."""
        ...

    def of_day(self, day: date) -> list[Ticket]:
        """Return all tickets of the day in order of issue."""
        ...

    def open_of_day(self, day: date, states: Collection[TicketState] = OPEN_STATES, *, line: str = "") -> list[Ticket]:
        """Return the day's tickets in an open state (or only in these), of one line or all, in order of issue."""
        ...

    def add_call(self, call: Call) -> None:
        """Keep a call."""
        ...

    def calls(self, day: date, lines: Collection[str], since: datetime, at_least: int) -> list[PastCall]:
        """Return the calls of these lines since a moment and at least the last ``at_least``, oldest first.

        Recalls are left out: the same number is not another visitor.
        """
        ...

    def calls_of_day(self, day: date) -> list[Call]:
        """Return every call and recall of the day in order."""
        ...

    def count_calls(self, day: date, line: str) -> int:
        """Return how many numbers of a line have been called; a recall is not another number."""
        ...

    def counters_since(self, day: date, since: datetime) -> Mapping[str, frozenset[str]]:
        """Return for each line which counters called in it since a moment."""
        ...

    def figures(self, day: date) -> Mapping[str, LineFigures]:
        """Return what the store counts, by line."""
        ...


class QueueWork(Work, Protocol):
    """The transaction of a queue use case."""

    @property
    def tickets(self) -> Tickets: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def people(self) -> People: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def print_jobs(self) -> PrintJobs: ...

    def lock_queue(self, day: date, line: str = "") -> None:
        """Let one work at a time call and move tickets, or (with a line) give out its numbers, until the work ends.

        An advisory lock on a server, waited for by whatever is asked next; nothing on a file, where there is one
        writer anyway. The hall's lock is taken before that of a line, never after it.
        """
        ...
