"""A hall in memory for the public screens: the real queue and intake over the store in memory, and a set clock."""

from dataclasses import replace
from datetime import datetime

from argon2 import PasswordHasher

from core.base.acts import Act
from core.base.clock import SHANGHAI, SetClock
from core.base.events import Bus
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.intake import IntakeService
from core.cases.moving import Moving
from core.catalogue.form_book import FormBook
from core.config.load import load_settings
from core.devices.events import CardRead, DeviceChanged
from core.devices.ports import DeviceState
from core.devices.simulated.people import PEOPLE
from core.papers.job import Channel, JobState
from core.papers.ordering import order_copy
from core.queue.appointments.service import AppointmentService
from core.queue.service import QueueService
from core.staff.kiosk_pin import KioskPin
from core.staff.rights import AccountRights
from desktop.presenters.runner import InlineRunner
from printing.events import JobChanged
from tests.fakes.counter_office import AskedReader
from tests.fakes.memory import MemoryStore
from tests.samples import an_account

EVERYWHERE = "ABCDFG"
PIN = "280731"


class PublicOffice:
    """See desktop.presenters.office.Office, as far as board and kiosk use it."""

    def __init__(self, *overrides, hour=8, minute=40, site=None):
        self.clock = SetClock(datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI))
        self.bus, self.resources = Bus(), Resources(site)
        ports = ('kiosk_reader.port="serial:none"', 'ticket_printer.port="tcp://127.0.0.1:9"')
        self.settings = load_settings(overrides=[*ports, *overrides])
        self.store = MemoryStore(clock=self.clock, bus=self.bus)
        parts = {"store": self.store, "clock": self.clock, "settings": self.settings, "resources": self.resources}
        rights, calendar = AccountRights(self.resources), WorkCalendar.from_resources(self.resources)
        self.queue = QueueService(**parts, rights=rights, workdays=calendar)
        rooms = {name: part for name, part in parts.items() if name != "store"}
        moving = Moving(**rooms, calendar=calendar, rights=rights)
        book = FormBook.load(self.resources)
        self.intake = IntakeService(**parts, calendar=calendar, moving=moving, rights=rights, forms=lambda: book)
        with self.store.work(self.act()) as work:
            work.accounts.add(an_account())
        self.appointments = AppointmentService(
            store=self.store, clock=self.clock, resources=self.resources, rights=rights, workdays=calendar,
            queue=self.queue,
        )  # fmt: skip
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        secret, self.kept_pins = quick.hash(PIN), []
        self.kiosk_pin = KioskPin(
            store=self.store, rights=rights, secret=secret, keep=self.kept_pins.append, hasher=quick
        )
        self.papers, self.kiosk_desk = Papers(self), AskedReader()
        self.runner = InlineRunner()

    def act(self):
        return Act.new(who="0317", where="3")

    def issue(self, letters, **more):
        tickets = []
        for letter in letters:
            tickets.append(self.queue.issue(self.act(), business=letter, **more))
            self.clock.forward(20)
        return tickets

    def call(self, counter, *, is_served=False):
        ticket = self.queue.call_next(self.act(), counter=counter, businesses=EVERYWHERE).ticket
        self.clock.forward(10)
        return self.queue.start(self.act(), ticket.id) if is_served else ticket

    def morning(self):
        """A hall at work: five at the counters, the newest still awaited, sixteen waiting, two missed."""
        self.issue("AABABCAFGAABBCDGFAYAABB")
        for counter in "1542":
            self.call(counter, is_served=True)
        for _ in range(2):
            self.queue.pass_over(self.act(), self.call("6").id)
        return self.call("3")

    def jobs(self):
        with self.store.read() as work:
            return work.print_jobs.waiting(Channel.TICKET, "kiosk")

    def job_of(self, number):
        with self.store.read() as work:
            return work.print_jobs.of_subject(number)[-1]

    def paper(self, job, state, fault=""):
        """The spool moves a job and says so."""
        with self.store.work(self.act()) as work:
            work.print_jobs.save(work.print_jobs.get(job.id).moved(state, at=self.clock.now(), fault=fault))
            moved = work.print_jobs.get(job.id)
        return JobChanged(job=moved, fault=fault)

    def tickets(self):
        with self.store.read() as work:
            return work.tickets.of_day(self.clock.now().astimezone(SHANGHAI).date())

    def card(self, key):
        now = self.clock.now()
        return CardRead(device="kiosk_reader", card=PEOPLE[key], ask="", read_at=now, wire_at=0.0)

    def device(self, name, state=DeviceState.READY, fault=""):
        return DeviceChanged(device=name, state=state, fault=fault, at=self.clock.now())


class Papers:
    """The spools' question, answered in memory as printing.job_desk does it."""

    def __init__(self, office):
        self._office = office
        self.answers = []

    def answer(self, act, job_id, *, came_out):
        self.answers.append((job_id, came_out))
        with self._office.store.work(act) as work:
            job = work.print_jobs.get(job_id)
            state = JobState.CONFIRMED if came_out else JobState.CANCELLED
            work.print_jobs.save(job.moved(state, at=self._office.clock.now()))
            if came_out:
                return work.print_jobs.get(job_id)
            return order_copy(work, replace(act, where=job.place), self._office.clock, job)


def many_businesses(site, count, icon="store"):
    """A site with so many businesses, all open."""
    table = "\n".join(
        f'[{letter}]\nname = "业务·第{number}项"\nexamples = "示例事项一、示例事项二"\nicon = "{icon}"\norder = {number}\n'
        f'windows = "{number}号窗口"\ncounters = 1\nmean_minutes = 8\nopens = ["8:30-17:00"]\n'
        for number, letter in enumerate("ABCDEFGHJKLM"[:count], 1)
    )
    (site / "queue").mkdir(parents=True, exist_ok=True)
    (site / "queue/businesses.toml").write_text(table, "utf-8")
    return site
