"""Inverted index of characters, character pairs and syllables over the taught phrasings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np

from handlers.faq.arrays import Flags, Floats, Ids
from handlers.faq.pinyin import Sounds
from handlers.faq.tuning import Tuning

_EDGE = "\0"
_SOUND = "\1"


@dataclass(frozen=True, slots=True)
class Grams:
    """Postings in one row of ids: token t is in phrasings rows[starts[t]:starts[t + 1]].

    information: (tokens,) how rare each token is; novel: that of a token nobody taught.
    weights: (tokens,) information times the weight of the token's kind.
    mass: (phrasings,) sum of the weights of each phrasing's tokens; base: what of it a score is divided by.
    """

    sounds: Sounds
    tuning: Tuning
    vocabulary: Mapping[str, int]
    starts: Sequence[int]
    rows: Ids
    information: Floats
    weights: Floats
    mass: Floats
    base: Floats
    novel: float

    def known(self, tokens: Iterable[str]) -> list[int]:
        """Ids of those tokens that were taught."""
        return [self.vocabulary[token] for token in tokens if token in self.vocabulary]

    def tokens(self, text: str) -> list[str]:
        """Every distinct token of a normalised text, sorted."""
        return tokens(text, self.sounds)

    def scores(self, text: str) -> Floats:
        """Similarity of a normalised text to each phrasing: (phrasings,) from 0 to below 1."""
        return self.similar(self.tokens(text))

    def similar(self, asked: Sequence[str]) -> Floats:
        """The same for the text's tokens."""
        ids = self.known(asked)
        strange = sum(_family(token, self.tuning) for token in asked if token not in self.vocabulary)
        total = float(self.weights[ids].sum()) + self.novel * strange
        return self._sum(ids, self.weights) / (self.tuning.asked * total + self.base)

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
        counted = self._sum(self.known(topic), np.ones_like(self.weights))
        return counted >= min(common, len(topic))

    def _weight(self, token: str) -> float:
        found = self.vocabulary.get(token)
        if found is not None:
            return float(self.weights[found])
        return self.novel * _family(token, self.tuning)

    def _sum(self, ids: Sequence[int], weights: Floats) -> Floats:
        if not ids:
            return np.zeros(len(self.base))
        spans = [self.rows[self.starts[i] : self.starts[i + 1]] for i in ids]
        each = weights[ids].repeat([len(span) for span in spans])
        summed = np.bincount(np.concatenate(spans), each, minlength=len(self.base))
        return np.asarray(summed, dtype=np.float64)


def tokens(text: str, sounds: Sounds) -> list[str]:
    """Characters, pairs (with the text's two edges) and syllables of a normalised text."""
    edged = f"{_EDGE}{text}{_EDGE}"
    pairs = map("".join, pairwise(edged))
    return sorted({*text, *pairs, *(_SOUND + heard for heard in sounds.syllables(text))})


def index_grams(texts: Sequence[str], sounds: Sounds, tuning: Tuning) -> Grams:
    """Index normalised phrasings; a text's position is its row."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        for token in tokens(text, sounds):
            postings[token].append(row)
    counts = np.array([len(rows) for rows in postings.values()], dtype=np.int64)
    family = np.array([_family(token, tuning) for token in postings])
    information = np.log1p((len(texts) - counts + 0.5) / (counts + 0.5))
    weights = family * information
    rows = np.fromiter((row for found in postings.values() for row in found), np.int32)
    starts = [0, *np.cumsum(counts).tolist()]
    sums = np.bincount(rows, np.repeat(weights, counts), minlength=len(texts))
    mass = np.asarray(sums, dtype=np.float64)
    base = (1 - tuning.asked) * mass + tuning.cushion * mass.mean()
    vocabulary = {token: position for position, token in enumerate(postings)}
    novel = log(1 + (len(texts) + 0.5) / 0.5)
    return Grams(sounds, tuning, vocabulary, starts, rows, information, weights, mass, base, novel)


def _family(token: str, tuning: Tuning) -> float:
    if token[0] == _SOUND:
        return tuning.sound
    return tuning.pair if len(token) > 1 else 1.0
