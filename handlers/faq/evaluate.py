"""Measure an index on questions with known answers, and on foreign ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from handlers.faq.arrays import Vectors
from handlers.faq.entries import Answer, Ask
from handlers.faq.index import Index

_TOP = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the entry it means, None when it is foreign."""

    text: str
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Shares from 0 to 1; milliseconds for one question.

    top1, top3, answered, correct, asked, helped: of the questions that mean an entry
    (helped: asked with the right one among the choices). precision: of those answered.
    false_answers, false_asks: of the foreign questions.
    """

    top1: float
    top3: float
    answered: float
    correct: float
    precision: float
    asked: float
    helped: float
    false_answers: float
    false_asks: float
    median_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the index did with one question; rank: place of the right entry, or None."""

    rank: int | None
    answered: bool
    correct: bool
    asked: bool
    helped: bool
    milliseconds: float


def ask(index: Index, question: Question, vector: Vectors | None, clock: Callable[[], float]) -> Outcome:
    """Ask one question; the clock gives seconds and times the decision alone."""
    began = clock()
    decision = index.decide(question.text, None, vector)
    spent = clock() - began
    ids = [found.entry_id for found in index.rank(question.text, None, vector)]
    rank = ids.index(question.entry_id) if question.entry_id in ids else None
    answer = decision.candidate.entry_id if isinstance(decision, Answer) else None
    choices = decision.choices if isinstance(decision, Ask) else ()
    return Outcome(
        rank=rank,
        answered=answer is not None,
        correct=answer is not None and answer == question.entry_id,
        asked=bool(choices),
        helped=question.entry_id in {choice.entry_id for choice in choices},
        milliseconds=1000 * spent,
    )


def evaluate(
    index: Index,
    questions: Sequence[Question],
    vectors: Sequence[Vectors] | None,
    clock: Callable[[], float],
) -> Report:
    """Ask every question; vectors, one for each question, spare the embedder."""
    given = [None] * len(questions) if vectors is None else vectors
    pairs = zip(questions, given, strict=True)
    done = [ask(index, question, vector, clock) for question, vector in pairs]
    known = [out for out, asked in zip(done, questions, strict=True) if asked.entry_id is not None]
    foreign = [out for out, asked in zip(done, questions, strict=True) if asked.entry_id is None]
    times = [out.milliseconds for out in done]
    return Report(
        top1=_share([out.rank == 0 for out in known]),
        top3=_share([out.rank is not None and out.rank < _TOP for out in known]),
        answered=_share([out.answered for out in known]),
        correct=_share([out.correct for out in known]),
        precision=_share([out.correct for out in known if out.answered]),
        asked=_share([out.asked for out in known]),
        helped=_share([out.helped for out in known]),
        false_answers=_share([out.answered for out in foreign]),
        false_asks=_share([out.asked for out in foreign]),
        median_ms=float(np.quantile(times, 0.5)),
        p99_ms=float(np.quantile(times, 0.99)),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
