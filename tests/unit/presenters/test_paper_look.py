"""A paper is looked at: the stored bytes or those that would go out, its pages, its size, its printer. No Qt."""

import io
from dataclasses import replace

import pypdf
from PIL import Image

from core.base.acts import Act
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.papers.job import Channel, JobState
from core.papers.ordering import order
from printing.bodies import copy_words
from printing.forms.page import OTHER_SIZES
from printing.forms.render import render_form
from printing.render import ENLARGED
from tests.golden.forms import longest, sample, values_of
from tests.golden.papers import receipt


def ordered(office, paper, channel=Channel.OFFICE):
    act = Act.new(who="0317", where="3")
    with office.store.work(act) as work:
        return order(work, act, office.clock, paper, channel=channel, subject="x").id


def size_of(view):
    return Image.open(io.BytesIO(view.png)).size


def test_a_form_that_waits_is_seen_as_it_would_be_printed(office, desk):
    look = desk.cases.look
    look.open(ordered(office, sample("forms/acceptance")))
    view = look.view
    assert (view.is_open, view.title, view.place) == (True, "受理通知书", "1 / 1")
    assert view.note.startswith("还没有打印")
    assert size_of(view) == (794, 1123)
    look.zoom(1)
    assert (look.view.zoom, size_of(look.view)[0]) == (125, 993)
    look.fit(600)
    assert abs(size_of(look.view)[0] - 600) < 10


def test_what_was_printed_is_seen_from_its_stored_bytes(office, desk):
    job_id = ordered(office, sample("forms/refusal"))
    stored = render_form("forms/correction", values_of(sample("forms/correction")))  # another one, to tell them apart
    with office.store.work(Act.new(who="0317", where="3")) as work:
        work.print_jobs.save(replace(work.print_jobs.get(job_id), body=stored, state=JobState.CONFIRMED))
    assert office.viewing.open(job_id).body == stored
    desk.cases.look.open(job_id)
    assert "印出的原样" in desk.cases.look.view.note


def test_a_number_that_is_full_on_paper_is_masked_on_the_screen(office, desk):
    paper = sample("forms/commitment")
    job_id = ordered(office, paper)
    with office.store.work(Act.new(who="0317", where="3")) as work:
        job = work.print_jobs.get(job_id)
        work.print_jobs.save(replace(job, body=render_form(job.template, job.values), state=JobState.CONFIRMED))
    seen = office.viewing.open(job_id)
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(seen.body)).pages)
    assert paper.id_number not in words
    assert paper.id_number[-4:] in words
    assert paper.id_number in str(seen.job.values), "the paper is not masked"
    desk.cases.look.open(job_id)
    assert desk.cases.look.view.note.endswith("证件号码在纸上是完整的")


def test_large_type_is_a_reprint_that_says_so_and_only_where_there_is_one(office, desk):
    look = desk.cases.look
    look.open(ordered(office, receipt(), Channel.RECEIPT))
    assert not look.view.can_be_large
    job_id = ordered(office, sample("forms/refusal"))
    with office.store.work(Act.new(who="0317", where="3")) as work:
        work.print_jobs.save(work.print_jobs.get(job_id).moved(JobState.CONFIRMED))
    look.open(job_id)
    assert look.view.can_be_large
    look.reprint_large()
    with office.store.read() as work:
        large = work.print_jobs.of_subject("x")[-1]
        journal = [entry for entry in work.journal.entries() if entry.action == "paper.reprint"]
    assert (large.size, large.copy, large.original) == ("large", 2, job_id)
    assert journal[-1].facts["size"] == "large"
    assert office.viewing.open(large.id).body == render_form(
        large.template, large.values, size="large", copy=2, copy_words=copy_words(large)
    )
    look.open(large.id)
    assert not look.view.can_be_large, "it is large already"


def test_pages_are_turned_and_not_beyond_the_last(office, desk):
    look = desk.cases.look
    look.open(ordered(office, longest("forms/notice")))
    count = look.view.pages
    first = look.view.png
    look.turn(-1)
    assert look.view.page == 1
    for _ in range(count + 2):
        look.turn(1)
    assert look.view.place == f"{count} / {count}"
    assert look.view.png != first


def test_a_receipt_is_seen_as_its_strip(office, desk):
    look = desk.cases.look
    look.open(ordered(office, receipt(), Channel.RECEIPT))
    assert (look.view.pages, size_of(look.view)[0]) == (1, 680)


def test_its_printer_stands_below_and_moves(office, desk):
    look = desk.cases.look
    look.open(ordered(office, sample("forms/refusal")))
    changed = DeviceChanged(
        device="office_printer", state=DeviceState.FAULTY, fault="printing.office.jam", at=office.clock.now()
    )
    office.bus.publish(changed)
    assert (look.view.lamp.device, look.view.lamp.word) == ("office_printer", "打印机卡纸")


def test_a_form_that_cannot_be_made_says_why(office, desk):
    look = desk.cases.look
    look.open(ordered(office, sample("forms/refusal", applicant="王\U0002ebf0")))
    assert look.view.banner.code == "printing.text.no_glyph"


def test_nothing_stays_in_sight_when_the_desk_is_locked(office, desk):
    look = desk.cases.look
    look.open(ordered(office, sample("forms/refusal")))
    assert look.view.is_open
    desk.gate.lock()
    assert (look.view.is_open, look.view.png) == (False, b"")


def test_what_is_offered_large_can_be_had_large():
    assert {kind for kind, size in OTHER_SIZES if size == "large"} == ENLARGED
