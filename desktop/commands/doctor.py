"""``doctor``: look at everything a desk stands on; each finding is well or has a remedy.

It changes nothing, but that it opens the store as a start of the desk does: an older one is brought up to date.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from core.base.clock import SystemClock, office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.texts import fault_text
from core.calendar.calendar import WorkCalendar
from core.catalogue.catalogue import Catalogue
from core.config.device_settings import ReaderSettings
from core.config.model import Settings
from core.config.profile import Profile, open_profile
from core.devices.check import check
from core.devices.fleet import build_fleet
from core.devices.manager import DeviceManager
from core.devices.ports import DeviceState
from core.queue.clock_check import clock_trouble
from core.store.sql_store import FileStore, SqlStore
from core.sync.client import DistrictClient
from desktop.commands.terminal_office import profile_key
from desktop.store_opening import opened_store
from desktop.uplink import DISTRICT
from printing.fonts import verify
from printing.office import SystemPrinter, office_outlet
from printing.outlets import FolderOutlet, Outlet, ThermalOutlet
from printing.press import pressed

UNUSED = frozenset({"device.open.unused", "printing.printer.not_set_up", "desktop.district.unset"})
SIGNS = {"well": "✓", "warning": "!", "unused": "–", "ill": "✗"}
AHEAD = "queue.clock.ahead"  # nothing stands still for it
COMES_UP_S = 4.0
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # a clock before this product existed is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, a value, and a fault when something is to be done.

    A warning works today; what nobody has set up is unused and not ill.
    """

    area: str
    note: str = ""
    fault: Fault | None = None
    is_warning: bool = False

    @property
    def state(self) -> str:
        """Return ``well``, ``warning``, ``unused`` or ``ill``."""
        if self.fault is None:
            return "well"
        if self.fault.code in UNUSED:
            return "unused"
        return "warning" if self.is_warning else "ill"


def run_doctor(chosen: argparse.Namespace, system: SystemPrinter | None = None) -> int:
    """Print all findings; 1 when one of them is ill. ``system`` knows the printers only the operating system knows."""
    profile = open_profile(chosen.profile)
    settings = profile.settings(chosen.overrides)
    findings = list(examine(profile, settings, system))
    if chosen.json:
        print(json.dumps([_plain(finding, chosen.language) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(_line(finding, chosen.language))
    return 1 if any(finding.state == "ill" for finding in findings) else 0


def examine(profile: Profile, settings: Settings, system: SystemPrinter | None = None) -> Iterator[Finding]:
    """Yield every finding of a profile, quickest first; nothing here raises for what it examines."""
    yield from _asked("fonts", _fonts)
    yield from _clock(profile)
    yield from _asked("catalogue", lambda: f"{len(Catalogue.load(profile.resources()).items)}")
    yield from _centre(profile, settings)
    yield from _store(profile, settings)
    readers = (
        ("card_reader", settings.reader), ("chip_reader", settings.chip_reader),
        ("kiosk_reader", settings.kiosk_reader),
    )  # fmt: skip
    for name, reader in readers:
        yield from _reader(name, reader)
    yield from _lines(profile, settings)
    for name, printer in (("ticket_printer", settings.ticket_printer), ("receipt_printer", settings.receipt_printer)):
        yield from _printer(name, printer.port, ThermalOutlet.of(printer))
    forms = office_outlet(settings.office_printer, profile.resources(), profile.papers, pressed, system)
    address = str(profile.papers) if isinstance(forms, FolderOutlet) else settings.office_printer.printer
    yield from _printer("office_printer", address, forms)
    if settings.district.url:
        yield from _asked("district", lambda: _district(settings))
    else:
        yield Finding(area="district", fault=Fault("desktop.district.unset"))


def _asked(area: str, ask: Callable[[], str]) -> Iterator[Finding]:
    try:
        yield Finding(area=area, note=ask())
    except Fault as fault:
        yield Finding(area=area, fault=fault)


def _fonts() -> str:
    verify()
    return "SHA-256"


def _clock(profile: Profile) -> Iterator[Finding]:
    now = SystemClock().now()
    if now < EARLIEST:
        yield Finding(area="clock", fault=Fault("desktop.clock.wrong", now=f"{now:%Y-%m-%d}"))
    else:
        yield Finding(area="clock", note=f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}")
    yield from _calendar(profile, now)


def _calendar(profile: Profile, now: datetime) -> Iterator[Finding]:
    try:
        calendar = WorkCalendar.from_resources(profile.resources())
    except Fault as fault:
        yield Finding(area="calendar", fault=fault)
        return
    warning = calendar.warning(office_day(now))
    is_covered = office_day(now) <= calendar.covers_until
    yield Finding(area="calendar", note=f"{calendar.covers_until:%Y-%m-%d}", fault=warning, is_warning=is_covered)


def _centre(profile: Profile, settings: Settings) -> Iterator[Finding]:
    """Look at the server of a PC that belongs to a centre."""
    if settings.store.url or not profile.centre_file.exists():
        return
    from core.store.centre.examine import examine as examine_server
    from core.store.centre.file import CentreFile

    try:
        server = CentreFile(profile.centre_file).open(profile_key(profile)).server
    except Fault as fault:
        yield Finding(area="centre", fault=fault)
        return
    for found in examine_server(server, SystemClock(), is_set_up=True):
        yield Finding(area=f"centre {found.what}", note=found.note, fault=found.fault, is_warning=found.is_warning)


def _store(profile: Profile, settings: Settings) -> Iterator[Finding]:
    try:
        store = _opened(profile, settings)
    except Fault as fault:
        yield Finding(area="store", fault=fault)
        return
    try:
        yield Finding(area="store", note=f"{store.anchor()[0]}")
        with store.read() as work:
            trouble = clock_trouble(work.tickets, office_day(SystemClock().now()))
        if trouble is not None:
            yield Finding(area="numbers", fault=trouble, is_warning=trouble.code == AHEAD)
        if (warning := store.warning()) is not None:
            yield Finding(area="disk" if isinstance(store, FileStore) else "server", fault=warning, is_warning=True)
    finally:
        store.close()


def _opened(profile: Profile, settings: Settings) -> SqlStore:
    key = None if settings.store.url else profile_key(profile)
    return opened_store(profile, settings, key, clock=SystemClock(), bus=Bus())


def _reader(area: str, reader: ReaderSettings) -> Iterator[Finding]:
    for found in check(reader.port, SystemClock(), settings=reader):
        if found.what != "ports":
            yield Finding(area=f"{area} {found.what}", note=found.note, fault=found.fault)


def _lines(profile: Profile, settings: Settings) -> Iterator[Finding]:
    """Open every other device as the desk does, and say how it came up."""
    fleet = build_fleet(settings, profile.resources(), SystemClock(), Bus())
    manager = DeviceManager((*fleet.others, fleet.rating_desk))
    manager.start()
    try:
        until = time.monotonic() + COMES_UP_S
        while time.monotonic() < until and any(one.state is DeviceState.OPENING for one in manager.reports()):
            time.sleep(0.05)
        reports = manager.reports()
    finally:
        manager.stop()
    for one in reports:
        fault = one.troubles[0].fault if one.fault and one.troubles else Fault(one.fault) if one.fault else None
        yield Finding(area=one.device, note=one.port, fault=fault, is_warning=one.state is DeviceState.READY)


def _printer(area: str, address: str, outlet: Outlet) -> Iterator[Finding]:
    try:
        delivery = outlet.open()
    except Fault as fault:
        yield Finding(area=area, note=address, fault=fault)
        return
    try:
        warning = delivery.check()
        told = Fault(warning) if warning else None
        yield Finding(area=area, note=address, fault=told, is_warning=True)
    except Fault as fault:
        yield Finding(area=area, note=address, fault=fault)
    finally:
        delivery.close()


def _district(settings: Settings) -> str:
    if settings.district.kind != DISTRICT:
        return f"{settings.district.url} CloudEvents"
    client = DistrictClient(settings.district)
    about = client.about()
    return f"{settings.district.url} {about.service}"


def _line(finding: Finding, language: str) -> str:
    sign = SIGNS[finding.state]
    if finding.fault is None:
        return f"  {sign} {finding.area:20} {finding.note}"
    words = fault_text(finding.fault, language)
    return f"  {sign} {finding.area:20} {words.text} → {words.remedy} [{words.code}]"


def _plain(finding: Finding, language: str) -> dict[str, str]:
    line = fault_text(finding.fault, language) if finding.fault else None
    return {
        "area": finding.area,
        "state": finding.state,
        "note": finding.note,
        "code": line.code if line else "",
        "text": line.text if line else "",
        "remedy": line.remedy if line else "",
    }
