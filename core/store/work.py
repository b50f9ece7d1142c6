"""The unit of work on SQL: the sum of all rooms' works over one transaction."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import text

from core.base.clock import office_day
from core.base.events import Event
from core.base.faults import Fault
from core.outbox.events import OutboxGrew
from core.outbox.ports import SourceState, Wire
from core.store.accounts import SqlAccounts
from core.store.appointments import SqlAppointments
from core.store.attachments import SqlAttachments
from core.store.backup import forget_put_back, is_put_back
from core.store.cases import SqlCases
from core.store.district_messages import SqlDistrictMessages
from core.store.editions import SqlEditions
from core.store.exchange import SqlHeldEvents
from core.store.journal import SqlJournal
from core.store.leases import SqlLeases
from core.store.line_stands import SqlLineStands
from core.store.notes import SqlNotes
from core.store.numbers import SqlNumbers
from core.store.operations import SqlOperations
from core.store.outbox import SqlOutbox
from core.store.own_glyphs import SqlOwnGlyphs
from core.store.people import SqlPeople
from core.store.posts import SqlPosts
from core.store.print_jobs import SqlPrintJobs
from core.store.published import SqlPublished
from core.store.ratings import SqlRatings
from core.store.register import SqlRegister
from core.store.scan_deliveries import SqlScanDeliveries
from core.store.table import Transaction
from core.store.tickets import SqlTickets

Facts = Mapping[str, str]

QUEUE_LOCK = 0x71756575  # "queu"
LOCK = text(f"SELECT pg_advisory_xact_lock({QUEUE_LOCK}, hashtext(:queue))")
COLLATION = (
    "SELECT datcollversion, pg_database_collation_actual_version(oid) FROM pg_database "
    "WHERE datname = current_database() AND datcollversion <> pg_database_collation_actual_version(oid)"
)


T = TypeVar("T")


class _Room(Generic[T]):
    """The rows of one room in a work, made when they are asked for: a work needs few, and there are many works."""

    def __init__(self, rows: Callable[[Transaction], T]) -> None:
        self._rows, self._name = rows, ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, work: "SqlWork", _owner: type) -> T:
        made = vars(work)[self._name] = self._rows(work.transaction)
        return made


class SqlWork:
    """One transaction of one act; see core.base.work.Work and the works of the rooms, of which it is the sum."""

    appointments = _Room(SqlAppointments)
    cases = _Room(SqlCases)
    people = _Room(SqlPeople)
    register = _Room(SqlRegister)
    ratings = _Room(SqlRatings)
    accounts = _Room(SqlAccounts)
    print_jobs = _Room(SqlPrintJobs)
    attachments = _Room(SqlAttachments)
    own_glyphs = _Room(SqlOwnGlyphs)
    leases = _Room(SqlLeases)
    line_stands = _Room(SqlLineStands)
    posts = _Room(SqlPosts)
    notes = _Room(SqlNotes)
    held_events = _Room(SqlHeldEvents)
    scan_deliveries = _Room(SqlScanDeliveries)
    editions = _Room(SqlEditions)
    district_messages = _Room(SqlDistrictMessages)

    def __init__(self, transaction: Transaction, wire: Wire, source: str, sender: str) -> None:
        self.transaction = self._transaction = transaction
        self._operations = SqlOperations(transaction)
        self.events: list[Event] = []
        self.numbers = SqlNumbers(transaction)
        self.tickets = SqlTickets(transaction, self.numbers)
        self.journal = SqlJournal(transaction)
        self.outbox = SqlOutbox(transaction, wire, source)
        self.published = SqlPublished(transaction, sender)

    def first_result(self) -> str | None:
        """See Work."""
        return self._operations.first_result()

    def keep_result(self, result: str) -> None:
        """See Work."""
        self._operations.keep_result(result)

    def record(self, event: Event) -> None:
        """See Work."""
        self.outbox.put(event)
        self.events.append(event)

    @property
    def is_put_back(self) -> bool:
        """Return whether this database is a copy that was put back and never written to since."""
        return is_put_back(self._transaction.connection)

    def begin_anew(self, left_out: int) -> SourceState:
        """Go on from a copy that was put back, under a new generation of the stream; return it.

        What was given out after the copy was made stands on papers: of every kind ``left_out`` numbers a day of the
        time between are never given again, of today's and of this year's.
        """
        state = self.leave_out(left_out, "store.put_back")
        forget_put_back(self._transaction.connection)
        return state

    def leave_out(
        self, left_out: int, action: str, *, outcome: str = "done", facts: Facts | None = None
    ) -> SourceState:
        """Begin a new generation of the stream and jump the numbers, as ``begin_anew`` says; ``action`` tells why."""
        state = self.outbox.rotate()
        today, copied = office_day(self._transaction.at), self.journal.last_at()
        days = max(0, (today - office_day(copied)).days) if copied is not None else 0
        jumps = {date(today.year, 1, 1): left_out * (days + 1)}
        jumps.setdefault(today, left_out)
        for day, count in jumps.items():
            self.numbers.jump(day, count)
        known = {"generation": str(state.generation)} | {f"left_out_{day}": str(n) for day, n in jumps.items()}
        self.journal.write(action, outcome=outcome, facts={**(facts or {}), **known})
        return state

    def lock_queue(self, day: date, line: str = "") -> None:
        """See QueueWork."""
        self._transaction.check_writing()
        if self._transaction.is_postgresql:
            self._transaction.trip.later(LOCK, {"queue": f"{day}/{line}"})

    def collation_fault(self) -> Fault | None:
        """Return Fault ``storage.server.collation`` when the system sorts by other rules than its indexes."""
        found = self._transaction.session.execute(text(COLLATION)).one_or_none()
        return None if found is None else Fault("storage.server.collation", made=found[0], now=found[1])

    def settle(self) -> None:
        """Write what takes its place at the end: journal, then outbox, then what others hear, always in this order."""
        self.journal.append_pending()
        self.outbox.append_pending()
        if self.outbox.has_grown:
            self.events.append(OutboxGrew(at=self._transaction.at, op=self._transaction.act.op))
        self.published.append(self.events)
