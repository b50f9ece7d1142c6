"""Every form there is, with ordinary and with the longest content: read by four readers, scanned, embedded, repeated."""

import functools
import io
import pickle
import subprocess
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text

from core.base.resources import Resources
from installer.make_forms_doc import NAME, PAGE, forms_list, papers
from installer.make_settings_doc import between
from printing.forms.render import render_form
from printing.samples import samples
from tests.golden.forms import LONG, RARE, SAMPLES, longest, sample, text_of, values_of
from tests.patience import PATIENCE_S

GOLDEN = Path(__file__).resolve().parents[2] / "golden/forms"
NAMES = sorted(SAMPLES)
CODED = [name for name in NAMES if "qr" in SAMPLES[name][1]]
NAMED = [name for name in NAMES if {"applicant", "principal"} & set(SAMPLES[name][1])]


@functools.cache
def pdf_of(template: str, *, is_long: bool = False) -> bytes:
    paper = longest(template) if is_long else sample(template)
    return render_form(template, values_of(paper))


def poppler(pdf: bytes, *command: str) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=PATIENCE_S).stdout


def readings(pdf: bytes) -> dict[str, str]:
    """Return the text as four readers see it, without white space: a long name may go over two lines of a cell."""
    texts = {
        "poppler": poppler(pdf, "pdftotext", "-raw", "-", "-").decode(),
        "pdfminer": extract_text(io.BytesIO(pdf)),
        "pypdf": "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages),
        "pdfium": text_of(pdf),
    }
    return {reader: "".join(text.split()) for reader, text in texts.items()}


def test_every_shipped_form_has_a_sample_and_a_golden_text():
    shipped = {name.removesuffix(".toml") for name in Resources().names("forms", ".toml")}
    assert shipped == set(SAMPLES)
    assert {f"forms/{path.stem}" for path in GOLDEN.glob("*.txt")} == shipped


@pytest.mark.parametrize("template", NAMES)
def test_the_shipped_values_are_those_that_were_looked_at(template):
    shipped = samples(template, Resources())
    assert shipped == {"usual": values_of(sample(template)), "longest": values_of(longest(template))}


def test_the_list_of_values_in_the_manual_is_fresh():
    text = PAGE.read_text("utf-8")
    assert between(text, NAME, forms_list(Resources())) == text, "run installer/make_forms_doc.py"
    assert set(papers()) == set(SAMPLES)


@pytest.mark.parametrize("template", NAMES)
def test_a_form_says_what_was_looked_at(template):
    assert text_of(pdf_of(template)) == (GOLDEN / f"{template.partition('/')[2]}.txt").read_text("utf-8")


@pytest.mark.parametrize("template", NAMED)
def test_a_rare_name_is_copied_out_exactly_by_four_readers(template):
    found = readings(pdf_of(template))
    assert {reader: RARE in text for reader, text in found.items()} == dict.fromkeys(found, True)
    assert LONG in readings(pdf_of(template, is_long=True))["pdfium"]


@pytest.mark.parametrize("template", NAMES)
def test_all_fonts_are_embedded_subsets_that_can_be_copied(template):
    rows = poppler(pdf_of(template, is_long=True), "pdffonts", "-").decode().splitlines()[2:]
    assert rows
    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}, rows


@pytest.mark.parametrize("template", CODED)
def test_every_code_is_read_from_the_page(template, tmp_path):
    for is_long in (False, True):
        document = pypdfium2.PdfDocument(pdf_of(template, is_long=is_long))
        for number, page in enumerate(document):
            page.render(scale=150 / 72).to_pil().save(tmp_path / f"{is_long}-{number}.png")
    files = sorted(map(str, tmp_path.glob("*.png")))
    scanned = subprocess.run(
        ["zbarimg", "-q", "--raw", *files], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    values = SAMPLES[template][1]
    wanted = {values["qr"], *([values["barcode"]] if "barcode" in values else [])}
    assert set(scanned.stdout.split()) == wanted


@pytest.mark.parametrize("is_long", [False, True])
def test_all_that_is_signed_of_a_day_stands_on_the_first_page_of_its_report(is_long):
    first = pypdfium2.PdfDocument(pdf_of("forms/dayreport", is_long=is_long))[0].get_textpage().get_text_bounded()
    assert [word for word in ("平账表", "封账", "扫码核对链头", "结账人", "负责人") if word not in first] == []
    assert "大厅" not in first


def test_a_table_that_goes_over_a_page_repeats_its_head_and_the_heading_that_holds_there():
    pages = [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(pdf_of("forms/dayreport", is_long=True))
    ]
    assert [("原因、办件" in page, "没有印出152份\r\n" in page) for page in pages] == [
        (False, False), (True, True), (True, True),
    ]  # fmt: skip


@pytest.mark.parametrize("template", NAMES)
def test_nothing_is_lost_when_a_form_goes_over_pages(template):
    paper = longest(template)
    text = "".join(text_of(pdf_of(template, is_long=True)).split())
    rows = [row for value in paper.values().values() if isinstance(value, tuple) for row in value]
    names = [row["name"] for row in rows if isinstance(row, dict) and "name" in row]
    assert all("".join(name.split()) in text for name in names)
    serials = [row["number"] for row in rows if isinstance(row, dict) and "serial" in row and row.get("number")]
    assert all(text.count(number) >= serials.count(number) for number in serials)


def test_the_same_values_give_the_same_bytes_in_another_process():
    job = functools.partial(render_form, "forms/acceptance", values_of(sample("forms/acceptance")))
    code = "import pickle, sys; sys.stdout.buffer.write(pickle.load(sys.stdin.buffer)())"
    root = Path(__file__).resolve().parents[3]
    other = subprocess.run(
        [__import__("sys").executable, "-c", code], input=pickle.dumps(job), capture_output=True, check=True, cwd=root,
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert other.stdout == job()
