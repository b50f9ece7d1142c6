"""How a workbook looks: what is opened with a spreadsheet can be read and printed as it is."""

import pytest
from openpyxl import load_workbook

from core.base.books import MOST, add_sheet, new_book, save_book, width_of
from core.base.faults import Fault

ROWS = [("收件凭证", 12, 0.5, "=1+1"), ("一" * 60, None, None, "2026-11-23")]


@pytest.fixture
def sheet(tmp_path):
    book = new_book()
    add_sheet(book, "平账", ("分项", "登记", "率", "说明"), ROWS, title="日结 A&B", shapes={"率": "0.0%"})
    save_book(book, tmp_path / "day.xlsx")
    return load_workbook(tmp_path / "day.xlsx")["平账"]


def test_a_column_is_as_wide_as_what_it_holds_and_what_is_longer_is_wrapped(sheet):
    widths = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert widths[0] == MOST + 2
    assert widths[3] >= width_of("2026-11-23")
    assert sheet["A3"].alignment.wrap_text
    assert width_of("号 12\n第二行字") == 8


def test_numbers_stand_right_below_their_head_and_texts_stay_texts(sheet):
    assert [sheet[f"{letter}1"].alignment.horizontal for letter in "ABCD"] == ["left", "right", "right", "left"]
    assert (sheet["B2"].value, sheet["C2"].number_format) == (12, "0.0%")
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=1+1", "s")


def test_it_is_printed_as_wide_as_a_page_with_its_head_on_each(sheet):
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.left.text == "日结 A&&B"


def test_a_place_that_cannot_be_written_is_a_fault(tmp_path):
    book = new_book()
    add_sheet(book, "平账", ("分项",), [], title="日结")
    with pytest.raises(Fault, match=r"base\.table\.unwritable"):
        save_book(book, tmp_path / "gone" / "day.xlsx")
