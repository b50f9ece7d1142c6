"""Receipts as bytes, text and picture: golden files, codes read by zbar, copies, and what must never appear."""

import functools
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from core.base.faults import Fault
from core.papers.content import Paper
from printing.code128 import text_of as scanned
from printing.commands import commands, unknown_commands
from printing.copies import copy_bar, width_of_body
from printing.escpos import COPY_PLACE, Stream, code128_data
from printing.preview import odd_commands, png_of, roll_of, text_of
from printing.render import copy_lines, render
from printing.text import Permits
from tests.golden.papers import COPY, P58, P80, PROFILES, S58, all_papers, dayslip, longest, receipt, ticket

GOLDEN = Path(__file__).resolve().parents[2] / "golden/receipts"
PAPERS = {name: (paper, profile, options) for name, paper, profile, options in all_papers()}


@functools.cache
def made(name: str) -> bytes:
    paper, profile, options = PAPERS[name]
    return render(paper.template, paper.values(), PROFILES[profile], **options).body


def body_of(paper: Paper, profile=P80, **options) -> bytes:
    return render(paper.template, paper.values(), profile, **options).body


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_a_receipt_is_what_was_looked_at(name):
    body = made(name)
    assert body == (GOLDEN / f"{name}.bin").read_bytes()
    assert text_of(body) == (GOLDEN / f"{name}.txt").read_text("utf-8")
    width_mm = PROFILES[PAPERS[name][1]].width_mm
    now = Image.open(io.BytesIO(png_of(body, width_mm=width_mm)))
    then = Image.open(GOLDEN / f"{name}.png")
    assert (now.size, now.tobytes()) == (then.size, then.tobytes())


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_the_stream_holds_no_unknown_command_and_ends_with_the_cut(name):
    body = made(name)
    assert unknown_commands(body) == odd_commands(body) == ()
    assert body.endswith(b"\n\x1dVB\x00")
    assert width_of_body(body) == PROFILES[PAPERS[name][1]].width_mm
    bands = [(one.args[3] | one.args[4] << 8) for one in commands(body) if one.name == "GS v 0"]
    assert max(bands) <= PROFILES[PAPERS[name][1]].band_rows


def test_golden_files_and_papers_are_the_same_set():
    assert {path.stem for path in GOLDEN.iterdir()} == set(PAPERS)


def zbar(png: bytes, tmp_path: Path) -> set[str]:
    file = tmp_path / "paper.png"
    file.write_bytes(png)
    assert shutil.which("zbarimg"), "zbarimg is needed: apt-get install zbar-tools"
    result = subprocess.run(["zbarimg", "-q", file], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_code_is_read_by_zbar_from_the_picture(name, tmp_path):
    paper = PAPERS[name][0]
    values = paper.values()
    wanted = {f"QR-Code:{values['qr']}"} if values.get("qr") else set()
    wanted |= {f"CODE-128:{values['barcode']}"} if values.get("barcode") else set()
    if wanted:
        assert zbar(png_of(made(name)), tmp_path) == wanted


@pytest.mark.parametrize("text", ["3302900152026112300216", "12345", "SL2024000123", "A{1"])
def test_code128_says_what_it_was_given(text):
    assert scanned(code128_data(text)[0]) == text


def test_odd_number_of_digits_is_read_by_zbar(tmp_path):
    body = body_of(receipt(barcode="330290015202611230021", qr=""))
    assert zbar(png_of(body), tmp_path) == {"CODE-128:330290015202611230021"}


@pytest.mark.parametrize("profile", [P80, P58])
@pytest.mark.parametrize("paper", [ticket(), receipt(applicant="王䶮·㛃𬭎"), dayslip()])
def test_a_copy_is_its_original_and_one_bar(paper, profile):
    original, copy = body_of(paper, profile), body_of(paper, profile, **COPY)
    bar = copy_bar(copy_lines(2, COPY["copy_words"]), profile)
    assert original.count(COPY_PLACE) == 1
    assert copy == original.replace(COPY_PLACE, bar)
    assert "补打（第2次打印）" in text_of(copy)
    assert "工号0317" in text_of(copy)
    assert "补打" not in text_of(original)


def test_the_same_values_make_the_same_bytes():
    assert body_of(longest()) == body_of(longest())


def test_rules_of_the_ticket():
    none = text_of(body_of(ticket(ahead=0, minutes=None)))
    assert "下一位就是您" in none
    assert "分钟" not in none
    assert "前面等候" not in none
    unknown = text_of(body_of(ticket(minutes=None, windows="")))
    assert "前面等候 3 人" in unknown
    assert "窗口前等候" not in unknown
    assert "优先" not in unknown
    assert "优先" in text_of(body_of(ticket(is_priority=True)))


def test_rules_of_the_receipt():
    text = text_of(body_of(longest()))
    assert "其余4项见材料清单（A4）" in text
    assert "20  第20项材料" in text
    assert "第21项材料" not in text
    assert "容缺补交" in text
    assert "最迟告知" not in text
    assert "联系电话" not in text_of(body_of(receipt(phone="")))


def test_a_name_is_a_picture_at_48_dots_or_32_and_never_cut():
    def heights(paper, profile=P80):
        strips = [(one.args[3] | one.args[4] << 8) for one in commands(body_of(paper, profile)) if one.name == "GS v 0"]
        return [rows for rows in strips if rows in (48, 32)]

    assert heights(receipt(applicant="王" * 9)) == [48]
    assert heights(receipt(applicant="王" * 10)) == [32]
    assert heights(receipt(applicant="王" * 30)) == [32, 32, 32]


def test_a_bar_is_whole_bytes_wide_and_its_text_is_as_wide_as_its_strips():
    for profile in (P80, P58):
        dots = roll_of(body_of(dayslip(result="未平，差12件"), profile))
        rows = [dots.crop((0, y, dots.width, y + 1)) for y in range(170)]
        black = [row.getbbox() for row in rows if int.from_bytes(row.tobytes(), "big").bit_count() > 200]
        left, _, right, _ = black[0]
        assert (right - left) % 8 == 0
        assert len(black) >= 8 + 8
        strips = {(box[0], box[2]) for box in black if box[2] - box[0] != dots.width}
        assert len(strips) <= 1


def test_no_text_is_lost_beyond_the_edge_of_the_paper():
    for profile in (P80, P58, S58):
        for paper in (longest(), ticket(business="很长的业务名称" * 6), dayslip(pending=("…20261123-0045-5",) * 30)):
            lines = [one for one in text_of(body_of(paper, profile)).split("\n") if not one.startswith("▒")]
            assert max(sum(1 if char.isascii() else 2 for char in line) for line in lines) <= profile.cells


def test_serial_printers_get_small_papers():
    assert len(body_of(ticket(), S58)) < 1_300
    assert len(body_of(receipt(applicant="王䶮·㛃𬭎"), PROFILES["80-serial"])) < 5_000


def test_values_cannot_smuggle_commands_in():
    evil = "\x1bp\x00\x19\x19\x1dV\x00{hall}"
    body = body_of(receipt(applicant=evil, item=evil, clerk=evil))
    assert unknown_commands(body) == ()
    assert sum(one.name == "GS V" for one in commands(body)) == 1
    assert "{hall}" in text_of(body)
    with pytest.raises(Fault) as caught:
        body_of(receipt(qr="https://x/\x1bp"))
    assert caught.value.code == "printing.code.payload"
    with pytest.raises(ValueError, match="text codes"):
        Stream(P80).code(b"\x1bp")


def test_a_code_too_wide_for_the_paper_is_refused():
    with pytest.raises(Fault) as caught:
        body_of(receipt(qr="https://x/" + "a" * 900), P58)
    assert caught.value.code == "printing.code.too_long"


def test_a_character_without_glyph_stops_the_receipt_until_it_is_permitted():
    paper = receipt(clerk="\U0002ebf0慧敏")
    with pytest.raises(Fault) as caught:
        body_of(paper)
    assert caught.value.code == "printing.text.no_glyph"
    rendering = render(paper.template, paper.values(), P80, permits=Permits(spelled=frozenset("\U0002ebf0")))
    assert "〔U+2EBF0〕慧敏" in text_of(rendering.body)
    assert rendering.doubts == ("U+2EBF0",)


def test_a_printer_without_four_byte_codes_shows_digits_and_one_with_them_hanzi():
    body = made("calibration-80")
    assert "0 1 3 2" in text_of(body)
    assert roll_of(body).tobytes() != roll_of(body, has_four_bytes=True).tobytes()
