"""Text files of rows: whatever separates their cells."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import partial

from core.sheets.line import Grid, Line

_SEPARATORS = (",", ";", "\t")
_DECLARED = re.compile(r'"?sep=(\\t|.)"?\r?\n?', re.IGNORECASE | re.DOTALL)


def grids(text: str) -> Iterator[Grid]:
    """The sheet as each separator makes it; as the first line `sep=;` says, where there is one.

    Raises: ValueError for a web page.
    """
    if text.lstrip().startswith("<"):
        raise ValueError("is a web page that calls itself a sheet; open it in Excel or WPS, save it as .xlsx")
    written = list(io.StringIO(text, newline=""))
    declared = _DECLARED.fullmatch(written[0]) if written else None
    separators = [declared[1].replace("\\t", "\t")] if declared else _SEPARATORS
    for separator in separators:
        yield Grid(partial(_lines, written[bool(declared) :], separator))


def _lines(written: Sequence[str], separator: str) -> Iterator[Line]:
    """Rows as csv reads them. One whose quotation marks do not match costs its first written line only."""
    number, start = 1, 0
    while start < len(written):
        rest = (written[at] for at in range(start, len(written)))
        reader, read = csv.reader(rest, delimiter=separator, strict=True), 0
        try:
            for cells in reader:
                yield Line(number, cells)
                number, read = number + 1, reader.line_num
        except csv.Error as error:
            yield Line(number, (), f"{error}; check its quotation marks, or save the sheet as .xlsx")
            number, start = number + 1, start + read + 1
        else:
            return
