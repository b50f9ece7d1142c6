"""All presenters of one window and their ears on the bus. It knows every presenter and no widget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.base.faults import Fault
from core.base.work import StoreDamaged
from core.cases.events import CaseEvent
from core.day.events import DayClosed
from core.devices.capture.ports import CatchEnded, CatchFailed, FolderWaits, PageCaught
from core.devices.events import CardFailed, CardPictured, CardRead, CodeScanned, DeviceChanged, DeviceTested
from core.exchange.sink import ExchangeChanged
from core.papers.events import PaperSettled
from core.queue.events import TicketEvent
from core.queue.note import NoteChanged
from core.ratings.events import VisitorRated
from core.staff.bulletin import MessageCame
from core.store.events import IslandMerged, ServerChanged, TailBrought
from core.sync.events import ScansChanged, StreamResent, StreamRotated, UploadChanged
from desktop.presenters.ages import AgesPresenter
from desktop.presenters.appointments import AppointmentsPresenter
from desktop.presenters.calibration import CalibrationPresenter
from desktop.presenters.cases import CasesPresenter
from desktop.presenters.centre import CentrePresenter
from desktop.presenters.closing import Closing
from desktop.presenters.counter import CounterPresenter
from desktop.presenters.day import DayPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.devices import DevicesPresenter
from desktop.presenters.form_editor import FormEditorPresenter
from desktop.presenters.frame import FramePresenter
from desktop.presenters.gate import GatePresenter
from desktop.presenters.hall import HallPresenter
from desktop.presenters.help import HelpAsked, HelpHeard
from desktop.presenters.items import ItemsPresenter
from desktop.presenters.kiosk_admin import KioskAdminPresenter
from desktop.presenters.lamps import LampsPresenter
from desktop.presenters.notes import NotesPresenter
from desktop.presenters.office import Office, Runner
from desktop.presenters.own_post import OwnPost
from desktop.presenters.papers import PapersPresenter
from desktop.presenters.presenter import tell_each
from desktop.presenters.ratings import RatingsPresenter
from desktop.presenters.same_persons import SamePersonsPresenter
from desktop.presenters.scan import ScanPresenter
from desktop.presenters.scans import ScansPresenter
from desktop.presenters.staff import StaffPresenter
from desktop.presenters.viewer import ViewerPresenter
from desktop.presenters.views import CounterView, GateView
from printing.events import JobChanged

Post = Callable[[Callable[[], None]], None]


class Vacated(Protocol):
    """What forgets everything when nobody sits at the desk any more, and answers nobody who sat there."""

    def vacate(self) -> None:
        """Forget everything."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenters:
    """What one window shows. ``stop`` ends the ears on the bus."""

    desk: Desk
    gate: GatePresenter
    counter: CounterPresenter
    cases: CasesPresenter
    hall: HallPresenter
    notes: NotesPresenter
    appointments: AppointmentsPresenter
    day: DayPresenter
    staff: StaffPresenter
    papers: PapersPresenter
    calibration: CalibrationPresenter
    items: ItemsPresenter
    forms: FormEditorPresenter
    ratings: RatingsPresenter
    ages: AgesPresenter
    same_persons: SamePersonsPresenter
    devices: DevicesPresenter
    scans: ScansPresenter
    scan: ScanPresenter
    viewer: ViewerPresenter
    kiosk_admin: KioskAdminPresenter
    centre: CentrePresenter
    lamps: LampsPresenter
    frame: FramePresenter
    closing: Closing
    stop: Callable[[], None]

    def tick(self) -> None:
        """Let clocks and ages go on; once a second."""
        self.gate.tick()
        self.frame.tick()
        self.lamps.tick()
        self.notes.tick()
        if self.gate.view.mode == "open":
            self.counter.tick()
            self.hall.tick()


def build_presenters(
    office: Office,
    runner: Runner,
    post: Post,
    *,
    version: str = "v0.1",
    scan_runner: Runner | None = None,
    day_runner: Runner | None = None,
) -> Presenters:
    """Build them and let them hear the bus; ``post`` brings a call into the presenters' thread.

    ``scan_runner`` does the work on pages, ``day_runner`` closes days; without them it is done where the store's is.
    """
    desk = Desk(office.settings)
    OwnPost(office, runner, desk)
    counter = CounterPresenter(office, runner, desk)
    gate = GatePresenter(office, runner, desk, hold=counter.hold, parting=counter.parting)
    staff = StaffPresenter(office, runner, desk)
    notes = NotesPresenter(office, runner, desk)
    items, hall = ItemsPresenter(office, runner, desk), HallPresenter(office, runner, desk, notes)
    forms = FormEditorPresenter(office, runner, desk)
    ages, same_persons = AgesPresenter(office, runner, desk), SamePersonsPresenter(office, runner, desk)
    lamps = LampsPresenter(office.clock, version)
    frame = FramePresenter(office.clock, desk, counter)
    day = DayPresenter(office, runner, desk, frame.heard_open_days, day_runner)
    ratings = RatingsPresenter(office, runner, desk, frame.heard_bad_ratings)
    appointments = AppointmentsPresenter(office, runner, desk, counter.present)
    kiosk_admin, centre = KioskAdminPresenter(office, runner, desk), CentrePresenter(office, runner, desk)
    devices, scans = DevicesPresenter(office, runner, desk), ScansPresenter(office, runner, desk)
    cases = CasesPresenter(office, runner, desk, counter.on_case, counter.present, frame.heard_dues)
    counter.on_change(lambda view: _tell_gate(gate, view))
    lamps.on_change(cases.look.on_lamps)
    gate.on_change(lambda view: None if view.mode == "open" else cases.look.vacate())
    papers, calibration = PapersPresenter(office, runner, desk), CalibrationPresenter(office, runner, desk)
    worker = scan_runner or runner
    scan, viewer = ScanPresenter(office, runner, worker, desk), ViewerPresenter(office, runner, worker, desk)
    counter.on_change(lambda _view: scan.follow(counter.scan_owner))
    pages: tuple[Vacated, ...] = (
        day, staff, items, forms, ratings, ages, same_persons, papers, calibration, devices, kiosk_admin, appointments,
        notes, centre,
    )  # fmt: skip
    vacated: tuple[Vacated, ...] = (counter, cases, hall, scan, viewer, *pages)
    gate.on_change(lambda view: _follow_gate(view, counter, cases, ratings, day, vacated))
    gate.on_change(lambda view: _wipe_scans(view, scans))
    stops = (
        _listen(office, post, gate, counter, cases, day, lamps), _hear_devices(office, post, devices, scans),
        _listen_to_pages(office, post, scan),
        _hear_notes(office, post, notes),
        office.bus.subscribe(VisitorRated, lambda event: post(ratings.count) if event.is_bad else None),
        office.bus.subscribe(MessageCame, lambda event: post(lambda: counter.on_message(event.message))),
    )  # fmt: skip

    def stop() -> None:
        for end in stops:
            end()

    return Presenters(
        desk=desk, gate=gate, counter=counter, cases=cases, hall=hall, notes=notes, day=day, staff=staff, items=items,
        forms=forms, appointments=appointments, ratings=ratings, ages=ages, same_persons=same_persons, papers=papers,
        calibration=calibration, devices=devices,
        scans=scans, scan=scan,
        viewer=viewer, kiosk_admin=kiosk_admin, centre=centre, lamps=lamps, frame=frame,
        closing=Closing(counter, gate), stop=stop,
    )  # fmt: skip


def _tell_gate(gate: GatePresenter, view: CounterView) -> None:
    gate.heard_waiting(view.queue.waiting_count)


def _follow_gate(
    view: GateView, counter: CounterPresenter, cases: CasesPresenter, ratings: RatingsPresenter, day: DayPresenter,
    vacated: "tuple[Vacated, ...]",
) -> None:  # fmt: skip
    if view.mode == "open":
        counter.refresh()
        counter.ask_warnings()
        cases.refresh()
        ratings.count()
        day.count_open()
    elif view.mode == "sign_in":
        tell_each([presenter.vacate for presenter in vacated])


def _wipe_scans(view: GateView, scans: ScansPresenter) -> None:
    if view.mode != "open":  # also while the desk is locked: a code may hold anything
        scans.vacate()


def _hear_notes(office: Office, post: Post, notes: NotesPresenter) -> Callable[[], None]:
    stops = (
        office.bus.subscribe(NoteChanged, lambda event: post(lambda: notes.on_note(event))),
        office.bus.subscribe(ServerChanged, lambda event: post(lambda: notes.on_server(event))),
    )
    notes.refresh()

    def stop() -> None:
        for end in stops:
            end()

    return stop


def _hear_devices(office: Office, post: Post, devices: DevicesPresenter, scans: ScansPresenter) -> Callable[[], None]:
    stops = (
        office.bus.subscribe(DeviceChanged, lambda event: post(lambda: devices.on_device(event))),
        office.bus.subscribe(DeviceTested, lambda event: post(lambda: devices.on_tested(event))),
        office.bus.subscribe(CodeScanned, lambda event: post(lambda: scans.on_scan(event))),
    )

    def stop() -> None:
        for end in stops:
            end()

    return stop


def _listen(
    office: Office,
    post: Post,
    gate: GatePresenter,
    counter: CounterPresenter,
    cases: CasesPresenter,
    day: DayPresenter,
    lamps: LampsPresenter,
) -> Callable[[], None]:
    bus = office.bus

    def heard_job(event: JobChanged) -> None:
        counter.on_job(event.job, event.fault, dict(event.facts))
        cases.on_job(event.job)
        day.on_job(event.job)

    def heard_card(event: CardRead) -> None:
        if not cases.on_card_read(event):  # asked for there: who takes a result is no new visitor
            counter.on_card_read(event)

    def heard_help(event: HelpAsked) -> None:
        if gate.view.mode == "open":  # only a desk with a clerk before it may promise somebody
            counter.on_help()
            bus.publish(HelpHeard(place=event.place))

    def heard_server(event: ServerChanged) -> None:
        lamps.on_server(event)
        if event.is_there and gate.view.mode == "open":  # whatever was missed meanwhile
            counter.refresh()
            counter.on_server()
            cases.on_case()

    stops = [
        bus.subscribe(IslandMerged, lambda event: post(lambda: counter.on_merged(event))),
        bus.subscribe(ServerChanged, lambda event: post(lambda: heard_server(event))),
        bus.subscribe(StoreDamaged, lambda event: post(lambda: counter.on_damage(event.fault))),
        bus.subscribe(TailBrought, lambda event: post(lambda: counter.on_damage(event.fault))),
        bus.subscribe(HelpAsked, lambda event: post(lambda: heard_help(event))),
        bus.subscribe(TicketEvent, lambda event: post(lambda: counter.on_ticket(event))),
        bus.subscribe(CardRead, lambda event: post(lambda: heard_card(event))),
        bus.subscribe(CaseEvent, lambda _event: post(cases.on_case)),
        bus.subscribe(CardFailed, lambda event: post(lambda: counter.on_card_failed(event))),
        bus.subscribe(CardPictured, lambda event: post(lambda: counter.on_card_pictured(event))),
        bus.subscribe(DeviceChanged, lambda event: post(lambda: lamps.on_device(event))),
        bus.subscribe(JobChanged, lambda event: post(lambda: heard_job(event))),
        bus.subscribe(PaperSettled, lambda event: post(lambda: heard_job(JobChanged(job=event.job)))),
        bus.subscribe(UploadChanged, lambda event: post(lambda: lamps.on_upload(event))),
        bus.subscribe(UploadChanged, lambda event: post(lambda: day.on_upload(event.pending))),
        bus.subscribe(UploadChanged, lambda event: post(lambda: counter.on_clock(event.clock))),
        bus.subscribe(ScansChanged, lambda event: post(lambda: lamps.on_scans(event))),
        bus.subscribe(StreamRotated, lambda event: post(lambda: counter.on_stream(_rotated(event)))),
        bus.subscribe(StreamResent, lambda event: post(lambda: counter.on_stream(_resent(event)))),
        bus.subscribe(DayClosed, lambda _event: post(day.on_closed)),
        bus.subscribe(ExchangeChanged, lambda event: post(lambda: lamps.on_exchange(event))),
    ]

    def stop() -> None:
        for end in stops:
            end()

    return stop


def _rotated(event: StreamRotated) -> Fault:
    return Fault("sync.stream.rotated", generation=event.generation)


def _resent(event: StreamResent) -> Fault:
    return Fault("sync.stream.resent", count=event.count)


def _listen_to_pages(office: Office, post: Post, scan: ScanPresenter) -> Callable[[], None]:
    bus = office.bus
    stops = [
        bus.subscribe(PageCaught, lambda event: post(lambda: scan.on_page(event))),
        bus.subscribe(CatchFailed, lambda event: post(lambda: scan.on_failed(event))),
        bus.subscribe(CatchEnded, lambda event: post(lambda: scan.on_ended(event))),
        bus.subscribe(FolderWaits, lambda event: post(lambda: scan.on_waiting(event))),
        bus.subscribe(DeviceChanged, lambda event: post(lambda: scan.on_device(event))),
    ]

    def stop() -> None:
        for end in stops:
            end()

    return stop
