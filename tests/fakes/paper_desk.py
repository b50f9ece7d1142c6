"""A counter with a store in memory, a bus that remembers, and a spool; and what came out of its printer."""

import threading
from datetime import UTC, datetime

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.lanes import InlineLane
from core.devices.events import DeviceChanged
from core.papers.job import Channel
from core.papers.ordering import order
from printing.events import JobChanged
from printing.outlets import ThermalOutlet
from printing.spool import Spool
from tests.fakes.memory import MemoryStore
from tests.golden.papers import P80
from tests.patience import PATIENCE_S


class Papers:
    """What came out of the printer."""

    def __init__(self):
        self.bodies, self._more = [], threading.Condition()

    def __call__(self, body):
        with self._more:
            self.bodies.append(body)
            self._more.notify_all()

    def wait(self, count):
        with self._more:
            assert self._more.wait_for(lambda: len(self.bodies) >= count, PATIENCE_S), self.bodies
        return self.bodies


class Desk:
    """A counter with a store, a bus that remembers, and a spool."""

    def __init__(self, outlet, channel=Channel.RECEIPT, lane=None):
        self.clock = SetClock(datetime(2026, 11, 23, 2, 51, tzinfo=UTC))
        self.bus = Bus()
        self.store = MemoryStore(clock=self.clock, bus=self.bus)
        self.outlet, self.channel = outlet, channel
        self.seen, self.lamps = [], []
        self.bus.subscribe(JobChanged, self.seen.append)
        self.bus.subscribe(DeviceChanged, self.lamps.append)
        self.lane = lane or InlineLane()
        self.spool = self.new_spool()
        self.act = Act.new(who="0317", where="3")

    def new_spool(self):
        return Spool(
            store=self.store, lane=self.lane, clock=self.clock, bus=self.bus,
            channel=self.channel, place="3", outlet=self.outlet, idle_s=0.05,
        )  # fmt: skip

    def order(self, paper, subject="0021"):
        with self.store.work(Act.new(who="0317", where="3")) as work:
            return order(work, Act.new(who="0317", where="3"), self.clock, paper, channel=self.channel, subject=subject)

    def job(self, job):
        with self.store.read() as work:
            return work.print_jobs.get(job.id)

    def all(self):
        with self.store.read() as work:
            return work.print_jobs.of_subject("0021")

    def actions(self):
        with self.store.read() as work:
            return [(entry.action, entry.outcome) for entry in work.journal.entries()]

    @property
    def states(self):
        return [event.job.state for event in self.seen]


def thermal(printer, profile=P80, answer_s=PATIENCE_S, **options):
    return ThermalOutlet(printer.address, profile, printer.open, answer_s=answer_s, **options)
