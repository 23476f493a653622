"""How alike two questions are, by the FAQ's own weights; used where nothing has been taught yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from handlers.faq.arrays import Flags, Floats, Vectors
from handlers.faq.grams import Grams, index_grams
from handlers.faq.pinyin import Sounds
from handlers.faq.tuning import Tuning

ALIKE = 0.45
"""Likeness from which two questions count as one. Measured: docs/faq.md."""
_ALIKE_IN_MEANING = 0.5  # the same where meanings are blended in, which raises what belongs together


@dataclass(frozen=True, slots=True)
class Likeness:
    """Normalised questions (`Normaliser.letters`), none of them empty; what few of them hold weighs more."""

    grams: Grams

    @classmethod
    def of(cls, letters: Iterable[str], sounds: Sounds) -> Self:
        """Index distinct questions, at least one."""
        return cls(index_grams(list(letters), sounds, Tuning()))

    def between(self, one: str, other: str) -> float:
        """Likeness of two of the indexed questions, 0 to 1."""
        first, second = (set(self.grams.asked(text).ids) for text in (one, other))
        shared, *masses = (self._mass(ids) for ids in (first & second, first, second))
        asked, cushion = self.grams.tuning.asked, self._cushion()
        whole = asked * masses[0] + (1 - asked) * masses[1] + cushion
        own = [mass / (mass + cushion) for mass in masses]
        return float(shared / whole / np.sqrt(own[0] * own[1]))

    def matrix(self, letters: Sequence[str]) -> Floats:
        """Likeness of each of all the indexed questions, in their order, to each other."""
        own = self.grams.mass / (self.grams.mass + self._cushion())
        directed = np.array([self.grams.scores(text) for text in letters])
        return np.asarray(directed / np.sqrt(np.outer(own, own)), dtype=np.float64)

    def _mass(self, ids: set[int]) -> float:
        return float(self.grams.weights[list(ids)].sum())

    def _cushion(self) -> float:
        return self.grams.tuning.cushion * float(self.grams.mass.mean())


def clusters(letters: Sequence[str], sounds: Sounds, meant: Vectors | None = None) -> list[list[int]]:
    """Group distinct questions by likeness: positions, the one that most are alike first in each group.

    The question that most others are alike takes those as its group, then the next of the rest.
    meant: (questions, size) centred unit rows, where meanings are compared, too.
    """
    if not letters:
        return []
    likeness = Likeness.of(letters, sounds)
    near = likeness.matrix(letters) >= ALIKE if meant is None else _blended(likeness, letters, meant)
    near |= np.eye(len(letters), dtype=np.bool_)
    free = np.ones(len(letters), dtype=np.bool_)
    groups: list[list[int]] = []
    for centre in (-near.sum(axis=0)).argsort(kind="stable").tolist():
        if free[centre]:
            members = np.flatnonzero(near[:, centre] & free).tolist()
            groups.append([centre, *(each for each in members if each != centre)])
            free[members] = False
    return groups


def _blended(likeness: Likeness, letters: Sequence[str], meant: Vectors) -> Flags:
    weight = likeness.grams.tuning.meaning
    cosines = np.maximum(meant @ meant.T, 0)
    flags: Flags = (likeness.matrix(letters) + weight * cosines) / (1 + weight) >= _ALIKE_IN_MEANING
    return flags
