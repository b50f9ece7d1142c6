"""What an island is given while the server is there: accounts, this counter's own visitors, numbers in blocks.

Never another counter's waiting numbers: whoever still reaches the server may call them. It is given again whenever it
changes, so that a cut finds it as it was a moment ago.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from sqlalchemy import delete, select

from core.people.person import Person, PersonId
from core.queue.ticket import AT_COUNTER, Ticket, TicketState
from core.staff.account import Account
from core.store.accounts import AccountRow, account_values
from core.store.island.rows import RESERVE, IslandBaseRow, NumberBlockRow
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
    least_share: float = 0.5  # of a block: with less left a second one is leased
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
    """Have a decent stock of every kind for this day and the next ones, on the server; abort rests of earlier days.

    A server may be away over midnight, or from Friday to Monday: the island then gives out numbers of the new day.
    A block that runs low stays until its last number, beside a second one: an island may be on it this moment.
    """
    transaction = work.transaction
    rows = transaction.kept(select(NumberBlockRow).where(NumberBlockRow.pc == plan.pc))
    own = {(row.kind, row.day): row for row in rows}
    days = sorted({day, tomorrow(day), plan.next_open(day)})
    for kind, of in ((f"{TICKET}{letter}", of) for of in days for letter in plan.letters):
        if own.pop((kind, of), None) is None:  # of this PC's own thousand, taken from nobody
            first = plan.pc * TICKETS_OF_PC + 1
            _insert(work, plan, Block(kind=kind, day=of, first=first, last=first + TICKETS_OF_PC - 2, used=first - 1))
    years = sorted({date(of.year, 1, 1) for of in days})
    wanted = [(CASE, of) for of in days] + [(f"document.{kind}", year) for year in years for kind in plan.documents]
    for kind, of in wanted:
        _stock(work, plan, kind, of, (own.pop((kind, of), None), own.pop((f"{kind}{RESERVE}", of), None)))
    for row in own.values():
        if not row.kind.startswith(TICKET):
            for serial in range(row.used + 1, row.last + 1):
                work.numbers.record_abort(row.kind.removesuffix(RESERVE), row.day, serial, "island")
        transaction.session.delete(row)
    transaction.session.flush()


def _stock(work: SqlWork, plan: Plan, kind: str, day: date, rows: tuple[NumberBlockRow | None, ...]) -> None:
    """Lease what is missing of a kind; what its first block and its reserve have left moves up."""
    blocks = [_block(row) for row in rows if row is not None and row.used < row.last]
    if not blocks:
        blocks.append(_leased(work, plan, kind, day))
    if len(blocks) == 1 and blocks[0].last - blocks[0].used < plan.count * plan.least_share:
        blocks.append(_leased(work, plan, kind, day))
    for name, row, block in zip_longest((kind, f"{kind}{RESERVE}"), rows, blocks):
        if row is None and block is not None:
            _insert(work, plan, replace(block, kind=name))
        elif row is not None and block is not None:
            row.first, row.last, row.used = block.first, block.last, block.used
        elif row is not None:
            work.transaction.session.delete(row)


def gather(work: SqlWork, plan: Plan, day: date, people: Iterable[str]) -> Provision:
    """Read what the island is given now; ``people`` are those this counter dealt with last."""
    tickets = tuple(ticket for ticket in work.tickets.open_of_day(day) if _is_own(ticket, plan))
    wanted = {*people, *(ticket.person_id for ticket in tickets if ticket.person_id)}
    rows = work.transaction.all(select(NumberBlockRow).where(NumberBlockRow.pc == plan.pc))
    return Provision(
        accounts=tuple(work.accounts.all()),
        tickets=tickets,
        people=tuple(work.people.get(PersonId(person)) for person in sorted(wanted)),
        blocks=tuple(_block(row) for row in rows),
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
        _insert(work, plan, block)


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


def _leased(work: SqlWork, plan: Plan, kind: str, day: date) -> Block:
    first = work.numbers.lease(kind, day, plan.count)
    return Block(kind=kind, day=day, first=first, last=first + plan.count - 1, used=first - 1)


def _block(row: NumberBlockRow) -> Block:
    return Block(kind=row.kind, day=row.day, first=row.first, last=row.last, used=row.used)


def _insert(work: SqlWork, plan: Plan, block: Block) -> None:
    work.transaction.insert_new(NumberBlockRow, "number_block", {"pc": plan.pc, **asdict(block)})


def _base(transaction: Transaction, kind: str, key: str, version: int) -> None:
    transaction.insert_new(IslandBaseRow, "island_base", {"kind": kind, "id": key, "version": version})
