"""Measure the ranking on questions with known answers, and on foreign ones."""

import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.faq.score import Outcome, Score, score
from bot.faq.twins import twins
from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Entry
from handlers.faq.index import Index
from handlers.faq.semantic import Embedder


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the entry it means, None when it is foreign; kind: a name to count it under, or ""."""

    text: str
    entry_id: str | None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """memory_mb: what the index holds, without the model."""

    entries: int
    phrasings: int
    score: Score
    build_seconds: float
    memory_mb: float


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
    same = twins(entries, builder.normaliser)
    outcomes = [_ask(index, question, same, seconds) for question in questions]
    # Once more under watch, which would slow down what is timed.
    tracemalloc.start()
    index = builder.build(entries, (), embedder)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    phrasings = sum(len(entry.phrasings) for entry in index.entries)
    return Report(len(index.entries), phrasings, score(outcomes), built, held / 1e6)


def _ask(
    index: Index, question: Labelled, same: Mapping[str, frozenset[str]], seconds: Callable[[], float]
) -> Outcome:
    began = seconds()
    decision = index.decide(question.text)
    spent = seconds() - began
    right, ids = question.entry_id, [found.entry_id for found in index.rank(question.text)]
    answer = decision.candidate.entry_id if isinstance(decision, Answer) else None
    choices = {choice.entry_id for choice in decision.choices} if isinstance(decision, Ask) else set()
    rights = same.get(right or "", frozenset())
    return Outcome(
        known=right is not None,
        rank=ids.index(right) if right in ids else None,
        answered=answer is not None,
        correct=answer is not None and answer == right,
        asked=bool(choices),
        helped=right in choices,
        milliseconds=1000 * spent,
        kind=question.kind,
        twin_rank=next((place for place, found in enumerate(ids) if found in rights), None),
        twin=answer in rights or not rights.isdisjoint(choices),
    )
