"""Why the index decides about a text as it does: for the manager, not for answering."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handlers.faq.entries import Answer, Ask, Asker, Candidate, Decision, Entry
from handlers.faq.grams import Grams, kinds
from handlers.faq.index import Index, Policy, Ranked
from handlers.faq.keywords import wanted
from handlers.faq.ranking import Ranker

_SHOWN = 3


class Why(StrEnum):
    """What decided."""

    EXACT = "exact"  # the words of a taught phrasing
    KEYWORD = "keyword"  # a keyword rule
    RANKING = "ranking"  # familiar, and ahead of its rivals
    RIVALS = "rivals"  # familiar, but more than one entry may be meant
    UNSURE = "unsure"  # too little familiar to answer, familiar enough to ask back
    HELD_BACK = "held back"  # would be answered, were there not something that is not the entry's
    BELOW = "below"  # not even familiar enough to ask back


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
    likely: the first entries of the ranking, whatever decided.
    """

    decision: Decision
    why: Why
    words: tuple[str, ...]
    out_of_domain: float
    likely: tuple[Likely, ...]
    policy: Policy

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """What is answered or offered."""
        return _chosen(self.decision)


def explain(index: Index, text: str, asker: Asker | None = None) -> Explanation:
    """Decide about a text as a member's, and say why."""
    decision, ranked = index.decide(text, asker), index.ranked(text, asker)
    by, words = _certain(index, text, decision)
    why = by or _why(index, decision, ranked)
    return Explanation(
        decision, why, words, ranked.out_of_domain, tuple(_likely(index, text, ranked)), index.policy
    )


def _certain(index: Index, text: str, decision: Decision) -> tuple[Why | None, tuple[str, ...]]:
    """Whether exact words or keywords decided, and which."""
    if isinstance(decision, Answer) and decision.by == "ranking":
        return None, ()
    bare, clauses = index.normaliser.bare(text), index.normaliser.clauses(text)
    found = [index.entries[index.places[each.entry_id]] for each in _chosen(decision)]
    same = [each for entry in found for each in entry.phrasings if index.normaliser.bare(each) == bare]
    if same:
        return Why.EXACT, tuple(dict.fromkeys(same))
    fired = index.rules.strengths(clauses)
    if not found or any(entry.id not in fired for entry in found):
        return None, ()
    rules = [rule for rule in index.rules.rules if rule.entry_id in {entry.id for entry in found}]
    named = (word for rule in rules for word in (*rule.every, *rule.some) if wanted(word, clauses))
    return Why.KEYWORD, tuple(dict.fromkeys(named))


def _chosen(decision: Decision) -> tuple[Candidate, ...]:
    match decision:
        case Answer(candidate=found):
            return (found,)
        case Ask(choices=choices):
            return choices
        case _:
            return ()


def _why(index: Index, decision: Decision, ranked: Ranked) -> Why:
    match decision:
        case Answer():
            return Why.RANKING
        case Ask() if ranked.out_of_domain > index.policy.false_answer_rate:
            return Why.UNSURE
        case Ask() if ranked.shares[0] < index.policy.least_sure:
            return Why.RIVALS
        case Ask():
            return Why.HELD_BACK
        case _:
            return Why.BELOW


def _likely(index: Index, text: str, ranked: Ranked) -> Iterator[Likely]:
    """The first entries, without those that share nothing with the text."""
    if index.scorer is None:
        return
    ranker = index.scorer.ranker
    for entry_id, share in list(zip(ranked.ids, ranked.shares, strict=True))[:_SHOWN]:
        entry = index.entries[index.places[entry_id]]
        parts = {each: _parts(index, ranker.grams, text, each) for each in entry.phrasings}
        best = max(parts, key=lambda each: sum(parts[each]))
        meaning = _meaning(index, ranker, text, entry)
        if any(parts[best]) or meaning is not None:
            yield Likely(entry_id, share, best, *parts[best], meaning)


def _parts(index: Index, grams: Grams, text: str, phrasing: str) -> tuple[float, float]:
    """What letters and what sound add to the likeness of a text and a taught phrasing."""
    letters = [index.normaliser.letters(each) for each in (text, phrasing)]
    asked, taught = (kinds(each, grams.sounds) for each in letters)
    masses, tuning = [grams.asked(each).mass for each in letters], grams.tuning
    whole = tuning.asked * masses[0] + (1 - tuning.asked) * masses[1]
    whole += tuning.cushion * float(grams.mass.mean())
    shared = [
        sum(float(grams.weights[known[token]]) for token in one & other if token in known)
        for known, one, other in zip(grams.taught, asked, taught, strict=True)
    ]
    return (shared[0] + shared[1]) / whole, shared[2] / whole


def _meaning(index: Index, ranker: Ranker, text: str, entry: Entry) -> float | None:
    """Cosine with the entry's phrasing that means most the same."""
    if index.embedder is None or ranker.centre is None:
        return None
    rows = index.embedder.embed([text, *entry.phrasings]) - ranker.centre
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return float((rows[1:] @ rows[0]).max())
