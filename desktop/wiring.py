"""The one module that knows every adapter: builds the office of a machine (``desktop.office``). Qt-free."""

import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial

from core.base.clock import Clock, DatedClock, SystemClock
from core.base.editions import EditionAdded
from core.base.events import Bus
from core.base.faults import Fault
from core.base.folders import write_durably
from core.base.lanes import Lane, Place, ThreadLane
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.calendar.editions import CalendarEditions
from core.cases.age_lists import AgeLists
from core.cases.attaching import CaseAttachments
from core.cases.form_service import FormService
from core.cases.intake import IntakeService
from core.cases.moving import Moving
from core.cases.recovering import CaseRecovery
from core.cases.residents import ResidentService
from core.cases.service import CaseService
from core.cases.upkeep import CaseUpkeep
from core.catalogue.form_shelf import FormShelf
from core.catalogue.shelf import Shelf
from core.config.model import Settings
from core.config.profile import Profile
from core.day.completing import DayCompletion
from core.day.ports import District
from core.day.service import DayService
from core.devices.capture.folder import FolderSource
from core.devices.capture.sane import SaneTool
from core.devices.capture.scanner import ScannerSource
from core.devices.capture.wia import WiaTool
from core.devices.events import RatingEnded, RatingGiven
from core.devices.fleet import build_fleet
from core.devices.manager import DeviceManager
from core.devices.rating_desk import RatingDesk
from core.exchange.build import build_sink
from core.exchange.day import ExchangeDay
from core.exchange.sink import ExchangeSink
from core.outbox.events import OutboxGrew
from core.papers.events import PaperSettled
from core.papers.job import Channel
from core.queue.appointments.service import AppointmentService
from core.queue.figures import FiguresService
from core.queue.note_rules import load_note_rules
from core.queue.note_service import NoteService
from core.queue.post_service import PostService
from core.queue.service import QueueService
from core.ratings.following import FollowUpService
from core.ratings.service import RatingService
from core.ratings.soliciting import Solicitor
from core.scans.desk import ScanDesk
from core.staff.bulletin import Bulletin
from core.staff.kiosk_pin import KioskPin
from core.staff.rights import AccountRights
from core.staff.service import StaffService
from core.store.sql_store import FileStore, SqlStore
from core.sync.pump import UploadPump
from desktop.centre_office import CentreOffice
from desktop.kept import days_counted, pin_kept_in, ports_kept_in, printers_kept_in
from desktop.office import Office
from desktop.speaking import Led
from desktop.spooling import RECEIPT_PRINTER, Papers, profile_of, spools_of, thermal_printers
from desktop.store_opening import opened_store
from desktop.uplink import GATHER_S, OfficeEnd, Uplink, build_uplink
from printing.calibrating import Calibrating
from printing.form_trial import FormTrial
from printing.office import SystemPrinter, office_outlet
from printing.press import ChildPress
from printing.template_desk import TemplateDesk
from printing.viewing import PaperViewing

log = logging.getLogger(__name__)

EDITIONS_S = 300.0  # an edition begins on its day, within minutes of it


def build_office(
    profile: Profile,
    settings: Settings,
    key: bytes | None,
    *,
    store_lane: Lane,
    clock: Clock | None = None,
    bus: Bus | None = None,
    system_printer: SystemPrinter | None = None,
    has_island: bool = False,
) -> Office:
    """Open the store and build every room on it; runs in the store lane and blocks for as long as opening takes.

    ``key`` opens the file of a SQLite profile, or what it knows of its centre; a URL in the settings comes first.
    ``system_printer`` is the windows' way to print on what only the operating system knows. Faults are those of the
    store (``storage.*``) and of broken data files (``base.resource.*``, ``catalogue.*``, ``calendar.*``).
    """
    clock, bus, resources = clock or SystemClock(), bus or Bus(), profile.resources()
    store = opened_store(profile, settings, key, clock=clock, bus=bus, has_island=has_island)
    try:
        return _furnished(profile, settings, store, key, store_lane, clock, bus, resources, system_printer)
    except BaseException:
        store.close()
        raise


def _furnished(
    profile: Profile,
    settings: Settings,
    store: SqlStore,
    key: bytes | None,
    store_lane: Lane,
    clock: Clock,
    bus: Bus,
    resources: Resources,
    system_printer: SystemPrinter | None,
) -> Office:
    net_lane = ThreadLane("net")
    calendar = WorkCalendar.from_resources(resources)
    calendar_editions = CalendarEditions(
        store=store, clock=clock, resources=resources, site=profile.site, calendar=calendar
    )
    calendar_editions.follow()
    rights = AccountRights(resources)
    queue = QueueService(
        store=store, clock=clock, settings=settings, resources=resources, rights=rights, workdays=calendar
    )
    appointments = AppointmentService(
        store=store, clock=clock, resources=resources, rights=rights, workdays=calendar, queue=queue
    )
    dated = DatedClock(clock)  # cases, their limits and papers are of the district's day
    moving = Moving(clock=dated, settings=settings, resources=resources, calendar=calendar, rights=rights)
    cases = CaseService(store=store, clock=dated, settings=settings, moving=moving, rights=rights)
    residents = ResidentService(store=store, clock=dated, resources=resources, rights=rights)
    printers = thermal_printers(settings)
    calibrating = Calibrating(
        store=store, clock=clock, resources=resources, printers=printers, keep=printers_kept_in(profile.printers_file)
    )
    uplink = None
    if settings.district.url:
        end = OfficeEnd(
            district=settings.district, store=store.upstream, vault=store.vault, clock=clock, bus=bus,
            resources=resources, cases=cases, appointments=appointments, store_lane=store_lane, net_lane=net_lane,
            hear=dated.hear,
        )  # fmt: skip
        uplink = build_uplink(end)
    exchange, flaws = _exchange(settings, resources, store, store_lane, clock, bus)
    exchange_pump = None
    if exchange is not None:
        exchange_pump = UploadPump(
            (Led(store.upstream, exchange.pump, exchange.feed, exchange),), name="exchange-pump", gather_s=GATHER_S
        )
        _woken_by_commits(bus, exchange, exchange_pump)
    staff = StaffService(store=store, clock=clock, settings=settings, resources=resources)
    day = DayService(
        store=store.upstream, clock=clock, settings=settings, resources=resources, queue=queue, rights=rights,
        district=_day_line(uplink, exchange, store, store_lane, clock, settings.day.settle_s),
        backup=store if isinstance(store, FileStore) else None, exchange=exchange, store_lane=store_lane,
    )  # fmt: skip
    day_pump = None
    if uplink is not None or exchange is not None:
        day_pump = UploadPump((Led(store.upstream, DayCompletion(day, clock).pump),), name="day-pump")
        bus.subscribe(PaperSettled, _waking(day_pump))  # at whichever desk of a centre: the one that uploads completes
    press = ChildPress()
    forms = office_outlet(settings.office_printer, resources, profile.papers, press, system_printer)
    spools = spools_of(settings, printers, forms, resources.site, store, store_lane, clock, bus, press)
    fleet = build_fleet(settings, resources, clock, bus)
    sources = _page_sources(settings, clock, bus)
    shelf = Shelf(store=store, clock=clock, bus=bus, resources=resources, site=profile.site, rights=rights)
    form_shelf = FormShelf(
        store=store, clock=clock, resources=resources, site=profile.site, rights=rights,
        items=lambda: shelf.catalogue.items,
    )  # fmt: skip
    ratings = RatingService(
        store=store, clock=clock, settings=settings, resources=resources, calendar=calendar, moving=moving,
        rights=rights,
    )  # fmt: skip
    return Office(
        profile=profile, settings=settings, resources=resources, clock=clock, bus=bus,
        store=store, store_lane=store_lane, net_lane=net_lane, scan_lane=ThreadLane("scan"), day_lane=ThreadLane("day"),
        shelf=shelf,
        age_lists=AgeLists(
            store=store, clock=dated, resources=resources, rights=rights, catalogue=lambda: shelf.catalogue
        ),
        calendar=calendar, queue=queue, posts=PostService(store=store, clock=clock, rights=rights),
        notes=NoteService(
            store=store, clock=clock, rights=rights, max_words=load_note_rules(resources).max_words
        ),
        appointments=appointments,
        kiosk_pin=KioskPin(
            store=store, rights=rights, secret=settings.kiosk.exit_pin, keep=pin_kept_in(profile.kiosk_file)
        ),
        figures=FiguresService(
            store=store, clock=clock, settings=settings.queue, resources=resources, queue=queue,
            bad_ratings=ratings.bad_of,
        ),
        cases=cases, residents=residents,
        recovery=CaseRecovery(
            store=store.upstream, clock=dated, moving=moving, left_out=settings.store.numbers_left_out
        ),
        ratings=ratings, follow_ups=FollowUpService(store=store, clock=clock, book=ratings.book, rights=rights),
        solicitor=_solicitor(ratings, bus, store_lane, settings, fleet.rating_desk),
        attachments=CaseAttachments(
            store=store, vault=store.vault, clock=clock, settings=settings.scan, rights=rights, flows=moving.flows
        ),
        scan_desk=ScanDesk(settings.scan), page_sources=sources,
        form_shelf=form_shelf,
        forms=FormService(
            store=store, clock=dated, settings=settings, forms=lambda: form_shelf.book, rights=rights
        ),
        upkeep=CaseUpkeep(store=store, clock=dated, settings=settings, moving=moving),
        staff=staff,
        centre=CentreOffice(
            profile, settings, clock, store=store, key=key, rights=rights, is_new=staff.needs_first_administrator
        ),
        intake=IntakeService(
            store=store, clock=dated, settings=settings, resources=resources, calendar=calendar, moving=moving,
            rights=rights, forms=lambda: form_shelf.book,
        ),
        day=day,
        card_desk=fleet.card_desk, kiosk_desk=fleet.kiosk_desk, rating_desk=fleet.rating_desk,
        device_days=days_counted(profile.device_days_file, clock, bus),
        devices=DeviceManager((*fleet.devices, *sources), keep=ports_kept_in(profile.devices_file)),
        papers=Papers(spools, store, clock),
        press=press,
        viewing=PaperViewing(
            store=store, press=press, profile=partial(profile_of, printers, settings), site=profile.resources().site
        ),
        calibrating=calibrating,
        templates=TemplateDesk(
            store=store, clock=clock, resources=resources, press=press,
            profile=partial(calibrating.profile, RECEIPT_PRINTER), write=partial(write_durably, mode=0o644),
        ),
        form_trial=FormTrial(
            settings=settings, clock=clock, resources=resources, press=press,
            profile=partial(profile_of, printers, settings, Channel.OFFICE),
        ),
        bulletin=Bulletin(store), uplink=uplink,
        editions_pump=_followed(bus, store_lane, (shelf.follow, form_shelf.follow, calendar_editions.follow)),
        exchange=exchange, exchange_pump=exchange_pump, day_pump=day_pump, flaws=flaws,
    )  # fmt: skip


def _solicitor(
    ratings: RatingService, bus: Bus, lane: Lane, settings: Settings, keypad: RatingDesk
) -> Solicitor:  # fmt: skip
    """Return what asks the visitors of this counter; it hears the keypad too."""
    solicitor = Solicitor(ratings, bus, lane, settings, keypad)
    bus.subscribe(RatingGiven, lambda event: solicitor.on_key(event.ask, event.level))
    bus.subscribe(RatingEnded, lambda event: solicitor.on_key_end(event.ask))
    return solicitor


def _exchange(
    settings: Settings, resources: Resources, store: SqlStore, store_lane: Lane, clock: Clock, bus: Bus
) -> tuple[ExchangeSink | None, tuple[Fault, ...]]:
    """Return the exchange of the site; a mapping with a mistake is a warning, the counter works on without it."""
    if not settings.exchange.url:
        return None, ()
    try:
        return build_sink(settings, resources, store.upstream, clock, bus=bus, store_lane=store_lane), ()
    except Fault as fault:
        log.warning("no exchange tables: %s", fault)
        return None, (fault,)


def _woken_by_commits(bus: Bus, exchange: ExchangeSink, pump: UploadPump) -> None:
    """Have what is recorded written at once, unless the tables are away."""

    def grew(_event: OutboxGrew) -> None:
        if not exchange.is_backing_off:
            pump.wake()

    bus.subscribe(OutboxGrew, grew)


def _waking(pump: UploadPump) -> Callable[[object], None]:
    return lambda _event: pump.wake()


def _day_line(
    uplink: Uplink | None,
    exchange: ExchangeSink | None,
    store: SqlStore,
    store_lane: Lane,
    clock: Clock,
    settle_s: float,
) -> District | None:
    """Return who counts the days: the district's service, or its tables where it has nothing else."""
    if uplink is not None:
        return uplink.day
    if exchange is None:
        return None
    return ExchangeDay(store.upstream, exchange, clock, store_lane=store_lane, settle_s=settle_s)


def _page_sources(settings: Settings, clock: Clock, bus: Bus) -> tuple[ScannerSource | FolderSource, ...]:
    """Return where pages come from at this desk; the cameras come with the windows, which own them."""
    sources: list[ScannerSource | FolderSource] = []
    if settings.scan.scanner:
        tool = WiaTool() if sys.platform == "win32" else SaneTool(settings.scan.scanner_source)
        sources.append(ScannerSource(settings.scan, clock, bus, tool))
    if settings.scan.folder:
        sources.append(FolderSource(settings.scan, clock, bus))
    return tuple(sources)


def _followed(bus: Bus, lane: Lane, follows: Sequence[Callable[[], None]]) -> UploadPump:
    """Return the pump that brings editions into use: when one was added anywhere, and when its day has come."""
    in_store = Place(lane)

    def follow() -> float:
        for one in follows:
            in_store.do(one)
        return EDITIONS_S

    pump = UploadPump((follow,), name="editions-pump")
    bus.subscribe(EditionAdded, lambda _event: pump.wake())
    return pump
