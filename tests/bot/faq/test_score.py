"""Shares of many outcomes."""

from dataclasses import replace

from bot.faq.score import KindScore, Outcome, score

MISSED = Outcome(
    known=True, rank=None, answered=False, correct=False, asked=False, helped=False, milliseconds=1
)
RIGHT = replace(MISSED, rank=0, twin_rank=0, answered=True, correct=True, twin=True)
WRONG = replace(MISSED, rank=1, twin_rank=1, answered=True)
TWIN = replace(WRONG, twin_rank=0, twin=True)
OFFERED = replace(MISSED, rank=2, twin_rank=2, asked=True, helped=True, twin=True)
FOREIGN = replace(MISSED, known=False)


def test_settled_is_answered_or_offered_rightly() -> None:
    found = score([RIGHT, WRONG, OFFERED, MISSED])
    assert (found.settled, found.correct, found.helped, found.precision) == (0.5, 0.25, 0.25, 0.5)
    assert (found.top1, found.top3) == (0.25, 0.75)


def test_a_twin_counts_only_where_it_is_said() -> None:
    found = score([RIGHT, TWIN])
    assert (found.top1, found.settled) == (0.5, 0.5)
    assert (found.top1_twins, found.settled_twins) == (1, 1)


def test_foreign_ones_are_counted_apart() -> None:
    found = score([RIGHT, replace(FOREIGN, answered=True), replace(FOREIGN, asked=True)])
    assert (found.questions, found.foreign) == (1, 2)
    assert (found.false_answers, found.false_answer_rate, found.false_asks) == (1, 0.5, 0.5)


def test_kinds_are_those_that_are_named() -> None:
    found = score([replace(RIGHT, kind="short"), replace(FOREIGN, kind="short"), MISSED])
    assert found.kinds == {"short": KindScore(1, 1, 1, 1, 0, 0)}


def test_nothing_asked() -> None:
    assert (score([]).top1, score([]).ms_p99, score([]).kinds) == (0, 0, {})
