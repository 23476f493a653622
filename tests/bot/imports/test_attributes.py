from pathlib import Path

import pytest

from bot.imports.attributes import AttributeRow, read_attributes
from tests.bot.imports.sheets import sheet


def test_a_column_is_an_attribute_and_empty_is_left_alone(tmp_path: Path) -> None:
    found = read_attributes(sheet(tmp_path, "会员,城市,skin", "o1,上海,", "m1,,dry", "m2,,"))
    assert [row for _, row in found.rows] == [
        AttributeRow("o1", {"城市": "上海"}),
        AttributeRow("m1", {"skin": "dry"}),
        AttributeRow("m2", {}),
    ]


def test_what_cannot_be_kept_is_told(tmp_path: Path) -> None:
    found = read_attributes(sheet(tmp_path, f"member,{'x' * 201},b", "o1,1,", ",,2", "o2,,3"))
    assert [row.member for _, row in found.rows] == ["o2"]
    assert [problem.split(": ")[0] for problem in found.problems] == ["sheet.csv row 2", "sheet.csv row 3"]


def test_whose_they_are_must_be_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no column for member/会员"):
        read_attributes(sheet(tmp_path, "城市", "上海"))
