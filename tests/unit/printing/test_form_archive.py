"""PDF/A-2u, as far as it can be checked here: what ISO 19005-2 asks of our kind of file, rule by rule.

No validator can be had from the registries the checks may use; each test names the clause it stands for.
"""

import functools
import io
import re
import xml.etree.ElementTree as ET

import pypdf
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageCms

from printing.forms.render import render_form
from tests.golden.forms import SAMPLES, longest, sample, text_of, values_of

NAMES = sorted(SAMPLES)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA, DC, XMP = (
    "{http://www.aiim.org/pdfa/ns/id/}", "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/xap/1.0/}",
)  # fmt: skip


@functools.cache
def archived(template: str) -> tuple[bytes, pypdf.PdfReader]:
    pdf = render_form(template, values_of(longest(template)), is_archival=True)
    return pdf, pypdf.PdfReader(io.BytesIO(pdf))


def fonts_of(reader):
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            found[font.get_object()["/BaseFont"]] = font.get_object()
    return found


def objects_of(reader):
    return [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]


def test_header_trailer_and_id_6_1_2_and_6_1_3():
    pdf, reader = archived("forms/acceptance")
    assert re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", pdf)
    first, second = reader.trailer["/ID"]
    assert first.original_bytes == second.original_bytes
    assert len(first.original_bytes) == 16
    assert "/Encrypt" not in reader.trailer
    assert pdf.rstrip().endswith(b"%%EOF")
    again, _ = archived("forms/acceptance")
    assert pdf == again


def test_metadata_say_part_and_level_and_agree_with_the_info_6_6():
    _, reader = archived("forms/acceptance")
    stream = reader.trailer["/Root"]["/Metadata"]
    assert (stream["/Type"], stream["/Subtype"], list(stream.get("/Filter", []))) == ("/Metadata", "/XML", [])
    root = ET.fromstring(stream.get_data().decode().partition("?>")[2].rpartition("<?xpacket")[0])
    words = {element.tag: (element.text or "").strip() for element in root.iter()}
    assert (words[f"{PDFA}part"], words[f"{PDFA}conformance"]) == ("2", "U")
    title = root.find(f".//{DC}title/{RDF}Alt/{RDF}li").text
    organ = root.find(f".//{DC}creator/{RDF}Seq/{RDF}li").text
    info = reader.trailer["/Info"]
    assert (title, organ) == (info["/Title"], info["/Author"])
    assert info["/CreationDate"].startswith("D:20000101000000")
    assert words[f"{XMP}CreateDate"].startswith("2000-01-01T00:00:00")


def test_the_output_intent_is_a_true_srgb_profile_6_2_3():
    _, reader = archived("forms/dayreport")
    (intent,) = reader.trailer["/Root"]["/OutputIntents"]
    stream = intent["/DestOutputProfile"]
    assert (intent["/S"], stream["/N"]) == ("/GTS_PDFA1", 3)
    profile = ImageCms.ImageCmsProfile(io.BytesIO(stream.get_data()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert profile.profile.xcolor_space.strip() == "RGB"
    assert profile.profile.version <= 4.4


@pytest.mark.parametrize("template", NAMES)
def test_nothing_is_transparent_hidden_active_or_outside_the_file(template):
    _, reader = archived(template)
    keys = {key for thing in objects_of(reader) if isinstance(thing, dict) for key in thing}
    banned = {
        "/SMask", "/CA", "/ca", "/BM", "/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/F", "/FFilter",
        "/AcroForm", "/XFA", "/OCProperties", "/Alternates", "/OPI", "/Ref", "/TR", "/HTP", "/PS",
    }  # fmt: skip
    assert keys & banned == set()
    assert not any("/Group" in page or "/Annots" in page for page in reader.pages)
    filters = {str(thing.get("/Filter")) for thing in objects_of(reader) if isinstance(thing, dict)}
    assert "LZW" not in "".join(filters)


@pytest.mark.parametrize("template", NAMES)
def test_colours_are_grey_or_rgb_and_nothing_else_6_2_4(template):
    _, reader = archived(template)
    used = {operator for page in reader.pages for _, operator in page.get_contents().operations}
    assert used & {b"k", b"K", b"cs", b"CS", b"sc", b"SC", b"scn", b"SCN", b"sh", b"gs", b"BI", b"Do"} == set()
    assert b"Tj" in used or b"TJ" in used


@pytest.mark.parametrize("template", NAMES)
def test_fonts_are_embedded_measured_and_mapped_6_2_11(template):
    _, reader = archived(template)
    for name, font in fonts_of(reader).items():
        assert re.match(r"/[A-Z]{6}\+", name), "a subset says so"
        descriptor = font["/FontDescriptor"]
        assert descriptor["/Flags"] & 4, "symbolic: codes are the font's own"
        assert "/Encoding" not in font
        program = TTFont(io.BytesIO(descriptor["/FontFile2"].get_data()))
        assert len(program["cmap"].tables) == 1
        codes = program["cmap"].tables[0].cmap
        unit = 1000 / program["head"].unitsPerEm
        mapped = {int(code, 16): word for code, word in re.findall(r"<(\w\w)> <(\w+)>", _map_of(font))}
        assert mapped
        assert not {"0000", "feff", "fffe"} & {word.lower() for word in mapped.values()}
        for code in mapped:
            width = program["hmtx"].metrics[codes[code]][0] * unit
            assert abs(float(font["/Widths"][code - font["/FirstChar"]]) - width) <= 1


@pytest.mark.parametrize("template", NAMES)
def test_every_code_shown_has_its_character_6_2_11_7(template):
    _, reader = archived(template)
    for page in reader.pages:
        fonts = {key: font.get_object() for key, font in page["/Resources"]["/Font"].items()}
        maps = {
            key: {int(code, 16) for code, _ in re.findall(r"<(\w\w)> <(\w+)>", _map_of(font))}
            for key, font in fonts.items()
        }
        face = ""
        for operands, operator in page.get_contents().operations:
            if operator == b"Tf":
                face = operands[0]
            if operator == b"Tj":
                assert set(operands[0].original_bytes) <= maps[face], (template, face)


def test_an_archive_copy_says_the_same_words():
    values = values_of(sample("forms/correction"))
    assert text_of(render_form("forms/correction", values, is_archival=True)) == text_of(
        render_form("forms/correction", values)
    )


def _map_of(font):
    return font["/ToUnicode"].get_data().decode().partition("beginbfchar")[2]
