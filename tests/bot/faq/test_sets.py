from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.faq.evaluate import Labelled
from bot.faq.sets import read_entries, read_questions
from handlers.faq.entries import Entry


def file(folder: Path, text: str) -> Path:
    path = folder / "set.jsonl"
    path.write_text(text, "utf-8")
    return path


def test_entries_and_questions(tmp_path: Path) -> None:
    entries = file(
        tmp_path, '{"id": 1, "question": "甲", "similar": ["乙"]}\n\n{"id": "b", "question": "丙"}\n'
    )
    assert read_entries(entries) == [Entry("1", "甲", ("乙",)), Entry("b", "丙")]
    questions = file(tmp_path, '\ufeff{"q": "甲\u2028乙", "id": "1", "more": 0}\r\n{"q": "丁", "id": null}')
    assert read_questions(questions) == [Labelled("甲\u2028乙", "1"), Labelled("丁", None)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"id": "a", "question": "甲"}\n{"id"', ":2: is no JSON: "),
        ('{"id": "a"}', ":1: question: Field required"),
        ("[]", ":1: the line: "),
        ('{"id": "a", "question": "甲"}\n{"id": "a", "question": "乙"}', ": two entries have the same id"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_entries(file(tmp_path, text))
    assert str(refused.value).startswith(f"{tmp_path}/set.jsonl{problem}")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.jsonl: cannot be read: "):
        read_questions(tmp_path / "none.jsonl")
