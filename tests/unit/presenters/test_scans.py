"""Scanned codes: a receipt opens its case, a ticket is found, a crafted code is shown and nothing is done."""

import pytest

from core.base.acts import Act
from core.devices.events import CodeScanned
from core.staff.account import Role
from tests.fakes.counter_office import NUMBER, PASSWORD, CounterOffice, a_card, signed_in

CRAFTED = (
    "'; DROP TABLE cases; --", "1 OR 1=1", "../../etc/passwd", "C:\\Windows\\win.ini", "file:///etc/passwd", "http://evil.example/x",
    "\x1b@\x1bp\x00", "\x16\x03\r\n", "<b>x</b><img src='/etc/passwd'>", '=HYPERLINK("x")', "\u202eabc", "\u200b" * 5, "A" * 5000,
    "%", "_", "*", "330290015-20261123-0001", "A001", "https://yunxi.example/p/", "https://yunxi.example/p/../../", "{number}", "",
)  # fmt: skip


@pytest.fixture
def office():
    return CounterOffice()


@pytest.fixture
def presenters(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    yield presenters
    presenters.stop()


def scan(office, text, **more):
    office.bus.publish(CodeScanned(device="scanner", text=text, at=office.clock.now(), **more))


def a_case(office):
    act = Act.new(who=NUMBER, where="3")
    person = office.intake.identify(act, a_card()).person
    draft = office.intake.draft_for(person, office.finder.find("gljt")[0].item, is_card_read=True).all_handed_in()
    return office.intake.accept(Act.new(who=NUMBER, where="3"), draft)


def test_a_receipts_barcode_and_qr_open_its_case(office, presenters):
    case = a_case(office)
    digits = case.number.replace("-", "")
    for text in (digits, case.number, f"{office.settings.hall.progress_url}{digits}", f" {digits}\r\n"):
        scan(office, text)
        assert (presenters.scans.view.case_id, presenters.scans.view.banner) == (case.id, None)
    assert presenters.scans.view.scans == 4


def test_what_the_receipt_prints_is_what_the_scanner_knows(office, presenters):
    case = a_case(office)
    receipt = next(job for job in office.cases.papers(case) if job.template.startswith("receipts/"))
    for code in (receipt.values["barcode"], receipt.values["qr"]):
        presenters.scans.close()
        scan(office, code)
        assert presenters.scans.view.case_id == case.id


def test_a_tickets_code_finds_the_ticket(office, presenters):
    first, second = office.issue("A", "A")
    with office.store.read() as work:
        paper = work.print_jobs.of_subject(second.number)[-1]
    scan(office, paper.values["qr"])
    assert presenters.scans.view.banner.tone == "pri"
    assert "A002" in presenters.scans.view.banner.text
    assert "1" in presenters.scans.view.banner.text
    office.clock.forward(86400)
    scan(office, paper.values["qr"])
    assert "2026-11-23" in presenters.scans.view.banner.text
    assert first.number == "A001"


@pytest.mark.parametrize("text", CRAFTED)
def test_a_crafted_code_is_shown_and_nothing_is_done(office, presenters, text):
    a_case(office)
    office.issue("A")
    before = (presenters.counter.view, presenters.cases.view, office.rows(lambda work: work.journal.head()))
    scan(office, text)
    view = presenters.scans.view
    assert view.case_id == ""
    assert view.banner.tone == "warn"
    shown = view.banner.text + view.banner.remedy
    assert all(letter.isprintable() for letter in shown)
    assert len(shown) < 400
    assert (
        presenters.counter.view,
        presenters.cases.view,
        office.rows(lambda work: work.journal.head()),
    ) == before


def test_a_number_of_ours_that_is_nowhere_and_one_with_a_wrong_digit(office, presenters):
    from core.cases.numbers import CaseNumber

    number = CaseNumber(site="330290015", day=office.clock.now().date(), serial=9)
    scan(office, number.digits)
    assert presenters.scans.view.banner.code == "desktop.scan.no_case"
    wrong = number.digits[:-1] + str((int(number.digits[-1]) + 1) % 10)
    scan(office, wrong)
    assert wrong in presenters.scans.view.banner.remedy


def test_a_locked_desk_and_one_without_a_clerk_hear_nothing(office, presenters):
    case = a_case(office)
    presenters.gate.lock()
    scan(office, case.number)
    assert presenters.scans.view.case_id == ""
    assert presenters.scans.view.banner is None


def test_who_may_not_search_opens_no_case(office, presenters):
    case, by = a_case(office), presenters.desk.session
    office.staff.create(
        Act.new(who=NUMBER, where="3"), by=by, number="0900", name="审", role=Role.AUDITOR, password=PASSWORD
    )
    session = office.staff.sign_in(Act.new(who="0900", where="3"), number="0900", password=PASSWORD, counter="3")
    presenters.desk.begin(session)
    scan(office, case.number)
    assert (presenters.scans.view.case_id, presenters.scans.view.banner.code) == ("", "desktop.scan.not_allowed")


def test_a_code_that_broke_off_is_never_acted_on(office, presenters):
    case = a_case(office)
    scan(office, case.number, is_whole=False)
    assert presenters.scans.view.case_id == ""


def test_typed_codes_lose_their_prefix_and_identifier(office, presenters):
    case = a_case(office)
    presenters.scans.on_typed(f"]C1{case.number}")
    assert presenters.scans.view.case_id == case.id
    presenters.gate.lock()
    assert presenters.scans.view.case_id == ""
