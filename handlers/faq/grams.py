"""Inverted index of characters, character pairs and syllables over the taught phrasings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import log
from operator import add

import numpy as np
import numpy.typing as npt

from handlers.faq.arrays import Flags, Floats
from handlers.faq.pinyin import Sounds
from handlers.faq.tuning import Tuning

_EDGE = "\0"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's tokens. ids: of those that were taught, ascending; mass: what all of them weigh."""

    ids: Sequence[int]
    mass: float


@dataclass(frozen=True, slots=True)
class Grams:
    """Postings in one row of ids: token t is in phrasings rows[starts[t]:starts[t + 1]].

    taught: ids of the tokens of each kind: characters, pairs, syllables.
    information: (tokens,) how rare each token is; novel: that of a token nobody taught.
    weights: (tokens,) information times the weight of the token's kind; gains: less what it would weigh
    had nobody taught it.
    mass: (phrasings,) sum of the weights of each phrasing's tokens; base: what of it a score is divided by.
    """

    sounds: Sounds
    tuning: Tuning
    taught: Sequence[Mapping[str, int]]
    starts: Sequence[int]
    rows: npt.NDArray[np.intp]
    information: Floats
    weights: Floats
    gains: Sequence[float]
    mass: Floats
    base: Floats
    novel: float

    def asked(self, text: str) -> Asked:
        """What a normalised text asks."""
        ids: list[int] = []
        strange = 0.0
        for taught, weight, kind in zip(
            self.taught, _families(self.tuning), kinds(text, self.sounds), strict=True
        ):
            ids += [taught[token] for token in kind if token in taught]
            strange += weight * len(kind)
        ids.sort()
        return Asked(ids, self.novel * strange + sum([self.gains[i] for i in ids]))

    def scores(self, text: str) -> Floats:
        """Similarity of a normalised text to each phrasing: (phrasings,) from 0 to below 1."""
        scores: Floats = self.similar([self.asked(text)])[0]
        return scores

    def similar(self, asked: Sequence[Asked]) -> Floats:
        """The same for what several texts ask: (texts, phrasings)."""
        masses = np.array([[each.mass] for each in asked])
        sums = self._sums([each.ids for each in asked], self.weights)
        return sums / (self.tuning.asked * masses + self.base)

    def utmost(self, asked: Asked) -> float:
        """Similarity of a text to a phrasing that is just the same."""
        return asked.mass / (asked.mass + self.tuning.cushion * float(self.mass.mean()))

    def same_topic(self, text: str, *, share: float, common: int) -> Flags:
        """Which phrasings hold `common` of the rarest characters that carry `share` of it."""
        letters = sorted(set(text), key=lambda letter: (-self._weight(letter), letter))
        goal = share * sum(map(self._weight, letters))
        topic: list[str] = []
        for letter in letters:
            if goal <= 0:
                break
            goal -= self._weight(letter)
            topic.append(letter)
        known = [self.taught[0][letter] for letter in topic if letter in self.taught[0]]
        (counted,) = self._sums([known], np.ones_like(self.weights))
        enough: Flags = counted >= min(common, len(topic))
        return enough

    def _weight(self, letter: str) -> float:
        found = self.taught[0].get(letter)
        return self.novel if found is None else float(self.weights[found])

    def _sums(self, texts: Sequence[Sequence[int]], weights: Floats) -> Floats:
        """What the tokens of each text add to each phrasing: (texts, phrasings)."""
        ids, width = [i for text in texts for i in text], len(self.base)
        if not ids:
            return np.zeros((len(texts), width))
        spans = [self.rows[self.starts[i] : self.starts[i + 1]] for i in ids]
        spread = [len(span) for span in spans]
        cells, each = np.concatenate(spans), weights[ids].repeat(spread)
        if len(texts) > 1:
            first = np.arange(0, len(texts) * width, width).repeat([len(text) for text in texts])
            cells += first.repeat(spread)
        summed = np.bincount(cells, each, minlength=len(texts) * width)
        return np.asarray(summed, dtype=np.float64).reshape(len(texts), width)


def kinds(text: str, sounds: Sounds) -> tuple[set[str], set[str], set[str]]:
    """Distinct characters, pairs (with the text's two edges) and syllables of a normalised text."""
    letters, edged = set(text), f"{_EDGE}{text}{_EDGE}"
    return letters, set(map(add, edged, edged[1:])), sounds.syllables(letters)


def _families(tuning: Tuning) -> tuple[float, float, float]:
    """What a token of each kind weighs."""
    return 1.0, tuning.pair, tuning.sound


def index_grams(texts: Sequence[str], sounds: Sounds, tuning: Tuning) -> Grams:
    """Index normalised phrasings; a text's position is its row."""
    postings = [defaultdict[str, list[int]](list) for _ in _families(tuning)]
    for row, text in enumerate(texts):
        for found, kind in zip(postings, kinds(text, sounds), strict=True):
            for token in sorted(kind):
                found[token].append(row)
    lists = [rows for found in postings for rows in found.values()]
    counts = np.array([len(rows) for rows in lists], dtype=np.int64)
    family = np.repeat(_families(tuning), [len(found) for found in postings])
    information = np.log1p((len(texts) - counts + 0.5) / (counts + 0.5))
    weights = family * information
    rows = np.fromiter((row for found in lists for row in found), np.intp)  # as bincount wants them
    starts = [0, *np.cumsum(counts).tolist()]
    sums = np.bincount(rows, np.repeat(weights, counts), minlength=len(texts))
    mass = np.asarray(sums, dtype=np.float64)
    base = (1 - tuning.asked) * mass + tuning.cushion * mass.mean()
    novel = log(1 + (len(texts) + 0.5) / 0.5)
    gains = (weights - novel * family).tolist()
    number = count()
    taught = [dict(zip(found, number)) for found in postings]  # noqa: B905 - the numbers have no end
    return Grams(sounds, tuning, taught, starts, rows, information, weights, gains, mass, base, novel)
