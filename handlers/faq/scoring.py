"""How well each entry fits a question, and whether any does."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.faq.arrays import Flags, Floats, Vectors
from handlers.faq.everyday import Everyday
from handlers.faq.numbers import Numbers
from handlers.faq.question import Question
from handlers.faq.ranking import Ranker

_CELLS = 50_000
"""Texts times phrasings that are scored at once: more would not stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Scored:
    """scores: (entries,). rival: the score of the nearest everyday message, by which they are measured.

    other: which entries name another number than the question; None where none does.
    untaught: whether it names one that no entry has, so that nothing may be answered. unlikely: whether that
    is of a kind that tells entries apart. An everyday message is both: it is hardly what was taught.
    """

    scores: Floats
    rival: float
    other: Flags | None
    untaught: bool
    unlikely: bool

    @property
    def confidence(self) -> float:
        """In the best entry."""
        return float(self.scores.max()) / self.rival

    def is_doubtful(self, place: int) -> bool:
        """Whether the entry may be offered at most."""
        return self.untaught or (self.other is not None and bool(self.other[place]))


@dataclass(frozen=True, slots=True)
class Scorer:
    """Made once from what is taught."""

    ranker: Ranker
    numbers: Numbers
    everyday: Everyday

    def score(self, questions: Sequence[Question], vectors: Vectors | None) -> list[Scored]:
        """vectors: (questions, size) of what is wanted, or None."""
        texts, meant = [each.letters for each in questions], self.ranker.centred(vectors)
        scored: list[Scored] = []
        at_once = max(1, _CELLS // len(self.ranker.owner))
        for start in range(0, len(questions), at_once):
            part = slice(start, start + at_once)
            near = None if meant is None else meant[part]
            scores = self.ranker.blend(texts[part], near)
            rivals = self.everyday.likeness(texts[part], near)
            scored += map(self._scored, questions[part], scores, rivals)
        return scored

    def _scored(self, question: Question, scores: Floats, likeness: float) -> Scored:
        tuning, other = self.ranker.tuning, self.numbers.other(question.named)
        if other is not None:
            scores[other] *= tuning.other_number
        untaught = self.numbers.untaught(question.named)
        telling = not untaught.isdisjoint(self.numbers.telling)
        everyday = question.letters in self.everyday.places
        return Scored(
            scores, tuning.stranger + likeness, other, everyday or bool(untaught), everyday or telling
        )
