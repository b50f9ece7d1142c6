"""The age list as a spreadsheet for who calls or visits. It knows no store; the reason was asked for before."""

from collections.abc import Sequence
from pathlib import Path

from core.base.books import add_sheet, new_book, save_book
from core.cases.age_lists import Reaching

HEADINGS = ("到龄日期", "年龄", "事项", "姓名", "证件号码", "电话", "地址")


def write_ages(rows: Sequence[Reaching], path: Path) -> None:
    """Write the list as ``.xlsx``; Fault ``base.table.unwritable``. The file holds personal data in full."""
    book = new_book()
    lines = [
        (
            row.day.isoformat(), row.age, row.item.name, row.person.name, row.person.id_number, row.person.phone,
            row.person.address,
        )
        for row in rows
    ]  # fmt: skip
    add_sheet(book, "到龄名单", HEADINGS, lines, title="到龄名单")
    save_book(book, path)
