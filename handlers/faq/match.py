"""Finds the entry that a text asks for: the very question, else keywords, else enough likeness.

1. Exact: the normalised text is an entry's question or similar question.
2. Keywords: of the entries whose rule holds, the one that names most of the text; the earlier at a tie.
3. Likeness: common letters and letter pairs as a share of both texts (0..1); what few entries use weighs
   more, and words that any question may hold (可以, 什么, 怎么…) weigh little.
   The best entry must reach `threshold` and lead the second by `margin`. A text that negates something
   is only like a question that does, and the other way round: "不谈价格" is not "价格".
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from handlers.faq.entries import Entry, Keywords
from handlers.text import Said, normalise, read

_POLITE = re.compile("请问|你好|您好|谢谢|一下|[吗呢呀啊吧哦嘛呗哈]")
_COMMON = frozenset("可以能会要想用有没是不什么怎样时候多久哪里我你它的了在个这那还")


@dataclass(frozen=True, slots=True)
class _Rule:
    """An entry's keywords, normalised."""

    all: tuple[str, ...]
    any: tuple[str, ...]
    none: tuple[str, ...]

    @classmethod
    def of(cls, keywords: Keywords) -> Self:
        words = (keywords.all, keywords.any, keywords.none)
        return cls(*(tuple(map(normalise, each)) for each in words))

    def strength(self, said: Said) -> int:
        """How many letters of the text the rule names; 0 where it does not hold."""
        named = [word for word in self.any if said.mentions(word)]
        if (self.any and not named) or not all(map(said.mentions, self.all)) or self.forbids(said):
            return 0
        return sum(map(len, {*named, *self.all}))

    def forbids(self, said: Said) -> bool:
        """Whether the text names a word that rules the entry out."""
        return any(map(said.mentions, self.none))


@dataclass(frozen=True, slots=True)
class _Phrasing:
    """One way to ask for an entry."""

    entry: int
    negates: bool
    weight: float


class Matcher:
    """The entries, indexed once."""

    def __init__(self, entries: Sequence[Entry], threshold: float, margin: float) -> None:
        self._entries, self._threshold, self._margin = entries, threshold, margin
        self._exact = {normalise(each): entry for entry in entries for each in entry.phrasings}
        self._rules = [_Rule.of(entry.keywords) for entry in entries]
        self._weights = _weights(entries)
        self._unknown = math.log1p(len(entries))
        self._phrasings: list[_Phrasing] = []
        self._by_gram: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for phrasing in map(read, entry.phrasings):
                self._learn(number, phrasing)

    def _learn(self, entry: int, phrasing: Said) -> None:
        grams = _grams(phrasing.text)
        for gram in grams:
            self._by_gram[gram].append(len(self._phrasings))
        self._phrasings.append(_Phrasing(entry, bool(phrasing.negated), self._weigh(grams)))

    def _weigh(self, grams: set[str]) -> float:
        return sum(self._weights.get(gram) or self._unknown * _worth(gram) for gram in grams)

    def best(self, text: str) -> Entry | None:
        """The entry that answers the text; None where that is not sure."""
        said = read(text)
        return self._exact.get(said.text) or self._by_keywords(said) or self._by_likeness(said)

    def _by_keywords(self, said: Said) -> Entry | None:
        strengths = [rule.strength(said) for rule in self._rules]
        strongest = max(strengths, default=0)
        return self._entries[strengths.index(strongest)] if strongest else None

    def _by_likeness(self, said: Said) -> Entry | None:
        ranked = sorted(self._likeness(said).items(), key=lambda scored: -scored[1])
        (best, score), (_, second) = [*ranked, (0, 0.0), (0, 0.0)][:2]
        sure = score >= self._threshold and score - second >= self._margin
        return self._entries[best] if sure else None

    def _likeness(self, said: Said) -> dict[int, float]:
        """Per entry that may answer, how much the most alike of its phrasings is alike."""
        grams = _grams(said.text)
        common: defaultdict[int, float] = defaultdict(float)
        for gram in grams & self._by_gram.keys():
            for number in self._by_gram[gram]:
                common[number] += self._weights[gram]
        own, scores = self._weigh(grams), defaultdict[int, float](float)
        for number, shared in common.items():
            phrasing = self._phrasings[number]
            if phrasing.negates == bool(said.negated) and not self._rules[phrasing.entry].forbids(said):
                score = 2 * shared / (own + phrasing.weight)
                scores[phrasing.entry] = max(scores[phrasing.entry], score)
        return scores


def _weights(entries: Sequence[Entry]) -> dict[str, float]:
    """What each letter and pair weighs: the less, the more entries use it."""
    used = Counter(
        gram for entry in entries for gram in set().union(*map(_grams, map(normalise, entry.phrasings)))
    )
    return {gram: _worth(gram) * math.log1p(len(entries) / times) for gram, times in used.items()}


def _worth(gram: str) -> float:
    return 0.3 if _COMMON.issuperset(gram) else 1.0


def _grams(text: str) -> set[str]:
    bare = _POLITE.sub("", text)
    return {*bare, *map("".join, pairwise(bare))}
