"""Pages through the real worker process: taken, turned, cropped, black and white, within budget, bound into one PDF."""

import io
import os
import signal
import threading
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from core.attachments.attachment import JPEG, PDF, Source
from core.base.faults import Fault
from core.config.device_settings import ScanSettings
from core.scans import picture
from core.scans.desk import ScanDesk, page_worker
from core.scans.page import WHOLE, Edits, Raster
from tests.unit.scans.samples import drawn, encoded, on_desk, paper, pdf, shadowed

SETTINGS = ScanSettings()


@pytest.fixture(scope="module")
def worker():
    worker = page_worker()
    yield worker
    worker.close()


@pytest.fixture
def desk(worker):
    return ScanDesk(SETTINGS, worker)


def desk_with(worker, **changes) -> ScanDesk:
    return ScanDesk(SETTINGS.model_copy(update=changes), worker)


def code_of(call, *args) -> str:
    with pytest.raises(Fault) as error:
        call(*args)
    return error.value.code


def seen(body: bytes | Raster) -> Image.Image:
    if isinstance(body, Raster):
        return Image.frombytes("RGB", (body.width, body.height), body.rgb)
    return Image.open(io.BytesIO(body))


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return the share by which two pictures differ, 0 to 1."""
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0] / 255


def photo() -> bytes:
    return encoded(shadowed(paper()), quality=95)


# Taking in


def test_a_camera_picture_is_kept_as_it_came(desk):
    body = photo()
    (page,) = desk.take(body, Source.CAMERA)
    assert (page.width, page.height, page.body, page.source) == (1240, 1754, body, Source.CAMERA)
    assert max(seen(page.thumbnail).size) <= 320


def test_a_picture_held_sideways_stands_upright(desk):
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = desk.take(encoded(paper((400, 300)), exif=exif.tobytes()), Source.FOLDER)
    assert (page.width, page.height) == (300, 400)
    assert seen(page.body).getexif().get(0x0112) is None


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "WEBP"])
def test_other_kinds_are_taken(desk, kind):
    (page,) = desk.take(encoded(paper((300, 400)), kind), Source.FOLDER)
    assert unlike(seen(page.body), paper((300, 400))) < 0.02


def test_every_page_of_a_long_tiff_and_of_a_pdf_is_taken(desk):
    frames = [paper((200, 280)), Image.new("L", (200, 280), 200), paper((280, 200))]
    body = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert [(page.width, page.height) for page in desk.take(body, Source.SCANNER)] == [
        (200, 280),
        (200, 280),
        (280, 200),
    ]
    pages = desk.take(pdf(3), Source.FOLDER)
    assert [(page.pdf_index, page.pdf_pages) for page in pages] == [(0, 3), (1, 3), (2, 3)]


def test_transparent_becomes_paper(desk):
    (page,) = desk.take(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"), Source.FOLDER)
    assert seen(page.body).convert("L").getextrema() == (255, 255)


def test_too_many_pages_are_refused_at_the_door(worker):
    assert code_of(desk_with(worker, max_pages=2).take, pdf(3), Source.FOLDER) == "scans.file.too_many_pages"


def test_f79_what_is_no_scan_is_one_line(desk):
    bad = {
        b"": "scans.file.empty",
        bytes((20 << 20) + 1): "scans.file.too_large",
        b"MZ\x90": "scans.file.program",
        b"word document": "scans.file.unknown_kind",
        photo()[:30_000]: "scans.file.damaged",
        b"\x89PNG\r\n\x1a\n" + bytes(300): "scans.file.damaged",
        b"%PDF-1.7\n" + bytes(300): "scans.file.damaged",
    }
    assert {body: code_of(desk.take, body, Source.FOLDER) for body in bad} == bad


def test_a_bomb_of_pixels_is_not_decoded(desk):
    bomb = encoded(Image.new("1", (12_000, 12_000)), "PNG")
    assert len(bomb) < 200_000
    assert code_of(desk.take, bomb, Source.FOLDER) == "scans.file.too_many_pixels"
    header = encoded(Image.new("1", (100, 100)), "PNG")
    lying = header[:16] + (400_000).to_bytes(4, "big") * 2 + header[24:]
    assert code_of(desk.take, lying, Source.FOLDER) in {"scans.file.too_many_pixels", "scans.file.damaged"}


def test_a_pdf_with_a_password_is_refused_even_when_it_opens_without(desk):
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = pdf(1, encrypt=StandardEncryption("secret", "owner"))
    restricted = pdf(1, encrypt=StandardEncryption("", "owner", canPrint=0))
    assert code_of(desk.take, locked, Source.FOLDER) == "scans.file.encrypted_pdf"
    assert code_of(desk.take, restricted, Source.FOLDER) == "scans.file.encrypted_pdf"


# Edits


def test_turning_four_times_is_nothing(desk):
    (page,) = desk.take(encoded(paper((300, 400))), Source.CAMERA)
    turned = desk.edited(page, page.edits.turned(1))
    assert seen(desk.preview(turned, 400)).size == (400, 300)
    back = desk.edited(turned, turned.edits.turned(3))
    assert back.edits == page.edits
    assert unlike(seen(desk.preview(back, 400)), paper((300, 400))) < 0.03


@given(
    st.tuples(*[st.floats(0, 1) for _ in range(4)]).filter(lambda c: c[2] - c[0] > 0.1 and c[3] - c[1] > 0.1),
    st.integers(0, 3),
)
def test_the_crop_turns_with_the_paper(crop, quarters):
    """Cropping, then turning, is turning, then cropping the turned place."""
    edits = Edits().cropped(crop)
    turned = edits.turned(quarters)
    page = Image.linear_gradient("L").resize((200, 100))
    first = picture.edited(picture.edited(page, edits), Edits(quarters=quarters))
    second = picture.edited(page, turned)
    assert abs(first.width - second.width) <= 1
    assert abs(first.height - second.height) <= 1
    assert turned.turned(4 - quarters).crop == pytest.approx(edits.crop)


def test_a_slip_of_the_hand_is_no_crop():
    assert Edits().cropped((0.5, 0.5, 0.51, 0.9)).crop == WHOLE
    assert Edits().cropped((-1.0, 0.2, 3.0, 0.9)).crop == (0.0, 0.2, 1.0, 0.9)


def test_the_paper_on_the_desk_is_found(desk):
    scene, box = on_desk(paper())
    (page,) = desk.take(encoded(scene), Source.CAMERA)
    assert desk.edges(page) == pytest.approx(box, abs=0.015)
    scene, box = on_desk(shadowed(paper()).convert("L"), desk=30)
    (page,) = desk.take(encoded(scene), Source.CAMERA)
    assert desk.edges(page) == pytest.approx(box, abs=0.03)


def test_no_paper_edge_is_invented(desk):
    for scene in (paper(), Image.new("L", (400, 300), 90)):
        (page,) = desk.take(encoded(scene), Source.CAMERA)
        assert desk.edges(page) is None


def test_black_and_white_keeps_every_stroke_in_the_shadow(desk):
    """Against the clean page: a global threshold turns a quarter of this photo black."""
    clean = paper().point(lambda value: 255 if value > 127 else 0)
    (page,) = desk.take(photo(), Source.CAMERA)
    made = (
        seen(desk.preview(desk.edited(page, Edits(is_bw=True)), 1754))
        .convert("L")
        .point(lambda v: 255 if v > 127 else 0)
    )
    simple = shadowed(paper()).convert("L").point(lambda value: 255 if value > 127 else 0)
    assert unlike(made, clean) < 0.02
    assert unlike(simple, clean) > 0.1
    ink = ImageStat.Stat(made).mean[0] / ImageStat.Stat(clean).mean[0]
    assert 0.97 < ink < 1.03


# One file


def test_a_single_page_is_a_jpeg_within_its_budget(worker):
    noise = encoded(Image.effect_noise((1300, 1800), 90), quality=95)
    desk = desk_with(worker, page_kb=150)
    made = desk.finish(desk.take(noise, Source.CAMERA))
    assert (made.mime, made.pages) == (JPEG, 1)
    assert len(made.body) <= 150 * 1024
    assert max(seen(made.body).size) <= SETTINGS.long_side_px


def test_a_good_page_keeps_its_quality(desk):
    made = desk.finish(desk.take(photo(), Source.CAMERA))
    assert unlike(seen(made.body), seen(photo())) < 0.01
    assert len(made.body) <= SETTINGS.page_kb * 1024


def test_the_camera_s_remarks_do_not_go_on(desk):
    exif = Image.Exif()
    exif[0x013B], exif[0x8825] = "somebody", {1: "N", 2: (29.0, 52.0, 0.0)}
    body = encoded(paper((300, 400)), exif=exif.tobytes())
    assert b"somebody" in body
    made = desk.finish(desk.take(body, Source.FOLDER))
    assert b"somebody" not in made.body
    assert not seen(made.body).getexif()


def test_several_pages_become_one_pdf_with_the_jpegs_as_they_are(desk):
    pages = desk.take(photo(), Source.CAMERA) + desk.take(encoded(paper((800, 600))), Source.CAMERA)
    pages[1] = desk.edited(pages[1], Edits(is_bw=True))
    made = desk.finish(pages)
    assert (made.mime, made.pages) == (PDF, 2)
    read = pypdf.PdfReader(io.BytesIO(made.body))
    inside = [next(iter(page["/Resources"]["/XObject"].values())).get_object() for page in read.pages]
    assert "DCTDecode" in str(inside[0]["/Filter"])
    assert "CCITTFaxDecode" in str(inside[1]["/Filter"])
    one = desk.finish(pages[:1])
    assert inside[0]._data == one.body  # bound without a second loss
    assert read.pages[0].mediabox.width == pytest.approx(595, abs=1)
    assert unlike(drawn(made.body, 0, 2).resize((620, 877)), seen(photo()).resize((620, 877))) < 0.02
    assert unlike(drawn(made.body, 1, 2).resize((400, 300)), paper((800, 600)).resize((400, 300))) < 0.05


def test_an_untouched_pdf_goes_on_byte_for_byte(desk):
    body = pdf(2)
    assert desk.finish(desk.take(body, Source.FOLDER)).body == body


def test_pages_of_a_pdf_go_on_as_text_when_mixed_or_turned(desk):
    pages = desk.take(pdf(3), Source.FOLDER)
    made = desk.finish([desk.edited(pages[2], Edits(quarters=1)), pages[0], *desk.take(photo(), Source.CAMERA)])
    read = pypdf.PdfReader(io.BytesIO(made.body))
    assert [page.extract_text().strip() for page in read.pages] == ["page 3", "page 1", ""]
    assert read.pages[0].rotation == 90


def test_a_finished_scan_can_be_looked_at(desk):
    made = desk.finish(desk.take(photo(), Source.CAMERA) + desk.take(photo(), Source.CAMERA))
    body, count = desk.view(made.body, made.mime, 1, 900)
    assert count == 2
    assert max(seen(body).size) == pytest.approx(900, abs=4)
    single = desk.finish(desk.take(photo(), Source.CAMERA))
    assert desk.view(single.body, single.mime, 0, 900)[1] == 1


# The worker


def test_a_worker_that_hangs_is_one_line_and_the_next_job_has_another():
    """It is stopped with more on its way to it than a pipe holds."""
    worker = page_worker()
    try:
        desk = ScanDesk(SETTINGS, worker)
        pages = desk.take(photo(), Source.CAMERA)
        os.kill(worker.pid, signal.SIGSTOP)
        worker._patience_s = 0.5
        assert code_of(desk.finish, pages) == "scans.worker.late"
        worker._patience_s = 30
        assert desk.finish(pages).pages == 1
    finally:
        worker.close()


def test_a_worker_that_dies_at_work_is_one_line(worker, desk):
    pages = desk.take(photo(), Source.CAMERA)
    watch = threading.Timer(0.15, lambda: os.kill(worker.pid, signal.SIGKILL))
    watch.start()
    many = [replace(page, id=str(number), edits=Edits(quarters=1)) for page in pages for number in range(40)]
    assert code_of(desk.finish, many) == "scans.worker.lost"
    watch.join()
    assert desk.finish(pages).pages == 1
