"""The printer of forms where only the operating system knows it, as on Windows: pages as pictures, through Qt.

It knows Qt's printers and the outlets' promises; it must not know stores or widgets. Used by the spool's thread only:
Qt lets a printer be painted on in any one thread. Qt says whether a printer is there, at work or in error, and
nothing of paper or of a job's end.
"""

import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QMarginsF, QRect, QSizeF
from PySide6.QtGui import QImage, QImageReader, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from core.base.faults import Fault
from core.base.resources import Resources
from core.config.device_settings import OfficePrinterSettings
from core.papers.job import PrintJob
from printing.forms.pages import page_sizes
from printing.office import SYSTEM, Setup, setup_of
from printing.outlets import Keep, device_of
from printing.press import Leaf, Press
from printing.profile import PrinterProfile

DEFAULT = "*"
MOST_DPI = 300  # a page of A4 in colour is then 35 MB while it is painted
_POLL_S = 0.5
_BAND_ROWS = 128  # of a picture: PySide holds Python's lock while it draws, and the window would stutter at a page
_DUPLEX = {
    "off": QPrinter.DuplexMode.DuplexNone,
    "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide,
}


_terminal: list[QCoreApplication] = []  # Qt wants its application kept


class SystemOutlet:
    """See Outlet: a printer of the operating system by its name, ``*`` for the default one; ``qt:`` may stand before.

    ``press`` makes pictures of pages.
    """

    def __init__(self, settings: OfficePrinterSettings, resources: Resources, press: Press) -> None:
        self.profile = PrinterProfile.office(settings)
        self.name = settings.printer.removeprefix(SYSTEM) or DEFAULT
        self.device = device_of(f"{SYSTEM}{self.name}")
        self.settings, self.resources, self.press = settings, resources, press

    def left_torn(self, body: bytes) -> None:
        """See Outlet; the system's queue takes a document whole or not at all."""

    def open(self) -> "SystemDelivery":
        """See Outlet; Fault ``device.open.absent``."""
        return SystemDelivery(self, self.info())

    def info(self) -> QPrinterInfo:
        """Return what Qt knows of the printer now; Fault ``device.open.absent``."""
        is_default = self.name == DEFAULT
        info = QPrinterInfo.defaultPrinter() if is_default else QPrinterInfo.printerInfo(self.name)
        if info.isNull():
            raise Fault("device.open.absent", port=self.name)
        return info


def outlet_in_terminal(settings: OfficePrinterSettings, resources: Resources, press: Press) -> SystemOutlet:
    """Return the outlet where no window runs: Qt finds its printers only beside an application, so there is one."""
    if QCoreApplication.instance() is None:
        _terminal.append(QCoreApplication([]))
    return SystemOutlet(settings, resources, press)


class SystemDelivery:
    """See Delivery."""

    def __init__(self, outlet: SystemOutlet, info: QPrinterInfo) -> None:
        self._outlet, self._info = outlet, info
        self.sent_bytes = 0
        self.accepts_silence = outlet.settings.silence == "accept"

    def check(self) -> str:
        """See Delivery; Fault when the system says that the printer is in error."""
        if self._info.state() == QPrinter.PrinterState.Error:
            raise Fault("printing.office.stopped", reason="error")
        return ""

    def send(self, job: PrintJob, body: bytes, keep: Keep) -> None:
        """See Delivery. All pages are made before the first is handed over, so that a broken one stops nothing half."""
        setup = setup_of(job.template, self._outlet.profile, self._outlet.resources, job.size)
        sizes = page_sizes(body)
        printer = self._printer(setup, f"{job.template.rpartition('/')[2]} {job.subject}")
        dpi = min(printer.resolution(), MOST_DPI)
        pages = []
        for number in range(1, len(sizes) + 1):
            keep(0)
            pages.append(self._outlet.press(Leaf(body=body, page=number, dpi=dpi)))
        self._paint(printer, sizes, pages, lambda: self._renew(keep, len(body)))

    def confirm(self, keep: Keep) -> bool:
        """See Delivery: Qt hears no end; an error that shows while the printer works is told, all else is unknown."""
        ends = time.monotonic() + self._outlet.settings.job_timeout_s
        while time.monotonic() < ends:
            keep(self.sent_bytes)
            self._info = self._outlet.info()
            self.check()
            if self._info.state() != QPrinter.PrinterState.Active:
                break
            time.sleep(_POLL_S)
        return False

    def close(self) -> None:
        """See Delivery; the system's queue has its own connection."""

    def _renew(self, keep: Keep, size: int) -> None:
        """Tell that we are at it: from the first page on nobody knows how much of the document comes out."""
        self.sent_bytes = size
        keep(size)

    def _printer(self, setup: Setup, title: str) -> QPrinter:
        printer = QPrinter(self._info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        printer.setCreator("Yichuang")
        printer.setFullPage(True)
        printer.setCopyCount(setup.copies)
        printer.setCollateCopies(True)
        printer.setDuplex(_DUPLEX[setup.duplex])
        return printer

    def _paint(
        self, printer: QPrinter, sizes: list[tuple[float, float]], pages: list[bytes], renew: Callable[[], None]
    ) -> None:
        printer.setPageLayout(_layout(*sizes[0]))
        painter = QPainter()
        if not painter.begin(printer):
            raise Fault("printing.office.not_taken")
        try:
            for number, (size, png) in enumerate(zip(sizes, pages, strict=True)):
                if number:
                    printer.setPageLayout(_layout(*size))
                    printer.newPage()
                renew()
                _draw(painter, _picture(png), printer.pageLayout().fullRectPixels(printer.resolution()))
        except Fault:
            printer.abort()  # not every system can: CUPS prints what there is
            raise
        finally:
            is_whole = painter.end()
        if not is_whole or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
            raise Fault("printing.office.given_up")


def _layout(width: float, height: float) -> QPageLayout:
    """Return the sheet of a page, given in points, without margins: the page brings its own."""
    size = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point)
    is_wide = width > height
    orientation = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    return QPageLayout(size, orientation, QMarginsF(0, 0, 0, 0))


def _picture(png: bytes) -> QImage:
    """Return the picture; a reader, unlike ``QImage.fromData``, lets other threads of Python run meanwhile."""
    buffer = QBuffer()
    buffer.setData(QByteArray(png))
    return QImageReader(buffer, QByteArray(b"PNG")).read()


def _draw(painter: QPainter, picture: QImage, sheet: QRect) -> None:
    """Fill the sheet, in dots of the printer, with a picture: band by band, each beginning where the last one ended."""
    rows = picture.height()
    edges = [*range(0, rows, _BAND_ROWS), rows]
    dots = [round(edge * sheet.height() / rows) for edge in edges]
    for band, (top, bottom) in enumerate(pairwise(edges)):
        target = QRect(0, dots[band], sheet.width(), dots[band + 1] - dots[band])
        painter.drawImage(target, picture, QRect(0, top, picture.width(), bottom - top))
