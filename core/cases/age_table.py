"""The age list as a spreadsheet for who calls or visits. It knows no store; the reason was asked for before."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.base.faults import Fault
from core.cases.age_lists import Reaching

HEADINGS = ("到龄日期", "年龄", "事项", "姓名", "证件号码", "电话", "地址")
_WIDTHS = (13, 7, 30, 14, 22, 16, 44)


def write_ages(rows: Sequence[Reaching], path: Path) -> None:
    """Write the list as ``.xlsx``; Fault ``base.table.unwritable``. The file holds personal data in full."""
    book = Workbook()
    sheet = book.create_sheet("到龄名单", 0)
    del book["Sheet"]
    sheet.append(HEADINGS)
    for row in rows:
        person = row.person
        sheet.append(
            (
                row.day.isoformat(),
                str(row.age),
                row.item.name,
                person.name,
                person.id_number,
                person.phone,
                person.address,
            )
        )
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type = "s"  # a number of a document is no number
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    try:
        book.save(path)
    except OSError as error:
        raise Fault("base.table.unwritable", file=path.name, reason=error.strerror or str(error)) from error
