import pytest

from core.sheets.columns import Columns
from core.sheets.numbers import number
from core.sheets.rows import CellError, Problem, Row

COLUMNS = Columns({"name": ("名字",), "age": ("年龄",)}, needed=("name",))
HEADING = COLUMNS.heading(["名字", "年龄"])


def row(**cells: str) -> Row:
    return Row("a.csv row 2", cells, HEADING)


def test_a_cell_is_read_as_what_it_should_be() -> None:
    assert row(name="小王").required("name", str) == "小王"
    assert row(age="1,200").optional("age", number, 0) == 1200
    assert row(age="").optional("age", number, 7) == row().optional("age", number, 7) == 7


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({}, "a.csv row 2, column 年龄: is empty; fill it in, or delete the row"),
        (
            {"age": "#N/A"},
            "a.csv row 2, column 年龄: '#N/A' is an error mark of a spreadsheet or database; write what",
        ),
        ({"age": "x"}, "a.csv row 2, column 年龄: 'x' is no number"),
    ],
)
def test_what_cannot_be_read_is_told_with_row_and_column(cells: dict[str, str], problem: str) -> None:
    with pytest.raises(CellError) as refused:
        row(**cells).required("age", number)
    assert str(refused.value.at("a.csv row 2")).startswith(problem)


def test_a_problem_of_a_whole_row() -> None:
    assert str(Problem("a.csv row 2", "", "", "stands above already")) == "a.csv row 2: stands above already"
