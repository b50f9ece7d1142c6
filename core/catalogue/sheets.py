"""The cells of a file of items: CSV or XLSX, one list of rows. It knows no column and no item."""

import datetime as dt
import math
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from core.base.faults import Fault
from core.base.tables import TableRow, read_csv

DATE_CELL = "\ufffddate"  # what a cell holds that Excel has turned into a date: no text can be this
_TEXT_SUFFIXES = (".csv", ".txt")
_BOOK_SUFFIXES = (".xlsx", ".xlsm")


def read_rows(path: Path) -> list[TableRow]:
    """Return the rows of a CSV file or of the first sheet of an XLSX file; blank rows are left out.

    Faults: ``catalogue.import.format``, ``catalogue.import.unreadable``, ``base.table.*``.
    """
    suffix = path.suffix.lower()
    if suffix in _TEXT_SUFFIXES:
        return read_csv(path)
    if suffix in _BOOK_SUFFIXES:
        return [row for row in _book_rows(path) if not row.is_blank]
    raise Fault("catalogue.import.format", file=str(path), suffix=suffix or "—")


def _book_rows(path: Path) -> list[TableRow]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        finally:
            book.close()
    except (OSError, BadZipFile, KeyError, ValueError, IndexError, ParseError) as error:
        raise Fault("catalogue.import.unreadable", file=str(path), reason=str(error)) from error
    width = max((len(row) for row in rows), default=0)  # a book may leave out empty cells at the end of a row
    return [TableRow(line=n, cells=tuple(row + [""] * (width - len(row)))) for n, row in enumerate(rows, 1)]


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case float() if math.isfinite(cell) and cell == int(cell):
            return str(int(cell))
        case dt.datetime() | dt.date() | dt.time() | dt.timedelta():
            return DATE_CELL
        case _:
            return str(cell)
