"""Trying one paper: every target, blanks for what is missing, and one clear fault for what is wrong."""

import json

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from printing.preview import text_of
from printing.simulated import VirtualPrinter
from printing.try_paper import templates, try_paper
from tests.golden.papers import receipt, ticket
from tests.patience import PATIENCE_S


def test_every_receipt_is_listed_with_its_title():
    listed = dict(templates(Resources()))
    assert {"receipts/ticket", "receipts/receipt", "receipts/dayslip", "receipts/calibration"} <= set(listed)
    assert listed["receipts/receipt"] == "收件凭证"


@pytest.mark.parametrize("name", ["ticket", "receipt", "dayslip", "calibration"])
def test_missing_values_are_marked_blanks(name, tmp_path):
    file = tmp_path / f"{name}.bin"
    try_paper(name, to=str(file))
    assert "〔" in text_of(file.read_bytes())


def test_values_go_to_png_and_bin(tmp_path):
    values = tmp_path / "v.json"
    values.write_text(json.dumps(ticket().values()), "utf-8")
    for ending, head in (("png", b"\x89PNG"), ("bin", b"\x1b@\x1c&")):
        file = tmp_path / f"t.{ending}"
        made = try_paper("receipts/ticket", to=str(file), values_file=values)
        assert file.read_bytes().startswith(head)
        assert "社保·医保·民政" in text_of(made.body)


def test_a_paper_goes_to_a_printer_on_the_network(tmp_path):
    values = tmp_path / "v.json"
    values.write_text(json.dumps(receipt().values()), "utf-8")
    done = []
    import threading

    came = threading.Event()
    printer = VirtualPrinter.tcp(lambda body: (done.append(body), came.set()))
    try:
        made = try_paper("receipt", to=printer.address, values_file=values)
        assert came.wait(PATIENCE_S)
    finally:
        printer.stop()
    assert done == [made.body]


@pytest.mark.parametrize(
    ("template", "to", "values", "code"),
    [
        ("tickt", "a.png", None, "printing.try.unknown_template"),
        ("ticket", "a.docx", None, "printing.try.bad_target"),
        ("ticket", "a.pdf", None, "printing.try.bad_target"),
        ("ticket", "a.png", "[1]", "printing.try.bad_values"),
        ("ticket", "a.png", "{", "printing.try.bad_values"),
    ],
)
def test_what_is_wrong_has_one_line(template, to, values, code, tmp_path):
    file = None
    if values is not None:
        file = tmp_path / "v.json"
        file.write_text(values, "utf-8")
    with pytest.raises(Fault) as caught:
        try_paper(template, to=str(tmp_path / to), values_file=file)
    assert caught.value.code == code


def test_the_shipped_samples_are_tried_by_their_name_and_values_lie_over_them(tmp_path):
    file = tmp_path / "values.json"
    file.write_text('{"number": "C042"}', "utf-8")
    made = try_paper("ticket", to=str(tmp_path / "a.bin"), sample="longest", values_file=file)
    assert "〔" not in text_of(made.body)
    assert "前面等候 127 人" in text_of(made.body)
    with pytest.raises(Fault) as caught:
        try_paper("ticket", to=str(tmp_path / "a.bin"), sample="shortest")
    assert caught.value.code == "printing.try.unknown_sample"
