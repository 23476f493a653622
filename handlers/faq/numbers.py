"""Which entries name another number than a question does."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np

from handlers.faq.arrays import Flags, Ids
from handlers.faq.quantities import MEASURES, Quantities

_NOBODY: Ids = np.array([], dtype=np.int32)
_Key = TypeVar("_Key")
_PASSING = frozenset([*MEASURES, "岁", "amount", "bare", "code", "word", "time", "money", "date"])
"""Kinds that may tell of the asker ("买了 3 盒"): they count where all phrasings of an entry have one."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What tells entries apart. telling: which need one, by kind; having: which have one, by kind and it."""

    count: int
    telling: Mapping[str, Ids]
    having: Mapping[tuple[str, str], Ids]

    @classmethod
    def of(cls, phrasings: Sequence[Sequence[Quantities]], answers: Sequence[Quantities]) -> Self:
        """phrasings: of each entry; answers: of its answer and keywords, which may name more of them."""
        telling: defaultdict[str, list[int]] = defaultdict(list)
        having: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, (asked, answer) in enumerate(zip(phrasings, answers, strict=True)):
            for kind in {kind for each in asked for kind in each}:
                if kind not in _PASSING or all(kind in each for each in asked):
                    telling[kind].append(place)
            for pair in {pair for each in (*asked, answer) for pair in _pairs(each)}:
                having[pair].append(place)
        return cls(len(answers), _arrays(telling), _arrays(having))

    def other(self, named: Quantities) -> Flags | None:
        """Which entries name others than the question: (entries,); None where it is of no consequence."""
        kinds = [kind for kind in named if kind in self.telling]
        if not kinds:
            return None
        flags = np.zeros(self.count, dtype=np.bool_)
        for kind in kinds:
            same = np.zeros(self.count, dtype=np.bool_)
            for value in named[kind]:
                same[self.having.get((kind, value), _NOBODY)] = True
            flags[self.telling[kind]] |= ~same[self.telling[kind]]
        return flags

    def untaught(self, named: Quantities) -> set[str]:
        """The kinds, but those that may tell of the asker, of which it names one that nothing taught has."""
        return {
            kind
            for kind, values in named.items()
            if kind not in _PASSING and not any((kind, value) in self.having for value in values)
        }


def _pairs(named: Quantities) -> Iterable[tuple[str, str]]:
    return ((kind, value) for kind, values in named.items() for value in values)


def _arrays(lists: Mapping[_Key, list[int]]) -> dict[_Key, Ids]:
    return {key: np.array(places, dtype=np.int32) for key, places in lists.items()}
