"""Excel workbooks (.xlsx): the texts that a CSV of the same sheet would hold.

python-calamine reads them. Two things it does not tell are looked up in the file's own XML: it takes a cell
with an error for an empty one, and makes room for all cells up to the last, however far out that one stands.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from posixpath import join
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.sheets.line import Grid, Line

BEGINNINGS = _ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = "open it in Excel or WPS and save it as .xlsx, without a password"
_MOST_BYTES, _MOST_CELLS = 1 << 30, 20_000_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\w+:id=[\"']([^\"']+)")
_PART = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"\s(Id|Target)=[\"']([^\"']+)")
_COLUMN = re.compile(rb" r=[\"']([A-Z]+)\d+[\"'][^>/]*>\s*<")
_ROW = re.compile(rb"\br=[\"'](\d+)")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\st=[\"']e)[^>]*\br=[\"']([A-Z]+)(\d+)[^>]*>"
    rb"(?:\s*<(?:\w+:)?f\b[^>]*>(?:[^<]*</(?:\w+:)?f>)?)?\s*(?:<(?:\w+:)?v>([^<]+))?"
)
_DIGITS = 1e15
"""A spreadsheet keeps 15 digits of a number."""
_HALF = timedelta(milliseconds=500)
Value = int | float | bool | time | date | datetime | timedelta


def grids(data: bytes) -> list[Grid]:
    """Its visible sheets.

    Raises: ValueError for what is no .xlsx, or cannot be opened.
    """
    if data.startswith(_OLD):
        raise ValueError(f"is an Excel file of the old kind (.xls), or has a password; {_SAVE}")
    try:
        with ZipFile(BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise ValueError("is too large; split it")
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            return list(_grids(book, parts))
    except (BadZipFile, CalamineError, LookupError, RuntimeError, zlib.error, EOFError, OSError) as error:
        raise ValueError(f"is no whole Excel workbook (.xlsx); {_SAVE}") from error


def _grids(book: CalamineWorkbook, parts: ZipFile) -> Iterator[Grid]:
    paths = _paths(parts)
    for place, sheet in enumerate(book.sheets_metadata):
        if (sheet.typ, sheet.visible) == (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible):
            xml = parts.read(paths[place])
            if _extent(xml) > _MOST_CELLS:
                raise ValueError(f"has a cell far from the others in {sheet.name}; delete its row and column")
            yield Grid(partial(_lines, book.get_sheet_by_name(sheet.name), _errors(xml)), sheet.name)


def _paths(parts: ZipFile) -> list[str]:
    """Where each sheet's XML is, in the order of the workbook."""
    found = [
        dict(_ATTRIBUTE.findall(part)) for part in _PART.findall(parts.read("xl/_rels/workbook.xml.rels"))
    ]
    targets = {part[b"Id"]: part[b"Target"].decode() for part in found}
    return [join("/xl", targets[key])[1:] for key in _SHEET.findall(parts.read("xl/workbook.xml"))]


def _extent(xml: bytes) -> int:
    """How many cells there are up to the last one that says something."""
    last = max(xml.rfind(b"v>"), xml.rfind(b"is>"))
    row = _ROW.search(xml, max(0, xml.rfind(b"row ", 0, max(0, last))))
    return (int(row[1]) if row else 0) * max(map(_number, set(_COLUMN.findall(xml))), default=0)


def _errors(xml: bytes) -> Mapping[tuple[int, int], str]:
    """The error in each cell that has one, by row and column from 1."""
    if b't="e"' not in xml and b"t='e'" not in xml:
        return {}
    return {
        (int(row), _number(letters)): (mark or b"#N/A").decode() for letters, row, mark in _ERROR.findall(xml)
    }


def _number(letters: bytes) -> int:
    """Of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _lines(sheet: CalamineSheet, errors: Mapping[tuple[int, int], str]) -> Iterator[Line]:
    before = sheet.start[1] if sheet.start else 0  # columns that hold nothing are left out
    in_rows: dict[int, dict[int, str]] = {}
    for (row, column), mark in errors.items():
        in_rows.setdefault(row, {})[column - 1 - before] = mark
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [value if isinstance(value, str) else _text(value) for value in values]
        for at, mark in in_rows.get(number, {}).items():
            cells[at] = mark
        yield Line(number, cells)


def _text(value: Value) -> str:
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return _exact(value)
        case datetime() if value.year < MAXYEAR:
            return (value + _HALF).isoformat(" ", "seconds")
        case _:
            return str(value)


def _exact(value: float) -> str:
    """Its digits without the noise of binary fractions; in `1.2E+17`'s form where digits are lost."""
    if abs(value) >= _DIGITS:
        return f"{value:.14E}"
    return f"{Decimal(repr(round(value, 6))).normalize():f}"
