from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.faq.golden import Golden, golden_questions, lost
from bot.faq.trial import Question
from tests.bot.configured import ACCOUNT
from tests.bot.faq.taught import loaded, toml
from tests.support.programs import NOON

SHEET = "问题,主题,标签\n怎么退货,退货,\n\n今天能发货吗,发货,已购｜湖滨店|\n梦见老虎,,\n"


def sheet(folder: Path, text: str, encoding: str = "utf-8-sig") -> str:
    (folder / "golden.csv").write_text(text, encoding)
    return toml(golden='"golden.csv"')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_rows_of_a_golden_file(tmp_path: Path, encoding: str) -> None:
    program = loaded(tmp_path, sheet(tmp_path, SHEET, encoding))
    golden = [
        Golden("golden.csv row 2", Question("怎么退货"), "退货"),
        Golden("golden.csv row 4", Question("今天能发货吗", "", frozenset({"已购", "湖滨店"})), "发货"),
        Golden("golden.csv row 5", Question("梦见老虎"), ""),
    ]
    assert golden_questions(program) == (golden, [])
    assert lost(program, NOON) == []


def test_each_one_that_is_met_otherwise_is_named(tmp_path: Path) -> None:
    text = "question,topic,account\n怎么退货,发货,main\n多久发货,,\n梦见老虎,退货,\n退货发票,退货,"
    refund, delivery, tiger, *_ = lost(loaded(tmp_path, sheet(tmp_path, text)), NOON)
    assert refund == "golden.csv row 2: '怎么退货' must be answered with '发货', but is answered with '退货'"
    assert delivery == "golden.csv row 3: '多久发货' must be left unanswered, but is answered with '发货'"
    assert tiger == "golden.csv row 4: '梦见老虎' must be answered with '退货', but is left unanswered"


def test_a_row_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    program = loaded(tmp_path, sheet(tmp_path, "问题,主题,备注\n#N/A,退货,\n怎么退货,NULL,\n梦见老虎,-,\n"))
    golden, left_out = golden_questions(program)
    assert [each.question.text for each in golden] == ["梦见老虎"]
    assert [problem.partition(" is an error mark")[0] for problem in left_out] == [
        "golden.csv row 2, column 问题: '#N/A'",
        "golden.csv row 3, column 主题: 'NULL'",
    ]
    assert lost(program, NOON) == left_out


def test_an_offer_is_no_answer(tmp_path: Path) -> None:
    offered = (
        '[[handlers.faq.entries]]\nid = "甲"\nquestion = "甲"\nkeywords = { any = ["积分"] }\nanswer = "甲"\n'
    )
    (tmp_path / "golden.csv").write_text("问题,主题\n积分是什么,甲\n", "utf-8")
    text = toml(golden='"golden.csv"', more=offered + offered.replace("甲", "乙"))
    (problem,) = lost(loaded(tmp_path, text), NOON)
    assert problem.endswith("must be answered with '甲', but is asked back")


def test_without_a_golden_file_or_an_faq_nothing_is_golden(tmp_path: Path) -> None:
    assert golden_questions(loaded(tmp_path, toml())) == ([], [])
    assert lost(loaded(tmp_path, ACCOUNT), NOON) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "no column for question/问题"), ("问题,答案\n", "no column for topic/主题")],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=rf"config.toml: \[handlers.faq\] golden: golden.csv.*{problem}"):
        golden_questions(loaded(tmp_path, sheet(tmp_path, text)))


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"golden: none.csv: cannot be read"):
        golden_questions(loaded(tmp_path, toml(golden='"none.csv"')))
