"""Office printing against a real CUPS: forms arrive byte for byte, states are told, nothing is printed twice by itself."""

import threading
from datetime import UTC, datetime

import pytest

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
from printing.ipp import IppPrinter, Operation, decoded, encoded
from printing.office import IppOutlet, setup_of
from printing.profile import PrinterProfile
from printing.spool import Spool
from tests.fakes.memory import MemoryStore
from tests.golden.forms import sample
from tests.patience import PATIENCE_S

NUMBER = "330290015-20261123-0021-6"


class Desk:
    """A counter whose forms go to the office printer."""

    def __init__(self, printer="Office", job_timeout_s=20, **settings):
        self.clock = SetClock(datetime(2026, 11, 23, 2, 51, tzinfo=UTC))
        self.bus, self.lamps = Bus(), []
        self.bus.subscribe(DeviceChanged, self.lamps.append)
        self.store = MemoryStore(clock=self.clock, bus=self.bus)
        settings = OfficePrinterSettings(printer=printer, job_timeout_s=job_timeout_s, **settings)
        self.spool = Spool(
            store=self.store, lane=InlineLane(), clock=self.clock, bus=self.bus, channel=Channel.OFFICE, place="3",
            outlet=IppOutlet(settings, Resources()),
        )  # fmt: skip

    def order(self, template="forms/acceptance"):
        act = Act.new(who="0317", where="3")
        with self.store.work(act) as work:
            return order(work, act, self.clock, sample(template), channel=Channel.OFFICE, subject=NUMBER).id

    def job(self, job_id):
        with self.store.read() as work:
            return work.print_jobs.get(job_id)


def test_a_form_is_printed_in_its_copies_and_the_printer_says_that_it_is_out(cups):
    desk = Desk()
    job = desk.order()
    assert desk.spool.run_once()
    done = desk.job(job)
    assert (done.state, done.fault) == (JobState.CONFIRMED, "")
    assert cups.pdfs() == [done.body]
    title, copies, options = cups.options()[0]
    assert (title, copies) == (f"acceptance {NUMBER}", "2")
    assert "sides=one-sided" in options
    assert "media=iso_a4_210x297mm" in options
    assert desk.lamps[-1].state is DeviceState.READY


def test_sides_and_paper_are_data_of_the_form_and_of_the_site(cups):
    desk = Desk(a5_forms=("acceptance",))
    for template in ("forms/declaration", "forms/transfer_slip", "forms/acceptance"):
        desk.order(template)
    while desk.spool.run_once():
        pass
    seen = [
        (title.split()[0], "two-sided-long-edge" in options, "iso_a5" in options)
        for title, _, options in cups.options()
    ]
    assert seen == [("declaration", True, False), ("transfer_slip", False, True), ("acceptance", False, True)]
    assert [b"/MediaBox [ 0 0 419" in pdf or b"0 0 595.2756 419" in pdf for pdf in cups.pdfs()] == [False, True, True]


def test_large_type_goes_on_a4_where_the_form_is_on_a5_else():
    profile = PrinterProfile(a5_forms=("acceptance",))
    assert setup_of("forms/acceptance", profile, Resources()).media == "A5"
    assert setup_of("forms/acceptance", profile, Resources(), "large").media == "A4"


def test_the_default_printer_is_asked_for(cups):
    with pytest.raises(Fault, match="device.open.absent"):
        IppPrinter("*")
    cups.run("lpadmin", "-d", cups.queue)
    try:
        assert IppPrinter("*").uri.endswith("/printers/Office")
    finally:
        cups.run("lpadmin", "-x", cups.queue)
        cups.run("lpadmin", "-p", cups.queue, "-E", "-v", f"keep:{cups.printed}", "-m", "raw")


def test_a_queue_that_is_not_there_is_a_lamp_and_the_form_waits(cups):
    desk = Desk(printer="Nowhere")
    job = desk.order()
    desk.spool.run_once()
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.FAILED_BEFORE_SEND, "device.open.absent")
    assert desk.lamps[-1].state is DeviceState.ABSENT


def test_no_service_at_all_is_a_lamp_and_the_form_waits(monkeypatch, tmp_path):
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "none.sock"))
    desk = Desk()
    job = desk.order()
    desk.spool.run_once()
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.FAILED_BEFORE_SEND, "printing.office.no_service")
    assert desk.lamps[-1].state is DeviceState.FAULTY


def test_a_printer_without_paper_keeps_the_next_form_waiting_and_prints_it_after(cups):
    desk = Desk(job_timeout_s=5)
    (cups.printed / "stop").touch()
    first = desk.order()
    desk.spool.run_once()
    assert (desk.job(first).state, desk.job(first).fault) == (JobState.UNKNOWN, "printing.printer.paper_out")
    second = desk.order("forms/refusal")
    desk.spool.run_once()
    assert desk.job(second).state in {JobState.QUEUED, JobState.FAILED_BEFORE_SEND}
    cups.resume()
    desk.spool.run_once()
    assert desk.job(second).state is JobState.CONFIRMED
    assert cups.pdfs() == [desk.job(second).body], "the one that was taken back never comes out by itself"


def test_a_job_cancelled_at_the_printer_is_not_called_printed(cups):
    desk = Desk()
    (cups.printed / "hold").touch()
    job = desk.order()
    printing = threading.Thread(target=desk.spool.run_once)
    printing.start()
    while not list(cups.printed.glob("*.part")):
        printing.join(0.05)
    cups.run("cancel", "-a")
    printing.join(PATIENCE_S)
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.UNKNOWN, "printing.office.given_up")


def test_messages_are_read_back_and_rubbish_is_refused():
    message = encoded(
        Operation.GET_PRINTER, {"printer-uri": "ipp://x/y", "requested-attributes": ["a", "b"]}, {"copies": 2}
    )
    read = decoded(message)
    assert read.attributes["requested-attributes"] == ["a", "b"]
    assert (read.first("copies"), read.first("printer-uri"), read.first("nothing")) == (2, "ipp://x/y", None)
    for end in (0, 7, 9, len(message) - 1):
        with pytest.raises(Fault, match="printing.office.strange_answer"):
            decoded(message[:end])


def test_a_form_with_odd_copies_is_refused(tmp_path):
    (tmp_path / "forms").mkdir()
    for text in ("copies = 0\n", 'copies = "two"\n', 'duplex = "both"\n'):
        (tmp_path / "forms/mine.toml").write_text(text, "utf-8")
        with pytest.raises(Fault, match="printing.form.broken"):
            setup_of("forms/mine", PrinterProfile(), Resources(tmp_path))
