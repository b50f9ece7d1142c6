"""A character no font has, given as a picture: forms draw it in its line, and whoever copies the line gets it."""

import io
import subprocess

import pypdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text
from PIL import Image, ImageChops, ImageDraw

from core.base.faults import Fault
from printing import own_glyphs
from printing.forms.pages import page_png
from printing.forms.render import render_form
from printing.profile import PrinterProfile
from printing.render import render
from printing.text import Permits
from tests.golden.forms import sample, values_of

CHAR, OTHER = "\U0002ebf0", "\U0003fff0"  # no shipped font has them


def drawn(*, is_cross: bool = True) -> bytes:
    image = Image.new("L", (200, 200), 255)
    draw = ImageDraw.Draw(image)
    draw.line((20, 100, 180, 100), fill=0, width=24)
    if is_cross:
        draw.line((100, 20, 100, 180), fill=0, width=24)
    file = io.BytesIO()
    image.save(file, "PNG")
    return own_glyphs.read_picture(file.getvalue())


@pytest.fixture(autouse=True)
def _book(monkeypatch):
    monkeypatch.setattr(own_glyphs, "_book", {CHAR: drawn()})


def form(name: str, template: str = "forms/refusal", **how) -> bytes:
    return render_form(template, values_of(sample(template, applicant=name)), **how)


def extracted(pdf: bytes) -> dict[str, str]:
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    document = pypdfium2.PdfDocument(pdf)
    return {
        "poppler": raw.decode(),
        "pdfminer": extract_text(io.BytesIO(pdf)),
        "pypdf": "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages),
        "pdfium": "".join(page.get_textpage().get_text_range() for page in document),
    }


def test_f74_every_reader_copies_the_character_out_in_its_line():
    name = f"李{CHAR}龙{CHAR}"
    for reader, text in extracted(form(name)).items():
        assert name in text, reader


def test_it_stands_where_a_hanzi_would_and_moves_nothing():
    """The same page with 十 for it: the pictures differ in one cell."""
    pages = [Image.open(io.BytesIO(page_png(form(f"李{char}龙"), 1, 150))).convert("L") for char in (CHAR, "十")]
    left, top, right, bottom = ImageChops.difference(*pages).getbbox()
    cell = 15 * 150 / 72
    assert cell * 0.5 < right - left <= cell + 2
    assert cell * 0.5 < bottom - top <= cell + 2
    assert pages[0].crop((left, top, right, bottom)).getextrema()[0] < 40, "as black as the rest"


def test_two_characters_are_two_and_equal_pages_are_equal_bytes(monkeypatch):
    monkeypatch.setattr(own_glyphs, "_book", {CHAR: drawn(), OTHER: drawn(is_cross=False)})
    pdf = form(f"{CHAR}{OTHER}{CHAR}")
    assert pdf == form(f"{CHAR}{OTHER}{CHAR}")
    assert all(f"{CHAR}{OTHER}{CHAR}" in text for text in extracted(pdf).values())
    other_way = form(f"{OTHER}{CHAR}{OTHER}")
    assert page_png(pdf, 1, 150) != page_png(other_way, 1, 150)


def test_a_better_picture_is_drawn_from_then_on(monkeypatch):
    before = form(CHAR)
    monkeypatch.setattr(own_glyphs, "_book", {CHAR: drawn(is_cross=False)})
    assert page_png(form(CHAR), 1, 150) != page_png(before, 1, 150)


def test_an_archive_copy_and_a_printed_one_have_it_too():
    pdf = form(CHAR, is_archival=True)
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    rows = fonts.splitlines()[2:]
    assert [row for row in rows if "Type 3" in row]
    assert all(row.split()[-5] == "yes" for row in rows), "all embedded"
    body = render("forms/refusal", values_of(sample("forms/refusal", applicant=CHAR)), PrinterProfile()).body
    assert body == form(CHAR)


def test_f74_without_a_picture_it_is_still_asked_about(monkeypatch):
    monkeypatch.setattr(own_glyphs, "_book", {})
    with pytest.raises(Fault, match="printing.text.no_glyph"):
        form(CHAR)
    values = values_of(sample("forms/refusal", applicant=CHAR))
    spelled = render("forms/refusal", values, PrinterProfile(), permits=Permits(all_spelled=True)).body
    assert "〔U+2EBF0〕" in extracted(spelled)["poppler"]
