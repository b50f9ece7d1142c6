"""Forms: names can be copied out exactly, nothing is missing, codes can be read, bytes repeat."""

import io
import itertools
import json
import subprocess

import pypdf
import pytest
from pdfminer.high_level import extract_text

from core.base.faults import Fault
from core.base.resources import Resources
from core.papers.content import DayLine
from core.papers.letters import AcceptancePaper, CorrectionPaper, MissingLine, RefusalPaper
from core.papers.sheets import CommitmentPaper, NoticeMaterial, NoticePaper
from core.papers.slips import DayReportPaper, HourBar
from printing.forms.fonts import runs
from printing.forms.render import render_form
from printing.forms.text import NOT_AT_START, Style, break_lines

RARE = "王䶮·㛃𬭎𪨧𣲗𫖯"
LONG = "阿卜杜热合曼·买买提依明江·艾尼瓦尔𪨧𣲗"
FOOT = {"enquiry_phone": "0574-5555 0132", "supervision_phone": "12345", "address": "云溪路88号"}
ORGAN = "云溪街道便民服务中心"


def acceptance(**changes):
    values = {
        "organ": ORGAN, "document_number": "云溪受〔2026〕231号", "applicant": RARE, "applied": "2026年11月23日",
        "item": "浙江省居住证申领", "basis": "", "accepted": "2026年11月24日", "number": "330290015-20261123-0021-6",
        "promised_limit": "7个工作日", "legal_limit": "15个工作日", "promised_day": "2026年12月3日",
        "legal_day": "2026年12月15日", "fee": "不收费", "collection": "窗口领取", "office": "云溪派出所",
        "result": "浙江省居住证", "phone": "138****2207", "promised": (), "date": "2026年11月24日",
        "qr": "https://yunxi.example/p/330290015202611230021", "check_code": "A231-7F3K", **FOOT,
    }  # fmt: skip
    return AcceptancePaper(**{**values, **changes})


PAPERS = [
    acceptance(),
    acceptance(applicant=LONG, promised=("户口簿（12月14日前补交）",), phone=""),
    CorrectionPaper(
        organ=ORGAN, document_number="云溪补〔2026〕18号", number="330290015-20261123-0031-5", applicant=RARE,
        item="高龄津贴申领", applied="2026年11月23日", received=("申请表1份",), due_day="2026年12月14日", due_days=15,
        missing=(MissingLine(serial=1, name="授权委托书", reason="没有签名", remedy="本人签名"),),
        qr="https://yunxi.example/p/1", date="2026年11月23日", clerk="李慧敏（工号0317）", **FOOT,
    ),
    RefusalPaper(
        organ=ORGAN, document_number="云溪不〔2026〕3号", number="330290015-20261123-0032-3", applicant=RARE,
        item="无犯罪记录证明", applied="2026年11月23日", reason="社区不得出具", basis="", elsewhere="请到派出所办理。",
        remedy="可以在60日内申请行政复议。", qr="https://yunxi.example/p/2", date="2026年11月23日", **FOOT,
    ),
    CommitmentPaper(
        organ=ORGAN, number="330290015-20261123-0021-6", applicant=RARE, id_number="3302** **** **** 0014",
        item="老年人优待证申领", missing=("近期一寸照片",), due_day="2026年12月7日", date="2026年11月23日", **FOOT,
    ),
]  # fmt: skip


def pdf_of(paper, **options):
    return render_form(paper.template, json.loads(json.dumps(paper.values())), **options)


def poppler(pdf, *command):
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.template)
def test_a_rare_name_is_copied_out_exactly_by_three_readers(paper):
    pdf = pdf_of(paper)
    texts = [
        poppler(pdf, "pdftotext", "-", "-").decode(),
        extract_text(io.BytesIO(pdf)),
        "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages),
    ]
    assert [paper.applicant in text for text in texts] == [True, True, True]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.template)
def test_all_fonts_are_embedded(paper):
    rows = poppler(pdf_of(paper), "pdffonts", "-").decode().splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-3] == ["yes", "yes"] for row in rows), rows


def test_the_same_values_give_the_same_bytes():
    assert pdf_of(acceptance()) == pdf_of(acceptance())


def test_a_copy_says_so_on_every_page():
    notice = NoticePaper(
        organ=ORGAN, item="灵活就业社会保险补贴", code="NB-SQ-031", department="区人力社保局", conditions=("本人参保",),
        materials=tuple(NoticeMaterial(serial=n, name=f"材料{n}", copies="1份", note="") for n in range(1, 41)),
        legal_limit="23个工作日", promised_limit="23个工作日", excluded_time="", fee="不收费", result="补贴", notes="",
        accept_at="窗口", is_confirmed=True, qr="https://yunxi.example/g/1", date="2026年11月23日", **FOOT,
    )  # fmt: skip
    pages = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf_of(notice, copy=2))).pages]
    assert len(pages) > 1
    assert all("补打（第2次打印）" in page for page in pages)
    assert all("材料名称" in page for page in pages if "份□" in page), "the table's head repeats"
    assert "告知人" in pages[-1]
    assert "核验" in pages[-1], "the end never stands alone on a page"
    assert all(sum(f"材料{n}" in page for page in pages) >= 1 for n in range(1, 41))


def test_the_code_on_the_paper_is_read_back(tmp_path):
    paper = acceptance()
    poppler(pdf_of(paper), "pdftoppm", "-r", "150", "-png", "-", str(tmp_path / "page"))
    image = next(tmp_path.glob("*.png"))
    found = subprocess.run(
        ["zbarimg", "-q", "--raw", str(image)], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == paper.qr


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


def test_the_day_report_draws_white_hours_and_bold_differences():
    report = DayReportPaper(
        organ=ORGAN, date="2026年11月23日 星期一", result="未平，差2件", figures=(("取号", "62个"), ("办理", "57个")),
        hours=(HourBar(hour=8, visitors=6, wait_minutes=4), HourBar(hour=12, visitors=0, wait_minutes=None)),
        states=(("办理中", 17),), lines=(DayLine(label="收件", registered=46, printed=46, uploaded=44, difference=2),),
        equations=("取号62＝57＋5",), pending=("330290015-20261123-0045-5",), events="1至418号", chain=("9c41", "6a90"),
        district="未签收", closer="李慧敏（0317）", time="17:08", **FOOT,
    )  # fmt: skip
    text = pypdf.PdfReader(io.BytesIO(pdf_of(report))).pages[0].extract_text()
    assert "未平，差2件" in text.replace(" ", "")
    assert "330290015-20261123-0045-5" in text


def test_every_shipped_form_renders_as_a_trial():
    names = [name.removesuffix(".toml") for name in Resources().names("forms", ".toml")]
    assert len(names) >= 6
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
