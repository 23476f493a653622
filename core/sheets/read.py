"""From the bytes of a file to its rows, by the columns that are wanted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from core.sheets import delimited, workbook
from core.sheets.cells import clean
from core.sheets.columns import Columns, Heading
from core.sheets.encoding import decoded
from core.sheets.line import Grid, Line
from core.sheets.rows import CellError, Placed, Problem, Row, Sheet, Table

T = TypeVar("T")
_HEADING_WITHIN = 30
"""Lines: shops and banks write titles, periods and notes above the heading."""
_SHOWN = 10


def is_leftover(name: str) -> bool:
    """Whether a file's name is of what programs leave beside sheets: `._a.csv`, `~$a.xlsx`, `.DS_Store`."""
    return name.startswith((".", "~")) or name in {"Thumbs.db", "desktop.ini"}


def read_sheet(data: bytes, name: str, columns: Columns, make: Callable[[Row], T]) -> Sheet[T]:
    """What `make` makes of each row of `read_table`; it raises ValueError for one that is to be left out.

    Raises: ValueError, naming the file, when it as a whole cannot be understood.
    """
    table = read_table(data, name, columns)
    made, problems = [], list(table.problems)
    for row in table.rows:
        try:
            made.append(Placed(row.place, make(row)))
        except CellError as error:
            problems.append(error.at(row.place))
        except ValueError as error:
            problems.append(Problem(row.place, "", "", str(error)))
    return Sheet(made, problems, table.remarks)


def read_table(data: bytes, name: str, columns: Columns) -> Table:
    """The rows of a file, called `name` in messages.

    data: .xlsx, all its visible sheets that have the columns; or text in UTF-8, UTF-16 or GBK, separated by
    commas, semicolons or tabs. The heading is the first of 30 lines that has the needed columns. Rows count
    from 1, as a spreadsheet shows them; empty ones are passed over.
    Raises: ValueError, naming the file, when it as a whole cannot be understood.
    """
    try:
        parts, passed = _parts(data, columns)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    rows: list[Row] = []
    problems: list[Problem] = []
    remarks = [f"{name}: sheets without such columns are passed over: {_listed(passed)}"] if passed else []
    for part in parts:
        place = f"{name} {part.grid.title}" if len(parts) > 1 else name
        if titles := part.heading.passed:
            remarks.append(f"{place}: columns that are not needed are passed over: {_listed(titles)}")
        if part.grid.title and "" in part.heading.titles:
            remarks.append(f"{place}: columns without a title are passed over")
        for line in part.lines():
            try:
                rows.append(Row(f"{place} row {line.number}", part.cells(line), part.heading))
            except CellError as error:
                problems.append(error.at(f"{place} row {line.number}"))
    return Table(rows, problems, remarks)


class _Part(NamedTuple):
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


_NOTHING = _Part(Grid(lambda: iter(())), Line(1, ()), Heading((), ()))


def _parts(data: bytes, columns: Columns) -> tuple[list[_Part], list[str]]:
    """The sheets that have the columns, and the titles of the others."""
    tried: list[_Part] = []
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
    has = f", which has {_listed(titles)}" if titles else ""
    raise ValueError(
        f"no column for {', '.join(columns.missing(heading))}; name it in row {line.number}{has}"
    )


def _nearest(grid: Grid, columns: Columns) -> _Part | None:
    """The sheet with the line that is most of a heading; None where there is no line at all."""
    parts = [_Part(grid, line, columns.heading(line.cells)) for line in islice(grid.lines(), _HEADING_WITHIN)]
    best = min(parts, key=lambda part: len(columns.missing(part.heading)), default=None)
    if best and best.heading.doubled and not columns.missing(best.heading):
        raise ValueError(
            f"two columns for {', '.join(best.heading.doubled)}; leave one of each, or rename it"
        )
    return best


def _readings(data: bytes) -> Iterable[Sequence[Grid]]:
    """The ways to read a file, each as its sheets; the first that has the columns is meant."""
    if data.startswith(workbook.BEGINNINGS):
        return [workbook.grids(data)]
    return ([grid] for grid in delimited.grids(decoded(data)))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(f"{name:.40}" for name in names[:_SHOWN]) + more
