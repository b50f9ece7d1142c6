"""The statistics of the hall as a workbook: the whole, by day, hour, business and counter. Counts only, no person."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.base.faults import Fault
from core.queue.statistics import Statistics, Tally

K = TypeVar("K")
Cell = int | float | str | None
HEADINGS = (
    "取号量", "呼叫量", "呼叫率", "办理量", "办理率", "弃号量", "弃号率", "过号量", "超时等待量", "超时等待率",
    "超时办理量", "超时办理率", "按时办结率", "平均等候（分）", "平均办理（分）", "最长等候（分）", "最长办理（分）",
    "办理事项数",
)  # fmt: skip
RATES = frozenset({"呼叫率", "办理率", "弃号率", "超时等待率", "超时办理率", "按时办结率"})
MINUTES = "0.0"


def write_statistics(report: Statistics, names: Mapping[str, str], path: Path) -> None:
    """Write the report; ``names`` are businesses by letter. Fault ``base.table.unwritable``."""
    book = Workbook()
    add_statistics(book, report, names)
    del book["Sheet"]
    try:
        book.save(path)
    except OSError as error:
        raise Fault("base.table.unwritable", file=str(path), reason=error.strerror or str(error)) from error


def add_statistics(book: Workbook, report: Statistics, names: Mapping[str, str]) -> None:
    """Add the sheets of a report to a workbook."""
    first = f"{report.first:%Y-%m-%d}"
    span = first if report.first == report.last else f"{first} 至 {report.last:%Y-%m-%d}"
    _fill(book, "合计", "日期", [(span, report.total)])
    _fill(book, "每天", "日期", _sorted(report.days, lambda day: f"{day:%Y-%m-%d}", date.toordinal))
    _fill(book, "每小时", "钟点", _sorted(report.hours, lambda hour: f"{hour}:00", int))
    _fill(book, "业务", "业务", _sorted(report.businesses, lambda own: f"{own} {names.get(own, '')}".strip(), str))
    _fill(book, "窗口", "窗口", _sorted(report.counters, "{}号".format, lambda own: (len(own), own)))


def file_name(first: date, last: date) -> str:
    """Return the name a workbook is offered under."""
    return f"大厅统计-{first:%Y%m%d}.xlsx" if first == last else f"大厅统计-{first:%Y%m%d}-{last:%Y%m%d}.xlsx"


def _sorted(tallies: Mapping[K, Tally], words: Callable[[K], str], key: Callable[[K], Any]) -> list[tuple[str, Tally]]:
    return [(words(own), tallies[own]) for own in sorted(tallies, key=key)]


def _fill(book: Workbook, title: str, first: str, rows: Iterable[tuple[str, Tally]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    sheet.append((first, *HEADINGS))
    for name, tally in rows:
        sheet.append((name, *_cells(tally)))
    for place, heading in enumerate(HEADINGS, 2):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 13
        shape = "0.0%" if heading in RATES else MINUTES if heading.endswith("（分）") else "0"
        for cell in sheet[letter][1:]:
            cell.number_format = shape
    sheet.column_dimensions["A"].width = 26
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = "B2"


def _cells(own: Tally) -> tuple[Cell, ...]:
    return (
        own.taken, own.called, own.call_rate, own.served, own.served_rate, own.given_up, own.given_up_rate, own.passed,
        own.late_waits, own.late_wait_rate, own.late_visits, own.late_visit_rate, own.on_time_rate,
        _minutes(own.mean_wait_s), _minutes(own.mean_visit_s), _minutes(own.longest_wait_s),
        _minutes(own.longest_visit_s), own.matters,
    )  # fmt: skip


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60
