"""A hall in fast time: visitors come, counters call, some do not come, are held, sent on or have several matters.

It plays on the real services over any store and keeps books of its own beside it, by which every call is checked.
``INVARIANTS`` are what must hold at every moment; ``Hall.broken`` counts where one did not.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from core.base.acts import Act
from core.base.clock import SHANGHAI, SetClock
from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.config.hall_settings import QueueSettings
from core.config.model import Settings
from core.people.person import Person, PersonId
from core.queue.figures import FiguresService
from core.queue.line import PastCall, extra_wait, goes_first
from core.queue.service import Called, QueueService
from core.queue.ticket import ENDED, IN_LINE, Outcome, Ticket, TicketState
from core.staff.account import Account, Role
from core.staff.journal import defects
from core.staff.rights import AccountRights

INVARIANTS = (
    "every letter's numbers run 1, 2, 3 .. without a gap or a double",
    "nobody is called by two counters, and no counter has two visitors",
    "inside a class and a line the order is that of waiting",
    "at most so many who go first are called in a row while the ordinary line waits",
    "nobody of the ordinary line loses more than the bound to later comers, and one call",
    "nobody has two live numbers of a business",
    "a repeated act answers with its first result",
    "closing leaves nothing open",
    "taken is served, given up and void together",
    "the journal's chain is whole",
)  # fmt: skip
NUMBERS, ONE_COUNTER, ORDER, IN_ROW, BOUND, ONE_LIVE, REPEAT, CLOSED, SUM, CHAIN = INVARIANTS
LETTERS, WEIGHTS = "ABCDFG", (30, 20, 10, 10, 20, 10)
GROUPS = ("elder", "soldier", "ill", "declared", "pregnant")
CLERK, SYSTEM = "0317", "system"


@dataclass
class Books:
    """What the hall knows of one day without asking the store."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    calls: list[PastCall] = field(default_factory=list)
    at_counter: dict[str, str] = field(default_factory=dict)
    row: int = 0

    def note(self, ticket: Ticket) -> Ticket:
        self.tickets[ticket.id] = ticket
        return ticket

    def waiting(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.state in IN_LINE]


class Hall:
    """Counters, visitors and books over one store; ``clock`` is set forward from event to event."""

    def __init__(self, store: Any, clock: SetClock, *, counters: int, seed: int = 2026) -> None:
        self.store, self.clock, self.random = store, clock, random.Random(seed)
        self.counters = [str(number) for number in range(1, counters + 1)]
        resources, calendar = Resources(), WorkCalendar.from_resources(Resources())
        self.settings = Settings(queue=QueueSettings(last_number=False, hold_return_min=10))
        self.queue = QueueService(
            store=store, clock=clock, settings=self.settings, resources=resources, rights=AccountRights(resources),
            workdays=calendar,
        )  # fmt: skip
        self.figures = FiguresService(
            store=store, clock=clock, settings=self.settings.queue, resources=resources, queue=self.queue
        )
        self.calendar, self.books = calendar, Books()
        self.broken: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.people: list[Person] = []
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0

    def move_in(self, people: int = 400) -> None:
        """Make the clerk's account and the town."""
        with self.store.work(self.act(SYSTEM)) as work:
            work.accounts.add(Account(number=CLERK, name="李慧敏", role=Role.CLERK, secret="$argon2id$invented"))
            for number in range(people):
                person = Person(
                    id=PersonId(f"p{number}"), name=f"居民{number}", id_kind="111", id_number=f"{number:018d}"
                )
                work.people.add(person)
                self.people.append(person)

    def act(self, who: str = CLERK, where: str = "hall") -> Act:
        return Act.new(who=who, where=where)

    # -- one day

    def day(self, day: date, visitors: int) -> None:
        """Play one working day from opening to closing, and check it."""
        self.books = Books()
        opening = datetime.combine(day, time(8, 30), SHANGHAI)
        self.until(opening)
        for _ in range(visitors):
            self.at(opening + timedelta(seconds=self.random.uniform(0, 8 * 3600)), self.arrive)
        for counter in self.counters:
            self.at(
                opening + timedelta(seconds=self.random.uniform(60, 300)), lambda counter=counter: self.call(counter)
            )
        closing = datetime.combine(day, time(17, 30), SHANGHAI)
        while self._events and self._events[0][0] < closing:
            moment, _, do = heapq.heappop(self._events)
            self.until(moment)
            do()
        self._events.clear()
        self.until(closing)
        self.close(day)

    def at(self, moment: datetime, do: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (moment, self._count, do))

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        self.at(self.clock.now() + timedelta(seconds=seconds), do)

    def until(self, moment: datetime) -> None:
        self.clock.forward(max((moment - self.clock.now()).total_seconds(), 0.0))

    # -- visitors

    def arrive(self) -> None:
        letter = self.random.choices(LETTERS, WEIGHTS)[0]
        person = self.random.choice(self.people) if self.random.random() < 0.5 else None
        priority = self.random.choice(GROUPS) if self.random.random() < 0.25 else ""
        try:
            ticket = self.twice(
                lambda act: self.queue.issue(act, business=letter, person=person, priority=priority),
                self.act("kiosk", "kiosk"),
            )
        except Fault as fault:
            self.refused(fault, person, letter)
        else:
            if person is not None and self.live(person, letter):
                self.broken[ONE_LIVE] += 1
            self.books.note(ticket)

    def refused(self, fault: Fault, person: Person | None, letter: str) -> None:
        if fault.code != "queue.issue.live_ticket" or person is None:
            raise fault
        self.done["refused"] += 1
        if not self.open_of(person, letter):
            self.broken[ONE_LIVE] += 1

    def live(self, person: Person, letter: str) -> list[Ticket]:
        return [one for one in self.open_of(person, letter) if one.state is not TicketState.PASSED]

    def open_of(self, person: Person, letter: str) -> list[Ticket]:
        """Return the numbers that may still be served: those passed over too, which a visitor may come back with."""
        own = [one for one in self.books.tickets.values() if one.person_id == person.id and one.queue_line == letter]
        return [one for one in own if one.state not in ENDED]

    # -- counters

    def call(self, counter: str) -> None:
        called = self.twice(
            lambda act: self.queue.call_next(act, counter=counter, businesses=LETTERS), self.act(where=counter)
        )
        if called is None:
            self.later(self.random.uniform(20, 90), lambda: self.call(counter))
            return
        self.check(counter, called)
        if self.random.random() < 0.06:
            self.later(40, lambda: self.absent(counter, called.ticket))
        else:
            self.later(self.random.uniform(5, 30), lambda: self.serve(counter, called.ticket))

    def absent(self, counter: str, ticket: Ticket) -> None:
        self.books.note(self.queue.recall(self.act(where=counter), ticket.id))
        self.books.note(self.queue.pass_over(self.act(where=counter), ticket.id))
        self.left(counter)
        self.later(self.random.uniform(60, 400), lambda: self.back(ticket))

    def back(self, ticket: Ticket) -> None:
        """A missed visitor comes to the guide: the number waits again, or is kept no longer."""
        try:
            self.books.note(self.queue.reactivate(self.act("kiosk", "guide"), ticket.id))
        except Fault as fault:
            if fault.code not in ("queue.missed.expired", "queue.reactivate.not_passed"):
                raise
            self.done["too late"] += 1

    def serve(self, counter: str, ticket: Ticket) -> None:
        self.books.note(self.queue.start(self.act(where=counter), ticket.id))
        self.later(self.random.expovariate(1 / 170) + 20, lambda: self.end(counter, ticket))

    def end(self, counter: str, ticket: Ticket) -> None:
        act, chance = self.act(where=counter), self.random.random()
        if chance < 0.03:
            self.books.note(self.queue.transfer(act, ticket.id, business=self.random.choice(LETTERS)))
        elif chance < 0.05:
            self.books.note(self.queue.transfer(act, ticket.id, counter=self.random.choice(self.counters)))
        elif chance < 0.08:
            self.books.note(self.queue.hold(act, ticket.id))
        elif chance < 0.18:
            self.books.note(self.queue.next_matter(act, ticket.id, Outcome.ACCEPTED))
            self.later(60, lambda: self.end(counter, ticket))
            return
        else:
            finished = self.twice(lambda own: self.queue.finish(own, ticket.id, Outcome.ACCEPTED), act)
            self.books.note(finished)
        self.left(counter)

    def left(self, counter: str) -> None:
        self.books.at_counter.pop(counter, None)
        self.later(self.random.uniform(2, 15), lambda: self.call(counter))

    # -- what must hold

    def check(self, counter: str, called: Called) -> None:
        ticket, books, now = called.ticket, self.books, self.clock.now()
        before = books.tickets[ticket.id]
        if counter in books.at_counter or ticket.id in books.at_counter.values():
            self.broken[ONE_COUNTER] += 1
        books.at_counter[counter] = ticket.id
        is_back = called.reason in ("returned", "for_counter")
        waiting = [other for other in books.waiting() if other.id != ticket.id and other.is_for(counter, now)]
        plain = [other for other in waiting if not other.for_counter]
        if not is_back and any(_is_same_class(other, ticket) and _time(other) < _time(before) for other in plain):
            self.broken[ORDER] += 1
        self.check_bounds(ticket, is_back=is_back, ordinary=[other for other in plain if not goes_first(other)])
        is_first = goes_first(ticket) and not is_back
        books.calls.append(
            PastCall(at=now, is_first_class=is_first, waiting_since=ticket.waiting_since, is_neutral=is_back)
        )
        books.note(ticket)
        self.done[called.reason] += 1

    def check_bounds(self, ticket: Ticket, *, is_back: bool, ordinary: list[Ticket]) -> None:
        books, bounds = self.books, self.settings.queue
        if goes_first(ticket) and not is_back:
            books.row = books.row + 1 if ordinary else 0
        elif not is_back:
            books.row = 0
        if books.row > bounds.priority_in_row:
            self.broken[IN_ROW] += 1
        if goes_first(ticket) or is_back:
            return
        gaps = [later.at - one.at for one, later in zip(books.calls[-60:], books.calls[-59:], strict=False)]
        most = timedelta(minutes=bounds.priority_max_extra_wait_min) + max(gaps, default=timedelta(0))
        if extra_wait(ticket, self.clock.now(), books.calls) > most:
            self.broken[BOUND] += 1

    def close(self, day: date) -> None:
        """Close the day and hold its books beside the store."""
        self.queue.settle_open(self.act(SYSTEM), day)
        with self.store.read() as work:
            tickets, left = work.tickets.of_day(day), work.tickets.open_of_day(day)
        for letter in LETTERS:
            serials = sorted(ticket.serial for ticket in tickets if ticket.business == letter)
            self.broken[NUMBERS] += serials != list(range(1, len(serials) + 1))
        self.broken[NUMBERS] += len(tickets) != len(self.books.tickets)
        self.broken[CLOSED] += len(left)
        total = self.figures.statistics(day).total
        void = sum(1 for ticket in tickets if ticket.state is TicketState.VOID and not ticket.passes)
        self.broken[SUM] += total.taken != total.served + total.given_up + void
        self.done["days"] += 1
        self.done["visitors"] += len(tickets)

    def check_journal(self) -> None:
        with self.store.read() as work:
            self.broken[CHAIN] += len(defects(list(work.journal.entries()), work.journal.head()))

    def twice(self, do: Callable[[Act], Any], act: Act) -> Any:
        """Do an act; one in fifty is sent again, as a nervous hand or a lost answer does."""
        first = do(act)
        if self.random.random() < 0.02 and do(act) != first:
            self.broken[REPEAT] += 1
        return first


def _time(ticket: Ticket) -> tuple[datetime, datetime, str, int]:
    return ticket.waiting_since, ticket.issued_at, ticket.business, ticket.serial


def _is_same_class(one: Ticket, other: Ticket) -> bool:
    return one.queue_line == other.queue_line and (one.priority, one.is_appointment) == (
        other.priority, other.is_appointment,
    )  # fmt: skip


def working_days(calendar: WorkCalendar, first: date, count: int) -> list[date]:
    """Return so many working days from a day on."""
    days, day = [], first
    while len(days) < count:
        if calendar.is_working(day):
            days.append(day)
        day += timedelta(days=1)
    return days
