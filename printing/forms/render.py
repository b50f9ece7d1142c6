"""A form from its template and values to the bytes of a PDF: same input, same bytes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from core.base.faults import Fault
from core.base.resources import Resources
from printing.forms import blocks, charts, closing, masthead, tables
from printing.forms.archive import make_archival
from printing.forms.blocks import Block
from printing.forms.fill import Filler
from printing.forms.fonts import PRODUCER, start_fonts
from printing.forms.page import Page, Pages, draw_pages, lay_out_fitting, page_of
from printing.forms.text import Style, draw_text, text_width

MAKERS: dict[str, Callable[[Mapping[str, Any], Filler], Block]] = {
    "head": blocks.make_head,
    "masthead": masthead.make_masthead,
    "codes": masthead.make_codes,
    "line": blocks.make_line,
    "rule": blocks.make_rule,
    "paragraph": blocks.make_paragraph,
    "list": blocks.make_list,
    "space": blocks.make_space,
    "deadline": blocks.make_deadline,
    "closing": closing.make_closing,
    "signatures": closing.make_signatures,
    "grid": tables.make_grid,
    "table": tables.make_table,
    "figures": charts.make_figures,
    "charts": charts.make_charts,
    "seal": charts.make_seal_box,
}


def render_form(
    template: str,
    values: Mapping[str, Any],
    *,
    size: str = "",
    is_archival: bool = False,
    copy: int = 1,
    copy_words: str = "",
    resources: Resources | None = None,
    is_trial: bool = False,
) -> bytes:
    """Return the PDF of ``forms/NAME``. ``copy`` 2 and more carry the mark 补打 with ``copy_words`` on every page.

    ``size`` is a4, a5 or large, where the form can be had so; ``is_archival`` makes PDF/A-2u. Pure: picklable
    arguments, no office behind it; any process. Faults: ``printing.form.value_missing``, ``printing.form.bad_block``,
    ``printing.form.broken``, ``printing.text.no_glyph``. With ``is_trial`` a missing value prints as a marked blank.
    """
    start_fonts()
    spec = (resources or Resources()).toml(f"{template}.toml")
    try:
        page = page_of(spec["page"], size)
        mark = partial(_draw_copy_mark, copy=copy, words=copy_words) if copy > 1 else None
        fills = [Filler({**values, **part}, is_trial) for part in spec.get("parts", [{}])]
        parts = [
            (*lay_out_fitting(partial(_blocks, template, spec, fill), page), fill.text(spec["foot"])) for fill in fills
        ]
        return _drawn(parts, mark, fills[0].text(spec["title"]), values, is_archival=is_archival)
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # the file is a site's to change
        raise Fault("printing.form.broken", template=template, reason=repr(error)) from error


def _drawn(
    parts: Sequence[tuple[Pages, Page, str]],
    mark: Callable[[Any, Page], None] | None,
    title: str,
    values: Mapping[str, Any],
    *,
    is_archival: bool,
) -> bytes:
    sheet, face = BytesIO(), "serif"
    page = parts[0][1]
    own: Any = {"pagesize": (page.width * page.scale, page.height * page.scale), "initialFontName": face}
    canvas = Canvas(sheet, invariant=1, lang="zh-CN", pageCompression=1, pdfVersion=(1, 7), **own)
    organ = str(values.get("organ", values.get("hall", "")))
    canvas.setTitle(title)
    canvas.setAuthor(organ)
    canvas.setSubject("")
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    if is_archival:
        make_archival(canvas, title, organ)
    for pages, page, foot in parts:
        draw_pages(canvas, pages, page, foot, mark)
    canvas.save()
    return sheet.getvalue()


def _blocks(template: str, spec: Mapping[str, Any], fill: Filler) -> list[Block]:
    return [_made(block, fill, template) for block in spec["block"] if _wanted(block, fill)]


def _wanted(block: Mapping[str, Any], fill: Filler) -> bool:
    return "when" not in block or fill.holds(block["when"])


def _made(block: Mapping[str, Any], fill: Filler, template: str) -> Block:
    maker = MAKERS.get(block.get("kind", ""))
    if maker is None:
        raise Fault("printing.form.bad_block", template=template, kind=str(block.get("kind", "")))
    return maker(block, fill)


def _draw_copy_mark(canvas: Any, page: Page, *, copy: int, words: str) -> None:
    text = f"补打（第{copy}次打印） {words}".strip()
    unit = 1 / page.scale  # the mark is as large on every paper
    style, right = Style("sans-bold", 10 * unit, colour=1.0), page.width - page.right
    wide = text_width(text, style) + 16 * unit
    canvas.setFillGray(0)
    canvas.rect(right - wide, page.height - 40 * unit, wide, 18 * unit, stroke=0, fill=1)
    draw_text(canvas, text, style, right - 8 * unit, page.height - 34.5 * unit, "right")
