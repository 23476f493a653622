"""Attributes from a spreadsheet, pure: a column names one, a row has the values of a member."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.imports.titles import ATTRIBUTES
from core.sheets.numbers import without_marks
from core.sheets.read import read_table
from core.sheets.rows import CellError, Placed, Problem, Row, Sheet


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """member: an openid or a member id. values: by attribute; what is empty is left as it is."""

    member: str
    values: Mapping[str, str]


def read_attributes(data: bytes, name: str) -> Sheet[AttributeRow]:
    """The attributes of a file, called `name` in messages. A cell that cannot be used costs no other.

    Numbers lose their thousands marks (`1,200` is `1200`); other texts stay as they are.
    Raises: ValueError when the file as a whole cannot be understood.
    """
    table = read_table(data, name, ATTRIBUTES)
    rows: list[Placed[AttributeRow]] = []
    problems = list(table.problems)
    for row in table.rows:
        try:
            member = row.required("member", str)
        except CellError as error:
            problems.append(error.at(row.place))
        else:
            rows.append(Placed(row.place, AttributeRow(member, _values(row, problems))))
    return Sheet(rows, problems, table.remarks)


def _values(row: Row, problems: list[Problem]) -> dict[str, str]:
    values = {}
    for name in row.cells:
        if name != "member" and row.cells[name]:
            try:
                values[name] = row.required(name, without_marks)
            except CellError as error:
                problems.append(error.at(row.place, is_cell=True))
    return values
