"""The printers of a machine and their spools, built from the settings. Qt-free; wiring owns what is made here."""

from collections.abc import Sequence
from pathlib import Path

from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus
from core.base.lanes import Lane
from core.config.model import Settings
from core.papers.job import Channel, JobId, PrintJob
from core.store.sql_store import SqlStore
from printing.calibrating import ThermalPrinter
from printing.glyph_desk import GlyphDesk
from printing.outlets import Outlet, ThermalOutlet
from printing.press import ChildPress
from printing.profile import PrinterProfile
from printing.spool import DEVICES, Spool
from printing.text import Permits

KIOSK, RECEIPT_PRINTER = "kiosk", "receipt_printer"


class Papers:
    """All spools of this machine; a question about a paper goes to the printer it was sent to. Store lane."""

    def __init__(self, spools: Sequence[Spool], store: SqlStore, clock: Clock) -> None:
        self.spools = tuple(spools)
        self._store = store
        self._glyphs = GlyphDesk(store, clock)
        self._glyphs.load()

    def answer(self, act: Act, job_id: JobId, *, came_out: bool) -> PrintJob:
        """Settle a job whose end nobody knows: it came out, or a copy marked 补打 is ordered and returned."""
        return self._spool_of(job_id).answer(act, job_id, came_out=came_out)

    def give_picture(self, act: Act, char: str, picture: bytes) -> None:
        """Keep a picture for a character no font has; jobs that wait for it go on with ``permit``."""
        self._glyphs.give(act, char, picture)

    def permit(self, job_id: JobId, permits: Permits) -> None:
        """Let a job with a character no font has go on as the clerk allowed."""
        self._spool_of(job_id).permit(job_id, permits)

    def _spool_of(self, job_id: JobId) -> Spool:
        with self._store.read() as work:
            job = work.print_jobs.get(job_id)
        return next(spool for spool in self.spools if spool.device == DEVICES[job.channel])


def spools_of(
    settings: Settings,
    printers: Sequence[ThermalPrinter],
    forms: Outlet,
    site: Path | None,
    store: SqlStore,
    lane: Lane,
    clock: Clock,
    bus: Bus,
    press: ChildPress,
) -> list[Spool]:
    """Return a spool for each thermal printer and one for forms."""
    outlets: list[tuple[Channel, str, Outlet]] = [(one.channel, one.place, one.outlet) for one in printers]
    outlets.append((Channel.OFFICE, settings.desk.counter, forms))
    return [
        Spool(
            store=store, lane=lane, clock=clock, bus=bus, channel=channel, place=place, outlet=outlet,
            press=press, site=site,
        )
        for channel, place, outlet in outlets
    ]  # fmt: skip


def profile_of(printers: Sequence[ThermalPrinter], settings: Settings, channel: Channel) -> PrinterProfile:
    """Return how papers of a channel are made on this machine."""
    own = next((one.outlet.profile for one in printers if one.channel is channel), None)
    return own or PrinterProfile.office(settings.office_printer)


def thermal_printers(settings: Settings) -> tuple[ThermalPrinter, ...]:
    """Return the thermal printers of this machine, set up or not."""
    return tuple(
        ThermalPrinter(
            channel=channel, section=section, name=name, place=place, settings=printer,
            outlet=ThermalOutlet.of(printer),
        )
        for channel, section, name, place, printer in (
            (Channel.TICKET, "ticket_printer", "小票打印机", KIOSK, settings.ticket_printer),
            (Channel.RECEIPT, RECEIPT_PRINTER, "凭证打印机", settings.desk.counter, settings.receipt_printer),
        )
    )  # fmt: skip
