"""The statistics of the hall as a workbook: the whole, by day, hour, business and counter. Counts only, no person."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from openpyxl import Workbook

from core.base.books import Cell, add_sheet, new_book, save_book
from core.queue.statistics import Statistics, Tally

K = TypeVar("K")
HEADINGS = (
    "取号量", "呼叫量", "呼叫率", "办理量", "办理率", "弃号量", "弃号率", "过号量", "超时等待量", "超时等待率",
    "超时办理量", "超时办理率", "按时办结率", "平均等候（分）", "平均办理（分）", "最长等候（分）", "最长办理（分）",
    "办理事项数",
)  # fmt: skip
RATES = frozenset({"呼叫率", "办理率", "弃号率", "超时等待率", "超时办理率", "按时办结率"})
_SHAPES = {
    heading: "0.0%" if heading in RATES else "0.0" if heading.endswith("（分）") else "0" for heading in HEADINGS
}


def write_statistics(report: Statistics, names: Mapping[str, str], path: Path) -> None:
    """Write the report; ``names`` are businesses by letter. Fault ``base.table.unwritable``."""
    book = new_book()
    add_statistics(book, report, names, f"大厅统计 {_span(report)}")
    save_book(book, path)


def add_statistics(book: Workbook, report: Statistics, names: Mapping[str, str], title: str) -> None:
    """Add the sheets of a report to a workbook; ``title`` stands above every printed page."""
    businesses = _sorted(report.businesses, lambda own: f"{own} {names.get(own, '')}".strip(), str)
    for name, first, rows in (
        ("合计", "日期", [(_span(report), report.total)]),
        ("每天", "日期", _sorted(report.days, lambda day: f"{day:%Y-%m-%d}", date.toordinal)),
        ("每小时", "钟点", _sorted(report.hours, lambda hour: f"{hour}:00", int)),
        ("业务", "业务", businesses),
        ("窗口", "窗口", _sorted(report.counters, "{}号".format, lambda own: (len(own), own))),
    ):
        cells = [(words, *_cells(tally)) for words, tally in rows]
        add_sheet(book, name, (first, *HEADINGS), cells, title=title, shapes=_SHAPES)


def file_name(first: date, last: date) -> str:
    """Return the name a workbook is offered under."""
    return f"大厅统计-{first:%Y%m%d}.xlsx" if first == last else f"大厅统计-{first:%Y%m%d}-{last:%Y%m%d}.xlsx"


def _span(report: Statistics) -> str:
    first = f"{report.first:%Y-%m-%d}"
    return first if report.first == report.last else f"{first} 至 {report.last:%Y-%m-%d}"


def _sorted(tallies: Mapping[K, Tally], words: Callable[[K], str], key: Callable[[K], Any]) -> list[tuple[str, Tally]]:
    return [(words(own), tallies[own]) for own in sorted(tallies, key=key)]


def _cells(own: Tally) -> tuple[Cell, ...]:
    return (
        own.taken, own.called, own.call_rate, own.served, own.served_rate, own.given_up, own.given_up_rate, own.passed,
        own.late_waits, own.late_wait_rate, own.late_visits, own.late_visit_rate, own.on_time_rate,
        _minutes(own.mean_wait_s), _minutes(own.mean_visit_s), _minutes(own.longest_wait_s),
        _minutes(own.longest_visit_s), own.matters,
    )  # fmt: skip


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60
