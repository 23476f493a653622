"""What becomes different for members between two configurations: the regression gate. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.faq.golden import Golden, faq_settings
from bot.faq.trial import Met, Question, ask
from bot.faq.verdict import Verdict
from bot.program import Program


class Turn(StrEnum):
    """How a question's answer became different."""

    LOST = "lost"  # got an answer, or at least choices, and gets none
    CHANGED = "changed"  # gets another entry's answer
    AMBIGUOUS = "ambiguous"  # is asked back now
    GAINED = "gained"  # gets an answer now


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is met differently.

    before, after: the answer's topic, or what else became of it. times: how often members asked it.
    golden: taught or in a golden file. regression: a golden one that lost its answer.
    """

    turn: Turn
    text: str
    before: str
    after: str
    times: int
    golden: bool
    regression: bool


def taught_questions(program: Program) -> list[Question]:
    """Every taught phrasing, as one who may see its entry asks it."""
    return [
        Question(text, min(entry.accounts, default=""), entry.tags)
        for entry in faq_settings(program).taught
        for text in entry.phrasings
    ]


def compare(
    old: Program,
    new: Program,
    golden: Sequence[Golden],
    logged: Mapping[Question, int],
    now: datetime,
) -> list[Change]:
    """Ask both everything taught, golden and logged; gives what is met differently, the worst first.

    golden: of the new configuration; what it demands is no regression, whatever the old one said.
    logged: how often members asked. now: aware UTC.
    """
    demanded = {each.question: each for each in golden}
    guarded = dict.fromkeys([*demanded, *taught_questions(old), *taught_questions(new)])
    questions = list(guarded | dict.fromkeys(logged))
    changes = []
    for question, *mets in zip(questions, ask(old, questions, now), ask(new, questions, now), strict=True):
        before, after = mets
        turn = _turn(before, after)
        if turn:
            wanted = question in demanded and demanded[question].holds(after)
            worse = before.verdict is not Verdict.MISSED and turn is not Turn.GAINED and not wanted
            golden_one, times = question in guarded, logged.get(question, 0)
            told = (question.text, str(before), str(after), times)
            changes.append(Change(turn, *told, golden_one, golden_one and worse))
    order = list(Turn)
    return sorted(changes, key=lambda each: (not each.regression, order.index(each.turn), -each.times))


def _turn(before: Met, after: Met) -> Turn | None:
    if before == after:
        return None
    if after.verdict is Verdict.MISSED:
        return Turn.LOST
    if after.verdict is Verdict.ASKED:
        return Turn.AMBIGUOUS
    return Turn.CHANGED if before.verdict is Verdict.ANSWERED else Turn.GAINED
