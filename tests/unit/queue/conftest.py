"""A hall in memory for the tests of the queue."""

from datetime import datetime

import pytest

from core.base.acts import Act
from core.base.clock import SHANGHAI, SetClock
from core.base.events import Bus, Event
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.config.model import Settings
from core.queue.service import QueueService
from core.queue.ticket import Outcome
from core.staff.rights import AccountRights
from tests.fakes.memory import MemoryStore
from tests.samples import an_account

LINES = ("A", "B", "C", "D", "E", "F", "G")


class HallOfTests:
    """The queue with its clock, its store and everything it told."""

    def __init__(self, **changes) -> None:
        self.clock = SetClock(datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI))
        self.bus = Bus()
        self.told: list[Event] = []
        self.bus.subscribe(Event, self.told.append)
        self.store = MemoryStore(clock=self.clock, bus=self.bus)
        self.settings = Settings(queue=Settings().queue.model_copy(update=changes))
        self.queue = self.opened()
        with self.store.work(self.act()) as work:
            work.accounts.add(an_account())

    def opened(self) -> QueueService:
        """Return the service as after a restart: nothing is remembered but what is stored."""
        resources = Resources()
        rights = AccountRights(resources)
        return QueueService(
            store=self.store, clock=self.clock, settings=self.settings, resources=resources, rights=rights,
            workdays=WorkCalendar.from_resources(resources),
        )  # fmt: skip

    def act(self, where="3", who="0317") -> Act:
        return Act.new(who=who, where=where)

    def minutes(self, count: float) -> None:
        self.clock.forward(count * 60)

    def issue(self, business="A", **what):
        return self.queue.issue(self.act("kiosk", "kiosk"), business=business, **what)

    def call(self, counter="3", lines=LINES):
        return self.queue.call_next(self.act(counter), counter=counter, businesses=lines)

    def serve(self, counter="3", minutes=5.0, outcome=Outcome.ACCEPTED):
        """Call the next one and see the visit through."""
        called = self.call(counter)
        self.queue.start(self.act(counter), called.ticket.id)
        self.minutes(minutes)
        return self.queue.finish(self.act(counter), called.ticket.id, outcome)

    def called_and_passed(self, counter="3"):
        called = self.call(counter)
        return self.queue.pass_over(self.act(counter), called.ticket.id)

    def journal(self) -> list[tuple[str, str]]:
        with self.store.read() as work:
            return [(entry.action, entry.subject) for entry in work.journal.entries()]

    def jobs(self, number: str):
        with self.store.read() as work:
            return work.print_jobs.of_subject(number)


@pytest.fixture
def hall() -> HallOfTests:
    return HallOfTests()


@pytest.fixture
def hall_with():
    return HallOfTests
