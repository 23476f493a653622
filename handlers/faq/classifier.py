"""A ridge classifier: which entry do these tokens, and this meaning, speak for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handlers.faq.arrays import Floats, Ids, Vectors
from handlers.faq.grams import Grams

_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Features:
    """Turn tokens and an embedding into one row.

    column: (tokens,) feature of each token, -1 if unused; scale: (features,) its weight.
    meaning: factor of the embedding.
    """

    column: Ids
    scale: Floats
    meaning: float

    def by_token(self) -> Floats:
        """The weight of each token, 0 where it is unused: (tokens,)."""
        return np.where(self.column >= 0, self.scale[self.column], 0.0)

    def used(self, ids: Sequence[int]) -> tuple[Ids, Vectors]:
        """Which features the tokens have, and their values, of unit length together."""
        columns = self.column[ids]
        columns = columns[columns >= 0]
        values = self.scale[columns]
        return columns, np.asarray(values / max(float(values @ values) ** 0.5, 1e-9), dtype=np.float32)

    def row(self, ids: Sequence[int], vector: Vectors | None) -> Vectors:
        """Every feature, then the embedding: (features + size,)."""
        row = np.zeros(len(self.scale), dtype=np.float32)
        columns, values = self.used(ids)
        row[columns] = values
        if vector is None:
            return row
        both: Vectors = np.concatenate([row, self.meaning * vector], dtype=np.float32)
        return both


@dataclass(frozen=True, slots=True)
class Classifier:
    """Linear map from features to entries; weights: (features + size, entries)."""

    features: Features
    weights: Vectors

    def votes(self, texts: Sequence[Sequence[int]], vectors: Vectors | None) -> Floats:
        """Vote of each text's tokens, and of its embedding, for each entry: (texts, entries).

        About 0 for strangers, about 1 at best.
        """
        votes = np.array([self._vote(ids) for ids in texts])
        if vectors is not None:
            meant = self.weights[len(self.features.scale) :].T
            votes += self.features.meaning * np.vecdot(meant, vectors[:, None])
        return np.asarray(votes, dtype=np.float64)

    def _vote(self, ids: Sequence[int]) -> Vectors:
        columns, values = self.features.used(ids)
        vote: Vectors = np.einsum("i,ij->j", values, self.weights[columns])  # `@` would wait for threads
        return vote


def train_classifier(grams: Grams, texts: Sequence[str], owner: Ids, vectors: Vectors | None) -> Classifier:
    """Fit on every taught phrasing; vectors: (phrasings, embedding size) or None."""
    entries = int(owner.max()) + 1
    features = _choose(grams, entries)
    width = len(features.scale) + (0 if vectors is None else vectors.shape[1])
    square = grams.tuning.ridge * np.eye(width, dtype=np.float32)
    cross = np.zeros((entries, width), dtype=np.float32)
    for start in range(0, len(texts), _BLOCK):
        part = slice(start, start + _BLOCK)
        given = [None] * len(texts[part]) if vectors is None else vectors[part]
        asked = zip(texts[part], given, strict=True)
        block = [features.row(grams.asked(text).ids, vector) for text, vector in asked]
        rows = np.array(block)
        square += rows.T @ rows
        np.add.at(cross, owner[part], rows)
    solved = np.linalg.solve(square, cross.T)
    return Classifier(features, np.asarray(solved, dtype=np.float32))


def _choose(grams: Grams, entries: int) -> Features:
    tuning = grams.tuning
    room = min(tuning.features, tuning.cells // entries)
    spread = np.diff(grams.starts)
    chosen = np.argsort(-spread, kind="stable")[:room]
    column = np.full(len(spread), -1, dtype=np.int32)
    column[chosen] = np.arange(len(chosen), dtype=np.int32)
    return Features(column, grams.information[chosen], float(np.sqrt(tuning.meaning)))
