"""Which entries name another number, or another shop, than a question does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np

from handlers.faq.arrays import Flags, Ids
from handlers.faq.quantities import MEASURES, Quantities
from handlers.faq.shops import is_same_shop

_Key = TypeVar("_Key")
_PASSING = frozenset([*MEASURES, "岁", "amount", "bare", "code", "word", "time", "money", "date"])
"""Kinds that may tell of the asker ("买了 3 盒"): they count where all phrasings of an entry have one."""
_SITES = frozenset({"place", "shop"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """What tells entries apart.

    telling: which need one, by kind; having: which have one, by kind and it. shops: the names among these.
    sites: the shops, by number or name, of each entry whose question names some.
    """

    count: int
    telling: Mapping[str, Ids]
    having: Mapping[tuple[str, str], Ids]
    shops: frozenset[str]
    sites: Mapping[int, frozenset[tuple[str, str]]]

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
        shops = frozenset(value for kind, value in having if kind == "shop")
        sites = {place: found for place, asked in enumerate(phrasings) if (found := _sites(asked[0]))}
        return cls(len(answers), _arrays(telling), _arrays(having), shops, sites)

    def other(self, named: Quantities) -> Flags | None:
        """Which entries name others than the question: (entries,); None where it is of no consequence."""
        kinds = [kind for kind in named if kind in self.telling]
        if not kinds:
            return None
        flags = np.zeros(self.count, dtype=np.bool_)
        for kind in kinds:
            same = np.zeros(self.count, dtype=np.bool_)
            for value in self._taught(kind, named[kind]):
                same[self.having[kind, value]] = True
            flags[self.telling[kind]] |= ~same[self.telling[kind]]
        return flags

    def untaught(self, named: Quantities) -> set[str]:
        """The kinds, but those that may tell of the asker, of which it names one that nothing taught has.

        A shop's name counts where a taught question names one.
        """
        return {
            kind
            for kind, values in named.items()
            if kind not in _PASSING
            and (kind != "shop" or kind in self.telling)
            and not any(self._taught(kind, values))
        }

    def is_one_of_several_shops(self, first: int, others: Iterable[int], named: Quantities) -> bool:
        """Whether an entry is about one shop and others are about another, and the question names none."""
        own = self.sites.get(first)
        if own is None or not _SITES.isdisjoint(named):
            return False
        return any(self.sites.get(other, own) != own for other in others)

    def _taught(self, kind: str, values: Iterable[str]) -> Iterator[str]:
        """Those of the values that are taught, as they were taught."""
        for value in values:
            if kind == "shop":
                yield from (shop for shop in self.shops if is_same_shop(shop, value))
            elif (kind, value) in self.having:
                yield value


def _sites(named: Quantities) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in _pairs(named) if pair[0] in _SITES)


def _pairs(named: Quantities) -> Iterable[tuple[str, str]]:
    return ((kind, value) for kind, values in named.items() for value in values)


def _arrays(lists: Mapping[_Key, list[int]]) -> dict[_Key, Ids]:
    return {key: np.array(places, dtype=np.int32) for key, places in lists.items()}
