"""How well each entry fits a question, and whether any does."""

from dataclasses import dataclass

from handlers.faq.arrays import Flags, Floats, Vectors
from handlers.faq.everyday import Everyday
from handlers.faq.numbers import Numbers
from handlers.faq.question import Question
from handlers.faq.ranking import Ranker


@dataclass(frozen=True, slots=True)
class Scored:
    """scores: (entries,). rival: the score of the nearest everyday message, by which they are measured.

    other: which entries name another number than the question; None where none does.
    untaught: whether it names one that no entry has, so that nothing may be answered; unlikely: of a kind
    that does tell entries apart, so that it is hardly a question that was taught.
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

    def score(self, question: Question, vector: Vectors | None, but: int | None = None) -> Scored:
        """vector: (size,) of what is wanted, or None. but: an everyday message that the question is."""
        meant, tuning = self.ranker.meant(vector), self.ranker.tuning
        scores = self.ranker.blend(question.letters, meant)
        other = self.numbers.other(question.named)
        if other is not None:
            scores[other] *= tuning.other_number
        rival = tuning.stranger + self.everyday.likeness(question.letters, meant, but)
        untaught = self.numbers.untaught(question.named)
        return Scored(scores, rival, other, bool(untaught), not untaught.isdisjoint(self.numbers.telling))
