"""Items as a table for people: CSV that the office's Excel opens, or XLSX; the importer reads both back."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from core.base.books import add_sheet, new_book, save_book
from core.base.tables import keep_file
from core.catalogue.item import Item
from core.catalogue.rows import COLUMNS, row_of

HEADINGS = (
    "事项编码", "事项名称", "简称", "主管部门", "类别", "事项类型", "行使层级", "服务对象", "办件类型", "受理条件",
    "申请材料", "法定时限", "承诺时限", "时限单位", "不计入时限", "收费", "结果文书", "受理地点", "后台流程", "备注",
    "核验情况",
)  # fmt: skip


def export_items(items: Iterable[Item], path: Path) -> None:
    """Write the items as ``.csv`` (UTF-8 with mark) or ``.xlsx``; Fault ``base.table.unwritable``."""
    rows = [[row_of(item)[column] for column in COLUMNS] for item in items]
    if path.suffix.lower() == ".xlsx":
        book = new_book()
        add_sheet(book, "事项清单", HEADINGS, rows, title="事项清单", kept=2)
        save_book(book, path)
        return
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    keep_file(path.parent, path.name, "\ufeff" + text.getvalue())
