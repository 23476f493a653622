"""A spreadsheet's rows by the names of their columns; a broken one is told, and the others go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from handlers.faq.csv_files import read_rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Columns:
    """known: what a column is called, in small letters, and what it is. needed: which must be there.

    others: whether columns by any other name are taken, too, under their own name.
    """

    known: Mapping[str, str]
    needed: Sequence[str]
    others: bool = False


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """rows: what was made of each, and where it stands. problems: a line for each that was left out."""

    rows: tuple[tuple[str, T], ...]
    problems: tuple[str, ...]


def read_sheet(path: Path, columns: Columns, make: Callable[[Mapping[str, str]], T]) -> Sheet[T]:
    """Each row as `make` makes it from its cells (without blanks around them; "" = empty).

    make: raises ValueError, telling what is wrong with the row.
    UTF-8 (with or without BOM) or GBK; rows count from 1 with the heading, as a spreadsheet shows them.
    Raises: ValueError when the file as a whole cannot be understood.
    """
    name = path.name
    heading, *rows = read_rows(path, name) or [[]]
    fields = _fields(heading, columns, name)
    made, problems = [], []
    for number, row in enumerate(rows, start=2):
        if not any(map(str.strip, row)):
            continue
        place = f"{name} row {number}"
        try:
            made.append((place, make(_cells(fields, row))))
        except ValueError as problem:
            problems.append(f"{place}: {problem}")
    return Sheet(tuple(made), tuple(problems))


def _fields(heading: Sequence[str], columns: Columns, name: str) -> list[str]:
    titles = [title.strip() for title in heading]
    unknown = [title for title in titles if title and title.lower() not in columns.known]
    if unknown and not columns.others:
        raise ValueError(f"{name}: unknown columns {unknown}; use {', '.join(columns.known)}")
    fields = [columns.known.get(title.lower(), title) for title in titles]
    twice = sorted({field for field in fields if field and fields.count(field) > 1})
    if twice:
        raise ValueError(f"{name}: two columns for {twice}; leave one of each")
    missing = [field for field in columns.needed if field not in fields]
    if missing:
        wanted = ["/".join(key for key, field in columns.known.items() if field == each) for each in missing]
        raise ValueError(f"{name}: no column for {', '.join(wanted)}; write it into the first row")
    return fields


def _cells(fields: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(fields):
        raise ValueError(
            f"{len(row)} columns instead of {len(fields)}; put a cell that holds a comma into quotation marks"
        )
    stray = [cell for field, cell in zip(fields, row, strict=True) if cell.strip() and not field]
    if stray:
        raise ValueError(f"{stray[0]!r:.40} stands in a column without a heading; name it or empty it")
    return {field: _plain(cell.strip()) for field, cell in zip(fields, row, strict=True) if field}


def _plain(cell: str) -> str:
    """Without the `="…"` by which shops keep spreadsheets from cutting long numbers."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell
