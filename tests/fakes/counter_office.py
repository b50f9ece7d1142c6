"""An office with the real services over the store in memory, for presenters and windows."""

import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from argon2 import PasswordHasher

from core.attachments.attachment import Source
from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.lanes import InlineLane
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.age_lists import AgeLists
from core.cases.attaching import CaseAttachments
from core.cases.case import Case
from core.cases.form_service import FormService
from core.cases.intake import IntakeService
from core.cases.moving import Moving
from core.cases.residents import ResidentService
from core.cases.service import CaseService
from core.catalogue.form_shelf import FormShelf
from core.catalogue.shelf import Shelf
from core.config.device_settings import PrinterSettings
from core.config.model import Settings
from core.day.completing import DayCompletion
from core.day.service import DayService
from core.devices.channels.registry import open_channel
from core.devices.events import CardRead
from core.devices.history import DeviceHistory
from core.devices.manager import DeviceManager
from core.devices.ports import DeviceState
from core.papers.job import Channel
from core.people.id_card import CardKind, IdCard
from core.queue.appointments.service import AppointmentService
from core.queue.figures import FiguresService
from core.queue.note_service import NoteService
from core.queue.post_service import PostService
from core.queue.service import QueueService
from core.ratings.following import FollowUpService
from core.ratings.service import RatingService
from core.ratings.soliciting import Solicitor
from core.staff.kiosk_pin import KioskPin
from core.staff.rights import AccountRights
from core.staff.service import StaffService
from core.sync.wire import DistrictWire
from desktop.presenters.bundle import Presenters, build_presenters
from desktop.presenters.runner import InlineRunner
from printing.calibrating import Calibrating, ThermalPrinter
from printing.form_trial import FormTrial
from printing.outlets import ThermalOutlet
from printing.press import pressed
from printing.profile import PrinterProfile
from printing.template_desk import TemplateDesk
from printing.viewing import PaperViewing
from tests.fakes.centre import StatedCentre
from tests.fakes.memory import MemoryStore
from tests.fakes.scans import AskedSource, MemoryVault, inline_desk

MORNING = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)  # Monday 10:42 in the hall
NUMBER, PASSWORD = "0317", "Deng9-hua7-lou"


@dataclass
class AskedReader:
    """A reader that is only asked; tests put the cards on."""

    asks: list[str] = field(default_factory=list)
    visitors: int = 0
    state: DeviceState = DeviceState.READY

    def ask(self) -> str:
        self.asks.append(f"ask-{len(self.asks) + 1}")
        return self.asks[-1]

    def new_visitor(self) -> None:
        self.visitors += 1


@dataclass
class AskedPapers:
    """Keeps what the clerk answered about papers."""

    answers: list[tuple[str, bool]] = field(default_factory=list)
    permits: list[str] = field(default_factory=list)
    allowed: list[object] = field(default_factory=list)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    settle: Callable[[str, bool], object] | None = None

    def answer(self, act: Act, job_id: str, *, came_out: bool):
        self.answers.append((job_id, came_out))
        return self.settle(job_id, came_out)

    def permit(self, job_id: str, permits) -> None:
        self.permits.append(job_id)
        self.allowed.append(permits)

    def give_picture(self, act: Act, char: str, picture: bytes) -> None:
        self.pictures.append((char, picture))


class CounterOffice:
    """See desktop.presenters.office.Office."""

    def __init__(self, settings: Settings | None = None, site: Path | None = None) -> None:
        self.site = site or Path(tempfile.mkdtemp(prefix="yichuang-site-"))
        if site is None:
            weakref.finalize(self, shutil.rmtree, self.site, ignore_errors=True)
        self.settings, self.resources = settings or Settings(), Resources(self.site)
        self.clock, self.bus = SetClock(MORNING), Bus()
        self.store = MemoryStore(clock=self.clock, bus=self.bus, wire=DistrictWire())
        self.calendar = WorkCalendar.from_resources(self.resources)
        rooms = {"store": self.store, "clock": self.clock, "settings": self.settings, "resources": self.resources}
        rights = AccountRights(self.resources)
        self.shelf = Shelf(
            store=self.store, clock=self.clock, bus=self.bus, resources=self.resources, site=self.site, rights=rights
        )
        self.queue = QueueService(**rooms, rights=rights, workdays=self.calendar)
        self.notes = NoteService(store=self.store, clock=self.clock, rights=rights, max_words=80)
        self.centre, self.press = StatedCentre(), pressed
        self.kept_pins: list[str] = []
        self.kiosk_pin = KioskPin(
            store=self.store, rights=rights, secret="", keep=self.kept_pins.append,
            hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
        )  # fmt: skip
        self.appointments = AppointmentService(
            store=self.store, clock=self.clock, resources=self.resources, rights=rights, workdays=self.calendar,
            queue=self.queue,
        )  # fmt: skip
        self.posts = PostService(store=self.store, clock=self.clock, rights=rights)
        self.figures = FiguresService(
            store=self.store, clock=self.clock, settings=self.settings.queue, resources=self.resources, queue=self.queue
        )
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.staff = StaffService(**rooms, hasher=quick)
        moving = Moving(
            clock=self.clock, settings=self.settings, resources=self.resources, calendar=self.calendar, rights=rights
        )
        self.form_shelf = FormShelf(
            store=self.store, clock=self.clock, resources=self.resources, site=self.site, rights=rights,
            items=lambda: self.catalogue.items,
        )  # fmt: skip
        self.intake = IntakeService(
            **rooms, calendar=self.calendar, moving=moving, rights=rights, forms=lambda: self.form_shelf.book
        )
        self.cases = CaseService(
            store=self.store, clock=self.clock, settings=self.settings, moving=moving, rights=rights
        )
        self.age_lists = AgeLists(
            store=self.store,
            clock=self.clock,
            resources=self.resources,
            rights=rights,
            catalogue=lambda: self.catalogue,
        )
        self.forms = FormService(
            store=self.store, clock=self.clock, settings=self.settings, rights=rights,
            forms=lambda: self.form_shelf.book,
        )  # fmt: skip
        self.residents = ResidentService(store=self.store, clock=self.clock, resources=self.resources, rights=rights)
        self.ratings = RatingService(**rooms, calendar=self.calendar, moving=moving, rights=rights)
        self.follow_ups = FollowUpService(store=self.store, clock=self.clock, book=self.ratings.book, rights=rights)
        self.solicitor = Solicitor(self.ratings, self.bus, InlineLane(), self.settings)
        self.day = DayService(**rooms, queue=self.queue, district=None, rights=rights)
        self.woken = 0
        outlet = ThermalOutlet("tcp://10.1.1.9:9100", PrinterProfile(), open_channel)
        printer = ThermalPrinter(
            channel=Channel.RECEIPT, section="receipt_printer", name="票据打印机", place="3",
            settings=PrinterSettings(port="tcp://10.1.1.9:9100"), outlet=outlet,
        )  # fmt: skip
        self.kept: dict[str, object] = {}
        self.calibrating = Calibrating(
            store=self.store,
            clock=self.clock,
            resources=self.resources,
            printers=(printer,),
            keep=self.kept.__setitem__,
        )
        self.templates = TemplateDesk(
            store=self.store, clock=self.clock, resources=self.resources, press=pressed, write=Path.write_bytes,
            profile=lambda: outlet.profile,
        )  # fmt: skip
        self.form_trial = FormTrial(
            settings=self.settings, clock=self.clock, resources=self.resources, press=pressed,
            profile=lambda: outlet.profile,
        )  # fmt: skip
        self.viewing = PaperViewing(store=self.store, press=pressed, profile=lambda _: outlet.profile, site=site)
        self.vault, self.scan_desk = MemoryVault(), inline_desk(self.settings.scan)
        self.attachments = CaseAttachments(
            store=self.store,
            vault=self.vault,
            clock=self.clock,
            settings=self.settings.scan,
            rights=rights,
            flows=moving.flows,
        )
        self.camera = AskedSource("camera", Source.CAMERA)
        self.folder = AskedSource("scan_folder", Source.FOLDER)
        self.page_sources = (self.camera, self.folder)
        self.card_desk, self.kiosk_desk, self.papers = AskedReader(), AskedReader(), AskedPapers()
        self.devices = DeviceManager(())
        self.device_days = DeviceHistory(self.site / "device-days.json", self.clock, self.bus)

    def wake_sync(self) -> None:
        self.woken += 1

    def complete_days(self) -> None:
        DayCompletion(self.day, self.clock).pump()

    @property
    def catalogue(self):
        return self.shelf.catalogue

    @property
    def finder(self):
        return self.shelf.finder

    def warnings(self):
        return ()

    def presenters(self, runner=None, post=None) -> Presenters:
        return build_presenters(self, runner or InlineRunner(), post or (lambda task: task()))

    def issue(self, *businesses: str, **values):
        tickets = []
        for business in businesses:
            tickets.append(self.queue.issue(Act.new(who="kiosk", where="kiosk"), business=business, **values))
            self.clock.forward(60)
        return tickets

    def card_event(self, card: IdCard, ask: str = "") -> CardRead:
        return CardRead(device="card_reader", card=card, ask=ask, read_at=self.clock.now(), wire_at=0.0)

    def put_card(self, card: IdCard, ask: str = "") -> None:
        self.bus.publish(self.card_event(card, ask))

    def rows(self, read):
        with self.store.read() as work:
            return read(work)


def a_card(name: str = "章国祥", id_number: str = "33021119580321001X", **values) -> IdCard:
    """A resident's card, invented."""
    given = {
        "sex": "1", "nation": "01", "birth": date(1958, 3, 21), "issuer": "宁波市公安局海棠分局",
        "address": "浙江省宁波市海棠区云溪街道桂园路128号3幢501室",
        "valid_from": date(2016, 8, 12), "valid_to": date(2036, 8, 12), **values,
    }  # fmt: skip
    return IdCard(kind=CardKind.RESIDENT, name=name, id_number=id_number, **given)


def visiting(office: CounterOffice, presenters: Presenters, item: str = "gljt") -> None:
    """Call a visitor, read his card and begin the application for an item."""
    office.issue("A")
    presenters.counter.call_next()
    office.put_card(a_card())
    presenters.counter.find_item(item)
    presenters.counter.pick_item(presenters.counter.view.intake.hits[0].code)


def accepted(office: CounterOffice, presenters: Presenters) -> Case:
    """Return the case of a visitor who brought all papers; he is at the counter still."""
    visiting(office, presenters)
    presenters.counter.hand_in_all()
    presenters.counter.accept()
    case = presenters.counter.visit.case
    assert case is not None
    return case


def signed_in(office: CounterOffice, presenters: Presenters) -> None:
    """Create the first administrator and sit down."""
    presenters.gate.start()
    presenters.gate.create_administrator(number=NUMBER, name="李慧敏", password=PASSWORD, again=PASSWORD)
    assert presenters.gate.view.mode == "open", presenters.gate.view.error
