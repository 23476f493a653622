import pytest

from bot.imports.attributes import AttributeRow, read_attributes
from core.sheets.rows import Sheet
from tests.bot.imports.sheets import csv


def read(*lines: str) -> Sheet[AttributeRow]:
    return read_attributes(csv(*lines), "sheet.csv")


def test_a_column_is_an_attribute_and_empty_is_left_alone() -> None:
    found = read("会员,城市,skin", "o1,上海,", "m1,-,dry", "m2,,")
    assert [row for _, row in found.rows] == [
        AttributeRow("o1", {"城市": "上海"}),
        AttributeRow("m1", {"skin": "dry"}),
        AttributeRow("m2", {}),
    ]


def test_numbers_lose_their_thousands_marks_and_texts_stay() -> None:
    found = read("openid,积分,门店,编号,优惠", 'o1,"1,200",上海,007,12元', "o2,１２００,１号店,v1.10,无")
    assert [row.values for _, row in found.rows] == [
        {"积分": "1200", "门店": "上海", "编号": "007", "优惠": "12元"},
        {"积分": "1200", "门店": "１号店", "编号": "v1.10", "优惠": "无"},
    ]


def test_a_cell_that_cannot_be_used_costs_no_other() -> None:
    found = read("会员,昵称,积分,手机,城市", 'o1,#N/A,"9,9",1.38E+10,上海', "o2,NULL,3,13800138000,None")
    assert [row.values for _, row in found.rows] == [{"城市": "上海"}, {"积分": "3", "手机": "13800138000"}]
    assert [
        (problem.place, problem.column, problem.value, problem.is_cell) for problem in found.problems
    ] == [
        ("sheet.csv row 2", "昵称", "#N/A", True),
        ("sheet.csv row 2", "积分", "9,9", True),
        ("sheet.csv row 2", "手机", "1.38E+10", True),
        ("sheet.csv row 3", "昵称", "NULL", True),
        ("sheet.csv row 3", "城市", "None", True),
    ]


def test_a_row_without_a_member_is_left_out() -> None:
    found = read(f"member,{'x' * 201},b", "o1,1,", ",,2", "1.38E+10,,2", "o2,,3")
    assert [row for _, row in found.rows] == [AttributeRow("o1", {}), AttributeRow("o2", {"b": "3"})]
    assert [str(problem).partition(";")[0] for problem in found.problems] == [
        "sheet.csv row 3, column member: is empty",
        "sheet.csv row 4, column member: '1.38E+10' has lost digits in a spreadsheet",
    ]
    assert found.remarks == [f"sheet.csv: columns that are not needed are passed over: {'x' * 40}"]


def test_whose_they_are_must_be_told() -> None:
    with pytest.raises(ValueError, match="no column for member/会员"):
        read("城市", "上海")
