import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.delimited import grids
from core.sheets.line import Line

CELLS = st.lists(st.text(), min_size=2, max_size=4)


def lines(text: str, reading: int = 0) -> list[Line]:
    return list(list(grids(text))[reading].lines())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_numbered_as_a_spreadsheet_shows_them(end: str) -> None:
    text = end.join(["a,b", '1,"x\ny"', "", "2,z", ""])
    assert lines(text) == [Line(1, ["a", "b"]), Line(2, ["1", "x\ny"]), Line(3, []), Line(4, ["2", "z"])]


@pytest.mark.parametrize("declared", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_declared_separator_is_the_only_one(declared: str) -> None:
    assert [list(grid.lines()) for grid in grids(f"{declared}\r\na;b,c\r\n")] == [[Line(1, ["a", "b,c"])]]
    assert lines("sep=\t\na\tb") == lines("sep=\\t\na\tb") == [Line(1, ["a", "b"])]


def test_each_other_separator_is_tried() -> None:
    assert [next(grid.lines()).cells for grid in grids("a;b\tc")] == [
        ["a;b\tc"],
        ["a", "b\tc"],
        ["a;b", "c"],
    ]


@pytest.mark.parametrize("broken", ['3,"never closed', '3,"closed" early,x'])
def test_a_quotation_mark_too_many_costs_one_line(broken: str) -> None:
    found = lines(f'a,b\n2,"x\ny"\n{broken}\n4,z\n5,"""w"""\n')
    assert [(line.number, line.cells) for line in found if not line.problem] == [
        (1, ["a", "b"]),
        (2, ["2", "x\ny"]),
        (4, ["4", "z"]),
        (5, ["5", '"w"']),
    ]
    assert [(line.number, "check its quotation marks" in line.problem) for line in found if line.problem] == [
        (3, True)
    ]


@pytest.mark.parametrize(
    "page", ["<html><table>", "\r\n <!DOCTYPE html>", '<?xml version="1.0"?><Workbook>', "<table>"]
)
def test_a_web_page_is_no_sheet(page: str) -> None:
    with pytest.raises(ValueError, match="is a web page that calls itself a sheet"):
        list(grids(page))


def test_nothing_is_no_line() -> None:
    assert [list(grid.lines()) for grid in grids("")] == [[], [], []]


@given(st.text() | st.text('a,;\t"\r\n='))
def test_any_text_has_lines_with_rising_numbers(text: str) -> None:
    if text.lstrip().startswith("<"):
        return
    for grid in grids(text):
        numbers = [line.number for line in grid.lines()]
        assert numbers == list(range(1, len(numbers) + 1))
