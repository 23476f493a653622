"""From the bytes of a file to its rows, by the columns that are wanted."""

from collections.abc import Callable, Collection, Iterable, Mapping

from core.sheets.cells import beyond_kept
from core.sheets.columns import Columns, listed
from core.sheets.parts import find_parts
from core.sheets.rows import CellError, Placed, Problem, Row, Sheet, T, Table


def is_leftover(name: str) -> bool:
    """Whether a file's name is of what programs leave beside sheets: `._a.csv`, `~$a.xlsx`, `.DS_Store`."""
    return name.startswith((".", "~$")) or name in {"Thumbs.db", "desktop.ini"}


def read_sheet(data: bytes, name: str, columns: Columns, make: Callable[[Row], T]) -> Sheet[T]:
    """What `make` makes of each row of `read_table`; it raises ValueError for one that is to be left out.

    Raises: ValueError, naming the file, when it as a whole cannot be understood.
    """
    return make_rows(read_table(data, name, columns), make)


def make_rows(table: Table, make: Callable[[Row], T]) -> Sheet[T]:
    """The same of a table that was read already."""
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
        parts, passed = find_parts(data, columns)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    rows: list[Row] = []
    problems: list[Problem] = []
    remarks = [f"{name}: sheets without such columns are passed over: {listed(passed)}"] if passed else []
    for part in parts:
        place = f"{name} {part.grid.title}" if len(parts) > 1 else name
        if titles := part.heading.passed:
            remarks.append(f"{place}: columns that are not needed are passed over: {listed(titles)}")
        if part.grid.title and "" in part.heading.titles:
            remarks.append(f"{place}: columns without a title are passed over")
        found: list[tuple[str, dict[str, str]]] = []
        for line in part.lines():
            try:
                found.append((f"{place} row {line.number}", part.cells(line)))
            except CellError as error:
                problems.append(error.at(f"{place} row {line.number}"))
        cut = _cut(cells for _, cells in found)
        rows += [Row(row, cells, part.heading, cut) for row, cells in found]
    return Table(rows, problems, remarks)


def _cut(rows: Iterable[Mapping[str, str]]) -> Collection[str]:
    """The fields whose long numbers all end in zeros: a spreadsheet has put them there for other digits."""
    whole: set[str] = set()
    cut: set[str] = set()
    for cells in rows:
        for field, cell in cells.items():
            if end := beyond_kept(cell):
                (whole if end.strip("0") else cut).add(field)
    return cut - whole
