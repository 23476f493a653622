"""Messages of every day that no brand teaches: examples of what is foreign, and rivals of every entry."""

from collections.abc import Mapping, Sequence
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
    """The messages, indexed; places: of each by its letters."""

    places: Mapping[str, int]
    grams: Grams
    vectors: Vectors | None

    @classmethod
    def of(cls, letters: Sequence[str], vectors: Vectors | None, sounds: Sounds, tuning: Tuning) -> Self:
        """Index distinct normalised messages; vectors: (messages, size) of unit length, or None."""
        return cls(
            {each: place for place, each in enumerate(letters)}, index_grams(letters, sounds, tuning), vectors
        )

    def likeness(self, texts: Sequence[str], meant: Vectors | None) -> list[float]:
        """How like each text is to the nearest other message by letters, and by meaning, 0 to 1.

        meant: (texts, size) or None. A text that is one of the messages is met as though it were not, since
        for some brand it is a question of its own.
        """
        but = [self.places.get(text) for text in texts]
        alike = _most(self.grams.similar([self.grams.asked(text) for text in texts]), but)
        if meant is None or self.vectors is None:
            return alike
        weight, near = self.grams.tuning.meaning, _most(np.vecdot(self.vectors, meant[:, None]), but)
        return [(one + weight * other) / (1 + weight) for one, other in zip(alike, near, strict=True)]


def _most(alike: Floats | Vectors, but: Sequence[int | None]) -> list[float]:
    for row, place in enumerate(but):
        if place is not None:
            alike[row, place] = 0
    most: list[float] = np.maximum(alike.max(axis=1), 0.0).tolist()
    return most
