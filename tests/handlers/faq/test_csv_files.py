import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.content import Text
from handlers.faq import csv_files
from handlers.faq.csv_files import Sheet
from handlers.faq.taught import Keywords, TaughtEntry
from handlers.text import normalise

HEADING = ("问题", "相似问法", "全部包含", "任一包含", "不含", "答案")
CELL = (
    st.text(st.characters(codec="gb18030", exclude_characters="|｜", exclude_categories=["Cs"]), min_size=1)
    .map(str.strip)
    .filter(normalise)
)
CELLS = st.lists(CELL, max_size=3)
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030"]


def sheet(path: Path, text: str, encoding: str = "utf-8-sig") -> Sheet:
    file = path / "faq.csv"
    file.write_bytes(text.encode(encoding))
    return csv_files.read(file, "faq.csv")


def written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", [*ENCODINGS, "gbk"])
@pytest.mark.parametrize(
    "heading", [HEADING, ("question", "similar", "all", "any", "none", "answer"), ("Question", *HEADING[1:])]
)
def test_every_column_in_either_language(tmp_path: Path, encoding: str, heading: Sequence[str]) -> None:
    row = ("怎么退货", "能退吗| 退货流程 |", "退", "货｜款", "进度", "7天内，\n随时退")
    read = sheet(tmp_path, written([heading, row]), encoding)
    assert read.problems == ()
    (placed,) = read.entries
    assert placed.place == "faq.csv row 2"
    assert placed.entry == TaughtEntry(
        question="怎么退货",
        similar=("能退吗", "退货流程"),
        keywords=Keywords(all=("退",), any=("货", "款"), none=("进度",)),
        answer=Text(text="7天内，\n随时退"),
    )


def test_whom_and_when_an_entry_is_for(tmp_path: Path) -> None:
    heading = "编号,问题,答案,后续问题,标签,账号,开始日期,结束日期"
    rows = ["双11,有满减吗,有,怎么退|多久发,会员|已购,main,2026-11-01,2026-11-11", ",包邮吗,包,,,,,"]
    read = sheet(tmp_path, "\n".join([heading, *rows, ",一,1,,,,2026-11-11,2026-11-01", ",二,2,,,,明天,"]))
    first, second = [entry for _, entry in read.entries]
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
    reversed_days, no_day = read.problems
    assert reversed_days.startswith("faq.csv row 4, Value error, until 2026-11-01 is before")
    assert no_day.startswith("faq.csv row 5, column 开始日期: ")


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
    read = sheet(tmp_path_factory.getbasetemp(), written([[row[i] for i in order] for row in rows]), encoding)
    assert read.problems == ()
    assert [
        (each.question, *map(list, (each.similar, each.keywords.all, each.keywords.any, each.keywords.none)))
        for _, each in read.entries
    ] == [row[:5] for row in taught]


def test_columns_may_be_few_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    read = sheet(tmp_path, "答案,问题\n\n,\n好,行吗\n")
    assert [(place, entry.question) for place, entry in read.entries] == [("faq.csv row 4", "行吗")]
    assert read.problems == ()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("怎么退,,", "faq.csv row 3, column 答案: is empty; fill it in, or delete the row"),
        (",退,好", "faq.csv row 3, column 问题: is empty; fill it in, or delete the row"),
        ("怎么退,,好,的", "faq.csv row 3, column 4: 4 columns instead of 3"),
        ("怎么退,好", "faq.csv row 3, column 3: 2 columns instead of 3"),
        ("？,,好", "faq.csv row 3, column 问题:"),
        ("怎么退,退|！,好", "faq.csv row 3, column 任一包含:"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_loaded(tmp_path: Path, row: str, problem: str) -> None:
    read = sheet(tmp_path, f"问题,任一包含,答案\n一,,1\n{row}\n二,,2\n")
    assert [entry.question for _, entry in read.entries] == ["一", "二"]
    assert len(read.problems) == 1
    assert read.problems[0].startswith(problem)


def test_a_column_without_heading_must_be_empty(tmp_path: Path) -> None:
    read = sheet(tmp_path, "问题,答案,,\n一,1,,\n二,2,备注,\n")
    assert [entry.question for _, entry in read.entries] == ["一"]
    assert read.problems == ("faq.csv row 3, column 3: text without a heading; name the column or empty it",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no column for"),
        ("问题,回答\n", "unknown columns"),
        ("问题,相似问法\n", "no column for"),
        ("问题,question,答案\n", "two columns for 'question'"),
        ('问题,答案\n一,1\n二,"2\n三,3\n', "row 3"),
    ],
)
def test_a_file_that_is_no_faq_is_refused_whole(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r"faq\.csv") as refused:
        sheet(tmp_path, text)
    assert complaint in str(refused.value)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"faq\.csv: cannot be read"):
        csv_files.read(tmp_path / "gone.csv", "faq.csv")


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="save the sheet as “CSV UTF-8”"):
        sheet(tmp_path, "问题,答案\n", "utf-16")
