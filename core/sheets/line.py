"""A sheet before anything is known of its columns."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """number: as a spreadsheet shows it, from 1. problem: why the line could not be taken apart."""

    number: int
    cells: Sequence[str]
    problem: str = ""


class Grid(NamedTuple):
    """lines: all of them, each time it is called. title: of a workbook's sheet, "" for a text file."""

    lines: Callable[[], Iterator[Line]]
    title: str = ""
