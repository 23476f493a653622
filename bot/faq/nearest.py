"""The taught entries nearest to a question, without deciding whether one of them is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from handlers.faq.ranking import Ranker, train_ranker
from handlers.faq.taught import TaughtEntry
from handlers.faq.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is taught, ranked by characters and sounds."""

    entries: Sequence[TaughtEntry]
    normaliser: Normaliser
    phrasings: frozenset[str]
    ranker: Ranker | None

    @classmethod
    def of(cls, entries: Sequence[TaughtEntry], normaliser: Normaliser, sounds: Sounds) -> Self:
        """Index the entries."""
        taught = [(place, text) for place, entry in enumerate(entries) for text in entry.phrasings]
        phrasings = frozenset(normaliser.bare(text) for _, text in taught)
        if not taught:
            return cls(entries, normaliser, phrasings, None)
        owner = np.array([place for place, _ in taught], dtype=np.int32)
        letters = [normaliser.letters(text) for _, text in taught]
        return cls(entries, normaliser, phrasings, train_ranker(letters, owner, None, sounds, Tuning()))

    def teaches(self, text: str) -> bool:
        """Whether an entry has just these words."""
        return self.normaliser.bare(text) in self.phrasings

    def nearest(self, text: str, count: int) -> list[TaughtEntry]:
        """The entries most like a question, best first."""
        if self.ranker is None:
            return []
        scores = self.ranker.scores(self.normaliser.letters(text))
        return [self.entries[place] for place in (-scores).argsort(kind="stable")[:count].tolist()]
