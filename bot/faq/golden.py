"""Golden questions: those whose answers must stay as they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config.error import ConfigError
from bot.faq.trial import Met, Question, ask
from bot.faq.verdict import Verdict
from bot.program import Program
from handlers.faq.csv_files import read_rows
from handlers.faq.settings import Settings

_FIELDS = {
    "question": "question",
    "问题": "question",
    "topic": "topic",
    "主题": "topic",
    "account": "account",
    "账号": "account",
    "tags": "tags",
    "标签": "tags",
}
_NEEDED = {"question", "topic"}


@dataclass(frozen=True, slots=True)
class Golden:
    """A row of a golden file. topic: of the answer it must get, "" where it must get none."""

    place: str
    question: Question
    topic: str

    def holds(self, met: Met) -> bool:
        """Whether it was met as it must be."""
        return met.topic == self.topic


def faq_settings(program: Program) -> Settings:
    """The FAQ's settings; empty ones where it has no section."""
    found = program.settings.get("faq")
    return found if isinstance(found, Settings) else Settings()


def golden_questions(program: Program) -> list[Golden]:
    """The rows of all golden files of a configuration.

    Raises: ConfigError when one cannot be read.
    """
    folder = program.file.resolve().parent
    problems: list[str] = []
    found: list[Golden] = []
    for name in faq_settings(program).golden:
        try:
            found += _rows(read_rows(folder / name, name), name)
        except ValueError as error:
            problems.append(f"{program.file.name}: [handlers.faq] golden: {error}")
    if problems:
        raise ConfigError(problems)
    return found


def lost(program: Program, now: datetime) -> list[str]:
    """A line for each golden question that is not met as it must be; now: aware UTC.

    Raises: ConfigError when a golden file cannot be read.
    """
    golden = golden_questions(program)
    mets = ask(program, [each.question for each in golden], now)
    return [
        f"{each.place}: {each.question.text!r} must be {_told(each.topic)}, but is {_told(met.topic, met)}"
        for each, met in zip(golden, mets, strict=True)
        if not each.holds(met)
    ]


def _told(topic: str, met: Met | None = None) -> str:
    if topic:
        return f"answered with {topic!r}"
    return "asked back" if met and met.verdict is Verdict.ASKED else "left unanswered"


def _rows(rows: Sequence[Sequence[str]], name: str) -> Iterator[Golden]:
    fields = [_FIELDS.get(title.strip().lower(), title) for title in rows[0]] if rows else []
    if not set(fields) >= _NEEDED:
        raise ValueError(f"{name}: the first row needs at least 问题 and 主题")
    for number, row in enumerate(rows[1:], start=2):
        cells = {field: cell.strip() for field, cell in zip(fields, row, strict=False)}
        if cells.get("question"):
            tags = frozenset(
                filter(None, map(str.strip, cells.get("tags", "").replace("｜", "|").split("|")))
            )
            question = Question(cells["question"], cells.get("account", ""), tags)
            yield Golden(f"{name} row {number}", question, cells.get("topic", ""))
