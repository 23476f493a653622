from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.cells import CUT_DIGITS, clean
from core.sheets.columns import Columns
from core.sheets.numbers import whole
from core.sheets.read import is_leftover, read_sheet, read_table
from core.sheets.rows import Row, Sheet
from tests.support.sheets import ENCODINGS, Error, delimited, workbook

COLUMNS = Columns({"name": ("名字", "昵称"), "age": ("年龄",)}, needed=("name",))
HEADING = ["名字", "年龄"]


def grown(row: Row) -> tuple[str, int]:
    return row.required("name", str), row.optional("age", lambda cell: whole(cell, 0, 150), 0)


def read(data: bytes | str, columns: Columns = COLUMNS) -> Sheet[tuple[str, int]]:
    return read_sheet(data if isinstance(data, bytes) else data.encode(), "a.csv", columns, grown)


def values(data: bytes | str) -> list[tuple[str, int]]:
    sheet = read(data)
    assert not sheet.problems
    return [value for _, value in sheet.rows]


CELL = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co"])).map(clean)


@given(
    st.lists(st.tuples(CELL.filter(bool), CELL), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(ENCODINGS),
    st.lists(st.sampled_from([["导出时间：2026-11-28"], [], ["店铺", "湖滨店"]]), max_size=3),
)
def test_what_a_spreadsheet_writes_is_read_back(
    rows: Sequence[tuple[str, str]], separator: str, encoding: str, above: Sequence[Sequence[str]]
) -> None:
    table = read_table(delimited([*above, HEADING, *rows], separator, encoding), "a.csv", COLUMNS)
    assert not table.problems
    assert [row.cells for row in table.rows] == [{"name": name, "age": age} for name, age in rows]
    expected = [f"a.csv row {number}" for number in range(len(above) + 2, len(above) + len(rows) + 2)]
    assert [row.place for row in table.rows] == expected


def test_a_workbook_says_the_same() -> None:
    assert values(workbook([["会员表"], [], HEADING, ["小王", 30], [], ["007", None]])) == [
        ("小王", 30),
        ("007", 0),
    ]


def test_sheets_of_a_workbook_with_the_columns_are_all_read() -> None:
    sheet = read(workbook([["说明"]], [HEADING, ["小王", 1]], [["昵称"], ["小李"], [Error("#N/A")]]))
    assert [str(row) for row in sheet.rows] == [
        "Placed(place='a.csv Sheet2 row 2', value=('小王', 1))",
        "Placed(place='a.csv Sheet3 row 2', value=('小李', 0))",
    ]
    assert [str(problem).partition(";")[0] for problem in sheet.problems] == [
        "a.csv Sheet3 row 3, column 昵称: '#N/A' is an error mark of a spreadsheet or database"
    ]
    assert sheet.remarks == ["a.csv: sheets without such columns are passed over: Sheet1"]


def test_columns_that_are_not_needed_are_passed_over_with_one_remark() -> None:
    sheet = read("名字,状态,年龄,备注,昵称\n小王,已完成,3,#N/A,王\n小李,,4,,\n")
    assert [value for _, value in sheet.rows] == [("小王", 3), ("小李", 4)]
    assert sheet.remarks == ["a.csv: columns that are not needed are passed over: 状态, 备注, 昵称"]
    many = read(",".join(["名字", *(f"列{number}" for number in range(12))]) + "\n")
    assert many.remarks[0].endswith("列9 and 2 more")


def test_notes_beside_the_table_of_a_workbook_are_passed_over() -> None:
    sheet = read(workbook([HEADING, ["小王", 3, "待确认"]]))
    assert [value for _, value in sheet.rows] == [("小王", 3)]
    assert sheet.remarks == ["a.csv: columns without a title are passed over"]


def test_lines_that_are_no_rows_of_their_own() -> None:
    assert values("名字,年龄,,\n小王\n小李,5,,,\n\n , \n名字,年龄,,\n小张,6,\n") == [
        ("小王", 0),
        ("小李", 5),
        ("小张", 6),
    ]


def test_a_broken_row_is_told_and_the_others_go_on() -> None:
    sheet = read('name,age,\na,x,\nb,2,stray\nc,3,,more\n"d,4\ne,5\n,6\n')
    assert [value for _, value in sheet.rows] == [("e", 5)]
    assert [str(problem) for problem in sheet.problems] == [
        "a.csv row 3, column 3: text without a heading; name the column or empty it",
        "a.csv row 4, column 4: 4 columns instead of 3; put a cell that holds a comma into quotation marks",
        "a.csv row 5: unexpected end of data; check its quotation marks, or save the sheet as .xlsx",
        "a.csv row 2, column age: 'x' is no number",
        "a.csv row 7, column name: is empty; fill it in, or delete the row",
    ]


def test_a_column_whose_long_numbers_all_end_in_zeros_was_cut() -> None:
    cut = read("name,age\n4001234567890120000,1\nshort,2\n400123456789013000,3\n")
    assert [value for _, value in cut.rows] == [("short", 2)]
    assert [problem.reason for problem in cut.problems] == [CUT_DIGITS] * 2
    assert values("name\n4001234567890120000\n4001234567890120001\n") == [
        ("4001234567890120000", 0),
        ("4001234567890120001", 0),
    ]


def test_a_row_may_be_refused_as_a_whole() -> None:
    def refuse(row: Row) -> None:
        raise ValueError("stands above already")

    sheet = read_sheet(b"name\na\n", "a.csv", COLUMNS, refuse)
    assert [str(problem) for problem in sheet.problems] == ["a.csv row 2: stands above already"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no column for name/名字/昵称; name it in row 1"),
        (b"age,size\n1,2\n", "no column for name/名字/昵称; name it in row 1, which has age, size"),
        (b"a title\n\nage\n1\n", "no column for name/名字/昵称; name it in row 1, which has a title"),
        (b'"name', "row 1: unexpected end of data; check its quotation marks"),
        ("名字,age,名字\n".encode(), "two columns for 名字; leave one of each, or rename it"),
        (b"<html><table>", "is a web page that calls itself a sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Excel file of the old kind"),
        (b"\xff" * 9, "is in none of UTF-8, GBK and UTF-16"),
        (workbook([["age"]], [["size"]]), "no column for name/名字/昵称; name it in row 1, which has age"),
        (workbook([]), "no column for name/名字/昵称; name it in row 1"),
    ],
)
def test_a_file_that_cannot_be_understood_says_what_to_do(data: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=r"^a\.csv: ") as told:
        read(data)
    assert str(told.value).removeprefix("a.csv: ").startswith(problem)


@given(st.binary() | st.text('名字age,;\t"\n1').map(str.encode))
def test_any_bytes_are_rows_or_refused(data: bytes) -> None:
    try:
        told = [str(problem) for problem in read(data).problems]
    except ValueError as error:
        told = [str(error)]
    assert all(problem.startswith(("a.csv: ", "a.csv row ")) for problem in told)


@pytest.mark.parametrize(
    "name", ["._faq.csv", "~$faq.csv", ".~faq.xlsx", ".~lock.faq.csv#", ".DS_Store", "Thumbs.db"]
)
def test_what_programs_leave_beside_sheets(name: str) -> None:
    assert is_leftover(name)
    assert not is_leftover(f"faq{name}")
