"""A form from its template and values to the bytes of a PDF: same input, same bytes."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from core.base.faults import Fault
from core.base.resources import Resources
from printing.forms import blocks, tables
from printing.forms.blocks import Block
from printing.forms.fill import Filler
from printing.forms.fonts import start_fonts
from printing.forms.page import PAGES, Page, draw_pages, lay_out
from printing.forms.text import Style, draw_text, text_width

MAKERS: dict[str, Callable[[Mapping[str, Any], Filler], Block]] = {
    "line": blocks.make_line,
    "rule": blocks.make_rule,
    "paragraph": blocks.make_paragraph,
    "list": blocks.make_list,
    "space": blocks.make_space,
    "deadline": blocks.make_deadline,
    "closing": blocks.make_closing,
    "signatures": blocks.make_signatures,
    "grid": tables.make_grid,
    "table": tables.make_table,
    "figures": tables.make_figures,
    "charts": tables.make_charts,
    "seal": tables.make_seal_box,
}


def render_form(
    template: str,
    values: Mapping[str, Any],
    *,
    copy: int = 1,
    copy_words: str = "",
    resources: Resources | None = None,
    is_trial: bool = False,
) -> bytes:
    """Return the PDF of ``forms/NAME``. ``copy`` 2 and more carry the mark 补打 with ``copy_words`` on every page.

    Faults: ``printing.form.value_missing``, ``printing.form.bad_block``, ``printing.text.no_glyph``. With ``is_trial``
    a missing value prints as a marked blank.
    """
    start_fonts()
    spec = (resources or Resources()).toml(f"{template}.toml")
    fill, page = Filler(values, is_trial), PAGES[spec["page"]]
    made = [_made(block, fill, template) for block in spec["block"] if _wanted(block, fill)]
    sheet = BytesIO()
    face: Any = "serif"
    canvas = Canvas(sheet, pagesize=(page.width, page.height), invariant=1, lang="zh-CN", initialFontName=face)
    canvas.setTitle(spec["title"])
    canvas.setCreator("Yichuang")
    mark = _copy_mark(page, copy, copy_words) if copy > 1 else None
    draw_pages(canvas, lay_out(made, page), page, fill.text(spec["foot"]), mark)
    canvas.save()
    return sheet.getvalue()


def _wanted(block: Mapping[str, Any], fill: Filler) -> bool:
    return "when" not in block or fill.holds(block["when"])


def _made(block: Mapping[str, Any], fill: Filler, template: str) -> Block:
    maker = MAKERS.get(block.get("kind", ""))
    if maker is None:
        raise Fault("printing.form.bad_block", template=template, kind=str(block.get("kind", "")))
    return maker(block, fill)


def _copy_mark(page: Page, copy: int, words: str) -> Callable[[Any], None]:
    text = f"补打（第{copy}次打印） {words}".strip()
    style = Style("sans-bold", 10, colour=1.0)

    def draw(canvas: Any) -> None:
        wide = text_width(text, style) + 16
        canvas.setFillGray(0)
        canvas.rect(page.width - page.right - wide, page.height - 40, wide, 18, stroke=0, fill=1)
        draw_text(canvas, text, style, page.width - page.right - 8, page.height - 34.5, "right")

    return draw
