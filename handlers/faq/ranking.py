"""Blend characters, sounds, meaning and the classifier into one score for each entry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handlers.faq.arrays import Floats, Ids, Vectors
from handlers.faq.classifier import Classifier, train_classifier
from handlers.faq.dense import Dense, Slots
from handlers.faq.grams import Grams, index_grams
from handlers.faq.pinyin import Sounds
from handlers.faq.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Ranker:
    """What was learned from the taught phrasings, sorted by the entry that owns them.

    owner: (phrasings,) entry of each; starts, sizes: (entries,) its first phrasing, and how many it has.
    vectors: (phrasings, size) centred unit rows, or None; centre: (size,).
    answers: (entries, size) what each answer means, 0 where there is none; None as vectors.
    slots: a quicker way to what an entry's phrasings come to, dense: to the scores without vectors; None
    where there is too much for it.
    """

    tuning: Tuning
    grams: Grams
    owner: Ids
    starts: Ids
    sizes: Ids
    centre: Vectors | None
    vectors: Vectors | None
    answers: Vectors | None
    classifier: Classifier | None
    slots: Slots | None
    dense: Dense | None

    def scores(self, text: str, vector: Vectors | None = None) -> Floats:
        """Score of each entry for a normalised text and its embedding: (entries,)."""
        scores: Floats = self.blend([text], self.centred(None if vector is None else vector[None]))[0]
        return scores

    def blend(self, texts: Sequence[str], meant: Vectors | None) -> Floats:
        """Score each entry for several texts, given their embeddings as `centred`: (texts, entries)."""
        asked = [self.grams.asked(text) for text in texts]
        if self.dense and meant is None:
            return np.array([self.dense.scores(each) for each in asked])
        similar = self.grams.similar(asked)
        if meant is not None and self.vectors is not None:
            weight = self.tuning.meaning
            cosines = np.vecdot(self.vectors, meant[:, None])  # `@` would wait for threads
            similar = (similar + weight * np.maximum(cosines, 0)) / (1 + weight)
        scores = self._elected(similar)
        if self.classifier is not None:
            scores += self.tuning.classifier * self.classifier.votes([each.ids for each in asked], meant)
        if self.answers is not None and meant is not None:
            scores += self.tuning.answer * np.maximum(np.vecdot(self.answers, meant[:, None]), 0)
        return scores

    def centred(self, vectors: Vectors | None) -> Vectors | None:
        """Embeddings as those of the phrasings are: centred, of unit length."""
        return None if vectors is None or self.centre is None else centre_on(vectors, self.centre)

    def _elected(self, similar: Floats) -> Floats:
        if self.slots:
            return self.slots.elect(np.append(similar, np.zeros((len(similar), 1)), axis=1))
        return np.array([self._elect(each) for each in similar])

    def _elect(self, similar: Floats) -> Floats:
        best = np.maximum.reduceat(similar, self.starts)
        total, latest, full = best.copy(), best, 1.0
        absent, most = self.tuning.absent * best, self.sizes.max()
        for place, weight in enumerate(self.tuning.runner_ups, start=1):
            full += weight * self.tuning.absent
            if place >= most:  # no entry has so many
                total += weight * absent
                continue
            equal = np.flatnonzero(similar >= latest[self.owner])
            similar[equal[np.flatnonzero(np.diff(self.owner[equal], prepend=-1))]] = 0.0  # one of each entry
            latest = np.maximum.reduceat(similar, self.starts)
            total += weight * np.where(self.sizes > place, latest, absent)
        return total / full


def train_ranker(
    texts: Sequence[str],
    owner: Ids,
    vectors: Vectors | None,
    sounds: Sounds,
    tuning: Tuning,
    answers: Vectors | None = None,
) -> Ranker:
    """Learn from normalised phrasings sorted by owner (0, 0, 1, ...), each owner present.

    vectors: (phrasings, size); answers: (entries, size), rows of 0 where there is none.
    """
    grams = index_grams(texts, sounds, tuning)
    starts = np.flatnonzero(np.diff(owner, prepend=-1)).astype(np.int32)
    sizes = np.diff(np.append(starts, len(texts))).astype(np.int32)
    centre = None if vectors is None else np.asarray(vectors.mean(axis=0), dtype=np.float32)
    centred = None if vectors is None or centre is None else centre_on(vectors, centre)
    rich = len(texts) >= tuning.classifier_from * len(starts)
    classifier = train_classifier(grams, texts, owner, centred) if rich else None
    slots = Slots.of(starts, sizes, tuning)
    dense = Dense.of(grams, slots, classifier) if slots and vectors is None else None
    told = None if answers is None or centre is None else centre_on(answers, centre)
    return Ranker(tuning, grams, owner, starts, sizes, centre, centred, told, classifier, slots, dense)


def centre_on(rows: Vectors, centre: Vectors) -> Vectors:
    """The rows from another origin, each of unit length; a row of 0 stands for nothing and stays."""
    moved = (rows - centre) * rows.any(axis=1, keepdims=True)
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(length, 1e-9), dtype=np.float32)
