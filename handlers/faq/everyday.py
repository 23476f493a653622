"""Messages of every day that no brand teaches: examples of what is foreign, and rivals of every entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np

from handlers.faq.arrays import Floats, Vectors
from handlers.faq.grams import Grams, index_grams
from handlers.faq.pinyin import Sounds
from handlers.faq.tuning import Tuning

_FILE = Path(__file__).with_name("everyday.txt")


@cache
def everyday_messages() -> tuple[str, ...]:
    """As people write to shops, banks, schools and to each other; a line of the file each."""
    lines = _FILE.read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("# "))


@dataclass(frozen=True, slots=True)
class Everyday:
    """The messages, indexed."""

    letters: frozenset[str]
    grams: Grams
    vectors: Vectors | None

    @classmethod
    def of(cls, letters: Sequence[str], vectors: Vectors | None, sounds: Sounds, tuning: Tuning) -> Self:
        """Index distinct normalised messages; vectors: (messages, size) of unit length, or None."""
        return cls(frozenset(letters), index_grams(letters, sounds, tuning), vectors)

    def has(self, letters: str) -> bool:
        """Whether the text is one of them."""
        return letters in self.letters

    def likeness(self, letters: str, meant: Vectors | None, but: int | None = None) -> float:
        """How like a text is to the nearest message by letters, and by meaning, 0 to 1. but: to leave out."""
        alike = _most(self.grams.scores(letters), but)
        if meant is None or self.vectors is None:
            return alike
        weight = self.grams.tuning.meaning
        return (alike + weight * _most(np.vecdot(self.vectors, meant), but)) / (1 + weight)


def _most(alike: Floats | Vectors, but: int | None) -> float:
    if but is not None:
        alike[but] = 0
    return max(0.0, float(alike.max()))
