"""The language of receipt templates: what it takes, which line is wrong and what was meant, and the shipped samples."""

import dataclasses
import re

import pytest
from PIL import Image

from core.base.faults import Fault
from core.base.resources import Resources
from core.papers import content, thermal
from printing.calibration import CalibrationPaper
from printing.commands import commands
from printing.layout import lay_out
from printing.preview import text_of
from printing.profile import PrinterProfile
from printing.render import render
from printing.samples import samples
from printing.template import load_template, parse_template
from printing.template_rules import KINDS, OPTIONS, OPTIONS_OF

P80, P58 = PrinterProfile(), PrinterProfile(width_mm=58)
HEAD = 'title = "x"\n'
RECEIPTS = ("ticket", "receipt", "dayslip", "correction", "collection", "rating", "notice", "calibration")
PAPERS = {
    paper.template: paper
    for room in (content, thermal)
    for paper in vars(room).values()
    if isinstance(paper, type) and getattr(paper, "template", "").startswith("receipts/")
} | {"receipts/calibration": CalibrationPaper}


def fault_of(source: str) -> Fault:
    with pytest.raises(Fault) as caught:
        parse_template("receipts/ticket", source)
    return caught.value


def printed(source: str, values=None, profile=P80, resources=None) -> bytes:
    return lay_out(parse_template("x", HEAD + source), values or {}, profile, resources=resources)


@pytest.mark.parametrize(
    ("source", "code", "line", "meant"),
    [
        ("title = \n", "syntax", 1, None),
        (HEAD + '[[block]]\ntext = "a"\nalign = center\n', "syntax", 4, None),
        (HEAD + '[[block]]\ntext = "a"', "", 0, None),
        (HEAD + '[[block]]\ntext = "a"\nrule = "solid"\n', "no_kind", 2, "text / rule"),
        (HEAD + '\n[[block]]\nfeed = 3\n\n[[block]]\ntxet = "a"\n', "no_kind", 6, "text"),
        (HEAD + '[[block]]\ntext = "a"\nalgin = "center"\n', "unknown_option", 4, "align"),
        (HEAD + '[[block]]\nrule = "solid"\nbold = true\n', "unknown_option", 4, "each / paper / unless / when"),
        (HEAD + '[[block]]\ntext = "a"\nalign = "middle"\n', "bad_option", 4, '"left" / "center" / "right"'),
        (HEAD + '[[block]]\ntext = "a"\n\nsize = 9\n', "bad_option", 5, "1…8"),
        (HEAD + "[[block]]\nfeed = true\n", "bad_option", 3, "1…400"),
        (HEAD + '[[block]]\npair = { label = "a" }\n', "bad_option", 3, None),
        (HEAD + '[[block]]\ntext = "a"\npaper = 57\n', "bad_option", 4, "58 / 80"),
        (HEAD + 'titel = "y"\n', "bad_option", 2, None),
        (HEAD + '[[block]]\neach = "m"\n[[block.group]]\nfeed = 1\n[[block.group]]\nfed = 1\n', "no_kind", 6, "feed"),
        ('[[block]]\ntext = "a"', "bad_option", 1, 'title = "…", [[block]]'),
    ],
)
def test_a_broken_template_says_its_line_and_what_was_meant(source, code, line, meant):
    if not code:
        assert parse_template("x", source).blocks[0].line == 2
        return
    fault = fault_of(source)
    assert (fault.code, fault.facts["line"]) == (f"printing.template.{code}", line)
    assert meant is None or str(fault.facts["meant"]).startswith(meant)


def test_a_value_nobody_gives_is_named_with_its_line_and_the_name_that_was_meant():
    with pytest.raises(Fault) as caught:
        printed('[[block]]\nfeed = 1\n[[block]]\ntext = "{hal}"\n', {"hall": "厅", "number": "A1"})
    assert caught.value.code == "printing.template.missing_value"
    assert dict(caught.value.facts) == {"name": "hal", "line": 4, "meant": "hall"}


def test_columns_wider_than_the_paper_are_refused():
    rows = '[[block]]\nrow = [{ text = "a", cells = 0 }, { text = "b", cells = 30 }]\n'
    assert printed(rows)
    with pytest.raises(Fault) as caught:
        printed(rows, profile=P58)
    assert (caught.value.code, caught.value.facts["line"]) == ("printing.template.too_wide", 2)


def test_a_group_is_repeated_and_its_blocks_have_conditions_of_their_own():
    source = """
[[block]]
each = "materials"
[[block.group]]
text = "{row.name}"
[[block.group]]
when = "row.note"
text = "（{row.note}）"
"""
    materials = [{"name": "身份证", "note": ""}, {"name": "户口簿", "note": "原件"}]
    assert text_of(printed(source, {"materials": materials})) == "身份证\n户口簿\n（原件）\n"
    assert text_of(printed(source, {"materials": []})) == "\n"


def test_a_logo_is_printed_where_the_site_has_one_and_nothing_where_not(tmp_path):
    source = '[[block]]\nlogo = "receipts/logo.png"\n'
    strips = [one for one in commands(printed(source, resources=Resources(tmp_path))) if one.name == "GS v 0"]
    assert strips == []
    (tmp_path / "receipts").mkdir()
    Image.new("RGB", (200, 100), "black").save(tmp_path / "receipts/logo.png")
    strips = [one for one in commands(printed(source, resources=Resources(tmp_path))) if one.name == "GS v 0"]
    assert sum(one.args[3] for one in strips) == 96
    assert all(byte in (0, 255) for one in strips for byte in one.args[5:])
    (tmp_path / "receipts/logo.png").write_bytes(b"no picture")
    with pytest.raises(Fault) as caught:
        printed(source, resources=Resources(tmp_path))
    assert caught.value.code == "printing.picture.unreadable"


def test_every_kind_and_option_is_told_in_the_manual():
    manual = (Resources().shipped.parent / "docs/receipts.md").read_text("utf-8")
    for name in {*KINDS, *OPTIONS}:
        assert f"`{name}`" in manual, name
    assert set(OPTIONS_OF) <= set(KINDS)
    assert set().union(*OPTIONS_OF.values()) <= set(OPTIONS)


def test_the_shipped_receipts_are_these_and_each_has_samples_of_all_its_values():
    resources = Resources()
    names = {name.split("/")[1].removesuffix(".toml") for name in resources.names("receipts", ".toml")}
    assert names == set(RECEIPTS)
    for name in RECEIPTS:
        kinds = samples(f"receipts/{name}", resources)
        fields = {field.name for field in dataclasses.fields(PAPERS[f"receipts/{name}"])}
        assert {"usual", "longest", "rarest"} <= set(kinds), name
        assert all(set(values) == fields for values in kinds.values()), name


@pytest.mark.parametrize("name", RECEIPTS)
@pytest.mark.parametrize("width_mm", [58, 80])
def test_every_sample_prints_without_a_blank_and_never_opens_the_drawer(name, width_mm):
    for values in samples(f"receipts/{name}", Resources()).values():
        body = render(f"receipts/{name}", values, PrinterProfile(width_mm=width_mm)).body
        assert not re.search(r"〔[a-z_.]+〕|\{|None", text_of(body))
        assert all(one.name != "unknown" for one in commands(body))  # ESC p would be one


def test_a_site_replaces_a_template_and_a_sample(tmp_path):
    (tmp_path / "receipts/samples").mkdir(parents=True)
    (tmp_path / "receipts/ticket.toml").write_text(HEAD + '[[block]]\ntext = "{number}号"\n', "utf-8")
    (tmp_path / "receipts/samples/ticket.json").write_text('{"usual": {"number": "B7"}}', "utf-8")
    site = Resources(tmp_path)
    values = samples("receipts/ticket", site)["usual"]
    assert text_of(lay_out(load_template("receipts/ticket", site), values, P80)) == "B7号\n"
    (tmp_path / "receipts/samples/ticket.json").write_text('{"longest": {}}', "utf-8")
    with pytest.raises(Fault) as caught:
        samples("receipts/ticket", site)
    assert caught.value.code == "base.resource.broken"
