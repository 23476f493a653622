from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.imports.sheet import Columns, Sheet, read_sheet
from tests.bot.imports.sheets import sheet

COLUMNS = Columns({"name": "name", "名字": "name", "age": "age", "年龄": "age"}, needed=("name",))


def grown(cells: Mapping[str, str]) -> tuple[str, int]:
    return cells["name"], int(cells.get("age") or 0)


def read(path: Path, columns: Columns = COLUMNS) -> Sheet[tuple[str, int]]:
    return read_sheet(path, columns, grown)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_rows_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = sheet(tmp_path, "名字, 年龄 ,", " 小王 ,3,", "", '="007",,', encoding=encoding)
    assert read(path) == Sheet((("sheet.csv row 2", ("小王", 3)), ("sheet.csv row 4", ("007", 0))), ())


def test_a_broken_row_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    found = read(sheet(tmp_path, "name,age,", "a,x,", "b,2", "c,3,stray", "d,4,"))
    assert [row for _, row in found.rows] == [("d", 4)]
    first, second, third = found.problems
    assert first.startswith("sheet.csv row 2: invalid literal")
    assert second.startswith("sheet.csv row 3: 2 columns instead of 3")
    assert third.startswith("sheet.csv row 4: 'stray' stands in a column without a heading")


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        ("name,size", "unknown columns ['size']; use name, 名字, age, 年龄"),
        ("name,名字", "two columns for ['name']"),
        ("age", "no column for name/名字"),
        ("", "no column for name/名字"),
        ('"', "check its quotation marks"),
    ],
)
def test_a_heading_that_cannot_be_understood(tmp_path: Path, heading: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r"^sheet\.csv") as told:
        read(sheet(tmp_path, heading, "a,b"))
    assert problem in str(told.value)


def test_other_columns_where_they_are_wanted(tmp_path: Path) -> None:
    others = Columns(COLUMNS.known, COLUMNS.needed, others=True)
    found = read_sheet(sheet(tmp_path, "name,City", "a,上海"), others, dict)
    assert found.rows[0][1] == {"name": "a", "City": "上海"}
