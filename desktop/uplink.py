"""How an office is joined to its district: a part of wiring, without Qt. It knows every adapter of sync and no rule.

Events go over one line in the net lane; feeds, which the district may keep waiting, and scans over others in lanes of
their own, so that no event waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from core.attachments.ports import Vault
from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import Lane, Place, ThreadLane
from core.base.resources import Resources
from core.calendar.editions import check_year
from core.cases.answers import GRANTED
from core.cases.case import CaseId
from core.cases.service import CaseService
from core.catalogue.shelf import check_items
from core.config.district_settings import DistrictSettings
from core.day.ports import Counted, Seal
from core.outbox.events import OutboxGrew
from core.queue.appointments.service import AppointmentService
from core.staff.bulletin import Bulletin
from core.store.sql_store import SqlStore
from core.sync.bookings import taken_in_by
from core.sync.bulletins import told_by
from core.sync.client import DistrictClient
from core.sync.plain_receiver import PlainReceiver
from core.sync.publications import Publications
from core.sync.pump import UploadPump
from core.sync.results import Results
from core.sync.scan_client import ScanClient
from core.sync.scans import ScanUpload
from core.sync.uploader import Uploader
from core.sync.wire import CaseResult, HeldDay
from desktop.speaking import Led

DISTRICT = "district"  # see DistrictSettings.kind
CATALOGUE, CALENDAR = "catalogue", "calendar"
GATHER_S = 0.2  # from a commit to its upload: what one act records, and the next, goes together
_GIVEN_UP = frozenset({"district.flush.timeout", "district.seal.timeout"})
LINGER_S = 25.0  # how long the district may wait for something to send down before it answers


class DayLine:
    """See core.day.ports.District: the scans go up first, so that no event of the day is put aside for want of one.

    What a close gives up would hold the lane until the district's own time is over; ``cut`` ends the call in flight.
    """

    def __init__(
        self,
        uploader: Uploader,
        scans: ScanUpload | None,
        clock: Clock,
        cut: Callable[[], None] = lambda: None,
        held: Callable[[date, float], HeldDay] | None = None,
    ) -> None:
        self._uploader, self._scans, self._clock, self._cut, self._held = uploader, scans, clock, cut, held

    @property
    def signs(self) -> bool:
        """See District: a receiver that takes no scans signs no day either."""
        return self._scans is not None

    def flush(self, timeout_s: float) -> None:
        """See District. A scan that cannot be brought follows later; half the time is the events' own."""
        end = self._clock.monotonic() + timeout_s
        if self._scans is not None:
            self._scans.flush(timeout_s / 2)
        with self._cutting():
            self._uploader.flush(max(timeout_s / 2, end - self._clock.monotonic()))

    def seal(self, day: date, timeout_s: float) -> Seal:
        """See District."""
        with self._cutting():
            return self._uploader.seal(day, timeout_s)

    def counted(self, day: date, timeout_s: float) -> tuple[Counted, ...] | None:
        """See District: a receiver that signs nothing counts nothing."""
        if self._held is None:
            return None
        with self._cutting():
            events = self._held(day, timeout_s).events
        return tuple(
            Counted(
                id=one.id, kind=one.kind, generation=one.generation, sequence=one.sequence,
                sha256=bytes.fromhex(one.sha256),
            )
            for one in events
        )  # fmt: skip

    @contextmanager
    def _cutting(self) -> Iterator[None]:
        try:
            yield
        except Fault as fault:
            if fault.code in _GIVEN_UP:
                self._cut()
            raise


@dataclass(frozen=True, kw_only=True)
class TwoWay:
    """What a district that keeps the whole contract does beside taking events: it sends down, and takes scans."""

    results: Results
    publications: tuple[Publications, ...]
    scans: ScanUpload
    feed_pump: UploadPump
    scan_pump: UploadPump
    feed_lane: Lane
    scan_lane: Lane

    def start(self) -> None:
        """Start the threads."""
        self.feed_pump.start()
        self.scan_pump.start()

    def stop(self) -> list[str]:
        """Stop the threads; return the names of what did not stop in time."""
        pumps = {"feed pump": self.feed_pump, "scan pump": self.scan_pump}
        lanes = {"feed lane": self.feed_lane, "scan upload lane": self.scan_lane}
        late = [name for name, pump in pumps.items() if not pump.stop()]
        return late + [name for name, lane in lanes.items() if not lane.close()]


@dataclass(frozen=True, kw_only=True)
class Uplink:
    """What goes up and comes down; started once, stopped once. ``two_way`` is None where events only go up."""

    uploader: Uploader
    day: DayLine
    pump: UploadPump
    two_way: TwoWay | None

    def start(self) -> None:
        """Start the threads."""
        self.pump.start()
        if self.two_way is not None:
            self.two_way.start()

    def stop(self) -> list[str]:
        """Stop the threads; return the names of what did not stop in time."""
        late = [] if self.pump.stop() else ["pump"]
        return late + (self.two_way.stop() if self.two_way is not None else [])


@dataclass(frozen=True, kw_only=True)
class OfficeEnd:
    """What of an office its district is told from, and what takes in what it says. ``net_lane`` is that of events.

    ``hear`` is told what the district's clock says.
    """

    district: DistrictSettings
    store: SqlStore
    vault: Vault
    clock: Clock
    bus: Bus
    resources: Resources
    cases: CaseService
    appointments: AppointmentService
    store_lane: Lane
    net_lane: Lane
    hear: Callable[[datetime], None]


def build_uplink(end: OfficeEnd) -> Uplink:
    """Return the uplink of a store that the district is told from. Faults ``district.url.*``, ``.certificate.*``."""
    settings, store, clock = end.district, end.store, end.clock
    is_two_way = settings.kind == DISTRICT
    client = DistrictClient(settings) if is_two_way else PlainReceiver(settings, clock)
    uploader = Uploader(
        store, client, clock, bus=end.bus, store_lane=end.store_lane, net_lane=end.net_lane,
        scan_wait_s=settings.scan_wait_s if is_two_way else 0, hear=end.hear,
    )  # fmt: skip
    two_way = _two_way(end) if is_two_way else None
    upload = Led(store, uploader.pump, "district", uploader)
    pump = UploadPump((upload,), cut=client.cut, gather_s=GATHER_S)

    def sends(_grew: OutboxGrew) -> None:
        if upload.is_ours and not uploader.is_backing_off:
            pump.wake()

    end.bus.subscribe(OutboxGrew, sends)
    held = partial(_held_day, end, client) if isinstance(client, DistrictClient) else None
    day = DayLine(uploader, two_way.scans if two_way is not None else None, clock, client.cut, held)
    return Uplink(uploader=uploader, day=day, pump=pump, two_way=two_way)


def _held_day(end: OfficeEnd, client: DistrictClient, day: date, timeout_s: float) -> HeldDay:
    """Ask for the district's list of a day, each part in its lane. Fault ``district.seal.timeout``."""
    source = Place(end.store_lane).do(lambda: _source_of(end.store))
    try:
        return Place(end.net_lane).do(lambda: client.held_day(day, source), timeout_s)
    except TimeoutError as error:
        raise Fault("district.seal.timeout") from error


def _source_of(store: SqlStore) -> str:
    with store.read() as work:
        return work.outbox.state().source


def _two_way(end: OfficeEnd) -> TwoWay:
    settings, store, clock, store_lane = end.district, end.store, end.clock, end.store_lane
    feed_client, scan_client = DistrictClient(settings), ScanClient(settings)
    feed_lane, scan_lane = ThreadLane("feed-net"), ThreadLane("scan-net")
    results = Results(
        store, feed_client, clock, _settle_with(end.cases), handle_booking=taken_in_by(end.appointments),
        handle_message=told_by(Bulletin(store)), store_lane=store_lane, net_lane=feed_lane, linger_s=LINGER_S,
    )  # fmt: skip
    checks: dict[str, Callable[[str, str], None]] = {
        CATALOGUE: lambda _name, text: check_items(text),
        CALENDAR: lambda name, text: check_year(end.resources, name, text),
    }
    publications = tuple(
        Publications(store, feed_client, clock, feed, check, store_lane=store_lane, net_lane=feed_lane)
        for feed, check in checks.items()
    )
    scans = ScanUpload(
        store, end.vault, scan_client, clock, rate_kb_s=settings.scan_kb_per_s, bus=end.bus, store_lane=store_lane,
        scan_lane=scan_lane,
    )  # fmt: skip
    feeds = (results.pump, *(one.pump for one in publications))
    return TwoWay(
        results=results,
        publications=publications,
        scans=scans,
        feed_pump=UploadPump(tuple(Led(store, turn) for turn in feeds), cut=feed_client.cut, name="feed-pump"),
        scan_pump=UploadPump((Led(store, scans.pump, "scans", scans),), cut=scan_client.cut, name="scan-pump"),
        feed_lane=feed_lane,
        scan_lane=scan_lane,
    )


def _settle_with(cases: CaseService) -> Callable[[Act, CaseResult], None]:
    def settle(act: Act, result: CaseResult) -> None:
        is_granted = result.outcome == GRANTED
        cases.decide(act, CaseId(result.case_id), result.words, is_granted=is_granted, document=result.document)

    return settle
