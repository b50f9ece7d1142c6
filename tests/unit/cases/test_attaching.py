"""Scans of a case: at intake, later, signed copies, the locker; always row, journal and event in one transaction."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.attachments.attachment import JPEG, PDF, Scan, SealedFile, Source
from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.attaching import CaseAttachments, from_locker
from core.cases.case import MaterialState
from core.cases.events import CaseAccepted, CaseAttached
from core.cases.flow_file import FlowBook
from core.config.device_settings import ScanSettings
from core.papers.job import JobState
from core.store.vault import FileVault
from core.sync.wire.kinds import DistrictWire
from tests.fakes.intake_desk import OTHER_CARD, IntakeDesk
from tests.stores import KEY

BODY = b"\xff\xd8\xff the household register"
NEXT_YEAR = date(2027, 11, 23)


@pytest.fixture
def desk():
    return IntakeDesk()


@pytest.fixture
def rooms(desk, tmp_path):
    vault = FileVault(tmp_path / "attachments", KEY)
    return CaseAttachments(
        store=desk.store, vault=vault, clock=desk.clock, settings=ScanSettings(), rights=desk.rights,
        flows=FlowBook.load(Resources()),
    )  # fmt: skip


def a_scan(rooms, body: bytes = BODY, **changes) -> Scan:
    scan = Scan(file=rooms.keep(body), mime=JPEG, pages=1, thumbnail=b"\xff\xd8", source=Source.CAMERA)
    return replace(scan, **changes)


def code_of(call, *args, **kwargs):
    with pytest.raises(Fault) as caught:
        call(*args, **kwargs)
    return caught.value.code


def told(event) -> dict:
    """Return what the district is told, as it travels."""
    return json.loads(json.dumps(DistrictWire().encode(event).data))


def accepted(desk, *scans, card=None):
    values = {"card": card} if card else {}
    draft = desk.draft(complete=True, **values)
    for scan in scans:
        draft = draft.scanned(1, scan)
    return desk.intake.accept(desk.act(), draft)


def test_a_scan_hands_the_material_in_and_comes_with_the_case(desk, rooms):
    scan = a_scan(rooms)
    draft = desk.draft().scanned(1, scan)
    assert draft.materials[1].state is MaterialState.HANDED_IN
    assert [one.material for one in draft.scans_of(1)] == ["近期照片"]
    case = desk.intake.accept(desk.act(), draft.all_handed_in())
    (kept,) = rooms.of_case(case.id)
    assert (kept.material, kept.person_id, kept.made_by, kept.consent_at) == ("近期照片", case.person_id, "0317", None)
    assert rooms.read(kept.file) == BODY
    assert "attachment.add" in desk.journal()


def test_the_district_is_told_digest_and_size_and_no_bytes(desk, rooms):
    accepted(desk, a_scan(rooms))
    event = next(one for one in desk.events if isinstance(one, CaseAccepted))
    (said,) = told(event)["attachments"]
    assert (said["sha256"], said["size"], said["mime"]) == (rooms.keep(BODY).sha256, len(BODY), JPEG)
    assert "thumbnail" not in said


def test_a_case_without_scans_says_nothing_of_attachments(desk):
    desk.accepted()
    event = next(one for one in desk.events if isinstance(one, CaseAccepted))
    assert "attachments" not in told(event)


def test_a_repeat_of_the_act_attaches_once(desk, rooms):
    draft, act = desk.draft(complete=True).scanned(1, a_scan(rooms)), desk.act()
    case = desk.intake.accept(act, draft)
    assert desk.intake.accept(act, draft) == case
    assert len(rooms.of_case(case.id)) == 1


def test_a_refused_intake_links_nothing(desk, rooms):
    draft = desk.draft().scanned(1, a_scan(rooms))
    assert code_of(desk.intake.accept, desk.act(), draft) == "cases.accept.material_missing"
    with desk.store.read() as work:
        assert work.attachments.file_names() == frozenset()


def test_a_scan_can_be_taken_out_of_the_draft_again(desk, rooms):
    first, second = a_scan(rooms), a_scan(rooms, b"two")
    draft = desk.draft().scanned(1, first).scanned(1, second).without_scan(first.file.name)
    assert [one.file for one in draft.scans] == [second.file]


def test_papers_brought_later_bring_their_scans(desk, rooms):
    case = desk.corrected()
    lines = [replace(line, state=MaterialState.HANDED_IN, reason="") for line in case.materials]
    scan = a_scan(rooms, material=lines[1].name)
    case = desk.intake.supply(desk.act(), case.id, lines, scans=(scan,))
    assert [one.material for one in rooms.of_case(case.id)] == ["近期照片"]


def test_a_scan_added_later_is_a_revision_and_an_event(desk, rooms):
    case = accepted(desk, a_scan(rooms))
    added = rooms.add(desk.act(), case.id, a_scan(rooms, b"later", mime=PDF, pages=2, material="户口簿"))
    event = desk.events[-1]
    assert isinstance(event, CaseAttached)
    assert event.case.revision == case.revision + 1
    assert [one["pages"] for one in told(event)["attachments"]] == [1, 2]
    assert rooms.of_case(case.id)[-1] == added


def test_adding_twice_with_the_same_act_adds_once(desk, rooms):
    case, act, scan = desk.accepted(), desk.act(), a_scan(rooms)
    assert rooms.add(act, case.id, scan) == rooms.add(act, case.id, scan)
    assert len(rooms.of_case(case.id)) == 1


def test_nothing_is_added_to_a_void_case(desk, rooms):
    case = desk.accepted()
    desk.cases.void(desk.act(), case.id, "重复登记")
    assert code_of(rooms.add, desk.act(), case.id, a_scan(rooms)) == "attachments.add.case_closed"


def test_a_signed_copy_belongs_to_a_printed_paper_of_this_case(desk, rooms):
    case, other = desk.accepted(), desk.accepted(card=OTHER_CARD)
    job, strange = desk.cases.papers(case)[0], desk.cases.papers(other)[0]
    assert code_of(rooms.add, desk.act(), case.id, a_scan(rooms), paper=job.id) == "attachments.signed.not_printed"
    for paper in (job, strange):
        with desk.store.work(desk.act()) as work:
            work.print_jobs.save(paper.moved(JobState.CONFIRMED, at=desk.clock.now()))
    assert code_of(rooms.add, desk.act(), case.id, a_scan(rooms), paper=strange.id) == "attachments.signed.not_printed"
    assert rooms.add(desk.act(), case.id, a_scan(rooms), paper=job.id).paper == job.id
    assert told(desk.events[-1])["attachments"][0]["is_signed_copy"] is True


# The locker


def test_only_what_the_resident_agreed_to_and_while_it_is_valid_is_offered(desk, rooms):
    case = accepted(desk, a_scan(rooms), a_scan(rooms, b"agreed", valid_until=NEXT_YEAR))
    person = case.person_id
    assert [one.file.size for one in rooms.offers(person)] == [len(b"agreed")]
    assert rooms.offers("somebody else") == []
    desk.clock.forward(timedelta(days=365, hours=12).total_seconds())
    assert len(rooms.offers(person)) == 1  # the last day counts
    desk.clock.forward(timedelta(days=1).total_seconds())
    assert rooms.offers(person) == []


def test_a_scan_from_the_locker_shares_the_bytes_and_says_where_it_is_from(desk, rooms):
    first = accepted(desk, a_scan(rooms, valid_until=NEXT_YEAR))
    (offer,) = rooms.offers(first.person_id)
    second = accepted(desk, from_locker(offer, "近期照片"))
    (used,) = rooms.of_case(second.id)
    assert (used.source, used.origin, used.file) == (Source.LOCKER, offer.id, offer.file)
    assert len(rooms.offers(first.person_id)) == 1  # offered once, though two cases have it


def test_consent_taken_back_ends_the_offer_and_leaves_the_case_alone(desk, rooms):
    case = accepted(desk, a_scan(rooms, valid_until=NEXT_YEAR))
    (offer,) = rooms.offers(case.person_id)
    rooms.withdraw_consent(desk.act(), offer.id)
    assert rooms.offers(case.person_id) == []
    assert rooms.read(rooms.of_case(case.id)[0].file) == BODY
    assert desk.journal()[-1] == "attachment.consent_withdrawn"


# Taking away


def test_a_wrong_scan_is_removed_with_a_reason_and_its_file_goes_with_the_sweep(desk, rooms):
    case = accepted(desk, a_scan(rooms))
    (kept,) = rooms.of_case(case.id)
    assert code_of(rooms.remove, desk.act(), kept.id, "  ") == "attachments.remove.reason_missing"
    rooms.remove(desk.act(), kept.id, "拍成了别人的户口簿")
    assert rooms.of_case(case.id) == []
    assert all("别人" not in str(entry) for entry in desk.entries())
    assert told(desk.events[-1])["attachments"] == []
    desk.clock.forward(timedelta(days=4000).total_seconds())
    assert rooms.sweep() == 1
    assert code_of(rooms.read, kept.file) == "attachments.read.lost"


def test_the_sweep_leaves_what_is_needed_and_what_is_young(desk, rooms):
    case = accepted(desk, a_scan(rooms))
    orphan = rooms.keep(b"a draft that was dropped")
    assert rooms.sweep() == 0
    assert rooms.read(orphan) == b"a draft that was dropped"
    desk.clock.forward(timedelta(days=4000).total_seconds())
    assert rooms.sweep() == 1
    assert rooms.read(rooms.of_case(case.id)[0].file) == BODY


def test_a_file_that_vanished_is_one_line_and_the_case_stands(desk, rooms, tmp_path):
    case = accepted(desk, a_scan(rooms))
    for path in (tmp_path / "attachments").rglob("*"):
        if path.is_file():
            path.unlink()
    (kept,) = rooms.of_case(case.id)
    assert code_of(rooms.read, kept.file) == "attachments.read.lost"
    assert desk.cases.get(case.id) == case


def test_a_sealed_file_is_named_by_nothing_that_tells(rooms):
    kept = rooms.keep(BODY)
    assert isinstance(kept, SealedFile)
    assert len(kept.name) == 32
    assert kept.name not in kept.sha256
