"""From the ticks of a calibration page to what is sent: settings, gaps, pictures, and the file they are kept in."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import InlineLane
from core.base.resources import Resources
from core.config.device_settings import PrinterSettings
from core.config.load import load_settings
from core.config.printers import with_printer
from core.papers.job import Channel, JobState
from printing.calibrating import Calibrating, ThermalPrinter
from printing.calibration import Findings, load_areas
from printing.charset import is_within, read_codes, two_byte
from printing.commands import commands
from printing.outlets import ThermalOutlet
from printing.preview import odd_commands, text_of
from printing.profile import PrinterProfile
from printing.render import render
from printing.simulated import VirtualPrinter
from printing.spool import Spool
from tests.fakes.memory import MemoryStore
from tests.golden.papers import calibration, receipt, ticket

AREAS = load_areas(Resources())
MARKS = [area.mark for area in AREAS]
P80 = PrinterProfile()


def found(**ticks) -> PrinterSettings:
    return PrinterSettings(**Findings(**ticks).settings(AREAS, P80))


def test_each_row_prints_characters_of_its_own_codes_only():
    for area in AREAS:
        codes = [two_byte(char) for char in area.sample]
        blocks = read_codes(area.codes)
        inside = [code is not None and any(is_within(code, block) for block in blocks) for code in codes]
        assert all(inside) if blocks else not any(codes), area.mark


@pytest.mark.parametrize(
    ("wrong", "charset", "gaps"),
    [
        ("", "gb18030", ()),
        ("庚", "gb18030", ()),
        ("己", "gbk", ()),
        ("丁戊己", "gb2312", ()),
        ("戊己", "gbk", ("AA40-FDA0",)),
        ("丙丁", "gb18030", ("A1A1-A9FE", "8140-A0FE")),
        ("甲乙丙丁戊己庚", "gb2312", ("B0A1-D7FE", "D8A1-F7FE", "A1A1-A9FE")),
    ],
)
def test_rows_that_came_out_wrong_make_the_charset_and_its_gaps(wrong, charset, gaps):
    settings = found(wrong_areas=frozenset(wrong))
    assert (settings.charset, settings.gaps) == (charset, gaps)


def test_a_single_wrong_character_is_a_gap_of_its_own_unless_its_row_is_one():
    assert found(wrong_chars=frozenset("喆")).gaps == ("86B4",)
    assert found(wrong_areas=frozenset("丁"), wrong_chars=frozenset("喆镕")).gaps == ("8140-A0FE", "E946")


def test_the_other_ticks_are_settings_of_their_own():
    plain = found()
    assert (plain.width_mm, plain.text_mode, plain.enlarges_hanzi, plain.draws_codes) == (80, "inline", True, True)
    worst = found(edges="cut", is_level=False, enlarges_hanzi=False, draws_codes=False)
    assert (worst.width_mm, worst.text_mode, worst.enlarges_hanzi, worst.draws_codes) == (58, "raster", False, False)


@given(st.sets(st.sampled_from(MARKS)), st.sets(st.sampled_from([char for area in AREAS for char in area.sample])))
def test_nothing_that_came_out_wrong_is_ever_sent_as_a_code(wrong_areas, wrong_chars):
    settings = found(wrong_areas=frozenset(wrong_areas), wrong_chars=frozenset(wrong_chars))
    font = PrinterProfile.of(settings).font
    for area in AREAS:
        for char in area.sample:
            is_wrong = area.mark in wrong_areas or char in wrong_chars
            assert not is_wrong or font.code(char) is None, (area.mark, char)


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_printer_that_can_do_little_gets_pictures_and_no_commands_of_its_own(width_mm):
    poor = PrinterProfile(width_mm=width_mm, charset="gb2312", gaps=("B0A1-F7FE",), enlarges_hanzi=False,
                          draws_codes=False)  # fmt: skip
    for paper in (ticket(), receipt(applicant="王䶮")):
        body = render(paper.template, paper.values(), poor).body
        names = {one.name for one in commands(body)}
        assert odd_commands(body) == ()
        assert not names & {"GS ( k", "GS k 73"}
        assert not re.search(r"[一-鿿]", re.sub("▒.*▒", "", text_of(body)))
    full = calibration(poor)
    body = render(full.template, full.values(), poor).body
    assert {"GS ( k", "GS k 73"} <= {one.name for one in commands(body)}, "the page shows what the printer does itself"


def test_what_was_found_is_kept_beside_desk_toml_and_wins_over_it(tmp_path):
    desk, printers = tmp_path / "desk.toml", tmp_path / "printers.toml"
    desk.write_text('[receipt_printer]\nport = "tcp://10.1.1.9"\ncharset = "gb18030"\n', "utf-8")
    values = Findings(wrong_areas=frozenset("丁己"), is_level=False).settings(AREAS, P80)
    printers.write_text(with_printer(printers, "receipt_printer", values), "utf-8")
    printers.write_text(with_printer(printers, "ticket_printer", Findings().settings(AREAS, P80)), "utf-8")
    settings = load_settings(desk, printers)
    receipt_printer = settings.receipt_printer
    assert receipt_printer.port == "tcp://10.1.1.9"
    assert (receipt_printer.charset, receipt_printer.gaps, receipt_printer.text_mode) == (
        "gbk",
        ("8140-A0FE",),
        "raster",
    )
    assert settings.ticket_printer.charset == "gb18030"
    printers.write_text("[receipt_printer\n", "utf-8")
    with pytest.raises(Fault) as caught:
        with_printer(printers, "ticket_printer", {})
    assert caught.value.code == "config.load.broken"


class Desk:
    """A counter whose receipt printer is virtual."""

    def __init__(self, keep=None) -> None:
        self.bodies, self.kept = [], {}
        self.clock = SetClock(datetime(2026, 11, 23, 0, 12, tzinfo=UTC))
        self.store = MemoryStore(clock=self.clock, bus=Bus())
        self.printer = VirtualPrinter.in_process(self.bodies.append)
        self.outlet = ThermalOutlet(self.printer.address, P80, self.printer.open)
        self.spool = Spool(
            store=self.store, lane=InlineLane(), clock=self.clock, bus=Bus(),
            channel=Channel.RECEIPT, place="3", outlet=self.outlet,
        )  # fmt: skip
        settings = PrinterSettings(port=self.printer.address)
        printer = ThermalPrinter(channel=Channel.RECEIPT, section="receipt_printer", name="票据打印机", place="3",
                                 settings=settings, outlet=self.outlet)  # fmt: skip
        unset = ThermalPrinter(channel=Channel.TICKET, section="ticket_printer", name="取号打印机", place="kiosk",
                               settings=PrinterSettings(), outlet=self.outlet)  # fmt: skip
        self.calibrating = Calibrating(store=self.store, clock=self.clock, resources=Resources(),
                                       printers=(unset, printer), keep=keep or self.kept.__setitem__)  # fmt: skip


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.printer.stop()


def act() -> Act:
    return Act.new(who="0001", where="3")


def test_the_page_is_printed_its_ticks_are_kept_and_the_next_paper_obeys_them(desk):
    assert [printer.section for printer in desk.calibrating.printers] == ["receipt_printer"]
    job = desk.calibrating.print_page(act(), "receipt_printer")
    again = desk.calibrating.print_page(act(), "receipt_printer")
    desk.spool.run_once()
    with desk.store.read() as work:
        assert work.print_jobs.get(job.id).state is JobState.CONFIRMED
    assert "第1次" in text_of(desk.bodies[0])
    assert "第2次" in again.values["time"]
    profile = desk.calibrating.keep(act(), "receipt_printer", Findings(wrong_areas=frozenset("丁己庚")))
    assert (profile.charset, profile.gaps) == ("gbk", ("8140-A0FE",))
    assert desk.outlet.profile == profile == desk.calibrating.profile("receipt_printer")
    assert desk.kept["receipt_printer"]["gaps"] == ("8140-A0FE",)
    desk.spool.run_once()
    assert "喆" not in text_of(desk.bodies[1]).split("二 字库")[0]


def test_a_file_that_cannot_be_written_leaves_everything_as_it_was():
    def full(_section, _values):
        raise Fault("printing.calibration.not_kept", file="printers.toml", reason="full")

    desk = Desk(keep=full)
    try:
        with pytest.raises(Fault) as caught:
            desk.calibrating.keep(act(), "receipt_printer", Findings(wrong_areas=frozenset("丁己")))
        assert caught.value.code == "printing.calibration.not_kept"
        assert desk.outlet.profile == P80
        with desk.store.read() as work:
            assert work.journal.head()[0] == 0
    finally:
        desk.printer.stop()
