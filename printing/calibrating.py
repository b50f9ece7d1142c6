"""Calibrates the thermal printers of a desk: orders the page, and keeps what was ticked, for the printer at once.

It knows jobs, the journal and outlets; it must not know windows, nor where settings lie. Called in the store lane.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.base.acts import Act
from core.base.clock import Clock
from core.base.resources import Resources
from core.base.work import Store
from core.config.device_settings import PrinterSettings
from core.papers.job import Channel, PrintJob
from core.papers.ordering import order
from printing.calibration import Area, CalibrationPaper, Findings, load_areas
from printing.job_desk import PrintWork
from printing.outlets import ThermalOutlet
from printing.profile import PrinterProfile

Keep = Callable[[str, Mapping[str, object]], None]  # section of the settings, its values


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalPrinter:
    """One thermal printer of this desk. ``section`` is its group of settings, ``place`` whose jobs it prints."""

    channel: Channel
    section: str
    name: str  # 票据打印机, as the page says it
    place: str
    settings: PrinterSettings
    outlet: ThermalOutlet


class Calibrating:
    """See the module."""

    def __init__(
        self,
        *,
        store: Store[PrintWork],
        clock: Clock,
        resources: Resources,
        printers: tuple[ThermalPrinter, ...],
        keep: Keep,
    ) -> None:
        self._store, self._clock, self._keep = store, clock, keep
        self._printers = {printer.section: printer for printer in printers}
        self.areas: tuple[Area, ...] = load_areas(resources)

    @property
    def printers(self) -> tuple[ThermalPrinter, ...]:
        """Return those that are set up."""
        return tuple(printer for printer in self._printers.values() if printer.settings.port)

    def profile(self, section: str) -> PrinterProfile:
        """Return what bytes are made for now."""
        return self._printers[section].outlet.profile

    def print_page(self, act: Act, section: str) -> PrintJob:
        """Order the page; pages are counted, so that two on the table are not mistaken for one another."""
        printer = self._printers[section]
        with self._store.work(act) as work:
            count = 1 + len(work.print_jobs.of_subject(section))
            device = f"{printer.name}（{printer.settings.port}）"
            paper = CalibrationPaper.of(device, printer.outlet.profile, self.areas, self._clock.now(), count)
            there = replace(act, where=printer.place)
            return order(work, there, self._clock, paper, channel=printer.channel, subject=section)

    def keep(self, act: Act, section: str, findings: Findings) -> PrinterProfile:
        """Keep what was ticked and print by it from now on; what was tried is journalled."""
        printer = self._printers[section]
        values = findings.settings(self.areas, printer.outlet.profile)
        settings = PrinterSettings(**{**printer.settings.model_dump(), **values})
        facts = {key: " ".join(value) if isinstance(value, tuple) else str(value) for key, value in values.items()}
        with self._store.work(act) as work:
            work.journal.write("device.calibrate", section, facts=facts)
            self._keep(section, values)  # a file that cannot be written rolls the journal's row back
        printer.outlet.profile = PrinterProfile.of(settings)
        self._printers[section] = replace(printer, settings=settings)
        return printer.outlet.profile
