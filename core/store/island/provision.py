"""What an island is given while the server is there: accounts, this counter's own visitors, numbers in blocks.

Never another counter's waiting numbers: whoever still reaches the server may call them. It is given again whenever it
changes, so that a cut finds it as it was a moment ago.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from core.people.person import Person, PersonId
from core.queue.ticket import AT_COUNTER, Ticket, TicketState
from core.staff.account import Account
from core.store.accounts import AccountRow, account_values
from core.store.island.rows import IslandBaseRow, NumberBlockRow
from core.store.people import PersonRow, person_values
from core.store.table import Transaction
from core.store.tickets import TicketRow, ticket_values
from core.store.work import SqlWork

TICKETS_OF_PC = 1000  # A3001 is the first number of business A from the island of PC 3
CASE, TICKET = "case", "ticket/"


def tomorrow(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whose island it is and which numbers it may need. ``documents`` are the kinds of numbers of a year.

    ``next_open`` says on which day the hall works again after a day.
    """

    pc: int
    counter: str
    letters: tuple[str, ...]
    documents: tuple[str, ...]
    count: int = 20  # numbers in a block
    next_open: Callable[[date], date] = tomorrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Numbers ``first`` to ``last``, given out up to ``used``."""

    kind: str
    day: date
    first: int
    last: int
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """All an island is given."""

    accounts: tuple[Account, ...]
    tickets: tuple[Ticket, ...]
    people: tuple[Person, ...]
    blocks: tuple[Block, ...]


def lease(work: SqlWork, plan: Plan, day: date) -> None:
    """Have a block of every kind for this day and the next ones, on the server; rests of earlier days are aborted.

    A server may be away over midnight, or from Friday to Monday: the island then gives out numbers of the new day.
    """
    transaction = work.transaction
    rows = transaction.kept(select(NumberBlockRow).where(NumberBlockRow.pc == plan.pc))
    own = {(row.kind, row.day): row for row in rows}
    days = sorted({day, tomorrow(day), plan.next_open(day)})
    wanted = [(kind, of) for of in days for kind in (CASE, *(f"{TICKET}{letter}" for letter in plan.letters))]
    years = sorted({date(of.year, 1, 1) for of in days})
    wanted += [(f"document.{kind}", year) for year in years for kind in plan.documents]
    for kind, of in wanted:
        row = own.pop((kind, of), None)
        if row is not None and row.used < row.last:
            continue
        first = _first_of(work, plan, kind, of)
        last = first + (TICKETS_OF_PC - 2 if kind.startswith(TICKET) else plan.count - 1)
        values = {"first": first, "last": last, "used": first - 1}
        if row is None:
            transaction.insert_new(NumberBlockRow, "number_block", {"pc": plan.pc, "kind": kind, "day": of, **values})
        else:
            row.first, row.last, row.used = values["first"], values["last"], values["used"]
    for row in own.values():
        if not row.kind.startswith(TICKET):  # numbers of tickets were taken from nobody
            for serial in range(row.used + 1, row.last + 1):
                work.numbers.record_abort(row.kind, row.day, serial, "island")
        transaction.session.delete(row)
    transaction.session.flush()


def gather(work: SqlWork, plan: Plan, day: date, people: Iterable[str]) -> Provision:
    """Read what the island is given now; ``people`` are those this counter dealt with last."""
    tickets = tuple(ticket for ticket in work.tickets.open_of_day(day) if _is_own(ticket, plan))
    wanted = {*people, *(ticket.person_id for ticket in tickets if ticket.person_id)}
    rows = work.transaction.all(select(NumberBlockRow).where(NumberBlockRow.pc == plan.pc))
    blocks = [Block(kind=row.kind, day=row.day, first=row.first, last=row.last, used=row.used) for row in rows]
    return Provision(
        accounts=tuple(work.accounts.all()),
        tickets=tickets,
        people=tuple(work.people.get(PersonId(person)) for person in sorted(wanted)),
        blocks=tuple(blocks),
    )


def hand_over(work: SqlWork, plan: Plan, given: Provision) -> None:
    """Put it into the island in place of what was there; only while nothing was done on the island yet."""
    transaction = work.transaction
    for table in (IslandBaseRow, TicketRow, PersonRow, AccountRow, NumberBlockRow):
        transaction.session.execute(delete(table), execution_options={"synchronize_session": False})
    for account in given.accounts:
        transaction.insert_new(AccountRow, "account", account_values(account))
    for ticket in given.tickets:
        _hand_over_ticket(transaction, ticket)
    for person in given.people:
        transaction.insert_new(PersonRow, "person", person_values(person))
        _base(transaction, "person", person.id, person.version)
    for block in given.blocks:
        values = {"kind": block.kind, "day": block.day, "first": block.first, "last": block.last, "used": block.used}
        transaction.insert_new(NumberBlockRow, "number_block", {"pc": plan.pc, **values})


def hand_over_late(work: SqlWork, plan: Plan, tickets: Iterable[Ticket]) -> None:
    """Put tickets into the island as they are known to be now; those that left the counter go out of it."""
    transaction = work.transaction
    for ticket in tickets:
        for table, own in ((TicketRow, TicketRow.id == ticket.id), (IslandBaseRow, IslandBaseRow.id == ticket.id)):
            transaction.session.execute(delete(table).where(own), execution_options={"synchronize_session": False})
        if _is_own(ticket, plan):
            _hand_over_ticket(transaction, ticket)


def _is_own(ticket: Ticket, plan: Plan) -> bool:
    return ticket.counter == plan.counter and (ticket.state in AT_COUNTER or ticket.state is TicketState.HELD)


def _hand_over_ticket(transaction: Transaction, ticket: Ticket) -> None:
    transaction.insert_new(TicketRow, "ticket", ticket_values(ticket))
    _base(transaction, "ticket", ticket.id, ticket.version)


def _first_of(work: SqlWork, plan: Plan, kind: str, day: date) -> int:
    """Return the first number of a new block: leased from everybody's, or of this PC's own thousand of tickets."""
    return plan.pc * TICKETS_OF_PC + 1 if kind.startswith(TICKET) else work.numbers.lease(kind, day, plan.count)


def _base(transaction: Transaction, kind: str, key: str, version: int) -> None:
    transaction.insert_new(IslandBaseRow, "island_base", {"kind": kind, "id": key, "version": version})
