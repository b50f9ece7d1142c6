"""The statistics as a workbook: what stands in the report stands in the cells, as numbers."""

from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from core.base.faults import Fault
from core.queue.sheets import HEADINGS, file_name, write_statistics
from core.queue.statistics import Limits, statistics_of
from core.queue.ticket import Outcome
from tests.unit.queue.test_voice import AT, TICKET

DAY = date(2026, 11, 23)
LIMITS = Limits(wait=timedelta(minutes=5), visit=timedelta(minutes=30))


@pytest.fixture
def report():
    called = TICKET.called("12", AT + timedelta(minutes=1))
    served = called.serving(AT + timedelta(minutes=2)).finished(Outcome.ACCEPTED, AT + timedelta(minutes=10))
    return statistics_of(DAY, [served, TICKET.abandoned(AT + timedelta(hours=1))], LIMITS)


def test_every_table_holds_the_figures(report, tmp_path):
    write_statistics(report, {"A": "社保"}, tmp_path / "s.xlsx")
    book = load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == ["合计", "每天", "每小时", "业务", "窗口"]
    head, row = (tuple(cell.value for cell in line) for line in book["合计"].iter_rows())
    assert head == ("日期", *HEADINGS)
    cells = dict(zip(head, row, strict=True))
    assert (cells["取号量"], cells["办理量"], cells["弃号量"], cells["弃号率"]) == (2, 1, 1, 0.5)
    assert cells["平均办理（分）"] == 8
    assert cells["按时办结率"] == 1
    assert [line[0].value for line in book["业务"].iter_rows(min_row=2)] == ["A 社保"]
    assert "12号" in [line[0].value for line in book["窗口"].iter_rows(min_row=2)]
    assert book["合计"]["D2"].number_format == "0.0%"


def test_a_place_that_cannot_be_written_is_a_fault(report, tmp_path):
    with pytest.raises(Fault, match=r"base\.table\.unwritable"):
        write_statistics(report, {}, tmp_path / "gone" / "s.xlsx")


def test_the_name_tells_the_days():
    assert file_name(DAY, DAY) == "大厅统计-20261123.xlsx"
    assert file_name(DAY, DAY + timedelta(days=1)) == "大厅统计-20261123-20261124.xlsx"
