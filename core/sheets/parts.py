"""The sheets of a file and the line of each that is its heading."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from core.sheets import delimited, workbook
from core.sheets.cells import clean
from core.sheets.columns import Columns, Heading, listed
from core.sheets.encoding import decoded
from core.sheets.line import Grid, Line
from core.sheets.rows import CellError

_HEADING_WITHIN = 30
"""Lines: shops and banks write titles, periods and notes above the heading."""


class Part(NamedTuple):
    """A sheet and the line that is its heading."""

    grid: Grid
    line: Line
    heading: Heading

    def lines(self) -> Iterator[Line]:
        """Those below the heading that are neither empty nor the heading once more."""
        for line in self.grid.lines():
            says = line.problem or any(map(str.strip, line.cells))
            if line.number > self.line.number and says and line.cells != self.line.cells:
                yield line

    def cells(self, line: Line) -> dict[str, str]:
        """The line's cells by field; programs leave out empty ones at its end.

        Raises: CellError where it does not fit the heading.
        """
        if line.problem:
            raise CellError(line.problem)
        if not self.grid.title:
            self._refuse_strays(line.cells)
        pairs = zip(self.heading.fields, line.cells, strict=False)
        return {field: clean(cell) for field, cell in pairs if field}

    def _refuse_strays(self, cells: Sequence[str]) -> None:
        """In a text file a cell without a title may be the rest of another; in a workbook it is a note."""
        titles = self.heading.titles
        if any(map(str.strip, cells[len(titles) :])):
            number, reason = len(titles) + 1, "put a cell that holds a comma into quotation marks"
            raise CellError(f"{len(cells)} columns instead of {len(titles)}; {reason}", str(number))
        for number, (title, cell) in enumerate(zip(titles, cells, strict=False), start=1):
            if not title and cell.strip():
                raise CellError("text without a heading; name the column or empty it", str(number))


_NOTHING = Part(Grid(lambda: iter(())), Line(1, ()), Heading((), ()))


def find_parts(data: bytes, columns: Columns) -> tuple[list[Part], list[str]]:
    """The sheets that have the columns, and the titles of the others."""
    tried: list[Part] = []
    for grids in _readings(data):
        parts = [part for grid in grids if (part := _nearest(grid, columns))]
        found = [part for part in parts if not columns.missing(part.heading)]
        if found:
            return found, [part.grid.title for part in parts if part not in found]
        tried += parts
    _, line, heading = min(tried, key=lambda part: len(columns.missing(part.heading)), default=_NOTHING)
    if line.problem:
        raise ValueError(f"row {line.number}: {line.problem}")
    titles = [title for title in heading.titles if title]
    has = f", which has {listed(titles)}" if titles else ""
    raise ValueError(
        f"no column for {', '.join(columns.missing(heading))}; name it in row {line.number}{has}"
    )


def _nearest(grid: Grid, columns: Columns) -> Part | None:
    """The sheet with the line that is most of a heading; None where there is no line at all."""
    parts = [Part(grid, line, columns.heading(line.cells)) for line in islice(grid.lines(), _HEADING_WITHIN)]
    best = min(parts, key=lambda part: len(columns.missing(part.heading)), default=None)
    if best and best.heading.doubled and not columns.missing(best.heading):
        doubled = map(best.heading.title, best.heading.doubled)
        raise ValueError(f"two columns for {', '.join(doubled)}; leave one of each, or rename it")
    return best


def _readings(data: bytes) -> Iterable[Sequence[Grid]]:
    """The ways to read a file, each as its sheets; the first that has the columns is meant."""
    if data.startswith(workbook.BEGINNINGS):
        return [workbook.grids(data)]
    return ([grid] for grid in delimited.grids(decoded(data)))
