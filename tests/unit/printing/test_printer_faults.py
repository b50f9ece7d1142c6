"""The printer's part of the fault catalogue, F64 to F77, over TCP and over a tty.

Outcomes: E a clear message, N nothing lost and nothing twice, U unknown is asked and never guessed, H heals by itself,
D work goes on by another road.
"""

from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.lanes import InlineLane
from core.base.texts import fault_text
from core.config.model import Settings
from core.devices.channels.usbprint import UsbPrinterChannel
from core.devices.ports import DeviceState
from core.papers.job import Channel, JobState
from core.papers.ordering import order
from core.store.sql_store import open_store
from printing.commands import CHINESE, INIT, commands, unknown_commands
from printing.outlets import ThermalOutlet
from printing.preview import roll_of, text_of
from printing.profile import PrinterProfile
from printing.simulated import VirtualPrinter
from printing.spool import Spool
from tests.fakes.paper_desk import Desk, Papers, thermal
from tests.fakes.usb_printers import UsbBus, UsbPrinter
from tests.golden.papers import P80, receipt, ticket
from tests.patience import PATIENCE_S, until
from tests.stores import Bench

PRINTER = Settings().receipt_printer
MARK = "补打（第2次打印）"
QUICK = {"answer_s": 0.6, "mechanics_s": 0.5}


@pytest.fixture
def papers():
    return Papers()


@pytest.fixture(params=["tcp", "pty"])
def printer(request, papers):
    printer = getattr(VirtualPrinter, request.param)(papers)
    yield printer
    printer.stop()


@pytest.fixture
def desk(printer):
    return Desk(thermal(printer, **QUICK))


def fate(desk, job):
    now = desk.job(job)
    return now.state, now.fault


def says(fault: str) -> bool:
    """E: the clerk reads what is wrong and what to do, in Chinese."""
    words = fault_text(Fault(fault, port="p", written=1, size=2, queue="q"), "zh")
    return bool(words.text and words.remedy)


def unmarked(papers, job) -> int:
    return sum(body == job.body for body in papers.bodies)


def print_again(desk, job):
    """Answer that it did not come out, and print until nothing waits."""
    copy = desk.spool.answer(desk.act, job.id, came_out=False)
    while desk.job(copy).state is not JobState.CONFIRMED:
        assert desk.spool.run_once()
    return copy


def test_f64_out_of_paper_before(printer, desk, papers):
    printer.set(is_paper_out=True)
    job = desk.order(receipt())
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.FAILED_BEFORE_SEND, "printing.printer.paper_out")
    assert says("printing.printer.paper_out")
    assert papers.bodies == []
    printer.set(is_paper_out=False)
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.CONFIRMED, "")
    assert papers.wait(1) == [desk.job(job).body]


def test_f64_out_of_paper_in_the_middle(printer, desk, papers):
    job = desk.order(receipt())
    printer.after(3000, lambda: printer.set(is_paper_out=True))
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.UNKNOWN, "printing.printer.paper_out")
    assert not desk.spool.run_once(), "nothing is sent again by itself"
    printer.power_cycle()
    printer.set(is_paper_out=False)
    copy = print_again(desk, job)
    last = papers.wait(1)[-1]
    assert last == desk.job(copy).body
    assert MARK in text_of(last)
    assert (copy.original, copy.copy, unmarked(papers, desk.job(job))) == (job.id, 2, 0)


@pytest.mark.parametrize(
    ("number", "switch", "code"),
    [
        ("f65", "is_cover_open", "printing.printer.cover_open"),
        ("f66", "is_offline", "printing.printer.offline"),
        ("f67", "is_cutter_stuck", "printing.printer.cutter"),
        ("f68", "is_overheated", "printing.printer.error"),
    ],
    ids=lambda value: value if value.startswith("f6") else "",
)
def test_f65_f66_f67_f68_a_printer_in_trouble_keeps_its_queue(printer, desk, papers, number, switch, code):
    printer.set(**{switch: True})
    jobs = [desk.order(ticket(number=f"A02{serial}")) for serial in range(3)]
    desk.spool.run_once()
    assert fate(desk, jobs[0]) == (JobState.FAILED_BEFORE_SEND, code)
    assert (desk.lamps[-1].state, desk.lamps[-1].fault) == (DeviceState.FAULTY, code)
    assert says(code)
    assert papers.bodies == []
    printer.set(**{switch: False})
    while desk.spool.run_once():
        pass
    assert papers.wait(3) == [desk.job(job).body for job in jobs], "all of them, once, in their order"
    assert desk.lamps[-1].state is DeviceState.READY


def test_f66_a_printer_that_is_off_keeps_its_queue(printer, desk, papers):
    printer.unplug()
    job = desk.order(ticket())
    desk.spool.run_once()
    state, fault = fate(desk, job)
    assert (state, desk.lamps[-1].state) == (JobState.FAILED_BEFORE_SEND, DeviceState.ABSENT)
    assert fault.startswith("device.open.")
    assert says(fault)
    printer.plug()
    desk.spool.run_once()
    assert papers.wait(1) == [desk.job(job).body]


def test_f69_half_a_paper_and_the_cable_out(printer, desk, papers):
    job = desk.order(receipt())
    printer.after(2000, printer.unplug, loses_rest=True)
    desk.spool.run_once()
    assert desk.job(job).state is JobState.UNKNOWN
    assert says(desk.job(job).fault)
    assert not desk.spool.run_once()
    printer.power_cycle()
    printer.plug()
    assert not desk.spool.run_once(), "plugging it in prints nothing by itself"
    settled = desk.spool.answer(desk.act, job.id, came_out=True)
    assert settled.state is JobState.CONFIRMED
    assert [one.copy for one in desk.all()] == [1], "no second paper, no second number"
    assert papers.bodies == []


@pytest.mark.parametrize(
    "switches", [{"is_silent": True}, {"is_garbled": True}, {"is_lying": True, "is_paper_out": True}]
)
def test_f70_a_printer_that_says_nothing_nonsense_or_lies(printer, desk, papers, switches):
    printer.set(**switches)
    job = desk.order(ticket())
    desk.spool.run_once()
    assert desk.job(job).state is JobState.UNKNOWN
    assert desk.lamps[-1].fault == "printing.printer.silent"
    assert says("printing.printer.silent")
    assert [event.job.state for event in desk.seen][-1] is JobState.UNKNOWN, "the clerk is asked"


def test_f70_a_site_may_trust_a_printer_that_never_answers(printer, papers):
    printer.set(is_silent=True)
    desk = Desk(thermal(printer, accepts_silence=True, **QUICK))
    job = desk.order(ticket())
    desk.spool.run_once()
    assert desk.job(job).state is JobState.SENT
    assert desk.job(job).ended_at is not None
    assert desk.lamps[-1].state is DeviceState.READY
    desk.new_spool().recover()
    assert desk.job(job).state is JobState.SENT, "it has ended: a restart asks nothing"


def test_f71_paper_near_its_end_warns_early(printer, desk, papers):
    printer.set(is_near_end=True)
    job = desk.order(ticket())
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.CONFIRMED, "")
    assert (desk.lamps[-1].state, desk.lamps[-1].fault) == (DeviceState.READY, "printing.printer.near_end")


def test_f72_a_stuck_queue_is_told_and_the_direct_line_prints(printer, papers, cups):
    desk = Desk(ThermalOutlet.of(PRINTER.model_copy(update={"port": f"cups:{cups.queue}"})))
    job = desk.order(ticket())
    cups.run("cupsdisable", cups.queue)
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.FAILED_BEFORE_SEND, "device.spooler.paused")
    assert says("device.spooler.paused")
    desk.outlet = thermal(printer, **QUICK)  # the administrator sets the direct line
    desk.spool = desk.new_spool()
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.CONFIRMED, "")
    assert papers.wait(1) == [desk.job(job).body]
    assert cups.pdfs() == []


def test_f72_a_queue_that_took_the_paper_and_keeps_it_is_asked_about(cups):
    outlet = ThermalOutlet.of(PRINTER.model_copy(update={"port": f"cups:{cups.queue}"}))
    outlet.queue_s = 0.5
    (cups.printed / "hold").touch()
    try:
        desk = Desk(outlet)
        job = desk.order(ticket())
        desk.spool.run_once()
        assert fate(desk, job) == (JobState.UNKNOWN, "device.spooler.stuck")
    finally:
        (cups.printed / "hold").unlink()


@pytest.mark.parametrize("kind", ["tcp", "pty"])
def test_f73_a_large_picture_goes_out_in_bands_and_the_printer_is_asked_between(kind, papers):
    printer = getattr(VirtualPrinter, kind)(papers)
    profile, writes = PrinterProfile(width_mm=80, text_mode="raster", is_serial=True), []

    class Watched:
        def __init__(self, channel):
            self._channel = channel

        def __getattr__(self, name):
            return getattr(self._channel, name)

        def write(self, data, timeout_s):
            writes.append(data)
            return self._channel.write(data, timeout_s)

    try:
        desk = Desk(ThermalOutlet(printer.address, profile, lambda address: Watched(printer.open(address)), **QUICK))
        job = desk.order(receipt(applicant="王𪨧" * 12))
        desk.spool.run_once()
        body = desk.job(job).body
        assert papers.wait(1) == [body]
        bands = [one for one in commands(body) if one.name == "GS v 0"]
        assert bands
        assert max(one.end - one.start for one in bands) <= 24 * 72 + 8
        assert max(map(len, writes)) <= 24 * 72 + 8
        first, last = (index for index, data in enumerate(writes) if data in (writes[5], writes[-2]))
        assert any(data.startswith(b"\x10\x04") for data in writes[first:last])
    finally:
        printer.stop()


def test_f74_a_character_the_printer_has_not_is_drawn(printer, desk, papers):
    job = desk.order(receipt(applicant="王𪨧·㛃𬭎"))
    desk.spool.run_once()
    body = papers.wait(1)[0]
    assert body == desk.job(job).body
    assert "?" not in text_of(body).replace("/?", "")
    assert any(one.name in ("ESC *", "GS v 0") for one in commands(body))
    assert unknown_commands(body) == ()


@pytest.mark.parametrize("kind", ["tcp", "pty"])
def test_f75_two_windows_at_one_printer_never_write_into_each_others_paper(kind, papers, tmp_path, request):
    """Two programs on one PostgreSQL, as two counters that share a printer on the network; their leases are the rows."""
    url = request.getfixturevalue("postgres_store_url")
    printer = getattr(VirtualPrinter, kind)(papers)
    windows = [Window(url, place, printer) for place in ("3", "4")]
    try:
        ordered = [window.order(f"{window.place}{serial}") for serial in range(3) for window in windows]
        for window in windows:
            window.spool.start()
        for window in windows:
            window.await_all()
        printed = {window.body_of(job) for window in windows for job in ordered if job.place == window.place}
        assert len(printed) == 6
        assert sorted(papers.wait(6)) == sorted(printed), "each once, and whole"
        assert not [entry for window in windows for entry in window.failures()]
    finally:
        for window in windows:
            window.close()
        printer.stop()


class Window:
    """A counter program of its own on the centre's server."""

    def __init__(self, url, place, printer):
        self.bench, self.place = Bench(), place
        self.store = open_store(url=url, settings=self.bench.settings, **self.bench.parts())
        outlet = ThermalOutlet(printer.address, P80, printer.open, **QUICK)
        self.spool = Spool(
            store=self.store, lane=InlineLane(), clock=self.bench.clock, bus=self.bench.bus,
            channel=Channel.RECEIPT, place=place, outlet=outlet, idle_s=0.05,
        )  # fmt: skip

    def order(self, number):
        act = Act.new(who="0317", where=self.place)
        with self.store.work(act) as work:
            return order(work, act, self.bench.clock, ticket(number=number), channel=Channel.RECEIPT, subject=number)

    def await_all(self):
        until(self._has_printed_all, "every paper came out")

    def _has_printed_all(self):
        with self.store.read() as work:
            return not work.print_jobs.waiting(Channel.RECEIPT, self.place) and not work.print_jobs.interrupted()

    def body_of(self, job):
        with self.store.read() as work:
            return work.print_jobs.get(job.id).body

    def failures(self):
        with self.store.read() as work:
            return [entry for entry in work.journal.entries() if entry.outcome not in ("done", "")]

    def close(self):
        assert self.spool.stop(PATIENCE_S)
        self.store.close()


def test_f75_the_lease_of_a_dead_window_is_taken_over_and_its_paper_asked_about(printer, papers):
    desk = Desk(thermal(printer, **QUICK))
    lost, mine = desk.order(ticket(number="A001")), desk.order(ticket(number="A002"))
    with desk.store.work(desk.act) as work:
        work.leases.take(desk.outlet.device, "window 4", 20)
        work.print_jobs.save(replace(lost.moved(JobState.SENDING), device=desk.outlet.device, body=b"x"))
    assert not desk.spool.run_once(), "another window prints"
    assert desk.job(mine).state is JobState.QUEUED
    desk.clock.forward(21)
    assert desk.spool.run_once()
    assert fate(desk, lost) == (JobState.UNKNOWN, "printing.job.interrupted")
    assert fate(desk, mine) == (JobState.CONFIRMED, "")


def test_f75_a_window_that_was_too_slow_stops_before_another_may_send(printer, papers):
    """The lease ends while a paper is under way: not a byte more goes out, and whoever took over settles the job."""

    class Slow:
        def __init__(self, channel):
            self._channel, self._writes = channel, 0

        def __getattr__(self, name):
            return getattr(self._channel, name)

        def write(self, data, timeout_s):
            self._writes += 1
            if self._writes == 8:  # the machine slept here, and another window took the printer
                desk.clock.forward(40)
                with desk.store.work(Act.new(who="spool", where="4")) as work:
                    assert work.leases.take(desk.outlet.device, "window 4", 20)
            return self._channel.write(data, timeout_s)

    outlet = ThermalOutlet(printer.address, P80, lambda address: Slow(printer.open(address)), **QUICK)
    desk = Desk(outlet)
    job = desk.order(receipt())
    assert desk.spool.run_once()
    assert desk.job(job).state is JobState.SENDING, "the holder of the lease settles it"
    assert papers.bodies == []
    desk.clock.forward(21)
    desk.spool.look()
    assert desk.job(job).state is JobState.UNKNOWN


def test_f76_every_paper_sets_the_printer_up_anew(printer, desk, papers):
    other = b"\x1bE\x01\x1ba\x01\x1d!\x11\x1c!\x0c\x1dB\x01"  # what another program may leave switched on
    channel = printer.open(printer.address)
    channel.write(other, 1.0)
    channel.close()
    job = desk.order(ticket())
    while desk.job(job).state is not JobState.CONFIRMED:
        assert desk.spool.run_once()
    body = desk.job(job).body
    assert body.startswith(INIT + CHINESE)
    assert papers.wait(1) == [other + body]
    assert roll_of(other + body).tobytes() == roll_of(body).tobytes()


def test_f77_a_reset_in_the_middle_makes_no_second_paper_with_the_same_number(printer, desk, papers):
    job = desk.order(receipt())
    printer.after(2500, printer.power_cycle)
    desk.spool.run_once()
    copy = print_again(desk, job) if desk.job(job).state is JobState.UNKNOWN else None
    assert unmarked(papers, desk.job(job)) <= 1
    assert copy is None or papers.bodies.count(desk.job(copy).body) == 1
    assert len({one.copy for one in desk.all()}) == len(desk.all())


def test_f77_a_usb_printer_that_resets_in_the_middle_is_asked_about():
    device = UsbPrinter("TM1")
    bus = UsbBus(device)
    desk = Desk(ThermalOutlet("usbprint:any", P80, lambda _: UsbPrinterChannel("any", bus), **QUICK))
    feed = device.mechanism.feed

    def reset_at_2000(data):
        if sum(device.transfers) > 2000 and device.is_plugged:
            device.is_plugged = False
            device.mechanism.reset()
        return feed(data)

    device.mechanism.feed = reset_at_2000
    job = desk.order(receipt())
    desk.spool.run_once()
    assert fate(desk, job) == (JobState.UNKNOWN, "device.channel.lost")
    device.mechanism.feed, device.is_plugged, device.has_driver = feed, True, True
    assert not desk.spool.run_once()
    copy = print_again(desk, job)
    assert [MARK in text_of(body) for body in device.papers if body.startswith(INIT + CHINESE)] == [True]
    assert desk.job(copy).copy == 2
