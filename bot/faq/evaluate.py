"""Measure the ranking on questions with known answers, and on foreign ones."""

import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Entry
from handlers.faq.index import Index
from handlers.faq.semantic import Embedder

_TOP = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the entry it means, None when it is foreign."""

    text: str
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Shares from 0 to 1; milliseconds for one question, with its embedding if there is one.

    top1, top3, answered, correct, asked, helped: of the questions that mean an entry
    (helped: asked with the right one among the choices). precision: of those answered.
    false_answers: how many of the foreign questions were answered; false_answer_rate and
    false_asks: as a share of them. memory_mb: what the index holds, without the model.
    """

    entries: int
    phrasings: int
    questions: int
    foreign: int
    top1: float
    top3: float
    answered: float
    correct: float
    precision: float
    asked: float
    helped: float
    false_answers: int
    false_answer_rate: float
    false_asks: float
    ms_mean: float
    ms_p50: float
    ms_p99: float
    build_seconds: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the index did with one question; rank: place of the right entry, or None."""

    known: bool
    rank: int | None
    answered: bool
    correct: bool
    asked: bool
    helped: bool
    milliseconds: float


def evaluate(
    entries: Sequence[Entry],
    questions: Sequence[Labelled],
    builder: Builder,
    embedder: Embedder | None,
    seconds: Callable[[], float],
) -> Report:
    """Build an index of the entries and ask it every question.

    embedder: remembers what it embedded, else that is paid for again. seconds: a clock for durations.
    """
    began = seconds()
    index = builder.build(entries, (), embedder)
    built = seconds() - began
    outcomes = [_ask(index, question, seconds) for question in questions]
    # Once more under watch, which would slow down what is timed.
    tracemalloc.start()
    index = builder.build(entries, (), embedder)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return _report(index, outcomes, built, held / 1e6)


def _ask(index: Index, question: Labelled, seconds: Callable[[], float]) -> Outcome:
    began = seconds()
    decision = index.decide(question.text)
    spent = seconds() - began
    ids = [found.entry_id for found in index.rank(question.text)]
    answer = decision.candidate.entry_id if isinstance(decision, Answer) else None
    choices = decision.choices if isinstance(decision, Ask) else ()
    return Outcome(
        known=question.entry_id is not None,
        rank=ids.index(question.entry_id) if question.entry_id in ids else None,
        answered=answer is not None,
        correct=answer is not None and answer == question.entry_id,
        asked=bool(choices),
        helped=question.entry_id in {choice.entry_id for choice in choices},
        milliseconds=1000 * spent,
    )


def _report(index: Index, outcomes: Sequence[Outcome], built: float, memory: float) -> Report:
    known = [out for out in outcomes if out.known]
    foreign = [out for out in outcomes if not out.known]
    times = [out.milliseconds for out in outcomes] or [0.0]
    return Report(
        entries=len(index.entries),
        phrasings=sum(len(entry.phrasings) for entry in index.entries),
        questions=len(known),
        foreign=len(foreign),
        top1=_share([out.rank == 0 for out in known]),
        top3=_share([out.rank is not None and out.rank < _TOP for out in known]),
        answered=_share([out.answered for out in known]),
        correct=_share([out.correct for out in known]),
        precision=_share([out.correct for out in known if out.answered]),
        asked=_share([out.asked for out in known]),
        helped=_share([out.helped for out in known]),
        false_answers=sum(out.answered for out in foreign),
        false_answer_rate=_share([out.answered for out in foreign]),
        false_asks=_share([out.asked for out in foreign]),
        ms_mean=float(np.mean(times)),
        ms_p50=float(np.quantile(times, 0.5)),
        ms_p99=float(np.quantile(times, 0.99)),
        build_seconds=built,
        memory_mb=memory,
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
