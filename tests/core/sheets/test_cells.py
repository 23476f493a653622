import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.cells import BROKEN, CUT_DIGITS, ERROR_MARK, beyond_kept, clean, fault


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("4001\t", "4001"),
        ("\u3000\xa0小王\u200b ", "小王"),
        ("\u202d13800138000\u202c", "13800138000"),
        ("\ufeff订单号", "订单号"),
        ('="0571"', "0571"),
        ('="a ""b"""', 'a "b"'),
        ("'4001234567890123456", "4001234567890123456"),
        ("'=1+1", "=1+1"),
        ("'23年新款", "'23年新款"),
        ("张三\0\0", "张三"),
        ("两行\r\n文字", "两行\n文字"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("-", ""),
        ("--", ""),
        ("——", ""),
        ("－", ""),
        ("/", ""),
        ("0000-00-00 00:00:00", ""),
        ("无", "无"),
        ("-5", "-5"),
    ],
)
def test_what_a_cell_says(cell: str, says: str) -> None:
    assert clean(cell) == says


ERROR_MARKS = [
    "#N/A", "#n/a", "＃Ｎ／Ａ", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!",
    "#BUSY!", "#REF", "#GETTING_DATA", "########", "Err:502", "=VLOOKUP(A2,表!A:B,2,0)", "你好，#REF!，欢迎",
    "NULL", "null", "Null", "(null)", "{null}", "\\N", "None", "nan", "NaN", "NaT", "<NA>", "N/A", "n/a",
    "undefined", "Invalid date", "[object Object]",
]  # fmt: skip
CONTENT = [
    "无", "没有", "#", "#1", "#护肤日#", "Nan", "Na", "none", "nullable", "1/2", "=_=", "NA", "1E5", "A1E+5",
    "1.2E-05",
]  # fmt: skip


@pytest.mark.parametrize("mark", ERROR_MARKS)
def test_error_marks(mark: str) -> None:
    assert fault(clean(mark)) == ERROR_MARK


@pytest.mark.parametrize("content", CONTENT)
def test_what_only_looks_like_one(content: str) -> None:
    assert fault(clean(content)) == ""


@pytest.mark.parametrize(
    "cell", ["1.38E+10", "6.90123E+12", "1.38e+10", "1E+11", "６.９０１２３Ｅ＋１２", "1.2E17"]
)
def test_cut_digits(cell: str) -> None:
    assert fault(clean(cell)) == CUT_DIGITS


def test_what_a_spreadsheet_does_not_keep_of_a_long_number() -> None:
    assert [beyond_kept(cell) for cell in ("4001234567890123456", "13800138000", "A001234567890123456")] == [
        "3456",
        "",
        "",
    ]


def test_broken_letters() -> None:
    assert fault("小\N{REPLACEMENT CHARACTER}") == BROKEN


@given(st.text())
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    once = clean(text)
    assert once == once.strip()
    assert fault(once) in {"", ERROR_MARK, CUT_DIGITS, BROKEN}
