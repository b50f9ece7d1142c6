"""``doctor``: look at everything a desk stands on; each finding is well or has a remedy. It changes nothing."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from core.base.clock import SystemClock, office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.texts import fault_text
from core.calendar.calendar import WorkCalendar
from core.catalogue.catalogue import Catalogue
from core.config.model import PrinterSettings, Settings
from core.config.profile import Profile, open_profile
from core.devices.channels.registry import open_channel
from core.devices.check import check
from core.store.sql_store import open_store
from core.sync.client import DistrictClient
from core.sync.wire import DistrictWire
from desktop.commands.terminal_office import profile_key
from printing.fonts import verify
from printing.outlets import ThermalOutlet
from printing.profile import PrinterProfile

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # a clock before this product existed is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, a value, and a fault when something is to be done."""

    area: str
    note: str = ""
    fault: Fault | None = None


def run_doctor(chosen: argparse.Namespace) -> int:
    """Print all findings; 1 when one of them is ill."""
    profile = open_profile(chosen.profile)
    settings = profile.settings(chosen.overrides)
    findings = list(examine(profile, settings))
    if chosen.json:
        print(json.dumps([_plain(finding, chosen.language) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(_line(finding, chosen.language))
    return 1 if any(finding.fault for finding in findings) else 0


def examine(profile: Profile, settings: Settings) -> Iterator[Finding]:
    """Yield every finding of a profile, quickest first; nothing here raises for what it examines."""
    yield from _asked("fonts", _fonts)
    yield from _clock(profile)
    yield from _asked("catalogue", lambda: f"{len(Catalogue.load(profile.resources()).items)}")
    yield from _asked("store", lambda: _store(profile, settings))
    for name, reader in (("card_reader", settings.reader), ("kiosk_reader", settings.kiosk_reader)):
        yield from _reader(name, reader.port)
    for name, printer in (("ticket_printer", settings.ticket_printer), ("receipt_printer", settings.receipt_printer)):
        yield from _asked(name, partial(_printer, printer))
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
    yield from _asked("calendar", lambda: _calendar(profile, now))


def _calendar(profile: Profile, now: datetime) -> str:
    calendar = WorkCalendar.from_resources(profile.resources())
    warning = calendar.warning(office_day(now))
    if warning is not None:
        raise warning
    return f"{calendar.covers_until:%Y-%m-%d}"


def _store(profile: Profile, settings: Settings) -> str:
    key = None if settings.store.url else profile_key(profile)
    store = open_store(
        clock=SystemClock(), bus=Bus(), wire=DistrictWire(), settings=settings,
        path=profile.store_file, key=key, url=settings.store.url,
    )  # fmt: skip
    try:
        return f"{store.anchor()[0]}"
    finally:
        store.close()


def _reader(area: str, port: str) -> Iterator[Finding]:
    for found in check(port, SystemClock()):
        if found.what != "ports":
            yield Finding(area=f"{area} {found.what}", note=found.note, fault=found.fault)


def _printer(printer: PrinterSettings) -> str:
    delivery = ThermalOutlet(printer.port, PrinterProfile.of(printer), open_channel).open()
    try:
        return delivery.check() or printer.port
    finally:
        delivery.close()


def _district(settings: Settings) -> str:
    client = DistrictClient(settings.district)
    about = client.about()
    return f"{settings.district.url} {about.service}"


def _line(finding: Finding, language: str) -> str:
    if finding.fault is None:
        return f"  ✓ {finding.area:20} {finding.note}"
    words = fault_text(finding.fault, language)
    return f"  ✗ {finding.area:20} {words.text} → {words.remedy} [{words.code}]"


def _plain(finding: Finding, language: str) -> dict[str, str]:
    line = fault_text(finding.fault, language) if finding.fault else None
    return {
        "area": finding.area,
        "state": "ill" if line else "well",
        "note": finding.note,
        "code": line.code if line else "",
        "text": line.text if line else "",
        "remedy": line.remedy if line else "",
    }
