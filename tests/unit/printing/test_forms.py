"""Forms: missing values, sizes, pages, copies, a site's own templates, and how lines are set."""

import io
import itertools
import re

import pypdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from printing import own_glyphs
from printing.forms.fonts import runs
from printing.forms.render import render_form
from printing.forms.text import NOT_AT_START, Style, break_lines, text_width
from tests.golden.forms import LONG, SAMPLES, longest, missing, sample, values_of


def acceptance(**changes):
    return sample("forms/acceptance", **changes)


def pdf_of(paper, **options):
    return render_form(paper.template, values_of(paper), **options)


def words_of(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def pages_of(pdf):
    return ["".join(words.split()) for words in words_of(pdf)]


def test_the_same_values_give_the_same_bytes():
    assert pdf_of(acceptance()) == pdf_of(acceptance())


def test_a_copy_says_so_on_every_page_and_the_head_of_a_table_repeats():
    pages = pages_of(pdf_of(longest("forms/notice"), copy=2))
    assert len(pages) > 1
    assert all("补打（第2次打印）" in page for page in pages)
    assert all("材料名称" in page for page in pages if "□" in page), "the table's head repeats"
    assert "告知人" in pages[-1]
    assert "核验" in pages[-1], "the end never stands alone on a page"


def test_pages_are_counted_for_each_part_and_totals_are_carried():
    paper = longest("forms/transfer_slip")
    pdf = pdf_of(paper)
    pages, words = pages_of(pdf), words_of(pdf)
    count = len(pages) // 3
    assert [f"第{n}页共{count}页" in page for n, page in enumerate(pages[:count], 1)] == [True] * count
    assert ["随件走" in pages[0], "存根" in pages[count], "接收" in pages[2 * count]] == [True] * 3
    carried = [re.search(r"转下页\s+(\d+)", page) for page in words[: count - 1]]
    above = [re.search(r"承前页\s+(\d+)", page) for page in words[1:count]]
    assert [found[1] for found in carried] == [found[1] for found in above]
    assert f"合计{sum(int(line.copies) for line in paper.lines)}" in pages[count - 1]


def test_a_little_too_much_is_set_smaller_instead_of_onto_a_second_page():
    one = [len(pages_of(pdf_of(sample("forms/correction", missing=missing(rows))))) for rows in (1, 2, 3, 4)]
    assert one == sorted(one)
    assert one[1] == 1
    small = [
        row for row in range(1, 12) if len(pages_of(pdf_of(sample("forms/commitment", missing=["照片"] * row)))) == 1
    ]
    assert small == list(range(1, len(small) + 1))


@pytest.mark.parametrize(
    ("template", "size", "points"),
    [
        ("forms/acceptance", "a5", (420, 595)), ("forms/notice", "large", (595, 842)),
        ("forms/transfer_slip", "a4", (595, 842)), ("forms/transfer_slip", "", (595, 420)),
    ],
)  # fmt: skip
def test_a_form_can_be_had_in_another_size(template, size, points):
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(sample(template), size=size))).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {points}
    assert "".join(values_of(sample(template))["organ"]) in "".join(pages[0].extract_text().split())


def test_a_character_no_font_has_is_named_not_replaced():
    with pytest.raises(Fault) as caught:
        pdf_of(acceptance(applicant="王\U0002ebf0"))
    assert (caught.value.code, caught.value.facts["code"]) == ("printing.text.no_glyph", "U+2EBF0")


def test_a_missing_value_is_a_fault_or_a_marked_blank():
    with pytest.raises(Fault, match="printing.form.value_missing"):
        render_form("forms/acceptance", {})
    trial = pypdf.PdfReader(io.BytesIO(render_form("forms/acceptance", {}, is_trial=True))).pages[0].extract_text()
    assert "〔applicant〕" in trial


def test_an_unknown_block_is_named(tmp_path):
    (tmp_path / "forms").mkdir()
    text = 'title = "x"\npage = "sheet"\nfoot = ""\n[[block]]\nkind = "tabel"\n'
    (tmp_path / "forms" / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(Fault, match="printing.form.bad_block"):
        render_form("forms/mine", {}, resources=Resources(tmp_path))


def test_a_broken_template_is_named_with_its_reason(tmp_path):
    (tmp_path / "forms").mkdir()
    text = 'title = "x"\npage = "sheet"\nfoot = ""\n[[block]]\nkind = "table"\neach = "rows"\n'
    (tmp_path / "forms" / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(Fault, match="printing.form.broken") as caught:
        render_form("forms/mine", {"rows": []}, resources=Resources(tmp_path))
    assert "columns" in caught.value.facts["reason"]


def test_a_site_changes_a_form_by_its_own_file(tmp_path):
    (tmp_path / "forms").mkdir()
    shipped = (SHIPPED / "forms/refusal.toml").read_text("utf-8")
    (tmp_path / "forms/refusal.toml").write_text(shipped.replace("特此决定。", "特此决定，请予谅解。"), "utf-8")
    values = values_of(sample("forms/refusal"))
    assert "请予谅解" in pages_of(render_form("forms/refusal", values, resources=Resources(tmp_path)))[0]
    assert "请予谅解" not in pages_of(render_form("forms/refusal", values))[0]


def test_every_shipped_form_renders_as_a_trial():
    names = [name.removesuffix(".toml") for name in Resources().names("forms", ".toml")]
    assert len(names) == len(SAMPLES)
    for name in names:
        assert render_form(name, {}, is_trial=True).startswith(b"%PDF"), name


def test_lines_keep_marks_from_their_start_and_words_whole():
    text = "你于2026年11月23日提出的“浙江省居住证申领”申请收悉，材料（原件、复印件）齐全。" * 3
    lines = break_lines(text, Style(size=15), 200, indent=30)
    words = ["".join(atom.text for atom in line.atoms) for line in lines]
    assert "".join(words) == text
    assert all(word[0] not in NOT_AT_START for word in words)
    assert all(line.width + line.indent <= 200.1 for line in lines)
    assert not any(word[-1].isdigit() and after[0].isdigit() for word, after in itertools.pairwise(words))


def test_every_character_goes_to_a_face_that_has_it():
    assert [face for face, _ in runs("王𬭎", "serif")] == ["serif", "rare"] or [
        f for f, _ in runs("王𬭎", "serif")
    ] == ["serif"]
    assert "".join(piece for _, piece in runs(LONG, "sans")) == LONG


def test_marks_take_half_their_width_before_another_mark_and_may_hang_over_the_end():
    style = Style(size=10)
    assert text_width("（甲）。", style) == pytest.approx(35)
    assert text_width("甲、乙", style) == pytest.approx(30)
    (line, *rest) = break_lines("甲乙丙丁，", style, 46)
    assert (len(line.atoms), rest) == (5, []), "the comma's white half hangs over"


def test_a_long_number_goes_on_after_a_hyphen_and_not_within():
    lines = break_lines("办件编号330290015-20261123-0021-6收悉", Style(size=10), 120)
    words = ["".join(atom.text for atom in line.atoms) for line in lines]
    assert "".join(words) == "办件编号330290015-20261123-0021-6收悉"
    assert all(word[-1] == "-" or not word[-1].isdigit() or after[0] > "9" for word, after in itertools.pairwise(words))


@pytest.mark.parametrize("dot", "·•・‧●")  # those the shipped fonts draw
def test_no_line_of_a_form_begins_with_the_dot_of_a_name(dot):
    name = f"阿卜杜热合曼{dot}买买提吐尔逊{dot}艾合买提江"
    for width in range(34, 300, 3):
        lines = break_lines(name, Style(size=15), width)
        assert [line for line in lines if line.atoms[0].text[0] == dot] == []


def test_a_character_given_as_a_picture_is_drawn_on_a_form_and_copied_out_as_itself():
    char = "\U0002ebf1"
    with pytest.raises(Fault) as caught:
        pdf_of(acceptance(applicant=f"李{char}"))
    assert caught.value.code == "printing.text.no_glyph"
    square = Image.new("L", (128, 128), 255)
    square.paste(0, (20, 20, 108, 108))
    file = io.BytesIO()
    square.save(file, "PNG")
    own_glyphs.learn({char: file.getvalue()})
    pdf = pdf_of(acceptance(applicant=f"李{char}"))
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    assert f"李{char}" in page.extract_text()
    assert len(page.images) == 1
    before = pdfium.PdfDocument(pdf_of(acceptance(applicant="李　")))[0].render(scale=2).to_pil().convert("L")
    after = pdfium.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")
    left, top, right, bottom = ImageChops.difference(before, after).getbbox()
    assert abs((right - left) - (bottom - top)) <= 2, "one black square, a hanzi large, is all that differs"
    assert 12 <= right - left <= 40
    assert pdf == pdf_of(acceptance(applicant=f"李{char}"))
