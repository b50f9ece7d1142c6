"""A character no font has: asked about, given as a picture, drawn on receipts from then on, shared between desks."""

import io

import pytest
from PIL import Image, ImageDraw

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import InlineLane
from core.papers.job import Channel, JobState
from core.papers.ordering import order
from printing import own_glyphs
from printing.commands import commands
from printing.glyph_desk import GlyphDesk
from printing.glyphs import cell
from printing.outlets import ThermalOutlet
from printing.preview import roll_of, text_of
from printing.profile import PrinterProfile
from printing.render import render
from printing.simulated import VirtualPrinter
from printing.spool import Spool
from printing.text import Permits, printable
from tests.fakes.memory import MemoryStore
from tests.golden.papers import receipt
from tests.stores import MORNING

CHAR = "\U0002ebf0"  # no shipped font has it
P80 = PrinterProfile()


@pytest.fixture(autouse=True)
def _fresh_book(monkeypatch):
    monkeypatch.setattr(own_glyphs, "_book", {})


def drawn(mode: str = "RGB", size: tuple[int, int] = (300, 200), kind: str = "PNG") -> bytes:
    """Return a cross of two strokes on a larger sheet, as a photographed or scanned character is."""
    image = Image.new(mode, size, (255, 255, 255, 0) if mode == "RGBA" else "white")
    draw = ImageDraw.Draw(image)
    ink = (0, 0, 0, 255) if mode == "RGBA" else "black"
    draw.line((100, 90, 200, 90), fill=ink, width=12)
    draw.line((150, 40, 150, 140), fill=ink, width=12)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "PNG"), ("RGBA", "PNG"), ("L", "JPEG")])
def test_what_is_kept_of_a_picture_is_its_ink_in_the_em_square(mode, kind):
    png = own_glyphs.read_picture(drawn(mode, kind=kind))
    image = Image.open(io.BytesIO(png))
    assert (image.mode, image.size) == ("L", (128, 128))
    own_glyphs.learn({CHAR: png})
    for px in (24, 32, 48):
        dots = cell(CHAR, px)
        left, top, right, bottom = dots.getbbox()
        assert (dots.mode, dots.size) == ("1", (px, px))
        assert right - left >= px * 0.8
        assert bottom - top >= px * 0.8
        assert dots.getpixel((px // 2, px // 2)) == 255
        assert dots.getpixel((px // 4, px // 4)) == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"no picture", "unreadable"), (b"\x89PNG\r\n\x1a\n", "unreadable"), (b"\xff" * 5_000_000, "unreadable"),
     (drawn(size=(20, 20)), "blank")],
)  # fmt: skip
def test_what_shows_no_character_is_refused(data, code):
    with pytest.raises(Fault) as caught:
        own_glyphs.read_picture(data)
    assert caught.value.code == f"printing.glyph.{code}"


def test_f74_a_character_without_glyph_is_asked_about_then_drawn_and_never_a_question_mark():
    paper = receipt(applicant=f"李{CHAR}", clerk=f"{CHAR}慧敏")
    with pytest.raises(Fault) as caught:
        render(paper.template, paper.values(), P80)
    assert (caught.value.code, dict(caught.value.facts)) == ("printing.text.no_glyph", {"code": "U+2EBF0"})
    own_glyphs.learn({CHAR: own_glyphs.read_picture(drawn())})
    body = render(paper.template, paper.values(), P80).body
    assert "?" not in text_of(body)
    inline = [one for one in commands(body) if one.name == "ESC *"]
    wanted = cell(CHAR, 24).transpose(Image.Transpose.TRANSPOSE).tobytes()
    assert [one.args[3:] for one in inline] == [wanted]
    assert roll_of(body).getbbox() is not None
    assert printable(CHAR, Permits(all_spelled=True)) == CHAR, "a picture wins over the spelling"


def test_a_given_picture_is_kept_journalled_and_better_ones_replace_it():
    clock = SetClock(MORNING)
    store = MemoryStore(clock=clock, bus=Bus())
    desk = GlyphDesk(store, clock)
    first = desk.give(Act.new(who="0317", where="3"), CHAR, drawn())
    second = desk.give(Act.new(who="0318", where="4"), CHAR, drawn(size=(400, 400)))
    assert first.code == "U+2EBF0"
    with store.read() as work:
        assert [glyph.given_by for glyph in work.own_glyphs.all()] == ["0318"]
        assert work.journal.head()[0] == 2
    assert own_glyphs.png_of(CHAR) == second.png
    with pytest.raises(Fault):
        desk.give(Act.new(who="0317", where="3"), CHAR, b"nothing")
    with store.read() as work:
        assert work.journal.head()[0] == 2


def test_f74_a_paper_waits_for_the_picture_which_another_desk_may_give(monkeypatch):
    bodies, clock = [], SetClock(MORNING)
    printer = VirtualPrinter.in_process(bodies.append)
    store = MemoryStore(clock=clock, bus=Bus())
    spool = Spool(
        store=store, lane=InlineLane(), clock=clock, bus=Bus(), channel=Channel.RECEIPT, place="3",
        outlet=ThermalOutlet(printer.address, P80, printer.open),
    )  # fmt: skip
    act = Act.new(who="0317", where="3")
    try:
        with store.work(act) as work:
            job = order(work, act, clock, receipt(applicant=CHAR), channel=Channel.RECEIPT, subject="0021")
        spool.run_once()
        with store.read() as work:
            waiting = work.print_jobs.get(job.id)
        assert (waiting.state, waiting.fault) == (JobState.FAILED_BEFORE_SEND, "printing.text.no_glyph")
        assert bodies == []
        GlyphDesk(store, clock).give(Act.new(who="0318", where="4"), CHAR, drawn())
        monkeypatch.setattr(own_glyphs, "_book", {})  # this desk has not heard of it
        spool.permit(job.id, Permits())
        spool.run_once()
        with store.read() as work:
            assert work.print_jobs.get(job.id).state is JobState.CONFIRMED
        assert len(bodies) == 1
    finally:
        printer.stop()


def test_f76_every_paper_sets_the_printer_anew_whatever_was_sent_before():
    for paper in (receipt(), receipt(applicant="王䶮")):
        body = render(paper.template, paper.values(), P80).body
        assert body.startswith(b"\x1b@\x1c&")
        styled = [one.name for one in commands(body)]
        first_text = styled.index("text")
        assert {"ESC 3", "FS !", "GS !", "ESC E", "GS B"} <= set(styled[:first_text])


def test_f73_no_picture_is_larger_than_a_band_that_small_buffers_hold():
    for profile, most in ((P80, 128), (PrinterProfile(is_serial=True), 24)):
        body = render("receipts/receipt", receipt(applicant="王䶮").values(), profile).body
        rows = [one.args[3] | one.args[4] << 8 for one in commands(body) if one.name == "GS v 0"]
        assert 0 < max(rows) <= most
