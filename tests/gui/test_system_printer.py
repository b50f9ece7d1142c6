"""Forms through Qt to a printer only the system knows: real QPrinter, real queue, from the spool's own thread."""

import io
import threading
from datetime import UTC, datetime

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import InlineLane
from core.base.resources import Resources
from core.config.device_settings import OfficePrinterSettings
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.papers.job import Channel, JobState
from core.papers.ordering import order
from desktop.system_printer import SystemOutlet
from printing import office
from printing.forms.pages import page_png, page_sizes
from printing.office import IppOutlet, office_outlet, speaks_ipp
from printing.outlets import FolderOutlet
from printing.press import pressed
from printing.spool import Spool
from tests.fakes.memory import MemoryStore
from tests.golden.forms import longest, sample

NUMBER = "330290015-20261123-0021-6"

PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TWOSIDES.PPD"
*Manufacturer: "Tests"
*Product: "(Twosides)"
*ModelName: "Twosides"
*ShortNickName: "Twosides"
*NickName: "Twosides"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*cupsVersion: 2.2
*cupsFilter2: "application/pdf application/pdf 0 -"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize A5/A5: "<</PageSize[420 595]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion A5/A5: "<</PageSize[420 595]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*ImageableArea A5/A5: "0 0 420 595"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*PaperDimension A5/A5: "420 595"
*OpenUI *Duplex/2-Sided: PickOne
*DefaultDuplex: None
*Duplex None/Off: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble/Long: "<</Duplex true/Tumble false>>setpagedevice"
*Duplex DuplexTumble/Short: "<</Duplex true/Tumble true>>setpagedevice"
*CloseUI: *Duplex
"""  # Qt asks only a printer that can for two sides


class Desk:
    """A counter whose forms go to a printer of the system."""

    def __init__(self, printer="qt:Office", **settings):
        self.clock = SetClock(datetime(2026, 11, 23, 2, 51, tzinfo=UTC))
        self.bus, self.lamps = Bus(), []
        self.bus.subscribe(DeviceChanged, self.lamps.append)
        self.store = MemoryStore(clock=self.clock, bus=self.bus)
        self.outlet = SystemOutlet(OfficePrinterSettings(printer=printer, **settings), Resources(), pressed)
        self.spool = Spool(
            store=self.store, lane=InlineLane(), clock=self.clock, bus=self.bus, channel=Channel.OFFICE, place="3",
            outlet=self.outlet,
        )  # fmt: skip

    def printed(self, paper):
        """Order a paper, let the spool print it in a thread that is not Qt's, and return the job."""
        act = Act.new(who="0317", where="3")
        with self.store.work(act) as work:
            job_id = order(work, act, self.clock, paper, channel=Channel.OFFICE, subject=NUMBER).id
        thread = threading.Thread(target=self.spool.run_once)
        thread.start()
        thread.join()
        with self.store.read() as work:
            return work.print_jobs.get(job_id)


@pytest.fixture
def queue(cups, qapp):
    """The tests' own CUPS, and Qt's application, without which there is no printer."""
    return cups


@pytest.fixture
def two_sides(queue, tmp_path):
    """Another queue of the same service, whose printer can print on both sides."""
    file = tmp_path / "two.ppd"
    file.write_text(PPD)
    queue.run("lpadmin", "-p", "Twosides", "-E", "-v", f"keep:{queue.printed}", "-P", str(file))
    yield "Twosides"
    queue.run("lpadmin", "-x", "Twosides")


def arrived(queue, qtbot, count=1):
    qtbot.waitUntil(lambda: len(queue.pdfs()) >= count)
    return queue.pdfs()


def shades(pdf, page):
    """Return a page as the printer puts it on paper, five dots made one shade."""
    return Image.open(io.BytesIO(page_png(pdf, page, 300))).convert("L").resize((496, 702), Image.Resampling.BOX)


def apart(one, other):
    """Return how far two pictures are apart, 0 to 255 on the average."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


def test_every_page_comes_out_as_it_is_kept(queue, qtbot):
    job = Desk(silence="accept").printed(longest("forms/notice"))
    assert (job.state, job.fault, job.sent_bytes) == (JobState.SENT, "", len(job.body))
    (paper,) = arrived(queue, qtbot)
    assert len(page_sizes(paper)) == len(page_sizes(job.body)) > 1
    kept, out = ([shades(pdf, page) for page in range(1, len(page_sizes(pdf)) + 1)] for pdf in (job.body, paper))
    for page, picture in enumerate(out):
        assert apart(picture, kept[page]) < 4 < min(apart(picture, other) for other in kept if other != kept[page])
    assert queue.options()[0][0] == f"notice {NUMBER}"


def test_paper_sides_and_copies_are_data_of_the_form(queue, two_sides, qtbot):
    desk = Desk(f"qt:{two_sides}", silence="accept")
    for count, template in enumerate(("forms/acceptance", "forms/declaration", "forms/transfer_slip"), 1):
        assert desk.printed(sample(template)).state is JobState.SENT
        arrived(queue, qtbot, count)
    seen = {title.split()[0]: (copies, options) for title, copies, options in queue.options()}
    printed = zip(seen, queue.pdfs(), strict=True)
    sizes = {name: page_sizes(pdf)[0] for name, pdf in printed}
    assert [seen[name][0] for name in ("acceptance", "declaration", "transfer_slip")] == ["2", "2", "1"]
    assert "sides=two-sided-long-edge" in seen["declaration"][1]
    assert "sides=one-sided" in seen["acceptance"][1]
    assert [round(side) for side in sizes["acceptance"]] == [595, 842]
    assert sorted(round(side) for side in sizes["transfer_slip"]) == [420, 595]


def test_what_qt_cannot_know_is_asked(queue, qtbot):
    desk = Desk()
    job = desk.printed(sample("forms/refusal"))
    arrived(queue, qtbot)
    assert (job.state, job.fault) == (JobState.UNKNOWN, "printing.printer.silent")


def test_a_printer_that_is_not_there_is_a_lamp_and_the_form_waits(queue):
    desk = Desk("qt:Nowhere")
    job = desk.printed(sample("forms/refusal"))
    assert (job.state, job.fault) == (JobState.FAILED_BEFORE_SEND, "device.open.absent")
    assert desk.lamps[-1].state is DeviceState.ABSENT


def test_a_printer_in_error_keeps_the_form_waiting_and_prints_it_after(queue, qtbot):
    desk = Desk(silence="accept")
    queue.run("cupsdisable", queue.queue)
    job = desk.printed(sample("forms/refusal"))
    assert (job.state, job.fault) == (JobState.FAILED_BEFORE_SEND, "printing.office.stopped")
    assert desk.lamps[-1].state is DeviceState.FAULTY
    queue.resume()
    desk.spool.run_once()
    with desk.store.read() as work:
        assert work.print_jobs.get(job.id).state is JobState.SENT
    arrived(queue, qtbot)


def test_the_default_printer_needs_no_name(queue):
    assert SystemOutlet(OfficePrinterSettings(printer="qt:*"), Resources(), pressed).name == "*"
    with pytest.raises(Fault, match="device.open.absent"):
        Desk("qt:*").outlet.open()
    queue.run("lpadmin", "-d", queue.queue)
    try:
        assert Desk("qt:*").outlet.open().check() == ""
    finally:
        queue.run("lpadmin", "-x", queue.queue)
        queue.run("lpadmin", "-p", queue.queue, "-E", "-v", f"keep:{queue.printed}", "-m", "raw")


def test_a_broken_page_sends_nothing(queue, qtbot):
    desk = Desk()
    job = desk.printed(sample("forms/refusal"))
    before = arrived(queue, qtbot)
    delivery = desk.outlet.open()
    with pytest.raises(pypdfium2.PdfiumError):
        delivery.send(job, b"%PDF-1.7 broken", lambda _: None)
    assert (delivery.sent_bytes, queue.pdfs()) == (0, before)


def test_a_print_that_is_broken_off_is_asked_about_since_a_part_of_it_may_come_out(queue, qtbot):
    desk = Desk()
    delivery = desk.outlet.open()
    job = desk.printed(longest("forms/notice"))
    (whole,) = arrived(queue, qtbot)

    def keep(sent):
        if sent:
            raise Fault("printing.printer.taken_over")

    with pytest.raises(Fault, match="printing.printer.taken_over"):
        delivery.send(job, job.body, keep)
    assert delivery.sent_bytes == len(job.body)
    (part,) = (pdf for pdf in arrived(queue, qtbot, 2) if pdf != whole)
    assert len(page_sizes(part)) < len(page_sizes(job.body)), "CUPS cannot take back what was painted"


def test_who_prints_is_chosen_by_the_name_and_the_system(tmp_path, monkeypatch):
    def chosen(printer, system=SystemOutlet):
        settings = OfficePrinterSettings(printer=printer)
        return type(office_outlet(settings, Resources(), tmp_path, pressed, system))

    assert [chosen(name) for name in ("", "Office", "*", "ipp://x/y", "qt:Office")] == [
        FolderOutlet, IppOutlet, IppOutlet, IppOutlet, SystemOutlet,
    ]  # fmt: skip
    assert chosen("qt:Office", None) is FolderOutlet, "the office without windows keeps files"
    monkeypatch.delenv("CUPS_SERVER", raising=False)
    monkeypatch.setattr(office.platform, "system", lambda: "Windows")
    assert [speaks_ipp(name) for name in ("Office", "*", "ipp://x/y")] == [False, False, True]
