"""Sheets as bytes, as spreadsheet programs write them."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import xlsxwriter

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
"""`utf-16` writes a byte order mark, the next two write none."""


class Error(NamedTuple):
    """A cell whose formula failed, such as `Error("#DIV/0!")`."""

    mark: str


Cell = str | int | float | bool | date | Error | None
"""datetime is a date."""


def refusal(read: Callable[[str], object], text: str) -> str:
    """Why a reader refuses a text; "" where it does not."""
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return ""


def delimited(rows: Sequence[Sequence[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as text; cells are quoted where they must be."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(*sheets: Sequence[Sequence[Cell]], hidden: Sequence[Sequence[Cell]] = ()) -> bytes:
    """An .xlsx of these sheets, called Sheet1, Sheet2 ..., and one that is hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for rows in sheets:
            _write(book, book.add_worksheet(), rows)
        if hidden:
            sheet = book.add_worksheet()
            sheet.hide()
            _write(book, sheet, hidden)
    return out.getvalue()


def _write(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[Cell]]
) -> None:
    instant, day = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd hh:mm:ss", "yyyy/m/d"))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            match cell:
                case Error(mark):
                    sheet.write_formula(number, column, "=1/0", None, mark)
                case str():
                    sheet.write_string(number, column, cell)
                case bool():
                    sheet.write_boolean(number, column, cell)
                case datetime():
                    sheet.write_datetime(number, column, cell, instant)
                case date():
                    sheet.write_datetime(number, column, cell, day)
                case int() | float():
                    sheet.write_number(number, column, cell)
