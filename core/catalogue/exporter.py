"""Items as a table for people: CSV that the office's Excel opens, or XLSX; the importer reads both back."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.base.faults import Fault
from core.base.tables import keep_file
from core.catalogue.item import Item
from core.catalogue.rows import COLUMNS, row_of

HEADINGS = (
    "事项编码", "事项名称", "简称", "主管部门", "类别", "事项类型", "行使层级", "服务对象", "办件类型", "受理条件",
    "申请材料", "法定时限", "承诺时限", "时限单位", "不计入时限", "收费", "结果文书", "受理地点", "后台流程", "备注",
    "核验情况",
)  # fmt: skip
_WIDE = {"item_name": 34, "conditions": 44, "materials": 54, "back_office": 34, "notes": 34}


def export_items(items: Iterable[Item], path: Path) -> None:
    """Write the items as ``.csv`` (UTF-8 with mark) or ``.xlsx``; Fault ``base.table.unwritable``."""
    rows = [[row_of(item)[column] for column in COLUMNS] for item in items]
    if path.suffix.lower() == ".xlsx":
        _write_book(rows, path)
        return
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    keep_file(path.parent, path.name, "\ufeff" + text.getvalue())


def _write_book(rows: list[list[str]], path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("事项清单", 0)
    del book["Sheet"]
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type = "s"  # 23 and =1+1 are words here
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDE.get(column, 14)
    sheet.freeze_panes = "C2"
    try:
        book.save(path)
    except OSError as error:
        raise Fault("base.table.unwritable", file=str(path), reason=error.strerror or str(error)) from error
