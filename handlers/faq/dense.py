"""A small FAQ's ranking as tables: there, the number of numpy's calls costs more than the arithmetic."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from handlers.faq.arrays import Floats, Ids
from handlers.faq.classifier import Classifier
from handlers.faq.grams import Asked, Grams
from handlers.faq.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Slots:
    """What an entry's phrasings come to.

    rows: (entries, most) each entry's phrasings, filled up with an absent one, which is the last of all.
    counts: (entries, ranks) what its best (last), second best ... phrasing counts.
    """

    rows: Ids
    counts: Floats

    @classmethod
    def of(cls, starts: Ids, sizes: Ids, tuning: Tuning) -> Self | None:
        """The tables; None where they would have more cells than `Tuning.dense`."""
        counts = _counts(sizes, tuning)
        most = max(int(sizes.max()), counts.shape[1])
        if len(starts) * most > tuning.dense:
            return None
        place, absent = np.arange(most, dtype=np.int32), int(sizes.sum())
        return cls(np.where(place < sizes[:, None], starts[:, None] + place, absent), counts)

    def elect(self, similar: Floats) -> Floats:
        """Score of each entry, (…, entries), from how similar each phrasing and an absent one (0) are."""
        best = similar.take(self.rows, axis=-1)
        best.sort(axis=-1)
        scores: Floats = np.add.reduce(best[..., -self.counts.shape[1] :] * self.counts, -1)
        return scores


@dataclass(frozen=True, slots=True)
class Dense:
    """Scores as `Ranker` has them without vectors.

    adds: (tokens, phrasings + 1 + entries) what a token adds to phrasings, to an absent one, to votes.
    base: (phrasings + 1,) what a phrasing's sum is divided by, beside what is asked.
    squares: of what each token is for the classifier; empty without one.
    """

    asked: float
    adds: Floats
    base: Floats
    slots: Slots
    squares: list[float]

    @classmethod
    def of(cls, grams: Grams, slots: Slots, classifier: Classifier | None) -> Self | None:
        """The table; None where it would have more cells than `Tuning.dense`."""
        tokens, absent = len(grams.weights), len(grams.base)
        width = absent + 1 + (len(slots.rows) if classifier else 0)
        if tokens * width > grams.tuning.dense:
            return None
        adds, squares = np.zeros((tokens, width)), list[float]()
        holders = np.diff(grams.starts)
        adds[np.arange(tokens).repeat(holders), grams.rows] = grams.weights.repeat(holders)
        if classifier:
            scale = classifier.features.by_token()
            squares = (scale**2).tolist()
            votes = classifier.weights[classifier.features.column]
            adds[:, absent + 1 :] = grams.tuning.classifier * scale[:, None] * votes
        return cls(grams.tuning.asked, adds, np.append(grams.base, 1.0), slots, squares)

    def scores(self, asked: Asked) -> Floats:
        """Score of each entry: (entries,)."""
        sums = np.add.reduce(self.adds.take(asked.ids, 0), 0) if asked.ids else np.zeros(self.adds.shape[1])
        known = len(self.base)
        scores = self.slots.elect(sums[:known] / (self.asked * asked.mass + self.base))
        if self.squares:
            length = sum([self.squares[i] for i in asked.ids]) ** 0.5
            scores += sums[known:] / max(length, 1e-9)
        return scores


def _counts(sizes: Ids, tuning: Tuning) -> Floats:
    """What each entry's phrasings count, the best last; an absent one counts a share of the best."""
    weights = np.array([1.0, *tuning.runner_ups])
    present = np.arange(len(weights)) < sizes[:, None]
    counts = np.where(present, weights, 0.0)
    counts[:, 0] += tuning.absent * np.where(present, 0.0, weights).sum(axis=1)
    counts /= 1 + tuning.absent * sum(tuning.runner_ups)
    return np.asarray(counts[:, ::-1], dtype=np.float64)
