"""The office printer: forms as PDF, in copies, on one side or two; asked for its state, followed until done.

It knows papers and IPP; it must not know stores or windows. Used by the spool's thread only.
"""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.config.device_settings import OfficePrinterSettings
from core.papers.job import PrintJob
from printing.ipp import NOT_FOUND, IppPrinter, Operation, Reply
from printing.outlets import FolderOutlet, Keep, Outlet, device_of
from printing.press import Press
from printing.profile import PrinterProfile

SystemPrinter = Callable[[OfficePrinterSettings, Resources, Press], Outlet]
SYSTEM = "qt:"  # before a name: the operating system prints, IPP is not tried
SIDES = {"off": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
_POLL_S = 0.5
_MOST_COPIES = 20
_IDLE, _STOPPED = 3, 5
_JOB_CANCELED, _JOB_ABORTED, _JOB_COMPLETED = 7, 8, 9
_TROUBLES = (  # printer-state-reasons (RFC 8011, 5.4.12) > what the clerk is told
    (("media-empty", "media-needed"), "printing.printer.paper_out"),
    (("cover-open", "door-open", "interlock-open"), "printing.printer.cover_open"),
    (("media-jam",), "printing.office.jam"),
    (("toner-empty", "marker-supply-empty"), "printing.office.no_toner"),
    (("offline", "shutdown", "timed-out"), "printing.printer.offline"),
)
_WARNINGS = (
    (("media-low",), "printing.office.paper_low"),
    (("toner-low", "marker-supply-low"), "printing.office.toner_low"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a form is printed: ``copies``, ``duplex`` (off, long, short), ``media`` (A4, A5). Data of the form's file."""

    copies: int = 1
    duplex: str = "off"
    media: str = "A4"


def setup_of(template: str, profile: PrinterProfile, resources: Resources, size: str = "") -> Setup:
    """Return how a form is printed here; Fault ``printing.form.broken``. ``size`` was asked for, and wins."""
    spec = resources.toml(f"{template}.toml")
    is_small = spec.get("page") == "slip" or (template.rpartition("/")[2] in profile.a5_forms and not size)
    copies, duplex = spec.get("copies", 1), spec.get("duplex", "off")
    if not isinstance(copies, int) or not 1 <= copies <= _MOST_COPIES or duplex not in SIDES:
        raise Fault("printing.form.broken", template=template, reason=f"copies = {copies!r}, duplex = {duplex!r}")
    return Setup(copies=copies, duplex=duplex, media="A5" if is_small else "A4")


def office_outlet(
    settings: OfficePrinterSettings, resources: Resources, folder: Path, press: Press, system: SystemPrinter | None
) -> Outlet:
    """Return where forms go: the office printer, or a folder where none is set up.

    ``system`` prints on what only the operating system knows; the office without windows has none, and the folder
    takes those forms too.
    """
    if speaks_ipp(settings.printer):
        return IppOutlet(settings, resources)
    if settings.printer and system is not None:
        return system(settings, resources, press)
    return FolderOutlet(folder, PrinterProfile.office(settings))


def speaks_ipp(printer: str) -> bool:
    """Say whether a printer of the settings is spoken to in IPP: one in the network, or a queue of CUPS."""
    if not printer or printer.startswith(SYSTEM):
        return False
    return "://" in printer or platform.system() != "Windows" or bool(os.environ.get("CUPS_SERVER"))


class IppOutlet:
    """See Outlet: a printer that speaks IPP, or a queue of this machine."""

    def __init__(self, settings: OfficePrinterSettings, resources: Resources) -> None:
        self.profile = PrinterProfile.office(settings)
        self.device = device_of(f"ipp:{settings.printer}")
        self.settings, self.resources = settings, resources
        self.is_live = "://" in settings.printer  # asked itself, not through a queue

    def left_torn(self, body: bytes) -> None:
        """See Outlet; a printer takes a document whole or not at all."""

    def open(self) -> "IppDelivery":
        """See Outlet; Fault ``device.open.absent``, ``printing.office.no_service``."""
        return IppDelivery(IppPrinter(self.settings.printer), self)


class IppDelivery:
    """See Delivery."""

    def __init__(self, printer: IppPrinter, outlet: IppOutlet) -> None:
        self._printer, self._outlet = printer, outlet
        self._job = 0
        self.sent_bytes = 0
        self.accepts_silence = False

    def check(self) -> str:
        """See Delivery; Fault when the printer is stopped, empty, open, jammed or not there.

        An idle queue remembers the trouble of its last job until the next one, so there it is only a warning.
        """
        words = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"]
        reply = self._printer.ask(Operation.GET_PRINTER, {"requested-attributes": words})
        if reply.status == NOT_FOUND:
            raise Fault("device.open.absent", port=self._outlet.settings.printer)
        reasons, state = _reasons(reply), reply.first("printer-state")
        code = _found(reasons, _TROUBLES)
        if code is not None and (state != _IDLE or self._outlet.is_live):
            raise Fault(code)
        if not reply.is_good or state == _STOPPED:
            raise Fault("printing.office.stopped", reason="、".join(reasons) or "—")
        if reply.first("printer-is-accepting-jobs") is False:
            raise Fault("printing.printer.offline")
        return code or _found(reasons, _WARNINGS) or ""

    def send(self, job: PrintJob, body: bytes, keep: Keep) -> None:
        """See Delivery. The title in the printer's queue names the form and the number, no person."""
        setup = setup_of(job.template, self.profile, self._outlet.resources, job.size)
        keep(0)
        own = {"job-name": f"{job.template.rpartition('/')[2]} {job.subject}", "document-format": "application/pdf"}
        wish = {"copies": setup.copies, "sides": SIDES[setup.duplex], "media": _MEDIA[setup.media]}
        try:
            reply = self._printer.ask(Operation.PRINT_JOB, own, wish, body)
        except Fault as fault:
            self.sent_bytes = len(body) if fault.facts.get("sent") else 0
            raise
        if not reply.is_good or not isinstance(reply.first("job-id"), int):
            raise Fault("printing.office.refused", status=f"0x{reply.status:04x}")
        self._job, self.sent_bytes = reply.first("job-id"), len(body)

    @property
    def profile(self) -> PrinterProfile:
        """Return what bytes are made for."""
        return self._outlet.profile

    def confirm(self, keep: Keep) -> bool:
        """See Delivery: the printer says that the job is completed.

        One that is not done in time is taken back, so that it does not come out unasked later; whether a part of it
        is out already nobody knows.
        """
        ends = time.monotonic() + self._outlet.settings.job_timeout_s
        while time.monotonic() < ends:
            keep(self.sent_bytes)
            state = self._ask_job().first("job-state")
            if state == _JOB_COMPLETED:
                return True
            if state in (_JOB_CANCELED, _JOB_ABORTED):
                raise Fault("printing.office.given_up")
            time.sleep(_POLL_S)
        self._printer.ask(Operation.CANCEL_JOB, {"job-id": self._job})
        self.check()  # its trouble says more than ours
        raise Fault("printing.office.too_slow")

    def close(self) -> None:
        """See Delivery; every question was a connection of its own."""

    def _ask_job(self) -> Reply:
        return self._printer.ask(Operation.GET_JOB, {"job-id": self._job, "requested-attributes": "job-state"})


_MEDIA = {"A4": "iso_a4_210x297mm", "A5": "iso_a5_148x210mm"}  # PWG 5101.1


def _reasons(reply: Reply) -> list[str]:
    words: list[Any] = [
        word for word in reply.attributes.get("printer-state-reasons", ()) if word not in ("none", "paused")
    ]
    return [str(word) for word in words]


def _found(reasons: list[str], table: tuple[tuple[tuple[str, ...], str], ...]) -> str | None:
    """Return the code for the first reason in the table; a report is only news, as ``-warning`` is for a trouble."""
    return next(
        (
            code
            for beginnings, code in table
            for reason in reasons
            if reason.startswith(beginnings) and not reason.endswith("-report")
            and (table is _WARNINGS or not reason.endswith("-warning"))
        ),
        None,
    )  # fmt: skip
