import io
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.line import Line
from core.sheets.workbook import grids
from tests.support.sheets import Cell, Error, workbook


def cells(data: bytes, sheet: int = 0) -> list[list[str]]:
    return [list(line.cells) for line in grids(data)[sheet].lines()]


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("4001234567890123456", "4001234567890123456"),
        (" 两行\n文字 ", " 两行\n文字 "),
        (12.5, "12.5"),
        (9.9, "9.9"),
        (0.1 + 0.2, "0.3"),
        (1250.0000000001, "1250"),
        (123456789012.34, "123456789012.34"),
        (0.00001, "0.00001"),
        (100, "100"),
        (13800138000, "13800138000"),
        (999999999999999, "999999999999999"),
        (4001234567890123456, "4.00123456789012E+18"),
        (6901234567892000, "6.90123456789200E+15"),
        (-7.25, "-7.25"),
        (True, "TRUE"),
        (date(2026, 11, 27), "2026-11-27"),
        (datetime(2026, 11, 27, 9, 30, 5, tzinfo=UTC).replace(tzinfo=None), "2026-11-27 09:30:05"),
        (Error("#DIV/0!"), "#DIV/0!"),
        (Error("#N/A"), "#N/A"),
    ],
)
def test_cells_are_what_a_csv_would_hold(cell: Cell, text: str) -> None:
    assert cells(workbook([["heading"], [cell]])) == [["heading"], [text]]


def test_rows_count_from_the_first_and_errors_stand_where_they_are() -> None:
    data = workbook([[], [None, "a", "b"], [], [None, 1, Error("#REF!")], [None, Error("#NUM!"), "x"]])
    assert list(grids(data)[0].lines()) == [
        Line(1, ["", ""]),
        Line(2, ["a", "b"]),
        Line(3, ["", ""]),
        Line(4, ["1", "#REF!"]),
        Line(5, ["#NUM!", "x"]),
    ]


def test_every_visible_sheet_keeps_its_own_errors() -> None:
    data = workbook([["a"]], [["b"], [Error("#N/A")]], hidden=[["c"]])
    assert [grid.title for grid in grids(data)] == ["Sheet1", "Sheet2"]
    assert cells(data, 1) == [["b"], ["#N/A"]]


def test_xml_as_other_programs_write_it() -> None:
    data = workbook([["a", Error("#VALUE!"), Error("#DIV/0!")]])
    sheet = "xl/worksheets/sheet1.xml"
    prefixed = changed(
        data, sheet, lambda xml: xml.replace(b'<c r="B1" t="e">', b'<c t=\'e\' s="1"\n r="B1">\n')
    )
    assert cells(prefixed) == [["a", "#VALUE!", "#DIV/0!"]]
    absolute = changed(
        data, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b'"worksheets/', b'"/xl/worksheets/')
    )
    assert cells(absolute) == [["a", "#VALUE!", "#DIV/0!"]]


def test_a_cell_far_out_does_not_fill_the_memory() -> None:
    far = changed(
        workbook([["a", "b"], ["c", "d"]]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'"B2"', b'"XFD2"'),
    )
    assert len(cells(far)[1]) == 16384
    further = changed(
        far,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'"XFD2"', b'"XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"'),
    )
    with pytest.raises(
        ValueError, match="has a cell far from the others in Sheet1; delete its row and column"
    ):
        grids(further)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            r"is an Excel file of the old kind \(.xls\), or has a password",
        ),
        (b"PK\x03\x04", "is no whole Excel workbook"),
        (workbook([["a"]])[:-30], "is no whole Excel workbook"),
        (changed(workbook([["a"]]), "xl/workbook.xml", lambda _: b""), "is no whole Excel workbook"),
        (
            changed(workbook([["a"]]), "xl/_rels/workbook.xml.rels", lambda _: b""),
            "is no whole Excel workbook",
        ),
    ],
)
def test_what_cannot_be_opened(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{reason}.*; open it in Excel or WPS and save it as .xlsx"):
        grids(data)


GOOD = workbook([["a", "b"], ["x", 1.5], [Error("#N/A"), date(2026, 11, 27)]])


@given(st.integers(0, 2**32), st.sampled_from(zipfile.ZipFile(io.BytesIO(GOOD)).namelist()))
def test_a_damaged_workbook_is_read_or_refused(seed: int, part: str) -> None:
    chance = random.Random(seed)

    def damage(xml: bytes) -> bytes:
        at = chance.randrange(len(xml))
        return (
            xml[:at] + chance.choice([b"", b"<", b'"', b"\0", b"9", b"&"]) + xml[at + chance.randrange(9) :]
        )

    try:
        for grid in grids(changed(GOOD, part, damage)):
            list(grid.lines())
    except ValueError:
        pass
