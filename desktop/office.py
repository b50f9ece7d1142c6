"""The office of a machine: everything a front end needs, started and stopped in order. Qt-free; wiring builds it.

start: store lane > store > services > spools > devices > pumps        stop: the same, backwards
"""

import logging
from dataclasses import dataclass

from core.base.clock import Clock, office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.age_lists import AgeLists
from core.cases.attaching import CaseAttachments
from core.cases.form_service import FormService
from core.cases.intake import IntakeService
from core.cases.recovering import CaseRecovery
from core.cases.residents import ResidentService
from core.cases.service import CaseService
from core.cases.upkeep import CaseUpkeep
from core.catalogue.catalogue import Catalogue
from core.catalogue.finder import Finder
from core.catalogue.form_shelf import FormShelf
from core.catalogue.shelf import Shelf
from core.config.model import Settings
from core.config.profile import Profile
from core.day.service import DayService
from core.devices.capture.ports import PageSource
from core.devices.card_desk import CardDesk
from core.devices.counter_readers import CounterReaders
from core.devices.history import DeviceHistory
from core.devices.manager import DeviceManager
from core.devices.rating_desk import RatingDesk
from core.exchange.sink import ExchangeSink
from core.papers.job import Channel
from core.queue.appointments.service import AppointmentService
from core.queue.figures import FiguresService
from core.queue.note_service import NoteService
from core.queue.post_service import PostService
from core.queue.service import QueueService
from core.ratings.following import FollowUpService
from core.ratings.service import RatingService
from core.ratings.soliciting import Solicitor
from core.scans.desk import ScanDesk
from core.staff.bulletin import Bulletin
from core.staff.kiosk_pin import KioskPin
from core.staff.service import StaffService
from core.store.sql_store import FileStore, SqlStore
from core.sync.pump import UploadPump
from desktop.centre_office import CentreOffice
from desktop.spooling import Papers
from desktop.uplink import Uplink
from printing.calibrating import Calibrating
from printing.form_trial import FormTrial
from printing.press import ChildPress
from printing.spool import DEVICES, Spool
from printing.template_desk import TemplateDesk
from printing.viewing import PaperViewing

log = logging.getLogger(__name__)

EDITIONS_S = 300.0  # an edition begins on its day, within minutes of it


@dataclass(frozen=True, kw_only=True)
class Office:
    """Everything a front end needs. Services are called in ``store_lane``; the rest says itself who may call."""

    profile: Profile
    settings: Settings
    resources: Resources
    clock: Clock
    bus: Bus
    store: SqlStore
    store_lane: Lane
    net_lane: Lane
    shelf: Shelf
    scan_lane: Lane
    day_lane: Lane
    calendar: WorkCalendar
    queue: QueueService
    posts: PostService
    notes: NoteService
    appointments: AppointmentService
    figures: FiguresService
    kiosk_pin: KioskPin
    staff: StaffService
    centre: CentreOffice
    intake: IntakeService
    cases: CaseService
    recovery: CaseRecovery
    attachments: CaseAttachments
    upkeep: CaseUpkeep
    forms: FormService
    form_shelf: FormShelf
    form_trial: FormTrial
    age_lists: AgeLists
    residents: ResidentService
    ratings: RatingService
    follow_ups: FollowUpService
    solicitor: Solicitor
    scan_desk: ScanDesk
    page_sources: tuple[PageSource, ...]
    day: DayService
    card_desk: CounterReaders
    kiosk_desk: CardDesk
    rating_desk: RatingDesk
    devices: DeviceManager
    device_days: DeviceHistory
    papers: Papers
    viewing: PaperViewing
    calibrating: Calibrating
    templates: TemplateDesk
    press: ChildPress
    bulletin: Bulletin
    uplink: Uplink | None
    editions_pump: UploadPump
    exchange: ExchangeSink | None
    exchange_pump: UploadPump | None
    day_pump: UploadPump | None
    flaws: tuple[Fault, ...]  # of settings and data files that do not keep the office shut

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue in use; a publication puts another one here."""
        return self.shelf.catalogue

    @property
    def finder(self) -> Finder:
        """Return the finder of the catalogue in use."""
        return self.shelf.finder

    def warnings(self) -> tuple[Fault, ...]:
        """Return what a person should know when they sit down: a calendar or a disk that runs out, limits near or over.

        Store lane; the upkeep of the day is done here when it is not done yet.
        """
        store = self.store.warning()
        calendar = self.calendar.warning(office_day(self.clock.now()))
        said = self.bulletin.warnings(office_day(self.clock.now()))
        found = (store, *self.flaws, *self.upkeep.warnings(), calendar, *said)
        return tuple(fault for fault in found if fault is not None)

    def start(self) -> None:
        """Start the threads of the devices and of sync; their first words come over the bus."""
        self.store.listen()
        self.store_lane.submit(self._sweep)
        self.store_lane.submit(self.store.renew_search)
        if isinstance(self.store, FileStore):
            self.store.check_whole()
        for spool in self.papers.spools:
            if not self._is_elsewhere(spool):
                spool.start()
        self.devices.start()
        if self.uplink is not None:
            self.uplink.start()
        self.editions_pump.start()
        for pump in (self.exchange_pump, self.day_pump):
            if pump is not None:
                pump.start()

    def wake_sync(self) -> None:
        """Have upload and exchange tables go on at once; any thread."""
        for pump in (self.uplink.pump if self.uplink else None, self.exchange_pump):
            if pump is not None:
                pump.wake()

    def complete_days(self) -> None:
        """Have days that were left unbalanced complete themselves now, if they can; any thread."""
        if self.day_pump is not None:
            self.day_pump.wake()

    def _is_elsewhere(self, spool: Spool) -> bool:
        """Return whether a printer stands at another PC of the centre: nobody here must take its jobs."""
        is_tickets = spool.device == DEVICES[Channel.TICKET]
        return is_tickets and self.store.is_shared and not self.settings.ticket_printer.port

    def _sweep(self) -> None:
        """Take away scans that were never attached to anything. Whatever is wrong, the day begins."""
        try:
            gone = self.attachments.sweep()
        except Fault as fault:
            log.warning("scans nobody names could not be swept: %s", fault)
        else:
            log.info("%d scans that nobody names were swept", gone)

    def stop(self) -> list[str]:
        """Stop everything in the reverse order; return the names of what did not stop in time."""
        pumps = {"editions pump": self.editions_pump, "exchange pump": self.exchange_pump, "day pump": self.day_pump}
        late = [] if self.uplink is None else self.uplink.stop()
        late += [name for name, pump in pumps.items() if pump is not None and not pump.stop()]
        if self.exchange is not None:
            self.exchange.close()
        late += self.devices.stop()
        self.device_days.stop()
        late += [spool.device for spool in self.papers.spools if not spool.stop()]
        self.press.close()
        self.scan_desk.close()
        late += [] if self.scan_lane.close() else ["scan lane"]
        late += [] if self.day_lane.close() else ["day lane"]
        late += [] if self.net_lane.close() else ["net lane"]
        self.solicitor.stop()
        self.store_lane.submit(self.store.close)
        return late + ([] if self.store_lane.close() else ["store lane"])
