"""Golden questions: those whose answers must stay as they are."""

from dataclasses import dataclass
from datetime import datetime

from bot.config.error import ConfigError
from bot.faq.trial import Met, Question, ask
from bot.faq.verdict import Verdict
from bot.program import Program
from core.sheets.columns import Columns
from core.sheets.read import read_sheet
from core.sheets.rows import Row
from handlers.faq.settings import Settings
from handlers.faq.sheets import contents, listed

_COLUMNS = Columns(
    aliases={"question": ("问题",), "topic": ("主题",), "account": ("账号",), "tags": ("标签",)},
    needed=("question", "topic"),
)


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


def golden_questions(program: Program) -> tuple[list[Golden], list[str]]:
    """The rows of all golden files of a configuration, and a line for each that cannot be used.

    Raises: ConfigError when a file as a whole cannot be read.
    """
    folder = program.file.resolve().parent
    golden: list[Golden] = []
    left_out: list[str] = []
    problems: list[str] = []
    for name in faq_settings(program).golden:
        try:
            sheet = read_sheet(contents(folder / name, name), name, _COLUMNS, _golden)
        except ValueError as error:
            problems.append(f"{program.file.name}: [handlers.faq] golden: {error}")
        else:
            golden += [row for _, row in sheet.rows]
            left_out += map(str, sheet.problems)
    if problems:
        raise ConfigError(problems)
    return golden, left_out


def lost(program: Program, now: datetime) -> list[str]:
    """A line for each golden question that cannot be read or is not met as it must be; now: aware UTC.

    Raises: ConfigError when a golden file cannot be read.
    """
    golden, left_out = golden_questions(program)
    mets = ask(program, [each.question for each in golden], now)
    return left_out + [
        f"{each.place}: {each.question.text!r} must be {_told(each.topic)}, but is {_told(met.topic, met)}"
        for each, met in zip(golden, mets, strict=True)
        if not each.holds(met)
    ]


def _golden(row: Row) -> Golden:
    tags = frozenset(row.optional("tags", listed, []))
    question = Question(row.required("question", str), row.optional("account", str, ""), tags)
    return Golden(row.place, question, row.optional("topic", str, ""))


def _told(topic: str, met: Met | None = None) -> str:
    if topic:
        return f"answered with {topic!r}"
    return "asked back" if met and met.verdict is Verdict.ASKED else "left unanswered"
