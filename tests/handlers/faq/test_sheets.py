from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.cells import clean, fault
from core.sheets.rows import Sheet
from handlers.content import Text
from handlers.faq.sheets import contents, named, read
from handlers.faq.taught import Keywords, TaughtEntry
from handlers.text import normalise
from tests.support.sheets import ENCODINGS, Cell, Error, delimited, workbook

HEADING = ("问题", "相似问法", "全部包含", "任一包含", "不含", "答案")
CELL = (
    st.text(st.characters(codec="gb18030", exclude_characters="|｜", exclude_categories=["Cs"]), min_size=1)
    .map(clean)
    .filter(lambda cell: normalise(cell) and not fault(cell))
)
CELLS = st.lists(CELL, max_size=3)


def sheet(folder: Path, data: bytes | str) -> Sheet[TaughtEntry]:
    file = folder / "faq.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(file, "faq.csv", ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "heading", [HEADING, ("question", "similar", "all", "any", "none", "answer"), ("Question", *HEADING[1:])]
)
def test_every_column_in_either_language(tmp_path: Path, encoding: str, heading: Sequence[str]) -> None:
    row = ("怎么退货", "能退吗| 退货流程 |", "退", "货｜款", "进度", "7天内，\n随时退")
    found = sheet(tmp_path, delimited([heading, row], encoding=encoding))
    assert found.problems == []
    ((place, entry),) = found.rows
    assert place == "faq.csv row 2"
    assert entry == TaughtEntry(
        question="怎么退货",
        similar=("能退吗", "退货流程"),
        keywords=Keywords(all=("退",), any=("货", "款"), none=("进度",)),
        answer=Text(text="7天内，\n随时退"),
    )


def test_whom_and_when_an_entry_is_for(tmp_path: Path) -> None:
    heading = "编号,问题,答案,后续问题,标签,账号,开始日期,结束日期"
    rows = ["双11,有满减吗,有,怎么退|多久发,会员|已购,main,2026-11-01,2026-11-11", ",包邮吗,包,,,,,-"]
    found = sheet(tmp_path, "\n".join([heading, *rows, ",一,1,,,,2026-11-11,2026-11-01", ",二,2,,,,明天,"]))
    first, second = [entry for _, entry in found.rows]
    assert first == TaughtEntry(
        id="双11",
        question="有满减吗",
        answer=Text(text="有"),
        follow_ups=("怎么退", "多久发"),
        tags=frozenset({"会员", "已购"}),
        accounts=frozenset({"main"}),
        since=date(2026, 11, 1),
        until=date(2026, 11, 11),
    )
    assert second == TaughtEntry(question="包邮吗", answer=Text(text="包"))
    reversed_days, no_day = map(str, found.problems)
    assert reversed_days.startswith("faq.csv row 4: until 2026-11-01 is before")
    assert no_day.startswith("faq.csv row 5, column 开始日期: '明天' is no time")


@settings(deadline=None)  # a shared machine may pause
@given(
    st.data(),
    st.lists(st.tuples(CELL, CELLS, CELLS, CELLS, CELLS, CELL), max_size=4),
    st.sampled_from(ENCODINGS),
)
def test_what_a_spreadsheet_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    taught: list[tuple[str, list[str], list[str], list[str], list[str], str]],
    encoding: str,
) -> None:
    order = data.draw(st.permutations(range(len(HEADING))))
    rows = [HEADING, *([cell if isinstance(cell, str) else "|".join(cell) for cell in row] for row in taught)]
    text = delimited([[row[i] for i in order] for row in rows], encoding=encoding)
    found = sheet(tmp_path_factory.getbasetemp(), text)
    assert found.problems == []
    assert [
        (each.question, *map(list, (each.similar, each.keywords.all, each.keywords.any, each.keywords.none)))
        for _, each in found.rows
    ] == [row[:5] for row in taught]


@pytest.mark.parametrize(
    "written",
    ["2026-11-11", "2026/11/11", "2026年11月11日", "20261111", "46337", "1794326400", "2026-11-11 00:00:00"],
)
def test_days_as_people_and_programs_write_them(tmp_path: Path, written: str) -> None:
    ((_, entry),) = sheet(tmp_path, f"问题,答案,开始日期,结束日期\n一,1,{written},2099-12-31\n").rows
    assert (entry.since, entry.until) == (date(2026, 11, 11), date(2099, 12, 31))


def test_a_workbook(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["常见问题"],
        ["问题", "答案", "开始日期", "状态"],
        ["满多少包邮", 99, date(2026, 11, 11), "已审"],
        ["多久发货", Error("#N/A"), None, ""],
    ]
    found = sheet(tmp_path, workbook(rows))
    assert [entry for _, entry in found.rows] == [
        TaughtEntry(question="满多少包邮", answer=Text(text="99"), since=date(2026, 11, 11))
    ]
    (problem,) = map(str, found.problems)
    assert problem.startswith("faq.csv row 4, column 答案: '#N/A' is an error mark")
    assert found.remarks == ["faq.csv: columns that are not needed are passed over: 状态"]


def test_columns_may_be_few_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    found = sheet(tmp_path, "答案,问题\n\n,\n好,行吗\n")
    assert [(place, entry.question) for place, entry in found.rows] == [("faq.csv row 4", "行吗")]
    assert found.problems == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("怎么退,,", "faq.csv row 3, column 答案: is empty; fill it in, or delete the row"),
        (",退,好", "faq.csv row 3, column 问题: is empty; fill it in, or delete the row"),
        ("怎么退,,-", "faq.csv row 3, column 答案: is empty; fill it in, or delete the row"),
        ("怎么退,,好,的", "faq.csv row 3, column 4: 4 columns instead of 3"),
        ("怎么退,好", "faq.csv row 3, column 答案: is empty"),
        ('怎么退,,"好', "faq.csv row 3: unexpected end of data; check its quotation marks"),
        ("？,,好", "faq.csv row 3, column 问题: '？' has no letter or digit"),
        ("怎么退,退|！,好", "faq.csv row 3, column 任一包含: '！' has no letter or digit"),
        ("怎么退,,#REF!", "faq.csv row 3, column 答案: '#REF!' is an error mark"),
        ("怎么退,,您好 #N/A 您的订单", "faq.csv row 3, column 答案: '您好 #N/A 您的订单' is an error mark"),
        ("#VALUE!,,好", "faq.csv row 3, column 问题: '#VALUE!' is an error mark"),
        ("怎么退,NULL,好", "faq.csv row 3, column 任一包含: 'NULL' is an error mark"),
        ("怎么退,,1.38E+10", "faq.csv row 3, column 答案: '1.38E+10' has lost digits"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_loaded(tmp_path: Path, row: str, problem: str) -> None:
    found = sheet(tmp_path, f"问题,任一包含,答案\n一,,1\n{row}\n二,,2\n")
    assert [entry.question for _, entry in found.rows] == ["一", "二"]
    (told,) = map(str, found.problems)
    assert told.startswith(problem)


def test_a_column_without_heading_must_be_empty(tmp_path: Path) -> None:
    found = sheet(tmp_path, "问题,答案,,\n一,1,,\n二,2,备注,\n")
    assert [entry.question for _, entry in found.rows] == ["一"]
    assert [str(problem) for problem in found.problems] == [
        "faq.csv row 3, column 3: text without a heading; name the column or empty it"
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no column for question/问题"),
        ("问题,相似问法\n", "no column for answer/答案"),
        ("问题,问题,答案\n", "two columns for 问题"),
        ("<table>", "is a web page"),
    ],
)
def test_a_file_that_is_no_faq_is_refused_whole(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=rf"^faq\.csv: {complaint}"):
        sheet(tmp_path, text)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"faq\.csv: cannot be read"):
        contents(tmp_path / "gone.csv", "faq.csv")


def test_files_are_named_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", "._a.xlsx", "~$b.csv"):
        (tmp_path / name).touch()
    assert named(tmp_path, ["*.csv", "*"]) == ["a.xlsx", "b.csv"]
