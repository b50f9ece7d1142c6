"""Scanning at the desk, through the real work on pages: for whom, in what order, what is kept, what is given up."""

from datetime import timedelta

import pytest

from core.attachments.attachment import JPEG, PDF, Source
from core.base.acts import Act
from core.base.faults import Fault
from core.cases.case import MaterialState
from core.devices.capture.ports import CatchEnded, CatchFailed, FolderWaits, PageCaught
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.papers.job import JobState
from tests.fakes.counter_office import MORNING, NUMBER, a_card, signed_in
from tests.unit.scans.samples import encoded, on_desk, paper, pdf

ONE, TWO, THREE = (encoded(paper((300 + 20 * number, 400))) for number in range(3))


@pytest.fixture
def desk(office):
    """A signed-in clerk with a visitor and an item of several papers."""
    presenters = office.presenters()
    signed_in(office, presenters)
    visitor(office, presenters)
    yield presenters
    presenters.stop()


def visitor(office, presenters, card=None) -> None:
    office.issue("A")
    presenters.counter.call_next()
    office.clock.forward(20)
    office.put_card(card or a_card())
    presenters.counter.find_item("gljt")
    presenters.counter.pick_item(presenters.counter.view.intake.hits[0].code)


def opened(desk, index: int = 1) -> None:
    desk.scan.open(desk.counter.scan_target(index))


def page(office, body: bytes = ONE, device: str = "camera", kind: Source = Source.CAMERA) -> None:
    office.bus.publish(PageCaught(device=device, kind=kind, body=body, at=MORNING))


def rows(desk):
    return desk.counter.view.intake.materials


def names(desk) -> list[str]:
    return [one.title for one in desk.scan.view.pages]


def code(desk) -> str:
    return desk.scan.view.banner.code if desk.scan.view.banner else ""


def test_a_scan_hands_its_material_in_and_comes_with_the_case(office, desk):
    opened(desk)
    assert (desk.scan.view.title, desk.scan.view.line) == (rows(desk)[1].name, "高龄津贴申领 · 章*祥")
    assert office.camera.said == ["begin"]
    page(office)
    desk.scan.finish()
    assert not desk.scan.view.is_open
    assert office.camera.said == ["begin", "end"]
    assert (rows(desk)[1].state, rows(desk)[1].scanned) == ("handed_in", "已拍 1 页")
    desk.counter.hand_in_all()
    desk.counter.accept()
    (kept,) = office.attachments.of_case(desk.counter.visit.case.id)
    assert (kept.material, kept.mime, kept.source, kept.consent_at) == (rows_name(desk), JPEG, Source.CAMERA, None)


def rows_name(desk) -> str:
    return desk.counter.visit.case.materials[1].name


def test_pages_come_in_order_can_be_moved_and_taken_out(office, desk):
    opened(desk)
    for body in (ONE, TWO, THREE):
        page(office, body)
    widths = [one.width for one in desk.scan._pages]
    assert widths == [300, 320, 340]
    desk.scan.select(2)
    desk.scan.move(-1)
    assert [one.width for one in desk.scan._pages] == [300, 340, 320]
    assert desk.scan.view.selected == 1
    desk.scan.move(-1)
    desk.scan.move(-1)  # the first one stays the first
    desk.scan.delete()
    assert [one.width for one in desk.scan._pages] == [300, 320]
    assert names(desk) == ["第 1 页", "第 2 页"]
    desk.scan.finish()
    draft = desk.counter.visit.draft
    assert (draft.scans[0].mime, draft.scans[0].pages) == (PDF, 2)


def test_edits_are_seen_at_once_and_are_what_is_kept(office, desk):
    opened(desk)
    scene, _box = on_desk(paper((400, 560)))
    page(office, encoded(scene))
    desk.scan.select(0)
    desk.scan.begin_crop()
    found = desk.scan.view.crop
    assert 0.1 < found[0] < 0.2
    desk.scan.nudge(0, -3)
    assert desk.scan.view.crop[0] == pytest.approx(found[0] - 0.03)
    desk.scan.take_crop()
    desk.scan.turn(1)
    desk.scan.toggle_black_and_white()
    assert desk.scan.view.pages[0].detail == "高拍仪 · 黑白 · 已裁"
    seen = desk.scan.view.picture
    assert seen.width > seen.height  # an upright paper, turned
    assert set(seen.rgb) == {0, 255}
    desk.scan.toggle_black_and_white()
    assert desk.scan.view.pages[0].detail == "高拍仪 · 已裁"


def test_escape_leaves_the_edges_then_asks_then_gives_up(office, desk):
    opened(desk)
    page(office)
    desk.scan.select(0)
    desk.scan.begin_crop()
    desk.scan.leave()
    assert desk.scan.view.crop is None
    desk.scan.leave()
    assert (code(desk), desk.scan.view.is_open) == ("desktop.scan.leave", True)
    desk.scan.leave()
    assert not desk.scan.view.is_open
    assert rows(desk)[1].scanned == ""
    assert office.vault.files == {}


def test_a_page_after_the_warning_is_a_new_leave(office, desk):
    opened(desk)
    page(office)
    desk.scan.leave()
    page(office, TWO)
    desk.scan.leave()
    assert desk.scan.view.is_open


def test_one_paper_after_another(office, desk):
    opened(desk, 0)
    page(office)
    first, second = rows(desk)[0].name, rows(desk)[1].name
    assert desk.scan.view.has_next == second
    desk.scan.finish(goes_on=True)
    assert (desk.scan.view.title, desk.scan.view.pages) == (second, ())
    page(office, TWO)
    desk.scan.finish(goes_on=True)
    assert not desk.scan.view.is_open
    assert [scan.material for scan in desk.counter.visit.draft.scans] == [first, second]
    assert desk.counter.scan_target() is None
    assert desk.counter.view.banner.code == "desktop.scan.nothing_left"


# Never another person's


def test_a_new_visitor_ends_the_scan_and_a_late_page_belongs_to_nobody(office, desk):
    opened(desk)
    page(office)
    target = desk.scan.target
    desk.counter.finish()
    assert not desk.scan.view.is_open
    page(office, TWO)
    assert desk.scan.view.pages == ()
    visitor(office, desk)
    opened(desk)
    page(office, THREE)
    desk.scan.finish()
    (scan,) = desk.counter.visit.draft.scans
    target.deliver(scan)  # an answer of the visit before that comes late
    assert len(desk.counter.visit.draft.scans) == 1


def test_signing_out_forgets_pages_and_pictures(office, desk):
    opened(desk)
    page(office)
    desk.scan.select(0)
    desk.gate.sign_out()
    assert desk.scan.view == type(desk.scan.view)()
    assert desk.scan._pages == ()


def test_another_paper_is_not_begun_over_unfinished_pages(office, desk):
    opened(desk, 1)
    page(office)
    opened(desk, 0)
    assert (code(desk), desk.scan.view.title) == ("desktop.scan.unfinished", rows(desk)[1].name)


# Trouble


def test_f78_the_camera_is_pulled_and_the_pages_so_far_stay(office, desk):
    opened(desk)
    page(office)
    office.bus.publish(
        DeviceChanged(device="camera", state=DeviceState.ABSENT, fault="scans.camera.absent", at=MORNING)
    )
    office.bus.publish(CatchFailed(device="camera", fault="scans.camera.absent", at=MORNING))
    assert code(desk) == "scans.camera.absent"
    assert [source.tag.tone for source in desk.scan.view.sources] == ["bad", "off"]
    desk.scan.choose("scan_folder")
    page(office, TWO, "scan_folder", Source.FOLDER)
    desk.scan.finish()
    assert desk.counter.visit.draft.scans[0].pages == 2


@pytest.mark.parametrize(
    ("body", "fault"),
    [(b"", "scans.file.empty"), (b"MZ", "scans.file.program"), (ONE[:500], "scans.file.damaged")],
)
def test_f79_a_bad_file_is_one_line_and_the_pages_stay(office, desk, body, fault):
    opened(desk)
    page(office)
    page(office, body)
    assert code(desk) == fault
    assert len(desk.scan.view.pages) == 1
    page(office, TWO)
    assert len(desk.scan.view.pages) == 2


@pytest.mark.parametrize("fault", ["attachments.store.full", "attachments.store.read_only", "attachments.store.held"])
def test_what_cannot_be_kept_stays_on_the_page_and_can_be_kept_again(office, desk, fault):
    opened(desk)
    page(office)
    office.vault.fault = Fault(fault, reason="x", seconds=5)
    desk.scan.finish()
    assert code(desk) == fault
    assert len(desk.scan.view.pages) == 1
    office.vault.fault = None
    desk.scan.finish()
    assert len(desk.counter.visit.draft.scans) == 1


def test_a_feeder_cannot_bring_more_pages_than_allowed(office, desk):
    opened(desk)
    page(office, pdf(39), "scan_folder", Source.FOLDER)
    page(office, pdf(3), "scan_folder", Source.FOLDER)
    assert (code(desk), len(desk.scan.view.pages)) == ("scans.file.too_many_pages", 40)
    desk.scan.catch()
    assert code(desk) == "scans.file.too_many_pages"


def test_nothing_to_scan_with_is_said(office):
    office.page_sources = ()
    desk = office.presenters()
    signed_in(office, desk)
    visitor(office, desk)
    opened(desk)
    desk.scan.catch()
    assert code(desk) == "desktop.scan.no_source"
    desk.scan.finish()
    assert code(desk) == "desktop.scan.no_pages"
    desk.stop()


def test_earlier_files_are_offered_in_words(office, desk):
    opened(desk)
    desk.scan.choose("scan_folder")
    office.bus.publish(FolderWaits(device="scan_folder", count=2, newest=MORNING, at=MORNING))
    assert desk.scan.view.waiting == "文件夹里有 2 个早先的文件，最新的是 11-23 10:42"
    desk.scan.catch()
    office.bus.publish(CatchEnded(device="scan_folder", pages=0, at=MORNING))
    assert office.folder.said == ["begin", "catch"]


# The locker


def test_consent_is_asked_never_assumed_and_has_an_end(office, desk):
    opened(desk)
    page(office)
    assert not desk.scan.view.is_kept
    desk.scan.keep(is_kept=True)
    assert desk.scan.view.kept_until == "2027-11-23"
    desk.scan.keep_until("2025-01-01")
    assert code(desk) == "desktop.scan.bad_day"
    desk.scan.keep_until("2027-06-30")
    desk.scan.finish()
    desk.counter.hand_in_all()
    desk.counter.accept()
    assert [str(one.valid_until) for one in office.attachments.offers(desk.counter.visit.case.person_id)] == [
        "2027-06-30"
    ]


def test_an_earlier_scan_is_offered_to_the_same_person_and_taken_when_the_clerk_says_so(office, desk):
    opened(desk)
    page(office)
    desk.scan.keep(is_kept=True)
    desk.scan.finish()
    desk.counter.hand_in_all()
    desk.counter.accept()
    desk.counter.finish()
    office.clock.forward(timedelta(days=3).total_seconds())
    visitor(office, desk)
    assert rows(desk)[1].scanned == ""  # nothing is taken by itself
    opened(desk, 1)
    (offer,) = desk.scan.view.offers
    assert offer.detail == "2026-11-23 扫描 · 有效至 2027-11-23"
    desk.scan.take_offer(offer.attachment_id)
    (scan,) = desk.counter.visit.draft.scans
    assert (scan.source, scan.origin) == (Source.LOCKER, offer.attachment_id)


def test_another_person_is_offered_nothing(office, desk):
    opened(desk)
    page(office)
    desk.scan.keep(is_kept=True)
    desk.scan.finish()
    desk.counter.hand_in_all()
    desk.counter.accept()
    desk.counter.finish()
    visitor(office, desk, a_card(name="周燕", id_number="330211197001010015"))
    opened(desk)
    assert desk.scan.view.offers == ()


# The case page and the viewer


def case_with_scan(office, desk) -> str:
    opened(desk)
    page(office, pdf(2), "scan_folder", Source.FOLDER)
    desk.scan.finish()
    desk.counter.hand_in_all()
    desk.counter.accept()
    case_id = desk.counter.visit.case.id
    desk.cases.open(case_id)
    return case_id


def test_the_case_page_shows_scans_and_takes_more(office, desk):
    case_id = case_with_scan(office, desk)
    assert [row.detail.split(" · ")[:2] for row in desk.cases.view.page.attached] == [["2 页", "PDF"]]
    desk.scan.open(desk.cases.scan_target(0))
    page(office)
    desk.scan.finish()
    assert len(desk.cases.view.page.attached) == 2
    assert [one.material for one in office.attachments.of_case(case_id)][1] == desk.cases._case.materials[0].name


def test_a_signed_copy_wants_a_printed_paper(office, desk):
    case_id = case_with_scan(office, desk)
    job = office.cases.papers(office.cases.get(case_id))[0]
    desk.scan.open(desk.cases.signed_target(job.id))
    assert not desk.scan.view.may_keep
    page(office)
    desk.scan.finish()
    assert desk.cases.view.banner.code == "attachments.signed.not_printed"
    with office.store.work(Act.new(who=NUMBER, where="3")) as work:
        work.print_jobs.save(job.moved(JobState.CONFIRMED, at=MORNING))
    desk.cases.reload()
    assert [paper.is_printed for paper in desk.cases.view.page.papers][:1] == [True]
    desk.scan.open(desk.cases.signed_target(job.id))
    page(office)
    desk.scan.finish()
    assert office.attachments.of_case(case_id)[-1].paper == job.id


def test_the_viewer_turns_pages_looks_closer_and_forgets(office, desk):
    case_with_scan(office, desk)
    viewer = desk.viewer
    viewer.open("章国祥", "高龄津贴申领", desk.cases.attached, desk.cases.reload)
    assert [leaf.title for leaf in viewer.view.leaves] == ["第 1 页", "第 2 页"]
    assert all(leaf.thumbnail for leaf in viewer.view.leaves)
    small = viewer.view.picture
    viewer.step(1)
    viewer.zoom(1)
    assert (viewer.view.selected, viewer.view.zoom) == (1, 2)
    assert viewer.view.picture.height > small.height
    viewer.turn(1)
    assert viewer.view.quarters == 1
    viewer.wipe()
    assert viewer._opened == ("", b"")
    assert viewer.view == type(viewer.view)()


def test_a_scan_that_is_lost_or_damaged_is_one_line(office, desk):
    case_with_scan(office, desk)
    office.vault.files.clear()
    desk.viewer.open("", "", desk.cases.attached)
    assert desk.viewer.view.banner.code == "attachments.read.lost"
    assert desk.viewer.view.picture is None


def test_a_wrong_scan_is_taken_out_with_a_reason(office, desk):
    case_id = case_with_scan(office, desk)
    viewer = desk.viewer
    viewer.open("", "", desk.cases.attached, desk.cases.reload)
    viewer.remove("no question was asked")
    viewer.ask_removal()
    viewer.remove(" ")
    assert viewer.view.banner.code == "attachments.remove.reason_missing"
    viewer.remove("拍错了人")
    assert office.attachments.of_case(case_id) == []
    assert not viewer.view.is_open
    assert desk.cases.view.page.attached == ()


def test_the_resident_takes_the_consent_back(office, desk):
    opened(desk)
    page(office)
    desk.scan.keep(is_kept=True)
    desk.scan.finish()
    desk.counter.hand_in_all()
    desk.counter.accept()
    desk.cases.open(desk.counter.visit.case.id)
    desk.viewer.open("", "", desk.cases.attached, desk.cases.reload)
    assert desk.viewer.view.in_locker
    desk.viewer.withdraw_consent()
    assert not desk.viewer.view.in_locker
    assert office.attachments.offers(desk.counter.visit.case.person_id) == []


def test_scans_of_a_material_can_be_dropped_again(office, desk):
    opened(desk)
    page(office)
    desk.scan.finish()
    desk.counter.drop_scans(1)
    assert (rows(desk)[1].state, rows(desk)[1].scanned) == (MaterialState.MISSING.value, "")
