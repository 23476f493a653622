"""Build the index: normalise, embed, train, calibrate. Pure but for the embedder's time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from handlers.faq.arrays import Flags, Ids, Vectors
from handlers.faq.calibrate import Calibration, Trial, halve, hidden_best, hold_out, is_taught, law
from handlers.faq.calibrate import temperature as fit_temperature
from handlers.faq.entries import Entry
from handlers.faq.everyday import Everyday, everyday_messages
from handlers.faq.index import Index, Policy
from handlers.faq.keywords import Rule, Rulebook
from handlers.faq.normalise import Normaliser
from handlers.faq.numbers import Numbers
from handlers.faq.pinyin import Sounds
from handlers.faq.quantities import quantities
from handlers.faq.question import Question
from handlers.faq.ranking import Ranker, train_ranker
from handlers.faq.scoring import Scorer
from handlers.faq.semantic import Embedder
from handlers.faq.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Taught:
    """Distinct phrasings sorted by entry: in clauses, whose, and what they and the entries' answers mean."""

    clauses: Sequence[str]
    owner: Ids
    vectors: Vectors | None
    answers: Vectors | None

    @property
    def letters(self) -> list[str]:
        """The phrasings as they are compared."""
        return [each.replace(" ", "") for each in self.clauses]

    def only(self, flags: Flags) -> "Taught":
        """Keep the flagged phrasings."""
        rows = np.flatnonzero(flags).tolist()
        vectors = None if self.vectors is None else self.vectors[rows]
        return Taught([self.clauses[row] for row in rows], self.owner[rows], vectors, self.answers)


@dataclass(frozen=True, slots=True)
class Builder:
    """What a build needs beside entries; everyday: messages, hidden, known: trials to calibrate by."""

    normaliser: Normaliser
    sounds: Sounds
    policy: Policy = field(default_factory=Policy)
    tuning: Tuning = field(default_factory=Tuning)
    everyday: Sequence[str] = field(default_factory=everyday_messages)
    hidden: int = 500
    known: int = 300
    seed: int = 0

    def build(
        self, entries: Sequence[Entry], rules: Sequence[Rule] = (), embedder: Embedder | None = None
    ) -> Index:
        """Index the entries; with an embedder it also embeds every phrasing and answer once."""
        index = Index(
            self.policy,
            entries,
            {entry.id: place for place, entry in enumerate(entries)},
            Rulebook.of(rules),
            self.normaliser,
            _exact(entries, self.normaliser),
            None,
            Calibration(law(()), law(()), 0.1),
            embedder,
        )
        if not entries:
            return index
        messages = self._messages(index)
        taught, meanings = self._gather(entries, messages, embedder)
        ranker = self._train(taught)
        foreign, vectors = _foreign(messages, meanings, ranker)
        letters = [each.letters for each in foreign]
        everyday = Everyday.of(letters, ranker.centred(vectors), self.sounds, self.tuning)
        scorer = Scorer(ranker, self._numbers(entries, rules), everyday)
        looks = scorer.score(foreign, vectors)
        calibration = self._calibrate(scorer, taught, [each.confidence for each in looks], embedder)
        return replace(index, scorer=scorer, calibration=calibration)

    def _messages(self, index: Index) -> list[Question]:
        """The everyday messages that have words, each once, but those that are taught word for word."""
        read = [index.read(text) for text in self.everyday]
        strange = [each.question for each in read if not index.is_certain(each)]
        return list({each.letters: each for each in strange if each.letters}.values())

    def _gather(
        self, entries: Sequence[Entry], messages: Sequence[Question], embedder: Embedder | None
    ) -> tuple[Taught, Vectors | None]:
        """What is taught, and what the everyday messages mean."""
        rows: dict[tuple[int, str], str] = {}
        for place, entry in enumerate(entries):
            for phrasing in entry.phrasings:
                read = self.normaliser.clauses(phrasing)
                rows.setdefault((place, read.replace(" ", "")), read)
        clauses, owner = list(rows.values()), np.array([place for place, _ in rows], dtype=np.int32)
        if embedder is None:
            return Taught(clauses, owner, None, None), None
        answers = [self.normaliser.clauses(entry.answer) for entry in entries]
        texts = [*clauses, *filter(None, answers), *(each.wanted for each in messages)]
        meant = embedder.embed(texts)
        with_words = np.array([bool(answer) for answer in answers])
        first, last = len(clauses), len(clauses) + int(with_words.sum())
        told = np.zeros((len(entries), meant.shape[1]), dtype=np.float32)
        told[with_words] = meant[first:last]
        return Taught(clauses, owner, meant[:first], told if last > first else None), meant[last:]

    def _train(self, taught: Taught) -> Ranker:
        return train_ranker(
            taught.letters, taught.owner, taught.vectors, self.sounds, self.tuning, taught.answers
        )

    def _numbers(self, entries: Sequence[Entry], rules: Sequence[Rule]) -> Numbers:
        folded = self.normaliser.folded
        phrasings = [[quantities(folded(text)) for text in entry.phrasings] for entry in entries]
        further = defaultdict(list, {entry.id: [folded(entry.answer)] for entry in entries})
        for rule in rules:
            further[rule.entry_id] += [*rule.every, *rule.some]
        return Numbers.of(phrasings, [quantities("\n".join(further[entry.id])) for entry in entries])

    def _calibrate(
        self,
        scorer: Scorer,
        taught: Taught,
        everyday: Sequence[float],
        embedder: Embedder | None,
    ) -> Calibration:
        chance = Random(self.seed)  # noqa: S311 - no secret; numpy's own costs 3 MB of memory
        count = len(taught.clauses)
        letters = taught.letters
        rows = chance.sample(range(count), min(count, self.hidden))
        hidden = [hidden_best(scorer, letters[row], row) for row in rows]
        trials = self._held_out(taught, chance)
        if len(trials) < self.known:
            trials += self._halved(scorer.ranker, taught, embedder, chance, self.known - len(trials))
        return Calibration(law(everyday), law(hidden), fit_temperature(trials))

    def _held_out(self, taught: Taught, chance: Random) -> list[Trial]:
        flags = hold_out(taught.owner, self.known, chance)
        if not flags.any():
            return []
        ranker, asked = self._train(taught.only(~flags)), taught.only(flags)
        vectors = [None] * len(asked.clauses) if asked.vectors is None else asked.vectors
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
        texts = [halve(taught.clauses[row].replace(" ", ""), chance) for row in rows]
        vectors = [None] * len(texts) if embedder is None else embedder.embed(texts)
        asking = zip(texts, taught.owner[rows].tolist(), vectors, strict=True)
        return [Trial(ranker.scores(text, vector), right) for text, right, vector in asking]


def _foreign(
    messages: Sequence[Question], meanings: Vectors | None, ranker: Ranker
) -> tuple[list[Question], Vectors | None]:
    """The messages, with what they mean, that nobody taught in other words."""
    meant = ranker.centred(meanings)
    vectors = [None] * len(messages) if meant is None else list(meant)
    rows = [
        row
        for row, (each, vector) in enumerate(zip(messages, vectors, strict=True))
        if not is_taught(ranker, each.letters, vector)
    ]
    return [messages[row] for row in rows], None if meanings is None else meanings[rows]


def _exact(entries: Sequence[Entry], normaliser: Normaliser) -> Mapping[str, tuple[int, ...]]:
    found: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for place, entry in enumerate(entries):
        for phrasing in entry.phrasings:
            found[normaliser.bare(phrasing)][place] = None
    return {bare: tuple(places) for bare, places in found.items() if bare}
