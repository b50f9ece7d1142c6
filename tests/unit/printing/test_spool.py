"""The spool against a virtual printer that speaks the real protocol: nothing lost, nothing printed twice by itself."""

import hashlib
import queue
import threading
from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.events import Event
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.devices.channels.registry import open_channel
from core.devices.events import DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState
from core.papers.events import PaperOrdered
from core.papers.job import Channel, JobState
from core.papers.ordering import order_again, order_copy
from core.papers.sheets import NoticeMaterial, NoticePaper
from printing.commands import INIT
from printing.events import JobChanged
from printing.outlets import FolderOutlet, ThermalOutlet, chunks
from printing.preview import text_of
from printing.render import render
from printing.simulated import VirtualPrinter
from printing.text import Permits
from tests.fakes.paper_desk import Desk, Papers, thermal
from tests.golden.papers import P80, S80, receipt, ticket
from tests.patience import PATIENCE_S


@pytest.fixture
def papers():
    return Papers()


@pytest.fixture(params=["tcp", "pty", "in_process"])
def any_printer(request, papers):
    printer = getattr(VirtualPrinter, request.param)(papers)
    yield printer
    printer.stop()


@pytest.fixture
def printer(papers):
    printer = VirtualPrinter.in_process(papers)
    yield printer
    printer.stop()


def test_a_paper_is_stored_sent_and_confirmed_on_every_line(any_printer, papers):
    desk = Desk(thermal(any_printer))
    job = desk.order(receipt(applicant="王䶮·㛃𬭎"))
    assert desk.spool.run_once()
    assert not desk.spool.run_once()
    done = desk.job(job)
    assert (done.state, done.fault, done.sent_bytes) == (JobState.CONFIRMED, "", len(done.body))
    assert done.sha256 == hashlib.sha256(done.body).hexdigest()
    assert done.ended_at == desk.clock.now()
    assert papers.wait(1) == [done.body]
    assert desk.states == [JobState.SENDING, JobState.CONFIRMED]
    assert [lamp.state for lamp in desk.lamps] == [DeviceState.BUSY, DeviceState.READY]
    assert desk.lamps[0].device == "receipt_printer"
    assert desk.actions() == [("print.confirmed", "done")]


def test_bytes_and_digest_are_stored_before_the_first_byte_goes_out(printer, papers):
    stored = []

    class Watched:
        def __init__(self, channel):
            self._channel = channel

        def __getattr__(self, name):
            return getattr(self._channel, name)

        def write(self, data, timeout_s):
            if data.startswith(INIT):
                stored.append(desk.all()[0])
            return self._channel.write(data, timeout_s)

    desk = Desk(ThermalOutlet("x", P80, lambda address: Watched(printer.open(address))))
    desk.order(ticket())
    desk.spool.run_once()
    assert [(job.state, job.body) for job in stored] == [(JobState.SENDING, papers.wait(1)[0])]


def test_out_of_paper_waits_and_prints_once_when_there_is_paper(printer, papers):
    printer.set(is_paper_out=True)
    desk = Desk(thermal(printer))
    job = desk.order(receipt())
    for _ in range(3):
        assert desk.spool.run_once()
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.FAILED_BEFORE_SEND, "printing.printer.paper_out")
    assert desk.actions() == [("print.failed_before_send", "printing.printer.paper_out")]
    assert desk.lamps[-1].state is DeviceState.FAULTY
    assert papers.bodies == []
    printer.set(is_paper_out=False)
    desk.spool.run_once()
    assert desk.job(job).state is JobState.CONFIRMED
    assert len(papers.wait(1)) == 1


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ("is_cover_open", "printing.printer.cover_open"),
        ("is_offline", "printing.printer.offline"),
        ("is_cutter_stuck", "printing.printer.cutter"),
    ],
)
def test_a_printer_in_trouble_is_sent_nothing(printer, papers, switch, code):
    printer.set(**{switch: True})
    desk = Desk(thermal(printer))
    job = desk.order(ticket())
    desk.spool.run_once()
    assert (desk.job(job).fault, papers.bodies) == (code, [])


def test_paper_near_its_end_is_a_warning_and_prints(printer, papers):
    printer.set(is_near_end=True)
    desk = Desk(thermal(printer))
    job = desk.order(ticket())
    desk.spool.run_once()
    assert desk.job(job).state is JobState.CONFIRMED
    assert (desk.lamps[-1].state, desk.lamps[-1].fault) == (DeviceState.READY, "printing.printer.near_end")


def test_a_silent_printer_is_never_fine_and_the_clerk_is_asked(printer, papers):
    printer.set(is_silent=True)
    desk = Desk(thermal(printer, answer_s=0.05))
    job = desk.order(ticket())
    desk.spool.run_once()
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.UNKNOWN, "printing.printer.silent")
    assert not desk.spool.run_once(), "an unknown job is never tried again by itself"
    assert len(papers.wait(1)) == 1
    settled = desk.spool.answer(desk.act, job.id, came_out=True)
    assert settled.state is JobState.CONFIRMED
    assert desk.actions()[-1] == ("print.answer", "done")
    with pytest.raises(Fault) as caught:
        desk.spool.answer(desk.act, job.id, came_out=True)
    assert caught.value.code == "printing.job.not_asked"


def test_what_did_not_come_out_is_printed_again_with_the_bar_and_nothing_else_changed(printer, papers):
    printer.set(is_silent=True)
    desk = Desk(thermal(printer, answer_s=0.05))
    job = desk.order(receipt())
    desk.spool.run_once()
    printer.set(is_silent=False)
    desk.outlet.answer_s = PATIENCE_S
    copy = desk.spool.answer(desk.act, job.id, came_out=False)
    assert (copy.copy, copy.original, copy.place) == (2, job.id, "3")
    assert desk.job(job).state is JobState.CANCELLED
    desk.spool.run_once()
    first, second = papers.wait(2)
    assert desk.job(copy).state is JobState.CONFIRMED
    assert "补打（第2次打印） 2026-11-23 10:51 工号0317" in text_of(second)
    assert text_of(first) in text_of(second)


def test_a_copy_is_made_from_the_stored_bytes_of_its_original(printer, papers):
    desk = Desk(thermal(printer))
    job = desk.order(receipt())
    old = render(job.template, job.values, P80).body.replace("请妥善保管".encode("gbk"), "请妥善收存".encode("gbk"))
    with desk.store.work(desk.act) as work:  # as if the template had changed since it was printed
        work.print_jobs.save(replace(job.moved(JobState.CONFIRMED), body=old, sha256="x"))
        order_copy(work, Act.new(who="0317", where="3"), desk.clock, work.print_jobs.get(job.id))
    desk.spool.run_once()
    assert "请妥善收存" in text_of(papers.wait(1)[0])


@pytest.mark.parametrize("kind", ["tcp", "in_process"])
def test_a_line_cut_in_the_middle_is_unknown_and_the_next_paper_is_whole(kind, papers, request):
    any_printer = getattr(VirtualPrinter, kind)(papers)
    request.addfinalizer(any_printer.stop)
    desk = Desk(thermal(any_printer, answer_s=0.3))
    job = desk.order(ticket())
    any_printer.cut_after(1500)
    desk.spool.run_once()
    broken = desk.job(job)
    assert broken.state is JobState.UNKNOWN
    assert 0 < broken.sent_bytes <= len(broken.body)
    any_printer.power_cycle()
    later = desk.order(ticket(number="A024"))
    while desk.job(later).state is not JobState.CONFIRMED:
        assert desk.spool.run_once()
    assert papers.wait(2)[-1] == desk.job(later).body


def test_what_another_program_left_torn_is_cut_off_and_the_next_paper_is_whole(printer, papers):
    desk = Desk(thermal(printer))
    torn, job = desk.order(ticket()), desk.order(ticket(number="A024"))
    raster = b"\x1dv0\x00\x48\x00\x10\x00" + b"\xff" * (0x48 * 0x10)
    channel = printer.open(printer.address)
    channel.write(raster[:100], 1.0)  # it was killed here
    channel.close()
    with desk.store.work(desk.act) as work:
        work.print_jobs.save(replace(torn.moved(JobState.SENDING), body=raster, device=desk.outlet.device))
    desk.spool.recover()
    assert desk.job(torn).state is JobState.UNKNOWN
    desk.spool.run_once()
    assert desk.job(job).state is JobState.CONFIRMED
    half, whole = papers.wait(2)
    assert half.startswith(raster[:100])
    assert whole == desk.job(job).body


def test_paper_that_ends_in_the_middle_asks_the_clerk(printer, papers):
    class EndsInTheMiddle:
        def __init__(self, channel):
            self._channel, self._sent = channel, 0

        def __getattr__(self, name):
            return getattr(self._channel, name)

        def write(self, data, timeout_s):
            self._sent += len(data)
            if self._sent > 3000:
                printer.set(is_paper_out=True)
            return self._channel.write(data, timeout_s)

    desk = Desk(ThermalOutlet("x", P80, lambda address: EndsInTheMiddle(printer.open(address))))
    job = desk.order(ticket())
    desk.spool.run_once()
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.UNKNOWN, "printing.printer.paper_out")
    assert desk.job(job).sent_bytes < len(desk.job(job).body)


def test_what_a_crash_left_is_settled_by_what_is_known(printer, papers):
    desk = Desk(thermal(printer))
    before, during, after = (desk.order(ticket(number=number)) for number in ("A023", "A024", "A025"))
    with desk.store.work(desk.act) as work:
        work.print_jobs.save(before.moved(JobState.PRECHECK))
        work.print_jobs.save(replace(during.moved(JobState.SENDING), body=b"x", sha256="y"))
        work.print_jobs.save(replace(after.moved(JobState.SENT), body=b"x", sha256="y"))
    spool = desk.new_spool()
    spool.recover()
    assert desk.job(before).state is JobState.QUEUED
    for unsure in (during, after):
        assert (desk.job(unsure).state, desk.job(unsure).fault) == (JobState.UNKNOWN, "printing.job.interrupted")
    assert spool.run_once()
    assert not spool.run_once()
    assert papers.wait(1) == [desk.job(before).body]


def test_without_a_port_the_paper_waits_and_the_lamp_says_unused():
    desk = Desk(ThermalOutlet("", P80, open_channel))
    job = desk.order(ticket())
    desk.spool.run_once()
    assert desk.job(job).fault == "printing.printer.not_set_up"
    assert desk.lamps[-1].state is DeviceState.UNUSED


def test_without_a_port_every_paper_is_told_so_once_and_none_is_rendered():
    desk = Desk(ThermalOutlet("", P80, open_channel))
    desk.order(ticket())
    desk.order(receipt(applicant="\U0010fffd"))  # a character that would be asked about
    assert [desk.spool.run_once() for _ in range(3)] == [True, True, False]
    assert all(job.lacks_printer for job in desk.all())
    assert desk.states == [JobState.FAILED_BEFORE_SEND] * 2


def test_a_printer_that_is_set_up_later_prints_what_is_of_that_day_and_the_rest_when_somebody_asks(printer, papers):
    desk = Desk(ThermalOutlet("", P80, open_channel))
    old = desk.order(receipt())
    desk.spool.run_once()
    desk.clock.forward(86400)
    new = desk.order(ticket())
    desk.spool.run_once()
    desk.outlet = thermal(printer)
    later = desk.new_spool()
    assert [later.run_once() for _ in range(2)] == [True, False]
    assert (desk.job(new).state, desk.job(old).lacks_printer) == (JobState.CONFIRMED, True)
    with desk.store.work(desk.act) as work:
        order_again(work, desk.act, desk.clock, desk.job(old))
    assert later.run_once()
    assert (desk.job(old).state, len(papers.wait(2))) == (JobState.CONFIRMED, 2)


def test_a_queue_slip_of_yesterday_is_for_nobody_and_a_receipt_is_still_owed(printer, papers):
    printer.set(is_paper_out=True)
    machine, counter = (Desk(thermal(printer), channel) for channel in (Channel.TICKET, Channel.RECEIPT))
    slip, owed = machine.order(ticket()), counter.order(receipt())
    for desk in (machine, counter):
        desk.spool.run_once()
        desk.clock.forward(86400)
    printer.set(is_paper_out=False)
    assert (machine.spool.run_once(), counter.spool.run_once()) == (False, True)
    assert machine.job(slip).state is JobState.FAILED_BEFORE_SEND
    assert counter.job(owed).state is JobState.CONFIRMED
    assert len(papers.wait(1)) == 1


def test_an_absent_printer_is_found_again(papers):
    printer = VirtualPrinter.tcp(papers)
    try:
        printer.unplug()
        desk = Desk(thermal(printer))
        job = desk.order(ticket())
        desk.spool.run_once()
        assert desk.job(job).fault.startswith("device.open.")
        assert desk.lamps[-1].state is DeviceState.ABSENT
        printer.plug()
        desk.spool.run_once()
        assert desk.job(job).state is JobState.CONFIRMED
    finally:
        printer.stop()


def test_a_character_nobody_can_print_holds_only_its_own_paper(printer, papers):
    desk = Desk(thermal(printer))
    held = desk.order(receipt(clerk="\U0002ebf0慧敏"))
    free = desk.order(ticket())
    assert desk.spool.run_once()
    assert desk.spool.run_once()
    assert not desk.spool.run_once()
    assert (desk.job(held).fault, desk.job(free).state) == ("printing.text.no_glyph", JobState.CONFIRMED)
    told = next(event for event in desk.seen if event.fault)
    assert told.facts == (("code", "U+2EBF0"),)
    desk.spool.permit(held.id, Permits(spelled=frozenset("\U0002ebf0")))
    assert desk.spool.run_once()
    assert "〔U+2EBF0〕慧敏" in text_of(papers.wait(2)[1])


def test_a_form_with_such_a_character_waits_for_the_same_word(tmp_path):
    desk = Desk(FolderOutlet(tmp_path), channel=Channel.OFFICE)
    job = desk.order(replace(NOTICE, item="居住证\U0002ebf0"))
    desk.spool.run_once()
    assert desk.job(job).fault == "printing.text.no_glyph"
    desk.spool.permit(job.id, Permits(all_spelled=True))
    desk.spool.run_once()
    assert desk.job(job).state is JobState.CONFIRMED


def test_two_spools_of_one_printer_make_one_paper(printer, papers):
    desk = Desk(thermal(printer))
    job = desk.order(ticket())
    other = desk.new_spool()
    first_look = other._desk.waiting
    stale = first_look()
    desk.spool.run_once()
    other._desk.waiting = lambda: stale  # it looked before the first one took the job
    assert other.run_once()
    assert desk.job(job).state is JobState.CONFIRMED
    assert len(papers.wait(1)) == 1


def test_a_slow_serial_line_is_waited_for(papers):
    printer = VirtualPrinter.pty(papers)
    try:
        printer.set(baud=9600)
        desk = Desk(thermal(printer, S80))
        job = desk.order(ticket())
        desk.spool.run_once()
        assert desk.job(job).state is JobState.CONFIRMED
    finally:
        printer.stop()


def test_the_thread_prints_what_is_ordered_and_leaves_nothing_behind(printer, papers):
    before = set(threading.enumerate())
    desk = Desk(thermal(printer), lane=ThreadLane("store"))
    confirmed = threading.Event()
    desk.bus.subscribe(JobChanged, lambda event: event.job.state is JobState.CONFIRMED and confirmed.set())
    desk.spool.start()
    job = desk.order(ticket())
    assert confirmed.wait(PATIENCE_S)
    assert desk.spool.stop(PATIENCE_S)
    assert desk.lane.close(PATIENCE_S)
    assert desk.job(job).state is JobState.CONFIRMED
    assert set(threading.enumerate()) <= before


def test_only_a_paper_for_its_printer_wakes_it(printer):
    """An upload tells hundreds of things; none of them is a paper."""
    desk = Desk(thermal(printer))
    at = desk.clock.now()
    for event in (
        Event(at=at, op="x"),
        PaperOrdered(at=at, op="x", channel=Channel.RECEIPT, place="4"),
        PaperOrdered(at=at, op="x", channel=Channel.OFFICE, place="3"),
    ):
        desk.bus.publish(event)
    assert not desk.spool._wake.is_set()
    desk.order(ticket())
    assert desk.spool._wake.is_set()


NOTICE = NoticePaper(
    organ="云溪街道便民服务中心", item="浙江省居住证申领", code="33001", department="公安", conditions=("居住满半年",),
    materials=(NoticeMaterial(serial=1, name="居民身份证", originals="1", copies="—", note=""),), legal_limit="15个工作日",
    promised_limit="7个工作日", excluded_time="", fee="不收费", result="浙江省居住证", accept_at="综合窗口", notes="",
    is_confirmed=True, qr="https://yunxi.example/p/1", date="2026年11月23日", enquiry_phone="0574-5555 0132",
    supervision_phone="12345", address="云溪路88号",
)  # fmt: skip


def test_forms_become_files_once_each(tmp_path):
    desk = Desk(FolderOutlet(tmp_path / "forms"), channel=Channel.OFFICE)
    job = desk.order(NOTICE, subject="330290015-20261123-0021-6")
    desk.spool.run_once()
    done = desk.job(job)
    assert (done.state, done.fault) == (JobState.CONFIRMED, "")
    file = tmp_path / "forms" / f"330290015-20261123-0021-6.notice.{job.id[-6:]}.pdf"
    assert list((tmp_path / "forms").iterdir()) == [file]
    assert file.read_bytes() == done.body
    assert done.body.startswith(b"%PDF-")
    assert desk.lamps[0].device == "office_printer"


def test_a_folder_that_cannot_be_written_keeps_the_form_waiting(tmp_path):
    (tmp_path / "forms").write_text("a file where a folder should be", "utf-8")
    desk = Desk(FolderOutlet(tmp_path / "forms"), channel=Channel.OFFICE)
    job = desk.order(NOTICE)
    desk.spool.run_once()
    assert (desk.job(job).state, desk.job(job).fault) == (JobState.FAILED_BEFORE_SEND, "printing.folder.not_writable")


def test_chunks_end_at_commands_and_lose_nothing():
    desk_body = b"\x1b@abc\n" + b"\x1dv0\x00\x48\x00\x10\x00" + bytes(0x48 * 0x10) + b"\x1dVB\x00"
    pieces = chunks(desk_body)
    assert b"".join(pieces) == desk_body
    assert any(piece.startswith(b"\x1dv0") for piece in pieces)


def test_somebody_who_presses_test_hears_how_the_printer_is(printer):
    desk, said = Desk(thermal(printer)), queue.SimpleQueue()
    desk.bus.subscribe(DeviceTested, said.put)
    desk.spool.start()
    try:
        for is_out, fault in ((False, ""), (True, "printing.printer.paper_out"), (False, "")):
            printer.set(is_paper_out=is_out)
            desk.bus.publish(DeviceTestAsked(device="ticket_printer"))
            desk.bus.publish(DeviceTestAsked(device="receipt_printer"))
            tested = said.get(timeout=PATIENCE_S)
            assert (tested.device, tested.fault) == ("receipt_printer", fault)
            assert [step.what for step in tested.steps] == ([] if fault else ["state"])
    finally:
        assert desk.spool.stop(PATIENCE_S)
    assert said.empty()
