"""What makes a PDF an archive copy (ISO 19005-2, PDF/A-2u): identification, colour of the output, a stable id.

Text, fonts and drawing are the same in both; reportlab knows nothing of PDF/A, so the catalogue is extended here.
"""

from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase import pdfdoc

from printing.forms.fonts import PRODUCER

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:creator><rdf:Seq><rdf:li>{organ}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
_DAY = "2000-01-01T00:00:00+00:00"  # the day of reportlab's repeatable files; the true day is printed on the paper


def make_archival(canvas: Any, title: str, organ: str) -> None:
    """Mark a canvas's document as PDF/A-2u; call before it is saved."""
    document: Any = canvas._doc  # noqa: SLF001 - reportlab gives no other door to the catalogue
    catalogue = document.Catalog
    catalogue.__class__ = _Catalogue
    words = _XMP.format(title=escape(title), organ=escape(organ), producer=escape(PRODUCER), day=_DAY)
    catalogue.Metadata = _plain_stream({"Type": "Metadata", "Subtype": "XML"}, words.encode("utf-8"))
    profile = document.Reference(_packed_stream({"N": 3}, _srgb()))
    intent = pdfdoc.PDFDictionary({
        "Type": pdfdoc.PDFName("OutputIntent"),
        "S": pdfdoc.PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": profile,
    })  # fmt: skip
    catalogue.OutputIntents = pdfdoc.PDFArray([intent])


class _Catalogue(pdfdoc.PDFCatalog):
    """reportlab's catalogue leaves out every key it does not know."""

    __NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents"]  # noqa: RUF012 - theirs is no ClassVar


def _plain_stream(words: dict[str, str], content: bytes) -> Any:
    """Return a stream that every reader can read without unpacking it, as XMP must be."""
    dictionary = pdfdoc.PDFDictionary({key: pdfdoc.PDFName(value) for key, value in words.items()})
    return pdfdoc.PDFStream(dictionary=dictionary, content=content, filters=[])


def _packed_stream(numbers: dict[str, int], content: bytes) -> Any:
    return pdfdoc.PDFStream(
        dictionary=pdfdoc.PDFDictionary(dict(numbers)), content=content, filters=[pdfdoc.PDFZCompress]
    )


@cache
def _srgb() -> bytes:
    """Return the sRGB profile littlecms makes, with the date that would differ from run to run set to a fixed one."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07d0 0001 0001 0000 0000 0000")  # dateTimeNumber: 2000-01-01
    profile[84:100] = bytes(16)  # the profile's digest, optional
    return bytes(profile)
