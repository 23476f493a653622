"""A message as the index reads it: what is wanted, which numbers it names, what was taught word for word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from handlers.faq.declined import asks, wanted
from handlers.faq.normalise import Normaliser
from handlers.faq.quantities import Quantities, quantities
from handlers.text import without_marks

_NEXT = re.compile(r"[?。!;~\n]+|还有|另外|顺便|以及")
_CLAUSE_ENDS = re.compile(rf"{_NEXT.pattern}|,(?![^,]*的$|\d)")  # 曼什么宁的 only says which
_BESIDES = re.compile(r"[,?。!;~\s](?:还有|另外|顺便|以及)")
_DENIED = re.compile("[我咱]?(?:不是要?[想问说]|[不没][问说])")
_MOST = 10
"""Questions of one text that are read: each takes as long as a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """clauses: all of it, a space between clauses; wanted: without what it declines; named: in `wanted`.

    Each is only itself, so that what is found out about it can be kept by it.
    """

    clauses: str
    wanted: str
    named: Quantities

    @classmethod
    def read(cls, text: str, normaliser: Normaliser) -> Self:
        """Bring a text to this form."""
        return cls._of(normaliser.folded(text))

    @classmethod
    def several(cls, text: str, normaliser: Normaliser, *, commas: bool = False) -> list[Self]:
        """The first questions of a text that asks more than one; else none. commas: also between commas.

        After "顺便" and the like a wish without a word that asks may be one ("开个发票，顺便问下多久发货").
        """
        folded = wanted(normaliser.folded(text))
        ends = _CLAUSE_ENDS if commas else _NEXT
        parts = [part for part in ends.split(folded) if part and not _DENIED.match(part)]
        if not _BESIDES.search(folded):
            parts = list(filter(asks, parts))
        return [cls._of(part) for part in parts[:_MOST]] if len(parts) > 1 else []

    @classmethod
    def _of(cls, folded: str) -> Self:
        rest = wanted(folded)
        return cls(without_marks(folded), without_marks(rest), quantities(rest))

    @property
    def letters(self) -> str:
        """What is wanted, without any space: what the ranking compares."""
        return self.wanted.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be told of a message before anything is ranked.

    same: places of the entries that were taught just these words. ruled: entries whose keyword rules hold,
    each with the strength of its strongest. parts: its questions, where it asks more than one; loose: where
    only commas part them.
    """

    question: Question
    same: Sequence[int]
    ruled: Mapping[str, int]
    parts: "Sequence[Reading]" = ()
    loose: bool = False
