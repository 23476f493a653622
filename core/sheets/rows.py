"""What comes of reading a sheet: rows, what was made of them, and what was left out and why."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from core.sheets.cells import CUT_DIGITS, beyond_kept, fault
from core.sheets.columns import Heading

EMPTY = "is empty; fill it in, or delete the row"
T = TypeVar("T")
D = TypeVar("D")


class Problem(NamedTuple):
    """A row that was left out, or one cell of it (is_cell). reason: what is wrong with it, what to do.

    column: as the sheet calls it; "" for the row as a whole.
    """

    place: str
    column: str
    value: str
    reason: str
    is_cell: bool = False

    def __str__(self) -> str:
        """A line for whoever mends the sheet."""
        column = f", column {self.column}" if self.column else ""
        value = f"{self.value!r:.40} " if self.value else ""
        return f"{self.place}{column}: {value}{self.reason}"


class CellError(ValueError):
    """A cell that cannot be used; the text says why."""

    def __init__(self, reason: str, column: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.column = column
        self.value = value

    def at(self, place: str, *, is_cell: bool = False) -> Problem:
        """The problem it is there."""
        return Problem(place, self.column, self.value, str(self), is_cell)


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cleaned cells by field, "" where there is nothing. cut: whose long numbers have lost digits."""

    place: str
    cells: Mapping[str, str]
    heading: Heading
    cut: Collection[str] = ()

    def required(self, field: str, parse: Callable[[str], T]) -> T:
        """The cell as `parse` reads it (`str`: as it is), which raises ValueError with the reason it cannot.

        Raises: CellError, also where the cell is empty or holds an error mark.
        """
        if not self.cells.get(field):
            raise CellError(EMPTY, self.heading.title(field))
        return self._read(field, parse)

    def optional(self, field: str, parse: Callable[[str], T], default: D) -> T | D:
        """The same, and the default where the cell is empty."""
        return self._read(field, parse) if self.cells.get(field) else default

    def _read(self, field: str, parse: Callable[[str], T]) -> T:
        cell, title = self.cells[field], self.heading.title(field)
        if reason := fault(cell) or (CUT_DIGITS if field in self.cut and beyond_kept(cell) else ""):
            raise CellError(reason, title, cell)
        try:
            return parse(cell)
        except ValueError as error:
            raise CellError(str(error), title, cell) from error


@dataclass(frozen=True, slots=True)
class Table:
    """rows: those that could be taken apart. remarks: what was passed over, such as columns."""

    rows: Sequence[Row]
    problems: Sequence[Problem]
    remarks: Sequence[str]


class Placed(NamedTuple, Generic[T]):
    """Something and where it stands."""

    place: str
    value: T


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """rows: what was made of them; problems: what was left out; remarks: what was passed over."""

    rows: Sequence[Placed[T]]
    problems: Sequence[Problem]
    remarks: Sequence[str]
