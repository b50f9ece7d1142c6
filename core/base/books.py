"""How a workbook looks: columns as wide as what they hold, numbers to the right, made for A4. It knows no content."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.base.faults import Fault

Cell = str | int | float | None

LEAST, MOST, HEAD = 8, 48, 12  # characters of a column, a hanzi counts two; a longer head or text is wrapped
_A4 = 9  # ECMA-376, ST_PaperSize
_UNDER_HEAD = Border(bottom=Side(style="thin"))


def new_book() -> Workbook:
    """Return a workbook without a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def add_sheet(
    book: Workbook,
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    shapes: Mapping[str, str] | None = None,
    kept: int = 1,
    nothing: str = "",
) -> None:
    """Add a sheet with a row of heads; a text stays a text, whatever it begins with.

    ``title`` stands above every printed page; ``shapes`` are number formats by head; the first ``kept`` columns stay
    where they are when the sheet is moved sideways; ``nothing`` is said where there are no rows.
    """
    sheet: Worksheet = book.create_sheet(name)
    for row in (heads, *(list(rows) or [(nothing,)])):
        sheet.append(tuple(row))
    for place, head in enumerate(heads, 1):
        _shape_column(sheet, place, (shapes or {}).get(head, "General"))
    for cell in sheet[1]:
        cell.font, cell.border = Font(bold=True), _UNDER_HEAD
    sheet.freeze_panes = f"{get_column_letter(kept + 1)}2"
    _set_page(sheet, title)


def save_book(book: Workbook, path: Path) -> None:
    """Write the workbook. Fault ``base.table.unwritable``."""
    try:
        book.save(path)
    except OSError as error:
        raise Fault("base.table.unwritable", file=str(path), reason=error.strerror or str(error)) from error


def width_of(text: str) -> int:
    """Return how many characters wide the longest line of a text is."""
    lines = text.split("\n")
    return max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)


def _shape_column(sheet: Worksheet, place: int, shape: str) -> None:
    letter = get_column_letter(place)
    head, *cells = sheet[letter]
    is_number = any(isinstance(cell.value, int | float) for cell in cells)
    side = "right" if is_number else "left"
    for cell in (head, *cells):
        cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True)
        if isinstance(cell.value, str):
            cell.data_type = "s"  # what begins with = is a text all the same
    for cell in cells:
        cell.number_format = shape if is_number else "General"
    widest = max((width_of(_shown(cell.value, shape)) for cell in cells), default=0)
    sheet.column_dimensions[letter].width = min(MOST, max(LEAST, widest, min(HEAD, width_of(head.value)))) + 2


def _shown(value: Cell, shape: str) -> str:
    """Return a value about as the sheet shows it."""
    if isinstance(value, float):
        return f"{value:.1%}" if shape.endswith("%") else f"{value:.1f}"
    return "" if value is None else str(value)


def _set_page(sheet: Worksheet, title: str) -> None:
    page = sheet.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", _A4, 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if (above := sheet.oddHeader) is not None:
        above.left.text, above.right.text = title.replace("&", "&&"), "&A"
    if (below := sheet.oddFooter) is not None:
        below.right.text = "第&P页 共&N页"
