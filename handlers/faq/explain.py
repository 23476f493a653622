"""Why the index decides about a text as it does: for the manager, not for answering."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from handlers.faq.entries import Answer, Ask, Asker, Candidate, Decision, Entry, Why
from handlers.faq.grams import Grams, kinds
from handlers.faq.index import Index, Policy, Ranked
from handlers.faq.keywords import wanted
from handlers.faq.question import Question, Reading
from handlers.faq.ranking import Ranker

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry that might be meant, and its phrasing that is most like the question.

    share: probability, given that one of the entries is meant.
    letters, sound: what characters with their pairs, and what syllables add to how alike they are; the sum is
    0 to below 1. meaning: cosine of the embeddings, None where meanings are not compared.
    """

    entry_id: str
    share: float
    phrasing: str
    letters: float
    sound: float
    meaning: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and its grounds.

    words: the taught phrasing, or the keywords, that decided. policy: the limits that held.
    out_of_domain: share of the questions nobody taught that look at least as familiar.
    likely: the first entries of the ranking, whatever decided; of each of several questions the first.
    """

    decision: Decision
    words: tuple[str, ...]
    out_of_domain: float
    likely: tuple[Likely, ...]
    policy: Policy

    @property
    def why(self) -> Why:
        """What decided."""
        return self.decision.why

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """What is answered or offered."""
        return _chosen(self.decision)


def explain(index: Index, text: str, asker: Asker | None = None) -> Explanation:
    """Decide about a text as a member's, and say why."""
    reading = index.read(text)
    decision = index.decided(reading, asker)
    several = decision.why is Why.SEVERAL
    asked = [
        (question, index.ranking(question, asker))
        for question in ([part.question for part in reading.parts] if several else [reading.question])
    ]
    if several:
        familiar = [pair for pair in asked if pair[1].out_of_domain <= index.policy.ask_rate]
        asked = familiar or asked
    likely = (
        each
        for question, ranked in asked
        for each in islice(_likely(index, question, ranked), 1 if several else _SHOWN)
    )
    return Explanation(
        decision,
        _words(index, reading, decision),
        max(ranked.out_of_domain for _, ranked in asked),
        tuple(likely),
        index.policy,
    )


def _words(index: Index, reading: Reading, decision: Decision) -> tuple[str, ...]:
    """The taught phrasings or the keywords that decided."""
    found = [index.entries[index.places[each.entry_id]] for each in _chosen(decision)]
    clauses = reading.question.clauses
    if decision.why is Why.EXACT:
        bare = index.normaliser.without_fillers(clauses)
        said = (each for entry in found for each in entry.phrasings if index.normaliser.bare(each) == bare)
    elif decision.why is Why.KEYWORD:
        ids = {entry.id for entry in found}
        rules = [rule for rule in index.rules.rules if rule.entry_id in ids]
        said = (word for rule in rules for word in (*rule.every, *rule.some) if wanted(word, clauses))
    else:
        return ()
    return tuple(dict.fromkeys(said))


def _chosen(decision: Decision) -> tuple[Candidate, ...]:
    match decision:
        case Answer(candidate=found):
            return (found,)
        case Ask(choices=choices):
            return choices
        case _:
            return ()


def _likely(index: Index, question: Question, ranked: Ranked) -> Iterator[Likely]:
    """The first entries, without those that share nothing with what is wanted."""
    if index.scorer is None:
        return
    ranker = index.scorer.ranker
    for entry_id, share in list(zip(ranked.ids, ranked.shares, strict=True))[:_SHOWN]:
        entry = index.entries[index.places[entry_id]]
        parts = {
            each: _parts(ranker.grams, question.letters, index.normaliser.letters(each))
            for each in entry.phrasings
        }
        best = max(parts, key=lambda each: sum(parts[each]))
        meaning = _meaning(index, ranker, question, entry)
        if any(parts[best]) or meaning is not None:
            yield Likely(entry_id, share, best, *parts[best], meaning)


def _parts(grams: Grams, *letters: str) -> tuple[float, float]:
    """What letters and what sound add to the likeness of a question and a taught phrasing."""
    asked, taught = (kinds(each, grams.sounds) for each in letters)
    masses, tuning = [grams.asked(each).mass for each in letters], grams.tuning
    whole = tuning.asked * masses[0] + (1 - tuning.asked) * masses[1]
    whole += tuning.cushion * float(grams.mass.mean())
    shared = [
        sum(float(grams.weights[known[token]]) for token in one & other if token in known)
        for known, one, other in zip(grams.taught, asked, taught, strict=True)
    ]
    return (shared[0] + shared[1]) / whole, shared[2] / whole


def _meaning(index: Index, ranker: Ranker, question: Question, entry: Entry) -> float | None:
    """Cosine with the entry's phrasing that means most the same."""
    if index.embedder is None or ranker.centre is None:
        return None
    taught = map(index.normaliser.clauses, entry.phrasings)
    rows = index.embedder.embed([question.wanted, *taught]) - ranker.centre
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return float((rows[1:] @ rows[0]).max())
