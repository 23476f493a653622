import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.spreadsheet import as_csv


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_rows_and_their_heading() -> None:
    rows = [{"name": '说, "好"', "count": -1, "share": None}, {"name": "b", "count": 2, "share": 0.5}]
    text = as_csv(rows)
    assert text.startswith("\ufeffname,count,share\r\n")
    assert cells(text) == [
        {"name": '说, "好"', "count": "-1", "share": ""},
        {"name": "b", "count": "2", "share": "0.5"},
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_is_a_formula(start: str) -> None:
    (row,) = cells(as_csv([{"name": f"{start}1+1"}]))
    assert row["name"] == f"'{start}1+1"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_whatever_it_says_no_cell_begins_a_formula(text: str) -> None:
    (row,) = cells(as_csv([{"name": f"x{text}"}, {"name": text}]))[1:] or [{"name": ""}]
    assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
