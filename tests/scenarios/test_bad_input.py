"""Bad input at a working desk, with real parts: each has one clear line, the visit goes on, nothing is lost or doubled."""

import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.lanes import InlineLane
from core.base.resources import SHIPPED
from core.devices.drivers.sdt_commands import READ
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.reader_troubles import UNPLUGGED
from core.devices.simulated.troubles import Trouble
from core.papers.job import JobState
from core.staff.journal import defects
from core.store.keys import KeyFile
from desktop.demo.counter_day import CounterDay
from desktop.demo.crew import crew_at_work
from desktop.demo.stage import COUNTER, RECEIPT
from desktop.wiring import build_office
from printing.preview import text_of
from printing.profile import PrinterProfile
from printing.render import render
from tests.scenarios.player import OPEN, Player, line_of

COPY = "补打"
BY_HAND = "clerk hand 刘建军 330211197205163312"
ACCEPT = """
    clerk item gthsl
    clerk tick *
    clerk accept
    check case accepted
"""
NO_FONT = "\U0002ebf0"


@pytest.fixture(scope="module")
def working(tmp_path_factory):
    with crew_at_work(tmp_path_factory.mktemp("desk") / "day", OPEN, has_district=False) as crew:
        yield Player(crew)


@pytest.fixture
def desk(working):
    """A desk where everything is well and one visitor has been called."""
    working.make_well()
    working.play("kiosk ticket D\nclerk call")
    return working


# -- the reader


@pytest.mark.parametrize(
    ("trouble", "code"),
    [("unplug", "device.open.absent"), ("silent", "card.link.silent"), ("noisy", "card.link.garbled")],
)
def test_without_a_reader_the_lamp_says_why_and_the_person_is_typed_in(desk, trouble, code):
    desk.play(f"""
        reader counter {trouble}
        check lamp card_reader {code}
        clerk read
        check banner {code}
    """)
    assert desk.banner.remedy
    assert desk.lamp("card_reader").tone == "bad"
    assert desk.lamp("card_reader").remedy
    desk.play("clerk start\n" + BY_HAND + ACCEPT)
    assert desk.case.applicant == "刘建军"
    desk.play("reader counter well\ncheck printed receipt")
    assert desk.lamp("card_reader").tone == "ok"


def test_a_cable_pulled_in_the_middle_of_a_card(desk):
    desk.stage._readers[COUNTER].arm(Trouble(command=READ.body, unplug_at=700))
    desk.stage.put_card(COUNTER, "tashi")
    desk.until(lambda: desk.lamp("card_reader").tone == "bad", "a lamp")
    assert desk.counter.visit.visitor is None
    desk.stage.trouble(COUNTER, UNPLUGGED)  # the stage learns what the reader did by itself
    desk.play("reader counter plug")
    desk.until(lambda: desk.counter.visit.visitor is not None, "the card after all")
    assert desk.counter.visit.visitor.person.id_number == PEOPLE["tashi"].id_number
    desk.play(ACCEPT + "check printed receipt")
    assert desk.case.applicant == PEOPLE["tashi"].name


# -- the printer


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("off", "device.open.refused"),
        ("paper_out", "printing.printer.paper_out"),
        ("cover_open", "printing.printer.cover_open"),
    ],
)
def test_without_a_printer_the_case_stands_and_the_paper_waits(desk, trouble, code):
    desk.play(f"printer receipt {trouble}\nclerk start\n{BY_HAND}\n{ACCEPT}\ncheck waiting receipt")
    desk.play(f"check lamp receipt_printer {code}")
    number = desk.case.number
    assert desk.lamp("receipt_printer").remedy
    assert desk.receipts(number) == []
    assert [case.number for case in desk.cases()].count(number) == 1
    desk.play("printer receipt well\ncheck printed receipt")
    assert len(desk.receipts(number)) == 1
    assert len(desk.jobs("receipts/receipt", number)) == 1
    assert len(desk.entries("print.confirmed", number)) == 2  # the receipt and the notice
    failures = {entry.outcome for entry in desk.entries("print.failed_before_send", number)}
    assert failures <= {code}


def test_a_reprint_says_that_it_is_one(desk):
    desk.play(f"clerk start\n{BY_HAND}\n{ACCEPT}\ncheck printed receipt")
    number = desk.case.number
    desk.play("clerk reprint receipts/receipt\ncheck printed receipt")
    desk.play("clerk reprint receipts/receipt\ncheck printed receipt")
    papers = [text_of(body) for body in desk.receipts(number)]
    assert [COPY in paper for paper in papers] == [False, True, True]
    assert [job.copy for job in desk.jobs("receipts/receipt", number)] == [1, 2, 3]
    assert [case.number for case in desk.cases()].count(number) == 1


def test_a_scripted_reprint_is_a_copy_however_late_the_first_comes_out(desk):
    """Another program has the printer for a while; a clerk who sees no paper yet would get that one, not a copy."""
    (spool,) = [spool for spool in desk.office.papers.spools if spool.device == "receipt_printer"]
    desk.office.store_lane.submit(lambda: take_printer(desk.office.store, spool._outlet.device)).result()
    desk.play(f"clerk start\n{BY_HAND}\n{ACCEPT}\nclerk reprint receipts/receipt\ncheck printed receipt")
    assert [job.copy for job in desk.jobs("receipts/receipt", desk.case.number)] == [1, 2]


def take_printer(store, device: str) -> None:
    with store.work(Act.new(who="spool", where="4")) as work:
        assert work.leases.take(device, "another program", 3.0)


def die_in_the_middle_of_a_receipt(desk) -> str:
    desk.stage._printers[RECEIPT].cut_after(900)
    desk.play(f"clerk start\n{BY_HAND}\n{ACCEPT}")
    desk.until(lambda: desk.counter.view.question is not None, "a question")
    desk.stage._printers[RECEIPT].power_cycle()
    number = desk.case.number
    (job,) = desk.jobs("receipts/receipt", number)
    assert job.state is JobState.UNKNOWN
    assert 0 < job.sent_bytes < len(job.body)
    assert desk.counter.view.question.remedy
    return number


def test_a_printer_that_dies_in_the_middle_is_asked_about_and_prints_a_marked_copy(desk):
    number = die_in_the_middle_of_a_receipt(desk)
    desk.play("clerk answer not_out")
    desk.until(lambda: len(desk.receipts(number)) == 1, "a copy")
    (paper,) = desk.receipts(number)
    assert COPY in text_of(paper)
    first, copy = desk.jobs("receipts/receipt", number)
    desk.until(lambda: desk.jobs("receipts/receipt", number)[1].state is JobState.CONFIRMED, "a confirmed copy")
    assert (first.state, copy.copy, copy.original) == (JobState.CANCELLED, 2, first.id)
    assert [entry.facts["came_out"] for entry in desk.entries("print.answer", number)] == ["false"]
    assert [case.number for case in desk.cases()].count(number) == 1
    assert desk.counter.view.question is None


def test_a_paper_that_came_out_all_the_same_is_not_printed_again(desk):
    number = die_in_the_middle_of_a_receipt(desk)
    desk.play("clerk answer came_out")
    (job,) = desk.jobs("receipts/receipt", number)
    assert job.state is JobState.CONFIRMED
    desk.play("clerk reprint forms/acceptance\ncheck printed office\ncheck printed receipt")
    assert desk.receipts(number) == []


def test_a_character_no_font_has_is_shown_by_its_code_and_the_clerk_decides(desk):
    name = f"张{NO_FONT}"
    desk.play(f"clerk start\nclerk hand {name} {PEOPLE['ouyang'].id_number}\n{ACCEPT}")
    number = desk.case.number
    assert desk.case.applicant == name
    desk.until(lambda: desk.counter.view.question is not None, "a question")
    assert desk.counter.view.question.code == "printing.text.no_glyph"
    assert "U+2EBF0" in desk.counter.view.question.text
    papers = ("receipts/receipt", "forms/acceptance")

    def faults():
        return [desk.jobs(paper, number)[0].fault for paper in papers]

    desk.until(lambda: faults() == ["printing.text.no_glyph"] * 2, "both papers stopped")
    assert desk.receipts(number) == []
    other = desk.jobs("receipts/ticket", desk.counter.visit.ticket.number)
    assert [job.state for job in other] == [JobState.CONFIRMED]
    desk.play("clerk answer spell")  # once for both papers, or for each as it stops
    desk.until(lambda: faults() == ["", ""] or desk.counter.view.question is not None, "both papers")
    if faults() != ["", ""]:
        desk.play("clerk answer spell")
    desk.play("check printed receipt\ncheck printed office")
    assert len(desk.receipts(number)) == 1
    assert spelled_out(desk, number)
    assert "张〔U+2EBF0〕" in form_text(desk, number)
    assert desk.case.applicant == name
    assert desk.counter.view.question is None


def test_papers_behind_one_that_waits_for_the_clerk_come_out(desk):
    desk.play(f"clerk start\nclerk hand 李{NO_FONT} {PEOPLE['expired'].id_number}\n{ACCEPT}\nclerk answer wait")
    stuck = desk.case.number
    desk.play(f"kiosk ticket D\nclerk call\nclerk start\n{BY_HAND}\n{ACCEPT}")
    number = desk.case.number
    desk.until(lambda: len(desk.receipts(number)) == 1, "the next paper")
    assert desk.receipts(stuck) == []
    assert [case.applicant for case in desk.cases() if case.number == stuck] == [f"李{NO_FONT}"]


def spelled_out(desk, number: str) -> bool:
    """The receipt is, dot for dot, that of a person called 张〔U+2EBF0〕."""
    (job,) = desk.jobs("receipts/receipt", number)
    profile = PrinterProfile.of(desk.office.settings.receipt_printer)
    return render(job.template, {**job.values, "applicant": "张〔U+2EBF0〕"}, profile).body == job.body


def form_text(desk, number: str) -> str:
    (form,) = [path for path in desk.stage.forms() if path.name.startswith(f"{number}.acceptance")]
    return subprocess.run(["pdftotext", "-layout", form, "-"], check=True, capture_output=True).stdout.decode()


# -- the data


def test_a_second_program_on_the_same_data_is_told_to_use_the_first(working):
    profile = working.office.profile

    def build():
        key = KeyFile(profile.key_file).demo()
        return build_office(profile, working.office.settings, key, store_lane=InlineLane())

    with ThreadPoolExecutor(1) as other, pytest.raises(Fault) as caught:
        other.submit(build).result()
    assert caught.value.code == "storage.open.in_use"
    assert "已打开的窗口" in line_of(caught.value)
    working.make_well()  # and the first goes on
    working.play("kiosk ticket D\nclerk call\nclerk start")


def test_scanner_keypad_and_display_are_pulled_and_come_back_by_themselves(working):
    working.play(
        "scanner is unplug\nkeypad is unplug\ndisplay is noisy\ncheck lamp scanner\ncheck lamp keypad device.channel.lost\n"
        "scanner is plug\nkeypad is plug\ndisplay is well\nscanner scan 3302900152026112300216"
    )


def test_every_act_of_the_language_is_told_in_its_readme(working):
    told = (SHIPPED / "scenarios" / "README.md").read_text("utf-8")
    acts = CounterDay(working.crew).acts()
    assert len(acts) >= 40
    assert [f"{who} {act}" for who, act in acts if f"`{who} {act}" not in told] == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("clerk fly", "demo.script.unknown_act"),
        ("clerk card", "demo.script.bad_words"),
        ("clerk call me", "demo.script.bad_words"),
        ("clerk card nobody", "demo.check.failed"),
        ("clerk tick one", "demo.check.failed"),
        ("printer receipt burns", "demo.check.failed"),
        ("scanner is stale", "demo.check.failed"),
    ],
)
def test_a_line_of_a_script_that_cannot_be_done_is_named(working, line, code):
    with pytest.raises(Fault) as caught:
        working.play(line)
    assert caught.value.code == code
    assert caught.value.facts["line"] == 1
    line_of(caught.value)


def test_at_the_end_nothing_is_lost_or_doubled(working):
    """After all that: every case once, every paper confirmed once or asked about, the chain whole."""
    working.make_well()
    cases = working.cases()
    numbers = sorted(case.number for case in cases)
    assert len(numbers) == len(set(numbers)) > 8
    assert [int(number.split("-")[2]) for number in numbers] == list(range(1, len(numbers) + 1))
    confirmed = Counter(
        (entry.subject, entry.facts["paper"], entry.facts["copy"])
        for entry in working.read(lambda work: list(work.journal.entries()))
        if entry.action == "print.confirmed"
    )
    assert set(confirmed.values()) == {1}
    entries, head = working.read(lambda work: (list(work.journal.entries()), work.journal.head()))
    assert defects(entries, head) == []
