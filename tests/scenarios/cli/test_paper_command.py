"""``paper``: an administrator tries a template, to a file or to a printer."""

import json
import subprocess
import threading

import pytest

from printing.preview import text_of
from printing.simulated import VirtualPrinter
from tests.golden.forms import SAMPLES
from tests.patience import PATIENCE_S

TEMPLATES = (
    "receipts/calibration", "receipts/dayslip", "receipts/receipt", "receipts/ticket", *sorted(SAMPLES),
)  # fmt: skip


@pytest.fixture
def paper(run, tmp_path):
    return lambda *words: run("--profile", tmp_path / "profile", "paper", *words)


def text(pdf) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True).stdout.decode()


def test_list_names_every_template_with_its_title(paper):
    said = paper("--list")
    assert (said.code, said.err) == (0, "")
    names = [line.split()[0] for line in said.out.splitlines()]
    assert set(TEMPLATES) <= set(names)
    assert "收件凭证" in said.out


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_can_be_tried_without_values(paper, tmp_path, template):
    target = tmp_path / ("x.pdf" if template.startswith("forms/") else "x.bin")
    said = paper(template, "--to", target)
    assert (said.code, said.err) == (0, "")
    assert str(len(target.read_bytes())) in said.out


def test_a_ticket_as_picture_and_as_bytes(paper, tmp_path):
    assert paper("receipts/ticket", "--to", tmp_path / "x.png").code == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert paper("ticket", "--to", tmp_path / "x.bin").code == 0
    assert "〔number〕" in text_of((tmp_path / "x.bin").read_bytes())


def test_missing_values_are_marked_and_given_ones_stand(paper, tmp_path):
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"hall": "云溪街道便民服务中心", "number": "330290015-20261123-0001-1"}), "utf-8")
    assert paper("receipts/receipt", "--values", values, "--to", tmp_path / "x.bin").code == 0
    printed = text_of((tmp_path / "x.bin").read_bytes())
    assert "330290015-20261123-0001-1" in printed
    assert "〔number〕" not in printed
    assert "〔id_number〕" in printed


def test_a_form_marks_what_is_missing(paper, tmp_path):
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"item": "高龄津贴申领"}), "utf-8")
    assert paper("forms/notice", "--values", values, "--to", tmp_path / "x.pdf").code == 0
    assert "高龄津贴申领" in text(tmp_path / "x.pdf")
    assert "〔department〕" in text(tmp_path / "x.pdf")


def test_a_character_no_font_has_is_spelled(paper, tmp_path):
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"item": "\U0002ebf0证明"}), "utf-8")
    assert paper("forms/notice", "--values", values, "--to", tmp_path / "x.pdf").code == 0
    assert "〔U+2EBF0〕证明" in text(tmp_path / "x.pdf")


def test_to_a_printer(paper):
    came, bodies = threading.Event(), []
    printer = VirtualPrinter.tcp(lambda body: (bodies.append(body), came.set()))
    try:
        assert paper("receipts/ticket", "--to", printer.address).code == 0
        assert came.wait(PATIENCE_S)
    finally:
        printer.stop()
    assert "〔number〕" in text_of(bodies[0])


def test_to_a_printer_that_is_not_there(paper):
    printer = VirtualPrinter.tcp(lambda _: None)
    printer.stop()
    assert paper("receipts/ticket", "--to", printer.address).fault == "device.open.refused"


@pytest.mark.parametrize("content", ["[1]", "{", ""])
def test_values_that_are_no_object(paper, tmp_path, content):
    (tmp_path / "values.json").write_text(content)
    said = paper("receipts/ticket", "--values", tmp_path / "values.json", "--to", tmp_path / "x.bin")
    assert said.fault == "printing.try.bad_values"
    assert not (tmp_path / "x.bin").exists()


def test_a_sites_own_template_is_used_and_a_broken_one_is_named(paper, tmp_path):
    own = tmp_path / "profile" / "site" / "receipts" / "ticket.toml"
    own.parent.mkdir(parents=True)
    own.write_text('title = "自己的小票"\n[[block]]\ntext = "街道自己的字"\n', "utf-8")
    assert "自己的小票" in paper("--list").out
    assert paper("receipts/ticket", "--to", tmp_path / "x.bin").code == 0
    assert "街道自己的字" in text_of((tmp_path / "x.bin").read_bytes())
    own.write_text('title = "自己的小票"\n[[block]]\nnonsense = 1\n', "utf-8")
    assert paper("receipts/ticket", "--to", tmp_path / "x.bin").fault == "printing.template.no_kind"
    own.write_text("title = \n", "utf-8")
    assert paper("receipts/ticket", "--to", tmp_path / "x.bin").fault == "base.resource.broken"


def test_a_form_is_tried_with_the_shipped_values_in_another_size(paper, tmp_path):
    said = paper("forms/notice", "--sample", "longest", "--size", "large", "--to", tmp_path / "x.pdf")
    assert (said.code, said.err) == (0, "")
    words = text(tmp_path / "x.pdf")
    assert "〔" not in words
    assert "城乡居民基本养老保险" in words
