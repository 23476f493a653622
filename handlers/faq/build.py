"""Build the index: normalise, embed, train, calibrate. Pure but for the embedder's time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from handlers.faq.arrays import Flags, Ids, Vectors
from handlers.faq.calibrate import Calibration, Trial, foreign_best, foreign_law, halve, hold_out
from handlers.faq.calibrate import temperature as fit_temperature
from handlers.faq.entries import Entry
from handlers.faq.index import Index, Policy
from handlers.faq.keywords import Rule, Rulebook
from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from handlers.faq.ranking import Ranker, train_ranker
from handlers.faq.semantic import Embedder
from handlers.faq.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Taught:
    """Distinct phrasings sorted by entry: as typed, as letters, whose, and what they mean."""

    typed: Sequence[str]
    letters: Sequence[str]
    owner: Ids
    vectors: Vectors | None

    def only(self, flags: Flags) -> "Taught":
        """Keep the flagged phrasings."""
        rows = np.flatnonzero(flags).tolist()
        vectors = None if self.vectors is None else self.vectors[rows]
        letters = [self.letters[row] for row in rows]
        return Taught([self.typed[row] for row in rows], letters, self.owner[rows], vectors)


@dataclass(frozen=True, slots=True)
class Builder:
    """Tables, policy and sizes that a build needs; foreign, known: trials to calibrate by."""

    normaliser: Normaliser
    sounds: Sounds
    policy: Policy = field(default_factory=Policy)
    tuning: Tuning = field(default_factory=Tuning)
    foreign: int = 1500
    known: int = 300
    seed: int = 0

    def build(
        self, entries: Sequence[Entry], rules: Sequence[Rule] = (), embedder: Embedder | None = None
    ) -> Index:
        """Index the entries; with an embedder it also embeds every phrasing once."""
        places = {entry.id: place for place, entry in enumerate(entries)}
        ranker, calibration = None, Calibration(foreign_law(()), 0.1)
        if entries:
            taught = self._gather(entries, embedder)
            ranker = self._train(taught)
            calibration = self._calibrate(ranker, taught, embedder)
        return Index(
            self.policy,
            entries,
            places,
            Rulebook.of(rules),
            self.normaliser,
            _exact(entries, self.normaliser),
            ranker,
            calibration,
            embedder,
        )

    def _gather(self, entries: Sequence[Entry], embedder: Embedder | None) -> Taught:
        rows: dict[tuple[int, str], str] = {}
        for place, entry in enumerate(entries):
            for phrasing in entry.phrasings:
                rows.setdefault((place, self.normaliser.letters(phrasing)), phrasing)
        typed = list(rows.values())
        owner = np.array([place for place, _ in rows], dtype=np.int32)
        vectors = None if embedder is None else embedder.embed(typed)
        return Taught(typed, [letters for _, letters in rows], owner, vectors)

    def _train(self, taught: Taught) -> Ranker:
        return train_ranker(taught.letters, taught.owner, taught.vectors, self.sounds, self.tuning)

    def _calibrate(self, ranker: Ranker, taught: Taught, embedder: Embedder | None) -> Calibration:
        chance = Random(self.seed)  # noqa: S311 - no secret; numpy's own costs 3 MB of memory
        count = len(taught.letters)
        rows = chance.sample(range(count), min(count, self.foreign))
        best = [foreign_best(ranker, taught.letters[row], row) for row in rows]
        trials = self._held_out(taught, chance)
        if len(trials) < self.known:
            trials += self._halved(ranker, taught, embedder, chance, self.known - len(trials))
        return Calibration(foreign_law(best), fit_temperature(trials))

    def _held_out(self, taught: Taught, chance: Random) -> list[Trial]:
        flags = hold_out(taught.owner, self.known, chance)
        if not flags.any():
            return []
        ranker, asked = self._train(taught.only(~flags)), taught.only(flags)
        vectors = [None] * len(asked.letters) if asked.vectors is None else asked.vectors
        asking = zip(asked.letters, asked.owner.tolist(), vectors, strict=True)
        return [Trial(ranker.scores(text, vector), right) for text, right, vector in asking]

    def _halved(
        self,
        ranker: Ranker,
        taught: Taught,
        embedder: Embedder | None,
        chance: Random,
        limit: int,
    ) -> list[Trial]:
        single = np.flatnonzero(np.bincount(taught.owner)[taught.owner] == 1)
        rows = chance.sample(single.tolist(), min(len(single), limit))
        if not rows:
            return []
        texts = [halve(taught.letters[row], chance) for row in rows]
        vectors = [None] * len(texts) if embedder is None else embedder.embed(texts)
        asking = zip(texts, taught.owner[rows].tolist(), vectors, strict=True)
        return [Trial(ranker.scores(text, vector), right) for text, right, vector in asking]


def _exact(entries: Sequence[Entry], normaliser: Normaliser) -> Mapping[str, tuple[int, ...]]:
    found: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for place, entry in enumerate(entries):
        for phrasing in entry.phrasings:
            found[normaliser.bare(phrasing)][place] = None
    return {bare: tuple(places) for bare, places in found.items() if bare}
