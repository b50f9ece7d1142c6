"""The whole store in memory: every port, one transaction at a time, whole or not at all. It knows no SQL."""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.ids import OperationId
from core.outbox.events import OutboxGrew
from core.outbox.ports import Wire
from tests.fakes.memory_attachments import MemoryAttachments
from tests.fakes.memory_cases import MemoryCases
from tests.fakes.memory_district import MemoryDistrictMessages, MemoryEditions, MemoryScanDeliveries
from tests.fakes.memory_office import MemoryAccounts, MemoryJournal, MemoryNumbers, MemoryPeople
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_own_glyphs import MemoryOwnGlyphs
from tests.fakes.memory_papers import MemoryLeases, MemoryPrintJobs
from tests.fakes.memory_queue import MemoryAppointments, MemoryNotes, MemoryPosts, MemoryTickets
from tests.fakes.memory_ratings import MemoryRatings
from tests.fakes.memory_register import MemoryRegister
from tests.fakes.memory_table import Guard

READER = Act(op=OperationId(""), who="", where="")


@dataclass
class _State:
    """Everything that is rolled back together."""

    tables: dict[str, dict] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)

    def copied(self) -> "_State":
        return _State({name: copy.copy(table) for name, table in self.tables.items()}, dict(self.results))

    def table(self, name: str) -> dict:
        return self.tables.setdefault(name, {})


class MemoryWork:
    """One transaction; see core.base.work.Work and the works of the rooms, of which it is the sum."""

    def __init__(self, state: _State, act: Act, clock: Clock, wire: Wire | None, source: str, guard: Guard) -> None:
        self._state, self._act, self._guard = state, act, guard
        self.events: list[Event] = []
        self._has_result = self._has_outgoing = False
        self._at = at = clock.now()
        self.tickets = MemoryTickets(state.table, guard)
        self.posts = MemoryPosts(state.table("posts"), guard)
        self.notes = MemoryNotes(state.table("notes"), guard)
        self.appointments = MemoryAppointments(state.table("appointments"), guard)
        self.print_jobs = MemoryPrintJobs(state.table("print_jobs"), guard)
        self.attachments = MemoryAttachments(state.table("attachments"), guard)
        self.leases = MemoryLeases(state.table("leases"), at, guard)
        self.scan_deliveries = MemoryScanDeliveries(state.table("deliveries"), state.table("attachments"), guard)
        self.editions = MemoryEditions(state.table("editions"), guard)
        self.district_messages = MemoryDistrictMessages(state.table("messages"), guard)
        self.journal = MemoryJournal(state.table("journal"), act, at, guard)
        self.accounts = MemoryAccounts(state.table("accounts"), guard)
        self.people = MemoryPeople(state.table("people"), guard)
        register = {
            name: state.table(f"register.{name}") for name in ("organisations", "mandates", "contacts", "links")
        }
        self.register = MemoryRegister(register, state.table("people"), guard)
        self.cases = MemoryCases(
            state.table("cases"), guard, state.table("people"), state.table("tickets"), office_day(at),
            steps=state.table("case_steps"), reckoning=state.table("case_reckoning"), forms=state.table("case_forms"),
            register=self.register,
        )  # fmt: skip
        self.ratings = MemoryRatings(
            state.table("ratings"), state.table("follow_ups"), state.table("follow_notes"), guard
        )
        self.numbers = MemoryNumbers(state.table("numbers"), state.table("aborts"), guard)
        self.own_glyphs = MemoryOwnGlyphs(state.table("own_glyphs"), guard)
        self.outbox = MemoryOutbox(
            state.table("outbox"), state.table("source"), state.table("cursors"), wire, source, at, guard
        )

    def first_result(self) -> str | None:
        return self._state.results.get(self._act.op)

    def keep_result(self, result: str) -> None:
        self._guard.check()
        if self._has_result:
            raise RuntimeError("a work keeps one result")
        self._has_result = True
        if self._act.op in self._state.results:
            raise Fault("store.keep.repeated")
        self._state.results[self._act.op] = result

    def record(self, event: Event) -> None:
        self._guard.check()
        self._has_outgoing |= self.outbox.append(event)
        self.events.append(event)

    def told(self) -> list[Event]:
        """Return what is published after the commit."""
        grew = [OutboxGrew(at=self._at, op=self._act.op)] if self._has_outgoing else []
        return [*self.events, *grew]

    def lock_queue(self, day: date, line: str = "") -> None:
        """Nothing to do: the store lets one work in at a time."""


class MemoryStore:
    """Store of the sum of all works. Threads wait for one another; a work inside a work is a programming error."""

    def __init__(
        self, *, clock: Clock, bus: Bus | None = None, wire: Wire | None = None, source: str = "//330290/015/3"
    ) -> None:
        self.bus = bus or Bus()
        self._clock, self._wire, self._source = clock, wire, source
        self._state = _State()
        self._lock = threading.RLock()
        self._is_open = False

    @contextmanager
    def work(self, act: Act) -> Iterator[MemoryWork]:
        with self._lock:
            if self._is_open:
                raise RuntimeError("a work is already open")
            self._is_open = True
            try:
                guard = Guard(is_open=True)
                state = self._state.copied()
                work = MemoryWork(state, act, self._clock, self._wire, self._source, guard)
                yield work
                if act.along is not None:
                    act.along(work)
                guard.is_open = False
                self._state = state
            finally:
                self._is_open = False
        for event in work.told():
            self.bus.publish(event)

    @contextmanager
    def read(self) -> Iterator[MemoryWork]:
        with self._lock:
            state = self._state.copied()
        yield MemoryWork(state, READER, self._clock, self._wire, self._source, Guard(is_open=False))
